"""Figures of what was sent: how they are spread, which agencies are behind, how rounds and years compare.

An agency with several plans counts with the lowest figure of those that it sent.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Avg, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.models import Agency, Membership
from cleanreport.agencies.queries import named_like
from cleanreport.completion.models import Completion
from cleanreport.oversight.queries.choices import Choice, chosen, found, limited, standing, there_in
from cleanreport.oversight.queries.due import Watched, What
from cleanreport.oversight.queries.stages import HANDED_IN, Stage
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.lifecycle import STANDING
from cleanreport.submissions.models import Submission

FIGURES = ("plan_progress", "indicator_progress")
# Ten ranges; the last one has what is above it as well, when figures are not capped.
EDGES = tuple(range(0, 100, 10))
# With fewer there are no quarters.
FEWEST = 4


def figures_of(choice: Choice) -> QuerySet[Any, Any]:
    """Agencies of a choice that sent something, with the figures that count for each."""
    sent = limited(standing(choice.watch), choice.shape, choice.words, *choice.values).values("agency")
    return sent.annotate(**{f"least_{name}": Min(name) for name in FIGURES})


@dataclass(frozen=True)
class Spread:
    """How one figure is spread over agencies: how many are in each range; the quarter, half, three quarters below."""

    counts: tuple[int, ...]
    lower: Decimal | None
    middle: Decimal | None
    upper: Decimal | None

    @property
    def total(self) -> int:
        return sum(self.counts)


def spreads(choice: Choice) -> dict[str, Spread]:
    """The spread of both figures; at most three queries."""
    agencies = figures_of(choice)
    counted = agencies.aggregate(
        **{f"{name}_{n}": Count("agency", filter=_in_range(f"least_{name}", n)) for name in FIGURES for n in RANGES}
    )
    found: dict[str, Spread] = {}
    for name in FIGURES:
        counts = tuple(counted[f"{name}_{n}"] for n in RANGES)
        places = [place_of_quarter(sum(counts), quarter) for quarter in (1, 2, 3)]
        found[name] = Spread(counts, *_at_places(agencies, f"least_{name}", places, sum(counts)))
    return found


RANGES = range(len(EDGES))


def _in_range(column: str, n: int) -> Q:
    at_least = Q(**{f"{column}__gte": EDGES[n]})
    return at_least & Q(**{f"{column}__lt": EDGES[n + 1]}) if n + 1 < len(EDGES) else at_least


def place_of_quarter(total: int, quarter: int) -> int:
    """Of so many figures in their order the place, counted from 0, of the one with `quarter` quarters up to it."""
    return max(0, -(-total * quarter // 4) - 1)


def _at_places(agencies: QuerySet[Any, Any], column: str, places: Sequence[int], total: int) -> list[Decimal | None]:
    """The figures at these places of all in their order; only numbers are read, up to the last place."""
    if total < FEWEST:
        return [None] * len(places)
    in_order = agencies.exclude(**{column: None}).order_by(column).values_list(column, flat=True)
    values = list(in_order[places[0] : places[-1] + 1])
    return [values[place - places[0]] for place in places]


# Early warnings


class Signal(TextChoices):
    SIGN_IN = "sign-in", _("Nobody signed in yet")
    UNTOUCHED = "untouched", _("Draft untouched")
    BEHIND = "behind", _("Progress below the others")


@dataclass(frozen=True)
class Behind:
    """The plan progress below which an agency is behind, and how many are; None when there are too few to compare."""

    quartile: Decimal | None
    count: int


def behind(choice: Choice) -> Behind:
    """The figure at the end of the lowest quarter of the agencies of a choice; one query for nothing but figures."""
    agencies = figures_of(choice).exclude(least_plan_progress=None).order_by("least_plan_progress")
    in_order = list(agencies.values_list("least_plan_progress", flat=True))
    if len(in_order) < FEWEST:
        return Behind(None, 0)
    quartile = in_order[place_of_quarter(len(in_order), 1)]
    return Behind(quartile, bisect_left(in_order, quartile))


def warned(
    choice: Choice, signal: Signal, *, today: dt.date, before: datetime, quartile: Decimal | None
) -> QuerySet[Agency]:
    """Agencies that give this signal.

    "Sign-in" and "untouched" are of those that have not handed in what is watched: no open account of the agency was
    ever signed in with; or what it has begun was last edited before `before`. "Behind" is plan progress below
    `quartile`.
    """
    if signal == Signal.BEHIND:
        low = figures_of(choice).filter(least_plan_progress__lt=quartile if quartile is not None else -1)
        return found(choice.shape, choice.words, *choice.values).filter(pk__in=low.values("agency"))
    missing = _missing(choice, today)
    if signal == Signal.SIGN_IN:
        return missing.filter(_NEVER_CAME)
    return missing.filter(_lies(before))


def warning_counts(choice: Choice, today: dt.date, before: datetime) -> dict[Signal, int]:
    """How many agencies give the signals that come from not having handed in; one query."""
    counted = _missing(choice, today).aggregate(
        never=Count("pk", filter=_NEVER_CAME), lying=Count("pk", filter=_lies(before))
    )
    return {Signal.SIGN_IN: counted["never"], Signal.UNTOUCHED: counted["lying"]}


def _missing(choice: Choice, today: dt.date) -> QuerySet[Agency]:
    """The agencies that have not handed in, with what tells whether somebody is at work there."""
    came = Membership.objects.filter(agency=OuterRef("pk"), user__is_active=True, user__last_login__isnull=False)
    agencies: QuerySet[Any] = chosen(choice, today)
    missing = agencies.exclude(at__in=HANDED_IN).order_by()
    return missing.annotate(came=Exists(came), touched_at=last_touched(choice.watch))


_NEVER_CAME = Q(came=False)


def _lies(before: datetime) -> Q:
    """Something was begun, and nobody has edited it since then."""
    return Q(at__in=(Stage.DRAFT, Stage.TO_CORRECT), touched_at__lt=before)


def last_touched(watch: Watched) -> Subquery:
    """When somebody last typed something for what is watched, in any plan of an agency."""
    rows: QuerySet[Any, Any]
    if watch.what == What.PLAN:
        path, rows = "", Plan.objects.filter(cycle=watch.cycle)
    elif watch.what == What.ROUND:
        path, rows = "plan__", Report.objects.filter(plan__cycle=watch.cycle, round=watch.round)
    else:
        path, rows = "plan__", Completion.objects.filter(plan__cycle=watch.cycle)
    of_agency = rows.filter(**{f"{path}agency": OuterRef("pk")}).order_by().values(f"{path}agency")
    return Subquery(of_agency.annotate(last=Max(Coalesce("edited_at", "started_at"))).values("last"))


def with_sign_in(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """With whether the agency has an open account, and when somebody last signed in with one."""
    members = Membership.objects.filter(agency=OuterRef("pk"), user__is_active=True).order_by()
    last = members.values("agency").annotate(last=Max("user__last_login")).values("last")
    return agencies.annotate(has_account=Exists(members), signed_in_at=Subquery(last))


# Rounds and years beside each other


class Compared(NamedTuple):
    """What came for one thing that was due: documents, those in time, agencies, and the means of their figures."""

    documents: int
    late: int
    agencies: int
    plan_progress: Decimal | None
    indicator_progress: Decimal | None


NOTHING_CAME = Compared(0, 0, 0, None, None)


def compared(watches: Sequence[Watched], choice: Choice) -> list[Compared]:
    """Each of these things of one or several years, of the agencies of a choice; one query."""
    asked = Q()
    for watch in watches:
        asked |= Q(cycle=watch.cycle, kind=watch.kind, round=watch.round) & _gone_left_out(watch.cycle.year_be)
    came = Submission.objects.filter(asked, state__in=STANDING)
    if choice.limits or choice.words:
        of_choice = named_like(Agency.objects.filter(**choice.limits), choice.words).order_by().values("pk")
        came = came.filter(agency__in=of_choice)
    rows: QuerySet[Any, Any] = came.order_by().values_list("cycle", "round", "kind")
    rows = rows.annotate(
        documents=Count("pk"),
        late_ones=Count("pk", filter=Q(late=True)),
        agencies=Count("agency", distinct=True),
        plan=Avg("plan_progress"),
        indicators=Avg("indicator_progress"),
    )
    known = {tuple(place): Compared(*figures) for *place, figures in ((*row[:3], row[3:]) for row in rows)}
    return [known.get((w.cycle.pk, w.round and w.round.pk, w.kind), NOTHING_CAME) for w in watches]


def _gone_left_out(year_be: int) -> Q:
    return ~Q(agency__in=Agency.objects.exclude(there_in(year_be)).order_by().values("pk"))


def agencies_in(years: Sequence[int], choice: Choice) -> dict[int, int]:
    """How many agencies of a choice there are in each of these years; one query."""
    agencies = named_like(Agency.objects.filter(**choice.limits), choice.words)
    counted = agencies.aggregate(**{f"in_{year}": Count("pk", filter=there_in(year)) for year in years})
    return {year: counted[f"in_{year}"] for year in years}
