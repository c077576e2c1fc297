from decimal import Decimal

import pytest

from cleanreport.reports.plan_files import from_plan_file

VALUES = {"key": "i1", "levels": ["1", "2", "3", "4", "5"]}
STEPS = {"key": "i2", "milestones": list("abcde")}


def plan_file(**parts):
    return {"measures": [{"key": "m1"}], "indicators": [VALUES, STEPS]} | parts


def reporting(**parts):
    return plan_file(reports=[{"round": "9"} | parts])


def test_parts_that_may_be_left_out_get_their_usual_meaning():
    plan, reports = from_plan_file({"measures": [{}], "indicators": [{"levels": [1, 2, 3, 4, 5.5]}]})
    assert plan["measures"] == [{"id": "m1", "title": "", "weight": "1"}]
    assert plan["indicators"] == [
        {
            "id": "i1",
            "name": "",
            "unit": "",
            "weight": "1",
            "criteria": "values",
            "levels": ["1", "2", "3", "4", "5.5"],
            "milestones": [],
            "baseline": None,
        }
    ]
    assert reports == {}


def test_results_levels_and_percents_become_text():
    plan, reports = from_plan_file(
        reporting(measures={"m1": {"percent": 33.33}}, indicators={"i1": {"result": "2.40"}, "i2": {"level": 2}})
    )
    assert reports == {
        "9": {"measures": {"m1": {"percent": "33.33"}}, "indicators": {"i1": {"result": "2.40"}, "i2": {"result": "2"}}}
    }
    assert [row["criteria"] for row in plan["indicators"]] == ["values", "milestones"]


def test_a_report_may_leave_entries_out_or_empty():
    _, reports = from_plan_file(reporting(measures={"m1": {}}, indicators={"i1": {"result": None}, "i2": {}}))
    assert reports["9"] == {
        "measures": {"m1": {"percent": None}},
        "indicators": {"i1": {"result": None}, "i2": {"result": None}},
    }


def test_half_levels_and_decimal_numbers_are_taken():
    _, reports = from_plan_file(reporting(indicators={"i2": {"level": Decimal("2.5")}}))
    assert reports["9"]["indicators"]["i2"]["result"] == "2.5"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "The file must be a JSON object."),
        (None, "The file must be a JSON object."),
        ({}, "The file has neither measures nor indicators."),
        ({"measures": {}}, 'the file, "measures" must be a JSON list.'),
        ({"measures": ["x"]}, "Measures, entry 1 must be a JSON object."),
        ({"measures": [{"key": 7}]}, 'measures, entry 1: "key" must be a short text such as "m1".'),
        ({"measures": [{"key": "m1"}, {"key": "m1"}]}, '"m1" stands twice under "measures".'),
        ({"measures": [{"weight": "-1"}]}, 'measures, entry 1, "weight" must be 0 or more.'),
        ({"measures": [{"weight": "heavy"}]}, "measures, entry 1, \"weight\" must be a number, not 'heavy'."),
        ({"measures": [{"weight": True}]}, 'measures, entry 1, "weight" must be a number, not True.'),
        ({"measures": [{"weight": "1e999999999"}]}, "must be a number, not '1e999999999'."),
        ({"measures": [{"weight": "NaN"}]}, "must be a number, not 'NaN'."),
        ({"measures": [{"weight": []}]}, "must be a number, not []."),
        ({"indicators": [{}]}, 'indicators, entry 1: give either "levels" (five numbers) or "milestones"'),
        ({"indicators": [VALUES | STEPS]}, 'entry 1: give either "levels"'),
        ({"indicators": [VALUES | {"levels": "1"}]}, 'indicators, entry 1, "levels" must be a JSON list.'),
        ({"indicators": [VALUES | {"levels": [1, 2]}]}, "needs exactly five numbers, one for each level."),
        ({"indicators": [VALUES | {"levels": [1, 2, 2, 3, 4]}]}, '"levels" must not repeat a number'),
        ({"indicators": [VALUES | {"levels": [1, 2, 1, 3, 4]}]}, "must rise from level 1 to level 5, or fall"),
        ({"indicators": [VALUES | {"levels": [1, 2, "x", 3, 4]}]}, '"levels", level 3 must be a number, not'),
        ({"indicators": [STEPS | {"milestones": ["a"]}]}, '"milestones" needs exactly five texts'),
        ({"indicators": [STEPS | {"milestones": ["a", "b", "c", "d", " "]}]}, "needs exactly five texts"),
        ({"indicators": [VALUES | {"baseline": "low"}]}, "entry 1, \"baseline\" must be a number, not 'low'."),
        (plan_file(reports=[{}]), 'reports, entry 1: "round" must say which round this is'),
        (plan_file(reports=[{"round": "9"}, {"round": 9}]), '"9" stands twice under "reports".'),
        (reporting(measures=[]), 'Report of round 9, "measures" must be a JSON object.'),
        (reporting(measures=["m1"]), 'Report of round 9, "measures" must be a JSON object.'),
        (
            reporting(measures={"m2": {}}),
            'report of round 9, measures, m2: the plan has no such entry under "measures".',
        ),
        (reporting(measures={"m1": "75"}), "Report of round 9, measures, m1 must be a JSON object."),
        (reporting(measures={"m1": {"percent": "100.01"}}), 'm1, "percent" must be between 0 and 100.'),
        (reporting(measures={"m1": {"percent": "-1"}}), 'm1, "percent" must be between 0 and 100.'),
        (reporting(indicators={"i2": {"level": 6}}), 'i2, "level" must be a level from 0 to 5'),
        (reporting(indicators={"i2": {"level": "2.3"}}), "half levels are allowed."),
        (reporting(indicators={"i1": {"result": "abc"}}), "indicators, i1, \"result\" must be a number, not 'abc'."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data, sentence):
    with pytest.raises(ValueError) as problem:
        from_plan_file(data)
    assert sentence in str(problem.value)
