"""How a file that somebody wants to be compared is read: it is digested while it comes in, and kept nowhere."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

# The only address at which files are not kept.
PATH = "/verify/file/"


@dataclass
class Digested:
    """What stands in `request.FILES` in place of the file; `sha256` is empty when it was too large to be read whole."""

    name: str
    size: int
    sha256: str

    def close(self) -> None:
        """Nothing was opened; Django closes what came in after the answer."""


class DigestUploadHandler(FileUploadHandler):
    """At PATH it takes every file before another handler could write it anywhere; elsewhere it does nothing."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.takes = self.request is not None and self.request.path == PATH
        if self.takes:
            self.digest = hashlib.sha256()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.takes:
            return raw_data
        if start < settings.VERIFY_MAX_BYTES:
            self.digest.update(raw_data)
        return None

    def file_complete(self, file_size: int) -> Any:
        if not self.takes:
            return None
        fits = file_size <= settings.VERIFY_MAX_BYTES
        return Digested(str(self.file_name), file_size, self.digest.hexdigest() if fits else "")
