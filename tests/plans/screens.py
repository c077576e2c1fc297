"""Using the screens of a plan the way a browser does: what a form held is posted back, with what the person changed."""

from typing import Any

from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from cleanreport.accounts.models import User
from cleanreport.plans import actions
from cleanreport.plans.models import Plan
from tests.cast import World

STEPS = ("general", "risks", "measures", "indicators", "people", "check")
LONG_WORD = "ความโปร่งใส" * 30
SCRIPT = "<script>alert('x')</script>"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def pages_of(plan: Plan) -> list[str]:
    """Every address that shows something of the plan."""
    rows = [
        url("plan_risk", plan.pk, plan.risks.first().pk),
        url("plan_measure", plan.pk, plan.measures.first().pk),
        url("plan_indicator", plan.pk, plan.indicators.first().pk),
        url("plan_indicator", plan.pk, plan.indicators.last().pk),
    ]
    return [url("plan", plan.pk), *(url(f"plan_{step}", plan.pk) for step in STEPS), *rows]


def buttons_of(plan: Plan) -> list[str]:
    """Every address that does something to the plan."""
    found = [url("plan_finish", plan.pk), url("plan_person_pick", plan.pk, "recorder")]
    for kind in actions.ROWS:
        row = getattr(plan, kind).first()
        found += [url("plan_row_add", plan.pk, kind)]
        found += [url(name, plan.pk, kind, row.pk) for name in ("plan_row_remove", "plan_row_up", "plan_row_down")]
    return [*found, url("plan_indicator_fill", plan.pk, plan.indicators.first().pk)]


def held(*forms: BaseForm, **changes: Any) -> dict[str, Any]:
    """What the browser posts for these forms of a page, with some fields changed; names are those of the HTML."""
    data: dict[str, Any] = {}
    for form in forms:
        if hasattr(form, "seen"):
            data[form.seen_name] = form.seen
        for bound in form:
            value = bound.field.prepare_value(bound.value())
            data[bound.html_name] = "" if value is None else value
    return data | changes


def said(answer: dict[str, Any]) -> dict[str, str]:
    """The sentences that a save in the background answers with; they come in pieces (`core.markup.pieces`)."""
    return {name: "".join(pieces) for name, pieces in answer["errors"].items()}


def autosave(client: Client, address: str, data: dict[str, Any]) -> Any:
    return client.post(address, data, headers={"X-Autosave": "1"})


def grow(plan: Plan, on: World, rows: int) -> None:
    """As many rows of every kind."""
    factor = plan.process_type.factors.first() if plan.process_type else None
    for kind in actions.ROWS:
        for _row in range(rows - getattr(plan, kind).count()):
            first = {"factor": factor} if kind == "measures" else {}
            actions.add_row(plan, kind, by=on.carla, **first)
