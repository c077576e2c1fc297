"""Phones, e-mails and days, however they are written."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanreport.stakeholders.reading.cells import value_of
from cleanreport.stakeholders.reading.dates import EARLIEST
from cleanreport.stakeholders.reading.faults import Fault

FEW = settings(max_examples=40)
ON = dt.date(2030, 12, 31)
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}


def said(field: str, cell: Any) -> str:
    """The value, or the code of the fault."""
    try:
        return value_of(field, cell, ON)
    except Fault as fault:
        return fault.code


PHONES: list[tuple[Any, str]] = [
    ("0812345678", "+66812345678"),
    ("081-234-5678", "+66812345678"),
    ("(081) 234 5678", "+66812345678"),
    ("๐๘๑-๒๓๔-๕๖๗๘", "+66812345678"),
    ("0812345678".translate(WIDE), "+66812345678"),
    (812345678, "+66812345678"),
    (812345678.0, "+66812345678"),
    ("812345678", "+66812345678"),
    ("812345678.0", "+66812345678"),
    ("8.12345678E+08", "+66812345678"),
    ("8.12345678E8", "+66812345678"),
    ("8.1234567E+08", "+66812345670"),
    ("8.1234E+08", "phone_lost"),
    (66812345678, "+66812345678"),
    ("66 81 234 5678", "+66812345678"),
    ("660812345678", "+66812345678"),
    ("+66812345678", "+66812345678"),
    ("+66 (0)81 234 5678", "+66812345678"),
    ("+0812345678", "+66812345678"),
    ("0066 81 234 5678", "+66812345678"),
    ("tel:+66812345678", "+66812345678"),
    ("โทร. 081 234 5678", "+66812345678"),
    ("เบอร์โทรศัพท์: 0812345678", "+66812345678"),
    ("Mobile 0812345678", "+66812345678"),
    ("'0812345678", "+66812345678"),
    ("021234567", "+6621234567"),
    ("02-123-4567", "+6621234567"),
    (21234567.0, "+6621234567"),
    ("053-123456", "+6653123456"),
    ("02-123-4567 ต่อ 12", "+6621234567;ext=12"),
    ("02 123 4567 ext. 1234", "+6621234567;ext=1234"),
    ("021234567#๙", "+6621234567;ext=9"),
    ("0-2123-4567-9", "+6621234567"),
    ("02-123-4567/8", "+6621234567"),
    ("081-234-5678, 02-123-4567", "+66812345678"),
    ("081-234-5678 หรือ 02-123-4567", "+66812345678"),
    ("081-234-5678 02-123-4567", "+66812345678"),
    ("+44 20 7946 0958", "+442079460958"),
    ("0044 20 7946 0958", "+442079460958"),
    ("", ""),
    ("-", ""),
    ("ไม่มี", ""),
    ("081234567", "phone_form"),
    ("08123456789", "phone_form"),
    ("1111", "phone_form"),
    ("0112345678", "phone_form"),
    ("+66", "phone_form"),
    ("+6612345", "phone_form"),
    ("somchai@example.com", "phone_form"),
    (1e300, "phone_form"),
    (True, "phone_form"),
    (dt.date(2014, 8, 31), "phone_form"),
    ("0" * 600, "too_long"),
    ("#N/A", "formula"),
]


@pytest.mark.parametrize(("cell", "phone"), PHONES, ids=repr)
def test_phones(cell: Any, phone: str) -> None:
    assert said("phone", cell) == phone


EMAILS = [
    ("somchai@example.com", "somchai@example.com"),
    (" Somchai.J@MOI.go.th ", "somchai.j@moi.go.th"),
    ("mailto:a@b.co.th?subject=x", "a@b.co.th"),
    ("นายเอ <a@b.co.th>", "a@b.co.th"),
    ('"a@b.co.th";', "a@b.co.th"),
    ("a@b.co.th.", "a@b.co.th"),
    ("a @ b.co.th", "a@b.co.th"),
    ("a@b.co.th".translate(WIDE), "a@b.co.th"),
    ("\u200ba@b.co.th\ufeff", "a@b.co.th"),
    ("user๑@b.co.th", "user1@b.co.th"),
    ("a@ทดสอบ.ไทย", "a@xn--l3cfk7dp.xn--o3cw4h"),
    ("a@b.co.th, c@d.th", "a@b.co.th"),
    ("a@b.co.th/c@d.th", "a@b.co.th"),
    ("a@b.co.th\nc@d.th", "a@b.co.th"),
    ("a+b_c-d@b-c.th", "a+b_c-d@b-c.th"),
    ("", ""),
    ("-", ""),
    ("n/a", ""),
    ("a@@b.th", "email_form"),
    ("a@b", "email_form"),
    ("a@b..th", "email_form"),
    ("a..b@c.th", "email_form"),
    ("a@-b.th", "email_form"),
    ("a@b.t", "email_form"),
    ("a@gmail,com", "email_form"),
    ("@b.th", "email_form"),
    ("a b@c.th", "email_form"),
    ("สมชาย@b.th", "email_form"),
    ("a" * 65 + "@b.th", "email_form"),
    ("a@" + "b." * 130 + "th", "email_form"),
    ("#VALUE!", "formula"),
]


@pytest.mark.parametrize(("cell", "email"), EMAILS, ids=repr)
def test_emails(cell: str, email: str) -> None:
    assert said("email", cell) == email


DAY = "2014-08-31"
DAYS: list[tuple[Any, str]] = [
    *((text, DAY) for text in (
        "31/8/2557", "31/08/2014", "31-08-57", "31.8.57", "31 8 2557", "31/8/14", "๓๑/๘/๒๕๕๗",
        "31 ส.ค. 2557", "31ส.ค.57", "31 สค 57", "31 สิงหาคม 2557", "31 สิงหาคม พ.ศ. 2557",
        "31 สิงหาคม ค.ศ. 2014", "วันที่ 31 สิงหาคม 2557",
        "วันอาทิตย์ที่ 31 สิงหาคม 2557", "31-ส.ค.-57", "31 August 2014", "31-Aug-14",
        "Aug 31, 2014", "Sunday, 31 August 2014",
        "2014-08-31", "2557-08-31", "2014/8/31", "2014-08-31T10:00:00Z",
        "2014-08-31 10:00:00.123", "31/8/2557 14:05 น.",
        "31 ส.ค. 2557 เวลา 14.05 น.", "20140831", "31082557", "41882", "41882.0",
    )),
    (dt.date(2014, 8, 31), DAY),
    (dt.datetime.combine(dt.date(2014, 8, 31), dt.time(23, 59)), DAY),
    (dt.date(2557, 8, 31), DAY),
    (dt.date(1957, 8, 31), DAY),
    (41882.0, DAY),
    (41882.75, DAY),
    (240209, DAY),
    (20140831, DAY),
    ("29/2/2555", "2012-02-29"),
    ("1 พฤศจิกายน ๒๕๖๗", "2024-11-01"),
    ("4 Sept 2014", "2014-09-04"),
    ("5 ธันวาคม 2557", "2014-12-05"),
    ("", ""),
    ("-", ""),
    ("31/2/2557", "date_impossible"),
    ("29/2/2557", "date_impossible"),
    ("8/31/2557", "date_impossible"),
    (dt.date(2560, 2, 29), "date_impossible"),
    ("0/0/2557", "date_impossible"),
    ("31/8/1998", "date_early"),
    ("31/8/2541", "date_early"),
    ("1/1/2031", "date_future"),
    ("1/1/2600", "date_future"),
    ("ส.ค. 2557", "date_unknown"),
    ("2557", "date_unknown"),
    ("31/8/9999", "date_unknown"),
    ("31 กรกฏิ 2557", "date_unknown"),
    ("เมื่อวาน", "date_unknown"),
    (True, "date_unknown"),
    (dt.time(3), "date_unknown"),
    (dt.timedelta(days=3), "date_unknown"),
    (float("nan"), "date_unknown"),
    (float("inf"), "date_unknown"),
    (1e12, "date_unknown"),
    (-5, "date_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "day"), DAYS, ids=repr)
def test_days(cell: Any, day: str) -> None:
    assert said("contacted_on", cell) == day


# What is written in one of these ways is always understood


MOBILES = st.integers(0, 399_999_999).map(lambda number: f"{number + 600_000_000}").filter(lambda text: text[0] != "7")
LANDLINES = st.integers(20_000_000, 59_999_999).map(str)
SEPARATORS = st.sampled_from(["", "-", " ", ".", "\u00a0", "\u2013"])


@FEW
@given(
    MOBILES | LANDLINES,
    SEPARATORS,
    st.sampled_from(["0", "66", "+66", "+66 ", "+660", ""]),
    st.sampled_from(["", THAI, WIDE]),
)
def test_a_phone_is_the_same_however_it_is_written(number: str, mark: str, prefix: str, digits: Any) -> None:
    text = prefix + mark.join([number[:2], number[2:5], number[5:]])
    assert said("phone", text.translate(digits) if digits else text) == f"+66{number}"


@FEW
@given(MOBILES | LANDLINES)
def test_a_phone_that_excel_made_a_number_has_its_zero_again(number: str) -> None:
    for cell in (int(number), float(number), f"{float(number):.8E}", f"{number}.0", int(f"66{number}")):
        assert said("phone", cell) == f"+66{number}"


@FEW
@given(st.dates(EARLIEST, ON), st.integers(0, 11))
def test_a_day_is_the_same_however_it_is_written(day: dt.date, way: int) -> None:
    months = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
    era = day.year + 543
    cells: list[Any] = [
        f"{day.day}/{day.month}/{era}", f"{day:%d-%m-%Y}", f"{day:%d/%m}/{era % 100:02}", f"{day:%d/%m/%y}",
        day.isoformat(),
        f"{day.day} {months[day.month - 1]} {era}", f"{day:%d %B %Y}", f"{day:%Y%m%d}",
        (day - dt.date(1899, 12, 30)).days,
        dt.datetime.combine(day, dt.time(12)), day,
        f"{day.day}/{day.month}/{era}".translate(THAI),
    ]  # fmt: skip
    assert said("contacted_on", cells[way]) == day.isoformat()


WORDS = st.text("abcxyz019_-", min_size=1, max_size=9)


@FEW
@given(
    st.lists(WORDS, min_size=1, max_size=3), st.lists(st.text("abcxyz", min_size=2, max_size=9), min_size=2, max_size=4)
)
def test_an_address_stays_as_it_is(local: list[str], domain: list[str]) -> None:
    address = f"a{'.'.join(local)}@{'.'.join(domain)}"
    assert said("email", address) == said("email", f" <{address.upper()}> ")
    assert said("email", address) in (address, "national_id")


@given(
    st.sampled_from(["group", "name", "organisation", "service", "contacted_on", "email", "phone", "consent"]),
    st.text() | st.floats() | st.integers() | st.booleans() | st.datetimes() | st.times() | st.timedeltas(),
)
def test_whatever_is_in_a_cell_is_taken_or_refused(field: str, cell: Any) -> None:
    assert isinstance(said(field, cell), str)
