"""Entering the reporting system for a round, the task list of a report, and its summary (G8, G11)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.plans.queries import plans_visible_to
from cleanreport.reports import actions
from cleanreport.reports.steps import SUMMARY
from cleanreport.reports.views.common import screens


@require_POST
def report_start(request: SignedInRequest, pk: int, months: int) -> HttpResponse:
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    round_ = get_object_or_404(plan.cycle.rounds, months=months)
    return redirect("report", actions.start(plan, round_, by=request.user).pk)


@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.overview(request, pk)


@require_safe
def report_stakeholders(request: SignedInRequest, pk: int) -> HttpResponse:
    """The step of the stakeholders, which belong to the plan: their page leads back here."""
    found = screens.visible(request, pk)
    return redirect(reverse("stakeholders", args=[found.plan_id], query={"report": found.pk}))


@require_safe
def report_summary(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "reports/summary.html", screens.frame(request, screens.whole(request, pk), SUMMARY))
