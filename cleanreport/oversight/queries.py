"""What the office sees: how far every agency is in a year, one agency as a whole, and the outbox."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import (
    Case,
    Count,
    FilteredRelation,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.completion.models import Completion
from cleanreport.core.deadlines import Deadline
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.notifications.models import DELIVERY, Delivery, Letter
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.lifecycle import State as Answer
from cleanreport.submissions.models import Kind, Submission


class Stage(IntegerChoices):
    """How far an agency is with its plan or with a round; of several plans the one that is least far counts."""

    NOTHING = 0, _("Not started")
    DRAFT = 1, _("In progress")
    TO_CORRECT = 2, pgettext_lazy("stage", "To be corrected")  # sent back, withdrawn or reopened
    WAITING = 3, pgettext_lazy("stage", "Awaits certifier")
    ACKNOWLEDGED = 4, pgettext_lazy("stage", "Acknowledged")


HANDED_IN = (Stage.WAITING, Stage.ACKNOWLEDGED)
STANDING = (Answer.WAITING, Answer.ACKNOWLEDGED)


def _stage(states: type[PlanState] | type[ReportState], waiting: str, path: str = "") -> Case:
    """The stage that a document's state means; `path` leads to the document."""
    return Case(
        When(**{f"{path}state": states.ACKNOWLEDGED}, then=Value(Stage.ACKNOWLEDGED)),
        When(**{f"{path}state": waiting}, then=Value(Stage.WAITING)),
        When(**{f"{path}state": states.DRAFT, f"{path}current__isnull": False}, then=Value(Stage.TO_CORRECT)),
        When(**{f"{path}state": states.DRAFT}, then=Value(Stage.DRAFT)),
        default=Value(Stage.NOTHING),
        output_field=IntegerField(),
    )


def stage_of(document: Plan | Report | Completion) -> Stage:
    """The stage of one plan, report or completion report; the same as `_stage` says in the database."""
    if document.state in (PlanState.ACKNOWLEDGED, ReportState.ACKNOWLEDGED, CompletionState.ACKNOWLEDGED):
        return Stage.ACKNOWLEDGED
    if document.state in (PlanState.FINISHED, ReportState.SENT, CompletionState.SENT):
        return Stage.WAITING
    return Stage.DRAFT if document.current_id is None else Stage.TO_CORRECT


def is_handed_in(document: Plan | Report | Completion) -> bool:
    return stage_of(document) in HANDED_IN


def _least(plans: QuerySet[Plan], stage: Case) -> BaseExpression:
    """The stage of the plan that is least far; an agency without a plan has done nothing."""
    stages = plans.annotate(stage=stage).order_by("stage").values("stage")
    return Coalesce(Subquery(stages[:1]), Value(Stage.NOTHING))


def plan_stage(cycle: Cycle) -> BaseExpression:
    """How far an agency is with recording its plan."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
    return _least(plans, _stage(PlanState, PlanState.FINISHED))


def round_stage(round_: Round) -> BaseExpression:
    """How far an agency is with reporting for a round."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=round_.cycle_id)
    plans = plans.annotate(told=FilteredRelation("reports", condition=Q(reports__round=round_)))
    return _least(plans, _stage(ReportState, ReportState.SENT, "told__"))


# All agencies of a year


@dataclass(frozen=True)
class Watched:
    """Something that every agency has to do in a year: record its plan (`round` None), or report for a round."""

    cycle: Cycle
    deadline: Deadline
    round: Round | None = None

    @property
    def key(self) -> str:
        """What addresses call it: "plan", or the months of the round."""
        return str(self.round.months) if self.round else "plan"

    @property
    def name(self) -> str:
        return self.round.name if self.round else str(_("Plan"))

    @property
    def is_to_come(self) -> bool:
        return not (self.deadline.is_open or self.deadline.is_past)

    @property
    def stage(self) -> BaseExpression:
        return round_stage(self.round) if self.round else plan_stage(self.cycle)


