"""Makes the glyphs of a PDF say what they draw, so that all readers find and copy the same.

Every Thai cluster is one glyph. Readers take what a glyph says in different ways: Firefox gives no width to one that
says a letter and a mark together, and then sees gaps that are none. So the glyph says its letter, and behind it stands
a glyph without width and drawing that says the marks. What Typst says beside some glyphs, to steer line breaks only,
goes. What stands wider apart than readers take for one word is drawn by letters that are a little wider.
"""

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array

from cleanreport.documents.clusters import unpacked

_SAID = re.compile(rb"^<([0-9A-Fa-f]{4})> <((?:[0-9A-Fa-f]{4})+)>$", re.MULTILINE)
_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)|<[0-9A-Fa-f]*>"
# One text with what it says beside, as krilla writes it: in its own coordinates, so that it may stand alone.
_SAID_BESIDE = re.compile(rb"/Span<</ActualText(?:" + _STRING + rb")>>BDC( .{,400}?(?:[)>]Tj|\]TJ))\nEMC", re.DOTALL)
_TEXT = re.compile(rb"(?<=BT )(.*?)(?=\sET\s)", re.DOTALL)
_PART = re.compile(
    rb"/ActualText(?:<FEFF([0-9A-F]*)>|"
    + _STRING
    + rb")|/(\w+) [-\d.]+ Tf|("
    + _STRING
    + rb")(?:(\s*Tj)|\s*(-?[\d.]+))?",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
# The marks stand a little to the left of the next letter, in thousandths of the size, or poppler mixes them up.
ASIDE = 20
# The most room between two letters of a word, in thousandths of the size; poppler takes 30 for a space.
APART = 24.0
WIDEST = 1.06  # of a letter; a line that needs more is one that could not be filled
_FONT_OR_LINE = re.compile(rb"/(\w+) [-\d.]+ Tf|\[((?:" + _STRING + rb"|[-\d.\s]+)*+)\]TJ", re.DOTALL)
_FIRST_GAP = re.compile(rb"(?:" + _STRING + rb")\s*-([\d.]+)", re.DOTALL)
_STRING_AND_GAP = re.compile(rb"(" + _STRING + rb")\s*(-?[\d.]+)?", re.DOTALL)


@dataclass
class Face:
    """A font of the file: what its glyphs say, and those that say marks only."""

    font: pikepdf.Object
    says: dict[int, str]
    count: int  # of its glyphs
    behind: dict[int, int] = field(default_factory=dict)  # after which glyph stands which other
    read: dict[bytes, tuple[bytes, int | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, font: pikepdf.Object) -> "Face":
        said = _SAID.findall(font.ToUnicode.read_bytes())
        # A glyph that shows nothing is a space, kept or not.
        says = {
            int(glyph, 16): unpacked(bytes.fromhex(text.decode()).decode("utf-16-be")) or " " for glyph, text in said
        }
        face = cls(font, says, 0)
        tails = {glyph: text[1:] for glyph, text in says.items() if any(map(_is_mark, text[1:]))}
        if tails:
            face.count = _program(font)["maxp"].numGlyphs
            numbers = {tail: face.count + place for place, tail in enumerate(dict.fromkeys(tails.values()))}
            face.behind = {glyph: numbers[tail] for glyph, tail in tails.items()}
            face.says = says | {glyph: says[glyph][0] for glyph in tails} | {n: tail for tail, n in numbers.items()}
        return face

    @cached_property
    def widths(self) -> dict[int, float]:
        """Of each glyph, in thousandths of the size."""
        found: dict[int, float] = {}
        given: list[Any] = list(self.font.DescendantFonts[0].W)
        while given:
            first, what = int(given.pop(0)), given.pop(0)
            if isinstance(what, Array):
                found |= {first + place: float(width) for place, width in enumerate(what)}
            else:
                found |= dict.fromkeys(range(first, int(what) + 1), float(given.pop(0)))
        return found

    def with_marks(self, string: bytes) -> tuple[bytes, int | None]:
        """The string, as parts of an array, with the glyphs that say marks; and the marks of its last glyph apart."""
        if string not in self.read:
            glyphs = _glyphs_in(string)
            marks = self.behind.get(glyphs[-1]) if glyphs else None
            if marks is None and self.behind.keys().isdisjoint(glyphs):
                self.read[string] = string, None
            else:
                said = "".join(f"{glyph:04X}{self._marks_of(glyph)}" for glyph in glyphs[:-1])
                self.read[string] = f"<{said}{glyphs[-1]:04X}>".encode(), marks
        return self.read[string]

    def _marks_of(self, glyph: int) -> str:
        return f">{ASIDE}<{self.behind[glyph]:04X}>{-ASIDE}<" if glyph in self.behind else ""

    def finish(self) -> None:
        """Writes what the glyphs say, and the glyphs that were added."""
        self.font.ToUnicode.write(_to_unicode(self.says))
        if not self.behind:
            return
        descendant, program = self.font.DescendantFonts[0], _program(self.font)
        added = len(self.says.keys() & set(self.behind.values()))
        _add_empty(program, added)
        file = io.BytesIO()
        program.save(file, reorderTables=None)
        descriptor = descendant.FontDescriptor
        descriptor.FontFile2.write(file.getvalue())
        descriptor.FontFile2.Length1 = len(file.getvalue())
        descendant.W = Array([*descendant.W, self.count, Array([0] * added)])
        if "/CIDSet" in descriptor:
            del descriptor.CIDSet  # it would have to name the new glyphs; PDF/A-3 does not ask for it


def read(drawn: bytes, faces: Mapping[bytes, Face]) -> bytes:
    """The drawing, whose texts say what they show."""
    face: Face | None = None

    def part(match: re.Match[bytes]) -> bytes:
        nonlocal face
        beside, font, string, alone, gap = match.groups()
        if string and face:
            parts, marks = face.with_marks(string)
            if parts is string:
                return match[0]
            if marks is not None:
                # Behind the gap: what stands between a letter and its marks is nearer than the next letter.
                parts += b"%.3f<%04X>%d" % (float(gap or 0) + ASIDE, marks, -ASIDE)
            elif gap:
                parts += gap
            return b"[" + parts + b"]TJ" if alone else parts
        if font:
            face = faces.get(font)
        if beside is not None:
            said = unpacked(bytes.fromhex(beside.decode()).decode("utf-16-be"))
            return b"/ActualText<FEFF" + said.encode("utf-16-be").hex().upper().encode() + b">"
        return match[0]

    return _TEXT.sub(lambda text: _PART.sub(part, _nearer(text[0], faces)), _SAID_BESIDE.sub(rb"\1", drawn))


def _nearer(text: bytes, faces: Mapping[bytes, Face]) -> bytes:
    """The text, whose letters stand no further apart than `APART`; where they did, they are wider for it."""
    face: Face | None = None

    def line(match: re.Match[bytes]) -> bytes:
        nonlocal face
        font, inside = match.groups()
        if font:
            face = faces.get(font)
        elif face and (gap := _FIRST_GAP.match(inside)) and float(gap[1]) > APART + 1:
            return _widened(inside, face, float(gap[1]))
        return match[0]

    return _FONT_OR_LINE.sub(line, text)


def _widened(inside: bytes, face: Face, apart: float) -> bytes:
    """One line, as long as it was: the room that letters had beyond `APART` goes into the letters."""
    steps = [(string, _glyphs_in(string), float(gap or 0)) for string, gap in _STRING_AND_GAP.findall(inside)]
    wide = [(sum(face.widths.get(glyph, 0.0) for glyph in glyphs), gap) for _string, glyphs, gap in steps]
    spaces = [face.says.get(glyphs[-1] if glyphs else -1) == " " for _string, glyphs, _gap in steps]
    # A space stays as wide as it was set; the last letter has nothing behind it.
    letters = [at for at in range(len(steps) - 1) if not spaces[at]]
    was = sum(wide[at][0] - wide[at][1] for at in letters)
    close = sum(wide[at][0] - wide[at][1] - apart for at in letters)  # as long without room between the letters
    if not letters or close <= 0:
        return b"[" + inside + b"]TJ"
    more = min(was / (close + APART * len(letters)), WIDEST)
    nearer = apart - (was / more - close) / len(letters)
    drawn = bytearray(b" %.3f Tz[" % (more * 100))
    for at, (string, _glyphs, gap) in enumerate(steps):
        new = wide[at][0] - (wide[at][0] - gap) / more if spaces[at] else gap + nearer
        drawn += string + (b"%.3f" % new if at + 1 < len(steps) else b"")
    return bytes(drawn + b"]TJ 100 Tz")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"


@lru_cache(65_536)
def _glyphs_in(string: bytes) -> tuple[int, ...]:
    """The numbers of the glyphs, two bytes each."""
    inside = string[1:-1]
    codes = bytes.fromhex(inside.decode()) if string.startswith(b"<") else _ESCAPE.sub(_unescaped, inside)
    return tuple(high * 256 + low for high, low in zip(codes[::2], codes[1::2], strict=True))


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8)]) if match[1][:1].isdigit() else _ESCAPED.get(match[1], match[1])


# The font


def _program(font: pikepdf.Object) -> TTFont:
    return TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()), recalcTimestamp=False)


def _add_empty(program: TTFont, count: int) -> None:
    """Glyphs without width and drawing at the end."""
    metrics, places = program["hmtx"].metrics, program["loca"]
    order = program.getGlyphOrder()
    names = [f"marks{number}" for number in range(count)]
    program.setGlyphOrder([*order, *names])
    metrics.update(dict.fromkeys(names, (0, 0)))
    places.set([*places.locations, *[places.locations[-1]] * count])
    program["maxp"].numGlyphs += count


def _to_unicode(said: Mapping[int, str]) -> bytes:
    lines, items = [], sorted(said.items())
    for start in range(0, len(items), 100):
        part = items[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{number:04X}> <{text.encode('utf-16-be').hex().upper()}>" for number, text in part]
        lines.append("endbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) "
        "/Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + "\n".join(lines) + "\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
