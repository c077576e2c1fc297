"""Old and new side by side: what is told of two frozen contents, in the words of the pages."""

import copy
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanreport.submissions.compare import Change, Part, compare
from tests.cast import World, plan_at
from tests.plans.screens import LONG_WORD

PERSON = {
    "name": "นายธีรพงษ์ ตรงธรรม",
    "position": "รองอธิบดี",
    "unit": "",
    "phone": "02 555 0101",
    "email": "d@land.example",
}
MEASURE = {
    "id": 7, "factor": "การเปิดเผยข้อมูลข่าวสาร", "kind": "current", "title": "ติดประกาศขั้นตอน", "unit": "สำนักมาตรฐาน",
    "starts": "2013-12-01", "ends": "2014-06-30", "weight": "25", "answers": [1, 2],
}  # fmt: skip
INDICATOR = {
    "id": 9, "factor": None, "name": "ร้อยละของคำขอ", "unit": "ร้อยละ", "source": "ระบบคิว", "baseline": None,
    "weight": "1", "criteria": "values", "levels": ["60", "70", "80", "90", "100"], "milestones": [],
}  # fmt: skip
RISK = {"id": 3, "step": "รับคำขอ", "risk": "เรียกรับเงิน", "cause": "ใช้ดุลยพินิจ", "likelihood": 3, "impact": 4}
PLAN = {
    "agency": {"code": "MOI-04", "name_th": "กรมที่ดิน", "ministry_th": "กระทรวงมหาดไทย"},
    "work_process": "การรังวัดที่ดิน", "process_type": "การให้บริการประชาชน", "factors": ["การเปิดเผยข้อมูลข่าวสาร"],
    "why_chosen": "มีเรื่องร้องเรียน", "risks": [RISK, {**RISK, "id": 4, "risk": "ข้ามคิว"}], "measures": [MEASURE],
    "indicators": [INDICATOR], "people": {"recorder": {**PERSON}, "certifier": {**PERSON}},
}  # fmt: skip
FILE = {
    "id": 5, "title": "สถิติคิว", "kind": "indicator", "file_name": "q.pdf", "sha256": "ab", "measures": [],
    "indicators": [9], "size_bytes": 10, "media_type": "application/pdf",
}  # fmt: skip
REPORT = {
    "agency": PLAN["agency"], "plan": {"number": "2557-000001", "revision": 1}, "work_process": "การรังวัดที่ดิน",
    "measures": [{**MEASURE, "percent": "75", "summary": "", "output": "ประกาศ", "explanation": ""}],
    "indicators": [
        {**INDICATOR, "result": "82.5", "not_measured": "", "level": "3.2500", "percent_of_target": "108.33"}
    ],
    "problems": "ไม่มี", "solutions": "ไม่มี", "evidence": [FILE],
    "people": {"reporter": {**PERSON}, "certifier": {**PERSON}},
    "before": None, "figures": {"plan_progress": "75.00", "indicator_progress": "100.00"},
}  # fmt: skip


def changed(content: dict, part: str, place: int | str | None = None, **values: Any) -> dict:
    """The content with other values in one of its parts."""
    new = copy.deepcopy(content)
    target = new if part == "" else new[part] if place is None else new[part][place]
    target.update(values)
    return new


def told(part: Part) -> tuple[str, str, str, list[tuple[str, str, str]]]:
    return str(part.heading), part.name, part.fate, [(str(c.label), c.old, c.new) for c in part.changes]


def difference(old: dict, new: dict) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    return [told(part) for part in compare(old, new)]


@pytest.mark.parametrize("content", [PLAN, REPORT])
def test_of_the_same_content_nothing_is_told(content: dict) -> None:
    assert compare(content, copy.deepcopy(content)) == []


def test_what_was_empty_and_what_was_not_there_are_the_same() -> None:
    assert compare(changed(PLAN, "", why_chosen=""), changed(PLAN, "", why_chosen=None)) == []
    assert compare(REPORT, changed(REPORT, "indicators", 0, explanation="")) == []


def test_a_text_of_the_document() -> None:
    new = changed(PLAN, "", work_process="การรังวัดแบ่งแยกที่ดิน", factors=["การเปิดเผยข้อมูลข่าวสาร", "การมีส่วนร่วม"])
    assert difference(PLAN, new) == [
        (
            "ข้อมูลทั่วไป", "", "",
            [
                ("กระบวนงานที่ดำเนินการ", "การรังวัดที่ดิน", "การรังวัดแบ่งแยกที่ดิน"),
                ("ปัจจัยสำคัญในการสร้างความโปร่งใส", "การเปิดเผยข้อมูลข่าวสาร", "การเปิดเผยข้อมูลข่าวสาร · การมีส่วนร่วม"),
            ],
        )
    ]  # fmt: skip


