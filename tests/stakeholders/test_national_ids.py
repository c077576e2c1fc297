"""ID numbers anywhere in a file: noticed, refused, told nowhere; and what is none is not refused for it."""

import datetime as dt
import io
import random
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanreport.stakeholders.reading import ids, words
from tests.stakeholders.lists import (
    HEADS,
    ID,
    OTHER,
    ROW,
    codes,
    csv_of,
    fill,
    national_id,
    persons,
    problems,
    read,
    row,
    xlsx_of,
)

DASHED = "1-1017-00207-03-0"
MISTYPED = "1101700207031"
WIDE = {code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)}
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
COMPANY = national_id("010553600031")
STATE_BODY = national_id("099400015837")
WITHOUT_STATUS = national_id("012348900001")

IDS = [
    ID, DASHED, DASHED.replace("-", " "), DASHED.translate(THAI), ID.translate(THAI), "1.1017.00207.03.0",
    "1 101700207030", "1-1017-00207-03-1", "110-1700-207030",
    " ".join(ID), "-".join(ID), "1,101,700,207,030", "1.101700207030E+12",
    "1\u200b1017\u200b00207\u200b03\u200b0", "1\u20111017\u201100207\u201103\u20110", ID.translate(WIDE),
    f"เลขบัตร {MISTYPED}", f"ID: {MISTYPED}", f"เลขประจำตัวประชาชน {ID} โทร 0812345678",
    f"081 234 5678 / {DASHED}", f"x{ID}y", f"{ID}0",
    f"0{ID}", f"{ID}@example.com", f"{ID}.0", WITHOUT_STATUS, national_id("001266900001"), national_id("890123456789"),
]  # fmt: skip
FIELDS = ["group", "name", "organisation", "service", "contacted_on", "email", "phone", "consent"]


@pytest.mark.parametrize("text", IDS, ids=repr)
def test_a_row_with_an_id_number_is_refused_wherever_it_stands(text: str, tmp_path: Path) -> None:
    rows = [row(**{field: text}) for field in FIELDS]
    found = read(xlsx_of(*rows), tmp_path)
    assert [code for _row, _column, code in codes(found)] == ["national_id"] * len(FIELDS)
    assert [column for _row, column, _code in codes(found)] == list("ABCDEFGH")
    digits = "".join(sign for sign in ids._plain(text) if sign.isdigit())
    for each in found:
        assert digits[:13] not in ids._plain(str(each) + str(each.typed)).replace("-", "")  # type: ignore[union-attr]


NUMBERS: list[Any] = [int(ID), float(ID)]


@pytest.mark.parametrize("cell", NUMBERS)
def test_an_id_number_that_is_a_number_of_excel_is_noticed_in_every_column(cell: Any, tmp_path: Path) -> None:
    heads = [*HEADS, "อื่น ๆ"]
    rows = [[*row(**{field: cell}), ""] for field in FIELDS] + [[*ROW, cell]]
    found = read(xlsx_of(*rows, heads=heads), tmp_path)
    assert [column for _row, column, _code in codes(found)] == list("ABCDEFGHI")


def test_an_id_number_is_noticed_in_columns_titles_and_sheets_of_which_nothing_is_taken(tmp_path: Path) -> None:
    def more(book: Any, _page: Any) -> None:
        fill(book.add_worksheet("อื่น"), ["", "หมายเหตุ"], ["", f"ของ {DASHED}"])
        hidden = book.add_worksheet(f"ซ่อน {ID}")
        hidden.hide()
        fill(hidden, [float(ID)])

    rows = [[*HEADS, "หมายเหตุ"], [*ROW, f"บัตร {ID}"], [*OTHER, ""]]
    found = read(xlsx_of(*rows, heads=["ผู้จัดทำ", ID], more=more), tmp_path)
    assert [(each.sheet, each.row, each.column) for each in found if each.row != 4] == [  # type: ignore[union-attr]
        ("รายชื่อ", 1, "B"),
        ("รายชื่อ", 3, "I"),
        ("อื่น", 2, "B"),
        (f"ซ่อน {ids.MASK}", 1, "A"),
        ("", 0, ""),
    ]
    assert [each.params for each in problems(found)[4:]] == [{"place": "names"}], "the name of the sheet"
    assert [each.row for each in persons(found)] == [4]
    assert codes(read(csv_of([*ROW, *ID], heads=[*HEADS, *("เลข" for _ in ID)]), tmp_path)) == [(2, "I", "national_id")]


MARGINS: dict[str, Any] = {
    "note": lambda _book, page: page.write_comment("C2", f"โทรแล้ว บัตร {DASHED}"),
    "link": lambda _book, page: page.write_url("C2", f"https://people.example/{ID}", string="ดู"),
    "formula": lambda _book, page: page.write_formula("C2", f'=IF(B2="{ID}","ก","ข")', value="ข"),
    "drawing": lambda _book, page: page.insert_textbox("K2", f"เลข {DASHED.translate(THAI)}"),
    "sheet": lambda _book, page: page.set_header(f"&C{DASHED}"),
    "names": lambda book, _page: book.define_name("ผู้ติดต่อ", f'="{ID.translate(WIDE)}"'),
    "properties": lambda book, _page: book.set_properties({"comments": f"ของ {DASHED}"}),
}


