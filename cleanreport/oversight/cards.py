"""What the page of one agency shows: its plans with their rounds, its due dates, everything it handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Model
from django.forms import Form
from django.utils.translation import gettext as _

from cleanreport.core.steps import Chip
from cleanreport.oversight.agency import Turn, reported
from cleanreport.oversight.forms import ExtendForm, ReasonForm
from cleanreport.oversight.queries import HANDED_IN, Stage, is_handed_in, stage_of
from cleanreport.oversight.shown import chip_of
from cleanreport.plans.models import PersonRole, Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind, Submission
from cleanreport.submissions.shown import state_chip

# Forms that were sent and could not be taken, by `key_of` the thing that they are about.
Sent = Mapping[str, Form]


def key_of(thing: Model) -> str:
    return f"{thing._meta.model_name}-{thing.pk}"


@dataclass(frozen=True)
class ReportCard:
    """A round of one plan."""

    turn: Turn
    stage: Stage
    reopen: Form | None

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        report = self.report and (self.report.pk, self.submission and self.submission.made_of)
        return self.turn.made_of, int(self.stage), report, self.reopen is None

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
    def figures(self) -> Mapping[str, str] | None:
        """The figures of what was sent last, if it still stands."""
        submission = self.submission
        return submission.content["figures"] if submission and submission.stands else None


@dataclass(frozen=True)
class PlanCard:
    plan: Plan
    stage: Stage
    reopen: Form | None
    reports: Sequence[ReportCard]

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`); None as soon as somebody typed."""
        if any(form and form.is_bound for form in (self.reopen, *(card.reopen for card in self.reports))):
            return None
        plan, current = self.plan, self.plan.current
        words = plan.pk, str(plan), str(plan.process_type or "")
        return words, int(self.stage), current and current.made_of, [report.made_of for report in self.reports]

    @property
    def chip(self) -> Chip:
        return chip_of(self.stage)

    @property
    def people(self) -> list[tuple[str, Mapping[str, str]]]:
        """Recorder and certifier of the revision that was finished last, with what they are."""
        known = self.plan.current.content["people"] if self.plan.current else {}
        return [(str(role.label), known[role]) for role in PersonRole if role in known]


@dataclass(frozen=True)
class RoundCard:
    """A round as it is for this agency, and the form that extends it."""

    turn: Turn
    extend: Form

    @property
    def made_of(self) -> object:
        return None if self.extend.is_bound else self.turn.made_of


def plan_cards(plans: Iterable[Plan], turns: Sequence[Turn], sent: Sent) -> list[PlanCard]:
    return [_plan_card(plan, turns, sent) for plan in plans]


def _plan_card(plan: Plan, turns: Sequence[Turn], sent: Sent) -> PlanCard:
    reports = [_report_card(turn, sent) for turn in reported(turns, plan)]
    return PlanCard(plan, stage_of(plan), _reopen(plan, sent), reports)


def _report_card(turn: Turn, sent: Sent) -> ReportCard:
    if turn.report is None:
        return ReportCard(turn, Stage.NOTHING, None)
    return ReportCard(turn, stage_of(turn.report), _reopen(turn.report, sent))


def _reopen(document: Plan | Report, sent: Sent) -> Form | None:
    """The form that opens it for correction: as it was sent, empty, or none for a draft."""
    if not is_handed_in(document):
        return None
    return sent.get(key_of(document)) or reason_form(document)


def reason_form(document: Plan | Report, data: object = None) -> Form:
    heading = document.round.name if isinstance(document, Report) else _("Plan")
    return ReasonForm(data, key=key_of(document), heading=heading)


def round_cards(turns: Iterable[Turn], sent: Sent) -> list[RoundCard]:
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
    return submission.round.name if submission.round else ""