def test_the_name_of_the_agency() -> None:
    new = changed(PLAN, "agency", name_th="กรมที่ดินและแผนที่")
    assert difference(PLAN, new) == [("ข้อมูลทั่วไป", "", "", [("ชื่อหน่วยงาน", "กรมที่ดิน", "กรมที่ดินและแผนที่")])]


def test_a_measure_in_the_words_of_the_pages() -> None:
    new = changed(PLAN, "measures", 0, kind="additional", ends="2014-07-31", weight="30", answers=[2])
    assert difference(PLAN, new) == [
        (
            "มาตรการที่ 1", "ติดประกาศขั้นตอน", "",
            [
                ("ประเภท", "มาตรการที่ดำเนินการในปัจจุบัน", "มาตรการเพิ่มเติม"),
                ("สิ้นสุด", "30 มิถุนายน 2557", "31 กรกฎาคม 2557"),
                ("น้ำหนัก", "25", "30"),
                ("ตอบความเสี่ยงที่", "1, 2", "2"),
            ],
        )
    ]  # fmt: skip


def test_a_measure_that_was_added_tells_everything_it_says() -> None:
    new = copy.deepcopy(PLAN)
    new["measures"].append({**MEASURE, "id": 8, "title": "จอแสดงคิว", "factor": None, "answers": []})
    [(heading, name, fate, changes)] = difference(PLAN, new)
    assert (heading, name, fate) == ("มาตรการที่ 2", "จอแสดงคิว", "added")
    assert changes == [
        ("สิ่งที่ดำเนินการ", "", "จอแสดงคิว"),
        ("ประเภท", "", "มาตรการที่ดำเนินการในปัจจุบัน"),
        ("หน่วยงานรับผิดชอบ", "", "สำนักมาตรฐาน"),
        ("เริ่ม", "", "1 ธันวาคม 2556"),
        ("สิ้นสุด", "", "30 มิถุนายน 2557"),
        ("น้ำหนัก", "", "25"),
    ]


def test_a_risk_that_was_removed_is_named_by_its_old_number() -> None:
    new = changed(PLAN, "", risks=PLAN["risks"][:1])
    assert difference(PLAN, new) == [("ความเสี่ยงที่ 2", "ข้ามคิว", "removed", [])]


def test_rows_that_changed_places() -> None:
    new = changed(PLAN, "", risks=PLAN["risks"][::-1])
    assert difference(PLAN, new) == [
        ("ลำดับ", "", "", [("ลำดับความเสี่ยง", "1. เรียกรับเงิน\n2. ข้ามคิว", "1. ข้ามคิว\n2. เรียกรับเงิน")])
    ]


def test_rows_that_only_move_up_because_one_went_did_not_change_places() -> None:
    [removed] = difference(PLAN, changed(PLAN, "", risks=PLAN["risks"][1:]))
    assert removed[2] == "removed"


def test_criteria_that_became_milestones() -> None:
    steps = ["ออกแบบ", "ทดลอง", "ใช้จริง", "ขยายผล", "ประเมิน"]
    new = changed(PLAN, "indicators", 0, criteria="milestones", levels=[], milestones=steps)
    assert difference(PLAN, new)[0][3] == [
        ("เกณฑ์การให้คะแนน", "ค่าตัวเลข 5 ระดับ", "ขั้นตอนความสำเร็จ 5 ขั้น"),
        ("ค่าของระดับ 1 ถึง 5", "60 · 70 · 80 · 90 · 100", ""),
        ("ขั้นที่ 1 ถึง 5", "", "1. ออกแบบ\n2. ทดลอง\n3. ใช้จริง\n4. ขยายผล\n5. ประเมิน"),
    ]


def test_results_and_the_figures_that_follow_from_them() -> None:
    new = changed(REPORT, "measures", 0, percent="80", summary="ครบทุกสำนักงาน")
    new = changed(new, "indicators", 0, result="91", level="4.1000", percent_of_target="136.67")
    new = changed(new, "figures", plan_progress="80.00")
    assert difference(REPORT, new) == [
        ("ตัวเลขสรุป", "", "", [("ร้อยละความก้าวหน้าของแผน", "75.00", "80.00")]),
        (
            "มาตรการที่ 1", "ติดประกาศขั้นตอน", "",
            [("ร้อยละความก้าวหน้า", "75", "80"), ("กิจกรรมหรือผลการดำเนินงานโดยสรุป", "", "ครบทุกสำนักงาน")],
        ),
        (
            "ตัวชี้วัดที่ 1", "ร้อยละของคำขอ", "",
            [("ผล", "82.5", "91"), ("ระดับที่ได้", "3.2500", "4.1000"), ("ร้อยละเทียบค่าเป้าหมาย", "108.33", "136.67")],
        ),
    ]  # fmt: skip


