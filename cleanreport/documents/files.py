"""The folder for papers: a file lies there under a name of ours, whole or not at all, with pictures of its pages."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

FOLDER = "papers"
ARRIVING, PICTURES, ORIGINALS = ".part", ".pages", ".originals"


def full_path(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def new_path() -> str:
    """A name that no file has; its folder is there."""
    name = secrets.token_hex(16)
    path = f"{FOLDER}/{name[:2]}/{name}"
    full_path(path).parent.mkdir(parents=True, exist_ok=True)
    return path


def arriving(path: str) -> Path:
    """Where the file is written before it is whole."""
    return full_path(path + ARRIVING)


def pictures(path: str) -> Path:
    """The folder of the pictures of its pages."""
    return full_path(path + PICTURES)


def picture(path: str, number: int) -> Path:
    """The picture of one page, counted from 1."""
    return pictures(path) / f"{number}.png"


def settle(path: str) -> tuple[int, str]:
    """Give a file that has arrived its name, once it is safely on the disk; its size and SHA-256."""
    source, target = arriving(path), full_path(path)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    source.chmod(0o600)
    size = source.stat().st_size
    source.rename(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return size, digest


def exists(path: str) -> bool:
    return bool(path) and full_path(path).is_file()


def remove(path: str) -> None:
    """The file, what of it has arrived, and the pictures of its pages."""
    if path:
        full_path(path).unlink(missing_ok=True)
        arriving(path).unlink(missing_ok=True)
        shutil.rmtree(pictures(path), ignore_errors=True)
        shutil.rmtree(f"{arriving(path)}{ORIGINALS}", ignore_errors=True)


def older_than(at: datetime) -> Iterator[list[str]]:
    """Paths of what was written before `at`, whole or not, folder by folder."""
    for shard in sorted(full_path(FOLDER).glob("*/")):
        old = (entry for entry in shard.iterdir() if entry.stat().st_mtime < at.timestamp())
        if paths := sorted({f"{FOLDER}/{shard.name}/{entry.name.partition('.')[0]}" for entry in old}):
            yield paths
