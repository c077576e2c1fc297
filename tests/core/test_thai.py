import datetime as dt
import unicodedata

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from cleanreport.core import thai

AUGUST_31 = dt.date(2014, 8, 31)
# 31 August, 16:05 UTC is 23:05 in Bangkok; two hours later it is 1 September there.
EVENING = dt.datetime(2014, 8, 31, 16, 5, tzinfo=dt.UTC)
AFTER_MIDNIGHT = dt.datetime(2014, 8, 31, 17, 0, tzinfo=dt.UTC)


@pytest.fixture(params=["th", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


# Showing


@pytest.mark.parametrize(
    ("show", "value", "in_thai", "in_english"),
    [
        (thai.long_date, AUGUST_31, "31 สิงหาคม 2557", "31 August 2014"),
        (thai.short_date, AUGUST_31, "31 ส.ค. 57", "31 Aug 2014"),
        (thai.short_date, dt.date(1957, 1, 1), "1 ม.ค. 00", "1 Jan 1957"),
        (thai.input_date, AUGUST_31, "31/8/2557", "31/8/2014"),
        (thai.clock, EVENING, "23:05", "23:05"),
        (thai.moment, EVENING, "31 ส.ค. 57 23:05", "31 Aug 2014 23:05"),
        (thai.moment, AFTER_MIDNIGHT, "1 ก.ย. 57 00:00", "1 Sep 2014 00:00"),
        (thai.long_moment, EVENING, "31 สิงหาคม 2557 เวลา 23:05 น.", "31 August 2014 at 23:05"),
        (thai.long_date, AFTER_MIDNIGHT, "1 กันยายน 2557", "1 September 2014"),
    ],
)
def test_dates_and_times_follow_the_language_and_bangkok(show, value, in_thai, in_english, language):
    assert show(value) == (in_thai if language == "th" else in_english)


@pytest.mark.parametrize(
    ("start", "end", "in_thai", "in_english"),
    [
        ("2014-09-08", "2014-09-30", "8–30 กันยายน 2557", "8–30 September 2014"),
        ("2014-01-01", "2014-08-31", "1 มกราคม – 31 สิงหาคม 2557", "1 January – 31 August 2014"),
        ("2013-10-01", "2014-09-30", "1 ตุลาคม 2556 – 30 กันยายน 2557", "1 October 2013 – 30 September 2014"),
        ("2014-08-31", "2014-08-31", "31 สิงหาคม 2557", "31 August 2014"),
        ("2013-09-08", "2014-09-30", "8 กันยายน 2556 – 30 กันยายน 2557", "8 September 2013 – 30 September 2014"),
    ],
)
def test_a_range_says_nothing_twice(start, end, in_thai, in_english, language):
    shown = thai.date_range(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert shown == (in_thai if language == "th" else in_english)


def test_a_short_range_gives_both_days(language):
    shown = thai.short_date_range(dt.date(2013, 12, 1), dt.date(2014, 6, 30))
    assert shown == ("1 ธ.ค. 56 – 30 มิ.ย. 57" if language == "th" else "1 Dec 2013 – 30 Jun 2014")


def test_without_a_language_dates_are_thai():
    with translation.override(None):
        assert thai.long_date(AUGUST_31) == "31 สิงหาคม 2557"


# Years


@pytest.mark.parametrize(
    ("day", "year"), [("2013-09-30", 2556), ("2013-10-01", 2557), ("2014-09-30", 2557), ("2014-10-01", 2558)]
)
def test_a_fiscal_year_begins_on_1_october_before(day, year):
    assert thai.fiscal_year_be(dt.date.fromisoformat(day)) == year


def test_the_bounds_of_a_fiscal_year_are_its_first_and_last_day():
    assert thai.fiscal_year_bounds(2557) == (dt.date(2013, 10, 1), dt.date(2014, 9, 30))


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
def test_every_day_lies_within_the_bounds_of_its_fiscal_year(day):
    first, last = thai.fiscal_year_bounds(thai.fiscal_year_be(day))
    assert first <= day <= last


# Reading


def test_thai_digits_become_arabic():
    assert thai.arabic_digits("๐๑๒๓๔๕๖๗๘๙ ข้อ ๗") == "0123456789 ข้อ 7"


@pytest.mark.parametrize(
    "typed",
    [
        "31/8/2557",
        "31/08/2557",
        "31-08-2557",
        "31.8.2557",
        " 31 / 8 / 2557 ",
        "๓๑/๘/๒๕๕๗",
        "31/8/57",
        "31 ส.ค. 2557",
        "31 ส.ค. 57",
        "31 สค 57",
        "31ส.ค.2557",
        "31 สิงหาคม 57",
        "31 สิงหาคม 2557",
        "31 สิงหาคม พ.ศ. 2557",
        "๓๑ สิงหาคม ๒๕๕๗",
        "31 สิงหาคม 2014",
        "2014-08-31",
        "2557-08-31",
        "31/8/2014",
        "31 August 2014",
        "31 aug 2014",
        "31 Aug. 2557",
    ],
)
def test_a_date_is_read_as_people_write_it(typed):
    assert thai.parse_date(typed) == AUGUST_31


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "พรุ่งนี้",
        "31",
        "31/8",
        "32/8/2557",
        "0/8/2557",
        "31/13/2557",
        "31/9/2557",
        "31 สิง 2557",
        "31 สิงหาคม",
        "31/8/557",
        "31/8/02557",
        "31/8/1899",
        "31/8/2300",
        "31/8/2744",
        "31/8/9999",
        "2557/8/31",
        "31/8/2557 10:00",
        "²/8/2557",
        "٣١/٨/٢٠١٤",
        "x" * 100_000,
        "1 " + "ก" * 100_000 + " 2557",
    ],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(ValueError):
        thai.parse_date(typed)


@pytest.mark.parametrize("typed", ["29/2/2559", "29 ก.พ. 59", "2016-02-29", "29/2/2543"])
def test_29_february_stands_in_leap_years(typed):
    assert thai.parse_date(typed).strftime("%d%m") == "2902"


@pytest.mark.parametrize("typed", ["29/2/2557", "29/2/2560", "29/2/2443", "29/2/2500"])
def test_29_february_stands_in_no_other_year(typed):
    with pytest.raises(ValueError):
        thai.parse_date(typed)


@given(st.dates(dt.date(1958, 1, 1), dt.date(2056, 12, 31)), st.sampled_from(["th", "en"]))
def test_every_date_shown_can_be_typed_again(day, language):
    with translation.override(language):
        for show in (thai.long_date, thai.short_date, thai.input_date):
            assert thai.parse_date(show(day)) == day


# Searching


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ที่ดิน", "สำนักงานที่ดินจังหวัดน่าน"),
        ("สำนัก งาน", "สำนักงานที่ดิน"),
        ("สํานักงาน", "สำนักงานที่ดิน"),
        ("นํ้า", "กรมทรัพยากรน้ำ"),
        ("น้ํา", "กรมทรัพยากรน้ำ"),
        ("นำ้", "กรมทรัพยากรน้ำ"),
        ("เเผน", "แผนสร้างความโปร่งใส"),
        ("โปร่งใส", "แผนสร้างความโปร่งใส"),
        ("ท่ี", "ที่ดิน"),
        ("พันธ์ุ", "กรมพันธุ์พืช"),
        ("เขต ๑๐", "เขต 10"),
        ("dlt", "กรมการขนส่งทางบก (DLT)"),
        ("ขน\u200bส่ง", "กรมการขนส่งทางบก"),
        ("ขนส่ง", "กรมการขน\u200bส่งทางบก"),
        ("CAFE\u0301", "Café"),
        ("ecole", "École"),
        ("strasse", "Straße"),
    ],
)
def test_a_word_is_found_inside_text_however_it_was_typed(word, text):
    assert thai.search_text(word) in thai.search_text(text)


