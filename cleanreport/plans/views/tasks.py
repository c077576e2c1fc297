"""Starting a plan, and its task list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.requests import own_agency
from cleanreport.core.steps import next_step
from cleanreport.cycles.models import Cycle
from cleanreport.plans import actions, queries, rules
from cleanreport.plans.content import content_of
from cleanreport.plans.views.common import frame, number_of, reading_url, whole_plan


@require_POST
def plan_start(request: SignedInRequest) -> HttpResponse:
    agency = own_agency(request)
    if agency is None:
        raise PermissionDenied(_("Only the agency itself can start a plan."))
    cycle = get_object_or_404(Cycle, pk=number_of(request.POST, "cycle"))
    source = None
    if request.POST.get("copied_from"):
        earlier = queries.earlier_plans(agency, cycle.year_be)
        source = get_object_or_404(earlier, pk=number_of(request.POST, "copied_from"))
    plan = actions.start(agency, cycle, copied_from=source, by=request.user)
    if source:
        messages.success(request, _("The earlier plan was copied. Read every step, and write the dates of this year."))
    return redirect("plan", plan.pk)


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The task list of a draft; the draft to be read for whoever may not change it; what was frozen otherwise."""
    plan = whole_plan(request, pk)
    if plan.is_frozen:
        return redirect(reading_url(plan))
    context = frame(plan)
    if verdict := rules.may_edit(request.user, plan):
        return render(request, "plans/tasks.html", context | {"next_step": next_step(context["steps"])})
    context |= {"reason": verdict.reason, "content": content_of(plan)}
    return render(request, "plans/reading.html", context)
