"""Where lines of Thai may break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanreport.documents.words import BREAK, JOIN, KEEP, LONGEST, breakable, narrowed, words_of
from tests.documents.books import PROSE

THAI = "".join(chr(code) for code in [*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)])


def parts(text: str, *names: str) -> list[str]:
    """What stands between two places where the line may break."""
    return breakable(text, names).replace(JOIN, "").replace(KEEP, "_").replace(" ", BREAK).split(BREAK)


@given(st.text(st.sampled_from(THAI + " aZ09-(),/."), max_size=120))
def test_nothing_is_lost_and_nothing_added(text: str) -> None:
    assert breakable(text).replace(BREAK, "").replace(JOIN, "").replace(KEEP, " ") == text


@given(st.text(st.sampled_from(THAI), min_size=1, max_size=80))
def test_no_line_begins_with_a_mark_or_a_sign_of_repetition(text: str) -> None:
    above_or_below = "ัำิีึืฺุู็่้๊๋์ํ๎ๆฯ"
    begins = [word[0] for word in parts(text)[1:] if word]
    assert [letter for letter in begins if letter in above_or_below] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ผู้รับบริการทราบผลการดำเนินงาน", ["ผู้รับบริการ", "ทราบ", "ผลการดำเนินงาน"]),
        ("มาตรการเพิ่มเติม", ["มาตรการ", "เพิ่มเติม"]),
        ("รายงานการสิ้นสุดโครงการ", ["รายงาน", "การ", "สิ้นสุดโครงการ"]),
        ("แดชบอร์ดของกรม", ["แดชบอร์ด", "ของ", "กรม"]),
        ("เด็ก ๆ เล่น", ["เด็ก_ๆ", "เล่น"]),
        ("เด็กๆเล่นฯลฯ", ["เด็กๆ", "เล่น", "ฯลฯ"]),
        ("กรุงเทพฯและอื่นๆ", ["กรุงเทพฯ", "และ", "อื่นๆ"]),
        ("ประชุมครั้งที่ 2 ข้อ 5", ["ประชุม", "ครั้งที่_2", "ข้อ_5"]),
        ("ฉบับที่ ๓ ร้อยละ 85", ["ฉบับที่_๓", "ร้อยละ_85"]),
        ("31 สิงหาคม 2557 เวลา 14:05 น.", ["31_สิงหาคม", "2557", "เวลา", "14:05_น."]),
        ("1 ต.ค. 56 – 30 ก.ย. 57", ["1_ต.ค._56_–", "30_ก.ย._57"]),
        ("31 Aug 2014 14:05", ["31_Aug_2014", "14:05"]),
        ("ไฟล์ (31 KB) น้ำหนัก 2", ["ไฟล์", "(31_KB)", "น้ำหนัก_2"]),
        ("ไฟล์ (12 ไบต์)", ["ไฟล์", "(12_ไบต์)"]),
        ("สำนักงาน(กพร)และกรม", ["สำนักงาน", "(กพร)", "และ", "กรม"]),
        ("แล้วจะส่งทุกรอบ", ["แล้ว", "จะ", "ส่ง", "ทุก", "รอบ"]),
        ("หน่วยงานเขียนแนวทางแก้ไข", ["หน่วยงาน", "เขียน", "แนวทาง", "แก้ไข"]),
        ("จากรายการบัญชี", ["จาก", "รายการ", "บัญชี"]),
        ("แจ้งเหตุผลให้ดูตัวอย่าง", ["แจ้ง", "เหตุผล", "ให้", "ดู", "ตัวอย่าง"]),
        ("ยังไม่มีการบันทึก", ["ยัง", "ไม่", "มี", "การบันทึก"]),
        ("ให้ผู้ขอทราบ", ["ให้", "ผู้ขอ", "ทราบ"]),
        ("ระบบบริหาร · น้ำหนัก 2", ["ระบบ", "บริหาร_·", "น้ำหนัก_2"]),
    ],
)
def test_breaks(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize("text", ["a.b@example.go.th", "CR-2557-000123", "https://example.go.th/กรมที่ดิน/ดี", "ก-ข/2557"])
def test_addresses_and_identifiers_are_not_cut_into_words(text: str) -> None:
    assert BREAK not in breakable(text)


def test_an_address_that_is_too_wide_breaks_behind_its_signs() -> None:
    wide = narrowed(breakable("vice-governor@nan.example"), lambda piece: len(piece) > 9)
    assert wide.split(BREAK) == ["vice-", "governor@", "nan.", "example"]


def test_a_term_that_is_too_wide_breaks_between_its_words() -> None:
    wide = narrowed(breakable("สำเนาคงรูป"), lambda piece: len(piece) > 6)
    assert wide.split(BREAK) == ["สำเนา", "คงรูป"]


def test_an_identifier_does_not_break_at_its_hyphens() -> None:
    assert breakable("CR-2557-1") == f"CR-{JOIN}2557-{JOIN}1"


def test_a_name_is_never_cut() -> None:
    assert "ศรีสุวรรณ์" not in parts("นายศรีสุวรรณ์ไปประชุม")
    assert parts("นายศรีสุวรรณ์ไปประชุม", "ศรีสุวรรณ์") == ["นาย", "ศรีสุวรรณ์", "ไป", "ประชุม"]


def test_a_name_inside_a_longer_word_is_no_name() -> None:
    assert words_of("ประชาชน", ("ชา",)) == ("ประชาชน",)


@pytest.mark.parametrize("letter", ["A", "ก", "กำ"])
def test_a_very_long_piece_may_break_anywhere(letter: str) -> None:
    assert max(map(len, parts(letter * 2000))) <= LONGEST * len(letter)


def test_prose_breaks_where_a_reader_would_break_it() -> None:
    expected = "กรมที่ดิน ปรับปรุง กระบวนงาน รังวัด ให้ ประชาชน ตรวจสอบ ลำดับคิว ได้ ด้วย ตนเอง".split()
    assert parts(PROSE[0].split(" ")[0]) == expected