@pytest.mark.parametrize(("word", "text"), [("มา", "ม้า"), ("ที่ดิน", "ที่เดิน"), ("10", "เขต 1")])
def test_another_word_is_not_found(word, text):
    assert thai.search_text(word) not in thai.search_text(text)


THAI_TEXT = st.text(alphabet=st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5B))


@given(st.text() | THAI_TEXT)
@example("ΑΣ Σ\u200b")
@example("İำุ")
@example("่ิฺิ")
@example("์\u0300์ุ")
@example("ำ่ํ่าเเเ่ิ่ี")
def test_a_search_text_searched_again_is_the_same(text):
    once = thai.search_text(text)
    assert thai.search_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


# Sorting


@pytest.mark.parametrize(
    "dictionary",
    [
        "กก กง กบ กรม กอน ก่อน กะ กัน กา ก่า ก้า กำ กิน กี กุ กู เก เก่า แก แก่ โก ใกล้ ไก่ ขอ เขา",
        "ก่อน กา เกา แก ข",
        "กระทรวง กรุง กลาง การ เกม เกษตร เกาะ เกิน ไกล",
        "ปลา ปลาย ป่า เปล เปลี่ยน แปลก",
        "นา น่า น้า หนา หน่า หน้า",
        "เขา เข่า เข้า",
        "จัน จันทร์ จันทรา",
        "เลย เล่ย แล โล ไล วาน",
        "รอ ฤกษ์ ฤทธิ์ ลอง ฦๅ วัน",
        "เต็ง เต่ง เต้ง",
        (
            "กระบี่ กรุงเทพมหานคร กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร "
            "เชียงราย เชียงใหม่ ตรัง ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน "
            "บึงกาฬ บุรีรัมย์ ปทุมธานี ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี พระนครศรีอยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี "
            "เพชรบูรณ์ แพร่ ภูเก็ต มหาสารคาม มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน "
            "เลย ศรีสะเกษ สกลนคร สงขลา สตูล สมุทรปราการ สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี "
            "สุราษฎร์ธานี สุรินทร์ หนองคาย หนองบัวลำภู อ่างทอง อำนาจเจริญ อุดรธานี อุตรดิตถ์ อุทัยธานี อุบลราชธานี"
        ),
    ],
)
def test_words_stand_as_in_a_thai_dictionary(dictionary):
    keys = [thai.sort_key(word) for word in dictionary.split()]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    "ordered",
    [
        ["2", "10", "100", "2557", "agency", "Agency B", "Zone", "กรม", "ฮ"],
        ["เขต 2", "เขต 10", "เขต ๑๑", "เขตบาง"],
        ["จังหวัด", "จังหวัด ก", "จังหวัดก"],
        ["ต่าง", "ต่างๆ", "ต่างกัน"],
        ["กรุงเทพฯ", "กรุงเทพมหานคร"],
    ],
)
def test_names_stand_with_numbers_by_value_then_latin_then_thai(ordered):
    keys = [thai.sort_key(name) for name in ordered]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("one", "other"), [("กรม (ก)", "กรม ก"), ("DLT", "dlt"), ("ข้อ ๗", "ข้อ 07"), ("สํานัก", "สำนัก"), ("ก - ข", "ก ข")]
)
def test_punctuation_case_and_spelling_do_not_matter(one, other):
    assert thai.sort_key(one) == thai.sort_key(other)


