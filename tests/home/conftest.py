"""Carla's agency in one situation after the other, reached by real actions, seen on the day that matters."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from post_office.models import STATUS, Email, Log

from cleanreport.accounts.models import User
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import day_of
from cleanreport.demo.examples import record_report
from cleanreport.home import queries
from cleanreport.home.desk import Desk, desk_of
from cleanreport.notifications.models import Letter
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from tests.cast import PROCESS_TYPES, TODAY, World, example

NEXT_YEAR_ROUNDS = [
    {"months": 9, "opens_on": date(2015, 7, 1), "due_on": date(2015, 8, 31)},
    {"months": 12, "opens_on": date(2015, 9, 15), "due_on": date(2015, 10, 15)},
]


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def visit(on: World, clock: Any, client: Client) -> Callable[..., Any]:
    """Opens a page at some time, signed in as Carla or somebody else."""

    def visit(at: datetime, path: str = "/", *, who: User | None = None) -> Any:
        clock.move_to(at)
        client.force_login(who or on.carla)
        return client.get(path)

    return visit


def desk_at(on: World, at: datetime, *, year_be: int | None = None, who: User | None = None) -> Desk:
    user, today = who or on.carla, day_of(at)
    desk = desk_of(user, queries.years_of(user, today), year_be, today)
    assert desk is not None
    return desk


def next_year(on: World) -> Cycle:
    return cycles.open_cycle(
        2558, plan_due_on=date(2014, 11, 28), rounds=NEXT_YEAR_ROUNDS, process_types=PROCESS_TYPES, by=on.olga
    )


def begun_report(on: World, plan: Plan, *, measures: int | None = 2, at: datetime = TODAY) -> Report:
    """A report of which only the first measures are told, as far as `measures` says so."""
    data = example()
    round_ = on.round if at == TODAY else on.last_round
    said = data["reports"][0 if at == TODAY else 1]
    return record_report(data, said, plan, round_, by=on.carla, at=at, measures=measures)


def refuse(letter: Letter, said: str = "550 5.1.1 no such mailbox") -> None:
    """What the worker writes down when the mail server does not take a letter."""
    Email.objects.filter(pk=letter.email_id).update(status=STATUS.failed)
    Log.objects.create(
        email_id=letter.email_id, status=STATUS.failed, exception_type="SMTPRecipientsRefused", message=said
    )
