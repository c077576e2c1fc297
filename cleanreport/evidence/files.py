"""The folder for evidence: every file lies there under a name of ours, whole or not at all."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

FOLDER = "evidence"
ARRIVING = ".part"
PIECE = 1024 * 1024


@dataclass(frozen=True)
class Arrived:
    """A file that lies whole in the folder; `path` is below MEDIA_ROOT."""

    path: str
    size_bytes: int
    sha256: str


def full_path(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def bring_in(source: BinaryIO, folder: str = FOLDER) -> Arrived:
    """Copy `source` into the folder, digesting it on the way; it gets its name only when it is safely on the disk.

    Raises OSError (no space left); nothing stays behind then.
    """
    name = secrets.token_hex(16)
    path = f"{folder}/{name[:2]}/{name}"
    target, arriving = full_path(path), full_path(path + ARRIVING)
    arriving.parent.mkdir(parents=True, exist_ok=True)
    try:
        size, digest = _copy(source, arriving)
        arriving.rename(target)
    except OSError:
        arriving.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return Arrived(path, size, digest)


def _copy(source: BinaryIO, target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    with target.open("xb") as copy:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    target.chmod(0o600)
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself outlast a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def exists(path: str) -> bool:
    return full_path(path).is_file()


def put_in_place(arrived: Arrived, path: str) -> None:
    """Let a file that arrived anew stand where the same one is missing."""
    full_path(path).parent.mkdir(parents=True, exist_ok=True)
    full_path(arrived.path).rename(full_path(path))


def remove(path: str) -> None:
    full_path(path).unlink(missing_ok=True)


def older_than(at: datetime, folder: str = FOLDER) -> Iterator[list[str]]:
    """Paths of the files that were written before `at`, shard by shard, finished or not."""
    for shard in sorted(full_path(folder).glob("*/")):
        old = [file for file in shard.iterdir() if file.is_file() and file.stat().st_mtime < at.timestamp()]
        if old:
            yield [f"{folder}/{shard.name}/{file.name}" for file in old]


def clear_temporary(at: datetime) -> int:
    """Take away what killed requests left in the folder of incoming uploads before `at`; returns how many."""
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")
    old = [file for file in incoming if file.stat().st_mtime < at.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
