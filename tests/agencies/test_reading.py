"""Reading lists of agencies: what can be read is, and what cannot is told with its place and what to do."""

import datetime as dt
import io
import zipfile
from typing import Any

from django.utils.translation import override

from cleanreport.agencies import actions, checking
from cleanreport.agencies.models import Agency, Ministry
from cleanreport.agencies.reading import MOST_ROWS
from cleanreport.agencies.rows import Reading, told_problems
from cleanreport.audit.models import Event
from tests.agencies.sheets import HEADINGS, LANDS, NAN, ROADS, csv_of, xlsx_of
from tests.cast import World


def read(content: bytes) -> Reading:
    before = (Agency.objects.count(), Ministry.objects.count(), Event.objects.count())
    found = checking.read(content)
    assert (Agency.objects.count(), Ministry.objects.count(), Event.objects.count()) == before
    return found


def outcomes(found: Reading) -> list[str]:
    return [row.what.value for row in found.rows]


def keys(found: Reading) -> list[tuple[str, int | None, str]]:
    return [(problem.key, problem.row, problem.column) for problem in told_problems(found)]


# What can be read


WRITTEN = (
    csv_of(LANDS, ROADS),
    csv_of(LANDS, ROADS, encoding="utf-8"),
    csv_of(LANDS, ROADS, encoding="cp874"),
    csv_of(LANDS, ROADS, encoding="utf-16"),
    csv_of(LANDS, ROADS).replace(b",", b";"),
    csv_of(LANDS, ROADS).replace(b",", b"\t"),
    xlsx_of(LANDS, ROADS),
    xlsx_of(LANDS, [], ROADS, sheet="อื่น ๆ"),
)


def test_a_list_is_read_whatever_wrote_it(on: World) -> None:
    for place, content in enumerate(WRITTEN):
        found = read(content)
        assert outcomes(found) == ["same", "new"], place
        assert found.rows[1].said["name_th"] == "กรมทางหลวงชนบท"


def test_columns_stand_in_any_order_with_titles_above_and_others_between(on: World) -> None:
    rows = [["", "", ""], ["กระทรวงมหาดไทย", "หมายเหตุ", "กรมทางหลวงชนบท", "ส่วนราชการ", " moi-๐๕ "]]
    headings = ["กระทรวง", "หมายเหตุ", "ชื่อ หน่วยงาน*", "ประเภท", "รหัส"]
    title = ["รายชื่อหน่วยงาน ปีงบประมาณ 2557"]
    found = read(xlsx_of(title, headings, *rows, headings=[""]))
    assert [(row.code, row.name, row.what.value) for row in found.rows] == [("MOI-05", "กรมทางหลวงชนบท", "new")]
    assert found.rows[0].number == 5
    assert found.left_out == ["หมายเหตุ"]


def test_what_a_list_has_no_column_for_stays_and_an_empty_cell_takes_away(on: World) -> None:
    headings = ["รหัสหน่วยงาน", "ชื่อหน่วยงาน", "ประเภท", "รหัสกระทรวง"]
    row = ["MOI-04", "กรมที่ดิน", "department", "MOI"]
    assert outcomes(read(csv_of(row, headings=headings))) == ["same"]
    found = read(csv_of([*row, ""], headings=[*headings, "ชื่ออังกฤษ"]))
    assert found.rows[0].changes == [["name_en", "Department of Lands", ""]]


def test_a_province_is_known_by_its_code_and_its_names(on: World) -> None:
    typed = ["TH-55", "th55", "๕๕", "น่าน", "จังหวัดน่าน", "Nan"]
    found = read(csv_of(*[[f"LAO-{n}", "เทศบาลเมืองน่าน", "อปท.", "MOI", name] for n, name in enumerate(typed)]))
    assert [row.said["iso_3166_2"] for row in found.rows] == ["TH-55"] * 6


def test_the_row_of_the_example_is_left_out(on: World) -> None:
    assert outcomes(read(csv_of(["ตัวอย่าง-01", "กรมตัวอย่าง", "ส่วนราชการ", "MOI", ""], ROADS))) == ["new"]


def test_a_ministry_that_is_new_comes_with_its_code_and_name(on: World) -> None:
    headings = [*HEADINGS, "ชื่อกระทรวง"]
    rows = [
        ["MOT-01", "กรมเจ้าท่า", "ส่วนราชการ", "MOT", "", "กระทรวงคมนาคม"],
        ["MOT-02", "กรมการขนส่งทางบก", "ส่วนราชการ", "MOT", "", ""],
    ]
    found = read(csv_of(*rows, headings=headings))
    assert (outcomes(found), found.ministries) == (["new", "new"], {"MOT": "กระทรวงคมนาคม"})


