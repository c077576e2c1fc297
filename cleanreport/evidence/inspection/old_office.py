"""Word, Excel and PowerPoint 97-2003: whole, without macros, not locked, no program packed into it."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from cleanreport.evidence import ole, signatures
from cleanreport.evidence.inspection import names
from cleanreport.evidence.refusals import Refused

VBA = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"}
PACKAGE = "\x01Ole10Native"
WORD_MAGIC = {0xA5EC, 0xA5DC}
LOCKED_WORD = 0x0100
# Records of a workbook.
BEGIN, END, PASSWORD, SHEET = {0x0809, 0x0409, 0x0209, 0x0009}, 0x000A, 0x002F, 0x0085
MACRO_SHEET = 1
MOST_RECORDS = 500_000
LONGEST_GLOBALS = 32 * 1024 * 1024
# Of a presentation: "there are macros", and "the content is locked".
VBA_RECORD = bytes.fromhex("020000040c000000")
LOCKED_SLIDES = 0xF3D1C4DF
LONGEST_SLIDES = 64 * 1024 * 1024


def document(file: BinaryIO, *, macros: bool) -> None:
    try:
        compound = ole.Compound(file)
        found = {entry.name: entry for entry in compound.entries()}
        if compound.last_used() >= compound.sectors:
            raise Refused("broken")
        _refuse_by_content(compound, found, macros=macros)
        _refuse_packages(compound, macros=macros)
    except (ole.Damaged, struct.error, IndexError) as error:
        raise Refused("broken") from error


def _refuse_by_content(compound: ole.Compound, found: dict[str, ole.Entry], *, macros: bool) -> None:
    has_macros = bool(VBA & found.keys())
    if word := found.get("WordDocument"):
        _look_at_word(b"".join(compound.stream(word, 512)))
    elif book := found.get("Workbook") or found.get("Book"):
        has_macros = _look_at_book(_Reader(compound.stream(book, LONGEST_GLOBALS))) or has_macros
    elif slides := found.get("PowerPoint Document"):
        user = found.get("Current User")
        if user and _is_locked_user(b"".join(compound.stream(user, 64))):
            raise Refused("locked")
        has_macros = _slides_have_macros(compound.stream(slides, LONGEST_SLIDES)) or has_macros
    if has_macros and not macros:
        raise Refused("macros")


def _look_at_word(begin: bytes) -> None:
    magic, flags = struct.unpack_from("<H", begin)[0], struct.unpack_from("<H", begin, 10)[0]
    if magic not in WORD_MAGIC:
        raise Refused("broken")
    if flags & LOCKED_WORD:
        raise Refused("locked")


class _Reader:
    """A stream that is asked for so many bytes at a time."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.kept = pieces, b""

    def read(self, count: int) -> bytes:
        while len(self.kept) < count:
            piece = next(self.pieces, b"")
            if not piece:
                raise Refused("broken")
            self.kept += piece
        taken, self.kept = self.kept[:count], self.kept[count:]
        return taken


def _look_at_book(stream: _Reader) -> bool:
    """The first part of a workbook names its sheets; tells whether one of them is of macros (Excel 4.0)."""
    kind, length = struct.unpack("<HH", stream.read(4))
    if kind not in BEGIN:
        raise Refused("broken")
    stream.read(length)
    has_macros = False
    for _record in range(MOST_RECORDS):
        kind, length = struct.unpack("<HH", stream.read(4))
        data = stream.read(length)
        if kind == PASSWORD:
            raise Refused("locked")
        if kind == SHEET and length >= 6:
            has_macros = has_macros or data[5] == MACRO_SHEET
        if kind == END:
            return has_macros
    raise Refused("broken")


def _is_locked_user(begin: bytes) -> bool:
    return len(begin) >= 16 and struct.unpack_from("<I", begin, 12)[0] == LOCKED_SLIDES


def _slides_have_macros(pieces: Iterator[bytes]) -> bool:
    kept = b""
    for piece in pieces:
        data = kept + piece
        at = data.find(VBA_RECORD)
        while at >= 0 and len(data) >= at + 16:
            if struct.unpack_from("<I", data, at + 12)[0] == 1:
                return True
            at = data.find(VBA_RECORD, at + 1)
        kept = data[-15:]
    return False


# What was packed into a document


def refuse_embedded(file: BinaryIO, called: str, *, macros: bool) -> None:
    """An object inside of a newer document."""
    try:
        compound = ole.Compound(file)
        if not macros and VBA & {entry.name for entry in compound.entries()}:
            raise Refused("macros")
        _refuse_packages(compound, macros=macros)
    except (ole.Damaged, struct.error, IndexError) as error:
        raise Refused("program_inside", part=called) from error


def _refuse_packages(compound: ole.Compound, *, macros: bool) -> None:
    """A file of any kind can be packed into a document, to be opened by a double click."""
    for entry in compound.entries():
        if entry.name == PACKAGE:
            begin = b"".join(compound.stream(entry, min(entry.size, 8192)))
            name, content = _packaged(begin)
            ending = names.ending_of(name)
            if ending in signatures.PROGRAM_ENDINGS or content.startswith(signatures.PROGRAMS[:8]):
                raise Refused("program_inside", part=name)
            if not macros and ending in ("docm", "xlsm", "pptm"):
                raise Refused("macros")


def _packaged(begin: bytes) -> tuple[str, bytes]:
    """Name and first bytes of a packed file: a size, a mark, then two texts that end with a zero, and the content."""
    label_end = begin.find(b"\0", 6)
    path_end = begin.find(b"\0", label_end + 1)
    if label_end < 0 or path_end < 0:
        return "", b""
    label = begin[6:label_end].decode("cp874", "replace")
    path = begin[label_end + 1 : path_end].decode("cp874", "replace")
    at = path_end + 5  # two reserved numbers, then the length of the temporary path
    (length,) = struct.unpack_from("<I", begin, at) if len(begin) >= at + 4 else (0,)
    content = begin[at + 4 + length + 4 :] if length < len(begin) else b""
    chosen = next((one for one in (label, path) if names.ending_of(one) in signatures.PROGRAM_ENDINGS), label)
    return chosen.replace("\\", "/").rpartition("/")[2], content
