"""What all screens of a completion report share: finding it, saving what was posted, the frame around a step."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions, checks, queries, rules
from cleanreport.completion.content import content_of
from cleanreport.completion.models import Completion
from cleanreport.completion.steps import address, chip_of, saved_at, steps_of
from cleanreport.core import drafts
from cleanreport.core.steps import after, progress
from cleanreport.core.verdict import Verdict
from cleanreport.cycles.queries import day_of
from cleanreport.reports.steps import deadline_of

Context = dict[str, Any]


def visible_completion(request: SignedInRequest, pk: int) -> Completion:
    """The report alone, for saving; 404 when this person may not see it."""
    completion = queries.completion_seen_by(request.user, pk)
    if completion is None:
        raise Http404
    return completion


def whole_completion(request: SignedInRequest, pk: int) -> Completion:
    """The report with all its rows, for showing."""
    return queries.with_rows(visible_completion(request, pk))


def save(request: SignedInRequest, completion: Completion, forms: Iterable[drafts.DraftForm]) -> list[drafts.Outcome]:
    """Save what can be saved of the posted forms, and let them know what became of it."""
    forms = list(forms)
    outcomes = actions.edit(completion, [form.edit() for form in forms], by=request.user)
    drafts.show(forms, outcomes)
    return outcomes


def step_page(
    request: SignedInRequest, pk: int, step: str, template: str, context_of: Callable[[Completion, Context], Context]
) -> HttpResponse:
    """The page of one step of a draft; whoever may not change it now is led to where it can be read.

    `context_of` gets the report and the frame around it, and gives what the page itself shows.
    """
    completion = whole_completion(request, pk)
    around = frame(request, completion, step)
    if not around["verdict"]:
        return redirect("completion", completion.pk)
    return render(request, template, around | context_of(completion, around))


def frame(request: SignedInRequest, completion: Completion, step: str = "") -> Context:
    """Content, steps, chips, dates and the way back: what stands around every page of a completion report."""
    now = timezone.now()
    today, window = day_of(now), queries.window_of(completion)
    content = _content(completion)
    missing = [] if completion.is_handed_in else checks.missing_in(content, completion.round)
    steps = steps_of(completion, content, missing, current=step)
    return {
        "completion": completion,
        "content": content,
        "missing": missing,
        "verdict": rules.may_edit(request.user, completion, window, on=today),
        "steps": steps,
        "current": next((one for one in steps if one.current), None),
        "following": after(steps),
        "total": progress(steps)[1],
        "state": chip_of(completion),
        "window": window,
        "today": today,
        "deadline": deadline_of(window, today),
        "saved_at": saved_at(completion, now),
        "name": _("Completion report"),
        "back_url": reverse("completion", args=[completion.pk]),
        "plan_open": not completion.plan.is_frozen,
    }


def _content(completion: Completion) -> Context:
    """What was sent is shown as it was frozen, whatever became of the rows."""
    if completion.is_handed_in:
        return completion.frozen.content
    return content_of(completion, queries.sent_reports(completion.plan_id))


def require_open(request: SignedInRequest, completion: Completion) -> None:
    """Raise PermissionDenied with the reason unless this person may change the report now."""
    window = queries.window_of(completion)
    rules.may_edit(request.user, completion, window, on=day_of(timezone.now())).or_raise()


def may_withdraw(request: SignedInRequest, around: Context) -> Verdict:
    return rules.may_withdraw(request.user, around["completion"], around["window"], on=around["today"])


def onward(request: SignedInRequest, completion: Completion, step: str, following: str) -> str:
    """Where a saved page leads: to the next step by its button, and nowhere by the Enter key."""
    return address(completion, step if request.POST.get("go") == "stay" else following)
