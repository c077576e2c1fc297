"""Every lifecycle: each step from each state, and the promise that of two clicks one wins."""

import pytest

from cleanreport.core.lifecycle import Step, WrongState, move, steps_in
from cleanreport.plans import lifecycle as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import lifecycle as reports
from cleanreport.reports.models import Report
from cleanreport.submissions import lifecycle as submissions
from cleanreport.submissions.models import Submission
from tests.cast import World, plan_at, report_at

LIFECYCLES = {Plan: plans, Report: reports, Submission: submissions}
TABLE = [
    pytest.param(model, state, step, id=f"{model.__name__}-{state}-{name}")
    for model, module in LIFECYCLES.items()
    for state in module.State
    for name, step in steps_in(module).items()
]


def thing_in(model: type, state: str, on: World) -> object:
    """A thing put into a state without its story: here the table itself is tried, not the actions."""
    report = report_at(reports.State.ACKNOWLEDGED, on)
    thing = {Plan: report.plan, Report: report, Submission: report.current}[model]
    facts = {}
    if model is Submission:
        answered = state != submissions.State.WAITING
        facts = {"state_at": thing.sent_at if answered else None, "state_by": "x" if answered else "", "comment": "y"}
    model.objects.filter(pk=thing.pk).update(state=state, **facts)
    thing.refresh_from_db()
    return thing


@pytest.mark.parametrize(("model", "state", "step"), TABLE)
def test_a_step_leads_on_from_its_sources_only(model: type, state: str, step: Step, on: World) -> None:
    thing = thing_in(model, state, on)
    stamps = {"state_at": thing.sent_at, "state_by": "x", "comment": "y"} if model is Submission else {}
    if state in step.sources:
        move(thing, step, **stamps)
        assert thing.state == step.target
    else:
        with pytest.raises(WrongState):
            move(thing, step, **stamps)
        thing.refresh_from_db()
        assert thing.state == state


def test_of_two_clicks_one_wins(on: World) -> None:
    plan = plan_at(plans.State.FINISHED, on)
    same_plan_in_another_window = Plan.objects.get(pk=plan.pk)
    move(plan, plans.ACKNOWLEDGE)
    with pytest.raises(WrongState):
        move(same_plan_in_another_window, plans.SEND_BACK)