def watched_in(cycle: Cycle, today: dt.date) -> list[Watched]:
    """The plan, then the rounds in order; reads prefetched rounds."""
    rounds = [Watched(cycle, Deadline(r.due_on, today, r.opens_on), r) for r in cycle.rounds.all()]
    return [Watched(cycle, Deadline(cycle.plan_due_on, today)), *rounds]


def year_shown(years: Sequence[Cycle], asked: str, today: dt.date) -> Cycle | None:
    """The year that was asked for, or the first whose rounds still run; `years` as `years()` gives them."""
    by_year = {str(cycle.year_be): cycle for cycle in years}
    running = [cycle for cycle in years if any(round_.due_on >= today for round_ in cycle.rounds.all())]
    return by_year.get(asked) or (running[-1] if running else next(iter(years), None))


def years() -> QuerySet[Cycle]:
    """Every year with its rounds, the newest first; two queries."""
    return Cycle.objects.prefetch_related("rounds").order_by("-year_be")


def asked_for(watched: Sequence[Watched], key: str) -> Watched:
    """The one of this key; otherwise the round that is open now, or the last thing that was due."""
    by_key = {each.key: each for each in watched}
    rounds = [each for each in watched if each.round]
    now = [each for each in rounds if each.deadline.is_open] or [each for each in watched if each.deadline.is_past]
    return by_key.get(key) or (now[-1] if now else watched[0])


def agencies_found(cycle: Cycle, words: str = "", kind: str = "", ministry: str = "") -> QuerySet[Agency]:
    """Agencies of a year by words of their name, by kind and by the code of their ministry; "" takes all."""
    agencies = named_like(_in_force(cycle), words)
    if kind:
        agencies = agencies.filter(kind=kind)
    return agencies.filter(ministry__code=ministry) if ministry else agencies


def _in_force(cycle: Cycle) -> QuerySet[Agency]:
    """Agencies that exist in this fiscal year: not those that were renamed before it or founded after it."""
    first, last = fiscal_year_bounds(cycle.year_be)
    founded = Q(in_force_from=None) | Q(in_force_from__lte=last)
    still_there = Q(in_force_to=None) | Q(in_force_to__gte=first)
    return Agency.objects.filter(founded, still_there).select_related("ministry")


def stage_counts(agencies: QuerySet[Agency], stage: BaseExpression) -> dict[Stage, int]:
    """How many agencies are at each stage; one query."""
    counted = agencies.order_by().annotate(at=stage).values("at").annotate(count=Count("pk"))
    found = {row["at"]: row["count"] for row in counted}
    return {each: found.get(each, 0) for each in Stage}


def at_stage(agencies: QuerySet[Agency], watch: Watched, stage: Stage | None) -> QuerySet[Agency]:
    """The agencies, the least far with what is watched first; only those at `stage` if given."""
    agencies = agencies.annotate(at=watch.stage)
    if stage is not None:
        agencies = agencies.filter(at=stage)
    return agencies.order_by("at", "sort_key", "code")


@dataclass(frozen=True)
class Cell:
    """One agency and one thing that it has to do."""

    watch: Watched
    stage: Stage
    late: bool = False
    extended_to: dt.date | None = None

    @property
    def is_missed(self) -> bool:
        """It was due, also with an extension, and it is not there."""
        due_on, today = self.extended_to or self.watch.deadline.due_on, self.watch.deadline.today
        return due_on < today and self.stage not in HANDED_IN


@dataclass(frozen=True)
class Line:
    agency: Agency
    cells: list[Cell]


def lines(agencies: Sequence[Agency], cycle: Cycle, watched: Sequence[Watched]) -> list[Line]:
    """What each of these agencies has done in the year; three queries whatever their number."""
    stages, late, extended = _stages(agencies, watched), _late(agencies, cycle), _extended(agencies, cycle)

    def cell(agency: Agency, each: Watched) -> Cell:
        place = agency.pk, each.round.pk if each.round else None
        return Cell(each, Stage(stages[agency.pk, each.key]), place in late, extended.get(place))

    return [Line(agency, [cell(agency, each) for each in watched]) for agency in agencies]


