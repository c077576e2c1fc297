"""Papers as workbooks: typed cells, whole texts, names that Excel accepts, the same bytes for the same paper."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cleanreport.cli import known_agency
from cleanreport.documents import excel
from cleanreport.documents.excel import sheet_name
from cleanreport.documents.tree import Cell, Cover, Digits, Fields, Note, Paper, Proof, Run, Table
from cleanreport.plans import documents as plans
from cleanreport.reports import documents as reports
from cleanreport.reports.file_contents import from_file
from tests.cast import TODAY, example
from tests.documents.books import paper, row, text
from tests.documents.workbooks import Book, S

PROOF = Proof("2557-000123", "0123456789abcdef" * 4, "https://cleanreport.example/verify/2557-000123-04HMASW9")


def made(given: Paper, folder: Path) -> Book:
    out = folder / "paper.xlsx"
    excel.write(given, out)
    return Book(out)


def day(number: Decimal) -> dt.datetime:
    return dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(float(number) * 86400))  # noqa: DTZ001


def sheet(rows: tuple, *, name: str = "ตาราง", heads: tuple = ("ก", "ข"), **more: Any) -> Table:
    return Table((row(*heads),), tuple(row(*one) for one in rows), (1,) * len(heads), name=name, **more)


# What a report looks like


def test_a_report_has_numbers_and_texts_in_their_columns(tmp_path: Path) -> None:
    content = from_file(example("land-survey"), known_agency)[1][12]
    book = made(reports.paper(content, dated=TODAY, proof=PROOF), tmp_path)
    assert list(book.sheets) == ["ชื่อเอกสาร", "ข้อมูลทั่วไป", "สรุปผล", "มาตรการ", "ตัวชี้วัด", "ผู้รายงานและผู้รับรอง"]
    figures = book.cells("สรุปผล")
    assert [figures[f"B{number}"] for number in range(2, 6)] == [
        Decimal(text) for text in ("96.67", "100", "130.67", "3.92")
    ]
    assert book.pattern("สรุปผล", "B3") == "#,##0.00"
    assert book.pattern("สรุปผล", "B5") == "#,##0.0000"
    measures = book.cells("มาตรการ")
    assert [measures[f"{column}1"] for column in "ABCDE"] == [
        "ปัจจัยสำคัญ", "ที่", "มาตรการ", "ร้อยละความก้าวหน้า", "รอบ 9 เดือน"
    ]  # fmt: skip
    assert [measures[f"A{number}"] for number in range(2, 6)] == [row["factor"] for row in content["measures"]]
    assert [measures[f"B{number}"] for number in range(2, 6)] == [1, 2, 3, 4]
    assert measures["F2"] == "ดำเนินการครบถ้วน"


def test_the_first_sheet_says_what_it_is(tmp_path: Path) -> None:
    content = from_file(example("land-survey"), known_agency)[0]
    book = made(plans.paper(content, dated=TODAY, proof=PROOF, draft="ตัวอย่าง"), tmp_path)
    said = set(book.cells("ชื่อเอกสาร").values())
    wanted = {content["title"], "กรมที่ดิน", PROOF.number, PROOF.sha256, PROOF.address, "ตัวอย่าง"}
    assert wanted <= said


def test_dates_are_dates(tmp_path: Path) -> None:
    content = from_file(example("land-survey"), known_agency)[0]
    book = made(plans.paper(content, dated=TODAY), tmp_path)
    measures = book.cells("มาตรการ")
    assert day(measures["F2"]).date() == dt.date(2013, 10, 1)
    assert book.pattern("มาตรการ", "F2") == "[$-107041E]d mmm yyyy"  # the Buddhist era
    front = book.cells("ชื่อเอกสาร")
    [place] = [place for place, value in front.items() if isinstance(value, Decimal)]
    assert day(front[place]) == TODAY.replace(tzinfo=None)


def test_thai_digits_are_only_how_a_value_is_shown(tmp_path: Path) -> None:
    given = paper(sheet(((Decimal("1234.50"), dt.date(2014, 8, 31)),)), digits=Digits.THAI)
    book = made(given, tmp_path)
    assert book.cells("ตาราง")["A2"] == Decimal("1234.5")
    assert book.pattern("ตาราง", "A2") == "[$-D00041E]#,##0.00"
    assert book.pattern("ตาราง", "B2").startswith("[$-D07041E]")


def test_an_english_workbook_has_the_common_era(tmp_path: Path) -> None:
    book = made(paper(sheet(((dt.date(2014, 8, 31), 1),)), language="en"), tmp_path)
    assert book.pattern("ตาราง", "A2") == "d mmm yyyy"


def test_heads_stay_in_sight(tmp_path: Path) -> None:
    book = made(paper(sheet(((1, 2),))), tmp_path)
    for part in book.sheets.values():
        [pane] = book.root(part).iter(f"{S}pane")
        assert (pane.get("state"), pane.get("ySplit"), pane.get("xSplit")) == ("frozen", "1", None)
        assert all(1 < float(column.get("width")) < 60 for column in book.root(part).iter(f"{S}col"))


# What becomes a sheet


def test_only_what_has_a_name_becomes_a_sheet(tmp_path: Path) -> None:
    inside = Note((sheet(((1, 2),), name="ในกรอบ"),))
    given = paper(text("ก"), sheet(((1, 2),), name=""), Fields((("ก", "ข"),)), inside, Fields((("ก", 5),), name="ข้อมูล"))
    book = made(given, tmp_path)
    assert list(book.sheets) == ["ชื่อเอกสาร", "ในกรอบ", "ข้อมูล"]
    assert book.cells("ข้อมูล") == {"A1": "รายการ", "B1": "รายละเอียด", "A2": "ก", "B2": 5}


def test_tables_of_one_name_share_a_sheet_when_their_columns_are_the_same(tmp_path: Path) -> None:
    given = paper(sheet(((1, 2),)), sheet(((3, 4),)), sheet(((5, 6),), heads=("ก", "ค")))
    book = made(given, tmp_path)
    assert book.cells("ตาราง") == {"A1": "ก", "B1": "ข", "A2": 1, "B2": 2, "A3": 3, "B3": 4}
    assert book.cells("ตาราง (2)") == {"A1": "ก", "B1": "ค", "A2": 5, "B2": 6}


def test_subheadings_become_a_column(tmp_path: Path) -> None:
    rows = ((Cell("กลุ่ม 1", columns=2),), row(1, 2), (Cell("กลุ่ม 2", columns=2),), row(3, 4), row(5, 6))
    book = made(paper(Table((row("ก", "ข"),), rows, (1, 1), name="ตาราง", groups="กลุ่ม")), tmp_path)
    cells = book.cells("ตาราง")
    assert [cells[f"A{number}"] for number in range(1, 5)] == ["กลุ่ม", "กลุ่ม 1", "กลุ่ม 2", "กลุ่ม 2"]
    assert [cells[f"B{number}"] for number in range(1, 5)] == ["ก", 1, 3, 5]


def test_heads_over_several_columns_are_joined_to_those_below(tmp_path: Path) -> None:
    head = ((Cell("ระดับ", columns=2, bold=True), Cell("ผล", bold=True)), row("1", "2", ""))
    book = made(paper(Table(head, (row(60, 70, 65),), (1, 1, 1), name="ตาราง")), tmp_path)
    assert [book.cells("ตาราง")[place] for place in ("A1", "B1", "C1")] == ["ระดับ 1", "ระดับ 2", "ผล"]


def test_names_of_sheets_are_those_that_excel_accepts(tmp_path: Path) -> None:
    names = ["a" * 40, "A" * 35, "ก/ข:ค?*[ง]\\", "'ก'", "///", "History", "ชื่อเอกสาร", "ก\x00ข"]
    book = made(paper(*(sheet(((1, 2),), name=name) for name in names)), tmp_path)
    made_of = list(book.sheets)[1:]
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in made_of)
    assert len({name.casefold() for name in book.sheets}) == len(names) + 1
    assert made_of[:3] == ["a" * 31, "A" * 27 + " (2)", "ก ข ค   ง"]
    assert made_of[4:7] == ["-", "History (2)", "ชื่อเอกสาร (2)"]


@pytest.mark.parametrize("rest", ["ที่นี่", "เมือง", "น้ำ"])
def test_names_of_sheets_are_cut_between_letters_with_all_their_marks(rest: str) -> None:
    assert sheet_name("ก" * 30 + rest, set()) == "ก" * 30
    assert sheet_name("ก" * 25 + rest, {"ก" * 25 + rest}) == "ก" * 25 + " (2)"


# Values


@pytest.mark.parametrize(
    "words", ["=1+1", "@SUM(1)", "+66 2 555 0104", "-1", "{=A1}", "0123", "1e5", "https://a.example", "<b>&amp;"]
)
def test_a_text_stays_a_text(words: str, tmp_path: Path) -> None:
    book = made(paper(sheet(((words, (Run(words, bold=True),)),), heads=(words, "ข"))), tmp_path)
    assert book.cells("ตาราง") == {"A1": words, "B1": "ข", "A2": words, "B2": words}
    assert not [name for name in book.parts if "hyperlink" in name.lower()]


def test_units_are_left_out_and_missing_values_are_empty(tmp_path: Path) -> None:
    book = made(paper(sheet(((Cell(Decimal("2.40"), unit="เรื่อง"), None), ("", 0)))), tmp_path)
    assert book.cells("ตาราง") == {"A1": "ก", "B1": "ข", "A2": Decimal("2.4"), "B3": 0}


def test_a_number_that_excel_would_round_stays_a_text(tmp_path: Path) -> None:
    long, large = Decimal("0.1234567890123456789"), 1234567890123456789
    book = made(paper(sheet(((long, large), (Decimal("123456789.12345"), Decimal("1E+3"))))), tmp_path)
    cells = book.cells("ตาราง")
    assert (cells["A2"], cells["B2"]) == (str(long), str(large))
    assert (cells["A3"], cells["B3"]) == (Decimal("123456789.12345"), 1000)


def test_a_text_longer_than_a_cell_goes_on_below(tmp_path: Path) -> None:
    long = "".join(f"{number} " for number in range(40_000))
    book = made(paper(sheet(((long, 1), ("ต่อไป", 2)))), tmp_path)
    cells = book.cells("ตาราง")
    column = [cells[place] for place in sorted(cells, key=lambda place: int(place[1:])) if place[0] == "A"]
    assert "".join(column[1:-1]) == long
    assert all(len(part) < 32_767 for part in column)
    assert column[-1] == "ต่อไป"


def test_characters_that_xml_forbids_are_seen_as_such(tmp_path: Path) -> None:
    book = made(paper(sheet((("ก\x00ข\x1fค\ud800", "ง\nจ"),)), title="\x01", cover=Cover("", "\x02")), tmp_path)
    assert book.cells("ตาราง")["A2"] == "ก\ufffdข\ufffdค\ufffd"
    assert book.cells("ตาราง")["B2"] == "ง\nจ"


def test_the_same_paper_has_the_same_bytes(tmp_path: Path) -> None:
    content = from_file(example("land-survey"), known_agency)[1][12]
    given = reports.paper(content, dated=TODAY)
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    excel.write(given, first)
    excel.write(given, second)
    assert first.read_bytes() == second.read_bytes()
    assert b"2014-08-20T03:00:00Z" in Book(first).parts["docProps/core.xml"]


def test_nothing_is_left_behind_when_it_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        excel.write(paper(text("ก")), tmp_path / "nowhere" / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
