"""Step 2: the risks of the process, with the matrix beside them."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.drawings import RiskPoint
from cleanreport.plans.forms import PlanForm, RiskForm
from cleanreport.plans.models import Plan, Risk
from cleanreport.plans.views.common import Context, step_page
from cleanreport.plans.views.sections import Patch, Section, around, numbered


@require_safe
def plan_risks(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_risk(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk, row)
    return RISKS.save_row(request, pk, row, following="plan_measures", patch=_patch)


def _form(_plan: Plan, row: Risk, request: SignedInRequest | None = None) -> RiskForm:
    return RiskForm(request.POST if request else None, row=row)


def _page(
    request: SignedInRequest, pk: int, row: int | None = None, form: PlanForm | None = None, *, removing: bool = False
) -> HttpResponse:
    def context(plan: Plan, frame: Context) -> Context:
        risks = list(plan.risks.all())
        shown = form or (_form(plan, RISKS.shown_row(plan, row)) if row else None)
        return {
            "form": shown,
            "open": row,
            "removing": removing,
            "rows": around(numbered(risks, (item for item in frame["missing"] if item.step == "risks")), row),
            "points": points(plan, risks, row),
        }

    return step_page(request, pk, "risks", "plans/risks.html", context)


def points(plan: Plan, risks: Iterable[Risk], open_row: int | None) -> list[RiskPoint]:
    """The places of the risks in the matrix, as they are stored."""
    return [
        RiskPoint(
            number, risk.likelihood, risk.impact, reverse("plan_risk", args=[plan.pk, risk.pk]) + f"#row-{risk.pk}",
            open=risk.pk == open_row, name=risk.risk,
        )
        for number, risk in enumerate(risks, start=1)
        if risk.likelihood and risk.impact
    ]  # fmt: skip


def _patch(plan: Plan, form: PlanForm) -> Patch:
    risks = plan.risks.only("plan_id", "risk", "likelihood", "impact")
    return {
        "matrix": ("plans/risks.html#matrix", {"points": points(plan, risks, form.row.pk)}),
        "score": ("plans/risks.html#score", {"form": form}),
    }


RISKS = Section("risks", "plan_risk", _form, _page)
