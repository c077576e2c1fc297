"""MP4 and HEIC: boxes in a row that fill the file to its last byte."""

from collections.abc import Iterator
from typing import BinaryIO

from cleanreport.evidence import signatures
from cleanreport.evidence.inspection import foreign
from cleanreport.evidence.refusals import Refused

MOST_BOXES = 200_000
# Boxes whose content no player looks at: room for whatever somebody puts there.
ROOM = {b"free", b"skip", b"wide", b"uuid"}
HIDDEN = (*signatures.PROGRAMS[:6], *signatures.ARCHIVES[:2], b"PK\x03\x04", b"%PDF-")
UUID_BYTES = 16


def film(file: BinaryIO) -> None:
    names = [name for name, _begin, _length in _boxes(file)]
    if b"moov" not in names or not {b"mdat", b"moof"} & set(names):
        raise Refused("broken")


def picture(file: BinaryIO) -> None:
    names = [name for name, _begin, _length in _boxes(file)]
    apart = bool({b"meta", b"moov"} & set(names)) and b"mdat" in names
    # The picture itself may lie in the box "meta"; then there is an "idat" in it.
    if not apart and not (b"meta" in names and _holds(file, b"idat")):
        raise Refused("broken")


def _holds(file: BinaryIO, name: bytes) -> bool:
    begin, length = next((begin, length) for found, begin, length in _boxes(file) if found == b"meta")
    file.seek(begin)
    return name in file.read(min(length, 1024 * 1024))


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Name of each box, where its content begins, how long that is."""
    end, at = foreign.size_of(file), 0
    for _box in range(MOST_BOXES):
        if at == end:
            return
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise Refused("broken")
        length, name, begin = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), 16
        elif length == 0 and name == b"mdat":
            length = end - at  # to the end of the file
        if length < begin or at + length > end or not name.isascii() or not name.strip(b" ").isalnum():
            raise Refused("broken")
        _require_empty(file, name, at + begin)
        yield name, at + begin, length - begin
        at += length
    raise Refused("broken")


def _require_empty(file: BinaryIO, name: bytes, begin: int) -> None:
    if name in ROOM:
        file.seek(begin + (UUID_BYTES if name == b"uuid" else 0))
        if file.read(16).startswith(HIDDEN):
            raise Refused("hidden_behind")
