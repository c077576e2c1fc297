"""Parts of files on their way, on the disk of this machine.

They lie in the folder for incoming uploads, which nothing serves, each under the key of its row.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.http.request import UnreadablePostError

ENDING, WHOLE = ".part", ".whole"
PIECE = 1024 * 1024


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Overtaken(Exception):
    """Another request has begun to write the same part: this one must not go on."""


def part(key: str) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{key}{ENDING}"


def size_of(key: str) -> int:
    try:
        return part(key).stat().st_size
    except FileNotFoundError:
        return 0


def write(key: str, offset: int, source: Source, most: int) -> int:
    """Put what comes behind the first `offset` bytes, at most so many; answers how many lie safely on the disk then.

    A line that breaks is no error: what came before counts. What an earlier request left behind `offset` is written
    anew; should that request wake up again, it is `Overtaken`.
    """
    part(key).touch(0o600)
    with part(key).open("r+b", buffering=0) as file:
        with _held(file):
            file.truncate(offset)
        reached = offset
        while reached < offset + most and (piece := _read(source, min(PIECE, offset + most - reached))):
            with _held(file):
                if os.fstat(file.fileno()).st_size != reached:
                    raise Overtaken
                reached += os.pwrite(file.fileno(), piece, reached)
        os.fdatasync(file.fileno())
    return reached


def _read(source: Source, size: int) -> bytes:
    try:
        return source.read(size)
    except UnreadablePostError:
        return b""


@contextmanager
def _held(file: BinaryIO) -> Iterator[None]:
    """Only for the moment of one piece: a request that waits for bytes that never come holds up nobody."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def whole(key: str) -> Iterator[Path]:
    """A second name of a part that has all its bytes, to be moved away; the part stays until its row says where to."""
    name = part(key).with_suffix(WHOLE)
    name.unlink(missing_ok=True)
    os.utime(part(key))
    os.link(part(key), name)
    try:
        yield name
    finally:
        name.unlink(missing_ok=True)


def rename(key: str, new: str) -> None:
    try:
        os.utime(part(key))  # nobody sweeps it away between the two names
        part(key).rename(part(new))
    except FileNotFoundError:
        return  # not a byte of it had come


def remove(key: str) -> None:
    part(key).unlink(missing_ok=True)


def older_than(at: datetime) -> list[Path]:
    """Parts that nobody has written to since."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    found = [*folder.glob(f"*{ENDING}"), *folder.glob(f"*{WHOLE}")]
    return [path for path in found if _written(path) < at.timestamp()]


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
