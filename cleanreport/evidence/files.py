"""Files of evidence between their arrival and the storage (`storage.py`), and what broke off on the way."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from cleanreport.evidence import storage
from cleanreport.evidence.storage import (
    EVIDENCE,
    PIECE,
    Arrived,
    bring_in,
    exists,
    older_than,
    put_in_place,
    remove,
    take,
)

FOLDER = EVIDENCE
__all__ = [
    "FOLDER", "PIECE", "Arrived", "bring_in", "clear_temporary", "exists", "full_path", "older_than", "put_in_place",
    "remove", "take",
]  # fmt: skip


def full_path(path: str) -> Path:
    """Where a file lies in a storage that is a folder."""
    return Path(storage.address(path))


def clear_temporary(at: datetime) -> int:
    """Take away what killed requests left in the folder of incoming uploads before `at`; returns how many."""
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")
    old = [file for file in incoming if file.stat().st_mtime < at.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
