"""Gives every Thai letter with its vowels and tone marks one glyph of its own, which says all that it draws.

The typesetter (Typst 0.15, krilla issues 411 and 425) draws a mark as a glyph of its own, moved back over its letter,
sometimes in a text of its own, and says beside it what is meant. Most readers do not listen to that: they find marks
twice, in other places, or with spaces between. A cluster that is one glyph (made of the same outlines, in the same
places) with its own characters is read alike by all of them.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent
from pikepdf import Array

SARA_AM, NIKHAHIT, SARA_AA = "\u0e33", "\u0e4d", "\u0e32"
ROUND_XY_TO_GRID, ARGS_ARE_XY = 0x0004, 0x0002
# A mark never lies farther from its letter than this, in thousandths of the size.
FARTHEST = 2000

_NUMBER = rb"(-?\d*\.?\d+)"
_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)|<[0-9A-Fa-f]*>"
# One line of text as krilla writes it, in its own coordinates; and what may stand between two parts of one line.
_LINE = re.compile(rb"q " + rb" ".join([_NUMBER] * 6) + rb" cm([^B]*BT)(.*?)\sET\sQ", re.DOTALL)
_BETWEEN = re.compile(rb"\s*(?:EMC)?\s*(?:/\w+\s*(?:<<[^<>]*>>\s*BDC|BMC))?\s*", re.DOTALL)
_SAID_BESIDE = re.compile(rb"/Span\s*<<\s*/ActualText\s*(?:" + _STRING + rb")\s*>>\s*BDC", re.DOTALL)
_STEP = re.compile(
    rb"\s*(\d) Tr\s*/(\w+) " + _NUMBER + rb" Tf 1 0 0 -1 " + _NUMBER + rb" " + _NUMBER + rb" Tm\s*"
    rb"(?:(" + _STRING + rb")\s*Tj|\[((?:" + _STRING + rb"|[-\d.\s])*)\]\s*TJ)\s*(?:EMC\s*)?",
    re.DOTALL,
)
_PART = re.compile(rb"(" + _STRING + rb")|" + _NUMBER, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}

# The glyphs of a cluster: (glyph, to the right, up) from where the cluster begins, in thousandths of the size.
type Parts = tuple[tuple[int, int, int], ...]
# A cluster and where it begins in its text, in thousandths of the size.
type Placed = tuple[float, Parts]


class UnknownDrawing(Exception):
    """The typesetter writes text in another way than this was written for."""


@dataclass
class Face:
    """A font of the file: what its glyphs say, and the glyphs that are added to it."""

    font: pikepdf.Object
    program: TTFont
    says: Mapping[int, str]
    widths: Sequence[int]  # in thousandths of the size
    added: dict[Parts, int] = field(default_factory=dict)
    read: dict[bytes, tuple[Placed, ...]] = field(default_factory=dict)
    rewritten: dict[bytes, tuple[bytes, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        marks = {glyph for glyph, width in enumerate(self.widths) if width == 0 and glyph in self.says}
        self.halves = {glyph for glyph, text in self.says.items() if text == SARA_AA}
        self.joining = marks | self.halves
        self.letters = self.says.keys() - marks

    def takes(self, parts: Parts, glyph: int) -> bool:
        """Whether the glyph, a mark or the second half of sara am, belongs to this cluster."""
        if parts[0][0] not in self.letters:
            return False
        said = [self.says[part] for part, _right, _up in parts[1:]]
        return glyph not in self.halves or (any(NIKHAHIT in text for text in said) and SARA_AA not in said)

    def clusters_in(self, array: bytes) -> tuple[Placed, ...]:
        """The clusters of an array of glyphs and gaps."""
        if array not in self.read:
            self.read[array] = tuple(self._clusters(array))
        return self.read[array]

    def _clusters(self, array: bytes) -> list[Placed]:
        found: list[Placed] = []
        x, widths, joining = 0.0, self.widths, self.joining
        for string, gap in _PART.findall(array):
            if gap:
                x -= float(gap)
                continue
            for glyph in _glyphs_in(string):
                if glyph in joining and found and self.takes(found[-1][1], glyph):
                    begin, parts = found[-1]
                    found[-1] = (begin, (*parts, (glyph, round(x - begin), 0)))
                else:
                    found.append((x, ((glyph, 0, 0),)))
                x += widths[glyph]
        return found

    def written(self, array: bytes) -> tuple[bytes, bool]:
        """The array with one glyph for every cluster, and whether it begins with a mark or half of a sara am."""
        if array not in self.rewritten:
            clusters = self.clusters_in(array)
            begins = not clusters or clusters[0][1][0][0] in self.joining
            self.rewritten[array] = (self.array_of(clusters), begins)
        return self.rewritten[array]

    def array_of(self, clusters: Sequence[Placed]) -> bytes:
        """An array of glyphs, with the gaps that put each where it was."""
        pen, parts = 0.0, []
        for x, cluster in clusters:
            if gap := round(pen - x):
                parts.append(f">{gap}<")
                pen -= gap
            parts.append(f"{self.glyph_of(cluster):04X}")
            pen += self.width_of(cluster)
        return f"[<{''.join(parts)}>]TJ".encode()

    def glyph_of(self, parts: Parts) -> int:
        """The number of the glyph that draws these parts."""
        if len(parts) == 1:
            return parts[0][0]
        return self.added.setdefault(parts, len(self.widths) + len(self.added))

    def width_of(self, parts: Parts) -> int:
        """A mark adds nothing; sara am is as wide as its letter and its sara aa."""
        return sum(self.widths[part[0]] for part in parts)

    def text_of(self, parts: Parts) -> str:
        text = "".join(self.says[part[0]] for part in parts)
        if NIKHAHIT in text and text.endswith(SARA_AA):
            return text[:-1].replace(NIKHAHIT, "", 1) + SARA_AM
        return text


@lru_cache(65_536)
def _glyphs_in(string: bytes) -> tuple[int, ...]:
    """The numbers of the glyphs, two bytes each."""
    inside = string[1:-1]
    codes = bytes.fromhex(inside.decode()) if string.startswith(b"<") else _ESCAPE.sub(_unescaped, inside)
    return tuple(high * 256 + low for high, low in zip(codes[::2], codes[1::2], strict=True))


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8)]) if match[1][:1].isdigit() else _ESCAPED.get(match[1], match[1])


@dataclass(slots=True)
class Text:
    """One array in a drawing: how it is set, where (to the right, downwards), and which piece of the drawing it is."""

    face: Face
    look: tuple[bytes, bytes, bytes]  # mode, font, size
    x: float
    y: float
    array: bytes
    piece: int
    clusters: tuple[Placed, ...] = ()  # when they are needed


def joined(drawn: bytes, faces: Mapping[bytes, Face]) -> bytes:
    """The drawing with one glyph for every cluster, and nothing said beside the glyphs. Raises UnknownDrawing."""
    return _Drawing(drawn, faces).joined()


class _Drawing:
    """The drawing of a page, taken apart at its texts and put together again."""

    def __init__(self, drawn: bytes, faces: Mapping[bytes, Face]) -> None:
        self.drawn, self.faces = drawn, faces
        self.pieces: list[bytes] = []
        self.last: Text | None = None

    def joined(self) -> bytes:
        at, before = 0, None
        for line in _LINE.finditer(self.drawn):
            between = self.drawn[at : line.start()]
            if not _follows(line, before, between):
                self.last = None
            self.pieces += (between, self.drawn[line.start() : line.start(8)])
            self._line(line)
            self.pieces.append(b"\nET\nQ")
            at, before = line.end(), line
        self.pieces.append(self.drawn[at:])
        return b"".join(self.pieces)

    def _line(self, line: re.Match[bytes]) -> None:
        drawn, at, before, pieces = _SAID_BESIDE.sub(b"", line[8]).strip(), 0, None, self.pieces
        right, down = _origin(line)
        for step in _STEP.finditer(drawn):
            if step.start() != at:
                break
            at = step.end()
            mode, font, size, x, y, one, many = step.groups()
            look, array, face = (mode, font, size), one or many or b"", self.faces[font]
            written, begins_with_mark = face.written(array)
            # What is as in the text before needs no saying.
            said = b"" if look == before else b"%b Tr/%b %b Tf " % look
            pieces += (b"\n%b1 0 0 -1 %b %b Tm" % (said, x, y), written)
            before = look
            text = Text(face, look, right + float(x), down + float(y), array, len(pieces) - 1)
            if not begins_with_mark or self._has_own(text):
                self.last = text
        if at != len(drawn):
            raise UnknownDrawing(drawn[at : at + 80])

    def _has_own(self, text: Text) -> bool:
        """Gives the marks that begin the text to the letter that ended the one before; whether something is left."""
        text.clusters = text.face.clusters_in(text.array)
        while text.clusters and text.clusters[0][1][0][0] in text.face.joining and self._given_to_last(text):
            text.clusters = text.clusters[1:]
            self.pieces[text.piece] = text.face.array_of(text.clusters)
        return bool(text.clusters)

    def _given_to_last(self, text: Text) -> bool:
        last, (x, parts) = self.last, text.clusters[0]
        if last is None or last.look != text.look or last.face is not text.face:
            return False
        last.clusters = last.clusters or last.face.clusters_in(last.array)
        begin, letter = last.clusters[-1]
        unit = float(text.look[2]) / 1000
        right, up = round((text.x - last.x) / unit + x - begin), round((last.y - text.y) / unit)
        if not last.face.takes(letter, parts[0][0]) or max(abs(right), abs(up)) > FARTHEST:
            return False
        moved = tuple((glyph, more_right + right, more_up + up) for glyph, more_right, more_up in parts)
        last.clusters = (*last.clusters[:-1], (begin, (*letter, *moved)))
        self.pieces[last.piece] = last.face.array_of(last.clusters)
        return True


def _follows(line: re.Match[bytes], before: re.Match[bytes] | None, between: bytes) -> bool:
    """Whether both are parts of one line of text; turned ones are not compared."""
    alike = before is not None and before.groups()[:4] == line.groups()[:4]
    return alike and _is_straight(line) and _BETWEEN.fullmatch(between) is not None


def _is_straight(line: re.Match[bytes]) -> bool:
    return float(line[2]) == float(line[3]) == 0.0 and 0.0 not in (float(line[1]), float(line[4]))


def _origin(line: re.Match[bytes]) -> tuple[float, float]:
    """Where the line's own coordinates begin, measured in them."""
    if not _is_straight(line):
        return 0.0, 0.0
    return float(line[5]) / float(line[1]), float(line[6]) / float(line[4])


