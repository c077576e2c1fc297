import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cleanreport.core.formfields import (
    DateField,
    EmailField,
    LineField,
    NumberField,
    PercentField,
    PhoneField,
    TextField,
    plain_number,
    tidy_text,
)


def complaint(field, typed):
    """The Thai sentence for what was typed."""
    with translation.override("th"), pytest.raises(ValidationError) as problem:
        field.clean(typed)
    return " ".join(problem.value.messages)


EVERY_FIELD = [TextField, LineField, NumberField, PercentField, DateField, PhoneField, EmailField]


@pytest.mark.parametrize("kind", EVERY_FIELD)
@pytest.mark.parametrize("typed", ["", None, "   ", "\r\n\x00", "\u200b", "\u200d\u2060\u00ad \u200e\u3000"])
def test_an_optional_field_may_stay_empty(kind, typed):
    empty = None if kind in (NumberField, PercentField, DateField) else ""
    assert kind(required=False).clean(typed) == empty


@pytest.mark.parametrize("kind", EVERY_FIELD)
def test_a_required_field_says_that_it_must_be_filled_in(kind):
    assert complaint(kind(), "  ") == "กรุณากรอกข้อมูลในช่องนี้"


@pytest.mark.parametrize("kind", EVERY_FIELD)
def test_an_untouched_empty_field_has_not_changed(kind):
    assert not kind(required=False).has_changed(None, "")
    assert not kind(required=False).has_changed("", " ")


@pytest.mark.parametrize("kind", EVERY_FIELD)
@pytest.mark.parametrize(
    "typed", ["\x00", "\ud800", "x" * 30_000, "0-" * 20_000, "\u202e" * 9, "9" * 30_000, "<script>"]
)
def test_nothing_that_can_be_typed_breaks_a_field(kind, typed):
    field = kind(required=False)
    try:
        str(field.clean(typed)).encode()
    except ValidationError:
        assert field.has_changed(None, typed)