@given(st.text() | THAI_TEXT)
def test_a_sort_key_is_short_and_of_characters_that_every_collation_orders_alike(text):
    key = thai.sort_key(text)
    assert len(key) <= thai.SORT_KEY_LENGTH
    assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


WORDS = st.text(alphabet="กขคมรอเแโาิุ่้์ ab129", max_size=8)


@given(WORDS, WORDS)
def test_different_words_never_share_a_key(one, other):
    same = thai.sort_key(one) == thai.sort_key(other)
    assert same == (letters(one) == letters(other))


def letters(text):
    """What a key is made from: syllables in the right order, their vowels behind the consonant, single spaces."""
    return " ".join(thai._LEADING_VOWEL.sub(r"\2\1", thai._without_slips(text)).split())


@given(THAI_TEXT.filter(str.strip), st.sampled_from("กฮ"))
def test_a_word_stands_before_the_longer_words_it_begins(word, more):
    # After a leading vowel the next consonant changes places with it.
    if word[-1] not in "เแโใไ":
        assert thai.sort_key(word) < thai.sort_key(word + more)


def test_letters_of_other_scripts_come_last():
    assert sorted(["日本", "ฮ", "ລາວ", "z"], key=thai.sort_key)[:2] == ["z", "ฮ"]


def test_accents_do_not_change_a_letters_place():
    assert sorted(["Zoo", "École", "Egg", "Ecole"], key=thai.sort_key)[-1] == "Zoo"
