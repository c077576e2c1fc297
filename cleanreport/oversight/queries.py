"""What the office sees: how far every agency is in a year, and the outbox; of one agency `agency.py`."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    FilteredRelation,
    IntegerChoices,
    IntegerField,
    OuterRef,
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

from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like
from cleanreport.core.deadlines import Deadline
from cleanreport.core.prepared import Prepared, attach
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.notifications.models import DELIVERY, Delivery, Letter
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.lifecycle import State as Answer
from cleanreport.submissions.models import Submission


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


def stage_of(document: Plan | Report) -> Stage:
    """The stage of one plan or report; the same as `_stage` says in the database."""
    return _stage_of(document.state, document.current_id)


def _stage_of(state: str, current: int | None) -> Stage:
    if state in (PlanState.ACKNOWLEDGED, ReportState.ACKNOWLEDGED):
        return Stage.ACKNOWLEDGED
    if state in (PlanState.FINISHED, ReportState.SENT):
        return Stage.WAITING
    return Stage.DRAFT if current is None else Stage.TO_CORRECT


def is_handed_in(document: Plan | Report) -> bool:
    return stage_of(document) in HANDED_IN


def _least(plans: QuerySet[Plan], stage: Case) -> BaseExpression:
    """The stage of the plan that is least far; an agency without a plan has done nothing."""
    stages = plans.annotate(stage=stage).order_by("stage").values("stage")
    return Coalesce(Subquery(stages[:1]), Value(Stage.NOTHING))


def plan_stage(cycle: int) -> BaseExpression:
    """How far an agency is with recording its plan."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
    return _least(plans, _stage(PlanState, PlanState.FINISHED))


