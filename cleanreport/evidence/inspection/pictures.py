"""JPEG, PNG and WebP: whole from the first mark to the last, and nothing else beside it."""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cleanreport.evidence.inspection import foreign
from cleanreport.evidence.refusals import Refused

# A phone makes 200 million; a hostile picture would take gigabytes to be shown.
MOST_MILLION_PIXELS = 250
PIECE = 256 * 1024
MOST_PARTS = 100_000
LONGEST_NOTE = 4 * 1024 * 1024


def require_drawable(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Refused("broken")
    if width * height > MOST_MILLION_PIXELS * 1_000_000:
        raise Refused("too_many_pixels", most=MOST_MILLION_PIXELS)


def exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise Refused("broken")
    return data


# JPEG

# A mark inside of the coded picture that is neither data nor a restart.
MARK = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
START, END, SCAN = 0xD8, 0xD9, 0xDA
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
NOTES = {*range(0xE0, 0xF0), 0xFE}


def jpeg(file: BinaryIO) -> None:
    file.seek(2)
    has_frame = has_scan = False
    mark = _next_mark(file)
    for _part in range(MOST_PARTS):
        if mark == END:
            break
        length = int.from_bytes(exactly(file, 2), "big") - 2
        if length < 0:
            raise Refused("broken")
        data = exactly(file, length)
        if mark in NOTES:
            foreign.refuse_markup(data)
        elif mark in FRAMES and length >= 6:
            height, width = struct.unpack_from(">HH", data, 1)
            require_drawable(width, height or 1)
            has_frame = True
        has_scan = has_scan or mark == SCAN
        mark = _mark_behind_scan(file) if mark == SCAN else _next_mark(file)
    if not (has_frame and has_scan and mark == END):
        raise Refused("broken")
    foreign.refuse_appended(file, file.tell())


def _next_mark(file: BinaryIO) -> int:
    """The mark that comes next; some cameras leave a few bytes between the parts."""
    begin = exactly(file, 2)
    if begin[0] == 0xFF and begin[1] != 0xFF:
        return begin[1]
    file.seek(-2, 1)
    return _mark_behind_scan(file)


def _mark_behind_scan(file: BinaryIO) -> int:
    """The mark that ends coded data; the file stands behind it."""
    length = 4096
    while piece := file.read(length):
        length = min(2 * length, PIECE)
        if found := MARK.search(piece):
            file.seek(found.end() - len(piece), 1)
            return found[1][0]
        if piece.endswith(b"\xff") and len(piece) > 1:
            file.seek(-1, 1)  # the mark may lie across two pieces
        elif piece == b"\xff":
            break
    raise Refused("broken")


# PNG


def png(file: BinaryIO) -> None:
    file.seek(8)
    seen: list[bytes] = []
    for name, length in _chunks(file):
        if not seen:
            _png_head(file, name, length)
        elif name != b"IDAT":
            foreign.refuse_markup(exactly(file, min(length, LONGEST_NOTE)))
        seen.append(name)
        if name == b"IEND":
            break
    if b"IDAT" not in seen or seen[-1] != b"IEND":
        raise Refused("broken")
    foreign.refuse_appended(file, file.tell())


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk, the file standing at its data; afterwards behind its checksum."""
    end = foreign.size_of(file)
    at = 8
    for _part in range(MOST_PARTS):
        file.seek(at)
        head = exactly(file, 8)
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        if at + 12 + length > end or not name.isalpha():
            raise Refused("broken")
        yield name, length
        at += 12 + length
        file.seek(at)


def _png_head(file: BinaryIO, name: bytes, length: int) -> None:
    data = exactly(file, 17)
    if name != b"IHDR" or length != 13 or zlib.crc32(name + data[:13]) != int.from_bytes(data[13:], "big"):
        raise Refused("broken")
    require_drawable(*struct.unpack_from(">II", data))


# WebP


def webp(file: BinaryIO) -> None:
    end = foreign.size_of(file)
    file.seek(4)
    said = int.from_bytes(exactly(file, 4), "little") + 8
    if said > end:
        raise Refused("broken")
    at, pictures = 12, 0
    for _part in range(MOST_PARTS):
        if at + 8 > said:
            break
        file.seek(at)
        name, length = exactly(file, 4), int.from_bytes(exactly(file, 4), "little")
        if at + 8 + length > said:
            raise Refused("broken")
        if name in (b"VP8 ", b"VP8L", b"ANMF"):
            pictures += 1
        elif name == b"VP8X" and length >= 10:
            data = exactly(file, 10)
            require_drawable(*(1 + int.from_bytes(data[place : place + 3], "little") for place in (4, 7)))
        else:
            foreign.refuse_markup(exactly(file, min(length, LONGEST_NOTE)))
        at += 8 + length + length % 2
    if not pictures:
        raise Refused("broken")
    foreign.refuse_appended(file, said)
