"""A plan started from an earlier year's: what is carried over, and what belongs to its own year."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.core.drafts import Edit
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle
from cleanreport.plans import actions, queries
from cleanreport.plans.checks import missing_in
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import FACTORS, PROCESS_TYPES, World, bangkok, plan_at

NEXT_YEAR = bangkok(2014, 11, 3)


def year_2558(on: World, process_types: dict[str, list[str]] | None = None) -> Cycle:
    rounds = [{"months": 12, "opens_on": date(2015, 9, 15), "due_on": date(2015, 10, 15)}]
    types = PROCESS_TYPES if process_types is None else process_types
    return cycles.open_cycle(2558, plan_due_on=date(2014, 11, 28), rounds=rounds, process_types=types, by=on.olga)


def copied(old: Plan, cycle: Cycle, on: World) -> Plan:
    plan = actions.start(on.agency, cycle, by=on.carla, copied_from=old, at=NEXT_YEAR)
    return queries.whole(queries.plans_visible_to(on.carla)).get(pk=plan.pk)


def test_everything_is_carried_over_but_the_dates(on: World) -> None:
    old = plan_at(State.FINISHED, on)
    new = copied(old, year_2558(on), on)
    was, now = old.current.content, actions.content_of(new)
    for part in ("risks", "measures", "indicators"):
        for row in (*was[part], *now[part]):
            row.pop("id")
    assert {row["starts"] for row in now["measures"]} == {row["ends"] for row in now["measures"]} == {None}
    for row in (*was["measures"], *now["measures"]):
        row.pop("starts")
        row.pop("ends")
    left_out = {"title", "cycle"}
    assert {k: v for k, v in now.items() if k not in left_out} == {k: v for k, v in was.items() if k not in left_out}
    assert {(m.step, m.field) for m in missing_in(new)} == {("measures", "starts"), ("measures", "ends")}


def test_the_copy_is_a_draft_of_its_own(on: World) -> None:
    old = plan_at(State.ACKNOWLEDGED, on)
    new = copied(old, year_2558(on), on)
    assert (new.state, new.current, new.copied_from) == (State.DRAFT, None, old)
    actions.edit(new, [Edit(new.risks.first(), {"cause": "ใหม่"}, {})], by=on.carla, at=NEXT_YEAR)
    assert not old.risks.filter(cause="ใหม่").exists()
    answered = {risk for measure in new.measures.all() for risk in measure.answers.all()}
    assert answered == set(new.risks.all())


def test_factors_that_no_longer_exist_are_left_open(on: World) -> None:
    old = plan_at(State.FINISHED, on)
    kept = FACTORS[0]
    new = copied(old, year_2558(on, {"การให้บริการประชาชน": [kept]}), on)
    assert [m.factor.name_th if m.factor else None for m in new.measures.all()] == [kept, kept, None, None]
    assert all(m.factor is None or m.factor.process_type.cycle == new.cycle for m in new.measures.all())


def test_a_process_type_that_no_longer_exists_is_left_open(on: World) -> None:
    new = copied(plan_at(State.FINISHED, on), year_2558(on, {}), on)
    assert (new.process_type, {m.factor for m in new.measures.all()}) == (None, {None})


def test_nobody_copies_the_plan_of_another_agency(on: World) -> None:
    theirs = plan_at(State.FINISHED, on)
    cycle = year_2558(on)
    with pytest.raises(ValidationError):
        actions.start(on.other_agency, cycle, by=on.stan, copied_from=theirs, at=NEXT_YEAR)
    with pytest.raises(PermissionDenied):
        actions.start(on.agency, cycle, by=on.stan, copied_from=theirs, at=NEXT_YEAR)
    assert Plan.objects.count() == 1


def test_finished_plans_of_earlier_years_are_offered(on: World) -> None:
    finished = plan_at(State.FINISHED, on)
    plan_at(State.DRAFT, on)
    assert list(queries.earlier_plans(on.agency, 2558)) == [finished]
    assert list(queries.earlier_plans(on.agency, 2557)) == []
    assert list(queries.earlier_plans(on.other_agency, 2558)) == []


def test_people_of_earlier_plans_are_offered_once(on: World) -> None:
    plan_at(State.FINISHED, on)
    plan_at(State.FINISHED, on)
    offered = queries.people_before(on.agency.pk)
    assert sorted(person.name for person in offered) == ["นางสาวพิมพ์ชนก ใจซื่อ", "นายธีรพงษ์ ตรงธรรม"]
    assert queries.people_before(on.other_agency.pk) == []