# The font


def finish(pdf: pikepdf.Pdf, face: Face, to_unicode: Callable[[Mapping[int, str]], bytes]) -> None:
    """Writes the font with its new glyphs, their widths and what they say."""
    descendant = face.font.DescendantFonts[0]
    if face.added:
        _add_glyphs(face)
        file = io.BytesIO()
        face.program.save(file, reorderTables=None)
        descendant.FontDescriptor.FontFile2.write(file.getvalue())
        descendant.FontDescriptor.FontFile2.Length1 = len(file.getvalue())
        descendant.W = Array([0, Array([*face.widths, *map(face.width_of, face.added)])])
        if "/CIDSet" in descendant.FontDescriptor:
            del descendant.FontDescriptor.CIDSet  # it would have to name the new glyphs; PDF/A-3 does not ask for it
    added = {number: face.text_of(parts) for parts, number in face.added.items()}
    face.font.ToUnicode = pdf.make_stream(to_unicode({**face.says, **added}))


def _add_glyphs(face: Face) -> None:
    old = list(face.program.getGlyphOrder())
    order = old + [f"cluster{number}" for number in face.added.values()]
    outlines: Any = face.program["glyf"]
    outlines.glyphOrder = order
    face.program.setGlyphOrder(order)
    face.program["maxp"].numGlyphs = len(order)
    for parts, number in face.added.items():
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = [_component(old[part], right, up) for part, right, up in parts]
        outlines.glyphs[order[number]] = glyph
        glyph.recalcBounds(outlines)
        face.program["hmtx"].metrics[order[number]] = (face.width_of(parts), glyph.xMin)


def _component(name: str, right: int, up: int) -> GlyphComponent:
    part = GlyphComponent()
    part.glyphName, part.x, part.y, part.flags = name, right, up, ROUND_XY_TO_GRID | ARGS_ARE_XY
    return part
