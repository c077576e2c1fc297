import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanreport
from cleanreport.reports.figures import as_json, from_plan_file, summarise

PLAN_FILES = sorted((Path(cleanreport.__file__).parent / "demo_data" / "plans").glob("*.json"))


def expectations():
    for path in PLAN_FILES:
        data = json.loads(path.read_text())
        for report in data["reports"]:
            yield pytest.param(data, report["round"], report["expect"], id=f"{path.stem}-{report['round']}")


@pytest.mark.parametrize(("data", "number", "expected"), list(expectations()))
def test_the_figures_are_those_expected_of_the_example_plans(data, number, expected):
    plan, reports = from_plan_file(data)
    assert as_json(summarise(plan, reports[number], floor=Decimal(1), capped=True)) == expected


PLAN = {
    "measures": [{"id": 11, "weight": "1"}, {"id": 12, "weight": "3"}],
    "indicators": [
        {
            "id": 21,
            "weight": "60",
            "criteria": "values",
            "levels": ["60", "70", "80", "90", "100"],
            "milestones": [],
            "baseline": None,
        },
        {"id": 22, "weight": "40", "criteria": "milestones", "levels": [], "milestones": list("abcde")},
    ],
}
REPORT = {
    "measures": {"11": {"percent": "50"}, "12": {"percent": "33.33"}},
    "indicators": {"21": {"result": "104", "not_measured": ""}, "22": {"result": "1.5", "not_measured": ""}},
}


def figures(report=REPORT, plan=PLAN, floor="1", capped=True):
    return summarise(plan, report, floor=Decimal(floor), capped=capped)


def test_an_overshoot_does_not_hide_a_shortfall_where_the_cycle_caps_it():
    assert str(figures().indicator_progress) == "80.00"
    assert str(figures().indicator_progress_uncapped) == "120.00"
    assert str(figures(capped=False).indicator_progress) == "120.00"


def test_rows_carry_their_own_figures():
    measure, value, milestone = figures().measures[1], *figures().indicators
    assert (measure.id, measure.weight, measure.percent) == ("12", Decimal(3), Decimal("33.33"))
    assert (str(value.level), str(value.percent_of_target), str(value.score)) == ("5.0000", "166.67", "5.0000")
    assert (str(milestone.level), str(milestone.percent_of_target)) == ("1.5000", "50.00")
    assert (milestone.exact_level, milestone.result) == (Fraction(3, 2), Decimal("1.5"))


def test_weights_are_relative():
    assert str(figures().plan_progress) == "37.50"
    assert str(figures().weighted_score) == "3.6000"


def test_what_was_not_entered_counts_zero_and_shows_as_nothing():
    report = {
        "measures": {"11": {"percent": "50"}},
        "indicators": {"22": {"result": None, "not_measured": "ยังไม่ถึงเวลา"}},
    }
    found = figures(report)
    assert str(found.plan_progress) == "12.50"
    assert found.measures[1].percent is None
    assert [row.level for row in found.indicators] == [None, None]
    assert [str(row.score) for row in found.indicators] == ["0.0000", "0.0000"]
    assert (str(found.indicator_progress), str(found.weighted_score)) == ("0.00", "0.0000")
    assert as_json(found)["levels"] == {"21": None, "22": None}
    assert as_json(found)["percent_of_target"] == {"21": None, "22": None}


@pytest.mark.parametrize("report", [{}, {"measures": None, "indicators": {"21": None}}])
def test_an_empty_report_has_figures_too(report):
    assert str(figures(report).plan_progress) == "0.00"


def test_a_result_of_zero_is_a_result():
    found = figures({"indicators": {"21": {"result": "0"}}})
    assert (str(found.indicators[0].level), str(found.indicators[0].score)) == ("0.0000", "1.0000")
    assert str(found.weighted_score) == "0.6000"


def test_the_floor_is_the_cycles():
    report = {"indicators": {"21": {"result": "55"}}}
    assert str(figures(report, floor="0").indicators[0].score) == "0.9167"
    assert str(figures(report, floor="1").indicators[0].score) == "1.0000"


def test_weights_of_zero_give_zero():
    plan = {part: [row | {"weight": "0"} for row in PLAN[part]] for part in ("measures", "indicators")}
    found = figures(plan=plan)
    assert (str(found.plan_progress), str(found.indicator_progress), str(found.weighted_score)) == (
        "0.00",
        "0.00",
        "0.0000",
    )


def test_means_are_taken_before_rounding():
    row = PLAN["indicators"][0] | {"weight": "1", "levels": ["3", "6", "9", "12", "15"]}
    plan = {"measures": [], "indicators": [row | {"id": 1}, row | {"id": 2}]}
    found = figures({"indicators": {"1": {"result": "5"}, "2": {"result": "6"}}}, plan)
    assert [row.exact_level for row in found.indicators] == [Fraction(5, 3), 2]
    # 55.555… and 66.666…; the mean of the rounded 55.56 and 66.67 would be 61.12.
    assert str(found.indicator_progress) == "61.11"


@given(st.lists(st.integers(0, 130), min_size=2, max_size=2), st.booleans())
def test_capped_progress_never_exceeds_100_nor_the_uncapped(results, capped):
    plan = {"measures": [], "indicators": [PLAN["indicators"][0] | {"id": n} for n in (0, 1)]}
    report = {"indicators": {str(n): {"result": str(result)} for n, result in enumerate(results)}}
    found = figures(report, plan, capped=capped)
    assert found.indicator_progress <= found.indicator_progress_uncapped
    assert not capped or found.indicator_progress <= 100
    assert capped or found.indicator_progress == found.indicator_progress_uncapped
