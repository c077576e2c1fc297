"""What lies on an agency's desk in one year: its plans, the rounds of each, what is still missing, and the letters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.completion import rules as completion_rules
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.core.deadlines import Deadline
from cleanreport.core.steps import Chip, Step
from cleanreport.core.thai import date_range
from cleanreport.core.verdict import Verdict
from cleanreport.cycles.models import Cycle, Round
from cleanreport.cycles.queries import Window, windows
from cleanreport.home import queries
from cleanreport.home.asked import Asked, Mail, asked_for, mails
from cleanreport.home.queries import Year
from cleanreport.plans import checks as plan_checks
from cleanreport.plans import steps as plan_steps
from cleanreport.plans.models import PersonRole, Plan
from cleanreport.plans.queries import earlier_plans
from cleanreport.reports import checks as report_checks
from cleanreport.reports import rules
from cleanreport.reports import steps as report_steps
from cleanreport.reports.content import content_of
from cleanreport.reports.models import Report
from cleanreport.stakeholders.queries import counts_of
from cleanreport.submissions.lifecycle import State as Answer
from cleanreport.submissions.models import Submission


class Earlier(NamedTuple):
    """A plan of an earlier year that the first one of this year can be started from."""

    plan_id: int
    name: str
    year: int


class Gap(NamedTuple):
    """Something that is missing, and the field where it is filled in."""

    text: str
    url: str


def _is_complete(sent: Submission | None, round_: Round) -> bool:
    """It was sent and stands; where the year asks for it, the certifier has acknowledged it."""
    return sent is not None and (sent.state == Answer.ACKNOWLEDGED or not round_.cycle.acknowledgement_required)


@dataclass
class RoundCard:
    """One round of one plan; `steps` and `gaps` of a draft report."""

    window: Window
    deadline: Deadline
    verdict: Verdict  # whether the reporting system can be entered now
    report: Report | None = None
    steps: list[Step] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        round_ = self.round.months, self.round.evidence_required
        window = self.window.opens_on, self.window.due_on, self.window.regular_due_on, self.window.reason
        verdict = self.verdict.allowed, str(self.verdict.reason)
        report = self.report and (self.report.pk, self.report.state, getattr(self.report.current, "made_of", None))
        return round_, window, self.deadline, verdict, report, self.is_complete, self.steps, self.gaps

    @property
    def round(self) -> Round:
        return self.window.round

    @property
    def sent(self) -> Submission | None:
        """What was sent and stands."""
        return self.report.current if self.report and self.report.is_handed_in else None

    @property
    def is_complete(self) -> bool:
        return _is_complete(self.sent, self.round)

    @property
    def taken_back(self) -> Submission | None:
        """What was sent and no longer stands, so that there is a draft to be corrected."""
        return self.report.current if self.report and not self.report.is_handed_in else None

    @property
    def is_missed(self) -> bool:
        return self.deadline.is_past and self.sent is None

    @property
    def is_to_come(self) -> bool:
        return not self.deadline.is_open and not self.deadline.is_past

    @property
    def dates(self) -> str:
        return date_range(self.window.opens_on, self.window.due_on)

    @property
    def chip(self) -> Chip:
        if self.report:
            return report_steps.chip_of(self.report)
        if self.is_missed:
            return Chip("danger", "x-circle", _("Not sent"))
        if self.is_to_come:
            return Chip("quiet", "calendar3", _("Not open yet"))
        return Chip("quiet", "circle", _("Not begun"))


@dataclass
class CompletionCard:
    """The completion report of one plan, due with the round that asks for it."""

    window: Window
    deadline: Deadline
    verdict: Verdict  # whether it can be begun now
    completion: Completion | None = None

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        window = self.window.opens_on, self.window.due_on, self.window.regular_due_on
        verdict = self.verdict.allowed, str(self.verdict.reason)
        known = self.completion
        written = known and (known.pk, known.state, self.written, getattr(known.current, "made_of", None))
        return window, self.deadline, verdict, written, self.is_complete

    @property
    def sent(self) -> Submission | None:
        return self.completion.current if self.completion and self.completion.is_handed_in else None

    @property
    def is_complete(self) -> bool:
        return _is_complete(self.sent, self.window.round)

    @property
    def taken_back(self) -> Submission | None:
        return self.completion.current if self.completion and not self.completion.is_handed_in else None

    @property
    def is_missed(self) -> bool:
        return self.deadline.is_past and self.sent is None

    @property
    def written(self) -> int:
        """How many sections say something (`queries.plans_of`)."""
        return (self.completion and self.completion.plan.written) or 0  # type: ignore[attr-defined]

    @property
    def sections(self) -> int:
        return len(SECTIONS)

    @property
    def chip(self) -> Chip:
        if self.completion:
            return report_steps.chip_of(self.completion)
        if self.is_missed:
            return Chip("danger", "x-circle", _("Not sent"))
        if not self.deadline.is_open:
            return Chip("quiet", "calendar3", _("Not open yet"))
        return Chip("quiet", "circle", _("Not begun"))


@dataclass
class PlanCard:
    """One plan with its rounds; `steps` and `gaps` of a plan that was never finished."""

    plan: Plan
    deadline: Deadline
    rounds: list[RoundCard] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    completion: CompletionCard | None = None  # None when no round of the year asks for it

    @property
    def made_of(self) -> object:
        """All that the timeline shows of it (`core/pure.py`)."""
        current = self.plan.current and self.plan.current.made_of
        rounds, completion = [card.made_of for card in self.rounds], self.completion and self.completion.made_of
        return self.plan.pk, self.plan.state, current, self.deadline, self.gaps, rounds, completion

    @property
    def chip(self) -> Chip:
        return plan_steps.chip_of(self.plan)

    @property
    def taken_back(self) -> Submission | None:
        """What was finished once, as long as it is a draft again."""
        return None if self.plan.is_frozen else self.plan.current

    @property
    def asks_for_stakeholders(self) -> date | None:
        """Until when a round takes the stakeholder database; None when none asks for it."""
        return max((row.window.due_on for row in self.rounds if row.round.stakeholders_required), default=None)

    @property
    def stakeholders(self) -> int:
        """How many persons the plan's stakeholder database has, or had."""
        return sum(counts_of(self.plan).values())

    @property
    def recorder(self) -> str:
        """Who recorded the plan, as far as is known."""
        if self.plan.current:
            return str(self.plan.current.content["people"][PersonRole.RECORDER]["name"])
        rows = self.plan.people.all() if self.steps else ()
        return next((person.name for person in rows if person.role == PersonRole.RECORDER), "")

    @property
    def submissions(self) -> list[Submission]:
        """The latest submission of each document, the newest first."""
        latest = [self.plan.current, *(card.report.current for card in self.rounds if card.report)]
        if self.completion and self.completion.completion:
            latest.append(self.completion.completion.current)
        return sorted((one for one in latest if one), key=lambda one: one.sent_at, reverse=True)


