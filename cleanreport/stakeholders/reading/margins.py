"""National ID numbers of a workbook that stand in no cell: in notes, links, text boxes, headers, names, properties.

Nothing of these is ever taken. They are looked through as raw text, piece by piece, so that no part has to be
understood; of a sheet's own part only what stands behind its cells, for the cells are read elsewhere.
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from cleanreport.stakeholders.reading import formulas, ids

type Marginal = tuple[int, str, str]  # row and letter of a cell, or 0 and nothing; one of `words.MARGINS`

_PIECE = 1 << 20
_LONGEST_END = 1 << 23
_TEXTS = (".xml", ".vml", ".rels")
_NO_MARGINS = re.compile(r"xl/(?:sharedstrings|styles|calcchain)\.xml|xl/theme/.*", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_NOTES = re.compile(r"comment", re.IGNORECASE)
_KINDS = (
    (re.compile(r"xl/workbook\.xml", re.IGNORECASE), "names"),
    (re.compile(r"(?:docProps|customXml)/", re.IGNORECASE), "properties"),
    (re.compile(r"xl/pivot", re.IGNORECASE), "pivot"),
    (re.compile(r"xl/(?:drawings|charts|diagrams|worksheets|comments|threadedComments)", re.IGNORECASE), "drawing"),
)
_END_OF_CELLS = re.compile(rb"</(?:\w{1,9}:)?sheetData\s*>|<(?:\w{1,9}:)?sheetData\s*/>")
_TAG = r"(?:\w{1,9}:)?"
_NOTE = re.compile(rf"<{_TAG}(?:threadedC|c)omment\s")
_LINK = re.compile(rf"<{_TAG}hyperlink\s([^<>]*)>")
_RELATION = re.compile(r"<Relationship\s([^<>]*)>")
_PARAGRAPH = re.compile(rf"</{_TAG}(?:p|si|text)>")
_RUN = re.compile(rf"<{_TAG}t(?:\s[^<>]*)?>([^<>]*)<")
_LEAF = re.compile(r">([^<>]{13,})<")
# What people write is in these; others have measures and marks, which could look like a number by chance.
_SAID = re.compile(
    r"\s(?:v|name|comment|prompt|promptTitle|error|errorTitle|tooltip|display|location|descr|title|alt|string|caption"
    r"""|Target)=(?:"([^"<>]{13,})"|'([^'<>]{13,})')"""
)
_VALUE = re.compile(r"""\s(?:\w{1,9}:)?(\w+)=(?:"([^"<>]*)"|'([^'<>]*)')""")
_FRACTION = re.compile(r"-?[0-9]*\.[0-9]+")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Margins:
    """The parts of a workbook without its cells. Raises whatever `zipfile` raises of a package that is broken."""

    def __init__(self, file: IO[bytes]) -> None:
        self.parts = zipfile.ZipFile(file)
        names = [name for name in self.parts.namelist() if name.lower().endswith(_TEXTS)]
        self.left = {name: None for name in names if not _NO_MARGINS.fullmatch(name)}

    def of_sheet(self, place: int) -> list[Marginal]:
        """Where ID numbers stand on a sheet and in what is linked with it."""
        try:
            path = formulas.path_of(self.parts, place)
        except (LookupError, SyntaxError):
            return []  # what is not found here is looked through as a part of the book
        links = self._links(path)
        found = self._end_of(path, links)
        for kind, target in links.values():
            if target in self.left and not _SHEET.fullmatch(target):
                found += self._notes(target) if _NOTES.search(kind) else self._whole(target)
        return found

    def of_book(self) -> list[Marginal]:
        """The same in whatever was linked with no sheet."""
        return [each for name in list(self.left) for each in self._of_part(name)]

    def _of_part(self, name: str) -> list[Marginal]:
        return self._end_of(name, {}) if _SHEET.fullmatch(name) else self._whole(name)

    def _links(self, path: str) -> dict[str, tuple[str, str]]:
        """What a part is linked with: kind and target by the name of the link."""
        folder, name = posixpath.split(path)
        rels = f"{folder}/_rels/{name}.rels"
        if rels not in self.left:
            return {}
        self.left.pop(rels)
        links = [_values(link) for link in _RELATION.findall(self._raw(rels, _LONGEST_END))]
        return {link.get("Id", ""): (link.get("Type", ""), _target(folder, link.get("Target", ""))) for link in links}

    def _end_of(self, path: str, links: dict[str, tuple[str, str]]) -> list[Marginal]:
        self.left.pop(path, None)
        end = _behind_cells(self.parts, path)
        found: list[Marginal] = []
        for link in _LINK.findall(end):
            said = _values(link)
            target = links.get(said.get("id", ""), ("", ""))[1]
            if _any([target, said.get("location", ""), said.get("display", ""), said.get("tooltip", "")]):
                found += _at(said.get("ref", ""), "link")
        if _any(_texts(_LINK.sub("", end))):
            found.append((0, "", "sheet"))
        return found

    def _notes(self, name: str) -> list[Marginal]:
        self.left.pop(name)
        found: list[Marginal] = []
        rest = ""
        for piece in self._pieces(name):
            *whole, rest = _NOTE.split(rest + piece)
            found += _with_ids(whole)
        return found + _with_ids([rest])

    def _whole(self, name: str) -> list[Marginal]:
        self.left.pop(name, None)
        kind = next((kind for known, kind in _KINDS if known.match(name)), "other")
        return [(0, "", kind)] if any(_any(_texts(piece)) for piece in self._pieces(name)) else []

    def _raw(self, name: str, most: int) -> str:
        with self.parts.open(name) as part:
            return part.read(most).decode("utf-8", "replace")

    def _pieces(self, name: str) -> Iterator[str]:
        """A part in pieces that end with a tag."""
        rest = b""
        with self.parts.open(name) as part:
            while piece := part.read(_PIECE):
                rest += piece
                whole = rest.rfind(b">") + 1
                yield rest[:whole].decode("utf-8", "replace")
                rest = rest[whole:]
        yield rest.decode("utf-8", "replace")


