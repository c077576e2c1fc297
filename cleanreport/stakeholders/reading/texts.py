"""Cells as texts: one way of writing spaces, digits and Thai vowels, and nothing that cannot be seen."""

import datetime as dt
import math
import re
import unicodedata
from typing import Any

BE_OFFSET = 543
_DIGIT = re.compile(r"[^\D0-9]")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"[\s\x1c-\x1f\u2028\u2029]+")
# Sara am typed as nikhahit and sara aa, with the tone mark before, between or not at all.
_SPLIT_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_NOT_WORDS = re.compile(r"[^0-9a-zก-๎]")
# What people write where they have nothing to write.
_NOTHING = {"-", "--", "---", "–", "—", ".", "ไม่มี", "ไม่ระบุ", "ไม่ทราบ", "n/a", "na", "none", "null", "nil", "nan", "#"}
# Results of formulas that went wrong, as CSV files have them.
_ERRORS = re.compile(r"#(?:n/?a|value|ref|name\?|div/0|null|num|spill|calc|getting_data)[!?]?", re.IGNORECASE)
_EXCEL_TEXT = re.compile('="(.*)"', re.DOTALL)


def text_of(cell: Any) -> str:
    """What Excel shows in a cell, more or less."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        is_whole = math.isfinite(cell) and cell == int(cell) and abs(cell) < 10**15
        return str(int(cell)) if is_whole else repr(cell)
    if isinstance(cell, dt.date):
        year = cell.year if cell.year >= 2400 else cell.year + BE_OFFSET
        return f"{cell.day}/{cell.month}/{year}"
    return str(cell)


def tidied(text: str) -> str:
    """On one line, with single spaces, without what cannot be seen."""
    text = _SPACES.sub(" ", _HIDDEN.sub("", text)).strip()
    if text.isascii():
        return text
    return _SPLIT_SARA_AM.sub("\\1\\2\u0e33", unicodedata.normalize("NFC", text))


def ascii_digits(text: str) -> str:
    """The text with 0-9 for every other digit."""
    return text if text.isascii() else _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def folded(text: str) -> str:
    """Words to be compared: without spaces, signs and capitals, with 0-9."""
    return _NOT_WORDS.sub("", ascii_digits(tidied(unicodedata.normalize("NFKC", text))).casefold())


def is_nothing(text: str) -> bool:
    return not text or text.casefold() in _NOTHING


def is_error(text: str) -> bool:
    return text[:1] == "#" and bool(_ERRORS.fullmatch(text))


def out_of_csv(cell: str) -> str:
    """Without the marks by which programs keep Excel from reckoning: 'text and ="text"."""
    if cell[:1] == "'" and cell[1:2] in "=+-@0123456789":
        return cell[1:]
    if cell[:1] == "=" and (match := _EXCEL_TEXT.fullmatch(cell)):
        return match[1].replace('""', '"')
    return cell
