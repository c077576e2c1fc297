"""Step 1: the agency's general data, the work process and its type (G3)."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.plans import queries
from cleanreport.plans.forms import GeneralForm
from cleanreport.plans.models import Plan
from cleanreport.plans.views.common import Context, save, step_page, visible_plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_general(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    plan = visible_plan(request, pk)
    form = _form(plan, request)
    save(request, plan, [form])
    return drafts.answer(
        request,
        [form],
        page=lambda: _page(request, pk, form),
        onward=reverse("plan_risks", args=[pk]),
        patch=lambda: {"factors": ("plans/general.html#factors", {"factors": queries.factors_of(form.row)})},
    )


def _form(plan: Plan, request: SignedInRequest | None = None) -> GeneralForm:
    return GeneralForm(request.POST if request else None, row=plan, types=queries.types_of(plan))


def _page(request: SignedInRequest, pk: int, form: GeneralForm | None = None) -> HttpResponse:
    def context(plan: Plan, _around: Context) -> Context:
        factors = [str(factor) for factor in plan.process_type.factors.all()] if plan.process_type else []
        return {"form": form or _form(plan), "factors": factors, "ministry": str(plan.agency.ministry)}

    return step_page(request, pk, "general", "plans/general.html", context)
