"""OLE compound files: the container of Word, Excel and PowerPoint 97-2003, and of locked newer ones."""

import io
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What an installer of Windows (MSI) says that it is.
INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
HEADER = 512
ENTRY = 128
IN_HEADER = 109  # how many sectors of the allocation table the header itself names
STREAM, ROOT = 2, 5
FREE, SPECIAL = 0xFFFFFFFF, 0xFFFFFFFA
# Enough for any document; a damaged or hostile file cannot keep us longer.
MOST_SECTORS, MOST_ENTRIES = 4096, 10_000


@dataclass(frozen=True)
class Entry:
    """A stream, a storage (a folder of streams) or the root, which holds all small streams."""

    name: str
    kind: int
    clsid: bytes
    first: int
    size: int

    @property
    def is_root(self) -> bool:
        return self.kind == ROOT


class Damaged(Exception):
    """The file is not what its own tables say."""


def entries(file: BinaryIO) -> list[Entry]:
    """Streams and storages; none when the file is damaged."""
    try:
        return Compound(file).entries()
    except Damaged:
        return []


def names(file: BinaryIO) -> set[str]:
    """Names of streams and storages; none when the file is damaged."""
    return {entry.name for entry in entries(file)}


class Compound:
    """An open file, read by its tables. Everything raises Damaged when they lie."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.length = file.seek(0, io.SEEK_END)
        file.seek(0)
        header = file.read(HEADER)
        if len(header) < HEADER:
            raise Damaged("no header")
        shift, small_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12) or small_shift > shift:
            raise Damaged("not a sector size of this format")
        self.size, self.small_size = 1 << shift, 1 << small_shift
        self.first_directory, self.cutoff, self.first_small = (
            struct.unpack_from("<I", header, at)[0] for at in (48, 56, 60)
        )
        (self.more_table,) = struct.unpack_from("<I", header, 68)
        self.table = list(struct.unpack_from(f"<{IN_HEADER}I", header, 76))
        self.links: dict[int, array[int]] = {}
        self._entries: list[Entry] = []
        self._small_room: tuple[list[int], tuple[int, ...]] | None = None

    @property
    def sectors(self) -> int:
        """How many the file has room for."""
        return -(-(self.length - self.size) // self.size) if self.length > self.size else 0

    def entries(self) -> list[Entry]:
        """Read once; a directory that runs in a circle ends where it began."""
        if self._entries:
            return self._entries
        found, seen = self._entries, set()
        for sector in self.walk(self.first_directory, MOST_SECTORS):
            if sector in seen or len(found) > MOST_ENTRIES:
                break
            seen.add(sector)
            data = self.sector(sector)
            for at in range(0, len(data) - ENTRY + 1, ENTRY):
                length, kind = struct.unpack_from("<HB", data, at + 64)
                if 2 <= length <= 64:
                    name = data[at : at + length - 2].decode("utf-16-le", "replace")
                    first, size = struct.unpack_from("<II", data, at + 116)
                    found.append(Entry(name, kind, bytes(data[at + 80 : at + 96]), first, size))
        return found

    def stream(self, entry: Entry, most: int | None = None) -> Iterator[bytes]:
        """The content of a stream, sector by sector; `most` bytes of it."""
        left = entry.size if most is None else min(most, entry.size)
        pieces = self._small(entry) if entry.size < self.cutoff else self._large(entry)
        for piece in pieces:
            if left <= 0:
                return
            yield piece[:left]
            left -= len(piece)
        if left > 0:
            raise Damaged("a stream ends too early")

    def _large(self, entry: Entry) -> Iterator[bytes]:
        for sector in self.walk(entry.first, self.sectors):
            yield self.sector(sector)

    def _small(self, entry: Entry) -> Iterator[bytes]:
        """A small stream lies in small sectors inside of the root's stream."""
        places, links = self._room_for_small()
        small = entry.first
        for _step in range(len(links) + 1):
            if small >= SPECIAL:
                return
            place, offset = divmod(small * self.small_size, self.size)
            if place >= len(places) or small >= len(links):
                raise Damaged("a small stream leads nowhere")
            yield self.sector(places[place])[offset : offset + self.small_size]
            small = links[small]

    def _room_for_small(self) -> tuple[list[int], tuple[int, ...]]:
        """The sectors of the root's stream, and which small sector follows which; read once."""
        if self._small_room is None:
            root = next((one for one in self.entries() if one.is_root), None)
            if root is None:
                raise Damaged("no root")
            table = b"".join(map(self.sector, self.walk(self.first_small, MOST_SECTORS)))
            links = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
            self._small_room = list(self.walk(root.first, self.sectors)), links
        return self._small_room

    def sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        if at >= self.length:
            raise Damaged("a sector lies behind the end")
        self.file.seek(at)
        return self.file.read(self.size)

    def walk(self, first: int, most: int) -> Iterator[int]:
        """The sectors of one stream, in order."""
        for _step in range(most):
            if first >= SPECIAL:
                return
            yield first
            first = self.after(first)

    def after(self, sector: int) -> int:
        place, offset = divmod(sector, self.size // 4)
        if place not in self.links:
            number = self.table_sector(place)
            data = self.sector(number)
            if len(data) < self.size:
                raise Damaged("the allocation table ends too early")
            self.links[place] = array("I", data)
        return self.links[place][offset]

    def table_sector(self, place: int) -> int:
        """Where the n-th sector of the allocation table lies; large files list further ones in a chain of their own."""
        step = self.size // 4 - 1
        while place >= len(self.table):
            if self.more_table >= SPECIAL or len(self.table) > self.sectors:
                raise Damaged("the allocation table ends too early")
            data = self.sector(self.more_table)
            if len(data) < self.size:
                raise Damaged("the allocation table ends too early")
            numbers = struct.unpack(f"<{step + 1}I", data)
            self.table += numbers[:step]
            self.more_table = numbers[step]
        return self.table[place]

    def last_used(self) -> int:
        """The highest sector that the allocation table says is used."""
        last = -1
        per_sector = self.size // 4
        for place in range(-(-self.sectors // per_sector) + 1):
            try:
                self.after(place * per_sector)
            except Damaged:
                break
            used = [number for number, link in enumerate(self.links[place]) if link != FREE]
            if used:
                last = place * per_sector + used[-1]
        return last
