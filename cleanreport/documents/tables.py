"""How a table finds room on a page: wider columns where words are long, smaller letters, a page on its side, or parts.

Lengths are millimetres, sizes of letters points. Nothing is ever cut: what no way of fitting holds is broken letter by
letter.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import NamedTuple

from cleanreport.documents.glyphs import width
from cleanreport.documents.tree import Cell
from cleanreport.documents.values import is_number
from cleanreport.documents.words import pieces

POINT = 0.3528
PORTRAIT, LANDSCAPE = 160.0, 247.0
# The widest room that one unbreakable word may claim for its column; longer ones are broken.
MOST_FOR_A_WORD = 34.0
MANY_COLUMNS = 9
MANY_LINES = 10
# A line of a cell as a share of its letters' size, the room above and below a row, and the most that is kept together.
LINE, AROUND, MOST_TOGETHER = 1.6, 3.8, 60.0
# How columns give room to one of long texts: so much at a time, never below this part of their own, by these rows.
STEP, LEAST, LOOKED_AT = 4.0, 0.65, 60


@dataclass(frozen=True)
class Told:
    """What one cell asks for: its text with the places where it may break, and how many columns it spans."""

    text: str
    columns: int = 1
    bold: bool = False


@dataclass(frozen=True)
class Look:
    """The size of the letters and the room left and right of a cell's text."""

    size: float
    inset: float


@dataclass(frozen=True)
class Part:
    """The columns from `first` to before `last`, after the repeated first one if `repeats`; their widths."""

    first: int
    last: int
    widths: tuple[float, ...]
    repeats: bool = False


@dataclass(frozen=True)
class Fit:
    look: Look
    landscape: bool
    parts: tuple[Part, ...]


class Tags(NamedTuple):
    """What the tags of a table in the file must say otherwise than the typesetter does."""

    row_heads: bool = True  # the first cell of a row names it
    tied: bool = False  # the last column is none: it only ties the last two rows together


LOOKS = (Look(9.4, 1.7), Look(8.4, 1.3), Look(7.4, 0.9))


def fit(rows: Sequence[Sequence[Told]], shares: Sequence[float], room: float, *, may_turn: bool) -> Fit:
    """The first way in which every word has its room; the last resort is in parts on pages on their sides."""
    ways = [(look, room) for look in LOOKS[:2]]
    if may_turn:
        turned = [(look, LANDSCAPE) for look in LOOKS]
        ways = [*turned, *ways] if len(shares) > MANY_COLUMNS else [ways[0], turned[0], *ways[1:], *turned[1:]]
    else:
        ways.append((LOOKS[2], room))
    for look, wide in ways:
        needs = _needs(rows, len(shares), look)
        if sum(needs) <= wide:
            widths = _eased(rows, _widths(needs, shares, wide), needs, look)
            return Fit(look, wide > room, (Part(0, len(shares), widths),))
    look, wide = max(ways, key=lambda way: (way[1], -way[0].size))
    return Fit(look, wide > room, tuple(_parts(_needs(rows, len(shares), look), shares, wide)))


def lines(told: Told, inner: float, look: Look) -> float:
    """About how many lines a cell takes."""
    ends = told.text.count("\n")
    return ends + width(told.text, look.size * POINT, bold=told.bold) / max(inner, 1) * 1.15


def _leading(rows: Sequence[Sequence[Told]], heads: int) -> Sequence[Sequence[Told]]:
    """The rows of the head and two more, with the line of a group that stands above these."""
    first = next((at for at, row in enumerate(rows[heads:], 1) if len(row) > 1), 1)
    return rows[: heads + first + 1]


def tied(rows: Sequence[Sequence[Told]], heads: int, cells: Sequence[int], widths: Sequence[float], look: Look) -> bool:
    """Whether the last two rows stay together, so that none stands alone below the head on a new page.

    `cells` is how many each row has here; one of one cell heads the rows below it, and stays with them by itself.
    """
    few = len(rows) <= heads + 2
    return not few and min(cells[-2:]) > 1 and height(rows[-2:], widths, look) <= MOST_TOGETHER


def together(rows: Sequence[Sequence[Told]], heads: int, widths: Sequence[float], look: Look) -> float:
    """About how high the first rows are, so that a head never ends a page with one row below it."""
    return min(height(_leading(rows, heads), widths, look, MANY_LINES), MOST_TOGETHER)


