"""Which plans a person sees, and what the pages show of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from cleanreport.accounts.models import User
from cleanreport.agencies.checks import Work
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import known_agencies
from cleanreport.assignments.queries import in_sight_of
from cleanreport.core.prepared import Prepared, attach, join
from cleanreport.cycles.models import KeyFactor, ProcessType, Round
from cleanreport.plans.lifecycle import FROZEN
from cleanreport.plans.models import EDITED, Indicator, Measure, Plan, PlanPerson, Risk
from cleanreport.submissions.models import PersonFields


def plans_visible_to(user: User) -> QuerySet[Plan]:
    """All for an officer; the own ones for an agency user; readers see what was finished."""
    plans = Plan.objects.select_related("agency__ministry", "cycle", "process_type", "current")
    plans = plans.filter(in_sight_of(user, "agency", "cycle"))
    return plans.filter(state__in=FROZEN) if user.is_reader else plans


# Everything that hangs on a plan, in a fixed number of queries.
PARTS = (
    "risks",
    Prefetch(
        "measures",
        Measure.objects.select_related("factor").prefetch_related(Prefetch("answers", Risk.objects.only("id"))),
    ),
    Prefetch("indicators", Indicator.objects.select_related("factor")),
    "people",
    "process_type__factors",
)


def whole(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """With every row at hand."""
    return plans.prefetch_related(*PARTS)


# The same, compiled once: these stand behind every page of a draft.
_JOINED = ("agency__ministry", "cycle", "process_type", "current")
_ONE = Prepared(lambda pk: Plan.objects.select_related(*_JOINED).filter(pk=pk))
_MINE = Prepared(lambda pk, user: Plan.objects.select_related(*_JOINED).filter(pk=pk, agency__memberships__user=user))
_RISKS = Prepared(lambda plan: Risk.objects.filter(plan=plan).defer(*EDITED))
_MEASURES = Prepared(lambda plan: Measure.objects.filter(plan=plan).defer(*EDITED))
_ANSWERS = Prepared(
    lambda plan: Measure.answers.through.objects.filter(measure__plan=plan).values_list("measure_id", "risk_id")
)
_INDICATORS = Prepared(lambda plan: Indicator.objects.filter(plan=plan).defer(*EDITED))
_PEOPLE = Prepared(lambda plan: PlanPerson.objects.filter(plan=plan))
_PEOPLE_BEFORE = Prepared(
    lambda agency: PlanPerson.objects.filter(plan__agency=agency).exclude(name="").order_by("-id")[:100]
)
_TYPES = Prepared(lambda cycle: ProcessType.objects.filter(cycle=cycle))
_FACTORS = Prepared(lambda process_type: KeyFactor.objects.filter(process_type=process_type))


def plan_seen_by(user: User, pk: int) -> Plan | None:
    """The plan of this id, if this person may see it; `plans_visible_to` for one, quickly."""
    plan = _ONE.first(pk) if user.is_officer else _MINE.first(pk, user.pk)
    if plan is not None and not user.is_officer:
        known_agencies(user)[plan.agency_id] = True
    return plan


def with_rows(plan: Plan) -> Plan:
    """The plan with every row at hand; `whole` for one, quickly."""
    risks = _RISKS(plan.pk)
    measures = _MEASURES(plan.pk)
    by_id = {risk.pk: risk for risk in risks}
    answers: dict[int, list[Risk]] = {measure.pk: [] for measure in measures}
    for measure_id, risk_id in _ANSWERS(plan.pk):
        answers[measure_id].append(by_id[risk_id])
    for measure in measures:
        attach(measure, "answers", answers[measure.pk])
    attach(plan, "risks", risks, "plan")
    attach(plan, "measures", measures, "plan")
    indicators = _INDICATORS(plan.pk)
    attach(plan, "indicators", indicators, "plan")
    attach(plan, "people", _PEOPLE(plan.pk), "plan")
    factors = _FACTORS(plan.process_type.pk) if plan.process_type else []
    if plan.process_type:
        attach(plan.process_type, "factors", factors, "process_type")
    known = {factor.pk: factor for factor in factors}
    rows: list[Measure | Indicator] = [*measures, *indicators]
    chosen = {row.factor_id for row in rows if row.factor_id is not None}
    if others := chosen - known.keys():  # of the process type that the plan had before
        known |= KeyFactor.objects.in_bulk(others)
    for row in rows:
        join(row, "factor", known.get(row.factor_id) if row.factor_id is not None else None)
    return plan


def types_of(plan: Plan) -> list[ProcessType]:
    """The process types to choose from, in order."""
    return _TYPES(plan.cycle_id)


def factors_of(plan: Plan) -> QuerySet[KeyFactor]:
    """The key factors of the plan's process type, in order; none before a type is chosen."""
    return KeyFactor.objects.filter(process_type_id=plan.process_type_id)


def earlier_plans(agency: Agency, year_be: int) -> QuerySet[Plan]:
    """Finished plans of earlier years that a new plan can be started from, the newest first."""
    return (
        Plan.objects.filter(agency=agency, cycle__year_be__lt=year_be, state__in=FROZEN)
        .select_related("cycle", "current")
        .order_by("-cycle__year_be", "-id")
    )


class Offered(NamedTuple):
    """Somebody recorded before, in the list to choose from; `key` is what is posted."""

    key: str
    name: str
    position: str


def people_before(agency_id: int) -> list[PlanPerson]:
    """People typed for earlier plans of the agency, each once, the latest first: offered instead of typing again."""
    return once_each(_PEOPLE_BEFORE(agency_id))


def once_each[P: PersonFields](people: Iterable[P]) -> list[P]:
    """The first of every name, whatever the role."""
    found: dict[str, P] = {}
    for person in people:
        found.setdefault(" ".join(person.name.split()), person)
    return list(found.values())


def work_under_way(agencies: Sequence[int], on: date) -> list[Work]:
    """Plans of these agencies (ids) in years whose rounds still run on this day; one query."""
    running = Round.objects.filter(cycle=OuterRef("cycle"), due_on__gte=on)
    plans = Plan.objects.filter(Exists(running), agency__in=agencies).select_related("agency", "cycle")
    sentence = _("%(agency)s: plan of fiscal year %(year)s, %(state)s")
    return [
        Work(
            plan.agency_id,
            sentence % {"agency": plan.agency.name, "year": plan.cycle, "state": plan.get_state_display()},
        )
        for plan in plans.order_by("agency__sort_key", "cycle__year_be", "pk")
    ]
