"""What the office's pages show of stages, deliveries and figures: chips, marks, the bar of parts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from cleanreport.agencies.models import Agency
from cleanreport.core.drawings import percent_of_width
from cleanreport.core.lists import Tab, tab
from cleanreport.core.markup import attributes, figure, safe
from cleanreport.core.steps import Chip
from cleanreport.core.thai import short_date
from cleanreport.oversight.queries import HANDED_IN, Cell, Line, Stage, Watched, What

# Mark of charts, tone and icon of chips.
LOOKS = {
    Stage.NOTHING: ("none", "quiet", "circle"),
    Stage.DRAFT: ("draft", "warn", "pencil-fill"),
    Stage.TO_CORRECT: ("back", "danger", "arrow-return-left"),
    Stage.WAITING: ("sent", "info", "hourglass-split"),
    Stage.ACKNOWLEDGED: ("done", "ok", "check-circle-fill"),
}
# What is done comes first in figures and bars.
ORDER = sorted(Stage, reverse=True)


def chip_of(stage: Stage) -> Chip:
    return _chip(stage, get_language())


@lru_cache(maxsize=32)
def _chip(stage: Stage, _language: str | None) -> Chip:
    _mark, tone, icon = LOOKS[stage]
    return Chip(tone, icon, str(stage.label))


@dataclass(frozen=True)
class Part:
    """One stage in the overview: how many agencies, in whole percent."""

    stage: Stage
    label: str
    mark: str
    count: int
    percent: str


def parts_of(counts: Mapping[Stage, int]) -> list[Part]:
    total = sum(counts.values())
    return [
        Part(stage, str(stage.label), f"is-{LOOKS[stage][0]}-mark", counts[stage], _percent(counts[stage], total))
        for stage in ORDER
    ]


def _percent(count: int, total: int) -> str:
    return figure(Decimal(100 * count) / total, 0) if total else "0"


def bar_of(counts: Mapping[Stage, int], name: str = "", css: str = "stacked") -> SafeString:
    """The parts side by side; empty ones take no room. `name` says whose they are."""
    total, x, pieces = sum(counts.values()), Decimal(0), []
    for stage in ORDER:
        width = Decimal(100 * counts[stage]) / total if total else Decimal(0)
        if width:
            shape = {"x": percent_of_width(x), "width": percent_of_width(max(width - Decimal("0.25"), Decimal("0.1")))}
            pieces.append(f'<rect class="is-{LOOKS[stage][0]}-mark"{attributes(shape)} height="100%" rx="2"/>')
        x += width
    done = sum(counts[stage] for stage in HANDED_IN)
    title = _("Handed in: %(done)s of %(total)s") % {"done": done, "total": total}
    title = f"{name} {title}".strip()
    return safe(f'<svg class="{css}" role="img"{attributes({"aria-label": title})}>{"".join(pieces)}</svg>')


class ShownAgency(NamedTuple):
    code: str
    name: str
    ministry: str
    region: str
    formerly: str = ""


@dataclass(frozen=True)
class ShownCell:
    """A thing of the year: its name, its short name, its chip (None: not open yet), a note, and whether that is bad."""

    label: str
    short: str
    chip: Chip | None
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class ShownLine:
    """An agency of the list: what is watched, when something last happened there, figures, and the rest of the year."""

    agency: ShownAgency
    cells: list[ShownCell]
    now: ShownCell
    last: str
    last_on: str
    plan: str
    indicators: str


def shown(lines: Iterable[Line], watch: Watched) -> list[ShownLine]:
    return [_line(line, line.of(watch)) for line in lines]


def _line(line: Line, now: Cell) -> ShownLine:
    agency = _agency(line.agency)._replace(formerly=line.formerly)
    last, last_on = _last(now)
    figures = (figure(value, 2) for value in (now.plan_progress, now.indicator_progress))
    cells = [shown_cell(cell) for cell in line.cells]
    return ShownLine(agency, cells, shown_cell(now), last, last_on, *figures)


def _agency(agency: Agency) -> ShownAgency:
    return ShownAgency(agency.code, agency.name, str(agency.ministry), agency.region_th)


def _last(cell: Cell) -> tuple[str, str]:
    """What happened last, and on which day."""
    if cell.sent_on and cell.stage in HANDED_IN:
        return _("handed in"), short_date(cell.sent_on)
    return (_("last edited"), short_date(cell.touched_at)) if cell.touched_at else ("", "")


def shown_cell(cell: Cell) -> ShownCell:
    label, short = cell.watch.name, short_name(cell.watch)
    if cell.watch.is_to_come and cell.stage == Stage.NOTHING:
        return ShownCell(label, short, None)
    note, is_bad = timing_of(cell)
    return ShownCell(label, short, chip_of(cell.stage), note, is_bad)


def timing_of(cell: Cell) -> tuple[str, bool]:
    """What is to be said of the due date, and whether that is bad."""
    if cell.is_missed:
        return _("overdue"), True
    if cell.late:
        return _("came late"), False
    if cell.extended_to and cell.stage not in HANDED_IN:
        return _("until %(date)s") % {"date": short_date(cell.extended_to)}, False
    return "", False


def short_name(watch: Watched) -> str:
    """Such as "9": for a row in which all things of the year stand."""
    if watch.what == What.COMPLETION:
        return pgettext("short", "End")
    return str(watch.round.months) if watch.round else pgettext("short", "Plan")


def stage_tabs(counts: Mapping[Stage, int], chosen: Stage | None) -> list[Tab]:
    every = tab("stage", "", _("All"), sum(counts.values()), current=chosen is None)
    return [every, *(tab("stage", str(s.value), s.label, counts[s], current=s == chosen) for s in Stage)]


class Thing(NamedTuple):
    """The plan or a round in the row of things to look at."""

    key: str
    name: str
    current: bool
    opens_on: dt.date | None  # if that is still to come


def things(watched: Sequence[Watched], current: Watched) -> list[Thing]:
    return [
        Thing(each.key, each.name, each is current, each.deadline.opens_on if each.is_to_come else None)
        for each in watched
    ]


class Head(NamedTuple):
    """The head of a column by which the list can be put in order; `direction` is that of now, as aria-sort says it."""

    label: str
    sort: str | None
    direction: str
    css: str


# Column, its order when it is chosen first; the higher of days and figures is the more telling one only of days.
COLUMNS = (("name", gettext_lazy("Agency"), ""), ("", gettext_lazy("State"), ""), ("sent", gettext_lazy("Latest"), ""),
           ("plan", gettext_lazy("Plan"), "num"), ("indicators", gettext_lazy("Indicators"), "num"))  # fmt: skip


def heads(order: str, *, with_figures: bool) -> list[Head]:
    """The columns of the list; a second click on a head turns the order around."""
    columns = COLUMNS if with_figures else COLUMNS[:3]
    return [_head(name, str(label), css, order) for name, label, css in columns]


def _head(name: str, label: str, css: str, order: str) -> Head:
    if name != order.removeprefix("-"):
        return Head(label, name or None, "none", css)
    if not name:
        return Head(label, None, "ascending", css)
    is_descending = order.startswith("-")
    return Head(label, name if is_descending else f"-{name}", "descending" if is_descending else "ascending", css)
