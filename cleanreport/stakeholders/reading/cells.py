"""What one cell says, by the field that its column is of; raises Fault when it says nothing that can be taken."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.reading.dates import day_of
from cleanreport.stakeholders.reading.emails import email_of
from cleanreport.stakeholders.reading.facts import LONGEST
from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.groups import group_of
from cleanreport.stakeholders.reading.phones import are_phones, parts, phone_of, written
from cleanreport.stakeholders.reading.texts import is_error, is_nothing, text_of, tidied

LONGEST_CONTACT = 500  # of a cell, in which several addresses or numbers may stand
LEAST_OF_AN_ID = 9  # digits in a column of ID numbers, whose beginning or end may be lost
_FORMULA_SIGNS = ("=", "+", "-", "@")
_BESIDE_PERSONS = frozenset({"", "organisation", "service"})


def value_of(field: str, cell: Any, on: dt.date | None) -> str:
    """The cell as it is to be kept, a day in ISO form. Raises Fault."""
    text = text_of(cell)
    if is_error(text.strip()):
        raise Fault("formula")
    if "\ufffd" in text:
        raise Fault("broken_text")
    if has_id(cell, field):
        raise Fault("national_id")
    if ids.MASK in text:
        raise Fault("id_taken_out")
    return _TAKEN[field](cell) if field != "contacted_on" else _day(cell, on)


def has_id(cell: Any, field: str) -> bool:
    """Whether an ID number stands in a cell; `field` is empty for a column that is not ours."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta) or (isinstance(cell, float) and not cell.is_integer()):
        return False
    text = text_of(cell)
    if field == "phone" and _are_several(text):
        return any(ids.found(part) for part in parts(written(text)))
    return bool(ids.found(text, kept=bool(field), beside_persons=field in _BESIDE_PERSONS))


def is_id(cell: Any) -> bool:
    """Whether a number stands in a cell of a column of ID numbers."""
    return sum(sign.isdigit() for sign in text_of(cell)) >= LEAST_OF_AN_ID


def _are_several(text: str) -> bool:
    if len(text) > LONGEST_CONTACT:
        return False
    try:
        plain = written(text)
    except Fault:
        return False
    return len(parts(plain)) > 1 and are_phones(plain)


def _name(cell: Any) -> str:
    name = tidied(text_of(cell))
    if is_nothing(name):
        raise Fault("name_missing")
    if len(name) > LONGEST["name"]:
        raise Fault("too_long", most=LONGEST["name"])
    digits = sum(sign.isdigit() for sign in name)
    if name.startswith(_FORMULA_SIGNS) or "@" in name or digits >= 7 or not any(map(str.isalpha, name)):
        raise Fault("name_form")
    return name


def _words(field: str) -> Callable[[Any], str]:
    def words(cell: Any) -> str:
        text = tidied(text_of(cell))
        if len(text) > LONGEST[field]:
            raise Fault("too_long", most=LONGEST[field])
        return "" if is_nothing(text) else text

    return words


def _email(cell: Any) -> str:
    return email_of(_contact(cell, "email"))


def _phone(cell: Any) -> str:
    return phone_of(cell) if _contact(cell, "phone") else ""


def _contact(cell: Any, field: str) -> str:
    text = tidied(text_of(cell))
    if len(text) > LONGEST_CONTACT:
        raise Fault("too_long", most=LONGEST[field])
    return "" if is_nothing(text) else text


def _day(cell: Any, on: dt.date | None) -> str:
    day = day_of("" if isinstance(cell, str) and is_nothing(tidied(cell)) else cell, on)
    return day.isoformat() if day else ""


_TAKEN: dict[str, Callable[[Any], str]] = {
    "group": group_of,
    "name": _name,
    "organisation": _words("organisation"),
    "service": _words("service"),
    "email": _email,
    "phone": _phone,
    "consent": _words("consent"),
}
