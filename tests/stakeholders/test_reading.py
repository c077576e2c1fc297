"""Reading lists of persons: what is meant is understood, and what cannot be taken is told with its place."""

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from cleanreport.stakeholders.reading import Person, Problem, words
from tests.stakeholders.lists import (
    HEADS,
    ID,
    OTHER,
    ROW,
    codes,
    csv_of,
    fill,
    persons,
    problems,
    read,
    row,
    xlsx_of,
)

SOMCHAI = (
    "recipient", "นายสมชาย ใจดี", "เทศบาลเมืองน่าน", "จดทะเบียนที่ดิน", dt.date(2014, 8, 31), "somchai@example.com",
    "+66812345678", "ยินยอม",
)  # fmt: skip
SOMYING = ("affected", "นางสาวสมหญิง มีสุข", "", "", None, "somying@example.com", "", "")


WRITTEN = {
    "xlsx": xlsx_of(ROW, OTHER),
    "utf-8 with a mark": csv_of(ROW, OTHER),
    "utf-8": csv_of(ROW, OTHER, encoding="utf-8"),
    "windows-874": csv_of(ROW, OTHER, encoding="cp874"),
    "utf-16": csv_of(ROW, OTHER, encoding="utf-16"),
    "semicolons": csv_of(ROW, OTHER, mark=";"),
    "tabs": csv_of(ROW, OTHER, mark="\t"),
    "old line ends": csv_of(ROW, OTHER).replace(b"\r\n", b"\r"),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_list_is_read_whatever_wrote_it(kind: str, tmp_path: Path) -> None:
    found = read(WRITTEN[kind], tmp_path)
    sheet = "รายชื่อ" if kind == "xlsx" else ""
    assert [tuple(each) for each in found] == [(sheet, 2, *SOMCHAI), (sheet, 3, *SOMYING)]


def test_columns_stand_in_any_order_under_titles_with_others_between(tmp_path: Path) -> None:
    heads = ["ลำดับ", "เบอร์โทรศัพท์ (มือถือ)", "ชื่อ - สกุล *", "หมายเหตุ", "ประเภท", "E-Mail", "วัน/เดือน/ปี"]
    rows = [
        ["", "", ""],
        heads,
        [1, "081-234-5678", "นายสมชาย ใจดี", "มาเอง", "๑", "", "๓๑ ส.ค. ๕๗"],
        [],
        ["", "", ""],
        [2, "", "นางสาวสมหญิง มีสุข", "", "ผู้ได้รับผลกระทบ", "somying@example.com", ""],
    ]
    for content in (xlsx_of(*rows, heads=["ทะเบียนผู้รับบริการ"]), csv_of(*rows, heads=["ทะเบียนผู้รับบริการ"])):
        found = read(content, tmp_path)
        assert [(each.row, each.name, each.group) for each in persons(found)] == [
            (4, "นายสมชาย ใจดี", "recipient"),
            (7, "นางสาวสมหญิง มีสุข", "affected"),
        ]
        assert (persons(found)[0].phone, persons(found)[0].contacted_on) == ("+66812345678", dt.date(2014, 8, 31))
        assert not problems(found)


def test_english_headings_and_a_name_in_parts_are_understood(tmp_path: Path) -> None:
    heads = ["Type", "Title", "First name", "Surname", "Mobile", "Tel"]
    found = read(csv_of(["stakeholder", "Mr.", "Somchai", "Jaidee", "", "02 123 4567"], heads=heads), tmp_path)
    assert (persons(found)[0].name, persons(found)[0].phone) == ("Mr. Somchai Jaidee", "+6621234567")
    heads = ["กลุ่ม", "คำนำหน้า", "ชื่อ", "ชื่อสกุล", "โทร."]
    found = read(xlsx_of(["ผู้รับบริการ", "นาย", "สมชาย", "ใจดี", 812345678], heads=heads), tmp_path)
    assert (persons(found)[0].name, persons(found)[0].phone) == ("นายสมชาย ใจดี", "+66812345678")


def test_headings_of_two_lines_are_one(tmp_path: Path) -> None:
    heads = ["กลุ่ม", "ชื่อ-สกุล", "ช่องทางติดต่อ", ""]
    found = read(xlsx_of(["", "", "อีเมล", "โทรศัพท์"], ["1", "นายเอ บี", "a@b.th", ""], heads=heads), tmp_path)
    assert [(each.row, each.email) for each in persons(found)] == [(3, "a@b.th")]


def test_the_sheets_that_are_lists_are_taken_and_their_name_may_say_the_group(tmp_path: Path) -> None:
    def more(book: Any, page: Any) -> None:
        without_group = HEADS[1:]
        fill(book.add_worksheet("คำอธิบาย"), ["วิธีกรอก"], ["กรอกทีละแถว"])
        fill(book.add_worksheet("3. ผู้ได้รับผลกระทบ"), without_group, row(email="c@d.th", phone="")[1:])
        fill(book.add_worksheet("กลุ่มอื่น"), without_group, row(email="e@f.th", phone="")[1:])
        hidden = book.add_worksheet("ซ่อน")
        hidden.hide()
        fill(hidden, HEADS, row(email="h@h.th", phone=""))

    found = read(xlsx_of(ROW, more=more), tmp_path)
    assert [(each.sheet, each.group) for each in persons(found)] == [
        ("รายชื่อ", "recipient"),
        ("3. ผู้ได้รับผลกระทบ", "affected"),
    ]
    assert [(each.sheet, each.row, each.code) for each in problems(found)] == [
        ("กลุ่มอื่น", 1, "sheet_columns"),
        ("ซ่อน", 1, "sheet_hidden"),
    ]


def test_a_list_that_begins_far_from_the_corner_keeps_its_rows_and_columns(tmp_path: Path) -> None:
    def more(_book: Any, page: Any) -> None:
        for place, (head, cell) in enumerate(zip(HEADS, row(email="nobody"), strict=True)):
            page.write(9, 3 + place, head)
            page.write(11, 3 + place, cell)

    assert codes(read(xlsx_of(heads=[], more=more), tmp_path)) == [(12, "I", "email_form")]


def test_the_example_of_the_template_and_headings_in_between_are_left_out(tmp_path: Path) -> None:
    found = read(xlsx_of(row(name="ตัวอย่าง: นางสาวสมหญิง ใจดี"), HEADS, OTHER, row(name="Example: Ms B")), tmp_path)
    assert [each.row for each in found] == [4]


def test_what_merged_cells_say_they_say_for_all_rows_but_persons_do_not_share_contacts(tmp_path: Path) -> None:
    def more(_book: Any, page: Any) -> None:
        page.merge_range(1, 0, 3, 0, "ผู้รับบริการ")
        page.merge_range(1, 2, 2, 2, "เทศบาล")
        page.merge_range(2, 5, 3, 5, "a@b.th")

    rows = [row(group="", organisation="", email=mail, phone="") for mail in ("x@y.th", "", "")]
    found = read(xlsx_of(*rows, more=more), tmp_path)
    assert [(each.row, each.group, each.organisation) for each in persons(found)] == [
        (2, "recipient", "เทศบาล"),
        (3, "recipient", "เทศบาล"),
    ]
    assert codes(found) == [(4, "", "contact_missing")]


def test_formulas_count_by_their_result_and_without_one_are_named(tmp_path: Path) -> None:
    def more(_book: Any, page: Any) -> None:
        page.write_formula(1, 2, '="เทศ"&"บาล"', None, "เทศบาล")
        page.write_formula(2, 3, "=VLOOKUP(A3,X1:Y2,2)", None, "#N/A")
        page.write_formula(3, 2, '=IF(A3="","","")', None, "")

    rows = [row(email=f"a{number}@b.th", phone="") for number in range(3)]
    found = read(xlsx_of(*rows, more=more), tmp_path)
    assert persons(found)[0].organisation == "เทศบาล"
    assert codes(found)[:1] == [(3, "D", "formula")]
    assert codes(read(csv_of(row(service="#REF!")), tmp_path)) == [(2, "D", "formula")]


def test_marks_by_which_programs_keep_excel_from_reckoning_are_no_part_of_a_text(tmp_path: Path) -> None:
    (person,) = persons(read(csv_of(row(phone='="0812345678"', service="'-", consent="'=ok")), tmp_path))
    assert (person.phone, person.service, person.consent) == ("+66812345678", "", "=ok")


def test_what_cannot_be_seen_is_taken_out_and_thai_vowels_are_made_whole(tmp_path: Path) -> None:
    (person,) = persons(read(xlsx_of(row(name="\u200bนาย\u00a0 จํารัส\n\x0bใจดี ", service="a\x1fb\ttab")), tmp_path))
    assert (person.name, person.service) == ("นาย จำรัส ใจดี", "a b tab")


GROUPS = {
    "recipient": [
        "ผู้รับบริการ",
        "1",
        1,
        "๑",
        "1. ผู้รับบริการ",
        "Recipient",
        "กลุ่มผู้รับบริการ",
        "service recipients",
        " ผู้รับ บริการ ",
    ],
    "stakeholder": ["ผู้มีส่วนได้ส่วนเสีย", "ผู้มีส่วนได้เสีย", "2", 2.0, "Stakeholder", "กลุ่มที่ 2", "(2) ผู้มีส่วนได้ส่วนเสีย"],
    "affected": ["ผู้ได้รับผลกระทบ", "3", "affected persons", "ผู้ที่ได้รับผลกระทบ", "กลุ่มที่ 3 ผู้ได้รับผลกระทบ"],
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_known_by_its_names_and_numbers(group: str, tmp_path: Path) -> None:
    rows = [row(group=name, email=f"a{place}@b.th", phone="") for place, name in enumerate(GROUPS[group])]
    found = read(xlsx_of(*rows), tmp_path)
    assert [getattr(each, "group", each) for each in found] == [group] * len(rows)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"group": ""}, "A", "group_missing"),
    ({"group": "-"}, "A", "group_missing"),
    ({"group": "พนักงาน"}, "A", "group_unknown"),
    ({"group": "4"}, "A", "group_unknown"),
    ({"group": "12"}, "A", "group_unknown"),
    ({"group": True}, "A", "group_missing"),
    ({"group": "ผู้รับบริการ/ผู้มีส่วนได้ส่วนเสีย"}, "A", "group_unknown"),
    ({"name": ""}, "B", "name_missing"),
    ({"name": "ไม่ระบุ"}, "B", "name_missing"),
    ({"name": "0812345678"}, "B", "name_form"),
    ({"name": "a@b.th"}, "B", "name_form"),
    ({"name": "@ใจดี"}, "B", "name_form"),
    ({"name": "..."}, "B", "name_form"),
    ({"name": "ก" * 201}, "B", "too_long"),
    ({"name": "ก" * 32_000}, "B", "too_long"),
    ({"name": "นาย\ufffdชาย"}, "B", "broken_text"),
    ({"organisation": "ก" * 201}, "C", "too_long"),
    ({"service": "ก" * 201}, "D", "too_long"),
    ({"contacted_on": "31/2/2557"}, "E", "date_impossible"),
    ({"contacted_on": "ปีที่แล้ว"}, "E", "date_unknown"),
    ({"contacted_on": dt.date(2015, 1, 1)}, "E", "date_future"),
    ({"contacted_on": "1/1/2540"}, "E", "date_early"),
    ({"email": "", "phone": ""}, "", "contact_missing"),
    ({"email": "-", "phone": "ไม่มี"}, "", "contact_missing"),
    ({"email": "somchai"}, "F", "email_form"),
    ({"email": "สมชาย@example.com"}, "F", "email_form"),
    ({"email": "a" * 600}, "F", "too_long"),
    ({"phone": "12345"}, "G", "phone_form"),
    ({"phone": "081234567"}, "G", "phone_form"),
    ({"phone": "8.12E+08"}, "G", "phone_lost"),
    ({"phone": "X-XXXX-XXXXX-XX-X"}, "G", "id_taken_out"),
    ({"consent": "ก" * 301}, "H", "too_long"),
    ({"name": ID}, "B", "national_id"),
]


