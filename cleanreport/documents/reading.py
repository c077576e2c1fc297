"""Makes the glyphs of a PDF say what they draw, so that all readers find and copy the same.

Every Thai cluster is one glyph. Readers take what a glyph says in different ways: Firefox gives no width to one that
says a letter and a mark together, and then sees gaps that are none. So the glyph says its letter, and behind it stands
a glyph without width and drawing that says the marks. What Typst says beside some glyphs, to steer line breaks only,
goes.
"""

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

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

    return _TEXT.sub(lambda text: _PART.sub(part, text[0]), _SAID_BESIDE.sub(rb"\1", drawn))


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
