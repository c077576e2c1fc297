"""The folder for sealed letters: a file lies there whole or not at all, and nothing in it can be read."""

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

FOLDER = "letters"
MODE = 0o600


def full_path(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def write(sealed: bytes) -> str:
    """Its path below MEDIA_ROOT, once it is safely on the disk."""
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    full_path(path).parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(full_path(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    handle = os.open(full_path(FOLDER), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return path


def remove(paths: Iterable[str]) -> None:
    for path in filter(None, paths):
        full_path(path).unlink(missing_ok=True)


def older_than(at: datetime) -> Iterator[str]:
    """Paths of what was written before `at`."""
    for entry in full_path(FOLDER).glob("*"):
        if entry.stat().st_mtime < at.timestamp():
            yield f"{FOLDER}/{entry.name}"
