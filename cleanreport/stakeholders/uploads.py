"""How a file with persons comes in: sealed while the request is read, so that none of it ever lies open on the disk."""

import re
import struct
import tempfile
from collections.abc import Iterator
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from cleanreport.stakeholders.reading.facts import MOST_BYTES
from cleanreport.stakeholders.sealing import seal

# The only address at which files with persons are taken.
PATH = re.compile(r"/plans/[0-9]+/stakeholders/upload/")
PART_BYTES = 1024 * 1024
_LENGTH = struct.Struct(">I")


def part_of(once: str, number: int) -> str:
    """The place that a piece of a file is sealed for."""
    return f"part {once} {number}"


class SealedFile:
    """What stands in `request.FILES` in place of the file: sealed pieces in a file without a name."""

    def __init__(self, name: str) -> None:
        self.name, self.size, self.once, self.kept = name, 0, uuid4().hex, 0
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        self._waits = bytearray()

    @property
    def is_whole(self) -> bool:
        return self.size <= MOST_BYTES

    def add(self, data: bytes) -> None:
        self.size += len(data)
        if self.is_whole:
            self._waits += data
            while len(self._waits) >= PART_BYTES:
                self._seal(PART_BYTES)

    def end(self) -> None:
        if self._waits and self.is_whole:
            self._seal(len(self._waits))
        self._waits.clear()

    def _seal(self, length: int) -> None:
        key, sealed = seal(bytes(self._waits[:length]), part_of(self.once, self.kept))
        del self._waits[:length]
        for piece in (key.encode(), sealed):
            self._file.write(_LENGTH.pack(len(piece)) + piece)
        self.kept += 1

    def parts(self) -> Iterator[tuple[int, str, bytes]]:
        """Number, name of the key, and what was sealed."""
        self._file.seek(0)
        for number in range(self.kept):
            key, sealed = (self._file.read(_LENGTH.unpack(self._file.read(_LENGTH.size))[0]) for _ in range(2))
            yield number, key.decode(), sealed

    def close(self) -> None:
        self._file.close()


class SealingUploadHandler(FileUploadHandler):
    """At PATH it takes every file before another handler could write it anywhere; elsewhere it does nothing."""

    found: SealedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        takes = self.request is not None and PATH.fullmatch(self.request.path_info) is not None
        self.found = SealedFile(str(self.file_name)) if takes else None
        if takes:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.found is None:
            return raw_data
        self.found.add(raw_data)
        return None

    def file_complete(self, file_size: int) -> Any:
        found, self.found = self.found, None
        if found is not None:
            found.end()
        return found

    def upload_interrupted(self) -> None:
        if self.found is not None:
            self.found.close()
