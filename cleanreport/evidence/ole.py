"""The names in the directory of an OLE compound file: the container of Word, Excel and PowerPoint 97-2003."""

import struct
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
ENTRY = 128
IN_HEADER = 109  # how many sectors of the allocation table the header itself names
# Enough for any document; a damaged or hostile file cannot keep us longer.
MOST_SECTORS = 4096


def names(file: BinaryIO) -> set[str]:
    """Names of streams and storages; none when the file is damaged."""
    file.seek(0)
    header = file.read(HEADER)
    try:
        return _Compound(file, header).names()
    except (struct.error, IndexError, ValueError):
        return set()


class _Compound:
    def __init__(self, file: BinaryIO, header: bytes) -> None:
        self.file = file
        (shift,) = struct.unpack_from("<H", header, 30)
        if shift not in (9, 12):
            raise ValueError("not a sector size of this format")
        self.size = 1 << shift
        (self.first_directory,) = struct.unpack_from("<I", header, 48)
        self.table = list(struct.unpack_from(f"<{IN_HEADER}I", header, 76))
        (self.more_table,) = struct.unpack_from("<I", header, 68)

    def names(self) -> set[str]:
        found = set()
        for sector in self.chain(self.first_directory):
            data = self.sector(sector)
            for at in range(0, len(data) - ENTRY + 1, ENTRY):
                (length,) = struct.unpack_from("<H", data, at + 64)
                if 2 <= length <= 64:
                    found.add(data[at : at + length - 2].decode("utf-16-le", "replace"))
        return found

    def sector(self, number: int) -> bytes:
        self.file.seek((number + 1) * self.size)
        return self.file.read(self.size)

    def chain(self, first: int) -> list[int]:
        """The sectors of one stream, in order."""
        sectors: list[int] = []
        while first < 0xFFFFFFFA and len(sectors) < MOST_SECTORS:
            sectors.append(first)
            first = self.after(first)
        return sectors

    def after(self, sector: int) -> int:
        per_sector = self.size // 4
        place, offset = divmod(sector, per_sector)
        (following,) = struct.unpack_from("<I", self.sector(self.table_sector(place)), offset * 4)
        return int(following)

    def table_sector(self, place: int) -> int:
        """Where the n-th sector of the allocation table lies; large files list further ones in a chain of their own."""
        step = self.size // 4 - 1
        while place >= len(self.table):
            if self.more_table >= 0xFFFFFFFA or len(self.table) > MOST_SECTORS:
                raise ValueError("the allocation table ends too early")
            numbers = struct.unpack(f"<{step + 1}I", self.sector(self.more_table))
            self.table += numbers[:step]
            self.more_table = numbers[step]
        return self.table[place]
