"""Lists for other programs: every cell keeps its type, no text becomes a formula, memory stays bounded."""

import codecs
import csv
import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import pytest
from django.http import FileResponse, Http404
from django.utils import translation

from cleanreport.documents import sheets
from cleanreport.documents.sheets import Column, Sheet, sheet_response, workbook_response
from tests.documents.workbooks import Book

COLUMNS = [
    Column("หน่วยงาน", 40),
    Column("จำนวน"),
    Column("ร้อยละ", pattern="0.00"),
    *map(Column, ["วันที่", "เวลา", "หมายเหตุ"]),
]
MOMENT = dt.datetime(2014, 8, 31, 16, 59, tzinfo=dt.UTC)
ROWS: list[list[Any]] = [
    ["กรมที่ดิน", 231, Decimal("96.6700"), dt.date(2014, 8, 31), MOMENT, True],
    ['=HYPERLINK("x")', -3, Decimal(100), None, None, "+66 2 555 0199"],
    ["@x", 10**15, Decimal("0.5"), None, None, "-\tก\nข\x00"],
]


def content(response: FileResponse) -> bytes:
    with file_of(response) as file:
        return file.read()


def file_of(response: FileResponse) -> IO[bytes]:
    """Without closing the answer, which would look after the database, too."""
    found: IO[bytes] = response.file_to_stream
    return found


def book(response: FileResponse, folder: Path) -> Book:
    (folder / "list.xlsx").write_bytes(content(response))
    return Book(folder / "list.xlsx")


def lines(response: FileResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline="")))


def test_a_workbook_keeps_numbers_days_and_texts_apart(tmp_path: Path) -> None:
    found = book(sheet_response("รายชื่อหน่วยงาน", COLUMNS, ROWS, "xlsx"), tmp_path)
    cells = found.cells("รายชื่อหน่วยงาน")
    assert [cells[f"{letter}1"] for letter in "ABCDEF"] == [column.heading for column in COLUMNS]
    assert (cells["A2"], cells["B2"], cells["C2"], cells["D2"]) == ("กรมที่ดิน", 231, Decimal("96.67"), 41882)
    assert cells["E2"] == pytest.approx(Decimal("41882") + Decimal(23 * 60 + 59) / 1440)
    assert (cells["A3"], cells["F3"], cells["A4"]) == ('=HYPERLINK("x")', "+66 2 555 0199", "@x")
    assert cells["B4"] == str(10**15), "a number that Excel cannot hold stays the text that it is"
    assert cells["F4"] == "-\tก\nข\ufffd"
    assert "D3" not in cells


def test_days_are_shown_in_the_buddhist_era_to_whoever_reads_thai(tmp_path: Path) -> None:
    thai = book(sheet_response("ก", COLUMNS, ROWS, "xlsx"), tmp_path)
    assert [thai.pattern("ก", place) for place in ("B2", "C2", "D2")] == ["#,##0", "0.00", "[$-107041E]d mmm yyyy"]
    with translation.override("en"):
        english = book(sheet_response("ก", COLUMNS, ROWS, "xlsx"), tmp_path)
    assert english.pattern("ก", "D2") == "d mmm yyyy"


def test_a_csv_opens_with_thai_letters_and_without_formulas() -> None:
    response = sheet_response("ก", COLUMNS, ROWS, "csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert content(response).startswith(codecs.BOM_UTF8 + "หน่วยงาน,".encode())
    found = lines(sheet_response("ก", COLUMNS, ROWS, "csv"))
    assert found[1] == ["กรมที่ดิน", "231", "96.6700", "2014-08-31", "2014-08-31 23:59", "1"]
    assert found[2] == ['\'=HYPERLINK("x")', "-3", "100", "", "", "'+66 2 555 0199"]
    assert found[3][0] == "'@x"
    assert found[3][5] == "'-\tก\nข\ufffd"


def test_a_list_is_saved_under_its_thai_name() -> None:
    response = sheet_response("รายชื่อ 2557", COLUMNS, [], "csv")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%A3")
    assert response["Content-Length"] == str(len(content(response)))


def test_no_other_kind_of_file_exists() -> None:
    with pytest.raises(Http404):
        sheet_response("ก", COLUMNS, [], "exe")


def test_a_workbook_of_several_lists_has_a_sheet_for_each(tmp_path: Path) -> None:
    many = [Sheet("แผน", COLUMNS[:1], [["ก"]]), Sheet("แผน", COLUMNS[:1], []), Sheet("a/b", COLUMNS[:1], [["ข"]])]
    found = book(workbook_response("รอบ", many), tmp_path)
    assert list(found.sheets) == ["แผน", "แผน (2)", "a b"]
    assert found.cells("a b")["A2"] == "ข"


def test_what_no_sheet_holds_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    found = book(sheet_response("ก", [Column("เลข")], [[n] for n in range(5)], "xlsx"), tmp_path)
    assert [found.cells(name).get("A3") for name in found.sheets] == [1, 3, None]
    assert found.cells("ก (3)")["A2"] == 4


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(kind: str) -> None:
    columns = [Column("ข้อความ"), Column("เลข")]

    def peak(count: int) -> int:
        tracemalloc.start()
        file_of(sheet_response("ก", columns, ([f"ข้อความ {n}", n] for n in range(count)), kind)).close()
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(5000) < 2 * peak(500) + 200_000


def test_a_list_that_breaks_off_is_an_error_and_no_half_a_file() -> None:
    def rows() -> Iterator[list[str]]:
        yield ["ก"]
        raise ValueError("the database went away")

    for kind in ("xlsx", "csv"):
        with pytest.raises(ValueError, match="went away"):
            sheet_response("ก", [Column("ชื่อ")], rows(), kind)
