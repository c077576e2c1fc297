"""The last step: everything once more, what is missing, and finishing (G7)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.missing import Incomplete
from cleanreport.plans import actions, checks
from cleanreport.plans.content import content_of
from cleanreport.plans.models import PersonRole, Plan
from cleanreport.plans.steps import CHECK, where
from cleanreport.plans.views.common import Context, step_page, visible_plan


@require_safe
def plan_check(request: SignedInRequest, pk: int) -> HttpResponse:
    return step_page(request, pk, CHECK, "plans/check.html", _context)


def _context(plan: Plan, around: Context) -> Context:
    missing = [(item, where(plan, item)) for item in around["missing"]]
    steps = around["steps"][:-1]
    content = content_of(plan)
    return {
        "parts": [
            {"step": step, "missing": [found for found in missing if found[0].step == name]}
            for step, name in zip(steps, checks.STEPS, strict=True)
        ],
        "first_gap": missing[0][1] if missing else "",
        "content": content,
        "certifier": content["people"][PersonRole.CERTIFIER],
        "edit": {name: reverse(f"plan_{name}", args=[plan.pk]) for name in checks.STEPS},
        "paper_ask_url": reverse("plan_paper_ask", args=[plan.pk]),
    }


@require_POST
def plan_finish(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    try:
        submission = actions.finish(plan, by=request.user)
    except Incomplete:
        response = step_page(request, pk, CHECK, "plans/check.html", _context)
        response.status_code = 422
        return response
    except PermissionDenied:
        # The second of two clicks: the plan was finished by the first, and both lead to the same receipt.
        plan = visible_plan(request, pk)
        if not plan.is_frozen:
            raise
        submission = plan.frozen
    return redirect(reverse("submission", args=[submission.number], query={"sent": 1}))
