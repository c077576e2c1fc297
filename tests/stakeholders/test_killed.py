"""Workers and web processes that are killed at any moment of an import: nobody sees half of it, and trying again works.

A child has the database for itself and is ended by SIGKILL. CLEANREPORT_TEST_CRASHES says how often (`make bench`: 50).
"""

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from cleanreport.plans.models import Plan
from cleanreport.stakeholders import queries
from cleanreport.stakeholders.actions import arrivals, importing
from cleanreport.stakeholders.lifecycle import State
from cleanreport.stakeholders.models import Arrival, Part, Person
from tests.cast import TODAY, World
from tests.stakeholders.people import asking_plan, brought_in, csv_of, recorded, row, taken

KILLS = int(os.environ.get("CLEANREPORT_TEST_CRASHES", "2"))
ROWS = 1500
pytestmark = pytest.mark.django_db(transaction=True)


def in_a_child(work: Callable[[], object], kill_after: float | None = None) -> float:
    """Do it in a process of its own, killed after so many seconds; returns how long it lived."""
    connections.close_all()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)  # the moment is what is tried here
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - begun


def read_next() -> None:
    importing.work_on_next(at=timezone.now() + importing.CLAIMED + timedelta(seconds=1))


def names(plan: Plan) -> set[str]:
    return {person.contact.name for person in queries.listed(plan)}


def test_a_killed_import_leaves_what_was_there_and_can_be_tried_again(on: World) -> None:
    plan = asking_plan(on)
    content = csv_of([row(n) for n in range(ROWS)])
    recorded(plan, on)
    chance = random.Random("killed")
    taken(plan, on, csv_of([row(0)]), way="replace")
    whole = 0.0
    seen = set()
    for turn in range(KILLS + 1):
        before = names(plan)
        bring_killed(plan, on, content, chance.uniform(0, whole / 4))
        arrival = brought_in(plan, on, content)
        lived = in_a_child(importing.work_on_next, chance.uniform(0, whole) if turn else None)
        whole = whole or lived
        seen.add(Arrival.objects.get(pk=arrival.pk).state)
        assert names(plan) == before, "nothing of it is seen before somebody confirms"
        for _try in range(importing.MOST_TRIES):
            read_next()
        arrival.refresh_from_db()
        assert (arrival.state, arrival.refusal, arrival.problems) == (State.READ, {}, {})
        assert (arrival.persons_found, queries.staged(arrival).count()) == (ROWS, ROWS)
        assert not Part.objects.exists()
        take_killed(arrival, plan, on, before, chance.uniform(0, whole / 2))
        arrivals.take(arrival, plan, way="replace", by=on.carla, at=TODAY)
        assert queries.listed(plan).count() == Person.objects.count() == queries.roll_of(plan).total == ROWS
        # For the next turn there is one person again, as before.
        taken(plan, on, csv_of([row(0)]), way="replace")
    assert State.READ in seen


def bring_killed(plan: Plan, on: World, content: bytes, after: float) -> None:
    """The web process dies while a file comes in: it is there as a whole, or not at all."""
    last = Arrival.objects.order_by("pk").last()
    in_a_child(lambda: brought_in(plan, on, content), after)
    for arrived in Arrival.objects.filter(pk__gt=last.pk if last else 0):
        assert arrived.state == State.ARRIVED
        with importing.file_of(arrived) as path:
            assert path.read_bytes() == content


def take_killed(arrival: Arrival, plan: Plan, on: World, before: set[str], after: float) -> None:
    """The web process dies while everybody is taken into the database: all of them are in it, or nobody."""
    in_a_child(lambda: arrivals.take(arrival, plan, way="replace", by=on.carla, at=TODAY), after)
    state = Arrival.objects.get(pk=arrival.pk).state
    listed = queries.listed(plan).count()
    assert (state, listed) in {(State.READ, len(before)), (State.TAKEN, ROWS)}
    assert queries.roll_of(plan).total == listed
