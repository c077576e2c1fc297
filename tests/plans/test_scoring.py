from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanreport.plans.scoring import (
    Criteria,
    contribution,
    criteria_problem,
    fill_levels,
    level_reached,
    percent_of_target,
    rounded,
    score,
    weighted_mean,
)

MILESTONES = Criteria("milestones")


def values(text, baseline=None):
    levels = tuple(Decimal(part) for part in text.split(","))
    return Criteria("values", levels, None if baseline is None else Decimal(baseline))


@pytest.mark.parametrize(
    ("criteria", "result", "level", "percent"),
    [
        (values("60,70,80,90,100"), "82.5", "3.2500", "108.33"),
        (values("60,70,80,90,100"), "73", "2.3000", "76.67"),
        (values("60,70,80,90,100"), "55", "0.9167", "30.56"),
        (values("60,70,80,90,100"), "104", "5.0000", "166.67"),
        (values("65,70,75,80,85"), "78.33", "3.6660", "122.20"),
        (values("5,4,3,2,1"), "2.4", "3.6000", "120.00"),
        (values("30,25,20,15,10"), "22", "2.6000", "86.67"),
        (values("45,40,35,30,25"), "47", "0.0000", "0.00"),
        (values("45,40,35,30,25", baseline="55"), "47", "0.8000", "26.67"),
        (MILESTONES, "2", "2.0000", "66.67"),
        (MILESTONES, "2.5", "2.5000", "83.33"),
    ],
)
def test_the_examples_of_the_domain_hold(criteria, result, level, percent):
    reached = level_reached(criteria, Decimal(result))
    assert str(rounded(reached, 4)) == level
    assert str(rounded(percent_of_target(reached), 2)) == percent


@pytest.mark.parametrize(
    ("criteria", "result", "level"),
    [
        (values("10,20,30,40,50", baseline="4"), "7", "0.5"),
        (values("10,20,30,40,50", baseline="4"), "4", "0"),
        (values("10,20,30,40,50", baseline="4"), "1", "0"),
        # A baseline that is no worse than level 1 says nothing about what lies below level 1.
        (values("10,20,30,40,50", baseline="10"), "5", "0.5"),
        (values("10,20,30,40,50", baseline="35"), "5", "0.5"),
        (values("5,4,3,2,1", baseline="5"), "6", "0"),
        (values("5,4,3,2,1", baseline="3"), "6", "0"),
        (values("5,4,3,2,1", baseline="9"), "9.5", "0"),
        # Without a baseline and with level 1 at or below zero there is no line.
        (values("0,1,2,3,4"), "-1", "0"),
        (values("-4,-3,-2,-1,0"), "-4.5", "0"),
        (values("-4,-3,-2,-1,0", baseline="-8"), "-5", "0.75"),
        (values("10,20,30,40,50"), "-3", "0"),
    ],
)
def test_below_level_one_the_line_begins_at_a_worse_baseline_or_at_zero(criteria, result, level):
    assert level_reached(criteria, Decimal(result)) == Fraction(level)


@pytest.mark.parametrize(("result", "level"), [("-1", 0), ("0", 0), ("5", 5), ("6", 5)])
def test_a_milestone_level_stays_between_0_and_5(result, level):
    assert level_reached(MILESTONES, Decimal(result)) == level


def test_a_level_is_exact_until_it_is_rounded():
    assert level_reached(values("3,6,9,12,15"), Decimal(4)) == Fraction(4, 3)


@pytest.mark.parametrize(
    ("level", "floor", "expected"),
    [
        (Fraction(11, 12), 1, Fraction(1)),
        (Fraction(11, 12), 0, Fraction(11, 12)),
        (Fraction(0), 1, Fraction(1)),
        (Fraction(4), 1, Fraction(4)),
        (None, 1, Fraction(0)),
    ],
)
def test_the_floor_lifts_a_poor_result_but_not_a_missing_one(level, floor, expected):
    assert score(level, Decimal(floor)) == expected


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("2.345", 2, "2.35"),
        ("2.3449", 2, "2.34"),
        ("-2.345", 2, "-2.35"),
        ("-0.004", 2, "0.00"),
        ("0.00005", 4, "0.0001"),
        ("99.995", 2, "100.00"),
        ("3", 4, "3.0000"),
        ("0", 2, "0.00"),
        ("2.5", 0, "3"),
        ("12345678901234567890123456789.125", 2, "12345678901234567890123456789.13"),
    ],
)
def test_rounding_is_half_up_to_exactly_the_places_asked_for(value, places, text):
    assert str(rounded(Fraction(value), places)) == text