def test_every_bad_cell_is_named_with_row_column_and_what_to_write(tmp_path: Path) -> None:
    rows = [row(**said) for said, _column, _code in BAD]
    found = read(xlsx_of(*rows), tmp_path)
    assert codes(found) == [(number, column, code) for number, (_said, column, code) in enumerate(BAD, start=2)]
    for language in ("th", "en"):
        with override(language):
            for problem in problems(found):
                assert len(problem.what) > 10
                assert len(problem.write) > 8
                assert "%(" not in problem.what + problem.write


def test_everything_that_is_wrong_with_a_row_is_told_at_once(tmp_path: Path) -> None:
    found = read(csv_of(row(group="?", email="x", phone="y")), tmp_path)
    assert [each.heading for each in problems(found)] == ["group", "email", "phone"]
    assert {each.typed for each in problems(found)} == {tuple(row(group="?", email="x", phone="y"))}


def test_the_second_of_two_rows_with_one_address_or_number_is_refused(tmp_path: Path) -> None:
    def more(book: Any, _page: Any) -> None:
        fill(book.add_worksheet("เพิ่มเติม"), HEADS, row(phone="", email="<SOMCHAI@Example.com>"))

    rows = [ROW, row(phone="", email="Somchai@EXAMPLE.com."), row(email="", phone="66 81-234-5678"), OTHER]
    found = read(xlsx_of(*rows, more=more), tmp_path)
    assert [each.row for each in persons(found)] == [2, 5]
    assert [(each.sheet, each.row, each.code, each.params) for each in problems(found)] == [
        ("รายชื่อ", 3, "duplicate_email", {"row": 2}),
        ("รายชื่อ", 4, "duplicate_phone", {"row": 2}),
        ("เพิ่มเติม", 2, "duplicate_email", {"row": 2, "sheet": "รายชื่อ"}),
    ]
    assert "รายชื่อ" in problems(found)[2].what