@dataclass
class Desk:
    """An agency's year."""

    agency: Agency
    cycle: Cycle | None
    today: date
    is_past: bool = False  # the agencies work on a later year now
    plans: list[PlanCard] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)  # the newest first
    asked: list[Asked] = field(default_factory=list)

    @property
    def plan_deadline(self) -> Deadline | None:
        return plan_steps.PlanDeadline(self.cycle.plan_due_on, self.today) if self.cycle else None

    @property
    def round_deadlines(self) -> list[tuple[Round, Deadline]]:
        """The rounds of a year in which nothing was begun."""
        return [(window.round, report_steps.deadline_of(window, self.today)) for window in self.windows]


def desk_of(user: User, years: Sequence[Year], year_be: int | None, today: date) -> Desk | None:
    """The desk in the year asked for, or in the one that agencies work on; None for somebody without an agency.

    Raises Http404 for a year that is not there.
    """
    year = next((one for one in years if year_be in (None, one.cycle.year_be)), None)
    if year is None and year_be is not None:
        raise Http404
    agency = Agency.objects.select_related("ministry").filter(memberships__user=user)
    if year is None:
        found = agency.first()
        return Desk(found, None, today) if found else None
    if year.agency_id is None:
        return None
    plans = queries.plans_of(year, user)
    found = plans[0].agency if plans else agency.get(pk=year.agency_id)
    desk = Desk(found, year.cycle, today, is_past=year.cycle.year_be < years[0].cycle.year_be)
    desk.windows = windows(year.cycle, found)
    desk.plans = _cards(plans, desk)
    if not plans and not desk.is_past:
        known = earlier_plans(found, year.cycle.year_be)
        desk.earlier = [Earlier(plan.pk, str(plan), plan.cycle.year_be) for plan in known]
    submissions = [one for card in desk.plans for one in card.submissions]
    letters = queries.letters_of(submissions)
    desk.mails, desk.asked = mails(submissions, letters), asked_for(submissions, letters)
    return desk


def _cards(plans: list[Plan], desk: Desk) -> list[PlanCard]:
    reports = {(report.plan_id, report.round_id): report for report in queries.reports_on(plans)}
    cards = []
    for plan in plans:
        card = PlanCard(plan, plan_steps.deadline_of(plan, desk.today))
        if queries.with_rows(plans):
            missing = plan_checks.missing_in(plan)
            card.steps = plan_steps.steps_of(plan, missing=missing)
            card.gaps = [Gap(str(item.text), plan_steps.where(plan, item)) for item in missing]
        for window in desk.windows:
            card.rounds.append(_round_card(card, window, reports.get((plan.pk, window.round.pk)), desk.today))
        card.completion = _completion_card(plan, desk)
        cards.append(card)
    return cards


def _completion_card(plan: Plan, desk: Desk) -> CompletionCard | None:
    completion: Completion | None = getattr(plan, "completion", None)
    window = next((one for one in desk.windows if one.round.completion_required), None)
    if window is None:
        return None
    if completion:
        completion.plan, completion.round = plan, window.round
        if completion.current:
            completion.current.round = window.round
    verdict = completion_rules.can_be_started(plan, window, on=desk.today)
    return CompletionCard(window, report_steps.deadline_of(window, desk.today), verdict, completion)


def _round_card(card: PlanCard, window: Window, report: Report | None, today: date) -> RoundCard:
    deadline = report_steps.deadline_of(window, today)
    found = RoundCard(window, deadline, rules.can_be_started(card.plan, window, on=today), report)
    if report:
        report.plan, report.round = card.plan, window.round
        if report.current:
            report.current.round = window.round
        if not report.is_handed_in:
            # The rounds come in order: what was sent before this one is on the card already.
            before = next((r.sent for r in reversed(card.rounds) if r.sent), None)
            content = content_of(report, before)
            missing = report_checks.missing_in(report, content)
            found.steps = report_steps.steps_of(report, content, missing)
            found.gaps = [Gap(str(item.text), report_steps.where(report, content, item)) for item in missing]
    return found
