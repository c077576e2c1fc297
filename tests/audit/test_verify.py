"""Whoever changes the trail in the database is found: which event, and what was done to it."""

from collections.abc import Callable

import pytest
from django.db.models import F

from cleanreport.audit import verify
from cleanreport.audit.actions import record, record_sealed, seal, written
from cleanreport.audit.digests import event_digest, next_link
from cleanreport.audit.models import Event, Head
from cleanreport.audit.verify import Break
from tests.audit.test_actions import CHANGES
from tests.cast import RECORDED, World

SEALED, VICTIM = 12, 5
FAR = 1_000_000


@pytest.fixture
def trail(on: World) -> list[Event]:
    """Twelve sealed events; `trail[n - 1]` stands at place n."""
    Event.objects.all().delete()
    for number in range(SEALED):
        record("plan.shown", on.cycle, actor=on.carla, agency="MOI-04", at=RECORDED, copies=number)
    seal()
    return list(Event.objects.order_by("place"))


@pytest.fixture(params=[1, 2, 5000])
def _slices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many events are read at a time."""
    monkeypatch.setattr(verify, "A_SLICE", request.param)


def found() -> tuple[Break | None, int, Event | None]:
    walk = verify.walk()
    return walk.broken, walk.place, walk.event


def at(place: int) -> Event:
    return Event.objects.get(place=place)


def change(event: Event, **values: object) -> None:
    assert Event.objects.filter(pk=event.pk).update(**values) == 1


def shift(first: int, by: int) -> None:
    """Events from this place on stand so many places further."""
    events = Event.objects.filter(place__gte=first)
    events.update(place=F("place") + FAR)
    Event.objects.filter(place__gte=FAR).update(place=F("place") - FAR + by)


def put(place: int, link: str) -> Event:
    """An event of somebody who knows how events are digested."""
    event = written("plan.nothing", at=RECORDED)
    event.place, event.chain_digest = place, next_link(link, place, event.digest)
    event.save()
    return event


@pytest.mark.usefixtures("_slices")
def test_a_chain_that_nobody_touched_is_whole(trail: list[Event], on: World) -> None:
    record("plan.shown", on.cycle, actor=on.carla)
    walk = verify.walk()
    assert (walk.is_whole, walk.sealed, walk.unsealed) == (True, SEALED, 1)
    assert walk.last_link == trail[-1].chain_digest


def test_an_empty_trail_is_whole(db: None) -> None:
    walk = verify.walk()
    assert (walk.is_whole, walk.sealed, walk.unsealed) == (True, 0, 0)


@pytest.mark.parametrize("name", [*CHANGES, "digest", "chain_digest"])
@pytest.mark.parametrize("place", [1, VICTIM, SEALED])
def test_an_altered_event_is_found(name: str, place: int, trail: list[Event]) -> None:
    change(at(place), **{name: CHANGES.get(name, "0" * 63 + "1")})
    assert found() == (Break.ALTERED, place, at(place))


@pytest.mark.parametrize("place", [1, VICTIM, SEALED])
def test_an_event_that_was_altered_with_its_digest_is_found(place: int, trail: list[Event]) -> None:
    victim = at(place)
    victim.verb = "plan.nothing"
    change(victim, verb=victim.verb, digest=event_digest(victim))
    assert found() == (Break.ALTERED, place, victim)


@pytest.mark.usefixtures("_slices")
@pytest.mark.parametrize("place", [1, VICTIM, SEALED])
def test_an_event_that_was_removed_is_missed(place: int, trail: list[Event]) -> None:
    at(place).delete()
    assert found() == (Break.REMOVED, place, None)


@pytest.mark.parametrize("gone", [1, 3])
@pytest.mark.parametrize("place", [1, VICTIM, SEALED - 3])
def test_closing_the_gap_does_not_hide_what_was_removed(place: int, gone: int, trail: list[Event]) -> None:
    Event.objects.filter(place__in=range(place, place + gone)).delete()
    shift(place + gone, by=-gone)
    assert found() == (Break.REMOVED, place, None)


def test_nobody_can_remove_all_of_it(trail: list[Event]) -> None:
    Event.objects.all().delete()
    assert found() == (Break.REMOVED, 1, None)


def test_removing_the_head_hides_nothing(trail: list[Event]) -> None:
    at(SEALED).delete()
    Head.objects.all().delete()
    assert found() == (Break.REMOVED, SEALED, None)


def test_what_is_sealed_after_a_removal_does_not_close_the_chain(trail: list[Event], on: World) -> None:
    at(SEALED).delete()
    record("plan.shown", on.cycle, actor=on.carla)
    seal()
    assert found() == (Break.REMOVED, SEALED, None)


@pytest.mark.parametrize("place", [1, VICTIM, SEALED])
def test_an_inserted_event_is_found(place: int, trail: list[Event]) -> None:
    shift(place, by=1)
    event = put(place, link="of nothing")
    assert found() == (Break.INSERTED, place, event)


@pytest.mark.parametrize("place", [VICTIM, SEALED])
def test_an_inserted_event_with_a_link_that_fits_is_found(place: int, trail: list[Event]) -> None:
    shift(place, by=1)
    event = put(place, link=at(place - 1).chain_digest)
    assert found() == (Break.INSERTED, place, event)


def test_an_event_that_was_put_behind_the_end_is_found(trail: list[Event]) -> None:
    event = put(SEALED + 1, link=trail[-1].chain_digest)
    assert found() == (Break.INSERTED, SEALED + 1, event)


def test_an_event_that_was_put_before_the_beginning_is_found(trail: list[Event]) -> None:
    event = put(0, link="")
    assert found() == (Break.INSERTED, 0, event)


def _swap(first: int, second: int, *names: str) -> None:
    one, other = at(first), at(second)
    change(one, place=FAR)
    change(other, **{name: getattr(one, name) for name in names})
    change(one, **{name: getattr(other, name) for name in names})


@pytest.mark.parametrize("names", [("place",), ("place", "chain_digest")])
@pytest.mark.parametrize(("first", "second"), [(1, 2), (VICTIM, VICTIM + 1), (3, 9), (1, SEALED)])
def test_events_that_changed_places_are_found(first: int, second: int, names: list[str], trail: list[Event]) -> None:
    _swap(first, second, *names)
    assert found() == (Break.MOVED, first, trail[second - 1])


def test_an_event_that_is_not_sealed_yet_is_looked_at_too(trail: list[Event], on: World) -> None:
    event = record("plan.shown", on.cycle, actor=on.carla)
    change(event, verb="plan.nothing")
    assert found() == (Break.ALTERED, 0, event)


def test_whoever_writes_the_whole_chain_anew_betrays_it_by_its_head(trail: list[Event]) -> None:
    link = trail[VICTIM - 2].chain_digest
    trail[VICTIM - 1].verb = "plan.nothing"
    for event in trail[VICTIM - 1 :]:
        event.digest = event_digest(event)
        event.chain_digest = link = next_link(link, event.place or 0, event.digest)
        event.save()
    assert found() == (Break.ALTERED, SEALED, trail[-1])


def test_many_events_written_at_once_are_as_those_written_one_by_one(trail: list[Event], on: World) -> None:
    facts = {"actor": on.carla, "agency": "MOI-04", "at": RECORDED, "copies": 2}
    one = record("plan.shown", on.cycle, **facts)
    record_sealed([written("plan.shown", on.cycle, **facts) for _ in range(3)])
    assert [event.place for event in Event.objects.order_by("id")] == list(range(1, SEALED + 5))
    same: Callable[[Event], object] = lambda event: (event.at, event.verb, event.subject, event.details, event.digest)  # noqa: E731
    assert {str(same(event)) for event in Event.objects.filter(place__gt=SEALED)} == {str(same(one))}
    assert verify.walk().is_whole
