"""What would become of agencies whose due date is extended, and which documents can be opened for correction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet

from cleanreport.agencies.models import Agency
from cleanreport.completion.models import Completion
from cleanreport.outreach.queries.dues import Due, handed_in, with_own_date
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.lifecycle import STANDING
from cleanreport.submissions.models import Kind, Submission

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


def sent(due: Due, agencies: QuerySet[Agency]) -> QuerySet[Submission]:
    """What these agencies have finished or sent of this thing, in their order, to be cut into pages."""
    of_due = Submission.objects.filter(cycle=due.cycle, kind=due.kind, round=due.round, state__in=STANDING)
    return _in_order(of_due.filter(Exists(agencies.order_by().filter(pk=OuterRef("agency")))))


def on_page(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those of a page with their agencies: what is asked about these is asked about no others."""
    these = _in_order(Submission.objects.filter(pk__in=submissions.values("pk")))
    return these.select_related("agency__ministry").defer("snapshot")


def _in_order(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    return submissions.order_by("agency__sort_key", "agency__code", "subject_id")


def documents(kind: Kind, submissions: Iterable[Submission]) -> list[Document]:
    """The plans or reports that these are of."""
    models: dict[Kind, Any] = {Kind.PLAN: Plan, Kind.REPORT: Report, Kind.COMPLETION: Completion}
    return list(models[kind].objects.filter(pk__in=[one.subject_id for one in submissions]))
