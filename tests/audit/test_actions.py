"""The trail: every event with its own digest, sealed into one chain in which nothing can be altered or left out."""

from datetime import timedelta

import pytest
from django.db import transaction

from cleanreport.audit import verify
from cleanreport.audit.actions import record, seal, subject_of
from cleanreport.audit.digests import EMPTY, event_digest, next_link
from cleanreport.audit.models import Event
from cleanreport.audit.queries import events_about
from cleanreport.plans.lifecycle import State
from tests.cast import RECORDED, World, plan_at


@pytest.fixture
def trail(on: World) -> list[Event]:
    """Everything that was written down until a plan was acknowledged, sealed."""
    plan_at(State.ACKNOWLEDGED, on)
    seal()
    return list(Event.objects.order_by("id"))


def test_an_event_says_who_did_what_to_which_thing(on: World) -> None:
    event = record("plan.shown", on.cycle, actor=on.carla, agency="MOI-04", at=RECORDED, copies=2)
    found = Event.objects.get(pk=event.pk)
    assert (found.verb, found.subject, found.actor, found.actor_name) == (
        "plan.shown",
        f"cycle:{on.cycle.pk}",
        on.carla,
        "พิมพ์ชนก ใจซื่อ",
    )
    assert (found.agency_code, found.at, found.details) == ("MOI-04", RECORDED, {"copies": 2})


def test_somebody_without_an_account_is_named(on: World) -> None:
    event = record("plan.acknowledged", actor_name="นายธีรพงษ์ ตรงธรรม" * 20)
    assert (event.actor, event.subject, len(event.actor_name)) == (None, "", 200)


def test_the_digest_fits_the_event_as_the_database_gives_it_back(trail: list[Event]) -> None:
    assert len(trail) > 20
    assert [event_digest(event) for event in trail] == [event.digest for event in trail]


CHANGES = {
    "at": RECORDED + timedelta(microseconds=1),
    "verb": "plan.reopened",
    "actor_id": None,
    "actor_name": "สุเมธ น่านเจริญ",
    "agency_code": "TH-55",
    "subject": "plan:0",
    "details": {"copies": 3},
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_digest_covers(name: str, on: World) -> None:
    event = record("plan.shown", on.cycle, actor=on.carla, agency="MOI-04", at=RECORDED, copies=2)
    setattr(event, name, CHANGES[name])
    assert event_digest(event) != event.digest


def test_an_event_is_rolled_back_with_its_action(on: World) -> None:
    before = Event.objects.count()
    with transaction.atomic():
        record("plan.shown", on.cycle, actor=on.carla)
        transaction.set_rollback(True)
    assert Event.objects.count() == before


def test_events_about_a_thing_come_newest_first(on: World) -> None:
    plan = plan_at(State.ACKNOWLEDGED, on)
    verbs = [event.verb for event in events_about([subject_of(plan), subject_of(plan.current)])]
    assert verbs[:3] == ["plan.acknowledged", "certifier.asked", "plan.finished"]
    assert verbs[-1] == "plan.started"


# The chain


def test_sealing_gives_places_in_the_order_of_writing(trail: list[Event]) -> None:
    assert [event.place for event in trail] == list(range(1, len(trail) + 1))
    link = EMPTY
    for event in trail:
        link = next_link(link, event.place, event.digest)
        assert event.chain_digest == link


def test_sealing_goes_on_where_it_ended_and_seals_nothing_twice(trail: list[Event], on: World) -> None:
    assert seal() == 0
    before = Event.objects.get(place=len(trail)).chain_digest
    for verb in ("plan.shown", "plan.printed", "plan.copied"):
        record(verb, on.cycle, actor=on.carla)
    assert [seal(most=2), seal(most=2), seal(most=2)] == [2, 1, 0]
    assert Event.objects.get(place=len(trail)).chain_digest == before
    assert Event.objects.order_by("-place").first().verb == "plan.copied"
    assert verify.walk().is_whole


def test_a_chain_that_nobody_touched_is_whole(trail: list[Event], on: World) -> None:
    record("plan.shown", on.cycle, actor=on.carla)
    found = verify.walk()
    assert (found.is_whole, found.sealed, found.unsealed) == (True, len(trail), 1)
    assert found.last_link == trail[-1].chain_digest
