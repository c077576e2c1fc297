"""Charts as self-contained SVG: no style, no class, no script, so that a page, a PDF and Word show the same drawing.

Colours repeat what shapes and figures say: a chart is readable in black and white, and aloud by its `alt`.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape

import typst

from cleanreport.core.drawings import level_x, risk_tone
from cleanreport.documents import glyphs
from cleanreport.documents.clusters import packed
from cleanreport.documents.tree import Bar, Bars, LevelLine, Matrix, Paper
from cleanreport.documents.values import digits
from cleanreport.documents.words import BREAK, JOIN, breakable

type Chart = Bars | LevelLine | Matrix

UNITS_A_MILLIMETRE = 4
WIDE = 640  # units: the width of a page's text
INK, INK_2, LINE, TRACK = "#13232b", "#4b5b64", "#85929a", "#e6e7e3"
DONE, DONE_SOFT, GOLD, GOLD_INK, EDGE = "#1b7480", "#94c8ce", "#b98a2f", "#7d5a12", "#0b5563"
HEATS = {1: "#e3f2e8", 2: "#fdf3d3", 3: "#fbdcb8", 4: "#f6bdb2"}
ON_HEAT = "#2a1a10"
SIZE, SMALL = 13.4, 12.0
LEADING = 1.42
# Units of bars in one drawing; more become several of which two fit on a page.
TALLEST, OF_A_PART = 560.0, 380.0


@dataclass(frozen=True)
class Drawn:
    """The picture, `width` and `height` in millimetres."""

    svg: str
    width: float
    height: float


def svg(block: Chart, paper: Paper) -> str:
    return draw(block, paper).svg


def png(block: Chart, paper: Paper, width: int) -> bytes:
    """The chart as a picture of `width` pixels, for Word."""
    drawn = draw(block, paper)
    page = f"#set page(width: {drawn.width}mm, height: {drawn.height}mm, margin: 0pt)\n"
    source = page + '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    picture = typst.compile(
        source.encode(),
        format="png",
        ppi=width / drawn.width * 25.4,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(glyphs.FONTS)]),
        ignore_system_fonts=True,
        sys_inputs={"svg": packed(drawn.svg)},
    )
    assert isinstance(picture, bytes)
    return picture


def draw(block: Chart, paper: Paper) -> Drawn:
    if isinstance(block, Bars):
        return _drawn(*_bars(block, paper), alt=block.alt)
    if isinstance(block, LevelLine):
        return _drawn(*_level_line(block, paper), alt=block.alt)
    return _drawn(*_matrix(block, paper), alt=block.alt)


def _drawn(parts: Iterable[str], height: float, width: float = WIDE, *, alt: str) -> Drawn:
    inside = "".join(parts)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}"'
        f' height="{_n(height)}" role="img" font-family="Sarabun, sans-serif">'
        f"<title>{_escaped(alt)}</title>{inside}</svg>"
    )
    return Drawn(svg, width / UNITS_A_MILLIMETRE, height / UNITS_A_MILLIMETRE)


# Bars


def parts(block: Bars, paper: Paper) -> tuple[Bars, ...]:
    """The drawing, or if it is too high, several of about the same height."""
    heights = [_height(_label(bar, paper)) for bar in block.bars]
    if sum(heights) <= TALLEST:
        return (block,)
    fair = sum(heights) / math.ceil(sum(heights) / OF_A_PART)
    bars: list[list[Bar]] = [[]]
    filled = 0.0
    for bar, height in zip(block.bars, heights, strict=True):
        if bars[-1] and (filled + height / 2 > fair or filled + height > OF_A_PART):
            bars.append([])
            filled = 0.0
        bars[-1].append(bar)
        filled += height
    return tuple(
        replace(block, bars=tuple(some), alt=" · ".join(f"{bar.label}: {bar.shown}" for bar in some)) for some in bars
    )


def _label(bar: Bar, paper: Paper) -> list[str]:
    return _lines(bar.label, 236, SIZE, paper)


def _height(label: Sequence[str]) -> float:
    return max(26.0, len(label) * SIZE * LEADING + 9)


def _bars(block: Bars, paper: Paper) -> tuple[list[str], float]:
    labels = [_label(bar, paper) for bar in block.bars]
    left, most = 250.0, max((glyphs.width(bar.shown, SIZE, bold=True) for bar in block.bars), default=0)
    right = WIDE - max(56.0, most + 14)
    parts, y = [], 8.0
    if block.target is not None and block.target_words:
        x = _clamped(left, right, block.target, block.most)
        parts.append(_text(min(x, WIDE - 60), y + 9, block.target_words, SMALL, GOLD_INK, "middle", bold=True))
        y += 20
    top = y
    for bar, lines in zip(block.bars, labels, strict=True):
        height = _height(lines)
        parts += _bar(bar, lines, (left, right), y + height / 2, block)
        y += height
    if block.target is not None:
        x = _clamped(left, right, block.target, block.most)
        # Drawn last, across all bars; dashes tell it from the marks of the round before.
        parts.append(f'<path d="M{_n(x)} {_n(top)}V{_n(y)}" stroke="{GOLD}" stroke-width="2" stroke-dasharray="5 3"/>')
    keys = list(_keys_of_bars(block))
    if keys:
        parts += _keys(keys, left, y + 16)
        y += 28
    return parts, y + 4


def _bar(bar: Bar, lines: Sequence[str], span: tuple[float, float], middle: float, block: Bars) -> Iterator[str]:
    left, right = span
    first = middle - (len(lines) - 1) * SIZE * LEADING / 2 + SIZE * 0.36
    for number, line in enumerate(lines):
        yield _text(left - 14, first + number * SIZE * LEADING, line, SIZE, INK, "end")
    yield _rect(left, middle - 6, right - left, 12, TRACK, 6)
    if bar.value is not None and bar.value > 0:
        yield _rect(left, middle - 6, max(_clamped(left, right, bar.value, block.most) - left, 4), 12, DONE, 6)
    if bar.before is not None:
        x = _clamped(left, right, bar.before, block.most)
        yield _rect(x - 3.5, middle - 10, 7, 20, "#ffffff", 2)
        yield _rect(x - 1.5, middle - 9, 3, 18, INK_2, 1.5)
    yield _text(WIDE, middle + SIZE * 0.36, bar.shown, SIZE, INK, "end", bold=True)


def _clamped(left: float, right: float, value: Decimal, most: Decimal) -> float:
    share = float(value / most) if most else 0.0
    return left + (right - left) * min(max(share, 0.0), 1.0)


def _keys_of_bars(block: Bars) -> Iterator[tuple[str, str]]:
    if block.before_words and any(bar.before is not None for bar in block.bars):
        yield _rect(6.5, -9, 3, 18, INK_2, 1.5), block.before_words
    if block.target is not None and block.target_words:
        yield f'<path d="M8 -9V9" stroke="{GOLD}" stroke-width="2" stroke-dasharray="5 3"/>', block.target_words


def _keys(keys: Sequence[tuple[str, str]], x: float, y: float) -> Iterator[str]:
    for mark, words in keys:
        yield f'<g transform="translate({_n(x)} {_n(y)})">{mark}</g>'
        yield _text(x + 22, y + SMALL * 0.36, words, SMALL, INK_2)
        x += 22 + glyphs.width(words, SMALL) + 26


# Five levels on a line


def _level_line(block: LevelLine, paper: Paper) -> tuple[list[str], float]:
    values = [_lines(value, WIDE / 5 - 14, SIZE, paper, bold=True) for value in block.values]
    target = _level_at(Decimal(3))
    line = 54.0
    parts = [f'<path d="M{_n(target)} 22V{_n(line + 15)}" stroke="{GOLD}" stroke-width="2"/>']
    if block.target_words:
        parts.append(_text(target, 13, block.target_words, SMALL, GOLD_INK, "middle", bold=True))
    for number, name in enumerate(block.names[:5], 1):
        x = _level_at(Decimal(number))
        room = glyphs.width(name, SMALL) + 8
        # The target's line passes behind the name.
        parts += [_rect(x - room / 2, 23, room, 17, "#ffffff", 0), _text(x, 36, name, SMALL, INK_2, "middle")]
    parts.append(_rect(0, line - 4, WIDE, 8, TRACK, 4))
    if block.level is not None:
        parts.append(_rect(0, line - 4, _level_at(block.level), 8, DONE_SOFT, 4))
    parts += _level_marks(block, line)
    for number, lines in enumerate(values, 1):
        for row, words in enumerate(lines):
            x, y = _level_at(Decimal(number)), line + 27 + row * SIZE * LEADING
            parts.append(_text(x, y, words, SIZE, INK, "middle", bold=True))
    tallest = max((len(lines) for lines in values), default=0)
    return parts, line + 18 + tallest * SIZE * LEADING


def _level_marks(block: LevelLine, line: float) -> Iterator[str]:
    for number in range(1, 6):
        reached = block.level is not None and block.level >= number
        yield _circle(_level_at(Decimal(number)), line, 5, "#ffffff", EDGE if reached else LINE, 1.6)
    if block.before is not None:
        # A ring under the dot would not be seen: then it goes around it.
        near = block.level is not None and abs(block.level - block.before) < Decimal("0.15")
        yield _circle(_level_at(block.before), line, 11 if near else 7, "none" if near else "#ffffff", INK_2, 2.4)
    if block.level is not None:
        yield _circle(_level_at(block.level), line, 8, DONE, "#ffffff", 1.6)


def _level_at(level: Decimal) -> float:
    return float(level_x(level)) / 100 * WIDE


# The risk matrix


def _matrix(block: Matrix, paper: Paper) -> tuple[list[str], float, float]:
    fields: dict[tuple[int, int], list[str]] = defaultdict(list)
    for likelihood, impact, words in block.marks:
        fields[likelihood, impact].append(digits(words, paper.digits))
    left, top, wide, high = 64.0, 8.0, 76.0, 42.0
    right, bottom = left + 5 * wide, top + 5 * high
    parts = []
    for likelihood in range(1, 6):
        y = bottom - likelihood * high
        parts.append(_text(left - 12, y + high / 2 + 5, digits(str(likelihood), paper.digits), SIZE, INK_2, "end"))
        for impact in range(1, 6):
            x = left + (impact - 1) * wide
            parts += _field(x, y, (wide, high), risk_tone(likelihood, impact).heat, fields[likelihood, impact])
    for impact in range(1, 6):
        x = left + (impact - 0.5) * wide
        parts.append(_text(x, bottom + 18, digits(str(impact), paper.digits), SIZE, INK_2, "middle"))
    middle = (top + bottom) / 2
    upward = _text(0, 0, f"{block.upward} →", SIZE, INK, "middle", bold=True)
    parts.append(f'<g transform="translate(16 {_n(middle)}) rotate(-90)">{upward}</g>')
    parts.append(_text((left + right) / 2, bottom + 42, f"{block.across} →", SIZE, INK, "middle", bold=True))
    parts += _heat_key(right + 28, top + 6, paper)
    return parts, bottom + 54, WIDE


def _field(x: float, y: float, size: tuple[float, float], heat: int, marks: Sequence[str]) -> Iterator[str]:
    wide, high = size
    yield _rect(x + 1.5, y + 1.5, wide - 3, high - 3, HEATS[heat], 4)
    if not marks:
        return
    many = len(marks) > 3 or any(len(mark) > 3 for mark in marks)
    if many:
        words = ", ".join(marks)
        size_of_letters = min(SIZE, SIZE * (wide - 12) / max(glyphs.width(words, SIZE, bold=True), 1))
        yield _text(x + wide / 2, y + high / 2 + 5, words, max(size_of_letters, 6.0), ON_HEAT, "middle", bold=True)
        return
    step = 23.0
    begin = x + wide / 2 - (len(marks) - 1) * step / 2
    for number, mark in enumerate(marks):
        yield _circle(begin + number * step, y + high / 2, 10.5, "#ffffff", ON_HEAT, 1.4)
        yield _text(begin + number * step, y + high / 2 + 4.6, mark, SMALL, ON_HEAT, "middle", bold=True)


def _heat_key(x: float, y: float, paper: Paper) -> Iterator[str]:
    """Colour, word and scores of each heat, highest first."""
    for row, (likelihood, bounds) in enumerate(((5, "16–25"), (3, "10–15"), (2, "5–9"), (1, "1–4"))):
        tone = risk_tone(likelihood, 4 if likelihood > 1 else 1)
        at = y + row * 30
        edge = f'stroke="{LINE}" stroke-width="0.6"'
        yield f'<rect x="{_n(x)}" y="{_n(at)}" width="26" height="20" rx="4" fill="{HEATS[tone.heat]}" {edge}/>'
        yield _text(x + 36, at + 14.5, f"{tone.words} {digits(bounds, paper.digits)}", SMALL, INK_2)


# Pieces


def _lines(words: str, room: float, size: float, paper: Paper, *, bold: bool = False) -> list[str]:
    """The words on as many lines as they need in `room`, at most four; the last ends with … if there were more."""
    lines = [""]
    for part in re.findall(f"[^ {BREAK}\n]+|[ {BREAK}\n]", breakable(glyphs.shown(words), paper.words)):
        if part in (BREAK, JOIN):
            continue
        longer = lines[-1] + (" " if part == "\n" else part.replace(JOIN, ""))
        if part != " " and lines[-1].strip() and glyphs.width(longer, size, bold=bold) > room:
            lines.append(part.replace(JOIN, ""))
        else:
            lines[-1] = longer
    lines = [line.strip() for line in lines]
    return lines if len(lines) <= 4 else [*lines[:3], lines[3] + " …"]


def _text(
    x: float, y: float, words: str, size: float, colour: str, anchor: str = "start", *, bold: bool = False
) -> str:
    weight = ' font-weight="700"' if bold else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}"{at}{weight}>{_escaped(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, colour: str, radius: float) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}" fill="{colour}"/>'
    )


def _circle(x: float, y: float, radius: float, colour: str, edge: str, stroke: float) -> str:
    drawn = f'fill="{colour}" stroke="{edge}" stroke-width="{_n(stroke)}"'
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" {drawn}/>'


def _escaped(words: str) -> str:
    return escape(glyphs.shown(words).replace("\u00a0", " "))


def _n(number: float) -> str:
    """At most two places, no needless zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