def height(rows: Sequence[Sequence[Told]], widths: Sequence[float], look: Look, most_lines: float = math.inf) -> float:
    """About how high the rows are, each with so many lines at the most."""
    high = 0.0
    for row in rows:
        at, most = 0, 1.0
        for told in row:
            inner = sum(widths[at : at + told.columns]) - 2 * look.inset
            most = max(most, min(math.ceil(lines(told, inner, look)), most_lines))
            at += told.columns
        high += most * look.size * POINT * LINE + AROUND
    return high


def above_numbers(head: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """The heads, those of numbers at the right as the numbers are."""
    like = [row for row in rows if len(row) == len(head) > 1]

    def is_of_numbers(at: int) -> bool:
        below = [row[at] for row in like if row[at].value is not None]
        return bool(below) and all(not cell.align and is_number(cell.value) for cell in below)

    return tuple(
        replace(cell, align="right") if not cell.align and is_of_numbers(at) else cell for at, cell in enumerate(head)
    )


def _needs(rows: Sequence[Sequence[Told]], columns: int, look: Look) -> list[float]:
    """For each column the room of its longest word."""
    needs = [2 * look.inset + 4.0] * columns
    for row in rows:
        at = 0
        for told in row:
            if told.columns == 1 and at < columns:
                longest = max(
                    (width(piece, look.size * POINT, bold=told.bold) for piece in pieces(told.text)), default=0
                )
                needs[at] = max(needs[at], min(longest * 1.02, MOST_FOR_A_WORD) + 2 * look.inset + 0.2)
            at += told.columns
    return needs


def _widths(needs: Sequence[float], shares: Sequence[float], room: float) -> tuple[float, ...]:
    """The shares of the room, but to each column what it needs."""
    fixed: dict[int, float] = {}
    while True:
        left = room - sum(fixed.values())
        total = sum(share for at, share in enumerate(shares) if at not in fixed) or 1
        short = [at for at, share in enumerate(shares) if at not in fixed and share / total * left < needs[at] - 1e-6]
        if not short:
            return tuple(fixed.get(at, share / total * left) for at, share in enumerate(shares))
        fixed |= {at: needs[at] for at in short}


def _eased(
    rows: Sequence[Sequence[Told]], widths: tuple[float, ...], needs: Sequence[float], look: Look
) -> tuple[float, ...]:
    """The widths, with more for a column whose long texts would run down the page as a ribbon."""
    longest = nlargest(LOOKED_AT, rows, key=lambda row: max((len(told.text) for told in row), default=0))

    def most_lines(at: int) -> float:
        inner = widths[at] - 2 * look.inset
        return max((lines(row[at], inner, look) for row in longest if len(row) == len(widths)), default=0)

    if len(widths) < 2 or not longest or max(map(most_lines, range(len(widths)))) <= MANY_LINES:
        return widths
    floors = [max(need, own * LEAST) for need, own in zip(needs, widths, strict=True)]
    high = height(longest, widths, look)
    while True:
        to = max(range(len(widths)), key=most_lines)
        ways = [_moved(widths, at, to) for at in range(len(widths)) if at != to and widths[at] - STEP >= floors[at]]
        best = min(ways, key=lambda way: height(longest, way, look), default=widths)
        if (lower := height(longest, best, look)) >= high:
            return widths
        widths, high = best, lower


def _moved(widths: Sequence[float], at: int, to: int) -> tuple[float, ...]:
    step = {at: -STEP, to: STEP}
    return tuple(width + step.get(place, 0) for place, width in enumerate(widths))


def _parts(needs: Sequence[float], shares: Sequence[float], room: float) -> Iterator[Part]:
    """As many columns as fit, again and again, each time after the first column that names the rows."""
    head = min(max(needs[0], 30.0), 45.0)
    first = 1
    while first < len(needs):
        last, taken = first, head
        while last < len(needs) and (last == first or taken + needs[last] <= room):
            taken += needs[last]
            last += 1
        widths = _widths([head, *needs[first:last]], [head, *[max(shares[first:last])] * (last - first)], room)
        yield Part(first, last, widths, repeats=True)
        first = last
