"""What an assessor reads: the agencies of a year that are assigned to them, and what each of them has sent."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Page
from django.db import models
from django.db.models import Case, Count, Exists, ExpressionWrapper, F, JSONField, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like
from cleanreport.assignments.queries import assigned_to, years_assigned
from cleanreport.completion.lifecycle import HANDED_IN as COMPLETED
from cleanreport.completion.models import Completion
from cleanreport.core.deadlines import Deadline
from cleanreport.core.formfields import LineField
from cleanreport.core.lists import Counted, Filter, Tab, tab
from cleanreport.core.steps import Chip
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.evidence.models import Evidence
from cleanreport.plans.lifecycle import FROZEN
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import HANDED_IN as REPORTED
from cleanreport.reports.models import Report
from cleanreport.submissions.lifecycle import STANDING
from cleanreport.submissions.models import Submission
from cleanreport.submissions.shown import state_chip

READY, MISSING = "ready", "missing"
TABS = {"": gettext_lazy("All"), READY: gettext_lazy("Ready to be assessed"), MISSING: gettext_lazy("Not all sent yet")}
A_PAGE = 20


class AssignedFilter(Filter):
    q = LineField(label=gettext_lazy("Name or code of an agency"), required=False, max_length=100)
    show = forms.ChoiceField(required=False, choices=[(READY, ""), (MISSING, "")])


@dataclass(frozen=True)
class Part:
    """The plan, a round's report or the completion report, as it stands; without a number it was never sent."""

    name: str
    chip: Chip
    number: str = ""
    sent_at: datetime | None = None
    late: bool = False
    due_on: date | None = None  # of what is not there, or was taken back


@dataclass(frozen=True)
class PlanCard:
    """A plan that was finished, and what was sent of it."""

    plan_id: int
    work_process: str
    parts: tuple[Part, ...]
    files: int  # of evidence


@dataclass(frozen=True)
class AgencyCard:
    name: str
    code: str
    ministry: str
    is_ready: bool
    plans: tuple[PlanCard, ...]
    unfinished: int  # plans beside these that were never finished
    nothing: Part  # the plan that is awaited, where there is none

    @property
    def anchor(self) -> str:
        return f"agency-{self.code}"


@dataclass(frozen=True)
class Year:
    """One year of an assessor: the agencies, as far as the filter asks for them."""

    cycle: Cycle
    years: list[int]
    agencies: int
    ready: int
    filter: AssignedFilter
    tabs: list[Tab]
    page: Page
    cards: list[AgencyCard]

    @property
    def last_round(self) -> str:
        return "".join(round_.name for round_ in self.cycle.rounds.all() if round_.is_last)

    @property
    def asks_completion(self) -> bool:
        return asks_completion(self.cycle)


def year_of(assessor: User, year_be: int | None, asked: Mapping[str, Any], today: date) -> Year | None:
    """The year asked for, or the newest; None for somebody to whom nothing was ever assigned.

    Raises Http404 for a year in which nothing is.
    """
    cycles = list(years_assigned(assessor).prefetch_related("rounds"))
    cycle = next((one for one in cycles if year_be in (None, one.year_be)), None)
    if cycle is None:
        if year_be is None:
            return None
        raise Http404
    said = AssignedFilter(asked)
    words, show = said.chosen("q") or "", said.chosen("show") or ""
    every = _with_readiness(assigned_to(assessor, cycle), cycle)
    found = every.none() if said.finds_nothing else named_like(every, words)
    count = _counted(every, found)
    numbers = {"": count["found"], READY: count["found_ready"], MISSING: count["found"] - count["found_ready"]}
    tabs = [tab("show", name, label, numbers[name], current=name == show) for name, label in TABS.items()]
    if show:
        found = found.filter(Q(is_ready=show == READY))
    page = Counted(found, numbers[show], A_PAGE).get_page(asked.get("page"))
    cards = _cards(list(page), cycle, today)
    return Year(cycle, [one.year_be for one in cycles], count["all"], count["ready"], said, tabs, page, cards)


def asks_completion(cycle: Cycle) -> bool:
    return any(round_.completion_required for round_ in cycle.rounds.all())


def _with_readiness(agencies: QuerySet[Agency], cycle: Cycle) -> QuerySet[Agency]:
    """`is_ready`: of every plan the report of the last round was sent, and the completion report where one is asked."""
    last = next((one for one in cycle.rounds.all() if one.is_last), None)
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
    if last is None:
        return agencies.annotate(is_ready=Value(False))
    sent = Q(Exists(Report.objects.filter(plan=OuterRef("pk"), round=last, state__in=REPORTED)))
    if asks_completion(cycle):
        sent &= Q(Exists(Completion.objects.filter(plan=OuterRef("pk"), state__in=COMPLETED)))
    every = Exists(plans) & ~Exists(plans.filter(~sent))
    return agencies.annotate(is_ready=ExpressionWrapper(every, models.BooleanField()))


