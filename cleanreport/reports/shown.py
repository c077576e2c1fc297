"""The plain content of a report (`content.py`) as words, drawings and groups, alike for drafts and snapshots."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cleanreport.core.drawings import LEVELS, Levels
from cleanreport.core.markup import NO_FIGURE, figure, safe, text
from cleanreport.plans import shown as plan_shown
from cleanreport.plans.content import plain
from cleanreport.plans.models import CriteriaKind, MeasureKind
from cleanreport.plans.shown import LONGEST_DRAWN_VALUE
from cleanreport.reports.figures import summarise

Row = Mapping[str, Any]
PERCENT_UNITS = ("ร้อยละ", "%")


def number(value: str | None) -> Decimal | None:
    """A figure of the content; there they are strings."""
    return None if value in (None, "") else Decimal(str(value))


def percent(value: str | None) -> str:
    """ "75" → 75.00 %, never on two lines; a dash when there is none."""
    amount = number(value)
    return NO_FIGURE if amount is None else f"{figure(amount, 2)}\N{NO-BREAK SPACE}%"


def lines(words: str) -> SafeString:
    """A text with its line breaks; other than Django's filter it keeps them for whoever copies it."""
    return safe(text(words).replace("\n", "<br>\n"))


def round_name(months: int) -> str:
    return _("%(months)s-month round") % {"months": months}


def said(row: Row, name: str) -> Any:
    """What the last round said of this measure or indicator; None when it said nothing."""
    return (row["before"] or {}).get(name)


def figure_before(content: Mapping, name: str) -> str | None:
    """One of the last round's figures; None when there was no round before."""
    return content["before"]["figures"][name] if content["before"] else None


@dataclass(frozen=True)
class Change:
    """How far a figure moved since the last round: "up", "down" or "same", and by how many points."""

    way: str
    points: Decimal


def change(now: str | None, before: str | None) -> Change | None:
    """None unless there are two figures."""
    new, old = number(now), number(before)
    if new is None or old is None:
        return None
    return Change("same" if new == old else "up" if new > old else "down", abs(new - old))


# Indicators


def is_milestones(row: Row) -> bool:
    return row["criteria"] == CriteriaKind.MILESTONES


def result_words(row: Row, result: object) -> str:
    """A result as people say it: "2.4 เรื่อง", "ร้อยละ 91", "ขั้นที่ 4"; a dash when there is none."""
    if result in (None, ""):
        return NO_FIGURE
    if is_milestones(row):
        return milestone_name(result)
    unit = str(row["unit"])
    if unit in PERCENT_UNITS:
        return _("%(figure)s percent") % {"figure": result}
    return f"{result} {unit}".strip()


def milestone_name(level: object) -> str:
    if Decimal(str(level)) == 0:
        return _("Milestone 1 not reached yet")
    return _("Milestone %(number)s") % {"number": level}


def milestone_text(row: Row) -> str:
    """What the milestone says that was reached; nothing for an indicator with values."""
    level = number(row["result"])
    if not is_milestones(row) or level is None or not 1 <= level <= 5:
        return ""
    return str(row["milestones"][int(level) - 1])


def reckoned(row: Row, result: Decimal | None) -> dict[str, Any]:
    """The row with this result, and the level and percent of target that it reaches."""
    [figure_] = summarise(
        {"measures": [], "indicators": [row]}, {"indicators": {str(row["id"]): {"result": plain(result)}}},
        floor=Decimal(0), capped=False,
    ).indicators  # fmt: skip
    figures = {"level": figure_.level, "percent_of_target": figure_.percent_of_target}
    return {**row, "result": plain(result), **{name: None if v is None else str(v) for name, v in figures.items()}}


def is_drawn(row: Row) -> bool:
    """The values of the levels are short enough to stand below the drawing."""
    return all(len(value) <= LONGEST_DRAWN_VALUE for value in row["levels"])


def drawing(row: Row) -> Levels:
    """The five levels of an indicator with its result now and that of the last round."""
    if is_milestones(row):
        values = [_("St. %(number)s") % {"number": k} for k in LEVELS]
    else:
        values = row["levels"] if is_drawn(row) else []
    return Levels(values=values, level=number(row["level"]), previous=number(said(row, "level")))


def less_is_better(row: Row) -> bool:
    levels = [Decimal(level) for level in row["levels"]]
    return len(levels) > 1 and levels[0] > levels[-1]


# Groups and numbers


@dataclass(frozen=True)
class Factor:
    """The measures of one key factor, each with its number in the plan."""

    name: str
    number: int  # 0: not one of the process type's factors
    rows: Sequence[tuple[int, Row]]


def measure_kind(kind: str) -> str:
    return str(MeasureKind(kind).label)


def period(row: Row) -> str:
    """When a measure runs: 1 ธ.ค. 56 – 30 มิ.ย. 57."""
    days = [dt.date.fromisoformat(row[name]) if row[name] else None for name in ("starts", "ends")]
    return plan_shown.period(*days)


def total_weight(rows: Iterable[Row]) -> str:
    return plain(sum((Decimal(row["weight"]) for row in rows), Decimal(0))) or "0"


def by_factor(content: Mapping) -> list[Factor]:
    """The measures under their key factors, in the order of the process type; others come last."""
    rows = list(enumerate(content["measures"], start=1))
    names = list(content["factors"])
    groups = [Factor(name, n, [r for r in rows if r[1]["factor"] == name]) for n, name in enumerate(names, start=1)]
    rest = [r for r in rows if r[1]["factor"] not in names]
    return [*(group for group in groups if group.rows), *([Factor("", 0, rest)] if rest else [])]