def round_stage(cycle: int, round_: int) -> BaseExpression:
    """How far an agency is with reporting for a round."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
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

    @cached_property
    def name(self) -> str:
        return self.round.name if self.round else str(_("Plan"))

    @cached_property
    def is_to_come(self) -> bool:
        return not (self.deadline.is_open or self.deadline.is_past)


def watched_in(cycle: Cycle, today: dt.date) -> list[Watched]:
    """The plan, then the rounds in order; reads prefetched rounds."""
    rounds = [Watched(cycle, Deadline(r.due_on, today, r.opens_on), r) for r in cycle.rounds.all()]
    return [Watched(cycle, Deadline(cycle.plan_due_on, today)), *rounds]


def year_shown(years: Sequence[Cycle], asked: str, today: dt.date) -> Cycle | None:
    """The year that was asked for, or the first whose rounds still run; `years` as `years()` gives them."""
    by_year = {str(cycle.year_be): cycle for cycle in years}
    running = [cycle for cycle in years if any(round_.due_on >= today for round_ in cycle.rounds.all())]
    return by_year.get(asked) or (running[-1] if running else next(iter(years), None))


_YEARS = Prepared(lambda: Cycle.objects.order_by("-year_be"))
_ROUNDS = Prepared(lambda: Round.objects.order_by("cycle", "months"))


def years() -> list[Cycle]:
    """Every year with its rounds, the newest first; two queries."""
    found, rounds = _YEARS(), _ROUNDS()
    for cycle in found:
        attach(cycle, "rounds", [round_ for round_ in rounds if round_.cycle_id == cycle.pk], "cycle")
    return found


def asked_for(watched: Sequence[Watched], key: str) -> Watched:
    """The one of this key; otherwise the round that is open now, or the last thing that was due."""
    by_key = {each.key: each for each in watched}
    rounds = [each for each in watched if each.round]
    now = [each for each in rounds if each.deadline.is_open] or [each for each in watched if each.deadline.is_past]
    return by_key.get(key) or (now[-1] if now else watched[0])


@dataclass(frozen=True)
class Choice:
    """Which agencies of a year are asked for, and what is watched of them; "" takes all."""

    watch: Watched
    words: str = ""  # of their name
    kind: str = ""
    ministry: str = ""  # its code

    @property
    def shape(self) -> "Shape":
        return self.watch.cycle.year_be, self.watch.round is not None, bool(self.kind), bool(self.ministry)

    @property
    def values(self) -> tuple[int, int, str, str]:
        return self.watch.cycle.pk, self.watch.round.pk if self.watch.round else 0, self.kind, self.ministry


# What makes the SQL of a choice another one: the year; whether a round is watched, a kind chosen, a ministry chosen.
type Shape = tuple[int, bool, bool, bool]


def stage_counts(choice: Choice) -> dict[Stage, int]:
    """How many agencies are at each stage; one query."""
    found = dict(_asked(_counted, choice))
    return {stage: found.get(stage, 0) for stage in Stage}


def at_stage(choice: Choice, stage: Stage | None, first: int, last: int) -> list[Agency]:
    """The first to last agency, counted from 1, the least far first; only those at `stage` if given; one query."""
    return list(_asked(_listed, choice, stage, first, last)) if last else []


def _asked(build: Callable[..., Any], choice: Choice, *more: object) -> Iterable[Any]:
    if choice.words:
        return build(choice.shape, choice.words, *more)(*choice.values)  # type: ignore[no-any-return]
    return _kept(build, choice.shape, *more)(*choice.values)


@lru_cache(maxsize=128)
def _kept(build: Callable[..., Any], shape: Shape, *more: object) -> Prepared[Any]:
    return Prepared(build(shape, "", *more))


def _counted(shape: Shape, words: str) -> Callable[..., QuerySet[Any, Any]]:
    def counted(cycle: int, round_: int, kind: str, ministry: str) -> QuerySet[Any, Any]:
        agencies = _found(shape, words, cycle, round_, kind, ministry).order_by()
        return agencies.values("at").annotate(count=Count("pk")).values_list("at", "count")  # type: ignore[misc]

    return counted


def _listed(shape: Shape, words: str, stage: Stage | None, first: int, last: int) -> Callable[..., QuerySet[Agency]]:
    def listed(cycle: int, round_: int, kind: str, ministry: str) -> QuerySet[Agency]:
        agencies = _found(shape, words, cycle, round_, kind, ministry).select_related("ministry")
        if stage is not None:
            agencies = agencies.filter(at=stage)  # type: ignore[misc]
        return agencies.order_by("at", "sort_key", "code")[first - 1 : last]  # type: ignore[misc]

    return listed


def _found(shape: Shape, words: str, cycle: int, round_: int, kind: str, ministry: str) -> QuerySet[Agency]:
    """The agencies of a choice, each with how far it is (`at`)."""
    year_be, is_round, has_kind, has_ministry = shape
    agencies = named_like(_in_force(year_be), words)
    if has_kind:
        agencies = agencies.filter(kind=kind)
    if has_ministry:
        agencies = agencies.filter(ministry__code=ministry)
    return agencies.annotate(at=round_stage(cycle, round_) if is_round else plan_stage(cycle))


def _in_force(year_be: int) -> QuerySet[Agency]:
    """Agencies that exist in this fiscal year: not those that were renamed before it or founded after it."""
    first, last = fiscal_year_bounds(year_be)
    founded = Q(in_force_from=None) | Q(in_force_from__lte=last)
    still_there = Q(in_force_to=None) | Q(in_force_to__gte=first)
    return Agency.objects.filter(founded, still_there)


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
    if not agencies:
        return []
    ids = [agency.pk for agency in agencies]
    stages = _stages(watched, _documents(len(ids))(cycle.pk, *ids))
    late = set(_late(len(ids))(cycle.pk, *ids))
    extended = {(agency, round_): due_on for agency, round_, due_on in _extended(len(ids))(cycle.pk, *ids)}

    def cell(agency: Agency, each: Watched) -> Cell:
        place = agency.pk, each.round.pk if each.round else None
        return Cell(each, stages.get(place, Stage.NOTHING), place in late, extended.get(place))

    return [Line(agency, [cell(agency, each) for each in watched]) for agency in agencies]


type Place = tuple[int, int | None]  # an agency, and a round or its plan


def _stages(watched: Sequence[Watched], documents: Iterable[tuple[Any, ...]]) -> dict[Place, Stage]:
    """How far each agency is with everything watched; of several plans the one that is least far counts."""
    plans: dict[tuple[int, int], dict[int | None, Stage]] = {}
    for agency, plan, state, current, round_, report_state, report_current in documents:
        known = plans.setdefault((agency, plan), {None: _stage_of(state, current)})
        if round_ is not None:
            known[round_] = _stage_of(report_state, report_current)
    found: dict[Place, Stage] = {}
    for (agency, _plan), known in plans.items():
        for each in watched:
            round_ = each.round.pk if each.round else None
            stage = known.get(round_, Stage.NOTHING)
            found[agency, round_] = min(stage, found.get((agency, round_), stage))
    return found


# For so many agencies; a page is full, or the last.


@lru_cache(maxsize=64)
def _documents(_count: int) -> Prepared[tuple[Any, ...]]:
    columns = "agency", "pk", "state", "current", "reports__round", "reports__state", "reports__current"
    plans = Plan.objects.order_by().values_list(*columns)
    return Prepared(lambda cycle, *agencies: plans.filter(cycle=cycle, agency__in=agencies))


@lru_cache(maxsize=64)
def _late(_count: int) -> Prepared[tuple[Any, ...]]:
    late = Submission.objects.filter(late=True, state__in=STANDING).order_by().values_list("agency", "round")
    return Prepared(lambda cycle, *agencies: late.filter(cycle=cycle, agency__in=agencies))


@lru_cache(maxsize=64)
def _extended(_count: int) -> Prepared[tuple[Any, ...]]:
    given = Extension.objects.order_by("due_on").values_list("agency", "round", "due_on")
    return Prepared(lambda cycle, *agencies: given.filter(round__cycle=cycle, agency__in=agencies))


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


_LOST = [status for status, delivery in DELIVERY.items() if delivery == Delivery.REFUSED]
_REFUSED = Prepared(
    lambda: (
        Letter.objects.filter(email__status__in=_LOST)
        .order_by()
        .values("email__status")
        .annotate(count=Count("pk"))
        .values_list("count")
    )
)


def refused_letters() -> int:
    """How many letters the mail server refused for good; one query."""
    return sum(count for (count,) in _REFUSED())


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
