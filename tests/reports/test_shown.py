"""A report's content in words and drawings."""

from decimal import Decimal

import pytest

from cleanreport.reports import shown

ROW = {
    "criteria": "values", "unit": "เรื่อง", "levels": ["5", "4", "3", "2", "1"], "milestones": [], "result": "2.4",
    "level": "3.6000", "before": {"result": "3.5", "level": "2.5000"}, "starts": "2013-12-01", "ends": "2014-06-30",
}  # fmt: skip
STEPS = ROW | {"criteria": "milestones", "levels": [], "milestones": list("กขคงจ"), "result": "4", "unit": "ระดับ"}


def test_percents_have_two_places_and_stay_on_one_line() -> None:
    assert shown.percent("75") == "75.00\N{NO-BREAK SPACE}%"
    assert shown.percent(None) == "–"


def test_results_are_said_as_people_say_them() -> None:
    assert shown.result_words(ROW, "2.4") == "2.4 เรื่อง"
    assert shown.result_words(ROW | {"unit": "ร้อยละ"}, "91") == "ร้อยละ 91"
    assert shown.result_words(STEPS, "4") == "ขั้นที่ 4"
    assert shown.result_words(STEPS, "0") == "ยังไม่ถึงขั้นที่ 1"
    assert shown.result_words(ROW, None) == "–"


def test_the_text_of_the_milestone_that_was_reached() -> None:
    assert shown.milestone_text(STEPS) == "ง"
    assert shown.milestone_text(STEPS | {"result": "0"}) == ""
    assert shown.milestone_text(STEPS | {"result": None}) == ""
    assert shown.milestone_text(ROW) == ""


def test_the_drawing_has_this_round_and_the_last() -> None:
    drawing = shown.drawing(ROW)
    assert (drawing.level, drawing.previous) == (Decimal("3.6000"), Decimal("2.5000"))
    assert list(drawing.values) == ["5", "4", "3", "2", "1"]
    assert list(shown.drawing(STEPS).values) == ["ขั้น 1", "ขั้น 2", "ขั้น 3", "ขั้น 4", "ขั้น 5"]
    wide = ROW | {"levels": ["1000000000", "2", "3", "4", "5"], "before": None}
    assert list(shown.drawing(wide).values) == []
    assert shown.drawing(wide).previous is None
    assert shown.less_is_better(ROW)
    assert not shown.less_is_better(STEPS)


@pytest.mark.parametrize(
    ("now", "before", "way", "points"),
    [("96.67", "60.28", "up", "36.39"), ("30", "60.28", "down", "30.28"), ("95.00", "95", "same", "0")],
)
def test_a_change_is_counted_in_points(now: str, before: str, way: str, points: str) -> None:
    change = shown.change(now, before)
    assert change is not None
    assert (change.way, change.points) == (way, Decimal(points))


def test_without_two_figures_there_is_no_change() -> None:
    assert shown.change("96.67", None) is None


def test_measures_stand_under_their_factors_in_the_order_of_the_process_type() -> None:
    rows = [{"id": n, "factor": factor} for n, factor in enumerate(["ข", "ก", None, "เก่า", "ข"])]
    groups = shown.by_factor({"factors": ["ก", "ข", "ค"], "measures": rows})
    assert [(g.name, g.number, [number for number, _row in g.rows]) for g in groups] == [
        ("ก", 1, [2]),
        ("ข", 2, [1, 5]),
        ("", 0, [3, 4]),
    ]


def test_lines_are_kept_for_whoever_copies_them_and_nothing_else_is_markup() -> None:
    assert shown.lines("a\n<b>") == "a<br>\n&lt;b&gt;"


def test_weights_are_summed_and_periods_said_short() -> None:
    assert shown.total_weight([{"weight": "1"}, {"weight": "2.5"}]) == "3.5"
    assert shown.total_weight([]) == "0"
    assert shown.period(ROW) == "1 ธ.ค. 56 – 30 มิ.ย. 57"
