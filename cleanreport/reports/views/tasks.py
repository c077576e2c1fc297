"""Entering the reporting system for a round, the task list of a report, and its summary (G8, G11)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.steps import next_step
from cleanreport.plans.queries import plans_visible_to
from cleanreport.reports import actions
from cleanreport.reports.forms import WithdrawForm
from cleanreport.reports.steps import SUMMARY
from cleanreport.reports.views.common import Context, frame, may_withdraw, whole_report


@require_POST
def report_start(request: SignedInRequest, pk: int, months: int) -> HttpResponse:
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    round_ = get_object_or_404(plan.cycle.rounds, months=months)
    return redirect("report", actions.start(plan, round_, by=request.user).pk)


@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """The task list of a draft; the whole content for whoever may not, or no longer, change it."""
    around = frame(request, whole_report(request, pk))
    if around["verdict"]:
        return render(request, "reports/tasks.html", around | {"next_step": next_step(around["steps"])})
    return reading(request, around, WithdrawForm())


def reading(request: SignedInRequest, around: Context, form: WithdrawForm) -> HttpResponse:
    """The report to be read, with the reason why it cannot be changed, and the way to take it back."""
    return render(request, "reports/reading.html", around | {"withdraw": may_withdraw(request, around), "form": form})


@require_safe
def report_summary(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "reports/summary.html", frame(request, whole_report(request, pk), SUMMARY))
