"""Days in Bangkok, the cycle that agencies work on, and until when each may send."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cleanreport.cycles import actions
from cleanreport.cycles.queries import Window, cycle_of, day_of, window, windows
from tests.cast import TODAY, World


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2014, 8, 31, 16, 59, 59, 999_999, tzinfo=UTC), date(2014, 8, 31)),
        (datetime(2014, 8, 31, 17, 0, 0, tzinfo=UTC), date(2014, 9, 1)),
        (datetime(2014, 12, 31, 17, 0, 0, tzinfo=UTC), date(2015, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_bangkok(at: datetime, day: date) -> None:
    assert day_of(at) == day


def next_year(on: World) -> None:
    rounds = [{"months": 12, "opens_on": date(2015, 9, 15), "due_on": date(2015, 10, 15)}]
    actions.open_cycle(2558, plan_due_on=date(2014, 11, 28), rounds=rounds, process_types={}, by=on.olga)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2013, 10, 1), 2557),
        (date(2014, 9, 30), 2557),
        (date(2014, 10, 1), 2557),  # the 12-month round takes reports until 15 October
        (date(2014, 10, 15), 2557),
        (date(2014, 10, 16), 2558),
        (date(2015, 10, 15), 2558),
        (date(2017, 1, 1), 2558),  # nobody has set up a later year
    ],
)
def test_agencies_work_on_the_year_whose_rounds_still_run(day: date, year: int, on: World) -> None:
    next_year(on)
    assert cycle_of(day).year_be == year


def test_a_year_that_was_set_up_early_waits_for_its_first_day(on: World) -> None:
    on.cycle.rounds.all().delete()
    next_year(on)
    assert [cycle_of(day).year_be for day in (date(2014, 9, 30), date(2014, 10, 1))] == [2557, 2558]


def test_before_the_first_year_there_is_none(on: World) -> None:
    assert cycle_of(date(2013, 9, 30)) is None


def sees(found: Window) -> tuple[date, date, bool]:
    return found.due_on, found.regular_due_on, found.extended


def test_both_ends_of_a_window_are_inclusive(on: World) -> None:
    found, day = window(on.round, on.agency), timedelta(days=1)
    assert [found.is_open(d) for d in (found.opens_on - day, found.opens_on, found.due_on, found.due_on + day)] == [
        False,
        True,
        True,
        False,
    ]
    assert [found.is_late(found.due_on), found.is_late(found.due_on + day)] == [False, True]


def extend(on: World, day: date, reason: str = "น้ำท่วม", **more: Any) -> None:
    given = {"agency": on.agency, "by": on.olga, "at": TODAY} | more
    actions.extend(on.round, due_on=day, reason=reason, **given)


def test_an_extension_moves_the_due_date_of_one_agency_in_one_round(on: World) -> None:
    extend(on, date(2014, 9, 10))
    regular = on.round.due_on
    found = window(on.round, on.agency)
    assert (sees(found), found.reason) == ((date(2014, 9, 10), regular, True), "น้ำท่วม")
    assert (found.is_open(date(2014, 9, 10)), found.is_late(date(2014, 9, 10))) == (True, True)
    assert sees(window(on.round, on.other_agency)) == (regular, regular, False)
    assert not window(on.last_round, on.agency).extended


@pytest.mark.parametrize("days", [(10, 20), (20, 10)])
def test_the_latest_date_counts_whichever_was_given_last(days: tuple[int, int], on: World) -> None:
    for day in days:
        extend(on, date(2014, 9, day), reason=f"ถึงวันที่ {day}")
    found = window(on.round, on.agency)
    assert (found.due_on, found.reason) == (date(2014, 9, 20), "ถึงวันที่ 20")


def test_all_windows_of_a_year_come_in_order_in_one_query(on: World, django_assert_num_queries: Any) -> None:
    extend(on, date(2014, 9, 10))
    extend(on, date(2014, 12, 10), agency=on.other_agency)
    with django_assert_num_queries(1):
        found = [(w.round.months, *sees(w)) for w in windows(on.cycle, on.agency)]
    assert found == [
        (9, date(2014, 9, 10), date(2014, 8, 31), True),
        (12, date(2014, 10, 15), date(2014, 10, 15), False),
    ]
