"""What the page of one agency shows: its plans with their rounds, its due dates, everything it handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Model
from django.forms import Form
from django.utils.translation import gettext as _

from cleanreport.agencies.models import Agency
from cleanreport.completion.models import Completion
from cleanreport.core.deadlines import Deadline
from cleanreport.core.steps import Chip
from cleanreport.cycles.models import Cycle
from cleanreport.oversight.forms import ExtendForm, ReasonForm
from cleanreport.oversight.queries import HANDED_IN, Stage, Turn, is_handed_in, reported, stage_of
from cleanreport.oversight.queries.missing import Filled, filled_in_plans, filled_in_reports
from cleanreport.oversight.queries.stages import is_complete
from cleanreport.oversight.shown import chip_of
from cleanreport.plans.models import PersonRole, Plan
from cleanreport.reports.models import Report
from cleanreport.stakeholders.queries import counts_of
from cleanreport.stakeholders.shown import group_counts
from cleanreport.submissions.models import Kind, Submission
from cleanreport.submissions.shown import state_chip

# Forms that were sent and could not be taken, by `key_of` the thing that they are about; None for who only reads.
Sent = Mapping[str, Form] | None
# The steps of drafts by `key_of` the draft.
Steps = Mapping[str, list[Filled]]


def key_of(thing: Model) -> str:
    return f"{thing._meta.model_name}-{thing.pk}"


@dataclass(frozen=True)
class ReportCard:
    """A round of one plan."""

    turn: Turn
    stage: Stage
    reopen: Form | None
    steps: list[Filled]  # of the draft

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        report = self.report and (self.report.pk, self.submission and self.submission.made_of)
        state = int(self.stage), self.is_complete, self.steps
        return self.turn.made_of, state, report, self.reopen is None

    @property
    def report(self) -> Report | None:
        return self.turn.report

    @property
    def submission(self) -> Submission | None:
        return self.report.current if self.report else None

    @property
    def chip(self) -> Chip:
        is_to_come = self.turn.is_to_come and self.stage == Stage.NOTHING
        return Chip("quiet", "calendar3", _("Not open yet")) if is_to_come else chip_of(self.stage)

    @property
    def is_missed(self) -> bool:
        return self.turn.deadline.is_past and not self.is_handed_in

    @property
    def is_handed_in(self) -> bool:
        return self.stage in HANDED_IN

    @property
    def is_complete(self) -> bool:
        return is_complete(self.stage, self.turn.round.cycle)

    @property
    def figures(self) -> Mapping[str, str] | None:
        """The figures of what was sent last, if it still stands."""
        submission = self.submission
        return submission.content["figures"] if submission and submission.stands else None


@dataclass(frozen=True)
class CompletionCard:
    """The completion report of one plan, if it was begun."""

    completion: Completion
    stage: Stage
    reopen: Form | None
    deadline: Deadline

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        sent = self.submission and self.submission.made_of
        return self.completion.pk, int(self.stage), sent, self.deadline, self.reopen is None

    @property
    def submission(self) -> Submission | None:
        return self.completion.current

    @property
    def chip(self) -> Chip:
        return chip_of(self.stage)

    @property
    def is_handed_in(self) -> bool:
        return self.stage in HANDED_IN


@dataclass(frozen=True)
class PlanCard:
    plan: Plan
    stage: Stage
    reopen: Form | None
    reports: Sequence[ReportCard]
    completion: CompletionCard | None
    steps: list[Filled]  # of the draft
    acts: bool  # whoever looks at it may do something with it, and read drafts

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`); None as soon as somebody typed."""
        cards: list[ReportCard | CompletionCard] = [*self.reports, *([self.completion] if self.completion else [])]
        if any(form and form.is_bound for form in (self.reopen, *(card.reopen for card in cards))):
            return None
        plan, current = self.plan, self.plan.current
        words = plan.pk, str(plan), str(plan.process_type or "")
        state = int(self.stage), self.steps, self.acts
        return words, state, current and current.made_of, [card.made_of for card in cards], self.stakeholders

    @property
    def stakeholders(self) -> list[tuple[str, int]] | None:
        """How many persons of each group the plan's database has, for who may know of it."""
        asked = any(card.turn.round.stakeholders_required for card in self.reports)
        counts = counts_of(self.plan) if self.acts else {}
        return group_counts(counts) if self.acts and (asked or any(counts.values())) else None

    @property
    def chip(self) -> Chip:
        return chip_of(self.stage)

    @property
    def is_handed_in(self) -> bool:
        return self.stage in HANDED_IN

    @property
    def people(self) -> list[tuple[str, Mapping[str, str]]]:
        """Recorder and certifier of the revision that was finished last, with what they are."""
        known = self.plan.current.content["people"] if self.plan.current else {}
        return [(str(role.label), known[role]) for role in PersonRole if role in known]


