"""What the office's pages show of stages, deliveries and figures: chips, marks, the bar of parts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cleanreport.agencies.models import Agency
from cleanreport.core.drawings import percent_of_width
from cleanreport.core.markup import attributes, figure, safe
from cleanreport.core.steps import Chip
from cleanreport.core.thai import short_date
from cleanreport.notifications.models import Delivery, Letter
from cleanreport.oversight.queries import HANDED_IN, REFUSED, Cell, Line, Stage, Watched

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
DELIVERIES = {
    Delivery.QUEUED: ("quiet", "clock"),
    Delivery.SENT: ("ok", "envelope-check"),
    Delivery.RETRYING: ("warn", "arrow-repeat"),
    Delivery.REFUSED: ("danger", "envelope-x"),
}


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


def bar_of(counts: Mapping[Stage, int]) -> SafeString:
    """The parts side by side; empty ones take no room."""
    total, x, pieces = sum(counts.values()), Decimal(0), []
    for stage in ORDER:
        width = Decimal(100 * counts[stage]) / total if total else Decimal(0)
        if width:
            shape = {"x": percent_of_width(x), "width": percent_of_width(max(width - Decimal("0.25"), Decimal("0.1")))}
            pieces.append(f'<rect class="is-{LOOKS[stage][0]}-mark"{attributes(shape)} height="100%" rx="2"/>')
        x += width
    done = sum(counts[stage] for stage in HANDED_IN)
    title = _("Handed in: %(done)s of %(total)s") % {"done": done, "total": total}
    return safe(f'<svg class="stacked" role="img"{attributes({"aria-label": title})}>{"".join(pieces)}</svg>')


class ShownAgency(NamedTuple):
    code: str
    name: str
    ministry: str
    region: str


@dataclass(frozen=True)
class ShownCell:
    """A cell of the list: its label on a phone, its chip (None: not open yet), a note, and whether that is bad."""

    label: str
    chip: Chip | None
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class ShownLine:
    agency: ShownAgency
    cells: list[ShownCell]


def shown(lines: Iterable[Line]) -> list[ShownLine]:
    return [ShownLine(_agency(line.agency), [_cell(cell) for cell in line.cells]) for line in lines]


def _agency(agency: Agency) -> ShownAgency:
    return ShownAgency(agency.code, agency.name, str(agency.ministry), agency.region_th)


def _cell(cell: Cell) -> ShownCell:
    label = cell.watch.name
    if cell.watch.is_to_come and cell.stage == Stage.NOTHING:
        return ShownCell(label, None)
    if cell.is_missed:
        return ShownCell(label, chip_of(cell.stage), _("overdue"), is_bad=True)
    if cell.late:
        return ShownCell(label, chip_of(cell.stage), _("came late"))
    if cell.extended_to and cell.stage not in HANDED_IN:
        return ShownCell(label, chip_of(cell.stage), _("until %(date)s") % {"date": short_date(cell.extended_to)})
    return ShownCell(label, chip_of(cell.stage))


@dataclass(frozen=True)
class Tab:
    """A choice of a list: what it changes in the address, words, how many."""

    query: dict[str, str | None]
    label: str
    count: int
    current: bool


def _tab(name: str, value: str, label: object, count: int, *, current: bool) -> Tab:
    return Tab({name: value or None, "page": None}, str(label), count, current)


def stage_tabs(counts: Mapping[Stage, int], chosen: Stage | None) -> list[Tab]:
    every = _tab("stage", "", _("All"), sum(counts.values()), current=chosen is None)
    return [every, *(_tab("stage", str(s.value), s.label, counts[s], current=s == chosen) for s in Stage)]


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


# Letters


def delivery_words(delivery: Delivery) -> str:
    """Short words of a delivery, for chips and tabs."""
    return {
        Delivery.QUEUED: pgettext("letter", "Waiting"),
        Delivery.SENT: pgettext("letter", "Sent"),
        Delivery.RETRYING: pgettext("letter", "Tried again soon"),
        Delivery.REFUSED: pgettext("letter", "Not sent"),
    }[delivery]


class ShownLetter(NamedTuple):
    letter: Letter
    chip: Chip
    number: str  # of the submission that it is about
    can_be_sent_again: bool


def shown_letters(letters: Iterable[Letter], numbers: Mapping[str, str]) -> list[ShownLetter]:
    return [
        ShownLetter(
            letter,
            Chip(*DELIVERIES[letter.delivery], delivery_words(letter.delivery)),
            numbers.get(letter.about, ""),
            letter.delivery in REFUSED,
        )
        for letter in letters
    ]


def delivery_tabs(counts: Mapping[Delivery, int], chosen: str) -> list[Tab]:
    every = _tab("state", "", _("All"), sum(counts.values()), current=not chosen)
    return [every, *(_tab("state", d.value, delivery_words(d), counts[d], current=d == chosen) for d in Delivery)]
