"""The content of a plan as plain data: what is frozen, shown, compared and printed.

Numbers are strings without trailing zeros, dates are ISO; ids of rows stay the same over revisions, so that reports can
refer to them.
"""

from decimal import Decimal

from cleanreport.plans.models import CriteriaKind, Indicator, Measure, PersonRole, Plan, Risk
from cleanreport.submissions.models import Kind

SCHEMA = "plan/1"


def plain(number: Decimal | None) -> str | None:
    """A number as people write it: Decimal("3.0000") is "3"."""
    if number is None:
        return None
    text = format(number.normalize(), "f")
    return text or "0"


def title(year_be: int) -> str:
    return f"แผนสร้างความโปร่งใส ปีงบประมาณ {year_be}"


def content_of(plan: Plan) -> dict:
    """Everything that a reader of this plan sees; reads prefetched rows (`queries.whole`)."""
    risks = list(plan.risks.all())
    numbers = {risk.pk: number for number, risk in enumerate(risks, start=1)}
    people = {person.role: person.content() for person in plan.people.all()}
    return {
        "schema": SCHEMA,
        "kind": str(Kind.PLAN),
        "title": title(plan.cycle.year_be),
        "agency": {
            "code": plan.agency.code,
            "name_th": plan.agency.name_th,
            "name_en": plan.agency.name_en,
            "ministry_th": plan.agency.ministry.name_th,
        },
        "cycle": plan.cycle.year_be,
        "work_process": plan.work_process,
        "process_type": plan.process_type.name_th if plan.process_type else "",
        "factors": [factor.name_th for factor in plan.process_type.factors.all()] if plan.process_type else [],
        "why_chosen": plan.why_chosen,
        "risks": [_risk(risk) for risk in risks],
        "measures": [_measure(measure, numbers) for measure in plan.measures.all()],
        "indicators": [_indicator(indicator) for indicator in plan.indicators.all()],
        "people": {str(role): people.get(role, {}) for role in PersonRole.values},
    }


def _risk(risk: Risk) -> dict:
    return {
        "id": risk.pk,
        "step": risk.step,
        "risk": risk.risk,
        "cause": risk.cause,
        "likelihood": risk.likelihood,
        "impact": risk.impact,
    }


def _measure(measure: Measure, numbers: dict[int, int]) -> dict:
    return {
        "id": measure.pk,
        "factor": measure.factor.name_th if measure.factor else None,
        "kind": measure.kind,
        "title": measure.title,
        "unit": measure.unit,
        "starts": measure.starts.isoformat() if measure.starts else None,
        "ends": measure.ends.isoformat() if measure.ends else None,
        "weight": plain(measure.weight),
        "answers": sorted(numbers[risk] for risk in measure.answered if risk in numbers),
    }


def _indicator(indicator: Indicator) -> dict:
    values = indicator.criteria == CriteriaKind.VALUES
    return {
        "id": indicator.pk,
        "factor": indicator.factor.name_th if indicator.factor else None,
        "name": indicator.name,
        "unit": indicator.unit,
        "source": indicator.source,
        "baseline": plain(indicator.baseline) if values else None,
        "weight": plain(indicator.weight),
        "criteria": indicator.criteria,
        "levels": [plain(level) for level in indicator.levels] if values else [],
        "milestones": [] if values else indicator.milestones,
    }
