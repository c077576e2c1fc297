"""What the forms of a plan make of what was typed, without a database."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanreport.plans.forms import FillForm, RiskForm, level_problems
from cleanreport.plans.models import Risk
from cleanreport.plans.scoring import criteria_problem, fill_levels
from cleanreport.plans.shown import direction, with_unit
from cleanreport.plans.trials import filling

numbers = st.decimals(min_value=-10_000, max_value=10_000, places=2)


@given(st.lists(numbers, min_size=5, max_size=5))
def test_levels_are_refused_exactly_when_they_cannot_be_criteria(levels: list[Decimal]) -> None:
    assert bool(level_problems(levels)) == bool(criteria_problem(levels))


@given(st.lists(st.none() | numbers, min_size=5, max_size=5, unique=True))
def test_levels_not_typed_yet_are_no_mistake(levels: list[Decimal | None]) -> None:
    given_ones = [level for level in levels if level is not None]
    rising = all(earlier < later for earlier, later in pairwise(given_ones))
    falling = all(earlier > later for earlier, later in pairwise(given_ones))
    assert bool(level_problems(levels)) == (not rising and not falling)


@given(numbers, st.decimals(min_value="0.01", max_value=1000, places=2), st.booleans())
def test_what_fills_the_levels_is_found_again_in_them(target: Decimal, interval: Decimal, less: bool) -> None:
    levels = fill_levels(target, interval, less)
    assert filling(levels) == (target, interval, FillForm.DOWN if less else FillForm.UP)


@pytest.mark.parametrize("levels", [[], [Decimal(1), None, None, None, None], [Decimal(k) for k in (1, 2, 2, 4, 5)]])
def test_levels_that_nothing_fills_leave_the_fields_empty(levels: list[Decimal | None]) -> None:
    assert filling(levels) == (None, None, "")


def test_uneven_levels_have_a_direction_but_no_interval() -> None:
    assert filling([Decimal(k) for k in (1, 2, 4, 8, 16)]) == (None, None, FillForm.UP)


@pytest.mark.parametrize(
    ("levels", "icon"),
    [
        (("1", "2", "3", "4", "5"), "arrow-up-right"),
        (("5", "", "", "", "1"), "arrow-down-right"),
        (("1", "", "", "", ""), ""),
    ],
)
def test_the_direction_is_told_as_soon_as_two_levels_show_it(levels: tuple[str, ...], icon: str) -> None:
    found = direction([Decimal(level) if level else None for level in levels])
    assert (found.icon if found else "") == icon


def test_a_percentage_is_said_as_thai_says_it() -> None:
    assert with_unit(Decimal("80.0000"), "ร้อยละ") == "ร้อยละ 80"
    assert with_unit(Decimal("2.50"), "วัน") == "2.5 วัน"
    assert with_unit(Decimal(3), "") == "3"


def test_a_row_is_blank_until_something_is_typed() -> None:
    assert RiskForm(row=Risk()).is_blank
    assert not RiskForm(row=Risk(impact=1)).is_blank
    assert not RiskForm(row=Risk(cause="x")).is_blank