def _behind_cells(parts: zipfile.ZipFile, path: str) -> str:
    end = b""
    with parts.open(path) as part:
        while piece := part.read(_PIECE):
            end = end[-40:] + piece
            place = end.rfind(b"sheetData")
            if place >= 0 and (match := _END_OF_CELLS.search(end, max(0, place - 20))):
                return (end[match.end() :] + part.read(_LONGEST_END)).decode("utf-8", "replace")
    return ""


def _with_ids(notes: Iterable[str]) -> list[Marginal]:
    """Notes, each from its first attribute on."""
    found: list[Marginal] = []
    for note in notes:
        if _any(_texts(f"<{note}")):
            found += _at(_values(" " + note.partition(">")[0]).get("ref", ""), "note")
    return found


def _at(place: str, kind: str) -> list[Marginal]:
    match = _PLACE.match(place)
    return [(int(match[2]), match[1], kind)] if match else [(0, "", kind)]


def _texts(raw: str) -> Iterator[str]:
    """What is written in a part: every paragraph in one, though its letters look different, and each text by itself."""
    raw = raw.replace("<![CDATA[", "").replace("]]>", "")
    before, _tag, titles = raw.partition("<TitlesOfParts>")
    raw = before + titles.partition("</TitlesOfParts>")[2]  # names of sheets once more
    for paragraph in _PARAGRAPH.split(raw):
        yield "".join(_RUN.findall(paragraph))
    yield from _LEAF.findall(raw)
    yield from (one or other for one, other in _SAID.findall(raw))


def _any(texts: Iterable[str]) -> bool:
    long = (text for text in texts if len(text) >= ids.LENGTH and not _FRACTION.fullmatch(text))
    return any(ids.found(html.unescape(text), kept=False, beside_persons=True) for text in long)


def _values(tag: str) -> dict[str, str]:
    return {name: html.unescape(one or other) for name, one, other in _VALUE.findall(" " + tag)}


def _target(folder: str, target: str) -> str:
    if "://" in target or target.startswith("mailto:"):
        return target
    return posixpath.normpath(target[1:] if target.startswith("/") else f"{folder}/{target}")
