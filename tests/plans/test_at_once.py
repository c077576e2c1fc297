"""Two people at a plan at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cleanreport.core.drafts import Edit
from cleanreport.plans import actions
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Submission
from tests.at_once import after, at_once
from tests.cast import RECORDED, World, plan_at

pytestmark = pytest.mark.django_db(transaction=True)


def slowed(monkeypatch: pytest.MonkeyPatch, place: object, name: str) -> threading.Event:
    """Lets the function linger after its work, and tells when it has done it."""
    real, reached = getattr(place, name), threading.Event()

    def slow(*args: object, **kwargs: object) -> object:
        result = real(*args, **kwargs)
        reached.set()
        threading.Event().wait(0.3)
        return result

    monkeypatch.setattr(place, name, slow)
    return reached


def why(plan: Plan) -> tuple[str, str]:
    """Why the process was chosen, as the plan says it now and as it was frozen."""
    plan = Plan.objects.get(pk=plan.pk)
    return plan.why_chosen, plan.current.content["why_chosen"]


def test_what_is_saved_before_finishing_is_frozen(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_at(State.DRAFT, on)
    writing = slowed(monkeypatch, actions.drafts, "save")
    edit = lambda: actions.edit(plan, [Edit(plan, {"why_chosen": "ใหม่"}, {})], by=on.cory)  # noqa: E731
    _edited, submission = at_once(edit, after(writing, lambda: actions.finish(plan, by=on.carla, at=RECORDED)))
    assert isinstance(submission, Submission)
    assert why(plan) == ("ใหม่", "ใหม่")


def test_what_comes_after_finishing_is_refused_and_not_half_saved(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_at(State.DRAFT, on)
    freezing = slowed(monkeypatch, actions, "content_of")
    edit = lambda: actions.edit(plan, [Edit(plan, {"why_chosen": "ใหม่"}, {})], by=on.cory)  # noqa: E731
    submission, refusal = at_once(lambda: actions.finish(plan, by=on.carla, at=RECORDED), after(freezing, edit))
    assert isinstance(submission, Submission)
    assert isinstance(refusal, PermissionDenied)
    assert why(plan) == (plan.why_chosen, plan.why_chosen)


def test_a_risk_removed_while_it_is_named_as_an_answer_is_not_answered(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    gone, measure = plan.risks.last(), plan.measures.first()
    kept = [risk.pk for risk in plan.risks.exclude(pk=gone.pk)]
    edit = Edit(measure, {"answers": [*kept, gone.pk], "title": "พิมพ์ต่อ"}, {})
    remove = lambda: actions.remove_row(plan, gone, by=on.cory)  # noqa: E731
    at_once(remove, lambda: actions.edit(plan, [edit], by=on.carla))
    # Whoever came first, and once more now that it is surely gone.
    actions.edit(plan, [edit], by=on.carla)
    assert sorted(plan.measures.get(pk=measure.pk).answers.values_list("pk", flat=True)) == sorted(kept)
    assert plan.measures.get(pk=measure.pk).title == "พิมพ์ต่อ"


def test_starting_twice_at_once_gives_one_plan(on: World) -> None:
    starts = [lambda: actions.start(on.agency, on.cycle, by=on.carla, at=RECORDED)] * 2
    one, other = at_once(*starts)
    assert one == other == Plan.objects.get()


def test_finishing_twice_at_once_makes_one_revision(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_at(State.DRAFT, on)
    slowed(monkeypatch, actions, "content_of")
    calls = [lambda: actions.finish(plan, by=on.carla, at=RECORDED + timedelta(hours=1))] * 2
    assert sorted(type(outcome).__name__ for outcome in at_once(*calls)) == ["PermissionDenied", "Submission"]
    assert Submission.objects.count() == 1