def test_a_row_that_was_refused_makes_no_duplicate_of_another(tmp_path: Path) -> None:
    found = read(csv_of(row(group="?"), ROW), tmp_path)
    assert [each.row for each in persons(found)] == [3]


def test_problems_can_be_kept_without_anything_that_was_typed(tmp_path: Path) -> None:
    for problem in problems(read(csv_of(row(email="secret", phone="hidden"), ROW, ROW), tmp_path)):
        kept = problem.plain
        assert "secret" not in str(kept) + repr(problem) + problem.what + problem.write
        assert Problem.from_plain(kept, problem.typed) == problem


def test_a_person_does_not_show_who_it_is(tmp_path: Path) -> None:
    (person,) = persons(read(csv_of(ROW), tmp_path))
    assert isinstance(person, Person)
    assert f"{person} {person!r}" == "Person(row=2) Person(row=2)"


def test_every_sentence_is_complete_in_both_languages() -> None:
    params: dict[str, str | int] = {
        "row": 7, "sheet": "รายชื่อ", "most": 1000, "year": 2000, "fields": "group,contact", "columns": "A, B",
    }  # fmt: skip
    for language in ("th", "en"):
        with override(language):
            for code in words.WHAT:
                alone = {name: value for name, value in params.items() if name != "sheet"}
                assert "%(" not in words.what(code, alone) + words.write(code, alone)
            for code in words.REFUSALS:
                assert len(words.refusal(code, params)) > 30
                assert "%(" not in words.refusal(code, params)


