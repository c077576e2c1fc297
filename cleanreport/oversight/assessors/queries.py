"""Who has how many agencies of a year and how much of it was sent, and which agencies somebody can be assigned."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import Choice, registered, there_in
from cleanreport.assignments.models import Assignment
from cleanreport.assignments.queries import assigned_to, with_count, worked_for_by
from cleanreport.cycles.models import Cycle
from cleanreport.outreach.queries.dues import Due, handed_in
from cleanreport.oversight.queries import Watched, What, watched_in


def year_called(year_be: int) -> Cycle | None:
    """The year with its rounds; two queries."""
    return Cycle.objects.filter(year_be=year_be).prefetch_related("rounds").first()


def read_in(cycle: Cycle, today: dt.date) -> list[Watched]:
    """What an assessor needs at the end: the report of the last round, and the completion report where it is asked."""
    watched = watched_in(cycle, today)
    rounds = [each for each in watched if each.what == What.ROUND]
    books = [each for each in watched if each.what == What.COMPLETION]
    return [*rounds[-1:], *books[:1]]


class Covered(NamedTuple):
    """How many agencies a year has, and how many of them nobody assesses."""

    total: int
    without: int

    @property
    def assessed(self) -> int:
        return self.total - self.without

    @property
    def percent(self) -> Decimal:
        return Decimal(100 * self.assessed) / self.total if self.total else Decimal(0)


def covered(cycle: Cycle) -> Covered:
    """One query."""
    nobody = ~Exists(Assignment.objects.filter(agency=OuterRef("pk"), cycle=cycle))
    there = Agency.objects.filter(there_in(cycle.year_be))
    return Covered(**there.aggregate(total=Count("pk"), without=Count("pk", filter=nobody)))


def sent_by_assessor(watch: Watched) -> dict[int, int]:
    """How many agencies of each assessor (ids) have handed this in."""
    due = Due(watch.cycle, watch.kind, watch.round)
    sent = Agency.objects.filter(handed_in(due), assignments__cycle=watch.cycle).order_by()
    return dict(sent.values_list("assignments__assessor").annotate(count=Count("pk")))


def assessor_called(username: str, cycle: Cycle) -> User | None:
    """The assessor of this user name, also one who can no longer sign in, with how many agencies: `assigned`."""
    return with_count(cycle).filter(username=username).first()


# Agencies, in the order of the list


def of_year(cycle: Cycle, choice: Choice, today: dt.date) -> QuerySet[Agency]:
    return registered(choice, today).filter(there_in(cycle.year_be))


def with_or_without(cycle: Cycle, choice: Choice, today: dt.date, *, assessed: bool | None) -> QuerySet[Agency]:
    """The agencies of a year that somebody assesses (or nobody; or all of them)."""
    found = of_year(cycle, choice, today)
    if assessed is None:
        return found
    somebody = Assignment.objects.filter(cycle=cycle).values("agency")
    return found.filter(pk__in=somebody) if assessed else found.exclude(pk__in=somebody)


def held_by(assessor: User, cycle: Cycle, choice: Choice, today: dt.date) -> QuerySet[Agency]:
    """The agencies that this assessor has, also those that were closed since."""
    return registered(choice, today).filter(pk__in=assigned_to(assessor, cycle).order_by().values("pk"))


def open_to(assessor: User, cycle: Cycle, choice: Choice, today: dt.date, *, shared: bool) -> QuerySet[Agency]:
    """The agencies that this assessor can be given, also those that others have (`shared`)."""
    found = with_or_without(cycle, choice, today, assessed=None if shared else False)
    mine = assigned_to(assessor, cycle).order_by().values("pk")
    return found.exclude(pk__in=mine).exclude(pk__in=worked_for_by(assessor).order_by().values("pk"))


def assessors_by_agency(cycle: Cycle, agencies: Iterable[Agency]) -> dict[int, list[User]]:
    """Who assesses each of these agencies (ids); one query."""
    rows = Assignment.objects.filter(cycle=cycle, agency__in=[one.pk for one in agencies]).select_related("assessor")
    found: dict[int, list[User]] = {}
    for row in rows.order_by("assessor__username"):
        found.setdefault(row.agency_id, []).append(row.assessor)
    return found


# For files


def assignments_of(cycle: Cycle) -> QuerySet[Assignment]:
    """Every assignment of a year in the order of the agencies."""
    found = Assignment.objects.filter(cycle=cycle).select_related("agency__ministry", "assessor")
    return found.order_by("agency__sort_key", "agency__code", "assessor__username")