def test_a_ministry_cannot_slip_in_a_second_time(on: World) -> None:
    headings = [*HEADINGS, "ชื่อกระทรวง"]
    wrong_code = ["MOT-01", "กรมเจ้าท่า", "ส่วนราชการ", "M0I", "", "กระทรวงมหาดไทย"]
    wrong_name = ["MOT-02", "กรมการขนส่งทางบก", "ส่วนราชการ", "MOI", "", "กระทรวงคมนาคม"]
    found = read(csv_of(wrong_code, wrong_name, headings=headings))
    assert keys(found) == [("ministry_code", 2, "D"), ("ministry_name", 3, "D")]
    assert found.ministries == {}


def test_a_code_that_became_a_number_is_taken_only_when_it_is_surely_that_agency(on: World) -> None:
    facts: dict[str, Any] = {"kind": "local", "ministry": on.agency.ministry, "by": on.olga}
    for code, name in (("5501", "เทศบาลเมืองน่าน"), ("07", "เทศบาลตำบลท่าวังผา")):
        actions.record_agency(code, name_th=name, **facts)
    row = ["อปท.", "MOI", ""]
    found = read(xlsx_of([5501, "เทศบาลเมืองน่าน", *row], [7, "เทศบาลตำบลท่าวังผา", *row], [88, "เทศบาลใหม่", *row]))
    assert outcomes(found) == ["same", "refused", "refused"]
    assert {key for key, _row, column in keys(found) if column == "A"} == {"number"}
    assert keys(read(csv_of(["7", "เทศบาลตำบลท่าวังผา", *row]))) == [("number", 2, "A")]


# What cannot be


