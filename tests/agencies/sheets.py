"""Lists of agencies as files, for tests."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

HEADINGS = ["รหัสหน่วยงาน", "ชื่อหน่วยงาน (ไทย)", "ประเภทหน่วยงาน", "รหัสกระทรวง", "รหัสจังหวัด"]
LANDS = ["MOI-04", "กรมที่ดิน", "ส่วนราชการ", "MOI", ""]
NAN = ["TH-55", "จังหวัดน่าน", "จังหวัด", "MOI", "TH-55"]
ROADS = ["MOI-05", "กรมทางหลวงชนบท", "ส่วนราชการ", "MOI", ""]


def csv_of(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8-sig") -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([headings, *rows])
    return made.getvalue().encode(encoding)


def xlsx_of(
    *rows: Sequence[Any], headings: Sequence[str] = HEADINGS, sheet: str = "หน่วยงาน", more: Any = None
) -> bytes:
    """A workbook with these cells as they are; `more` adds to its first sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([headings, *rows]):
            for place, cell in enumerate(row):
                page.write(number, place, cell)
        if more:
            more(book, page)
    return made.getvalue()
