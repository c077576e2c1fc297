"""How much of a draft is there: for each step how many rows are complete, of how many."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cleanreport.core.prepared import Prepared
from cleanreport.plans.checks import PERSON_SENTENCES
from cleanreport.plans.models import CriteriaKind, Indicator, Measure, Plan, PlanPerson, Risk
from cleanreport.plans.models import PersonRole as PlanRole
from cleanreport.reports.models import IndicatorResult, MeasureProgress, PersonRole, Report, ReportPerson
from cleanreport.stakeholders.queries import counts_of


class Filled(NamedTuple):
    """A step of a draft: so many of its rows are complete."""

    name: str
    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return 0 < self.total <= self.done


def _filled(*fields: str) -> Q:
    """None of these texts is empty."""
    return Q(*(~Q(**{field: ""}) for field in fields))


def _known(*fields: str) -> Q:
    return Q(**{f"{field}__isnull": False for field in fields})


_LEVELS = _known(*(f"level{k}" for k in range(1, 6)))
_MILESTONES = _filled(*(f"milestone{k}" for k in range(1, 6)))
_CRITERIA = Q(criteria=CriteriaKind.VALUES) & _LEVELS | Q(criteria=CriteriaKind.MILESTONES) & _MILESTONES
_PERSON = _filled(*PERSON_SENTENCES)
COMPLETE: dict[type[Model], Q] = {
    Risk: _filled("step", "risk", "cause") & _known("likelihood", "impact"),
    Measure: _filled("title", "unit") & _known("factor", "starts", "ends"),
    Indicator: _filled("name", "unit", "source") & _CRITERIA,
    PlanPerson: _PERSON,
    MeasureProgress: _filled("summary", "output") & _known("percent"),
    IndicatorResult: _known("result") | _filled("not_measured"),
    ReportPerson: _PERSON,
}


def _count(rows: QuerySet[Any], parent: str) -> Coalesce:
    counted = rows.order_by().values(parent).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _counts(parent: str, *models: type[Model]) -> list[Coalesce]:
    """Of each model the complete rows, then all of them."""
    return [
        _count(model._default_manager.filter(condition, **{parent: OuterRef("pk")}), parent)
        for model in models
        for condition in (COMPLETE[model], Q())
    ]


_PLANS = Prepared(
    lambda agency, cycle: Plan.objects.filter(agency=agency, cycle=cycle).values_list(
        "pk", *_counts("plan", Risk, Measure, Indicator, PlanPerson)
    )
)
_REPORTS = Prepared(
    lambda agency, cycle: Report.objects.filter(plan__agency=agency, plan__cycle=cycle).values_list(
        "pk", *_counts("report", MeasureProgress, IndicatorResult, ReportPerson), _count(
            Report.evidence.through.objects.filter(report=OuterRef("pk")), "report"
        ),
    )
)  # fmt: skip


def filled_in_plans(agency: int, cycle: int, plans: Iterable[Plan]) -> dict[int, list[Filled]]:
    """The steps of each of these plans of an agency; one query."""
    counts = {pk: found for pk, *found in _PLANS(agency, cycle)}
    return {plan.pk: _plan(plan, counts[plan.pk]) for plan in plans if plan.pk in counts}


def _plan(plan: Plan, counts: list[int]) -> list[Filled]:
    general = (plan.work_process, plan.process_type_id, plan.why_chosen)
    risks, all_risks, measures, all_measures, indicators, all_indicators, people, _rows = counts
    return [
        Filled(_("General data"), sum(map(bool, general)), len(general)),
        Filled(_("Risks"), risks, all_risks),
        Filled(_("Measures"), measures, all_measures),
        Filled(_("Indicators"), indicators, all_indicators),
        Filled(_("People"), people, len(PlanRole)),
    ]


def filled_in_reports(agency: int, cycle: int, reports: Iterable[Report]) -> dict[int, list[Filled]]:
    """The steps of each of these reports of an agency, whose plans are at hand; one query."""
    counts = {pk: found for pk, *found in _REPORTS(agency, cycle)}
    return {report.pk: _report(report, counts[report.pk]) for report in reports if report.pk in counts}


def _report(report: Report, counts: list[int]) -> list[Filled]:
    content = report.plan.current.content if report.plan.current else {"measures": [], "indicators": []}
    measures, _begun, indicators, _started, people, _rows, evidence = counts
    texts = (report.problems, report.solutions)
    steps = [
        Filled(_("Measures"), measures, len(content["measures"])),
        Filled(_("Indicators"), indicators, len(content["indicators"])),
        Filled(_("Problems and solutions"), sum(map(bool, texts)), len(texts)),
        Filled(_("People"), people, len(PersonRole)),
    ]
    if report.round.evidence_required:
        steps.append(Filled(_("Evidence files"), evidence, 1))
    if report.round.stakeholders_required:
        steps.append(Filled(_("Stakeholder database"), min(1, sum(counts_of(report.plan).values())), 1))
    return steps
