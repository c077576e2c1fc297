"""Files with persons: sealed on their way, read by the worker, looked at, taken as a whole or not at all."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cleanreport.core.lifecycle import WrongState
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import queries, shown
from cleanreport.stakeholders.actions import arrivals, importing
from cleanreport.stakeholders.lifecycle import State
from cleanreport.stakeholders.models import Arrival, BadRows, Part, Person, Roll
from cleanreport.stakeholders.uploads import PART_BYTES
from tests.cast import TODAY, World, bangkok
from tests.stakeholders.people import (
    HEADINGS,
    SOMCHAI,
    asking_plan,
    brought_in,
    csv_of,
    read,
    recorded,
    row,
    taken,
    uploaded,
)

THREE = csv_of([row(1), row(2, "ผู้มีส่วนได้ส่วนเสีย"), row(3, "ผู้ได้รับผลกระทบ")])


@pytest.fixture
def plan(on: World) -> Plan:
    return asking_plan(on)


def names(plan: Plan) -> set[str]:
    return {person.contact.name for person in queries.listed(plan)}


def test_nobody_is_in_the_database_before_somebody_confirms(on: World, plan: Plan) -> None:
    arrival = read(plan, on, THREE)
    assert (arrival.state, arrival.counts) == (State.READ, {"recipient": 1, "stakeholder": 1, "affected": 1})
    assert (names(plan), queries.counts_of(plan)) == (set(), {"recipient": 0, "stakeholder": 0, "affected": 0})
    assert queries.found_by(plan, email="person1@people.example") is None
    arrivals.take(arrival, plan, way="add", by=on.carla, at=TODAY)
    assert names(plan) == {"นายคนที่ 1", "นายคนที่ 2", "นายคนที่ 3"}
    assert Roll.objects.get().counts == {"recipient": 1, "stakeholder": 1, "affected": 1}
    arrivals.take(arrival, plan, way="add", by=on.carla, at=TODAY)  # the second of two clicks
    assert queries.listed(plan).count() == 3


def test_what_stands_in_the_file_is_nowhere_open(on: World, plan: Plan) -> None:
    arrival = brought_in(plan, on, THREE)
    part = Part.objects.get(arrival=arrival)
    assert b"people.example" not in bytes(part.sealed)
    importing.work_on_next()
    assert not Part.objects.exists(), "the file itself is erased as soon as it was read"
    assert all(b"people.example" not in bytes(person.sealed) for person in Person.objects.all())


def test_a_long_file_comes_back_as_it_was(on: World, plan: Plan) -> None:
    content = bytes(range(256)) * (PART_BYTES // 100)
    arrival = brought_in(plan, on, content)
    assert Part.objects.count() > 2
    with importing.file_of(arrival) as path:
        assert path.read_bytes() == content


def test_bad_rows_are_left_out_and_kept_apart(on: World, plan: Plan) -> None:
    bad = row(2, email="not an address")
    arrival = read(plan, on, csv_of([row(1), bad, row(3)]))
    assert (arrival.persons_found, arrival.bad_rows) == (2, 1)
    [told] = shown.bad_rows(queries.bad_rows_of(arrival, None).content)
    assert (told.row, [problem.heading for problem in told.problems]) == (3, ["email"])
    assert "not an address" not in str([problem.plain for problem in told.problems])
    assert b"not an address" not in bytes(BadRows.objects.get().sealed)
    [kept] = queries.all_bad_rows(arrival)
    assert "not an address" in kept["typed"]
    arrivals.take(arrival, plan, way="add", by=on.carla, at=TODAY)
    assert names(plan) == {"นายคนที่ 1", "นายคนที่ 3"}


def test_bad_rows_come_in_pages(on: World, plan: Plan) -> None:
    arrival = read(plan, on, csv_of([row(n, email="x") for n in range(120)]))
    pages = [queries.bad_rows_of(arrival, page) for page in ("1", "3", "99", "zero", None)]
    assert [len(page.content) for page in pages] == [50, 20, 20, 50, 50]
    assert (pages[0].has_next, pages[1].has_next, pages[1].start_index, pages[1].end_index) == (True, False, 101, 120)


def test_the_same_person_twice_in_a_file_is_told(on: World, plan: Plan) -> None:
    arrival = read(plan, on, csv_of([row(1), row(2, email="person1@people.example")]))
    assert (arrival.persons_found, arrival.bad_rows, list(arrival.problems)) == (1, 1, ["duplicate_email"])


def test_who_is_there_already_gets_what_the_file_says(on: World, plan: Plan) -> None:
    recorded(plan, on, SOMCHAI)
    mended = row(7, name="นายสมชาย ใจดีมาก", email="SOMCHAI@people.example", phone="")
    arrival = read(plan, on, csv_of([mended, row(8)]))
    assert (arrival.persons_found, arrival.already) == (2, 1)
    arrivals.take(arrival, plan, way="add", by=on.carla, at=TODAY)
    assert names(plan) == {"นายสมชาย ใจดีมาก", "นายคนที่ 8"}


def test_a_file_can_replace_the_whole_database(on: World, plan: Plan) -> None:
    recorded(plan, on, SOMCHAI)
    taken(plan, on, THREE, way="replace")
    assert SOMCHAI.name not in names(plan)
    assert Roll.objects.get().total == 3


def test_a_newer_file_takes_the_place_of_one_that_nobody_confirmed(on: World, plan: Plan) -> None:
    first = read(plan, on, THREE)
    second = read(plan, on, csv_of([row(5)]))
    first.refresh_from_db()
    assert (first.state, second.state) == (State.DISCARDED, State.READ)
    assert Person.objects.filter(arrival=first).count() == 0
    with pytest.raises(WrongState):
        arrivals.take(first, plan, way="add", by=on.carla, at=TODAY)


def test_a_discarded_file_leaves_nothing(on: World, plan: Plan) -> None:
    arrival = read(plan, on, csv_of([row(1), row(2, email="x")]))
    arrivals.discard(arrival, plan, by=on.carla, at=TODAY)
    arrivals.discard(arrival, plan, by=on.carla, at=TODAY)  # the second of two clicks
    assert [kind.objects.count() for kind in (Person, Part, BadRows)] == [0, 0, 0]


def test_what_nobody_confirms_is_deleted(on: World, plan: Plan) -> None:
    waiting, bad = read(plan, on, THREE), csv_of([row(1), row(2, email="x")])
    assert arrivals.forget(at=waiting.expires_at) == 0
    assert arrivals.forget(at=waiting.expires_at + timedelta(seconds=1)) == 1
    waiting.refresh_from_db()
    assert (waiting.state, Person.objects.count()) == (State.DISCARDED, 0)
    done = taken(plan, on, bad)
    assert arrivals.forget(at=done.expires_at + timedelta(seconds=1)) == 1
    assert (BadRows.objects.count(), queries.listed(plan).count()) == (0, 1)
    assert arrivals.forget(at=done.expires_at + timedelta(days=1)) == 0


def test_a_file_that_is_no_list_is_refused_with_the_reason(on: World, plan: Plan) -> None:
    arrival = read(plan, on, b"%PDF-1.7 no list")
    assert arrival.state == State.REFUSED
    assert shown.refusal_of(arrival)
    assert not Part.objects.exists()
    assert read(plan, on, THREE).state == State.READ


def test_a_file_without_a_person_cannot_be_taken(on: World, plan: Plan) -> None:
    arrival = read(plan, on, csv_of([row(1, email="x", phone="")]))
    with pytest.raises(ValidationError):
        arrivals.take(arrival, plan, way="add", by=on.carla, at=TODAY)


def test_a_national_id_number_is_kept_nowhere(on: World, plan: Plan) -> None:
    number = "1101700230708"
    arrival = read(plan, on, csv_of([row(1, consent=f"บัตร {number}"), row(2)]))
    assert (arrival.persons_found, arrival.problems) == (1, {"national_id": 1})
    assert number not in str(list(queries.all_bad_rows(arrival)))


# Who, and when


def test_only_the_agency_brings_in_files_and_only_until_the_round_closes(on: World, plan: Plan) -> None:
    late = bangkok(2014, 9, 1)
    for by, at in ((on.stan, TODAY), (on.olga, TODAY), (on.carla, late)):
        file = uploaded(THREE)
        with pytest.raises(PermissionDenied):
            arrivals.bring_in(plan, file, by=by, at=at)
        file.close()
    assert not Arrival.objects.exists()
    arrival = read(plan, on, THREE)
    with pytest.raises(PermissionDenied):
        arrivals.take(arrival, plan, way="add", by=on.carla, at=late)
    with pytest.raises(PermissionDenied):
        arrivals.discard(arrival, plan, by=on.stan, at=TODAY)


# Workers that die


def test_a_worker_that_died_is_followed_by_one_that_begins_anew(on: World, plan: Plan) -> None:
    arrival = brought_in(plan, on, csv_of([row(n) for n in range(30)]))
    stopped = patch.object(importing.Reading, "_end", side_effect=SystemExit)  # as if the process had been killed
    with patch.object(importing, "AT_ONCE", 10), stopped, pytest.raises(SystemExit):
        importing.work_on_next()
    assert (Person.objects.count(), queries.listed(plan).count()) == (30, 0)
    assert not importing.work_on_next(), "it may still be at work"
    later = timezone.now() + importing.CLAIMED + timedelta(seconds=1)
    assert importing.work_on_next(at=later)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.persons_found, Person.objects.count()) == (State.READ, 30, 30)


def test_a_file_that_kills_every_worker_is_refused_in_the_end(on: World, plan: Plan) -> None:
    arrival = brought_in(plan, on, THREE)
    for _try in range(importing.MOST_TRIES):
        with patch.object(importing.Reading, "_end", side_effect=RuntimeError("person1@people.example")):
            assert importing.work_on_next()
    arrival.refresh_from_db()
    assert (arrival.state, Person.objects.count(), Part.objects.count()) == (State.REFUSED, 0, 0)


def test_a_failure_is_logged_without_its_words(on: World, plan: Plan, caplog: Any) -> None:
    brought_in(plan, on, THREE)
    with patch.object(importing.Reading, "_end", side_effect=RuntimeError("person1@people.example")):
        importing.work_on_next()
    assert "RuntimeError" in caplog.text
    assert "people.example" not in caplog.text


def test_discarding_while_it_is_read_stops_the_worker(on: World, plan: Plan) -> None:
    arrival = brought_in(plan, on, csv_of([row(n) for n in range(30)]))
    stage = importing.Reading._stage

    def discard_first(self: Any) -> None:
        arrivals.discard(Arrival.objects.get(pk=arrival.pk), plan, by=on.carla, at=TODAY)
        with pytest.raises(WrongState):
            stage(self)
        raise WrongState

    with patch.object(importing, "AT_ONCE", 10), patch.object(importing.Reading, "_stage", discard_first):
        assert importing.work_on_next()
    assert Person.objects.count() == 0


def test_columns_in_another_order_are_understood(on: World, plan: Plan) -> None:
    order = [5, 1, 0, 2, 3, 4, 6, 7]
    content = csv_of([[row(1)[n] for n in order]], [HEADINGS[n] for n in order])
    taken(plan, on, content)
    assert queries.found_by(plan, email="person1@people.example") is not None


def test_taking_a_file_is_one_transaction(on: World, plan: Plan) -> None:
    recorded(plan, on, SOMCHAI)
    arrival = read(plan, on, THREE)
    broken = patch("cleanreport.stakeholders.actions.arrivals.count", side_effect=RuntimeError)
    with broken, pytest.raises(RuntimeError), transaction.atomic():
        arrivals.take(arrival, plan, way="replace", by=on.carla, at=TODAY)
    assert names(plan) == {SOMCHAI.name}
