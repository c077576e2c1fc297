"""Which cycle and rounds there are, and until when an agency may send."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from cleanreport.agencies.models import Agency
from cleanreport.core.thai import fiscal_year_be
from cleanreport.cycles.models import Cycle, Extension, Round

BANGKOK = ZoneInfo("Asia/Bangkok")


def day_of(at: datetime) -> date:
    """The calendar day in Bangkok on which `at` falls: due dates are days there, both ends inclusive."""
    return at.astimezone(BANGKOK).date()


def cycle_of(on: date) -> Cycle | None:
    """The cycle that agencies work on: the one of this fiscal year, or one before it whose rounds still run."""
    year = fiscal_year_be(on)
    running = Cycle.objects.filter(year_be__lte=year, rounds__due_on__gte=on).order_by("year_be").first()
    return running or Cycle.objects.filter(year_be__lte=year).order_by("-year_be").first()


@dataclass(frozen=True)
class Window:
    """When one agency may send for one round. `due_on` includes an extension, `regular_due_on` does not."""

    round: Round
    opens_on: date
    due_on: date
    regular_due_on: date
    reason: str = ""

    @property
    def extended(self) -> bool:
        return self.due_on > self.regular_due_on

    def is_open(self, on: date) -> bool:
        return self.opens_on <= on <= self.due_on

    def is_late(self, on: date) -> bool:
        return on > self.regular_due_on


def window(round_: Round, agency: Agency) -> Window:
    """The window of this agency; one query unless `round_.extensions` was prefetched for it."""
    given = [e for e in round_.extensions.all() if e.agency_id == agency.pk]
    return _window(round_, given)


def windows(cycle: Cycle, agency: Agency) -> list[Window]:
    """The windows of all rounds of a cycle for this agency, in order; two queries."""
    mine = Prefetch("extensions", Extension.objects.filter(agency=agency))
    return [_window(r, list(r.extensions.all())) for r in cycle.rounds.prefetch_related(mine)]


def _window(round_: Round, given: list[Extension]) -> Window:
    latest = max(given, key=lambda e: e.due_on, default=None)
    if latest is None or latest.due_on <= round_.due_on:
        return Window(round_, round_.opens_on, round_.due_on, round_.due_on)
    return Window(round_, round_.opens_on, latest.due_on, round_.due_on, latest.reason)
