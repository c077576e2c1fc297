"""Lists as files for other programs: XLSX and CSV of any length, written row by row.

Every cell keeps its type. A text stays the text that it is, also when it looks like a formula. The rows go through a
temporary file, so memory does not grow with them; the file is whole before its first byte is sent, so a row that
cannot be read is an error page and never half a list.
"""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, Http404
from django.utils.translation import get_language

from cleanreport.core.thai import BANGKOK
from cleanreport.documents.excel import EDGE, FONT, HEAD_FILL, SIZE, fits, sheet_name
from cleanreport.documents.ooxml import clean

type Cell = str | int | Decimal | dt.date | dt.datetime | bool | None

MOST_ROWS = 1_048_575  # of an Excel sheet, under the line of headings
LONGEST_TEXT = 32_767  # of an Excel cell
ORDINARY_WIDTH = 16
# What makes a spreadsheet reckon when it opens a CSV.
_RECKONS = ("=", "+", "-", "@", "\t", "\r")


class FileKind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Column:
    """`width` in letters; what is longer is broken into lines."""

    heading: str
    width: float = ORDINARY_WIDTH
    pattern: str = ""  # of numbers, as Excel writes it; otherwise as many places as the number has


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]  # read once


def sheet_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], kind: str) -> FileResponse:
    """A list to be saved as `name` (Thai is welcome) with the ending of its kind. Raises Http404 for other kinds."""
    if kind not in set(FileKind):
        raise Http404
    if kind == FileKind.CSV:
        return _handed_out(_csv(columns, rows), name, FileKind.CSV)
    return workbook_response(name, [Sheet(name, columns, rows)])


def workbook_response(name: str, sheets: Iterable[Sheet]) -> FileResponse:
    """Several lists as one workbook; each is read when its turn has come."""
    return _handed_out(_xlsx(sheets), name, FileKind.XLSX)


def _handed_out(file: IO[bytes], name: str, kind: FileKind) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=MEDIA_TYPES[kind])


@contextmanager
def _kept_open() -> Iterator[IO[bytes]]:
    """A temporary file that whoever hands it out closes, unless it could not be written."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - it outlives this
    try:
        yield made
    except BaseException:
        made.close()
        raise


# CSV


def _csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """With a mark at the beginning by which Excel knows UTF-8. Days are ISO 8601, moments those of Bangkok."""
    with _kept_open() as made:
        text = io.TextIOWrapper(made, encoding="utf-8-sig", newline="", write_through=True)
        lines = csv.writer(text)
        lines.writerow([_csv_text(column.heading) for column in columns])
        lines.writerows([_csv_cell(cell) for cell in row] for row in rows)
        text.detach()
    return made


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return cell.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, int | Decimal):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return _csv_text(cell or "")


def _csv_text(text: str) -> str:
    """A text that would be taken for a formula gets an apostrophe before it, Excel's own mark of a text."""
    plain = clean(text)
    return f"'{plain}" if plain.startswith(_RECKONS) else plain


# XLSX


def _xlsx(sheets: Iterable[Sheet]) -> IO[bytes]:
    with _kept_open() as made, xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        formats, taken = _Formats(book), set[str]()
        for sheet in sheets:
            for rows in _parts(sheet.rows):
                page = book.add_worksheet(sheet_name(sheet.name, taken))
                _put(page, sheet.columns, rows, formats)
    return made


def _parts(rows: Iterable[Sequence[Cell]]) -> Iterator[Iterator[Sequence[Cell]]]:
    """As many rows as a sheet holds, at least one sheet."""
    left = iter(rows)
    yield islice(left, MOST_ROWS)
    for first in left:
        yield islice(chain([first], left), MOST_ROWS)


class _Formats:
    """Cell formats by their number patterns, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        look = {"font_name": FONT, "font_size": SIZE, "valign": "top", "text_wrap": True}
        self._book, self._look, self._made = book, look, dict[str, Any]()
        # The Buddhist era is only how a day is shown; the cell holds the day itself.
        self._calendar = "[$-107041E]" if (get_language() or "th").startswith("th") else ""
        self.head = book.add_format(look | {"bold": True, "bg_color": HEAD_FILL, "bottom": 2, "bottom_color": EDGE})

    def of(self, cell: Cell, column: Column) -> Any:
        pattern = self._pattern(cell, column)
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format(self._look | ({"num_format": pattern} if pattern else {}))
        return self._made[pattern]

    def _pattern(self, cell: Cell, column: Column) -> str:
        if isinstance(cell, dt.datetime):
            return f"{self._calendar}d mmm yyyy hh:mm"
        if isinstance(cell, dt.date):
            return f"{self._calendar}d mmm yyyy"
        if isinstance(cell, Decimal) and fits(cell):
            return column.pattern or f"#,##0.{'0' * max(0, -int(cell.as_tuple().exponent))}".rstrip(".")
        return (column.pattern or "#,##0") if isinstance(cell, int) and not isinstance(cell, bool) else ""


def _put(page: Any, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], formats: _Formats) -> None:
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, clean(column.heading), formats.head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _put_cell(page, (last, place), cell, formats.of(cell, column))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _put_cell(page: Any, place: tuple[int, int], cell: Cell, look: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, dt.datetime):
        page.write_datetime(*place, cell.astimezone(BANGKOK).replace(tzinfo=None), look)
    elif isinstance(cell, dt.date):
        page.write_datetime(*place, cell, look)
    elif isinstance(cell, bool):
        page.write_boolean(*place, cell, look)
    elif isinstance(cell, int | Decimal) and fits(cell):
        page.write_number(*place, cell, look)
    else:
        page.write_string(*place, _short(clean(str(cell))), look)


def _short(text: str) -> str:
    """What a cell holds; nothing that people type here is longer."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
