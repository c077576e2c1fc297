"""What the home page of an agency reads, in few queries: its years, the plans of one, their reports, the letters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value, prefetch_related_objects
from django.db.models.functions import Cast, JSONObject
from post_office.models import Log

from cleanreport.accounts.models import User
from cleanreport.agencies import queries as agencies
from cleanreport.agencies.models import Agency, Membership
from cleanreport.audit.actions import subject_of
from cleanreport.completion.models import Section
from cleanreport.core.prepared import Prepared
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import cycles_to
from cleanreport.notifications.models import Letter
from cleanreport.notifications.queries import letters_about
from cleanreport.outreach.queries.announcements import told
from cleanreport.plans import queries as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import queries as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission


@dataclass(frozen=True)
class Year:
    """A fiscal year as somebody of an agency sees it; the ids are of the newest plan and of its latest report."""

    cycle: Cycle
    agency_id: int | None
    plan_id: int | None = None
    report_id: int | None = None
    told: str | None = None  # announcements (`outreach.queries.announcements.told_by`)
    agencies: str | None = None  # all for which the person works, as one value (`other_agencies` reads it)


def years_of(user: User, on: date, chosen: str = "") -> list[Year]:
    """Every year up to now, first the one that agencies work on; one query.

    Of somebody who works for several agencies, it is the one of this code that counts, or the first `in_turn`.
    """
    return [
        Year(cycle, cycle.my_agency, cycle.my_plan, cycle.my_report, cycle.told, cycle.my_agencies)
        for cycle in _years(on)(user.pk, chosen)
    ]


@lru_cache(maxsize=8)
def _years(on: date) -> Prepared[Any]:
    def years(user: int, chosen: str) -> QuerySet[Cycle]:
        mine = Membership.objects.filter(user=user)
        agency = mine.order_by(*agencies.in_turn(chosen, "agency__")).values("agency")[:1]
        plan = Plan.objects.filter(cycle=OuterRef("pk"), agency=Subquery(agency)).order_by("-pk")
        report = Report.objects.filter(plan__cycle=OuterRef("pk"), plan__agency=Subquery(agency))
        return cycles_to(on, Subquery(agency)).annotate(
            told=told(user, Subquery(agency), on),
            my_agency=Subquery(agency),
            my_agencies=_named(agencies.agencies_of(user)),
            my_plan=Subquery(plan.values("pk")[:1]),
            my_report=Subquery(report.order_by("-plan_id", "-round__months").values("pk")[:1]),
        )

    return Prepared(years)


# What is known of the other agencies of somebody who works for several.
NAMED = ("id", "code", "name_th", "name_en", "in_force_to", "sort_key")


def _named(found: QuerySet[Agency]) -> Subquery:
    """These agencies as one value for another query: the home page has no statement to spare for them."""
    one = Cast(JSONObject(**{name: name for name in NAMED}), TextField())
    together = found.select_related(None).order_by().annotate(one=one, together=Value(1)).values("together")
    return Subquery(together.annotate(said=StringAgg("one", delimiter=Value(","))).values("said"))


def other_agencies(years: Sequence[Year], shown: Agency) -> list[Agency]:
    """For whom else the person works, in Thai order; only names and days of them are known."""
    rows = json.loads(f"[{(years[0].agencies if years else '') or ''}]")
    last_days = [row["in_force_to"] and date.fromisoformat(row["in_force_to"]) for row in rows]
    found = [Agency(**row | {"in_force_to": last}) for row, last in zip(rows, last_days, strict=True)]
    return sorted((one for one in found if one.pk != shown.pk), key=lambda one: (one.sort_key, one.code))


def with_rows(found: Sequence[Plan]) -> bool:
    """Whether the rows of these plans are read: as long as none was finished there is nothing else to read."""
    return bool(found) and not any(plan.current_id for plan in found)


def plans_of(year: Year, user: User) -> list[Plan]:
    """The plans of the year, with every row unless one was finished."""
    assert year.agency_id is not None
    found: list[Plan] = [*_PLANS(year.cycle.pk, year.agency_id, user.pk)]
    if with_rows(found):
        if len(found) == 1:
            plans.with_rows(found[0])
        else:
            prefetch_related_objects(found, *plans.PARTS)
    return found


# With the completion report, if one was begun, and how many of its sections say something.
_WRITTEN = Section.objects.filter(completion__plan=OuterRef("pk")).exclude(text="").order_by()
_JOINED = ("agency__ministry", "cycle", "process_type", "current", "edited_by", "roll")
_PLANS = Prepared(
    lambda cycle, agency, user: (
        Plan.objects.select_related(*_JOINED, "completion__current", "completion__edited_by")
        .annotate(written=Subquery(_WRITTEN.values("completion").annotate(count=Count("pk")).values("count")))
        .filter(cycle=cycle, agency=agency, agency__memberships__user=user)
    )
)


def reports_on(found: Sequence[Plan]) -> list[Report]:
    """The reports on finished plans, drafts with every row; six queries at most."""
    finished = [plan.pk for plan in found if plan.current_id]
    known = _reports_on(len(finished))(*finished) if finished else []
    drafts = [report for report in known if not report.is_handed_in]
    if len(drafts) == 1:
        reports.with_rows(drafts[0])
    elif drafts:
        prefetch_related_objects(drafts, *reports.PARTS)
    return known


@lru_cache(maxsize=16)
def _reports_on(_count: int) -> Prepared[Report]:
    """For so many plans; a few counts are common."""
    return Prepared(lambda *plans: Report.objects.filter(plan__in=plans).select_related("current", "edited_by"))


def letters_of(submissions: Sequence[Submission]) -> list[Letter]:
    """Letters about these, the newest first; `said` is what the mail server said last. One query."""
    if not submissions:
        return []
    about = [subject_of(submission) for submission in submissions]
    return _letters(len(about))(*about)


@lru_cache(maxsize=32)
def _letters(_count: int) -> Prepared[Letter]:
    last = Log.objects.filter(email=OuterRef("email")).order_by("-pk").values("message")[:1]
    return Prepared(lambda *about: letters_about(about).prefetch_related(None).annotate(said=Subquery(last)))
