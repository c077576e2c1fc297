"""How uploads reach the disk while the request is read: never more bytes of them than could be taken."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# As many files of the largest size as one request may bring.
MOST_AT_ONCE = 4


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes to a temporary file as Django does; what is beyond the limits is counted and thrown away.

    The file's size is the one that was sent, so that the answer can say what was wrong.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.written = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = min(settings.EVIDENCE_MAX_BYTES - start, settings.EVIDENCE_MAX_BYTES * MOST_AT_ONCE - self.written)
        kept = raw_data[: max(0, room)]
        self.written += len(kept)
        self.file.write(kept)

    def file_complete(self, file_size: int) -> Any:
        whole = self.file.tell() == file_size
        file: Any = super().file_complete(file_size)
        file.is_whole = whole
        return file


def clear_temporary(at: datetime) -> int:
    """Take away what killed requests left in the folder of incoming uploads before `at`; returns how many."""
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")
    old = [file for file in incoming if file.stat().st_mtime < at.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
