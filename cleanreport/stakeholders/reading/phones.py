"""Telephone numbers in one form (E.164), also those of which Excel has made numbers."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.texts import ascii_digits, text_of, tidied

_LABEL = re.compile(
    r"^(?:(?:เบอร์|หมายเลข)?(?:โทรศัพท์|โทร|มือถือ|ติดต่อ)+|เบอร์|tel(?:ephone)?|phone|mobile|cell|mob|t|m|p)[ .:]*"
    r"(?=[+(0-9])"
)
_EXTENSION = re.compile(r"(?:ต่อ|กด|ภายใน|ext(?:ension)?|x|#|;ext=)[ .:#]*([0-9]{1,6})\)?$")
_LAST_LINES = re.compile(r"(?<=[0-9]{4})-[0-9]{1,2}$")  # 0-2123-4567-9: three lines, of which the first is used
_SEVERAL = re.compile(r"[,;/|&]|\bor\b|หรือ|และ")
_SIGNS = re.compile(r"[ ().\-\u2010-\u2015\u2212]")
_EXPONENT = re.compile(r"([0-9])(?:\.([0-9]+))?e\+?([0-9]{1,2})")
_FRACTION = re.compile(r"([0-9]{8,15})\.0+")
_NATIONAL = re.compile("0(?:[689][0-9]{8}|[23457][0-9]{7})")
_WITHOUT_ZERO = re.compile("[689][0-9]{8}|[23457][0-9]{7}")
_WITH_COUNTRY = re.compile("660?([689][0-9]{8}|[23457][0-9]{7})")
_ABROAD = re.compile("[1-9][0-9]{7,14}")


def phone_of(cell: Any) -> str:
    """The first number of a cell, or an empty text. Raises Fault."""
    text = written(cell)
    if not text:
        return ""
    for part in parts(text):
        number = _number(part)
        if number:
            return number
    raise Fault("phone_form")


def are_phones(text: str) -> bool:
    """Whether everything that is there is a telephone number."""
    return all(_number(part) for part in parts(text))


def parts(text: str) -> list[str]:
    """The numbers of a cell, which may have several."""
    several = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    if len(several) == 1 and not _number(text):
        words = text.split()
        for place in range(1, len(words)):
            pair = [" ".join(words[:place]), " ".join(words[place:])]
            if all(map(_number, pair)):
                return pair
    return several


def written(cell: Any) -> str:
    """The cell as a text with 0-9, digits that Excel put into an exponent written out. Raises Fault."""
    text = ascii_digits(unicodedata.normalize("NFKC", tidied(text_of(cell)))).lower().strip("'\"` ")
    if match := _EXPONENT.fullmatch(text):
        # One zero at the end may be missing by chance, more are digits that were cut off.
        if len(match[1] + (match[2] or "")) < int(match[3]):
            raise Fault("phone_lost")
        return str(int(Decimal(text)))
    match = _FRACTION.fullmatch(text)
    return match[1] if match else text


def _number(text: str) -> str:
    """The number as +66…, with ";ext=" for an extension; empty when it is none."""
    text = _LABEL.sub("", text.strip().removeprefix("tel:").strip())
    extension = ""
    if match := _EXTENSION.search(text):
        extension, text = f";ext={match[1]}", text[: match.start()]
    text = _LAST_LINES.sub("", text.strip())
    plus = text.startswith(("+", "(+"))
    digits = _SIGNS.sub("", text.replace("+", "", 1) if plus else text)
    number = _international(digits, plus=plus) if digits.isascii() and digits.isdigit() else ""
    return number + extension if number else ""


def _international(digits: str, *, plus: bool) -> str:
    if digits.startswith("00") and not plus:
        digits, plus = digits[2:], True
    if match := _WITH_COUNTRY.fullmatch(digits):
        return "+66" + match[1]
    if plus:
        # Country and number are one; whoever writes +0812345678 means a number of this country.
        if _ABROAD.fullmatch(digits) and not digits.startswith("66"):
            return "+" + digits
        return "+66" + digits[1:] if _NATIONAL.fullmatch(digits) else ""
    if _NATIONAL.fullmatch(digits):
        return "+66" + digits[1:]
    return "+66" + digits if _WITHOUT_ZERO.fullmatch(digits) else ""