def _stages(agencies: Iterable[Agency], watched: Sequence[Watched]) -> dict[tuple[int, str], int]:
    names = {f"stage_{each.key}": each.stage for each in watched}
    found = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by().annotate(**names)
    rows = found.values_list("pk", *names)
    return {(pk, each.key): stage for pk, *stages in rows for each, stage in zip(watched, stages, strict=True)}


def _late(agencies: Iterable[Agency], cycle: Cycle) -> set[tuple[int, int | None]]:
    late = Submission.objects.filter(cycle=cycle, agency__in=list(agencies), late=True, state__in=STANDING)
    late = late.exclude(kind=Kind.COMPLETION)  # its round is that of the last report
    return set(late.order_by().values_list("agency_id", "round_id"))


def _extended(agencies: Iterable[Agency], cycle: Cycle) -> dict[tuple[int, int | None], dt.date]:
    given = Extension.objects.filter(round__cycle=cycle, agency__in=list(agencies)).order_by("due_on")
    return {(agency, round_): due for agency, round_, due in given.values_list("agency_id", "round_id", "due_on")}


# One agency


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


def plans_of(agency: Agency, cycle: Cycle) -> QuerySet[Plan]:
    """The agency's plans of a year with their reports, in a fixed number of queries."""
    reports = Prefetch("reports", Report.objects.select_related("round", "current"))
    plans = Plan.objects.filter(agency=agency, cycle=cycle)
    plans = plans.select_related("process_type", "current", "completion__current")
    return plans.prefetch_related(reports)


def turns_of(agency: Agency, cycle: Cycle, today: dt.date) -> list[Turn]:
    """The year's rounds with the agency's own due dates; reads prefetched rounds, one query."""
    given: dict[int, list[Extension]] = {}
    for extension in Extension.objects.filter(agency=agency, round__cycle=cycle).select_related("given_by"):
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


def submissions_of(agency: Agency, cycle: Cycle) -> QuerySet[Submission]:
    """Everything that the agency finished or sent in a year, the newest first."""
    found = Submission.objects.filter(agency=agency, cycle=cycle).select_related("round").order_by("-id")
    return found.defer("snapshot")


def accounts_of(agency: Agency) -> QuerySet[User]:
    """The open accounts of people who work for the agency."""
    return User.objects.filter(memberships__agency=agency, role=Role.AGENCY, is_active=True).order_by("username")


# The outbox

REFUSED = (Delivery.REFUSED, Delivery.RETRYING)
ABOUT = "submission:"  # how letters name their submission


def letters_found(words: str = "") -> QuerySet[Letter]:
    """Letters by words of name, address or subject, the newest first."""
    letters = Letter.objects.select_related("email").order_by("-created_at", "-id")
    for word in words.split():
        named = Q(recipient_name__icontains=word) | Q(recipient__icontains=word) | Q(email__subject__icontains=word)
        letters = letters.filter(named)
    return letters


def delivered_as(letters: QuerySet[Letter], state: str) -> QuerySet[Letter]:
    """Those of which this became ("" takes all), with what the mail server said."""
    statuses = [status for status, delivery in DELIVERY.items() if delivery == state]
    return (letters.filter(email__status__in=statuses) if state else letters).prefetch_related("email__logs")


def refused_letters() -> int:
    """How many letters the mail server refused for good; one query."""
    return delivered_as(Letter.objects.all(), Delivery.REFUSED).count()


def delivery_counts(letters: QuerySet[Letter]) -> dict[Delivery, int]:
    """How many letters are at each point of their delivery; one query."""
    found: dict[Delivery, int] = dict.fromkeys(Delivery, 0)
    for row in letters.order_by().values("email__status").annotate(count=Count("pk")):
        found[DELIVERY.get(row["email__status"], Delivery.QUEUED)] += row["count"]
    return found


def numbers_of(letters: Iterable[Letter]) -> dict[str, str]:
    """The numbers of the submissions that letters are about, by `about` ("submission:12"); one query."""
    ids = [letter.about.removeprefix(ABOUT) for letter in letters if letter.about.startswith(ABOUT)]
    known = Submission.objects.filter(pk__in=ids).values_list("pk", "number")
    return {f"{ABOUT}{pk}": number or "" for pk, number in known}
