"""What a paper says in tables, as a workbook: numbers are numbers, dates are dates, every text is a text.

Each `Fields` or `Table` with a name becomes a sheet; those of one name and the same columns share one. The same paper
gives the same bytes.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import xlsxwriter

from cleanreport.core.thai import BANGKOK
from cleanreport.documents.clusters import cut
from cleanreport.documents.labels import labels
from cleanreport.documents.ooxml import clean, put
from cleanreport.documents.tree import Block, Cell, Digits, Fields, Inline, Items, Note, Paper, Run, Table, Value
from cleanreport.documents.values import plain_text

FONT, SIZE = "TH Sarabun New", 16
HEAD_FILL, EDGE, LINE = "#E4F0F1", "#0B5563", "#CFD3D1"
LINE_HEIGHT, HIGHEST = 23, 400  # points
LONGEST_NAME, LONGEST_TEXT = 31, 32_000  # Excel's own bounds are 31 and 32,767 characters
NARROWEST, WIDEST = 6, 50
MOST_DIGITS = 15  # Excel reckons with no more; a longer number stays a text, or it would become another
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_MARKS = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")

type Filled = list[Value]


@dataclass
class Sheet:
    name: str
    heads: list[str]
    rows: list[Filled] = field(default_factory=list)

    @property
    def aligned(self) -> bool:
        """A list of facts has all its values at the left; only columns of figures are aligned as such."""
        return len(self.heads) > 2


def write(paper: Paper, out: Path) -> None:
    """The paper as an .xlsx at `out`, which is there whole or not at all."""
    put(_packed(paper), out)


def _packed(paper: Paper) -> bytes:
    made = io.BytesIO()
    # A text that looks like a formula, a number or an address stays the text that it is.
    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, {"in_memory": True, **plain}) as book:
        moment = paper.dated.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": clean(paper.title), "author": clean(paper.author), "created": moment})
        formats = _Formats(book, paper)
        for sheet in sheets(paper):
            _put(book.add_worksheet(sheet.name), sheet, formats)
    return made.getvalue()


# What stands on which sheet


def sheets(paper: Paper) -> list[Sheet]:
    """The facts of the paper first, then what has a name, in the order of reading."""
    words, found = labels(paper), [_front(paper)]
    for part in _blocks(paper.blocks):
        if isinstance(part, Fields) and part.name:
            rows: list[Filled] = [[name, _value(value)] for name, value in part.rows]
            _add(found, part.name, [words.item, words.said], rows)
        elif isinstance(part, Table) and part.name:
            _add(found, part.name, *_columns(part))
    taken: set[str] = set()
    for sheet in found:
        sheet.name = sheet_name(sheet.name, taken)
    return found


def _blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks and those inside them; what stands in cells is not looked through."""
    for block in blocks:
        yield block
        if isinstance(block, Note):
            yield from _blocks(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from _blocks(item)


def _front(paper: Paper) -> Sheet:
    words = labels(paper)
    rows: list[Filled] = [[words.title, paper.cover.title]]
    rows += [["", line] for line in paper.cover.under]
    rows.append([words.agency, paper.author])
    rows += [[name, value] for name, value in paper.cover.fields]
    if paper.draft:
        rows.append([words.item, paper.draft])
    if paper.proof:
        rows += [[words.fingerprint, paper.proof.sha256], [words.verify_at, paper.proof.address]]
    return Sheet(words.title, [words.item, words.said], rows)


def _add(found: list[Sheet], name: str, heads: list[str], rows: list[Filled]) -> None:
    """Onto the sheet of this name when its columns are the same, else onto a new one."""
    same = next((sheet for sheet in found[1:] if sheet.name == name and sheet.heads == heads), None)
    if same is None:
        found.append(same := Sheet(name, heads))
    same.rows += rows


def _columns(table: Table) -> tuple[list[str], list[Filled]]:
    """Heads and rows of a table; what its subheadings say stands in a column of its own."""
    count = len(table.widths)
    spread = [_spread(row, count) for row in table.head]
    heads = [" ".join(dict.fromkeys(filter(None, map(str, words)))) for words in zip_longest(*spread, fillvalue="")]
    rows: list[Filled] = []
    group: Value = None
    for row in table.rows:
        if table.groups and len(row) == 1 and row[0].columns > 1:
            group = _value(row[0].value)
        else:
            rows.append([*([group] if table.groups else []), *_spread(row, count)])
    return [*([table.groups] if table.groups else []), *(heads or [""] * count)], rows


def _spread(row: Sequence[Cell], count: int) -> Filled:
    """A value for each column; a cell over several of a head names all of them, elsewhere it stands in the first."""
    values: Filled = []
    for cell in row:
        value = _value(cell.value)
        values += (
            [value] * cell.columns if cell.bold and isinstance(value, str) else [value, *[None] * (cell.columns - 1)]
        )
    return [*values, *[None] * (count - len(values))][:count]


def _value(value: Value | Inline) -> Value:
    return plain_text([run for run in value if isinstance(run, Run)]) if isinstance(value, tuple) else value


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel accepts and that no other sheet has; capitals do not tell names apart."""
    plain = _FORBIDDEN_IN_NAMES.sub(" ", clean(name)).strip("' ")
    plain = cut(plain, LONGEST_NAME).strip("' ") or "-"
    free, number = plain, 1
    while free.casefold() in taken or free.casefold() == "history":
        number += 1
        free = f"{cut(plain, LONGEST_NAME - 3 - len(str(number)))} ({number})"
    taken.add(free.casefold())
    return free


# Cells


class _Formats:
    """Cell formats by what they show, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self.book, self.paper = book, paper
        self.made: dict[tuple[str, str], Any] = {}
        look = {"font_name": FONT, "font_size": SIZE, "valign": "top", "text_wrap": True}
        self.look = look | {"bottom": 1, "bottom_color": LINE}
        self.head = book.add_format(
            self.look | {"bold": True, "bg_color": HEAD_FILL, "bottom": 2, "bottom_color": EDGE}
        )

    def of(self, value: Value, *, aligned: bool) -> Any:
        pattern = self.pattern(value)
        align = "left" if not aligned or not pattern else "center" if isinstance(value, dt.date) else "right"
        if (pattern, align) not in self.made:
            shape = {"num_format": pattern} if pattern else {}
            self.made[pattern, align] = self.book.add_format(self.look | {"align": align} | shape)
        return self.made[pattern, align]

    def pattern(self, value: Value) -> str:
        """A number format: the Buddhist era and Thai digits are only how the value is shown."""
        thai, numerals = self.paper.language == "th", self.paper.digits == Digits.THAI
        if isinstance(value, dt.date):
            calendar = "[$-D07041E]" if thai and numerals else "[$-107041E]" if thai else ""
            return f"{calendar}d mmmm yyyy hh:mm" if isinstance(value, dt.datetime) else f"{calendar}d mmm yyyy"
        if isinstance(value, int | Decimal) and fits(value):
            places = max(0, -int(Decimal(value).as_tuple().exponent))
            return ("[$-D00041E]" if numerals else "") + "#,##0" + (f".{'0' * places}" if places else "")
        return ""


def fits(number: int | Decimal) -> bool:
    return len(Decimal(number).normalize().as_tuple().digits) <= MOST_DIGITS and abs(number) < 10**MOST_DIGITS


def _put(page: Any, sheet: Sheet, formats: _Formats) -> None:
    widths = [_width(sheet, column) for column in range(len(sheet.heads))]
    for column, (head, width) in enumerate(zip(sheet.heads, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, clean(head), formats.head)
    page.set_row(0, height(sheet.heads, widths))
    for number, row in enumerate(_lines(sheet), start=1):
        page.set_row(number, height(row, widths))
        for column, value in enumerate(row):
            _put_value(page, (number, column), value, formats.of(value, aligned=sheet.aligned))
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _put_value(page: Any, place: tuple[int, int], value: Value, look: Any) -> None:
    if value is None or value == "":
        page.write_blank(*place, None, look)
    elif isinstance(value, dt.datetime):
        page.write_datetime(*place, value.astimezone(BANGKOK).replace(tzinfo=None), look)
    elif isinstance(value, dt.date):
        page.write_datetime(*place, value, look)
    elif isinstance(value, int | Decimal) and fits(value):
        page.write_number(*place, value, look)
    else:
        page.write_string(*place, clean(str(value)), look)


def _lines(sheet: Sheet) -> Iterator[Filled]:
    """The rows; a text that no cell holds goes on in the rows below."""
    for row in sheet.rows:
        pieces = [_pieces(value) for value in row]
        yield from (list(line) for line in zip_longest(*pieces))


def _pieces(value: Value) -> list[Value]:
    if not isinstance(value, str) or len(value) <= LONGEST_TEXT:
        return [value]
    return [value[at : at + LONGEST_TEXT] for at in range(0, len(value), LONGEST_TEXT)]


def _width(sheet: Sheet, column: int) -> float:
    """About as wide as the longest text, within bounds; signs above and below the letters take no room."""
    texts = [sheet.heads[column], *(_shown(row[column]) for row in sheet.rows[:200] if column < len(row))]
    longest = max((_letters(line) for text in texts for line in text.split("\n")[:20]), default=0)
    return min(WIDEST, max(NARROWEST, longest * 0.95 + 2))


def height(row: Sequence[Value], widths: Sequence[float]) -> float:
    """Room for every line of a row: not every program finds it out by itself."""
    lines = [
        sum(-(-max(1, _letters(line)) // max(1, round(width))) for line in _shown(value).split("\n"))
        for value, width in zip(row, widths, strict=False)
    ]
    return min(HIGHEST, LINE_HEIGHT * max(lines, default=1))


def _shown(value: Value) -> str:
    return "0" * 16 if isinstance(value, dt.date) else "" if value is None else str(value)


def _letters(text: str) -> int:
    return len(_MARKS.sub("", text[:2000]))