@pytest.mark.parametrize("place", MARGINS)
def test_an_id_number_is_noticed_where_there_is_no_cell(place: str, tmp_path: Path) -> None:
    """In a note, a link or a formula it refuses its row; elsewhere it is told, and nobody is refused for it."""
    found = read(xlsx_of(ROW, OTHER, more=MARGINS[place]), tmp_path)
    told = problems(found)
    of_a_row = place in ("note", "link", "formula")
    assert [(each.row, each.column, each.code, each.params) for each in told] == [
        (2, "C", "national_id", {"place": place}) if of_a_row else (0, "", "national_id", {"place": place})
    ]
    assert [each.row for each in persons(found)] == ([3] if of_a_row else [2, 3])
    assert ID not in str(told) + str([each.typed for each in told])
    assert told[0].what != words.what("national_id", {}), "it says where"


def test_letters_of_an_id_number_that_look_different_are_one_text_and_notes_beside_no_person_are_told(
    tmp_path: Path,
) -> None:
    def more(book: Any, page: Any) -> None:
        page.write_comment("B1", ID)
        page.write_comment("A90", "โทร 0812345678")
        page.write_comment("B90", ID)
        page.insert_textbox("K2", COMPANY)
        fill(other := book.add_worksheet("อื่น"), ["ก", "ข"])
        other.write_comment("D7", DASHED)

    book = xlsx_of(ROW, more=more)
    package, made = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(made, "w") as rewritten:
        for name in package.namelist():
            halves = f"{ID[:6]}</t></r><r><rPr><b/></rPr><t>{ID[6:]}".encode()
            rewritten.writestr(name, package.read(name).replace(f"<t>{ID}".encode(), b"<t>" + halves))
    found = read(made.getvalue(), tmp_path)
    assert codes(found) == [(1, "B", "national_id"), (90, "B", "national_id"), (7, "D", "national_id")]
    assert [each.row for each in persons(found)] == [2]


def test_in_a_column_of_id_numbers_every_number_is_one(tmp_path: Path) -> None:
    for heading in ("เลขประจำตัวประชาชน", "เลขบัตรประชาชน (13 หลัก)", "Citizen ID", "ปชช.", "เลข 13 หลัก"):
        cells: list[Any] = [MISTYPED, float(MISTYPED), "110170020703", 110170020703.0, "1-1017-0020"]
        rows = [[*row(email=f"a{place}@b.th", phone=""), cell] for place, cell in enumerate([*cells, "", "-"])]
        found = read(xlsx_of(*rows, heads=[*HEADS, heading]), tmp_path)
        assert [code for _row, _column, code in codes(found)] == ["national_id"] * len(cells)
        assert len(persons(found)) == 2


NO_IDS: list[tuple[str, Any]] = [
    ("organisation", f"บริษัทตัวอย่าง จำกัด ({COMPANY})"),
    ("organisation", f"กรมที่ดิน {STATE_BODY}"),
    ("service", f"คำขอเลขที่ {MISTYPED}"),
    ("phone", "081-234-5678, 02-123-4567"),
    ("phone", "082-234-5678 02-123-4568"),
    ("phone", "+86 138 1234 5679"),
    ("consent", "ยินยอม 31/8/2557 โทร 021234567"),
    ("contacted_on", dt.datetime.combine(dt.date(2014, 8, 31), dt.time(12, 34, 56))),
]
BESIDE: list[Any] = [
    COMPANY, 13.756330912345, "13.7563309, 100.5017651", "8.123456789012", MISTYPED, "12345678901234",
    f"1{ID}", 1e300, -5, dt.date(2014, 8, 31),
    "2014-08-31 12:34:56", True, "ก" * 5000,
]  # fmt: skip


def test_what_is_no_id_number_is_not_refused(tmp_path: Path) -> None:
    rows = [row(email=f"a{place}@b.th", **{"phone": "", field: cell}) for place, (field, cell) in enumerate(NO_IDS)]
    assert codes(read(xlsx_of(*rows), tmp_path)) == []
    rows = [[*row(email=f"a{place}@b.th", phone=""), cell] for place, cell in enumerate(BESIDE)]
    assert codes(read(xlsx_of(*rows, heads=[*HEADS, "อ้างอิง"]), tmp_path)) == []


def test_of_random_numbers_with_thirteen_digits_nine_in_ten_are_none() -> None:
    numbers = random.Random(1)
    noticed = sum(bool(ids.found(str(numbers.randrange(10**12, 10**13)))) for _ in range(2000))
    assert 150 < noticed < 250


BETWEEN = st.sampled_from(["", "-", " ", ".", " - ", "\u00a0", "\u2013", "/", "_", "\t", "\n", "\u200b", ", "])
AROUND = st.text("กขabXY ()[]:;\"'=", max_size=12)


@settings(max_examples=150)
@given(
    st.integers(10**11, 9 * 10**11 - 1).map(lambda number: national_id(str(number))),
    st.lists(st.integers(1, 12), max_size=6, unique=True).map(sorted),
    BETWEEN, AROUND, AROUND, st.booleans(),
)  # fmt: skip
def test_no_id_number_slips_through(
    number: str, cuts: list[int], between: str, before: str, after: str, thai: bool
) -> None:
    places = [0, *cuts, len(number)]
    text = before + between.join(number[a:b] for a, b in pairwise(places)) + after
    text = text.translate(THAI) if thai else text
    if between != "." or len(cuts) != 1:  # a number with a fraction is another number
        assert ids.found(text)
        assert ids.found(text, kept=False, beside_persons=True)
        masked = ids.masked(text)
        assert ids.MASK in masked
        assert not any(sign.isdigit() for sign in masked)


@settings(max_examples=60)
@given(st.text("0123456789-. /,;ก๑", max_size=40))
def test_what_was_masked_has_no_id_number_any_more(text: str) -> None:
    assert not ids.found(ids.masked(text))
