"""The list of contents at the end of a ZIP archive: where it lies, and whether it says the truth about itself."""

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
ENTRY = b"PK\x01\x02"
END_BYTES, LONGEST_COMMENT = 22, 65_535
# Nobody needs a larger list of contents, and reading one takes a hundred times its size in memory.
LONGEST = 2 * 1024 * 1024


@dataclass(frozen=True)
class ListOfContents:
    """Where the list lies and what it says; `file_end` is where the archive ends by its own words."""

    begins_at: int
    size: int
    count: int
    said_begin: int
    record_at: int
    file_end: int

    @property
    def is_in_place(self) -> bool:
        """It ends where the closing record begins, and the archive begins with the file."""
        return self.begins_at == self.said_begin


def last(file: BinaryIO) -> ListOfContents | None:
    """What the last closing record of the file tells; None when there is none."""
    size = file.seek(0, io.SEEK_END)
    begin = file.seek(max(0, size - END_BYTES - LONGEST_COMMENT - 64))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + END_BYTES:
        return None
    return _told(file, tail, at, begin)


def _told(file: BinaryIO, tail: bytes, at: int, begin: int) -> ListOfContents | None:
    count, length, said, comment = struct.unpack_from("<HIIH", tail, at + 10)
    record, file_end = begin + at, begin + at + END_BYTES + comment
    if at >= 20 and tail[at - 20 : at - 16] == LOCATOR_64:
        (place,) = struct.unpack_from("<Q", tail, at - 12)
        if place >= record:
            return None
        file.seek(place)
        large = file.read(56)
        if len(large) < 56 or large[:4] != END_64:
            return None
        count, length, said = struct.unpack_from("<QQQ", large, 32)
        record = place
    return ListOfContents(record - length, length, count, said, begin + at, file_end)


def is_short(file: BinaryIO) -> bool:
    """The list is there, and of a size that a document or a few files need."""
    found = last(file)
    return found is not None and found.size <= LONGEST


def ends_as_archive(file: BinaryIO, *, exactly: bool) -> bool:
    """A file of another kind is a ZIP archive, too; `exactly` asks for one that ends with the file."""
    found = last(file)
    if found is None or not 0 < found.size <= found.record_at:
        return False
    if exactly and found.file_end != file.seek(0, io.SEEK_END):
        return False
    file.seek(found.begins_at)
    return file.read(4) == ENTRY
