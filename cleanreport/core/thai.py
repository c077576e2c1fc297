"""Thai dates, digits, dictionary order and searching.

Dates are shown in the Buddhist era in Thai and in the common era in English; times are those of Bangkok.
"""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

BANGKOK = ZoneInfo("Asia/Bangkok")
BE_OFFSET = 543
FIRST_FISCAL_MONTH = 10

_MONTHS = {
    "th": [
        "มกราคม",
        "กุมภาพันธ์",
        "มีนาคม",
        "เมษายน",
        "พฤษภาคม",
        "มิถุนายน",
        "กรกฎาคม",
        "สิงหาคม",
        "กันยายน",
        "ตุลาคม",
        "พฤศจิกายน",
        "ธันวาคม",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_SHORT_MONTHS = {
    "th": ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
# How a day and a time are written in words, as a pattern: 31 สิงหาคม 2557, 14:05 น.
LONG_DATE = rf"[0-9]{{1,2}} (?:{'|'.join(name for names in _MONTHS.values() for name in names)}) [0-9]{{4}}"
DAY_OR_TIME = rf"{LONG_DATE}|[0-9]{{2}}:[0-9]{{2}} น\."
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


# Showing dates and times


def long_date(value: dt.date) -> str:
    """31 สิงหาคม 2557, or 31 August 2014."""
    day = _in_bangkok(value)
    return f"{day.day} {_MONTHS[_language()][day.month - 1]} {_year(day)}"


def short_date(value: dt.date) -> str:
    """31 ส.ค. 57, or 31 Aug 2014."""
    day = _in_bangkok(value)
    year = f"{_year(day) % 100:02}" if _language() == "th" else _year(day)
    return f"{day.day} {_SHORT_MONTHS[_language()][day.month - 1]} {year}"


def clock(value: dt.datetime) -> str:
    """14:05, in Bangkok."""
    return timezone.localtime(value, BANGKOK).strftime("%H:%M")


def moment(value: dt.datetime) -> str:
    """31 ส.ค. 57 14:05, or 31 Aug 2014 14:05."""
    return f"{short_date(value)} {clock(value)}"


def long_moment(value: dt.datetime) -> str:
    """31 สิงหาคม 2557 เวลา 14:05 น., or 31 August 2014 at 14:05."""
    if _language() == "th":
        return f"{long_date(value)} เวลา {clock(value)} น."
    return f"{long_date(value)} at {clock(value)}"


def date_range(start: dt.date, end: dt.date) -> str:
    """8–30 กันยายน 2557, 1 ธันวาคม – 30 มิถุนายน 2557 or both dates in full: nothing is said twice."""
    first, last = _in_bangkok(start), _in_bangkok(end)
    if first == last:
        return long_date(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long_date(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[_language()][first.month - 1]} – {long_date(last)}"
    return f"{long_date(first)} – {long_date(last)}"


def short_date_range(start: dt.date, end: dt.date) -> str:
    """1 ธ.ค. 56 – 30 มิ.ย. 57, or 1 Dec 2013 – 30 Jun 2014."""
    return f"{short_date(start)} – {short_date(end)}"


def input_date(value: dt.date) -> str:
    """31/8/2557, or 31/8/2014: what stands in an input field; `parse_date` reads both."""
    return f"{value.day}/{value.month}/{_year(value)}"


def _language() -> str:
    return "en" if (get_language() or "th").startswith("en") else "th"


def _year(day: dt.date) -> int:
    return be(day.year) if _language() == "th" else day.year


def _in_bangkok(value: dt.date) -> dt.date:
    """The calendar day of a date, or of an aware datetime in Bangkok."""
    return timezone.localtime(value, BANGKOK).date() if isinstance(value, dt.datetime) else value


# Years


def be(year: int) -> int:
    """The Buddhist-era year of a common-era year."""
    return year + BE_OFFSET


def fiscal_year_be(day: dt.date) -> int:
    """The fiscal year (BE) that `day` falls in: 1 October 2013 is in 2557."""
    return be(day.year + (day.month >= FIRST_FISCAL_MONTH))


def fiscal_year_bounds(year_be: int) -> tuple[dt.date, dt.date]:
    """First and last day of a fiscal year given in the Buddhist era."""
    year = year_be - BE_OFFSET
    return dt.date(year - 1, FIRST_FISCAL_MONTH, 1), dt.date(year, 9, 30)


# Reading digits and dates


def arabic_digits(text: str) -> str:
    """`text` with Thai digits as 0-9."""
    return text.translate(_THAI_DIGITS)


def _month_key(name: str) -> str:
    return name.replace(".", "").casefold()


_MONTH_NUMBERS = {
    _month_key(name): number
    for names in (*_MONTHS.values(), *_SHORT_MONTHS.values())
    for number, name in enumerate(names, start=1)
}
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WITH_MONTH_NAME = re.compile(r"([0-9]{1,2}) ?([^\W0-9_][^0-9 ]*) ?(?:พ\.?ศ\.? ?|ค\.?ศ\.? ?)?([0-9]{4}|[0-9]{2})")


def parse_date(text: str) -> dt.date:
    """The date that a person typed; raises ValueError when it is none.

    Reads 31/8/2557, 31-08-57, ๓๑/๘/๒๕๕๗, 31 ส.ค. 2557, 31 สิงหาคม 57, 31 August 2014 and 2014-08-31. A year of two
    digits is Buddhist era (25xx), 2400 and later is Buddhist era, 1900-2200 is common era.
    """
    tidied = " ".join(unicodedata.normalize("NFC", arabic_digits(text)).split())
    spaceless = tidied.replace(" ", "")
    if match := _DAY_FIRST.fullmatch(spaceless):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(spaceless):
        year, month, day = match.groups()
    elif (match := _WITH_MONTH_NAME.fullmatch(tidied)) and _month_key(match[2]) in _MONTH_NUMBERS:
        day, month, year = match[1], _MONTH_NUMBERS[_month_key(match[2])], match[3]
    else:
        raise ValueError(f"Not a date: {text[:40]!r}")
    return dt.date(_common_era(year), int(month), int(day))


def _common_era(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return 2500 + year - BE_OFFSET
    if 1900 <= year <= 2200:
        return year
    if 2400 <= year <= be(2200):
        return year - BE_OFFSET
    raise ValueError(f"Not a year that is meant here: {year}")


# Searching and sorting

# Sara am typed as nikhahit and sara aa, with the tone mark before, between or not at all.
_SPLIT_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
# Vowels above and below, tone marks, thanthakhat and sara am that follow one consonant.
_STACK = re.compile("[\u0e31\u0e33-\u0e3a\u0e48-\u0e4c]{2,}")


def search_text(text: str) -> str:
    """`text` as a column to search with `contains`, the words searched for being treated alike.

    Without spaces, invisible characters and accents, in lower case, with 0-9 for Thai digits, and with the common
    ways of mistyping a Thai syllable put right.
    """
    folded = unicodedata.normalize("NFD", arabic_digits(text)).casefold()
    return unicodedata.normalize("NFC", _without_slips("".join(filter(_is_searched, folded))))


def _is_searched(character: str) -> bool:
    if unicodedata.category(character)[0] == "M":
        # Thai vowels and tones make the word; the accents of other scripts do not.
        return "\u0e00" <= character <= "\u0e7f"
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf")


def _without_slips(text: str) -> str:
    """`text` with every Thai syllable typed in the one right order, however it was typed."""
    whole = _SPLIT_SARA_AM.sub("\\1\\2\u0e33", text.replace("เเ", "แ"))
    return _STACK.sub(lambda match: "".join(sorted(match[0], key=_place_in_stack)), whole)


def _place_in_stack(mark: str) -> int:
    if mark == "\u0e33":
        return 2
    return int(mark >= "\u0e48")


# A sort key is at most this long; texts that differ only far behind may sort as equal.
SORT_KEY_LENGTH = 255
_LETTERS_LENGTH = 200

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
_SORTED_PARTS = re.compile("[0-9]+|[^0-9]")
# The alphabet in order; numbers stand at "#". Marks count only between words that are otherwise equal.
_ALPHABET = " ฯๆ#abcdefghijklmnopqrstuvwxyz" + "".join(
    chr(code) for code in (*range(0x0E01, 0x0E2F), *range(0x0E30, 0x0E3B), *range(0x0E40, 0x0E46))
)
_MARKS = "\u0e4e\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_OTHER_LETTER = "zz"


def sort_key(text: str) -> str:
    """A key that puts texts into the order of a Thai dictionary, punctuation and case aside.

    Leading vowels count after their consonant, tone marks and thanthakhat only between words that are otherwise
    equal; numbers, by their value, come before Latin and Latin before Thai. The key is made of 0-9 and a-z alone, so
    that every database orders it alike whatever its collation, and is at most `SORT_KEY_LENGTH` long.
    """
    folded = unicodedata.normalize("NFD", arabic_digits(text)).casefold()
    swapped = _LEADING_VOWEL.sub(r"\2\1", _without_slips(folded))
    kept = " ".join("".join(c for c in swapped if c.isspace() or c in _MARKS or _sorts(c)).split())
    letters, marks = [], []
    for part in _SORTED_PARTS.findall(kept):
        if part in _MARKS:
            marks.append(_BASE36[_MARKS.index(part) + 1])
        else:
            letters.append(_weight(part))
            marks.append("0")
    key = "".join(letters)[:_LETTERS_LENGTH]
    told_apart = "".join(marks).rstrip("0")
    # "00" is below every letter, so that a word still sorts before the longer words it begins.
    return (f"{key}00{told_apart}" if told_apart else key)[:SORT_KEY_LENGTH]


def _sorts(character: str) -> bool:
    return character in _ALPHABET or unicodedata.category(character)[0] in "LN"


def _weight(part: str) -> str:
    """One letter or one whole number as characters of a sort key."""
    if part[0] in "0123456789":
        value = part.lstrip("0")
        return _base36(_ALPHABET.index("#") + 1, 2) + _base36(min(len(value), 36**2 - 1), 2) + value
    if part in _ALPHABET:
        return _base36(_ALPHABET.index(part) + 1, 2)
    return _OTHER_LETTER + _base36(ord(part), 4)


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return digits
