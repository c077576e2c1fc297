"""All agencies of a year: how far each is with everything that is due in it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import (
    Count,
    Q,
    QuerySet,
)
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like
from cleanreport.core.deadlines import Deadline
from cleanreport.core.prepared import Prepared, attach
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.oversight.queries.stages import (
    HANDED_IN,
    STANDING,
    Stage,
    completion_stage,
    meant_by,
    plan_stage,
    round_stage,
)
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Kind, Submission


class What(IntEnum):
    """What is watched."""

    PLAN = 0
    ROUND = 1
    COMPLETION = 2


@dataclass(frozen=True)
class Watched:
    """Something that every agency has to do in a year.

    To record its plan (`round` None), to report for a round, or the completion report, which is due with a round.
    """

    cycle: Cycle
    deadline: Deadline
    round: Round | None = None
    what: What = What.PLAN

    @property
    def key(self) -> str:
        """What addresses call it: "plan", the months of the round, or "completion"."""
        return str(self.round.months) if self.round and self.what == What.ROUND else self.what.name.lower()

    @cached_property
    def name(self) -> str:
        if self.what == What.COMPLETION:
            return str(Kind.COMPLETION.label)
        return self.round.name if self.round else str(_("Plan"))

    @cached_property
    def place(self) -> "Place":
        return self.round.pk if self.round else None, self.what

    @cached_property
    def is_to_come(self) -> bool:
        return not (self.deadline.is_open or self.deadline.is_past)


def watched_in(cycle: Cycle, today: dt.date) -> list[Watched]:
    """The plan, the rounds in order, the completion report; reads prefetched rounds."""
    rounds = [Watched(cycle, Deadline(r.due_on, today, r.opens_on), r, What.ROUND) for r in cycle.rounds.all()]
    ends = [replace(each, what=What.COMPLETION) for each in rounds if each.round and each.round.is_last]
    return [Watched(cycle, Deadline(cycle.plan_due_on, today)), *rounds, *ends]


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
    written = [each for each in watched if each.what != What.COMPLETION]
    rounds = [each for each in written if each.round]
    now = [each for each in rounds if each.deadline.is_open] or [each for each in written if each.deadline.is_past]
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
        return self.watch.cycle.year_be, self.watch.what, bool(self.kind), bool(self.ministry)

    @property
    def values(self) -> tuple[int, int, str, str]:
        return self.watch.cycle.pk, self.watch.round.pk if self.watch.round else 0, self.kind, self.ministry


# What makes the SQL of a choice another one: the year; what is watched; whether a kind, a ministry is chosen.
type Shape = tuple[int, What, bool, bool]


def stage_counts(choice: Choice) -> dict[Stage, int]:
    """How many agencies are at each stage; one query."""
    found = dict(_asked(_counted, choice))
    return {stage: found.get(stage, 0) for stage in Stage}


def at_stage(choice: Choice, stage: Stage | None, first: int, last: int) -> list[Agency]:
    """The first to last agency, counted from 1, the least far first; only those at `stage` if given; one query."""
    return list(_asked(_listed, choice, stage, first, last)) if last else []


def _asked(build: Callable[..., Any], choice: Choice, *more: object) -> Iterable[Any]:
    if choice.words:
        return build(choice.shape, choice.words, *more)(*choice.values)
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
    year_be, what, has_kind, has_ministry = shape
    agencies = named_like(_in_force(year_be), words)
    if has_kind:
        agencies = agencies.filter(kind=kind)
    if has_ministry:
        agencies = agencies.filter(ministry__code=ministry)
    if what == What.ROUND:
        return agencies.annotate(at=round_stage(cycle, round_))
    return agencies.annotate(at=plan_stage(cycle) if what == What.PLAN else completion_stage(cycle))


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
    late = {
        (agency, round_, What.COMPLETION if kind == Kind.COMPLETION else What.ROUND if round_ else What.PLAN)
        for agency, round_, kind in _late(len(ids))(cycle.pk, *ids)
    }
    extended = {(agency, round_): due_on for agency, round_, due_on in _extended(len(ids))(cycle.pk, *ids)}

    def cell(agency: Agency, each: Watched) -> Cell:
        place = agency.pk, *each.place
        return Cell(each, stages.get(place, Stage.NOTHING), place in late, extended.get(place[:2]))

    return [Line(agency, [cell(agency, each) for each in watched]) for agency in agencies]


type Place = tuple[int | None, What]  # a round, and what is due with it; the plan has no round


def _stages(watched: Sequence[Watched], documents: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Stage]:
    """How far each agency is with everything watched; of several plans the one that is least far counts."""
    plans: dict[tuple[int, int], dict[Place, Stage]] = {}
    for agency, plan, state, current, round_, *report, due_with, book_state, book_current in documents:
        known = plans.setdefault((agency, plan), {(None, What.PLAN): meant_by(state, current)})
        if round_ is not None:
            known[round_, What.ROUND] = meant_by(*report)
        if due_with is not None:
            known[due_with, What.COMPLETION] = meant_by(book_state, book_current)
    found: dict[tuple[Any, ...], Stage] = {}
    for (agency, _plan), known in plans.items():
        for each in watched:
            stage = known.get(each.place, Stage.NOTHING)
            found[agency, *each.place] = min(stage, found.get((agency, *each.place), stage))
    return found


# For so many agencies; a page is full, or the last.


@lru_cache(maxsize=64)
def _documents(_count: int) -> Prepared[tuple[Any, ...]]:
    columns = (
        "agency", "pk", "state", "current", "reports__round", "reports__state", "reports__current",
        "completion__round", "completion__state", "completion__current",
    )  # fmt: skip
    plans = Plan.objects.order_by().values_list(*columns)
    return Prepared(lambda cycle, *agencies: plans.filter(cycle=cycle, agency__in=agencies))


@lru_cache(maxsize=64)
def _late(_count: int) -> Prepared[tuple[Any, ...]]:
    late = Submission.objects.filter(late=True, state__in=STANDING).order_by()
    places = late.values_list("agency", "round", "kind")
    return Prepared(lambda cycle, *agencies: places.filter(cycle=cycle, agency__in=agencies))


@lru_cache(maxsize=64)
def _extended(_count: int) -> Prepared[tuple[Any, ...]]:
    given = Extension.objects.order_by("due_on").values_list("agency", "round", "due_on")
    return Prepared(lambda cycle, *agencies: given.filter(round__cycle=cycle, agency__in=agencies))
