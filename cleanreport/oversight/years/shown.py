"""How a year is put into words and chips for the pages."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.core.steps import Chip
from cleanreport.cycles.checks import has_begun, shifted
from cleanreport.cycles.models import Cycle, DateChange, Round, name_of_round
from cleanreport.cycles.revisions import Revision, notice
from cleanreport.oversight.years.emails import Moved, moved_in
from cleanreport.oversight.years.queries import Concerned, YearLine, concerned


def state_of(cycle: Cycle, rounds: Iterable[Round], on: dt.date) -> Chip:
    """Being prepared, running, or over; an extension keeps no year running here."""
    if not has_begun(cycle, on):
        return Chip("info", "pencil-square", pgettext("year", "Being prepared"))
    if any(one.due_on >= on for one in rounds):
        return Chip("ok", "check-circle-fill", pgettext("year", "Running"))
    return Chip("quiet", "lock", pgettext("year", "Over"))


@dataclass(frozen=True)
class ShownYear:
    line: YearLine
    chip: Chip


def shown_years(lines: Iterable[YearLine], on: dt.date) -> list[ShownYear]:
    return [ShownYear(line, state_of(line.cycle, line.rounds, on)) for line in lines]


@dataclass(frozen=True)
class Section:
    """A page of one year in the row of its pages."""

    label: str
    url: str
    current: bool


def sections(cycle: Cycle, current: str) -> list[Section]:
    names = {
        "office_year": _("Overview"),
        "office_year_dates": _("Dates and rounds"),
        "office_year_types": _("Process types"),
        "office_year_settings": _("Scoring and reminders"),
        "office_year_evidence": _("Evidence files"),
        "office_year_assessors": _("Assessors"),
    }
    return [Section(label, reverse(name, args=[cycle.year_be]), name == current) for name, label in names.items()]


# Copying


@dataclass(frozen=True)
class Shift:
    """A date and the one that the copy will have."""

    label: str
    before: dt.date
    after: dt.date

    @property
    def weekend(self) -> str:
        """The name of the day when offices are closed on it."""
        return {5: _("a Saturday"), 6: _("a Sunday")}.get(self.after.weekday(), "")


def shifts(cycle: Cycle, year_be: int) -> list[Shift]:
    """Every date of a year beside that of its copy."""
    dates = [(_("Plan due on"), cycle.plan_due_on)]
    for one in cycle.rounds.all():
        dates.append((_("%(round)s opens on") % {"round": one.name}, one.opens_on))
        dates.append((_("%(round)s is due on") % {"round": one.name}, one.due_on))
    if cycle.retention_on:
        dates.append((_("Personal data are kept until"), cycle.retention_on))
    return [Shift(label, day, shifted(day, year_be - cycle.year_be)) for label, day in dates]


# Moved dates


@dataclass(frozen=True)
class ShownMove:
    """What changes of the plan or of one round, and whom that concerns."""

    name: str
    watch: str  # what the list of all agencies calls it
    moved: Moved
    concerned: Concerned


def moves(revision: Revision) -> list[ShownMove]:
    """What a change would tell agencies, the plan first; for the page that asks why."""
    rounds: dict[int | None, Round] = {one.months: one for one in (*revision.removed_rounds, *revision.rounds)}
    change = DateChange(cycle=revision.cycle, moved=notice(revision))
    found = []
    for moved in moved_in(change):
        only_due = moved.due_on if not (moved.opens_on or moved.demands) else None
        stays_after = max((day for day in only_due if day), default=None) if only_due else None
        who = concerned(revision.cycle, rounds.get(moved.months), stays_after)
        found.append(ShownMove(name_of(moved), str((not moved.is_new and moved.months) or "plan"), moved, who))
    return found


def name_of(moved: Moved) -> str:
    return str(name_of_round(moved.months)) if moved.months else _("Plan")


@dataclass(frozen=True)
class ShownChange:
    """Dates that were moved, as the page of the year tells it."""

    change: DateChange
    moved: list[tuple[str, Moved]]


def shown_changes(changes: Iterable[DateChange]) -> list[ShownChange]:
    return [ShownChange(change, [(name_of(one), one) for one in moved_in(change)]) for change in changes]
