"""Which characters a page can show, and how wide they are.

Sarabun draws Thai and Latin; DejaVu Sans Mono, which comes with the typesetter, draws Greek, Cyrillic, arrows, signs
and ticks. Whatever neither has is shown as its number, [U+1F600], so that nothing is lost without being seen.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from cleanreport.documents.clusters import packed

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "Sarabun-Regular.ttf", FONTS / "Sarabun-Bold.ttf"
FACES = (REGULAR, BOLD, FONTS / "Sarabun-Italic.ttf", FONTS / "Sarabun-BoldItalic.ttf")

# Of DejaVu Sans Mono 2.37, upright; a test sets each of them.
_OF_THE_SECOND_FONT = re.compile(
    "[\u0374-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u03d0-\u03e1\u03f0-\u03ff"
    "\u0400-\u045f\u0490-\u049b\u04a2-\u04a5\u04aa-\u04b3\u04cf-\u04f9"
    "\u2070\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20b5\u20b8-\u20ba\u20bd\u2153-\u215f"
    "\u2190-\u21ff\u2200-\u2213\u2215\u2217-\u2220\u2223\u2227-\u222d\u2234-\u223d\u2241-\u2269\u226d-\u228b"
    "\u228d-\u22a5\u22c2-\u22c6\u22da-\u22e9\u2500-\u25ff\u2600-\u262f\u2638-\u268b\u26a0\u26a1"
    "\u2701-\u2704\u2706-\u2709\u270c-\u2727\u2729-\u274b\u2756\u2758-\u275e\u2761-\u2775\u2794\u2798-\u27af]"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\u2066-\u206f\u202a-\u202e\ufe00-\ufe0f\ufeff\u00ad]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
_SPACES = re.compile("[\t\u2000-\u200a\u202f\u205f\u3000]")
_NO_WIDTH = {0x200B: None, 0x2060: None}
# What stands in for a character that looks the same, or near enough.
# Sarabun draws omega with tonos as two glyphs, and so it is said.
_LOOKS_ALIKE = str.maketrans(
    {
        "\u2011": "-",
        "\u2043": "-",
        "\u2010": "-",
        "\u2012": "–",
        "\u2015": "—",
        "\u203b": "*",
        "\u038f": "\u03a9\u0301",
    }
)
# Sara am typed as nikhahit and sara aa, with a tone mark before or after the nikhahit.
_SPLIT_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def shown(text: str) -> str:
    """`text` as our fonts can draw it: without invisible characters, and with numbers for what they lack."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
    text = _SPLIT_SARA_AM.sub("\\1\\2\u0e33", _INVISIBLE.sub("", text).translate(_LOOKS_ALIKE))
    known = _widths(REGULAR)
    return "".join(letter if letter in known or letter == "\n" else _replaced(letter) for letter in text)


def only_upright(text: str) -> bool:
    """Whether some of it is drawn by the second font, whose slanted face has fewer characters."""
    return any(letter not in _widths(REGULAR) for letter in text)


def watermark(words: str) -> str:
    """The words as a picture of their outlines: what is no text is not found, copied or read aloud."""
    with TTFont(BOLD, lazy=True) as font:
        outlines, of, right, paths = font.getGlyphSet(), font.getBestCmap(), 0.0, []
        for sign in packed(words):
            if glyph := of.get(ord(sign)):
                pen = SVGPathPen(outlines)
                outlines[glyph].draw(pen)
                paths.append(f'<path transform="translate({right} 0)" d="{pen.getCommands()}"/>')
                right += outlines[glyph].width
        above, below = font["hhea"].ascent, -font["hhea"].descent
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-above} {right} {above + below}">'
        f'<g transform="scale(1 -1)" fill="#0b5563" fill-opacity="0.09">{"".join(paths)}</g></svg>'
    )


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide `text` is on one line, in the unit of `size`."""
    return _width(text, BOLD if bold else REGULAR) * size


@lru_cache(65_536)
def _width(text: str, font: Path) -> float:
    known = _widths(font)
    return sum([known.get(letter, 0.602) for letter in text.translate(_NO_WIDTH)])


def _replaced(letter: str) -> str:
    if _OF_THE_SECOND_FONT.match(letter):
        return letter
    if unicodedata.category(letter) == "Cc":
        return ""
    return f"[U+{ord(letter):04X}]"


@cache
def _widths(font: Path) -> dict[str, float]:
    """The width of each character of the font as a share of its size."""
    with TTFont(font, lazy=True) as opened:
        advances, unit = opened["hmtx"].metrics, opened["head"].unitsPerEm
        characters = {chr(code): glyph for code, glyph in opened.getBestCmap().items()}
        return {
            character: advances[glyph][0] / unit
            for character, glyph in characters.items()
            # Signs for private use mean nothing to whoever did not agree on them; ours are put in later.
            if character >= " " and unicodedata.category(character) != "Co"
        }
