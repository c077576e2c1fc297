"""A ZIP archive read with care: its list of contents, and each part to the last byte it says it has."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cleanreport.evidence import ziplist
from cleanreport.evidence.inspection import foreign, names
from cleanreport.evidence.refusals import Refused

MEGABYTE = 1024 * 1024
PIECE = 256 * 1024
MOST_ENTRIES = 5000
# All that is unpacked of one file, however deep it lies: more than the largest workbook needs.
MOST_UNPACKED = 500 * MEGABYTE
# What becomes so much larger was made to become large; small things may.
MOST_TIMES, SMALL = 200, 10 * MEGABYTE
MOST_SECONDS = 10.0
LOCAL = b"PK\x03\x04"
LOCAL_BYTES = 30
ENCRYPTED, SIZES_FOLLOW, HIDDEN_NAMES = 0x1, 0x8, 0x2000
STORED, DEFLATED, LOCKED_AES = 0, 8, 99
DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError)


@dataclass
class Budget:
    """What may still be unpacked of the whole file."""

    left: int = MOST_UNPACKED
    seconds: float = MOST_SECONDS  # of processes that look into a PDF

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise Refused("bomb")


@dataclass(frozen=True)
class Part:
    """A file in the archive; `begin` is where its packed bytes lie."""

    info: zipfile.ZipInfo
    name: str
    begin: int

    @property
    def is_folder(self) -> bool:
        return self.info.is_dir()

    @property
    def end(self) -> int:
        return self.begin + self.info.compress_size


def parts(file: BinaryIO, budget: Budget) -> list[Part]:
    """Everything that the archive names, checked against where and how it lies. Raises Refused."""
    listed = _listed(file)
    try:
        archive = zipfile.ZipFile(file)
        found = [_part(file, info) for info in archive.infolist()]
    except DAMAGED as error:
        raise Refused("broken") from error
    if len(found) != listed.count:
        raise Refused("lying_sizes")
    _refuse_overlaps(found, listed.begins_at)
    for part in found:
        _refuse_odd(part)
        if part.info.file_size > SMALL and part.info.file_size > MOST_TIMES * max(1, part.info.compress_size):
            raise Refused("bomb")
    if sum(part.info.file_size for part in found) > budget.left:
        raise Refused("bomb")
    return found


def _listed(file: BinaryIO) -> ziplist.ListOfContents:
    listed = ziplist.last(file)
    if listed is None or listed.begins_at < 0:
        raise Refused("broken")
    if listed.file_end > foreign.size_of(file):
        raise Refused("broken")
    if listed.file_end < foreign.size_of(file):
        raise Refused("hidden_behind")
    if listed.count > MOST_ENTRIES or listed.size > ziplist.LONGEST:
        raise Refused("too_many_files", most=f"{MOST_ENTRIES:,}")
    if not listed.is_in_place:
        raise Refused("two_in_one")
    return listed


def _part(file: BinaryIO, info: zipfile.ZipInfo) -> Part:
    """Where a part lies by its own header, which must say the same as the list."""
    file.seek(info.header_offset)
    head = file.read(LOCAL_BYTES)
    if len(head) < LOCAL_BYTES or head[:4] != LOCAL:
        raise Refused("broken")
    flags, method = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    name_length, more = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    name = file.read(name_length)
    encoded = (info.orig_filename or "").encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")
    sizes = int.from_bytes(head[18:22], "little"), int.from_bytes(head[22:26], "little")
    told = (info.compress_size, info.file_size)
    follows = bool(flags & SIZES_FOLLOW) or 0xFFFFFFFF in sizes
    if name != encoded or method != info.compress_type or (not follows and sizes != told):
        raise Refused("lying_sizes")
    return Part(info, names.of_entry(info), info.header_offset + LOCAL_BYTES + name_length + more)


def _refuse_overlaps(found: list[Part], list_begins_at: int) -> None:
    behind = 0
    for part in sorted(found, key=lambda one: one.info.header_offset):
        if part.info.header_offset < behind:
            raise Refused("overlap")
        behind = part.end
    if behind > list_begins_at:
        raise Refused("overlap")


def _refuse_odd(part: Part) -> None:
    info = part.info
    if info.flag_bits & (ENCRYPTED | HIDDEN_NAMES) or info.compress_type == LOCKED_AES:
        raise Refused("encrypted_archive")
    if info.compress_type not in (STORED, DEFLATED):
        raise Refused("odd_packing")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused("link_inside", part=part.name)
    if names.misleads_as_path(info.orig_filename or info.filename):
        raise Refused("bad_path", part=part.name)


def unpacked(file: BinaryIO, part: Part, budget: Budget) -> Iterator[bytes]:
    """The bytes of a part in pieces, as many as it says and no more. Raises Refused."""
    checksum = size = 0
    for piece in _inflated(file, part) if part.info.compress_type == DEFLATED else _stored(file, part):
        size += len(piece)
        if size > part.info.file_size:
            raise Refused("lying_sizes")
        budget.spend(len(piece))
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size != part.info.file_size:
        raise Refused("lying_sizes")
    if checksum != part.info.CRC:
        raise Refused("broken")


def _stored(file: BinaryIO, part: Part) -> Iterator[bytes]:
    at = part.begin
    while at < part.end:
        file.seek(at)
        piece = file.read(min(PIECE, part.end - at))
        if not piece:
            raise Refused("broken")
        at += len(piece)
        yield piece


def _inflated(file: BinaryIO, part: Part) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _stored(file, part):
            piece = inflater.decompress(packed, PIECE)
            while piece:
                yield piece
                piece = inflater.decompress(inflater.unconsumed_tail, PIECE)
    except zlib.error as error:
        raise Refused("broken") from error
    if not inflater.eof:
        raise Refused("broken")
    if inflater.unused_data:
        raise Refused("lying_sizes")


def content_of(file: BinaryIO, part: Part, budget: Budget, most: int) -> bytes:
    """The beginning of a small part."""
    found = bytearray()
    for piece in unpacked(file, part, budget):
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])
