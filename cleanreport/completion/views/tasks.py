"""Beginning the completion report, its task list, and reading it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions
from cleanreport.completion.forms import WithdrawForm
from cleanreport.completion.views.common import Context, frame, may_withdraw, whole_completion
from cleanreport.core.steps import next_step
from cleanreport.plans.queries import plans_visible_to


@require_POST
def completion_start(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    return redirect("completion", actions.start(plan, by=request.user).pk)


@require_safe
def completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """The task list of a draft; the whole content for whoever may not, or no longer, change it."""
    around = frame(request, whole_completion(request, pk))
    if around["verdict"]:
        return render(request, "completion/tasks.html", around | {"next_step": next_step(around["steps"])})
    return reading(request, around, WithdrawForm())


def reading(request: SignedInRequest, around: Context, form: WithdrawForm) -> HttpResponse:
    """The report to be read, with the reason why it cannot be changed, and the way to take it back."""
    context = around | {"withdraw": may_withdraw(request, around), "form": form}
    return render(request, "completion/reading.html", context)
