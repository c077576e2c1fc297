"""Where formulas of a workbook have no result: Excel shows an error there, or nothing has reckoned them yet.

The cells come to us as empty, so they would be taken for cells in which nothing was written. Only a workbook that has
formulas is looked through for them.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CALCULATED = "xl/calcChain.xml"  # Excel's own list of all formulas
_START = 1 << 20
_PIECE = 1 << 18
_MOST = 50_000
_ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>')
_UNRECKONED = re.compile(rb"<c\b([^>]*)><f\b[^>]*(?:/>|>[^<]*</f>)(?:<v></v>|<v/>)?</c>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def broken(file: IO[bytes], sheet: int) -> set[tuple[int, int]]:
    """Rows and columns, from 0, of cells in which a formula has no result."""
    found: set[tuple[int, int]] = set()
    try:
        with zipfile.ZipFile(file) as parts, parts.open(_path(parts, sheet)) as part:
            if _has_formulas(parts, part):
                part.seek(0)
                for piece in _pieces(part):
                    found.update(_places(piece))
                    if len(found) > _MOST:
                        break
    except (
        LookupError,
        ElementTree.ParseError,
        zipfile.BadZipFile,
        OSError,
        RuntimeError,
        EOFError,
        ValueError,
    ):
        return set()
    return found


def _has_formulas(parts: zipfile.ZipFile, part: IO[bytes]) -> bool:
    return _CALCULATED in parts.namelist() or b"<f" in part.read(_START)


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end with a cell."""
    rest = b""
    while piece := part.read(_PIECE):
        rest += piece
        whole = rest.rfind(b"</row>")
        if whole >= 0:
            yield rest[:whole]
            rest = rest[whole:]
        elif len(rest) > 16 * _PIECE:
            return
    yield rest


def _places(piece: bytes) -> Iterator[tuple[int, int]]:
    for pattern in (_ERROR, _UNRECKONED):
        for cell in pattern.finditer(piece):
            place = _PLACE.search(cell[1])
            if place and b't="str"' not in cell[1]:
                yield int(place[2]) - 1, _column(place[1])


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _path(parts: zipfile.ZipFile, sheet: int) -> str:
    """Where in the package the sheet lies. Raises KeyError or IndexError."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314  # bounded in size, in a process of its own
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    target = targets[book.findall(f"{_MAIN}sheets/{_MAIN}sheet")[sheet].get(_RELATION)]
    return target[1:] if target.startswith("/") else f"xl/{target}"
