"""Setting up a year, and giving an agency more time."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.audit.models import Event
from cleanreport.cycles import actions
from cleanreport.cycles.models import Cycle, Extension
from tests.cast import FACTORS, TODAY, World

A_ROUND = {"months": 9, "opens_on": date(2015, 7, 1), "due_on": date(2015, 8, 31)}


def open_next_year(on: World, *rounds: dict, by: Any = None) -> Cycle:
    return actions.open_cycle(
        2558,
        plan_due_on=date(2014, 11, 28),
        rounds=rounds or [A_ROUND],
        process_types={"งานทะเบียน": FACTORS, "งานอนุญาต": FACTORS[:1]},
        by=by or on.olga,
        at=TODAY,
    )


def test_a_year_has_its_rounds_types_and_factors_in_order(on: World) -> None:
    cycle = open_next_year(on, {**A_ROUND, "months": 12}, {**A_ROUND, "months": 3, "evidence_required": True})
    rounds = [(r.months, r.is_last, r.evidence_required) for r in cycle.rounds.all()]
    assert rounds == [(3, False, True), (12, True, False)]
    types = [(kind.name_th, [factor.name_th for factor in kind.factors.all()]) for kind in cycle.process_types.all()]
    assert types == [("งานทะเบียน", FACTORS), ("งานอนุญาต", FACTORS[:1])]
    assert (cycle.score_floor, cycle.capped, cycle.acknowledgement_required) == (1, True, False)
    assert Event.objects.get(verb="cycle.opened", subject=f"cycle:{cycle.pk}").actor == on.olga


@pytest.mark.parametrize("who", ["carla", "stan"])
def test_only_an_officer_runs_cycles(who: str, on: World) -> None:
    with pytest.raises(PermissionDenied):
        open_next_year(on, by=getattr(on, who))
    with pytest.raises(PermissionDenied):
        actions.extend(on.round, on.agency, due_on=date(2014, 9, 10), reason="น้ำท่วม", by=getattr(on, who))
    assert (Cycle.objects.count(), Extension.objects.count()) == (1, 0)


def test_an_officer_who_left_runs_nothing(on: World) -> None:
    on.olga.is_active = False
    on.olga.save()
    with pytest.raises(PermissionDenied):
        open_next_year(on)


@pytest.mark.parametrize(
    "rounds",
    [
        [{**A_ROUND, "opens_on": date(2015, 9, 1)}],  # opens after it is due
        [{**A_ROUND, "months": 7}],
        [A_ROUND, A_ROUND],
    ],
)
def test_a_year_with_a_round_that_cannot_be_is_not_set_up(rounds: list[dict], on: World) -> None:
    with pytest.raises(ValidationError):
        open_next_year(on, *rounds)
    assert not Cycle.objects.filter(year_be=2558).exists()


def test_a_round_of_one_day_is_one(on: World) -> None:
    assert open_next_year(on, {**A_ROUND, "opens_on": A_ROUND["due_on"]}).rounds.count() == 1


def extend(on: World, day: date, reason: str = "น้ำท่วมสำนักงาน") -> Extension:
    return actions.extend(on.round, on.agency, due_on=day, reason=reason, by=on.olga, at=TODAY)


def test_an_extension_says_why_and_by_whom(on: World) -> None:
    given = extend(on, date(2014, 9, 10), reason=" น้ำท่วมสำนักงาน ")
    assert (given.reason, given.given_by, given.given_at) == ("น้ำท่วมสำนักงาน", on.olga, TODAY)
    event = Event.objects.get(verb="round.extended")
    assert (event.agency_code, event.details) == ("MOI-04", {"due_on": "2014-09-10", "reason": "น้ำท่วมสำนักงาน"})


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (date(2014, 8, 31), "น้ำท่วม", "due_on"),
        (date(2014, 8, 1), "น้ำท่วม", "due_on"),
        (date(2014, 9, 10), " \n", "reason"),
    ],
)
def test_an_extension_is_later_and_has_a_reason(day: date, reason: str, field: str, on: World) -> None:
    with pytest.raises(ValidationError) as refused:
        extend(on, day, reason)
    assert list(refused.value.message_dict) == [field]
    assert not Extension.objects.exists()


def test_saying_the_same_twice_gives_one_extension(on: World) -> None:
    assert extend(on, date(2014, 9, 10)) == extend(on, date(2014, 9, 10))
    assert extend(on, date(2014, 9, 20)) != extend(on, date(2014, 9, 10))
    assert (Extension.objects.count(), Event.objects.filter(verb="round.extended").count()) == (2, 2)
