"""The last step: everything once more, what is missing, sending (G19), and taking back what was sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions, rules
from cleanreport.completion.checks import STEPS
from cleanreport.completion.forms import WithdrawForm
from cleanreport.completion.models import Completion, PersonRole
from cleanreport.completion.steps import CHECK, address, where
from cleanreport.completion.views.common import (
    Context,
    frame,
    may_withdraw,
    step_page,
    visible_completion,
    whole_completion,
)
from cleanreport.completion.views.tasks import reading
from cleanreport.core.missing import Incomplete


@require_safe
def completion_check(request: SignedInRequest, pk: int) -> HttpResponse:
    return _check_page(request, pk)


def _check_page(request: SignedInRequest, pk: int) -> HttpResponse:
    def context(completion: Completion, around: Context) -> Context:
        missing = [(item, where(completion, item)) for item in around["missing"]]
        steps = dict(zip(STEPS, around["steps"], strict=False))
        return {
            "parts": [
                {"step": steps[name], "missing": [found for found in missing if found[0].step == name]}
                for name in STEPS
            ],
            "first_gap": missing[0] if missing else None,
            "paper_ask_url": reverse("completion_paper_ask", args=[pk]),
            "certifier": around["content"]["people"][PersonRole.CERTIFIER],
            "edit": {name: address(completion, name) for name in STEPS},
            "may_send": rules.may_send(request.user, completion, around["window"], on=around["today"]),
        }

    return step_page(request, pk, CHECK, "completion/check.html", context)


@require_POST
def completion_send(request: SignedInRequest, pk: int) -> HttpResponse:
    completion = visible_completion(request, pk)
    try:
        submission = actions.send(completion, by=request.user)
    except Incomplete:
        response = _check_page(request, pk)
        response.status_code = 422
        return response
    except PermissionDenied:
        # The second of two clicks: the report was sent by the first, and both lead to the same receipt.
        completion = visible_completion(request, pk)
        if not completion.is_handed_in:
            raise
        submission = completion.frozen
    return redirect(reverse("submission", args=[submission.number], query={"sent": 1}))


@require_POST
def completion_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    around = frame(request, whole_completion(request, pk))
    if not around["completion"].is_handed_in:
        return redirect("completion", pk)  # the second of two clicks
    form = WithdrawForm(request.POST)
    may_withdraw(request, around).or_raise()
    if not form.is_valid():
        response = reading(request, around, form)
        response.status_code = 422
        return response
    actions.withdraw(around["completion"], reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The completion report is a draft again. Correct it, then send it anew."))
    return redirect("completion", pk)
