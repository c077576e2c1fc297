"""The day on which somebody was in contact, in whatever way a list says it.

Like `core.thai.parse_date`, which reads what is typed in the browser, but for lists: Excel's numbers, weekdays, times,
and years of two digits as Excel understands them. It needs no Django.
"""

import datetime as dt
import re
from typing import Any

from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.texts import ascii_digits, tidied

# Earlier contacts are of no use for a survey, and so a year of two digits can mean only one: 43 to 99 are 2543 to 2599
# of the Buddhist era, 00 to 42 are 2000 to 2042 of the common era.
EARLIEST = dt.date(2000, 1, 1)
LATEST_YEAR = 2099
BE_OFFSET = 543
_EPOCH = dt.date(1899, 12, 30)  # of Excel's numbers

_MONTHS = (
    ("มกราคม", "มค", "january", "jan"),
    ("กุมภาพันธ์", "กพ", "february", "feb"),
    ("มีนาคม", "มีค", "march", "mar"),
    ("เมษายน", "เมย", "april", "apr"),
    ("พฤษภาคม", "พค", "may"),
    ("มิถุนายน", "มิย", "june", "jun"),
    ("กรกฎาคม", "กค", "july", "jul"),
    ("สิงหาคม", "สค", "august", "aug"),
    ("กันยายน", "กย", "september", "sep", "sept"),
    ("ตุลาคม", "ตค", "october", "oct"),
    ("พฤศจิกายน", "พย", "november", "nov"),
    ("ธันวาคม", "ธค", "december", "dec"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}

_BETWEEN = r" ?[/.\- ,] ?"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}}|[0-9]{{2}})")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}})")
_NAMED = re.compile(r"([0-9]{1,2})[ ./-]{0,2}([^\W\d_][^0-9 /-]*)[ ,./-]{0,2}([0-9]{4}|[0-9]{2})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})[. ]{1,2}([0-9]{1,2}),? ([0-9]{4})")
_EIGHT = re.compile("[0-9]{8}")
_WEEKDAY = re.compile(
    r"^(?:วัน)?(?:(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์|mon|tues?|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?"
    r"[ ,.]*)?(?:ที่ )?(?:ที่)?"
)
_TIME = re.compile(
    r"[ t,]+(?:เวลา ?)?[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?|\.[0-9]{2}(?= ?น))"
    r"(?: ?(?:น\.?|am|pm|z|[+-][0-9:]+))?$"
)
_ERA = re.compile(r"(?:พ\. ?ศ\.|พศ\.?|ค\. ?ศ\.|คศ\.?) ?|(?<![^\W\d_])(?:b\.?e\.?|a\.?d\.?|c\.?e\.?)(?![^\W\d_]) ?")


def day_of(cell: Any, on: dt.date | None = None) -> dt.date | None:
    """The day, or None for an empty cell; none after `on`. Raises Fault."""
    day = _day(cell)
    if day is None:
        return None
    if day < EARLIEST:
        raise Fault("date_early", year=EARLIEST.year)
    if on is not None and day > on:
        raise Fault("date_future")
    return day


def _day(cell: Any) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return _from_excel(cell.date())
    if isinstance(cell, dt.date):
        return _from_excel(cell)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        raise Fault("date_unknown")
    if isinstance(cell, int | float):
        return _from_number(cell)
    text = ascii_digits(tidied(cell)).lower()
    return _from_text(text) if text else None


def _from_excel(day: dt.date) -> dt.date:
    """Excel takes 31/8/2557 for a year to come, and 31/8/57 for 1957."""
    if day.year >= 2400:
        return _date(day.year - BE_OFFSET, day.month, day.day)
    if 1930 <= day.year < EARLIEST.year:
        return _date(_of_two_digits(day.year % 100), day.month, day.day)
    return day


def _from_number(number: float) -> dt.date:
    """Excel's number of a day, in a column that shows numbers; or a day as eight digits."""
    if not (number == number and abs(number) < 1e9):  # noqa: PLR0124  # not a number is unequal to itself
        raise Fault("date_unknown")
    whole = int(number)
    if _EIGHT.fullmatch(str(whole)):
        return _from_text(str(whole))
    if 10_000 <= whole <= 400_000:
        return _from_excel(_EPOCH + dt.timedelta(days=whole))
    raise Fault("date_unknown")


def _from_text(text: str) -> dt.date:
    text = _TIME.sub("", _WEEKDAY.sub("", text, count=1)).strip(" ,.")
    text = _ERA.sub("", text)
    if match := _DAY_FIRST.fullmatch(text):
        return _date(_year(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(_year(match[1]), int(match[2]), int(match[3]))
    if (match := _NAMED.fullmatch(text)) and (month := _month(match[2])):
        return _date(_year(match[3]), month, int(match[1]))
    if (match := _MONTH_FIRST.fullmatch(text)) and (month := _month(match[1])):
        return _date(_year(match[3]), month, int(match[2]))
    if _EIGHT.fullmatch(text):
        return _from_eight(text)
    if re.fullmatch("[0-9]{5,6}(?:[.]0*)?", text):
        return _from_number(float(text))
    raise Fault("date_unknown")


def _from_eight(text: str) -> dt.date:
    """20140831 or 31082557; no text is both."""
    for year, month, day in ((text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])):
        try:
            return _date(_year(year), int(month), int(day))
        except Fault:
            continue
    raise Fault("date_unknown")


def _month(name: str) -> int | None:
    return _MONTH_OF.get(name.replace(".", "").strip())


def _of_two_digits(year: int) -> int:
    return 2500 + year - BE_OFFSET if year >= 43 else 2000 + year


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return _of_two_digits(year)
    if 1900 <= year <= LATEST_YEAR:
        return year
    if 2443 <= year <= LATEST_YEAR + BE_OFFSET:
        return year - BE_OFFSET
    raise Fault("date_unknown")


def _date(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Fault("date_impossible") from None
