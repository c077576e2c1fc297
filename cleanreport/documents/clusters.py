"""One sign of our fonts for each Thai letter together with its vowels and tone marks.

The typesetter (Typst 0.15) is slow and wrong with Thai letters: it breaks lines inside words although it is told where
words end (ICU4X issue 8243), it draws a mark as a glyph of its own and says beside it what is meant, to which most
readers do not listen (krilla issues 411 and 425), and in drawings it puts sara am in the wrong place (resvg pull
request 1043). So it never sees a Thai letter: what is drawn is handed over with one sign of the private area for each
cluster. For that the four fonts of `fonts/` have a glyph each, made of the same outlines in the same places
(`scripts/cluster_fonts.py`). In the finished file the glyphs say what they draw (`textlayer.py`).
"""

import re
from functools import cache
from itertools import accumulate, product

BREAK = "\u200b"
SARA_AM = "\u0e33"
LETTERS = tuple(map(chr, range(0x0E01, 0x0E2F)))
_VOWELS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e38\u0e39\u0e3a"
_TONES, _SILENT = "\u0e48\u0e49\u0e4a\u0e4b", "\u0e4c"
_ABOVE = ("".join(marks) for marks in product(("", *_VOWELS), ("", *_TONES, _SILENT)))
_TAILS = (*_ABOVE, "\u0e4d", "\u0e4e", *(tone + SARA_AM for tone in ("", *_TONES)))
# What stands for itself, also a mark that belongs to no letter or is one too many.
_ALONE = tuple(map(chr, (*range(0x0E2F, 0x0E3B), *range(0x0E40, 0x0E4F))))
CLUSTERS = (*_ALONE, *(letter + tail for letter in LETTERS for tail in _TAILS))
# The first sign, and the first of those before a place where the line may break. Without two for each, the typesetter
# would say the break beside every glyph that also stands elsewhere, and take the line apart for it.
# The order gives each cluster its signs: never change it without making the fonts anew.
FIRST = 0xE000
FIRST_BEFORE_BREAK = FIRST + len(CLUSTERS)

_THAI = re.compile(
    f"[{LETTERS[0]}-{LETTERS[-1]}](?:[{_TONES}]?{SARA_AM}|[{_VOWELS}]?[{_TONES}{_SILENT}]|[{_VOWELS}\u0e4d\u0e4e])?"
    "|[\u0e2f-\u0e3a\u0e40-\u0e4e]"
)
# A leading vowel, a consonant, what stands above and below it: nothing of this may ever part.
UNIT = re.compile("[เแโใไ]?[\u0e01-\u0e2e][\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]*|.", re.DOTALL)
# Accents that no letter with an accent says would change what their letter says, unless they are kept apart.
_LOOSE_ACCENT = re.compile("(?=[\u0300-\u036f])")
_BREAK_MARKS = {**dict.fromkeys(map(ord, "\u200b\u2060\u200d\ufeff")), 0xA0: " "}


def packed(text: str) -> str:
    """`text` with one sign for each Thai cluster; without Thai it stays as it is."""
    return _LOOSE_ACCENT.sub("\u2060", _THAI.sub(_sign, text))


def cut(text: str, most: int) -> str:
    """The beginning of `text`, of at most so many characters, that ends behind a whole cluster."""
    ends = accumulate(len(unit) for unit in UNIT.findall(text))
    return text[: max((end for end in ends if end <= most), default=0)]


def unpacked(text: str) -> str:
    """What packed text said, without the marks that steer line breaks."""
    return text.translate(_back())


def _sign(match: re.Match[str]) -> str:
    return _signs()[match.string.startswith(BREAK, match.end())][match[0]]


@cache
def _signs() -> tuple[dict[str, str], dict[str, str]]:
    """Of a cluster its sign, and its sign before a break."""
    inside, before = (
        {cluster: chr(code) for code, cluster in enumerate(CLUSTERS, first)} for first in (FIRST, FIRST_BEFORE_BREAK)
    )
    return inside, before


@cache
def _back() -> dict[int, str | None]:
    return {**_BREAK_MARKS, **dict(enumerate((*CLUSTERS, *CLUSTERS), FIRST))}
