"""Step 3: the measures, under the key factors of the process type (G4)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.missing import Missing
from cleanreport.plans.checks import of_all_rows
from cleanreport.plans.forms import MeasureForm, PlanForm
from cleanreport.plans.models import Measure, Plan
from cleanreport.plans.views.common import Context, step_page
from cleanreport.plans.views.sections import Listed, Rows, Section, around, numbered


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
    def context(plan: Plan, frame: Context) -> Context:
        missing = [item for item in frame["missing"] if item.step == "measures"]
        shown = form or (_form(plan, MEASURES.shown_row(plan, row)) if row else None)
        return {
            "form": shown,
            "open": row,
            "removing": removing,
            "groups": _groups(plan, missing, row),
            "count": len(plan.measures.all()),
            "general_gaps": of_all_rows(missing) if plan.measures.all() else [],
        }

    return step_page(request, pk, "measures", "plans/measures.html", context)


@dataclass(frozen=True)
class Group:
    """The measures under one key factor; those of none are of the factor None."""

    number: int
    factor: int | None
    name: str
    rows: Rows

    @property
    def made_of(self) -> object:
        """All that can be shown of it while none of its rows stands open (`core/pure.py`)."""
        return self.number, self.factor, self.name, self.rows.above.made_of


def _groups(plan: Plan, missing: list[Missing], open_row: int | None) -> list[Group]:
    """Every key factor with its measures; at the end those that have none of these factors."""
    factors = list(plan.process_type.factors.all()) if plan.process_type else []
    numbers = {risk.pk: number for number, risk in enumerate(plan.risks.all(), start=1)}
    under: dict[int | None, list[Listed]] = {factor.pk: [] for factor in factors} | {None: []}
    for one in numbered(plan.measures.all(), missing):
        answers = sorted(numbers[risk] for risk in one.row.answered if risk in numbers)
        factor = one.row.factor_id if one.row.factor_id in under else None
        under[factor].append(one._replace(answers=", ".join(map(str, answers))))
    names = {factor.pk: str(factor) for factor in factors} | ({None: ""} if under[None] else {})
    return [
        Group(number, factor, name, around(under[factor], open_row))
        for number, (factor, name) in enumerate(names.items(), start=1)
    ]


MEASURES = Section("measures", "plan_measure", _form, _page)