@pytest.mark.parametrize(("weight", "points", "text"), [("4", "4.8", "0.1920"), ("3", "1.6", "0.0480")])
def test_a_contribution_is_weight_times_score_over_a_hundred(weight, points, text):
    assert str(rounded(contribution(Decimal(weight), Decimal(points)), 4)) == text


def test_a_weighted_mean_divides_by_the_sum_of_the_weights():
    assert weighted_mean([(Decimal(1), Decimal(100)), (Decimal(2), Decimal("50"))]) == Fraction(200, 3)


@pytest.mark.parametrize("pairs", [[], [(Decimal(0), Decimal(80))]])
def test_a_weighted_mean_without_weights_is_zero(pairs):
    assert weighted_mean(pairs) == 0


@pytest.mark.parametrize(
    ("less_is_better", "levels"), [(False, ["60", "70", "80", "90", "100"]), (True, ["100", "90", "80", "70", "60"])]
)
def test_target_and_interval_fill_five_levels(less_is_better, levels):
    filled = fill_levels(Decimal(80), Decimal(10), less_is_better)
    assert [str(level) for level in filled] == levels
    assert criteria_problem(filled) is None


def test_an_interval_may_have_decimals():
    assert [str(level) for level in fill_levels(Decimal("2.5"), Decimal("0.25"), True)] == [
        "3.00",
        "2.75",
        "2.50",
        "2.25",
        "2.00",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,2,3,4,5", None),
        ("5,4,3,2,1", None),
        ("-2,-1.5,0,0.1,100", None),
        ("1,2,3,4", "count"),
        ("1,2,3,4,5,6", "count"),
        ("1,2,2,4,5", "equal"),
        ("3,3,3,3,3", "equal"),
        ("1,2,3,2,5", "turns"),
        ("5,4,3,4,1", "turns"),
    ],
)
def test_five_values_must_strictly_rise_or_strictly_fall(text, problem):
    assert criteria_problem([Decimal(part) for part in text.split(",")]) == problem


def test_criteria_cannot_be_made_of_values_that_turn():
    with pytest.raises(ValueError, match="turns"):
        values("1,2,3,2,5")


# Properties

numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=4)


@st.composite
def any_criteria(draw):
    rising = sorted(draw(st.sets(numbers, min_size=5, max_size=5)))
    levels = tuple(rising if draw(st.booleans()) else reversed(rising))
    return Criteria("values", levels, draw(st.none() | numbers))


@given(any_criteria(), numbers, numbers)
def test_the_level_never_falls_when_the_result_gets_better(criteria, one, other):
    worse, better = sorted((one, other), reverse=criteria.less_is_better)
    assert level_reached(criteria, worse) <= level_reached(criteria, better)


@given(any_criteria(), numbers)
def test_the_level_is_always_between_0_and_5_and_the_percent_is_a_third_of_it(criteria, result):
    level = level_reached(criteria, result)
    assert 0 <= level <= 5
    assert percent_of_target(level) == level / 3 * 100


@given(any_criteria())
def test_each_of_the_five_values_reaches_exactly_its_level(criteria):
    assert [level_reached(criteria, value) for value in criteria.levels] == [1, 2, 3, 4, 5]


@given(any_criteria(), st.integers(min_value=0, max_value=3), st.fractions(min_value=0, max_value=1))
def test_between_two_values_the_level_is_on_the_straight_line(criteria, index, share):
    low, high = Fraction(criteria.levels[index]), Fraction(criteria.levels[index + 1])
    assert level_reached(criteria, low + (high - low) * share) == index + 1 + share


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(min_value=0, max_value=6))
def test_rounding_moves_a_value_by_at_most_half_a_unit(value, places):
    text = rounded(value, places)
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**places)
    assert -text.as_tuple().exponent == places


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), min_size=1))
def test_a_weighted_mean_lies_between_the_smallest_and_the_largest_value(pairs):
    found = [value for _, value in pairs]
    assert min(found) <= weighted_mean(pairs) <= max(found)