@dataclass(frozen=True)
class RoundCard:
    """A round as it is for this agency, and the form that extends it."""

    turn: Turn
    extend: Form | None

    @property
    def made_of(self) -> object:
        bound = self.extend is not None and self.extend.is_bound
        return None if bound else (self.turn.made_of, self.extend is None)


def plan_cards(plans: Iterable[Plan], turns: Sequence[Turn], sent: Sent, steps: Steps) -> list[PlanCard]:
    return [_plan_card(plan, turns, sent, steps) for plan in plans]


def _plan_card(plan: Plan, turns: Sequence[Turn], sent: Sent, steps: Steps) -> PlanCard:
    reports = [_report_card(turn, sent, steps) for turn in reported(turns, plan)]
    completion = _completion_card(plan, turns, sent)
    drafted = steps.get(key_of(plan), [])
    return PlanCard(plan, stage_of(plan), _reopen(plan, sent), reports, completion, drafted, sent is not None)


def _completion_card(plan: Plan, turns: Sequence[Turn], sent: Sent) -> CompletionCard | None:
    found = getattr(plan, "completion", None)
    last = next((turn for turn in turns if found and turn.round.pk == found.round_id), None)
    if found is None or last is None:
        return None
    return CompletionCard(found, stage_of(found), _reopen(found, sent), last.deadline)


def _report_card(turn: Turn, sent: Sent, steps: Steps) -> ReportCard:
    if turn.report is None:
        return ReportCard(turn, Stage.NOTHING, None, [])
    return ReportCard(turn, stage_of(turn.report), _reopen(turn.report, sent), steps.get(key_of(turn.report), []))


def steps_of(agency: Agency, cycle: Cycle, plans: Sequence[Plan]) -> Steps:
    """How much of every draft of an agency is there; a query for plans, a query for reports."""
    drafts = [plan for plan in plans if not is_handed_in(plan)]
    reports = [report for plan in plans for report in plan.reports.all() if not is_handed_in(report)]
    of_plans = filled_in_plans(agency.pk, cycle.pk, drafts) if drafts else {}
    of_reports = filled_in_reports(agency.pk, cycle.pk, reports) if reports else {}
    found = {key_of(plan): of_plans[plan.pk] for plan in drafts}
    return found | {key_of(report): of_reports[report.pk] for report in reports}


def _reopen(document: Plan | Report | Completion, sent: Sent) -> Form | None:
    """The form that opens it for correction: as it was sent, empty, or none for a draft and for who only reads."""
    if sent is None or not is_handed_in(document):
        return None
    return sent.get(key_of(document)) or reason_form(document)


def reason_form(document: Plan | Report | Completion, data: object = None) -> Form:
    headings = {Plan: _("Plan"), Completion: str(Kind.COMPLETION.label)}
    heading = document.round.name if isinstance(document, Report) else headings[type(document)]
    return ReasonForm(data, key=key_of(document), heading=heading)


def round_cards(turns: Iterable[Turn], sent: Sent) -> list[RoundCard]:
    if sent is None:
        return [RoundCard(turn, None) for turn in turns]
    return [RoundCard(turn, sent.get(key_of(turn.round)) or extend_form(turn)) for turn in turns]


def extend_form(turn: Turn, data: object = None) -> Form:
    return ExtendForm(data, turn=turn, key=key_of(turn.round))


class ShownSubmission(NamedTuple):
    number: str
    revision: int
    what: str
    sent_at: datetime
    late: bool
    chip: Chip


def shown_submissions(submissions: Iterable[Submission]) -> list[ShownSubmission]:
    return [
        ShownSubmission(str(one), one.revision, _what(one), one.sent_at, one.late, state_chip(one))
        for one in submissions
    ]


def _what(submission: Submission) -> str:
    if submission.kind == Kind.PLAN:
        return _("Plan")
    if submission.kind == Kind.COMPLETION:
        return str(Kind.COMPLETION.label)
    return submission.round.name if submission.round else ""