def _counted(every: QuerySet[Agency], found: QuerySet[Agency]) -> dict[str, int]:
    """How many agencies there are, how many are found, and how many of each are ready; one query."""
    ready, is_found = Q(is_ready=True), Q(pk__in=found.order_by().values("pk"))
    counts = {"all": Q(), "ready": ready, "found": is_found, "found_ready": is_found & ready}
    return every.aggregate(**{name: Count("pk", filter=which) for name, which in counts.items()})


def _cards(agencies: Sequence[Agency], cycle: Cycle, today: date) -> list[AgencyCard]:
    """What all of these have sent, in six queries."""
    plans: dict[int, list[Plan]] = defaultdict(list)
    for plan in _plans(agencies, cycle):
        plans[plan.agency_id].append(plan)
    finished = [plan.pk for some in plans.values() for plan in some if plan.current_id]
    reports = Report.objects.filter(plan__in=finished).select_related("current").defer("current__snapshot")
    sent = {(report.plan_id, report.round_id): report.current for report in reports}
    known = Known(cycle, today, sent, _given(agencies, cycle), files_of(finished))
    return [_agency_card(agency, plans[agency.pk], known) for agency in agencies]


@dataclass(frozen=True)
class Known:
    """What the cards of a page are made of."""

    cycle: Cycle
    today: date
    sent: Mapping[tuple[int, int], Submission | None]  # the reports, by plan and round
    given: Mapping[tuple[int, int], date]  # later due dates, by round and agency
    files: Mapping[int, int]

    @property
    def plan_deadline(self) -> Deadline:
        return Deadline(self.cycle.plan_due_on, self.today)

    def deadline(self, round_: Round, agency_id: int) -> Deadline:
        due_on = max(round_.due_on, self.given.get((round_.pk, agency_id), round_.due_on))
        return Deadline(due_on, self.today, round_.opens_on)


def _agency_card(agency: Agency, plans: Sequence[Plan], known: Known) -> AgencyCard:
    cards = tuple(_plan_card(plan, known) for plan in plans if plan.current_id)
    is_ready: bool = agency.is_ready  # type: ignore[attr-defined]
    awaited = _part(_("Plan"), None, known.plan_deadline)
    unfinished = len(plans) - len(cards)
    return AgencyCard(agency.name, agency.code, str(agency.ministry), is_ready, cards, unfinished, awaited)


def _plan_card(plan: Plan, known: Known) -> PlanCard:
    parts, book = [_part(_("Plan"), plan.current, known.plan_deadline)], []
    completion: Completion | None = getattr(plan, "completion", None)
    for round_ in known.cycle.rounds.all():
        deadline = known.deadline(round_, plan.agency_id)
        parts.append(_part(round_.name, known.sent.get((plan.pk, round_.pk)), deadline))
        if round_.completion_required:
            book.append(_part(_("Completion report"), completion.current if completion else None, deadline))
    said: str = plan.said  # type: ignore[attr-defined]
    return PlanCard(plan.pk, said, tuple(parts + book), known.files.get(plan.pk, 0))


def _plans(agencies: Sequence[Agency], cycle: Cycle) -> QuerySet[Plan]:
    """With their completion reports; `said` is the work process as it was finished last, not as it is written now."""
    frozen = KeyTextTransform("work_process", Cast("current__snapshot", JSONField()))
    said = Case(When(state__in=FROZEN, then=F("work_process")), default=frozen, output_field=models.TextField())
    plans = Plan.objects.filter(agency__in=agencies, cycle=cycle).select_related("current", "completion__current")
    return plans.annotate(said=said).defer("current__snapshot", "completion__current__snapshot")


def _given(agencies: Sequence[Agency], cycle: Cycle) -> dict[tuple[int, int], date]:
    """The last day that extensions give to each agency, by round and agency."""
    given = Extension.objects.filter(round__cycle=cycle, agency__in=agencies).order_by("due_on")
    return {(one.round_id, one.agency_id): one.due_on for one in given}


def files_of(plans: Sequence[int]) -> Counter[int]:
    """How many files of each plan readers see: those of what stands, and those that were sent before."""
    stands = Q(reports__state__in=REPORTED) | Q(completions__state__in=COMPLETED)
    files = set(Evidence.objects.filter(stands, plan__in=plans).values_list("plan_id", "pk"))
    before = Submission.objects.filter(plan_id__in=plans).exclude(state__in=STANDING)
    sent = KeyTransform("evidence", Cast("snapshot", JSONField()))
    for plan, rows in before.annotate(sent=sent).values_list("plan_id", "sent"):
        files |= {(plan, row["id"]) for row in rows or ()}
    return Counter(plan for plan, _file in files)


def _part(name: str, sent: Submission | None, deadline: Deadline) -> Part:
    if sent is None:
        return Part(name, _missing(deadline), due_on=deadline.due_on)
    due_on = None if sent.stands else deadline.due_on
    return Part(name, state_chip(sent), sent.number or "", sent.sent_at, sent.late, due_on)


def _missing(deadline: Deadline) -> Chip:
    if deadline.is_past:
        return Chip("danger", "x-circle", _("Not sent"))
    if not deadline.is_open:
        return Chip("quiet", "calendar3", _("Not open yet"))
    return Chip("quiet", "circle", pgettext("assessor", "Not sent yet"))
