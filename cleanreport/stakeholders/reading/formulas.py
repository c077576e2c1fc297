"""Where formulas of a workbook have no result: Excel shows an error there, or nothing has reckoned them yet.

The cells come to us as empty, so they would be taken for cells in which nothing was written. Only a workbook that has
formulas is looked through for them, and for ID numbers that stand in a formula and not in its result.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from cleanreport.stakeholders.reading import ids

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CALCULATED = "xl/calcChain.xml"  # Excel's own list of all formulas
_START = 1 << 20
_PIECE = 1 << 18
_MOST = 50_000
_ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>')
_UNRECKONED = re.compile(rb"<c\b([^>]*)><f\b[^>]*(?:/>|>[^<]*</f>)(?:<v></v>|<v/>)?</c>")
_WRITTEN = re.compile(rb"<c\b([^>]*)><f\b[^<>]*>([^<]{13,})</f>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


@dataclass
class Formulas:
    """Cells by row and column from 0: those in which a formula has no result, and whose formula has an ID number."""

    broken: set[tuple[int, int]] = field(default_factory=set)
    with_ids: set[tuple[int, int]] = field(default_factory=set)


def of_sheet(file: IO[bytes], sheet: int) -> Formulas:
    found = Formulas()
    try:
        with zipfile.ZipFile(file) as parts, parts.open(path_of(parts, sheet)) as part:
            if _has_formulas(parts, part):
                part.seek(0)
                for piece in _pieces(part):
                    found.broken.update(_broken(piece))
                    found.with_ids.update(_with_ids(piece))
                    if len(found.broken) > _MOST:
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
        return Formulas()
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


def _broken(piece: bytes) -> Iterator[tuple[int, int]]:
    for pattern in (_ERROR, _UNRECKONED):
        for cell in pattern.finditer(piece):
            place = _PLACE.search(cell[1])
            if place and b't="str"' not in cell[1]:
                yield int(place[2]) - 1, _column(place[1])


def _with_ids(piece: bytes) -> Iterator[tuple[int, int]]:
    for cell in _WRITTEN.finditer(piece):
        place = _PLACE.search(cell[1])
        if place and ids.found(html.unescape(cell[2].decode("utf-8", "replace")), kept=False, beside_persons=True):
            yield int(place[2]) - 1, _column(place[1])


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def path_of(parts: zipfile.ZipFile, sheet: int) -> str:
    """Where in the package the sheet lies. Raises KeyError or IndexError."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314  # bounded in size, in a process of its own
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    target = targets[book.findall(f"{_MAIN}sheets/{_MAIN}sheet")[sheet].get(_RELATION)]
    return target[1:] if target.startswith("/") else f"xl/{target}"
