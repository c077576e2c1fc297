"""The rows of a plan are written, moved and removed under their own plan only."""

import pytest
from django.core.exceptions import PermissionDenied

from cleanreport.core.drafts import Edit
from cleanreport.plans import actions
from cleanreport.plans.lifecycle import State
from tests.cast import RECORDED, World, plan_at


def test_under_one_plan_nothing_of_another_is_changed(on: World) -> None:
    frozen, draft = plan_at(State.FINISHED, on), plan_at(State.DRAFT, on)
    for row in (frozen, frozen.risks.first(), frozen.measures.first(), frozen.people.first()):
        with pytest.raises(PermissionDenied):
            actions.edit(draft, [Edit(row, {"edited_at": None}, {})], by=on.carla, at=RECORDED)
    with pytest.raises(PermissionDenied):
        actions.remove_row(draft, frozen.risks.first(), by=on.carla, at=RECORDED)
    actions.move_row(draft, frozen.risks.last(), up=True, by=on.carla, at=RECORDED)
    assert [risk.order for risk in frozen.risks.all()] == [1, 2, 3]


def test_a_row_that_is_moved_beyond_the_ends_stays(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    before = list(plan.risks.all())
    actions.move_row(plan, before[0], up=True, by=on.carla, at=RECORDED)
    actions.move_row(plan, before[-1], up=False, by=on.carla, at=RECORDED)
    assert list(plan.risks.all()) == before


def test_a_measure_moves_among_those_of_its_key_factor(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    one, two, other, *_rest = plan.measures.all()
    assert one.factor == two.factor != other.factor
    actions.move_row(plan, two, up=False, by=on.carla, at=RECORDED)
    assert list(plan.measures.all())[:3] == [one, two, other]
    actions.move_row(plan, two, up=True, by=on.carla, at=RECORDED)
    assert list(plan.measures.all())[:3] == [two, one, other]