def test_the_plan_and_the_round_that_a_report_speaks_of() -> None:
    new = changed(changed(REPORT, "plan", number="2557-000009"), "", before={"number": "2557-000002", "round": 9})
    assert difference(REPORT, new)[0][3] == [
        ("แผนที่รายงานอ้างถึง", "2557-000001", "2557-000009"),
        ("รายงานรอบก่อนที่อ้างถึง", "", "2557-000002"),
    ]


def test_people() -> None:
    new = changed(REPORT, "people", "certifier", position="อธิบดี", phone="02 555 0100")
    assert difference(REPORT, new) == [
        ("ผู้รับรอง", "", "", [("ตำแหน่ง", "รองอธิบดี", "อธิบดี"), ("โทรศัพท์", "02 555 0101", "02 555 0100")])
    ]


def test_a_file_supports_rows_by_their_numbers_not_by_their_ids() -> None:
    new = changed(REPORT, "evidence", 0, kind="other", measures=[7], indicators=[])
    assert difference(REPORT, new) == [
        (
            "ไฟล์ที่ 1", "สถิติคิว", "",
            [
                ("ประเภท", "หลักฐานของตัวชี้วัด", "อื่น ๆ"),
                ("มาตรการที่ใช้ยืนยัน", "", "1"),
                ("ตัวชี้วัดที่ใช้ยืนยัน", "1", ""),
            ],
        )
    ]  # fmt: skip


def test_another_file_in_the_place_of_one() -> None:
    new = changed(REPORT, "", evidence=[{**FILE, "id": 6, "title": "สถิติคิว ฉบับแก้ไข"}])
    assert [(name, fate) for _heading, name, fate, _changes in difference(REPORT, new)] == [
        ("สถิติคิว ฉบับแก้ไข", "added"),
        ("สถิติคิว", "removed"),
    ]


@pytest.mark.parametrize("value", ["2014-08-31", "current", "none", "0"])
def test_a_text_that_looks_like_a_date_or_a_code_is_shown_as_it_is(value: str) -> None:
    assert difference(PLAN, changed(PLAN, "", why_chosen=value))[0][3][0][2] == value


def test_the_frozen_content_of_a_real_plan_is_understood(on: World) -> None:
    content = plan_at("finished", on).frozen.content
    assert compare(content, content) == []
    assert len(compare({}, content)) == 1 + 3 + 4 + 3 + 2


# What differs inside a text


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("ใช้แล้ว 40 แห่ง", "ใช้แล้ว 45 แห่ง", ("ใช้แล้ว ", "40", "45", " แห่ง")),
        ("ไม่มี", "ไม่มีแล้ว", ("ไม่มี", "", "แล้ว", "")),
        ("ประกาศที่นี่", "ประกาศที่นี้", ("ประกาศที่", "นี่", "นี้", "")),
        ("ทำเสร็จ", "ทำแล้ว", ("", "ทำเสร็จ", "ทำแล้ว", "")),
        ("30 มิถุนายน 2557", "31 มิถุนายน 2557", ("", "30", "31", " มิถุนายน 2557")),
        ("", "ใหม่", ("", "", "ใหม่", "")),
        ("75", "80", ("", "75", "80", "")),
    ],
)
def test_what_differs_is_marked_in_whole_numbers_and_syllables(old: str, new: str, marked: tuple[str, ...]) -> None:
    assert Change("", old, new).marked == marked


thai = st.text(alphabet="กขเแโใไาิีืุู่้๊๋็์ำะ 0123456789.,abc\n")


@given(thai, thai, thai, thai)
def test_the_marked_parts_make_up_both_texts_and_tear_no_letter_apart(a: str, b: str, c: str, d: str) -> None:
    old, new = a + b + d, a + c + d
    head, before, after, tail = Change("", old, new).marked
    assert (head + before + tail, head + after + tail) == (old, new)
    for text, start in ((old, len(head)), (new, len(head)), (old, len(head + before)), (new, len(head + after))):
        cut_inside = 0 < start < len(text) and unicodedata.category(text[start]) == "Mn"
        assert not cut_inside


def test_a_very_long_text_is_compared_too() -> None:
    long = LONG_WORD * 100
    assert Change("", long, f"{long}x").marked == (long, "", "x", "")
