"""The demo's years: 2557 as its guideline says, and a running one with an open round whatever day it is."""

from datetime import date, timedelta

import pytest

from cleanreport.core.thai import fiscal_year_be
from cleanreport.demo.calendar import guideline_year, running_year

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)] + [date(2028, 2, 29)]


def test_2557_has_the_days_of_the_guideline() -> None:
    year = guideline_year()
    assert (year.year_be, year.plan_due_on) == (2557, date(2013, 11, 29))
    windows = [(r["months"], r["opens_on"], r["due_on"]) for r in year.rounds]
    assert windows == [(9, date(2014, 7, 1), date(2014, 8, 31)), (12, date(2014, 9, 15), date(2014, 10, 15))]


def test_on_every_day_one_round_is_open_one_is_closed_and_one_is_to_come() -> None:
    for today in DAYS:
        year = running_year(today)
        closed, now, to_come = year.rounds
        assert year.year_be == fiscal_year_be(today)
        assert closed["opens_on"] <= closed["due_on"] < now["opens_on"] < today < now["due_on"] < to_come["opens_on"]
        assert closed["months"] < now["months"] < to_come["months"] == 12
        assert year.plan_due_on < closed["opens_on"]


def test_who_is_late_with_the_closed_round_still_sends_before_the_next_opens() -> None:
    for today in DAYS:
        closed, now, _to_come = running_year(today).rounds
        assert closed["due_on"] + timedelta(days=10) < now["opens_on"]


@pytest.mark.parametrize(
    ("today", "closed", "plan_due"),
    [
        (date(2027, 3, 10), date(2027, 1, 15), date(2026, 11, 30)),
        (date(2027, 7, 20), date(2027, 4, 15), date(2026, 11, 30)),
    ],
)
def test_when_there_is_room_the_days_are_the_usual_ones(today: date, closed: date, plan_due: date) -> None:
    year = running_year(today)
    assert (year.rounds[0]["due_on"], year.plan_due_on) == (closed, plan_due)
