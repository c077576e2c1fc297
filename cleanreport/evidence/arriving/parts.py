"""Parts of files on their way, on the disk of this machine.

They lie in the folder for incoming uploads, which nothing serves, each under the key of its row.
"""

import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.http.request import UnreadablePostError

ENDING, WHOLE = ".part", ".whole"
# Of a size that the processor still has at hand when it is written and digested.
PIECE = 256 * 1024
# So often what came is written down: a process that is killed loses no more than this of a slow line.
STRETCH_SECONDS = 5.0
# The disk begins to confirm so much while more comes, so that little is left to wait for at the end.
CONFIRMED_AHEAD = 8 * 1024 * 1024
_CONFIRMING = ThreadPoolExecutor(max_workers=4, thread_name_prefix="confirming")


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


class Writer:
    """One request that writes a part. Another may write it at the same time: the one that came first is `Overtaken`."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.reached = file, 0
        self._digest: hashlib._Hash | None = None
        self._confirming: Future[None] | None = None
        self._asked = 0  # so much of it the disk is asked to confirm

    @property
    def sha256(self) -> str:
        """Of the part so far, as long as it is `mine`; empty when an earlier request wrote its beginning."""
        return self._digest.hexdigest() if self._digest else ""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Only for a moment: a request that waits for bytes that never come holds up nobody."""
        fcntl.flock(self.file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self.file, fcntl.LOCK_UN)

    def go_on(self, offset: int) -> None:
        """Begin behind the first `offset` bytes, while held; what an earlier request left there is written anew."""
        self.file.truncate(offset)
        self.reached = self._asked = offset
        self._digest = None if offset else hashlib.sha256()

    def require_mine(self) -> None:
        """While held: it still ends where this request left it."""
        if os.fstat(self.file.fileno()).st_size != self.reached:
            raise Overtaken

    def take(self, source: Source, end: int) -> bool:
        """Put what comes, up to `end`, for some seconds; False when no more comes. A line that breaks is no error."""
        until = time.monotonic() + STRETCH_SECONDS
        while self.reached < end and time.monotonic() < until:
            piece = _read(source, min(PIECE, end - self.reached))
            if not piece:
                return False
            self._put(piece)
        return True

    def _put(self, piece: bytes) -> None:
        if self._digest:
            self._digest.update(piece)
        with self.held():
            self.require_mine()
            if os.pwrite(self.file.fileno(), piece, self.reached) != len(piece):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.reached += len(piece)
        if self.reached - self._asked >= CONFIRMED_AHEAD and (self._confirming is None or self._confirming.done()):
            self._confirmed()
            self._confirming = _CONFIRMING.submit(os.fdatasync, self.file.fileno())
            self._asked = self.reached

    def confirm(self) -> None:
        """Have the disk confirm all that was put."""
        self._confirmed()
        os.fdatasync(self.file.fileno())

    def _confirmed(self) -> None:
        """The disk tells of a failure only once: whoever asked first must hear it."""
        if self._confirming:
            self._confirming.result()

    def close(self) -> None:
        """Nothing is confirmed any more, so that the file may be closed."""
        wait([self._confirming] if self._confirming else [])


@contextmanager
def writer(key: str) -> Iterator[Writer]:
    part(key).touch(0o600)
    with part(key).open("r+b", buffering=0) as file, closing(Writer(file)) as writing:
        yield writing


def _read(source: Source, size: int) -> bytes:
    try:
        return source.read(size)
    except UnreadablePostError:
        return b""


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
