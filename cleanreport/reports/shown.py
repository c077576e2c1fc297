"""The plain content of a report (`content.py`) as words, drawings and groups: the same for a draft and for what was frozen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.core.drawings import LEVELS, Levels
from cleanreport.core.markup import NO_FIGURE, figure, safe
from cleanreport.plans.models import CriteriaKind

Row = Mapping[str, object]
PERCENT_UNITS = ("ร้อยละ", "%")


def number(value: str | None) -> Decimal | None:
    """A figure of the content; there they are strings."""
    return None if value in (None, "") else Decimal(str(value))


def percent(value: str | None) -> SafeString:
    """"75" → 75.00 %, never on two lines; a dash when there is none."""
    amount = number(value)
    return safe(f"{figure(amount, 2)}&nbsp;%") if amount is not None else safe(NO_FIGURE)


def round_name(months: int) -> str:
    return _("%(months)s-month round") % {"months": months}


def said(row: Row, name: str) -> object:
    """What the last round said of this measure or indicator; None when it said nothing."""
    return (row["before"] or {}).get(name)  # type: ignore[attr-defined]


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
    level = number(row["result"])  # type: ignore[arg-type]
    if not is_milestones(row) or level is None or not 1 <= level <= 5:
        return ""
    return str(row["milestones"][int(level) - 1])  # type: ignore[index]


def drawing(row: Row) -> Levels:
    """The five levels of an indicator with its result now and that of the last round."""
    values = [_("St. %(number)s") % {"number": k} for k in LEVELS] if is_milestones(row) else row["levels"]
    return Levels(values=values, level=number(row["level"]), previous=number(said(row, "level")))  # type: ignore[arg-type]


def less_is_better(row: Row) -> bool:
    levels = [number(level) for level in row["levels"]]  # type: ignore[attr-defined]
    return len(levels) > 1 and levels[0] > levels[-1]  # type: ignore[operator]


# Groups and numbers


@dataclass(frozen=True)
class Factor:
    """The measures of one key factor, each with its number in the plan."""

    name: str
    number: int  # 0: not one of the process type's factors
    rows: Sequence[tuple[int, Row]]


def by_factor(content: Mapping) -> list[Factor]:
    """The measures under their key factors, in the order of the process type; others come last."""
    rows = list(enumerate(content["measures"], start=1))
    names = list(content["factors"])
    groups = [Factor(name, n, [r for r in rows if r[1]["factor"] == name]) for n, name in enumerate(names, start=1)]
    rest = [r for r in rows if r[1]["factor"] not in names]
    return [*(group for group in groups if group.rows), *([Factor("", 0, rest)] if rest else [])]


def supported(content: Mapping, file: Mapping) -> str:
    """What a file supports, by the numbers of the plan: "ตัวชี้วัดที่ 1, 2 · มาตรการที่ 3"; nothing when that is open."""
    parts = [
        (pgettext("supported", "Indicator %(numbers)s"), _numbers(content["indicators"], file["indicators"])),
        (pgettext("supported", "Measure %(numbers)s"), _numbers(content["measures"], file["measures"])),
    ]
    return " · ".join(words % {"numbers": ", ".join(map(str, numbers))} for words, numbers in parts if numbers)


def _numbers(rows: Iterable[Row], ids: Sequence[int]) -> list[int]:
    return [place for place, row in enumerate(rows, start=1) if row["id"] in ids]