# Text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  บรรทัดแรก\r\nบรรทัดสอง\rบรรทัดสาม  ", "บรรทัดแรก\nบรรทัดสอง\nบรรทัดสาม"),
        ("ก\tข", "ก\tข"),
        ("ก\x00\x07\x1bข\x7f", "กข"),
        ("ก\x0bข\u2028ค", "ก\nข\nค"),
        ("\ufeffก\u202eข", "กข"),
        ("cafe\u0301", "café"),
        ("คำ\u200bคำ", "คำ\u200bคำ"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_a_text_keeps_its_lines_and_loses_what_nobody_typed(typed, kept):
    assert TextField().clean(typed) == kept
    assert tidy_text(typed) == kept


def test_a_line_has_no_line_breaks():
    assert LineField().clean(" กรม\r\nที่ดิน\t กลาง ") == "กรม ที่ดิน กลาง"


@pytest.mark.parametrize("kind", [TextField, LineField])
def test_a_text_that_is_too_long_is_told_both_lengths(kind):
    assert kind(max_length=4000).clean("ก" * 4000) == "ก" * 4000
    assert complaint(kind(max_length=4000), "ก" * 20_000) == "กรอกไม่เกิน 4,000 ตัวอักษร ขณะนี้มี 20,000 ตัวอักษร"


def test_line_breaks_count_once_however_the_browser_sends_them():
    assert TextField(max_length=3).clean("ก\r\nข") == "ก\nข"


def test_no_browser_cuts_a_text_and_a_counter_can_know_the_limit():
    class Form(forms.Form):
        text = TextField(max_length=500, rows=7)
        line = LineField(max_length=90)

    page = Form().as_p()
    assert " maxlength" not in page
    assert 'rows="7"' in page
    assert 'data-max-length="500"' in page
    assert 'data-max-length="90"' in page


# Numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("82.5", "82.5"),
        (" 82.50 ", "82.5"),
        ("๘๒.๕", "82.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("0", "0"),
        ("-0.0", "0"),
        ("0.0001", "0.0001"),
        ("1.50000000", "1.5"),
        ("12345678901", "12345678901"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert str(NumberField(max_digits=15, places=4).clean(typed)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "1e5",
        "nan",
        "inf",
        "Infinity",
        "1,23",
        "12,34,567",
        "1 2",
        "1.2.3",
        "--1",
        ".",
        "-",
        "²",
        "\u0667",
        "0x10",
    ],
)
def test_what_is_no_number_is_refused(typed):
    assert complaint(NumberField(), typed) == "กรอกเป็นตัวเลข เช่น 82.5"


def test_too_many_decimals_and_digits_are_refused():
    field = NumberField(max_digits=6, places=2)
    assert complaint(field, "1.234") == "กรอกทศนิยมไม่เกิน 2 ตำแหน่ง"
    assert complaint(field, "12345") == "กรอกตัวเลขหน้าจุดทศนิยมไม่เกิน 4 หลัก"


@pytest.mark.parametrize(
    ("limits", "typed", "sentence"),
    [
        ({"min_value": 1, "max_value": 5}, "6", "กรอกตัวเลขระหว่าง 1 ถึง 5"),
        ({"min_value": 1, "max_value": 5}, "0.9", "กรอกตัวเลขระหว่าง 1 ถึง 5"),
        ({"min_value": Decimal("0.50")}, "0.4", "กรอกตัวเลขไม่น้อยกว่า 0.5"),
        ({"max_value": 100}, "100.01", "กรอกตัวเลขไม่เกิน 100"),
    ],
)
def test_a_number_outside_its_limits_is_told_them(limits, typed, sentence):
    assert complaint(NumberField(**limits), typed) == sentence


def test_the_limits_themselves_are_allowed():
    field = NumberField(min_value=1, max_value=5)
    assert (field.clean("1"), field.clean("5")) == (1, 5)


PERCENT_SENTENCE = "กรอกร้อยละระหว่าง 0 ถึง 100 ทศนิยมไม่เกิน 2 ตำแหน่ง"


@pytest.mark.parametrize("typed", ["-1", "100.01", "abc", "1e1", "33.333", "1000", "nan", "50%%"])
def test_every_bad_percent_gets_the_one_sentence(typed):
    assert complaint(PercentField(), typed) == PERCENT_SENTENCE


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", "0"), ("100", "100"), ("๗๕", "75"), ("33.33", "33.33"), ("75 %", "75"), ("100.00", "100")],
)
def test_a_percent_is_taken(typed, number):
    assert str(PercentField().clean(typed)) == number


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (Decimal("3.0000"), "3"),
        (Decimal("66.67"), "66.67"),
        (Decimal("100"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.0000"), "0"),
        (Decimal("-0.5000"), "-0.5"),
        (Decimal("1234567.0000"), "1234567"),
        (7, "7"),
        (None, None),
        ("ab c", "ab c"),
    ],
)
def test_a_stored_number_is_shown_without_trailing_zeros_and_typed_text_as_typed(stored, shown):
    assert NumberField().prepare_value(stored) == shown


def test_a_number_has_changed_only_when_its_value_has():
    field = NumberField()
    assert not field.has_changed(Decimal("3.0000"), "3")
    assert not field.has_changed(Decimal("1234.5000"), "๑,๒๓๔.๕")
    assert field.has_changed(Decimal("3.0000"), "3.1")
    assert field.has_changed(Decimal("3.0000"), "")
    assert field.has_changed(Decimal("3.0000"), "abc")
    assert not NumberField(disabled=True).has_changed(Decimal(3), "4")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_every_stored_number_survives_being_shown_and_typed(number):
    field = NumberField(max_digits=15, places=4)
    assert field.clean(field.prepare_value(number)) == number
    assert "E" not in plain_number(number)


# Dates


@pytest.mark.parametrize("typed", ["31/8/2557", "๓๑/๘/๒๕๕๗", "31 ส.ค. 57", "2014-08-31", "31\u200b สิงหาคม 2557"])
def test_a_date_is_read_as_people_write_it(typed):
    assert DateField().clean(typed) == dt.date(2014, 8, 31)


@pytest.mark.parametrize("typed", ["31/9/2557", "29/2/2557", "พรุ่งนี้", "31/8"])
def test_what_is_no_date_is_refused(typed):
    assert complaint(DateField(), typed) == "กรอกวันที่ เช่น 31/8/2557 หรือ 31 สิงหาคม 2557"


YEAR = {"earliest": dt.date(2013, 10, 1), "latest": dt.date(2014, 9, 30)}


@pytest.mark.parametrize(
    ("limits", "typed", "sentence"),
    [
        (YEAR, "30/9/2556", "กรอกวันที่ระหว่าง 1 ตุลาคม 2556 ถึง 30 กันยายน 2557"),
        (YEAR, "1/10/2557", "กรอกวันที่ระหว่าง 1 ตุลาคม 2556 ถึง 30 กันยายน 2557"),
        ({"earliest": YEAR["earliest"]}, "30/9/2556", "กรอกวันที่ตั้งแต่ 1 ตุลาคม 2556 เป็นต้นไป"),
        ({"latest": YEAR["latest"]}, "1/10/2557", "กรอกวันที่ไม่เกิน 30 กันยายน 2557"),
    ],
)
def test_a_date_outside_its_limits_is_told_them(limits, typed, sentence):
    assert complaint(DateField(**limits), typed) == sentence


def test_the_first_and_last_day_are_allowed():
    field = DateField(**YEAR)
    assert field.clean("1/10/2556") == YEAR["earliest"]
    assert field.clean("30/9/2557") == YEAR["latest"]


@pytest.mark.parametrize(("language", "shown"), [("th", "31/8/2557"), ("en", "31/8/2014")])
def test_a_stored_date_is_shown_in_the_era_of_the_language(language, shown):
    with translation.override(language):
        assert DateField().prepare_value(dt.date(2014, 8, 31)) == shown
        assert not DateField().has_changed(dt.date(2014, 8, 31), shown)


def test_a_date_has_changed_when_it_is_another_or_none():
    field, stored = DateField(), dt.date(2014, 8, 31)
    assert not field.has_changed(stored, "31 ส.ค. 57")
    assert field.has_changed(stored, "30/8/2557")
    assert field.has_changed(stored, "")
    assert field.has_changed(stored, "31/31/2557")
    assert field.prepare_value("31/31/2557") == "31/31/2557"


# Phones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("02 555 0104", "02 555 0104"),
        ("025550104", "02 555 0104"),
        ("0-2555-0104", "02 555 0104"),
        ("๐๒ ๕๕๕ ๐๑๐๔", "02 555 0104"),
        ("(02) 555-0104", "02 555 0104"),
        ("054 555 111", "054 555 111"),
        ("0812345678", "081 234 5678"),
        ("081-234-5678", "081 234 5678"),
        ("+66 2 555 0104", "02 555 0104"),
        ("+66 (0)2 555 0104", "02 555 0104"),
        ("+66812345678", "081 234 5678"),
        ("02 555 0104 ต่อ 12", "02 555 0104 ต่อ 12"),
        ("02-555-0104 ต่อ ๑๒๐๑-๓", "02 555 0104 ต่อ 1201-3"),
        ("025550104ต่อ12", "02 555 0104 ต่อ 12"),
        ("02 555 0104 ext. 12", "02 555 0104 ต่อ 12"),
        ("02 555 0104 #12", "02 555 0104 ต่อ 12"),
        ("02 555 0104-5", "02 555 0104-5"),
        ("02 555 0104-5 ต่อ 7", "02 555 0104-5 ต่อ 7"),
    ],
)
def test_a_phone_number_is_kept_tidy(typed, kept):
    assert PhoneField().clean(typed) == kept
    assert PhoneField().clean(kept) == kept
    assert not PhoneField().has_changed(kept, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "12345",
        "02 555 010",
        "02 555 01045",
        "555 0104",
        "1234567890",
        "0212345678901",
        "โทร",
        "name@agency.go.th",
        "02 555 0104 ต่อ",
        "+1 202 555 0104",
        "02 555 0104 / 02 555 0105",
        "000000000",
    ],
)
def test_a_phone_number_that_cannot_be_is_refused(typed):
    sentence = "กรอกหมายเลขโทรศัพท์ 9 หรือ 10 หลัก เช่น 02 555 0104 หรือ 02 555 0104 ต่อ 12"
    assert complaint(PhoneField(), typed) == sentence
    assert PhoneField().has_changed("", typed)


# E-mail


@pytest.mark.parametrize("typed", ["dg@dlt.example", "vice-governor@nan.example", " a.b+c@agency.go.th ", "X@GO.TH"])
def test_an_address_is_taken(typed):
    assert EmailField().clean(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "dg",
        "dg@",
        "@dlt.example",
        "dg@dlt",
        "d g@dlt.example",
        "ก@dlt.example",
        "dg@กรม.ไทย",
        "a@b.c\nBcc: x@y.z",
        "a,b@c.de",
    ],
)
def test_an_address_that_cannot_be_is_refused(typed):
    assert complaint(EmailField(), typed) == "กรอกอีเมลให้ถูกต้อง เช่น name@agency.go.th"


def test_an_address_is_at_most_254_characters_long():
    sentence = complaint(EmailField(), "a" * 60 + "@" + "b" * 60 + ".th" * 70)
    assert sentence == "กรอกไม่เกิน 254 ตัวอักษร ขณะนี้มี 331 ตัวอักษร"
