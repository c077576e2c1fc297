"""Step 4: the success indicators, each on a page of its own with its scoring criteria (G5)."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.core.formfields import plain_number
from cleanreport.plans.forms import LEVELS, FillForm, IndicatorForm, PlanForm, TrialForm
from cleanreport.plans.models import Indicator, Plan, PlanRow
from cleanreport.plans.scoring import fill_levels
from cleanreport.plans.shown import direction
from cleanreport.plans.trials import filling, trial_of
from cleanreport.plans.views.common import Context, save, step_page, visible_plan
from cleanreport.plans.views.sections import Closed, Section, numbered

# Fragments of the page that follow what is typed.
PATCHED = ("direction", "drawing", "trial-out")


@require_safe
def plan_indicators(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_indicator(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk, row)
    plan = visible_plan(request, pk)
    form = _form(plan, INDICATORS.posted_row(plan, row), request)
    save(request, plan, [form])
    return drafts.answer(
        request,
        [form],
        page=lambda: _page(request, pk, row, form),
        onward=_onward(request, plan, form.row),
        patch=lambda: {name: (f"plans/indicator.html#{name}", _criteria(request.POST, form.row)) for name in PATCHED},
    )


def _onward(request: SignedInRequest, plan: Plan, row: PlanRow) -> str:
    """Back to the calculator, to the list, or on to the next indicator and after the last one to the next step."""
    go = request.POST.get("go")
    if go == "try":
        trial = urlencode({"trial": request.POST.get("trial", "")})
        return f"{reverse('plan_indicator', args=[plan.pk, row.pk])}?{trial}#id_trial"
    if go != "next":
        return INDICATORS.url(plan, row, listed=True)
    later = plan.indicators.filter(Q(order__gt=row.order) | Q(order=row.order, pk__gt=row.pk)).first()
    return reverse("plan_indicator", args=[plan.pk, later.pk]) if later else reverse("plan_people", args=[plan.pk])


@require_POST
def plan_indicator_fill(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    """Fill the five levels from target and interval, as if they had been typed, and save the page with them."""
    plan = visible_plan(request, pk)
    fill = FillForm(request.POST, prefix="fill")
    form = _form(plan, INDICATORS.posted_row(plan, row), request, _filled(request.POST, fill))
    save(request, plan, [form])
    if fill.errors or form.needs_attention:
        page = _page(request, pk, row, form, fill=fill)
        page.status_code = 422
        return page
    return redirect(f"{reverse('plan_indicator', args=[pk, row])}#criteria")


def _filled(posted: QueryDict, fill: FillForm) -> QueryDict:
    if not fill.is_valid():
        return posted
    filled = posted.copy()
    levels = fill_levels(fill.cleaned_data["target"], fill.cleaned_data["interval"], fill.less_is_better)
    filled.update(dict(zip(LEVELS, map(plain_number, levels), strict=True)))
    return filled


def _form(
    plan: Plan, row: Indicator, request: SignedInRequest | None = None, data: QueryDict | None = None
) -> IndicatorForm:
    factors = list(plan.process_type.factors.all()) if plan.process_type else []
    return IndicatorForm(data or (request.POST if request else None), row=row, factors=factors)


def _page(
    request: SignedInRequest, pk: int, row: int | None = None, form: PlanForm | None = None, *, removing: bool = False,
    fill: FillForm | None = None,
) -> HttpResponse:  # fmt: skip
    if row is None:
        return step_page(request, pk, "indicators", "plans/indicators.html", _list)

    def context(plan: Plan, _around: Context) -> Context:
        rows = list(plan.indicators.all())
        stored = INDICATORS.shown_row(plan, row)
        number = rows.index(stored) + 1
        return {
            "form": form or _form(plan, stored),
            "open": row,
            "removing": removing,
            "number": number,
            "count": len(rows),
            "next_number": number + 1 if number < len(rows) else None,
            "is_above": number > 1,
            "is_below": number < len(rows),
            "fill": fill or FillForm(initial=_fill_values(request.POST, stored), prefix="fill"),
            **_criteria(request.POST or request.GET, stored),
        }

    return step_page(request, pk, "indicators", "plans/indicator.html", context)


def _list(plan: Plan, frame: Context) -> Context:
    missing = (item for item in frame["missing"] if item.step == "indicators")
    return {"rows": Closed(numbered(plan.indicators.all(), missing))}


def _criteria(given: QueryDict, indicator: Indicator) -> Context:
    """The drawing, the direction and the calculator, for the page and for its fragments."""
    form = TrialForm(initial={"trial": given.get("trial", "")})
    return {
        "indicator": indicator,
        "direction": direction(indicator.levels),
        "trial_form": form,
        "trial": trial_of(indicator, given.get("trial", ""), form.fields["trial"]),
    }


def _fill_values(posted: QueryDict, indicator: Indicator) -> dict[str, Any]:
    """What stood in the fields of the filling, or what would fill the levels as they are."""
    names = ("target", "interval", "direction")
    if posted:
        return {name: posted.get(f"fill-{name}", "") for name in names}
    return dict(zip(names, filling(indicator.levels), strict=True))


INDICATORS = Section("indicators", "plan_indicator", _form, _page)
