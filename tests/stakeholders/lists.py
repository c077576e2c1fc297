"""Lists of persons as files, for tests, and what is read of them."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from cleanreport.stakeholders.reading import Person, Problem
from cleanreport.stakeholders.reading.ids import checks_out
from cleanreport.stakeholders.reading.reader import blocks
from cleanreport.stakeholders.reading.running import understood

HEADS = ["กลุ่ม", "ชื่อ-นามสกุล", "หน่วยงาน/องค์กร", "บริการที่ใช้", "วันที่ติดต่อ", "อีเมล", "โทรศัพท์", "การยินยอม"]
ROW = [
    "ผู้รับบริการ",
    "นายสมชาย ใจดี",
    "เทศบาลเมืองน่าน",
    "จดทะเบียนที่ดิน",
    "31/8/2557",
    "somchai@example.com",
    "0812345678",
    "ยินยอม",
]
OTHER = ["ผู้ได้รับผลกระทบ", "นางสาวสมหญิง มีสุข", "", "", "", "somying@example.com", "", ""]
PLACES = {
    "group": 0,
    "name": 1,
    "organisation": 2,
    "service": 3,
    "contacted_on": 4,
    "email": 5,
    "phone": 6,
    "consent": 7,
}
ID = "1101700207030"
ON = dt.date(2014, 12, 31)

type Found = list[Person | Problem]


def row(**said: Any) -> list[Any]:
    """A row that can be taken, with these cells instead."""
    cells: list[Any] = list(ROW)
    for field, cell in said.items():
        cells[PLACES[field]] = cell
    return cells


def csv_of(*rows: Sequence[Any], heads: Sequence[str] = HEADS, encoding: str = "utf-8-sig", mark: str = ",") -> bytes:
    made = io.StringIO()
    csv.writer(made, delimiter=mark).writerows([heads, *rows])
    return made.getvalue().encode(encoding)


def xlsx_of(*rows: Sequence[Any], heads: Sequence[str] = HEADS, sheet: str = "รายชื่อ", more: Any = None) -> bytes:
    """A workbook with these cells as they are; `more` adds to the book and its first sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "d/m/yyyy"}) as book:
        page = book.add_worksheet(sheet)
        fill(page, heads, *rows)
        if more:
            more(book, page)
    return made.getvalue()


def fill(page: Any, *rows: Sequence[Any], first: int = 0) -> None:
    for number, cells in enumerate(rows, start=first):
        for place, cell in enumerate(cells):
            page.write(number, place, cell)


def read(content: bytes, folder: Path, *, on: dt.date | None = ON) -> Found:
    """The same as the process would tell, without starting it."""
    path = folder / "list"
    path.write_bytes(content)
    lines = (line + "\n" for block in blocks(path, on) for line in "\n".join(block).split("\n"))
    return list(understood(lines, lambda _done, _total: None))


def persons(found: Found) -> list[Person]:
    return [each for each in found if isinstance(each, Person)]


def problems(found: Found) -> list[Problem]:
    return [each for each in found if isinstance(each, Problem)]


def codes(found: Found) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code) for each in problems(found)]


def national_id(first_twelve: str) -> str:
    """With its check digit."""
    return next(first_twelve + digit for digit in "0123456789" if checks_out(first_twelve + digit))
