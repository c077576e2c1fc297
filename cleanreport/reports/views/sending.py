"""The last step: everything once more, what is missing, sending (G15), and taking back what was sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.missing import Incomplete
from cleanreport.reports import actions, checks, rules
from cleanreport.reports.forms import WithdrawForm
from cleanreport.reports.models import PersonRole, Report
from cleanreport.reports.steps import CHECK, STEPS, where
from cleanreport.reports.views.common import Context, frame, may_withdraw, step_page, visible_report, whole_report
from cleanreport.reports.views.tasks import reading


@require_safe
def report_check(request: SignedInRequest, pk: int) -> HttpResponse:
    return _check_page(request, pk)


def _check_page(request: SignedInRequest, pk: int) -> HttpResponse:
    def context(report: Report, around: Context) -> Context:
        content = around["content"]
        missing = [(item, where(report, content, item)) for item in around["missing"]]
        steps = dict(zip(STEPS, around["steps"], strict=False))
        return {
            "parts": [
                {"step": steps[name], "missing": [found for found in missing if found[0].step == name]}
                for name in checks.STEPS
            ],
            "first_gap": missing[0] if missing else None,
            "certifier": content["people"][PersonRole.CERTIFIER],
            "edit": {name: reverse(f"report_{name}", args=[pk]) for name in checks.STEPS},
            "paper_ask_url": reverse("report_paper_ask", args=[pk]),
            "may_send": rules.may_send(request.user, report, around["window"], on=around["today"]),
        }

    return step_page(request, pk, CHECK, "reports/check.html", context)


@require_POST
def report_send(request: SignedInRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    try:
        submission = actions.send(report, by=request.user)
    except Incomplete:
        response = _check_page(request, pk)
        response.status_code = 422
        return response
    except PermissionDenied:
        # The second of two clicks: the report was sent by the first, and both lead to the same receipt.
        report = visible_report(request, pk)
        if not report.is_handed_in:
            raise
        submission = report.frozen
    return redirect(reverse("submission", args=[submission.number], query={"sent": 1}))


@require_POST
def report_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    around = frame(request, whole_report(request, pk))
    if not around["report"].is_handed_in:
        return redirect("report", pk)  # the second of two clicks
    form = WithdrawForm(request.POST)
    may_withdraw(request, around).or_raise()
    if not form.is_valid():
        response = reading(request, around, form)
        response.status_code = 422
        return response
    actions.withdraw(around["report"], reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The report is a draft again. Correct it, then send it anew."))
    return redirect("report", pk)
