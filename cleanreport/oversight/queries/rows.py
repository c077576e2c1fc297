"""What each agency of a list has done in the year."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, QuerySet, Value

from cleanreport.agencies.models import Agency, AgencyName
from cleanreport.core.prepared import Prepared
from cleanreport.cycles.models import Cycle, Extension
from cleanreport.oversight.queries.due import Place, Watched, What
from cleanreport.oversight.queries.names import called_then
from cleanreport.oversight.queries.stages import HANDED_IN, Stage, meant_by
from cleanreport.plans.models import Plan
from cleanreport.submissions.lifecycle import STANDING
from cleanreport.submissions.models import Kind, Submission

WHAT = {Kind.PLAN: What.PLAN, Kind.REPORT: What.ROUND, Kind.COMPLETION: What.COMPLETION}


@dataclass(frozen=True)
class Cell:
    """One agency and one thing that it has to do; of several plans the one that is least far counts."""

    watch: Watched
    stage: Stage
    late: bool = False
    extended_to: dt.date | None = None
    touched_at: datetime | None = None  # when somebody last typed something for it
    sent_on: dt.date | None = None  # the last of what still stands
    plan_progress: Decimal | None = None  # the lowest of what still stands
    indicator_progress: Decimal | None = None

    @property
    def is_missed(self) -> bool:
        """It was due, also with an extension, and it is not there."""
        due_on, today = self.extended_to or self.watch.deadline.due_on, self.watch.deadline.today
        return due_on < today and self.stage not in HANDED_IN


@dataclass(frozen=True)
class Line:
    agency: Agency
    cells: list[Cell]
    formerly: str  # another name that it had when the year began

    def of(self, watch: Watched) -> Cell:
        return next(cell for cell in self.cells if cell.watch is watch)


def lines(agencies: Sequence[Agency], cycle: Cycle, watched: Sequence[Watched]) -> list[Line]:
    """What each of these agencies has done in the year; three queries whatever their number."""
    if not agencies:
        return []
    ids = [agency.pk for agency in agencies]
    drafts = _drafts(watched, _documents(len(ids))(cycle.pk, *ids))
    sent = _sent(_submissions(len(ids))(cycle.pk, *ids))
    extended, names = _apart(_own(len(ids))(cycle.pk, *ids))

    def cell(agency: Agency, each: Watched) -> Cell:
        place = agency.pk, *each.place
        stage, touched_at = drafts.get(place, (Stage.NOTHING, None))
        return Cell(each, stage, extended_to=extended.get(place[:2]), touched_at=touched_at, **sent.get(place, {}))

    return [
        Line(agency, [cell(agency, each) for each in watched], called_then(agency, names.get(agency.pk, []), cycle))
        for agency in agencies
    ]


type AgencyPlace = tuple[int, int | None, What]
type Begun = tuple[Stage, datetime | None]


class Document(NamedTuple):
    """A row of `_documents`: a plan with one of its reports and its completion report, as far as there are any."""

    agency: int
    plan: int
    state: str
    current: int | None
    started_at: datetime
    edited_at: datetime | None
    round: int | None
    report_state: str
    report_current: int | None
    report_started_at: datetime
    report_edited_at: datetime | None
    due_with: int | None
    book_state: str
    book_current: int | None
    book_started_at: datetime
    book_edited_at: datetime | None

    @property
    def parts(self) -> Iterable[tuple[Place, Begun]]:
        yield (None, What.PLAN), (meant_by(self.state, self.current), self.edited_at or self.started_at)
        if self.round is not None:
            stage = meant_by(self.report_state, self.report_current)
            yield (self.round, What.ROUND), (stage, self.report_edited_at or self.report_started_at)
        if self.due_with is not None:
            stage = meant_by(self.book_state, self.book_current)
            yield (self.due_with, What.COMPLETION), (stage, self.book_edited_at or self.book_started_at)


def _drafts(watched: Sequence[Watched], documents: Iterable[tuple[Any, ...]]) -> dict[AgencyPlace, Begun]:
    """How far each agency is with everything watched, and when it last worked on it."""
    plans: dict[tuple[int, int], dict[Place, Begun]] = {}
    for document in map(Document._make, documents):
        plans.setdefault((document.agency, document.plan), {}).update(document.parts)
    found: dict[AgencyPlace, Begun] = {}
    for (agency, _plan), known in plans.items():
        for each in watched:
            place = (agency, *each.place)
            stage, touched_at = known.get(each.place, (Stage.NOTHING, None))
            least, last = found.get(place, (stage, touched_at))
            found[place] = min(stage, least), max(filter(None, (touched_at, last)), default=None)
    return found


def _sent(submissions: Iterable[tuple[Any, ...]]) -> dict[AgencyPlace, dict[str, Any]]:
    """Of several submissions for one thing: late if one is, the last day, the lowest figures."""
    found: dict[AgencyPlace, dict[str, Any]] = {}
    for agency, round_, kind, late, *figures in submissions:
        known = found.setdefault((agency, round_, WHAT[Kind(kind)]), {"late": False})
        known["late"] = known["late"] or late
        for name, figure, choose in zip(FIGURES, figures, (max, min, min), strict=True):
            known[name] = choose(filter(lambda value: value is not None, (figure, known.get(name))), default=None)
    return found


type Extended = dict[tuple[int, int | None], dt.date]


def _apart(rows: Iterable[tuple[Any, ...]]) -> tuple[Extended, dict[int, list[AgencyName]]]:
    """The last day that was given for each round, and the names over time."""
    extended: Extended = {}
    names: dict[int, list[AgencyName]] = {}
    for agency, round_, day, name_th, name_en in rows:
        if round_ is None:
            names.setdefault(agency, []).append(AgencyName(name_th=name_th, name_en=name_en, from_on=day))
        else:
            extended[agency, round_] = max(day, extended.get((agency, round_), day))
    return extended, names


FIGURES = ("sent_on", "plan_progress", "indicator_progress")


# For so many agencies; a page is full, or the last.


@lru_cache(maxsize=64)
def _documents(_count: int) -> Prepared[tuple[Any, ...]]:
    said = ("state", "current", "started_at", "edited_at")
    columns = (
        "agency", "pk", *said,
        "reports__round", *(f"reports__{name}" for name in said),
        "completion__round", *(f"completion__{name}" for name in said),
    )  # fmt: skip
    plans = Plan.objects.order_by().values_list(*columns)
    return Prepared(lambda cycle, *agencies: plans.filter(cycle=cycle, agency__in=agencies))


@lru_cache(maxsize=64)
def _submissions(_count: int) -> Prepared[tuple[Any, ...]]:
    columns = ("agency", "round", "kind", "late", *FIGURES)
    sent = Submission.objects.filter(state__in=STANDING).order_by().values_list(*columns)
    return Prepared(lambda cycle, *agencies: sent.filter(cycle=cycle, agency__in=agencies))


@lru_cache(maxsize=64)
def _own(_count: int) -> Prepared[tuple[Any, ...]]:
    """What few agencies have: extensions, and names with the days from which they hold, which have no round."""
    said = ("name_th", "name_en")
    given = Extension.objects.order_by().annotate(**{name: Value("", CharField()) for name in said})
    named = AgencyName.objects.order_by().annotate(round=Value(None, BigIntegerField()))

    def own(cycle: int, *agencies: int) -> QuerySet[Any, tuple[Any, ...]]:
        extended = given.filter(round__cycle=cycle, agency__in=agencies)
        others = named.filter(agency__in=agencies).values_list("agency", "round", "from_on", *said)
        return extended.values_list("agency", "round", "due_on", *said).union(others, all=True).order_by()

    return Prepared(own)
