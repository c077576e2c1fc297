"""One agency as a whole: its rounds with their days, its plans with what was reported, what it handed in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cleanreport.agencies.models import Agency
from cleanreport.core.deadlines import Deadline
from cleanreport.core.prepared import Prepared, attach
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission


@dataclass(frozen=True)
class Turn:
    """A round as it is for one agency, with its own due date and why it was extended; and one plan's report."""

    round: Round
    deadline: Deadline
    extensions: list[Extension]
    report: Report | None = None

    @property
    def is_to_come(self) -> bool:
        return not (self.deadline.is_open or self.deadline.is_past)

    @property
    def made_of(self) -> object:
        """All that can be shown of it but the report (`core/pure.py`)."""
        given = [(each.due_on, each.reason, each.given_by.shown_name, each.given_at) for each in self.extensions]
        return self.round.pk, self.round.months, self.round.opens_on, self.round.due_on, self.deadline, given


_AGENCY = Prepared(lambda code: Agency.objects.select_related("ministry").filter(code=code))
_PLANS = Prepared(
    lambda agency, cycle: Plan.objects.filter(agency=agency, cycle=cycle).select_related(
        "process_type", "current", "completion__current", "roll"
    )
)
_REPORTS = Prepared(
    lambda agency, cycle: Report.objects.filter(plan__agency=agency, plan__cycle=cycle).select_related(
        "round", "current"
    )
)
_GIVEN = Prepared(
    lambda agency, cycle: Extension.objects.filter(agency=agency, round__cycle=cycle).select_related("given_by")
)
_SUBMISSIONS = Prepared(
    lambda agency, cycle: (
        Submission.objects.filter(agency=agency, cycle=cycle).select_related("round").order_by("-id").defer("snapshot")
    )
)


def agency_called(code: str) -> Agency | None:
    """The agency of this code with its ministry; for officers, who see all."""
    return _AGENCY.first(code)


def plans_of(agency: Agency, cycle: Cycle) -> list[Plan]:
    """The agency's plans of a year with their reports; two queries."""
    plans, reports = _PLANS(agency.pk, cycle.pk), _REPORTS(agency.pk, cycle.pk)
    for plan in plans:
        attach(plan, "reports", [report for report in reports if report.plan_id == plan.pk], "plan")
    return plans


def turns_of(agency: Agency, cycle: Cycle, today: dt.date) -> list[Turn]:
    """The year's rounds with the agency's own due dates; reads prefetched rounds, one query."""
    given: dict[int, list[Extension]] = {}
    for extension in _GIVEN(agency.pk, cycle.pk):
        given.setdefault(extension.round_id, []).append(extension)
    return [_turn(round_, given.get(round_.pk, []), today) for round_ in cycle.rounds.all()]


def _turn(round_: Round, given: list[Extension], today: dt.date) -> Turn:
    due_on = max([round_.due_on, *(extension.due_on for extension in given)])
    return Turn(round_, Deadline(due_on, today, round_.opens_on, extended=due_on > round_.due_on), given)


def turn_of(round_: Round, agency: Agency, today: dt.date) -> Turn:
    """One round as it is for the agency; one query."""
    return _turn(round_, list(round_.extensions.filter(agency=agency)), today)


def reported(turns: Iterable[Turn], plan: Plan) -> list[Turn]:
    """The rounds with what was reported on this plan in them; reads prefetched reports."""
    reports = {report.round_id: report for report in plan.reports.all()}
    return [replace(turn, report=reports.get(turn.round.pk)) for turn in turns]


def submissions_of(agency: Agency, cycle: Cycle) -> list[Submission]:
    """Everything that the agency finished or sent in a year, the newest first, without the contents."""
    return _SUBMISSIONS(agency.pk, cycle.pk)
