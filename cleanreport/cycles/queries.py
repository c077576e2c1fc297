"""Which cycle and rounds there are, and until when an agency may send."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from cleanreport.agencies.models import Agency
from cleanreport.core.prepared import Prepared
from cleanreport.core.thai import fiscal_year_be
from cleanreport.cycles.models import Cycle, Extension, Round

BANGKOK = ZoneInfo("Asia/Bangkok")


def day_of(at: datetime) -> date:
    """The calendar day in Bangkok on which `at` falls: due dates are days there, both ends inclusive."""
    return at.astimezone(BANGKOK).date()


def cycles_to(on: date, agency: int | Subquery | None = None) -> QuerySet[Cycle]:
    """The cycles of this fiscal year and before: first the one that agencies work on, then the newest.

    For one agency (its id, or a query for it) a year also runs as long as a round of it was extended.
    """
    runs = Q(Exists(Round.objects.filter(cycle=OuterRef("pk"), due_on__gte=on)))
    if agency is not None:
        runs |= Q(Exists(Extension.objects.filter(round__cycle=OuterRef("pk"), agency=agency, due_on__gte=on)))
    # A year whose rounds still run comes before the one that has begun meanwhile.
    oldest_running = Case(When(runs=True, then=F("year_be")))
    cycles = Cycle.objects.filter(year_be__lte=fiscal_year_be(on)).annotate(runs=runs)
    return cycles.order_by("-runs", oldest_running, "-year_be")


def cycle_of(on: date) -> Cycle | None:
    """The cycle that agencies work on: the one of this fiscal year, or one before it whose rounds still run."""
    return cycles_to(on).first()


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


_EXTENSIONS = Prepared(lambda round_, agency: Extension.objects.filter(round=round_, agency=agency))


def window(round_: Round, agency: Agency) -> Window:
    """The window of this agency; one query unless `round_.extensions` was prefetched for it."""
    prefetched = "extensions" in getattr(round_, "_prefetched_objects_cache", {})
    known = round_.extensions.all() if prefetched else _EXTENSIONS(round_.pk, agency.pk)
    given = [e for e in known if e.agency_id == agency.pk]
    latest = max(given, key=lambda e: e.due_on, default=None)
    return _window(round_, latest.due_on, latest.reason) if latest else _window(round_, None, "")


def windows(cycle: Cycle, agency: Agency) -> list[Window]:
    """The windows of all rounds of a cycle for this agency, in order; one query."""
    found = _ROUNDS(cycle.pk, agency.pk)
    for round_ in found:
        round_.cycle = cycle
    return [_window(r, r.extended_to, r.reason or "") for r in found]  # type: ignore[attr-defined]


def _rounds(cycle: int, agency: int) -> QuerySet[Round]:
    given = Extension.objects.filter(round=OuterRef("pk"), agency=agency).order_by("-due_on", "-pk")[:1]
    return Round.objects.filter(cycle=cycle).annotate(
        extended_to=Subquery(given.values("due_on")), reason=Subquery(given.values("reason"))
    )


_ROUNDS = Prepared(_rounds)


def _window(round_: Round, extended_to: date | None, reason: str) -> Window:
    if extended_to is None or extended_to <= round_.due_on:
        return Window(round_, round_.opens_on, round_.due_on, round_.due_on)
    return Window(round_, round_.opens_on, extended_to, round_.due_on, reason)
