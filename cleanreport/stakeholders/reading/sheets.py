"""The rows of a file, whatever kind of list it is; whether it is one, and not more than can be read."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

from cleanreport.stakeholders.reading import formulas
from cleanreport.stakeholders.reading.facts import MOST_BYTES, MOST_ROWS, NotAList
from cleanreport.stakeholders.reading.heads import columns_of, letter_of
from cleanreport.stakeholders.reading.margins import Marginal, Margins
from cleanreport.stakeholders.reading.texts import out_of_csv

MOST_UNPACKED = 600 * 1024 * 1024
MOST_PARTS = 2000
MOST_SHEETS = 50
MOST_COLUMNS = 1000
LONGEST_CELL = 131_072  # characters; more is a quotation mark that nobody closed
BEGINNING = 65_536
EXCEL, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"PK", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
MARKS = ",;\t|"
UNREADABLE = object()  # the one cell of a row that cannot be read

type Row = tuple[int, list[Any]]  # its number as Excel counts, and its cells


@dataclass
class Sheet:
    """`rows` are read once. Places in `merged` and `broken` are counted from 0, with the first column of `rows`."""

    title: str
    rows: Iterator[Row]
    total: int
    first_column: int = 0
    is_hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row and column, last
    broken: set[tuple[int, int]] = field(default_factory=set)  # formulas without a result
    margins: list[Marginal] = field(default_factory=list)


@contextmanager
def sheets_of(path: Path) -> Iterator[Iterator[Sheet]]:
    """The sheets of a file, one after the other. Raises NotAList, also while the rows are read."""
    if path.stat().st_size > MOST_BYTES:
        raise NotAList("too_large", most=MOST_BYTES // 1024**2)
    with path.open("rb") as file:
        start = file.read(BEGINNING)
        file.seek(0)
        if not start.strip(b"\0 \r\n\t"):
            raise NotAList("empty")
        if start.startswith(EXCEL):
            yield _workbook(path, file)
        else:
            _refuse_others(start, file)
            with _text(file) as text:
                yield iter([_separated(text)])


def _refuse_others(start: bytes, file: IO[bytes]) -> None:
    if start.startswith(OLD_EXCEL):
        raise NotAList("locked" if "EncryptedPackage".encode("utf-16-le") in file.read() else "old_excel")
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise NotAList("web_page")
    if start.startswith(OTHER_KINDS):
        raise NotAList("not_a_spreadsheet")


# Workbooks


def _workbook(path: Path, file: IO[bytes]) -> Iterator[Sheet]:
    import python_calamine as calamine  # noqa: PLC0415  # CSV does without

    try:
        _look_into(file)
        margins = Margins(file)
        with calamine.CalamineWorkbook.from_path(path) as book:
            if len(book.sheets_metadata) > MOST_SHEETS:
                raise NotAList("too_many_sheets", most=MOST_SHEETS)
            for place, about in enumerate(book.sheets_metadata):
                if about.typ == calamine.SheetTypeEnum.WorkSheet:
                    is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
                    reckoned = formulas.of_sheet(file, place)
                    sheet = _sheet(book.get_sheet_by_index(place), is_hidden, reckoned.broken)
                    sheet.margins = margins.of_sheet(place)
                    sheet.margins += [(row + 1, letter_of(column), "formula") for row, column in reckoned.with_ids]
                    yield sheet
        if rest := margins.of_book():
            yield Sheet("", iter(()), 0, is_hidden=True, margins=rest)
    except calamine.PasswordError:
        raise NotAList("locked") from None
    except (
        calamine.CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError,
        RuntimeError,
    ):  # fmt: skip
        raise NotAList("broken_workbook") from None


def _look_into(file: IO[bytes]) -> None:
    """What the package says of itself; one that lies meets the bounds of the process."""
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
        names = {part.filename.lower() for part in parts}
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotAList("too_heavy")
        if "xl/workbook.bin" in names or {"content.xml", "mimetype"} <= names:
            raise NotAList("other_spreadsheet")
        if "xl/workbook.xml" not in names:
            raise NotAList("not_a_spreadsheet")
        if any(part.flag_bits & 1 for part in parts):
            raise NotAList("locked")


def _sheet(sheet: Any, is_hidden: bool, broken: set[tuple[int, int]]) -> Sheet:
    first_row, first_column = sheet.start or (0, 0)
    if sheet.width > MOST_COLUMNS:
        raise NotAList("too_many_columns", most=MOST_COLUMNS)
    height = sheet.height
    if height > MOST_ROWS and _filled(sheet) > MOST_ROWS + 100:
        raise NotAList("too_many_rows", most=MOST_ROWS)
    merged = [
        (top, left - first_column, bottom, right - first_column)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:100_000]
        if top >= first_row and left >= first_column
    ]
    moved = {(row, column - first_column) for row, column in broken}
    rows = _rows(sheet) if height else iter(())
    return Sheet(sheet.name, rows, first_row + height, first_column, is_hidden, merged, moved)


def _filled(sheet: Any) -> int:
    return sum(any(cell != "" for cell in cells) for _number, cells in _rows(sheet))


def _rows(sheet: Any) -> Iterator[Row]:
    rows, numbers = sheet.iter_rows(), count(1)
    while True:
        try:
            yield from zip(numbers, rows, strict=False)
        except OverflowError:  # a number that Excel shows as a time of millions of years
            number = next(numbers) - 1
            yield number, [UNREADABLE]
            numbers = count(number + 1)
        else:
            return


# Text


@contextmanager
def _text(file: IO[bytes]) -> Iterator[IO[str]]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    """The first in which the whole file makes sense, read piece by piece. Raises NotAList."""
    file.seek(0)
    is_utf16 = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp874"]:
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while piece := file.read(1 << 20):
                if "\0" in decoder.decode(piece):
                    raise NotAList("not_a_spreadsheet")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise NotAList("not_a_spreadsheet")


def _separated(text: IO[str]) -> Sheet:
    start = text.read(BEGINNING)
    if sum(sign < " " and sign not in "\t\r\n\f\v" for sign in start) > len(start) // 100:
        raise NotAList("not_a_spreadsheet")
    mark = _mark(start)
    text.seek(0)
    lines = sum(piece.count("\n") or piece.count("\r") for piece in iter(lambda: text.read(1 << 20), ""))
    text.seek(0)
    return Sheet("", _csv_rows(text, mark), lines + 1)


def _mark(start: str) -> str:
    """What stands between the cells: whatever gives the most headings, or else stands most often in the beginning."""

    def fit(mark: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(start, newline=""), delimiter=mark)
        try:
            some = [(number, row) for number, row in zip(range(1, 40), rows, strict=False) if row]
        except csv.Error:
            some = []
        return len(columns_of(some).fields), start[:2000].count(mark)

    return max(MARKS, key=fit)


def _csv_rows(text: IO[str], mark: str) -> Iterator[Row]:
    """Every row as long as the longest before it, so that each has all columns."""
    csv.field_size_limit(LONGEST_CELL)
    width = number = 0
    try:
        for number, line in enumerate(csv.reader(text, delimiter=mark), start=1):
            if len(line) > MOST_COLUMNS:
                raise NotAList("too_many_columns", most=MOST_COLUMNS)
            width = max(width, len(line))
            cells: list[Any] = [out_of_csv(cell) if cell[:1] in ("'", "=") else cell for cell in line]
            yield number, cells + [""] * (width - len(line))
    except csv.Error:
        raise NotAList("quotes", row=number + 1) from None
