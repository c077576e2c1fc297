"""Step 3: the measures, under the key factors of the process type (G4)."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.missing import Missing
from cleanreport.plans.forms import MeasureForm, PlanForm
from cleanreport.plans.models import Measure, Plan
from cleanreport.plans.views.common import Context, step_page
from cleanreport.plans.views.sections import Section, numbered


@require_safe
def plan_measures(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_measure(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk, row)
    return MEASURES.save_row(request, pk, row, following="plan_indicators")


def _form(plan: Plan, row: Measure, request: SignedInRequest | None = None) -> MeasureForm:
    return MeasureForm(
        request.POST if request else None,
        row=row,
        year_be=plan.cycle.year_be,
        factors=list(plan.process_type.factors.all()) if plan.process_type else [],
        risks=plan.risks.all(),
    )


def _page(
    request: SignedInRequest, pk: int, row: int | None = None, form: PlanForm | None = None, *, removing: bool = False
) -> HttpResponse:
    def context(plan: Plan, around: Context) -> Context:
        missing = [item for item in around["missing"] if item.step == "measures"]
        shown = form or (_form(plan, MEASURES.shown_row(plan, row)) if row else None)
        return {
            "form": shown,
            "open": row,
            "removing": removing,
            "groups": _groups(plan, missing),
            "count": len(plan.measures.all()),
            # What is missing in no measure but in all of them together.
            "general_gaps": [item.text for item in missing if item.row is None] if plan.measures.all() else [],
        }

    return step_page(request, pk, "measures", "plans/measures.html", context)


def _groups(plan: Plan, missing: list[Missing]) -> list[dict]:
    """Every key factor with its measures; at the end those that have none of these factors."""
    factors = list(plan.process_type.factors.all()) if plan.process_type else []
    numbers = {risk.pk: number for number, risk in enumerate(plan.risks.all(), start=1)}
    rows = [_listed(*row, numbers) for row in numbered(plan.measures.all(), missing)]
    groups = [
        {"factor": factor, "rows": [row for row in rows if row["measure"].factor_id == factor.pk]} for factor in factors
    ]
    known = {factor.pk for factor in factors}
    if others := [row for row in rows if row["measure"].factor_id not in known]:
        groups.append({"factor": None, "rows": others})
    return groups


def _listed(number: int, measure: Measure, gaps: int, numbers: dict[int, int]) -> dict:
    answers = sorted(numbers[risk] for risk in measure.answered if risk in numbers)
    return {
        "number": number,
        "measure": measure,
        "gaps": gaps,
        "answers": ", ".join(map(str, answers)),
    }


MEASURES = Section("measures", "plan_measure", _form, _page)
