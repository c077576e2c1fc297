"""What all screens of a draft plan share: finding the plan, saving what was posted, the frame around a step."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.core.steps import after, progress
from cleanreport.cycles.queries import day_of
from cleanreport.plans import actions, checks, queries, rules
from cleanreport.plans.models import Plan
from cleanreport.plans.steps import chip_of, deadline_of, saved_at, steps_of

Context = dict[str, Any]


def visible_plan(request: SignedInRequest, pk: int) -> Plan:
    """The plan alone, for saving; 404 when this person may not see it."""
    plan = queries.plan_seen_by(request.user, pk)
    if plan is None:
        raise Http404
    return plan


def whole_plan(request: SignedInRequest, pk: int) -> Plan:
    """The plan with all its rows, for showing."""
    return queries.with_rows(visible_plan(request, pk))


def save(request: SignedInRequest, plan: Plan, forms: Iterable[drafts.DraftForm]) -> None:
    """Save what can be saved of the posted forms, and let them know what became of it."""
    forms = list(forms)
    drafts.show(forms, actions.edit(plan, [form.edit() for form in forms], by=request.user))


def step_page(
    request: SignedInRequest, pk: int, step: str, template: str, context_of: Callable[[Plan, Context], Context]
) -> HttpResponse:
    """The page of one step of a draft; whoever may not change it is led to where it can be read.

    `context_of` gets the plan and the frame around it, and gives what the page itself shows.
    """
    plan = whole_plan(request, pk)
    if not rules.may_edit(request.user, plan):
        return redirect(reading_url(plan))
    around = frame(plan, step)
    return render(request, template, around | context_of(plan, around))


def frame(plan: Plan, step: str = "") -> Context:
    """Steps, chips, dates and the way back: what stands around every step of a draft."""
    now = timezone.now()
    missing = checks.missing_in(plan)
    steps = steps_of(plan, current=step, missing=missing)
    current = next((one for one in steps if one.current), None)
    return {
        "plan": plan,
        "missing": missing,
        "steps": steps,
        "current": current,
        "following": after(steps),
        "total": progress(steps)[1],
        "state": chip_of(plan),
        "deadline": deadline_of(plan, day_of(now)),
        "saved_at": saved_at(plan, now),
        "back_url": reverse("plan", args=[plan.pk]),
    }


def reading_url(plan: Plan) -> str:
    """Where a plan is read by somebody who cannot change it: what was frozen, or the draft as it stands."""
    if plan.is_frozen:
        return reverse("submission", args=[plan.frozen.number])
    return reverse("plan", args=[plan.pk])


def number_of(posted: Mapping[str, Any], name: str) -> int | None:
    """The id that a button or a hidden field carries; None for anything else."""
    typed = posted.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