NO_LISTS = (
    (b"", "empty"),
    (b"\n \n", "empty"),
    (b"%PDF-1.7\n\x00\x01\x02", "not_a_spreadsheet"),
    (b"%PDF-1.7\nall of it text", "not_a_spreadsheet"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_spreadsheet"),
    (b"PK\x03\x04 but no more", "not_a_spreadsheet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 but no more", "not_a_spreadsheet"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
    ("เรื่อง ขอส่งรายชื่อ\nเรียน เลขาธิการ".encode(), "no_headings"),
    (csv_of(headings=HEADINGS), "no_rows"),
    (xlsx_of(), "no_rows"),
)


def test_a_file_that_is_no_list_is_refused_with_what_to_do(on: World) -> None:
    for content, key in NO_LISTS:
        found = read(content)
        assert ([problem.key for problem in found.problems], found.rows) == ([key], [])
        for language in ("th", "en"):
            with override(language):
                assert len(found.problems[0].words) > 30


def far_corner(_book: Any, page: Any) -> None:
    page.write(1_048_575, 16_383, "x")


def test_a_few_bytes_that_claim_to_be_a_huge_sheet_need_no_memory_of_ours(on: World) -> None:
    assert keys(read(xlsx_of(LANDS, more=far_corner))) == [("too_large", None, "")]


def test_a_package_that_grows_a_thousandfold_is_refused(on: World) -> None:
    whole = zipfile.ZipFile(io.BytesIO(xlsx_of(LANDS)))
    parts = {name: whole.read(name) for name in whole.namelist()}
    parts["xl/sharedStrings.xml"] += b" " * 250_000_000
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    assert len(made.getvalue()) < 5_000_000
    found = read(made.getvalue())
    assert [problem.key for problem in found.problems] == ["too_large"]


def test_a_hundred_thousand_rows_of_nonsense_are_refused(on: World) -> None:
    line = ",".join(["nonsense"] * 5)
    content = ("\n".join([",".join(HEADINGS), *[line] * 100_000])).encode()
    found = read(content)
    assert keys(found) == [("too_many_rows", None, "")]
    assert f"{MOST_ROWS:,}" in found.problems[0].words


def test_missing_and_doubled_columns_are_named(on: World) -> None:
    found = read(csv_of(["MOI-04", "กรมที่ดิน", "กรมที่ดิน"], headings=["รหัส", "ชื่อหน่วยงาน", "หน่วยงาน", "ภาค"]))
    assert [problem.key for problem in found.problems] == ["column_twice", "no_column", "no_column"]
    assert "B, C" in found.problems[0].words
    assert "ประเภทหน่วยงาน" in found.problems[1].words
    assert "รหัสกระทรวง" in found.problems[2].words


BAD: list[tuple[list[Any], str, str]] = [
    (["", "กรมใหม่", "ส่วนราชการ", "MOI", ""], "required", "A"),
    (["กรม-1", "กรมใหม่", "ส่วนราชการ", "MOI", ""], "code_form", "A"),
    (["A" * 21, "กรมใหม่", "ส่วนราชการ", "MOI", ""], "code_form", "A"),
    (["import", "กรมใหม่", "ส่วนราชการ", "MOI", ""], "code_reserved", "A"),
    (["MOI-NO", "", "ส่วนราชการ", "MOI", ""], "required", "B"),
    (["MOI-91", "123", "ส่วนราชการ", "MOI", ""], "name_form", "B"),
    (["MOI-92", "ก" * 301, "ส่วนราชการ", "MOI", ""], "too_long", "B"),
    (["MOI-93", "ก" * 30_000, "ส่วนราชการ", "MOI", ""], "too_long", "B"),
    (["MOI-94", "กรมใหม่", "บริษัท", "MOI", ""], "kind_unknown", "C"),
    (["MOI-95", "กรมใหม่", "", "MOI", ""], "required", "C"),
    (["MOI-96", "กรมใหม่", "ส่วนราชการ", "XYZ", ""], "ministry_unknown", "D"),
    (["MOI-97", "กรมใหม่", "ส่วนราชการ", "", ""], "ministry_missing", "D"),
    (["MOI-98", "กรมใหม่", "ส่วนราชการ", "MOI", "TH-99"], "province_unknown", "E"),
    (["MOI-99", "จังหวัดใหม่", "จังหวัด", "MOI", ""], "province_missing", "E"),
]


def test_every_bad_cell_is_named_with_row_column_and_what_to_do(on: World) -> None:
    found = read(csv_of(*[row for row, _key, _column in BAD]))
    assert keys(found) == [(key, number, column) for number, (_row, key, column) in enumerate(BAD, start=2)]
    assert found.counts == {"new": 0, "changed": 0, "same": 0, "refused": len(BAD)}
    assert all(len(problem.words) > 15 and "%(" not in problem.words for problem in told_problems(found))


def test_a_code_that_stands_twice_names_the_other_row(on: World) -> None:
    found = read(csv_of(ROADS, NAN, ROADS))
    assert keys(found) == [("code_twice", 4, "A")]
    assert "2" in next(told_problems(found)).words


def test_formulas_count_by_their_result_and_without_one_are_named(on: World) -> None:
    def formulas(book: Any, page: Any) -> None:
        page.write_formula(1, 1, '="กรม"&"ทางหลวงชนบท"', None, "กรมทางหลวงชนบท")
        page.write_formula(2, 1, "=VLOOKUP(A3,X1:Y2,2)", None, "#N/A")
        page.write_formula(3, 2, "=1+1", None, "")

    rows = [[f"MOI-1{number}", "ก", "ส่วนราชการ", "MOI", ""] for number in range(3)]
    found = read(xlsx_of(*rows, more=formulas))
    assert found.rows[0].name == "กรมทางหลวงชนบท"
    assert keys(found) == [("formula", 3, "B"), ("formula", 4, "C")]


def test_dates_where_words_belong_and_merged_cells_are_named(on: World) -> None:
    def merged(book: Any, page: Any) -> None:
        page.write_datetime(1, 0, dt.date(2025, 3, 4), book.add_format({"num_format": "d-mmm"}))
        page.merge_range(2, 2, 3, 2, "ส่วนราชการ")

    rows = [[f"MOI-1{number}", "กรมใหม่", "ส่วนราชการ", "MOI", ""] for number in range(3)]
    found = read(xlsx_of(*rows, more=merged))
    assert [(key, row) for key, row, _column in keys(found)] == [("date", 2), ("merged", 3), ("merged", 4)]
    assert "C3:C4" in list(told_problems(found))[1].words


def test_formulas_typed_as_names_do_not_get_in(on: World) -> None:
    found = read(csv_of(["MOI-910", "=HYPERLINK(1)", "ส่วนราชการ", "MOI", ""]))
    assert keys(found) == [("reckons", 2, "B")]


def test_a_closed_agency_is_not_changed_by_a_list(on: World) -> None:
    actions.close(on.other_agency, from_on=dt.date(2014, 10, 1), reason="ยุบ", sure=True, seen=0, by=on.olga)
    assert keys(read(csv_of([*NAN[:1], "จังหวัดใหม่", *NAN[2:]]))) == [("closed", 2, "A")]
    assert outcomes(read(csv_of(NAN))) == ["same"]


def test_a_new_name_from_a_day_must_come_after_the_last_one(on: World) -> None:
    on.agency.refresh_from_db()
    names = {"name_th": "กรมที่ดินแห่งชาติ", "name_en": ""}
    actions.rename(on.agency, **names, from_on=dt.date(2014, 3, 1), reason="", seen=0, by=on.olga)
    headings = [*HEADINGS, "ใช้ชื่อนี้ตั้งแต่วันที่"]

    def renamed(day: Any) -> Reading:
        return read(xlsx_of(["MOI-04", "กรมที่ดินใหม่", *LANDS[2:], day], headings=headings))

    assert keys(renamed("1/3/2557")) == [("date_order", 2, "F")]
    assert keys(renamed("31/2/2557")) == [("date_unknown", 2, "F")]
    assert renamed("2 มีนาคม 2557").rows[0].changes[-1] == ["from_on", "", "2014-03-02"]
    assert renamed("").rows[0].changes == [["name_th", "กรมที่ดินแห่งชาติ", "กรมที่ดินใหม่"]]
