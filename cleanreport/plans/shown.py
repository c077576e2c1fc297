"""A plan's content made ready for reading: numbers of rows, groups by key factor, dates and directions in words.

Works on the plain data of `content.py`, so drafts and frozen snapshots look alike wherever they are shown.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from cleanreport.core.drawings import Levels
from cleanreport.core.formfields import plain_number
from cleanreport.core.thai import short_date, short_date_range
from cleanreport.plans.models import CriteriaKind, MeasureKind, PersonRole, PlanPerson

# Longer values would run into each other below the drawing on a phone.
LONGEST_DRAWN_VALUE = 7


class Direction(NamedTuple):
    """Which way is better."""

    icon: str
    words: str


@dataclass(frozen=True)
class Group:
    """The measures of one key factor; `factor` is empty for measures that have none yet."""

    factor: str
    measures: list[dict]


@dataclass(frozen=True)
class Shown:
    risks: list[dict]
    groups: list[Group]
    indicators: list[dict]
    people: list[dict]


def shown(content: Mapping) -> Shown:
    """Everything of a plan's content (`content.content_of`, or a snapshot) that is more than a plain text."""
    no_person = dict.fromkeys(PlanPerson.FIELDS, "")
    return Shown(
        risks=[{**risk, "number": number} for number, risk in enumerate(content["risks"], start=1)],
        groups=_groups(content),
        indicators=[_indicator(row, number) for number, row in enumerate(content["indicators"], start=1)],
        people=[no_person | content["people"].get(role.value, {}) | {"role": role.label} for role in PersonRole],
    )


def _groups(content: Mapping) -> list[Group]:
    """Measures under their key factors, in the order of the factors; those without one of them come last."""
    measures = [_measure(row, number) for number, row in enumerate(content["measures"], start=1)]
    names = list(dict.fromkeys([*content["factors"], *(row["factor"] or "" for row in measures)]))
    groups = [Group(name, [row for row in measures if (row["factor"] or "") == name]) for name in names]
    return [group for group in groups if group.measures]


def _measure(row: Mapping, number: int) -> dict:
    kind = MeasureKind(row["kind"]).label
    return {**row, "number": number, "kind_words": kind, "period": period(_day(row["starts"]), _day(row["ends"]))}


def _day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


def period(starts: dt.date | None, ends: dt.date | None) -> str:
    """1 ธ.ค. 56 – 30 มิ.ย. 57; what is not written yet stays open."""
    if starts and ends and starts <= ends:
        return short_date_range(starts, ends)
    return f"{short_date(starts) if starts else '…'} – {short_date(ends) if ends else '…'}" if starts or ends else ""


def _indicator(row: Mapping, number: int) -> dict:
    values = row["criteria"] == CriteriaKind.VALUES
    levels = [level or "–" for level in row["levels"]]
    drawn = values and all(row["levels"]) and max(map(len, levels)) <= LONGEST_DRAWN_VALUE
    return {
        **row,
        "number": number,
        "values": levels,
        "direction": direction([Decimal(level) if level else None for level in row["levels"]]),
        "drawing": Levels(values=levels) if drawn else None,
    }


def with_unit(value: Decimal | None, unit: str) -> str:
    """80 วัน; but ร้อยละ 80, as Thai says it."""
    figure = plain_number(value)
    return f"{unit} {figure}" if unit == "ร้อยละ" else f"{figure} {unit}".strip()


def direction(levels: list[Decimal | None]) -> Direction | None:
    """Which way is better, as far as the values of levels 1-5 tell; None while they do not."""
    given = [level for level in levels if level is not None]
    if len(given) < 2 or given[0] == given[-1]:
        return None
    if given[0] < given[-1]:
        return Direction("arrow-up-right", _("More is better"))
    return Direction("arrow-down-right", _("Less is better"))