def test_most_rows_and_unusual_rows_are_judged_alike(tmp_path: Path) -> None:
    """A further column with something odd sends every row the slow way; nothing else may change."""
    rows = [row(email=f"a.b{place}@example{place % 7}.co.th", phone=f"08{place:08}") for place in range(300)]
    rows += [row(email="", phone="9 8765 4321"), row(name="นาย  สมชาย", email="A@B.TH", phone="-"), OTHER]
    rows += [row(name="คนที่ 9", email="n@b.th", phone=""), row(name="นายเอ ", email="o@b.th", phone="")]
    quick = read(csv_of(*rows), tmp_path)
    odd = "1 2 3 4 5 6 7 8 9 0 1 2 9"
    slow = read(csv_of(*([*cells, odd] for cells in rows), heads=[*HEADS, "อื่น ๆ"]), tmp_path)
    assert quick == slow
    assert len(persons(quick)) == len(rows)


def test_a_csv_with_rows_of_different_length_is_read(tmp_path: Path) -> None:
    made = io.StringIO()
    csv.writer(made).writerows(
        [["รายชื่อ"], HEADS[:6], row(email="a@b.th")[:6], [*row(email="c@d.th")[:6], "x", "y"], ["2", "นายเอ"]]
    )
    found = read(made.getvalue().encode(), tmp_path)
    assert [each.row for each in persons(found)] == [3, 4]
    assert codes(found) == [(5, "", "contact_missing")]
