"""What would become of agencies whose due date is extended, and which documents can be opened for correction."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from cleanreport.agencies.models import Agency
from cleanreport.completion.lifecycle import HANDED_IN as COMPLETION_HANDED_IN
from cleanreport.completion.models import Completion
from cleanreport.outreach.queries.dues import Due, handed_in, with_own_date
from cleanreport.plans.lifecycle import FROZEN
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import HANDED_IN as REPORT_HANDED_IN
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind

type Document = Plan | Report | Completion


class Becomes(Enum):
    """What an extension to a day does to one agency."""

    EXTENDED = "extended"
    SAME = "same"  # it has this day already
    LATER = "later"  # it has a later one
    SENT = "sent"  # it needs none


@dataclass(frozen=True)
class ExtensionRow:
    agency: Agency
    now: dt.date
    becomes: Becomes


def with_sent(agencies: QuerySet[Agency], due: Due) -> QuerySet[Agency]:
    """With the day until which each may send (`own_due`), and whether it has (`has_sent`)."""
    sent = ExpressionWrapper(handed_in(due), output_field=BooleanField())
    return with_own_date(agencies, due).annotate(has_sent=sent)


def extension_rows(agencies: QuerySet[Agency], due: Due, due_on: dt.date, most: int) -> list[ExtensionRow]:
    """What this day would change for each of the agencies, at most so many, in their order; one query."""
    found: Any = with_sent(agencies, due)[:most]
    return [ExtensionRow(each, each.own_due, _becomes(each, due_on)) for each in found]


def _becomes(agency: Any, due_on: dt.date) -> Becomes:
    if agency.has_sent:
        return Becomes.SENT
    if agency.own_due == due_on:
        return Becomes.SAME
    return Becomes.LATER if agency.own_due > due_on else Becomes.EXTENDED


def documents(due: Due, agencies: QuerySet[Agency]) -> QuerySet[Any]:
    """What these agencies have finished or sent of this thing, in their order, each with its agency and submission."""
    known = agencies.order_by().values("pk")
    if due.kind == Kind.PLAN:
        plans = Plan.objects.filter(cycle=due.cycle, agency__in=known, state__in=FROZEN)
        return plans.select_related("agency__ministry", "current").order_by("agency__sort_key", "agency__code", "pk")
    of_plan = {"plan__cycle": due.cycle, "plan__agency__in": known}
    found: QuerySet[Any] = (
        Report.objects.filter(round=due.round, state__in=REPORT_HANDED_IN, **of_plan)
        if due.kind == Kind.REPORT
        else Completion.objects.filter(state__in=COMPLETION_HANDED_IN, **of_plan)
    )
    joined = found.select_related("plan__agency__ministry", "current")
    return joined.order_by("plan__agency__sort_key", "plan__agency__code", "pk")
