"""Beginning the completion report, its task list, and reading it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions
from cleanreport.completion.views.common import screens
from cleanreport.plans.queries import plans_visible_to


@require_POST
def completion_start(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    return redirect("completion", actions.start(plan, by=request.user).pk)


@require_safe
def completion(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.overview(request, pk)
