"""Rows are added, removed and moved, and indicators get their criteria, without losing anything that was typed."""

from decimal import Decimal

import pytest
from django.test import Client

from cleanreport.core.drafts import Edit
from cleanreport.core.missing import Missing
from cleanreport.plans import actions, checks
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Indicator, Plan
from tests.cast import World, plan_at
from tests.plans.screens import autosave, held, said, signed_in, url

KINDS = ("risks", "measures", "indicators")
ROW_PAGES = {"risks": "plan_risk", "measures": "plan_measure", "indicators": "plan_indicator"}


@pytest.fixture
def plan(on: World) -> Plan:
    """A complete draft."""
    return plan_at(State.DRAFT, on)


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def _open(client: Client, plan: Plan, kind: str, place: int = 0, **typed: object) -> dict:
    """What the browser posts when a row stands open and something was typed into it."""
    row = list(getattr(plan, kind).all())[place]
    form = client.get(url(ROW_PAGES[kind], plan.pk, row.pk)).context["form"]
    return held(form, open=row.pk, **typed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_added_open_and_pressed_twice_it_is_one(plan: Plan, carla: Client, kind: str) -> None:
    rows = getattr(plan, kind)
    before = rows.count()
    first, again = (carla.post(url("plan_row_add", plan.pk, kind)) for _press in range(2))
    assert first["Location"] == again["Location"] == url(ROW_PAGES[kind], plan.pk, rows.last().pk)
    assert rows.count() == before + 1
    assert "autofocus" in carla.get(first["Location"]).text


@pytest.mark.parametrize(("kind", "field"), [("risks", "risk"), ("measures", "title"), ("indicators", "name")])
def test_adding_a_row_saves_what_was_typed_in_the_open_one(plan: Plan, carla: Client, kind: str, field: str) -> None:
    row = getattr(plan, kind).first()
    carla.post(url("plan_row_add", plan.pk, kind), _open(carla, plan, kind, **{field: "พิมพ์ไว้ก่อนกดเพิ่ม"}))
    row.refresh_from_db()
    assert getattr(row, field) == "พิมพ์ไว้ก่อนกดเพิ่ม"


def test_adding_a_row_waits_while_something_typed_is_wrong(plan: Plan, carla: Client) -> None:
    data = _open(carla, plan, "measures", weight="หนึ่ง", title="สิ่งที่ถูกต้อง")
    answer = carla.post(url("plan_row_add", plan.pk, "measures"), data)
    assert answer.status_code == 422
    assert 'value="หนึ่ง"' in answer.text
    assert plan.measures.count() == 4
    assert plan.measures.first().title == "สิ่งที่ถูกต้อง"


def test_a_measure_added_under_a_key_factor_belongs_to_it(plan: Plan, carla: Client) -> None:
    factor = plan.process_type.factors.last()
    carla.post(url("plan_row_add", plan.pk, "measures"), {"under": factor.pk})
    assert plan.measures.last().factor == factor
    carla.post(url("plan_row_add", plan.pk, "measures"), {"under": plan.process_type.factors.first().pk})
    assert plan.measures.count() == 6


@pytest.mark.parametrize("under", ["", "abc", "999999", "-1"])
def test_a_measure_under_a_key_factor_that_is_not_there_has_none(plan: Plan, carla: Client, under: str) -> None:
    assert carla.post(url("plan_row_add", plan.pk, "measures"), {"under": under}).status_code == 302
    assert plan.measures.last().factor is None


@pytest.mark.parametrize("kind", KINDS)
def test_removing_a_row_with_something_in_it_asks_first(plan: Plan, carla: Client, kind: str) -> None:
    rows = getattr(plan, kind)
    row, before = rows.first(), rows.count()
    address = url("plan_row_remove", plan.pk, kind, row.pk)
    asked = carla.post(address, _open(carla, plan, kind))
    assert asked.status_code == 200
    assert "ยืนยันการลบ" in asked.text
    assert rows.count() == before
    answer = carla.post(address, _open(carla, plan, kind, sure="1"))
    assert answer["Location"] == url(f"plan_{kind}", plan.pk)
    assert rows.count() == before - 1
    assert carla.post(address, {"sure": "1"})["Location"] == url(f"plan_{kind}", plan.pk)


def test_the_question_before_removing_keeps_even_what_cannot_be_saved(plan: Plan, carla: Client) -> None:
    measure = plan.measures.first()
    data = _open(carla, plan, "measures", starts="31/2/2557", title="ใหม่")
    asked = carla.post(url("plan_row_remove", plan.pk, "measures", measure.pk), data)
    assert 'value="31/2/2557"' in asked.text
    measure.refresh_from_db()
    assert measure.title == "ใหม่"


def test_a_row_in_which_nothing_stands_is_removed_at_once(plan: Plan, on: World, carla: Client) -> None:
    row = actions.add_row(plan, "risks", by=on.carla)
    answer = carla.post(url("plan_row_remove", plan.pk, "risks", row.pk), _open(carla, plan, "risks", 3))
    assert answer.status_code == 302
    assert plan.risks.count() == 3


def test_a_row_typed_into_just_now_is_not_taken_for_an_empty_one(plan: Plan, on: World, carla: Client) -> None:
    row = actions.add_row(plan, "risks", by=on.carla)
    data = _open(carla, plan, "risks", 3, cause="เพิ่งพิมพ์")
    assert "ยืนยันการลบ" in carla.post(url("plan_row_remove", plan.pk, "risks", row.pk), data).text
    row.refresh_from_db()
    assert row.cause == "เพิ่งพิมพ์"


@pytest.mark.parametrize("kind", KINDS)
def test_moving_a_row_saves_it_first_and_keeps_it_open(plan: Plan, carla: Client, kind: str) -> None:
    rows = getattr(plan, kind)
    first, second = list(rows.all())[:2]
    weight = {} if kind == "risks" else {"weight": "7"}
    answer = carla.post(url("plan_row_up", plan.pk, kind, second.pk), _open(carla, plan, kind, 1, **weight))
    assert answer["Location"] == f"{url(ROW_PAGES[kind], plan.pk, second.pk)}#row-{second.pk}"
    assert list(rows.all())[:2] == [second, first]
    carla.post(url("plan_row_down", plan.pk, kind, second.pk))
    assert list(rows.all())[:2] == [first, second]
    second.refresh_from_db()
    assert kind == "risks" or second.weight == 7


def test_moving_waits_while_something_typed_is_wrong(plan: Plan, carla: Client) -> None:
    before = list(plan.indicators.all())
    data = _open(carla, plan, "indicators", 1, level1="มาก")
    answer = carla.post(url("plan_row_up", plan.pk, "indicators", before[1].pk), data)
    assert answer.status_code == 422
    assert 'value="มาก"' in answer.text
    assert list(plan.indicators.all()) == before


def test_a_button_for_a_row_that_is_gone_says_so(plan: Plan, on: World, carla: Client) -> None:
    gone = plan.risks.last()
    addresses = [url("plan_row_up", plan.pk, "risks", gone.pk), url("plan_row_add", plan.pk, "risks")]
    data = _open(carla, plan, "risks", 2, cause="ข้อความที่พิมพ์ไว้")
    actions.remove_row(plan, gone, by=on.cory)
    for address in addresses:
        answer = carla.post(address, data)
        assert answer.status_code == 409
        assert "ข้อความที่พิมพ์ไว้" in answer.text
    assert carla.post(url("plan_row_add", plan.pk, "risks"), {"open": "abc"}).status_code == 409


def _indicator(plan: Plan, place: int = 0) -> Indicator:
    return list(plan.indicators.all())[place]


def test_going_on_leads_through_the_indicators_and_then_to_the_people(plan: Plan, carla: Client) -> None:
    one, two, three = plan.indicators.all()
    for place, expected in ((0, url("plan_indicator", plan.pk, two.pk)), (2, url("plan_people", plan.pk))):
        data = _open(carla, plan, "indicators", place, go="next")
        assert carla.post(url("plan_indicator", plan.pk, (one, two, three)[place].pk), data)["Location"] == expected
    listed = carla.post(url("plan_indicator", plan.pk, one.pk), _open(carla, plan, "indicators", go="list"))
    assert listed["Location"] == f"{url('plan_indicators', plan.pk)}#row-{one.pk}"


WRONG_LEVELS = [
    (["60", "70", "70", "90", "100"], {"level3": "ระดับ 3 ต้องมากกว่า 70 ซึ่งเป็นค่าของระดับ 2"}),
    (["60", "80", "70", "90", "100"], {"level3": "ระดับ 3 ต้องมากกว่า 80 ซึ่งเป็นค่าของระดับ 2"}),
    (["5", "4", "3", "4", "1"], {"level4": "ระดับ 4 ต้องน้อยกว่า 3 ซึ่งเป็นค่าของระดับ 3"}),
    (["60", "abc", "80", "90", "-"], {"level2": "กรอกเป็นตัวเลข เช่น 82.5", "level5": "กรอกเป็นตัวเลข เช่น 82.5"}),
    (["60", "", "50", "", "100"], {"level3": "ระดับ 3 ต้องมากกว่า 60 ซึ่งเป็นค่าของระดับ 1"}),
]


@pytest.mark.parametrize(("typed", "errors"), WRONG_LEVELS)
def test_levels_that_do_not_rise_or_fall_are_said_at_the_level(
    plan: Plan, carla: Client, typed: list[str], errors: dict
) -> None:
    indicator = _indicator(plan)
    levels = {f"level{k}": value for k, value in enumerate(typed, start=1)}
    data = _open(carla, plan, "indicators", **levels)
    answer = autosave(carla, url("plan_indicator", plan.pk, indicator.pk), data).json()
    assert said(answer) == errors
    before = indicator.levels
    indicator.refresh_from_db()
    assert indicator.levels == before


def test_of_levels_that_do_not_go_together_none_is_saved_until_they_do(plan: Plan, carla: Client) -> None:
    """With what stood before, the others would make criteria that nobody typed."""
    indicator = _indicator(plan)
    before, address = indicator.levels, url("plan_indicator", plan.pk, indicator.pk)
    levels = {f"level{k}": value for k, value in enumerate(("5", "4", "4", "2", "1"), start=1)}
    data = _open(carla, plan, "indicators", name="ชื่อใหม่", **levels)
    told = autosave(carla, address, data).json()
    assert (list(told["errors"]), told["held"]) == (["level3"], sorted(levels))
    indicator.refresh_from_db()
    assert (indicator.levels, indicator.name) == (before, "ชื่อใหม่")
    shown = carla.post(address, data)
    assert (shown.status_code, shown.context["form"]["level5"].value()) == (422, "1")
    told = autosave(carla, address, data | {"seen": told["seen"]["seen"], "level3": "3"}).json()
    assert (told["errors"], told["held"]) == ({}, [])
    indicator.refresh_from_db()
    assert indicator.levels == [5, 4, 3, 2, 1]


def test_values_hidden_behind_milestones_hold_nobody_up(plan: Plan, carla: Client) -> None:
    indicator = _indicator(plan)
    data = _open(carla, plan, "indicators", criteria="milestones", level1="abc", level2="100", baseline="x")
    answer = autosave(carla, url("plan_indicator", plan.pk, indicator.pk), data | {"milestone1": "เริ่มแล้ว"}).json()
    assert answer["errors"] == {}
    indicator.refresh_from_db()
    assert (indicator.criteria, indicator.milestone1, indicator.level1) == ("milestones", "เริ่มแล้ว", 60)


@pytest.mark.parametrize(
    ("target", "interval", "direction", "levels"),
    [
        ("80", "10", "up", [60, 70, 80, 90, 100]),
        ("๓", "๑", "down", [5, 4, 3, 2, 1]),
        ("75", "2.5", "up", [70, Decimal("72.5"), 75, Decimal("77.5"), 80]),
        ("0", "0.0001", "down", [Decimal(k).scaleb(-4) for k in (2, 1, 0, -1, -2)]),
    ],
)
def test_target_and_interval_fill_the_five_levels_and_save_the_rest(
    plan: Plan, carla: Client, target: str, interval: str, direction: str, levels: list
) -> None:
    indicator = _indicator(plan)
    fill = {"fill-target": target, "fill-interval": interval, "fill-direction": direction}
    data = _open(carla, plan, "indicators", name="ชื่อใหม่", level2="abc", **fill)
    answer = carla.post(url("plan_indicator_fill", plan.pk, indicator.pk), data)
    assert answer["Location"] == f"{url('plan_indicator', plan.pk, indicator.pk)}#criteria"
    indicator.refresh_from_db()
    assert indicator.levels == levels
    assert indicator.name == "ชื่อใหม่"
    shown = carla.get(url("plan_indicator", plan.pk, indicator.pk)).context["fill"].initial
    assert shown == {"target": levels[2], "interval": abs(levels[1] - levels[0]), "direction": direction}


WRONG_FILLS = [
    ({"fill-target": ""}, "target", "กรุณากรอกข้อมูลในช่องนี้"),
    ({"fill-target": "abc"}, "target", "กรอกเป็นตัวเลข"),
    ({"fill-interval": "0"}, "interval", "กรอกช่วงปรับที่มากกว่า 0"),
    ({"fill-interval": "-5"}, "interval", "กรอกช่วงปรับที่มากกว่า 0"),
    ({"fill-direction": ""}, "direction", "เลือกทิศทาง"),
    ({"fill-direction": "sideways"}, "direction", "เลือกจากรายการ"),
    ({"fill-target": "1" * 11}, "target", "กรอกตัวเลขหน้าจุดทศนิยมไม่เกิน 10 หลัก"),
]


@pytest.mark.parametrize(("typed", "field", "sentence"), WRONG_FILLS)
def test_what_cannot_fill_the_levels_is_said_at_its_field(
    plan: Plan, carla: Client, typed: dict, field: str, sentence: str
) -> None:
    indicator = _indicator(plan)
    before = indicator.levels
    fill = {"fill-target": "80", "fill-interval": "5", "fill-direction": "up"} | typed
    data = _open(carla, plan, "indicators", name="ชื่อที่พิมพ์ไว้", **fill)
    answer = carla.post(url("plan_indicator_fill", plan.pk, indicator.pk), data)
    assert answer.status_code == 422
    assert sentence in answer.context["fill"].errors[field][0]
    indicator.refresh_from_db()
    assert (indicator.levels, indicator.name) == (before, "ชื่อที่พิมพ์ไว้")


def test_the_largest_target_and_interval_still_fit(plan: Plan, carla: Client) -> None:
    indicator = _indicator(plan)
    nines = "9" * 10 + ".9999"
    fill = {"fill-target": nines, "fill-interval": nines, "fill-direction": "up"}
    data = _open(carla, plan, "indicators", **fill)
    assert carla.post(url("plan_indicator_fill", plan.pk, indicator.pk), data).status_code == 302
    indicator.refresh_from_db()
    assert indicator.level5 == 3 * Decimal(nines)


TRIALS = [
    (0, "82.5", ["3.2500", "108.33", "82.5 = ระดับ 3.25", "ถึงเป้าหมาย"]),
    (0, "55", ["0.9167", "30.56", "ยังไม่ถึงเป้าหมาย"]),
    (1, "๒.๔", ["3.6000", "120.00", "2.4 = ระดับ 3.60"]),
    (1, "abc", ["กรอกเป็นตัวเลข เช่น 82.5"]),
    (1, "9" * 30, ["กรอกตัวเลขหน้าจุดทศนิยมไม่เกิน 11 หลัก"]),
]


@pytest.mark.parametrize(("place", "typed", "shown"), TRIALS)
def test_a_trial_shows_its_level_with_and_without_scripts(
    plan: Plan, carla: Client, place: int, typed: str, shown: list[str]
) -> None:
    address = url("plan_indicator", plan.pk, _indicator(plan, place).pk)
    data = _open(carla, plan, "indicators", place, trial=typed)
    patch = autosave(carla, address, data).json()["patch"]
    led = carla.post(address, data | {"go": "try"})
    page = carla.get(led["Location"])
    for text in shown:
        assert text in patch["trial-out"] + patch["drawing"]
        assert text in page.text
    for fragment in patch.values():
        assert fragment.strip() in page.text


def test_a_trial_without_criteria_says_what_comes_first(plan: Plan, on: World, carla: Client) -> None:
    indicator = _indicator(plan)
    actions.edit(plan, [Edit(indicator, {"level4": None}, {})], by=on.carla)
    page = carla.get(url("plan_indicator", plan.pk, indicator.pk), {"trial": "5"})
    assert "กรอกค่าให้ครบทั้ง 5 ระดับก่อน" in page.text


def test_risks_that_no_measure_answers_are_named_in_one_sentence(plan: Plan, on: World, carla: Client) -> None:
    for _risk in range(3):
        actions.add_row(plan, "risks", by=on.carla)
    last = plan.risks.count()
    gaps = carla.get(url("plan_measures", plan.pk)).context["general_gaps"]
    assert gaps == [f"เลือกมาตรการที่แก้ไขความเสี่ยงที่ {last - 2}, {last - 1}, {last}"]
    each = [item.text for item in checks.missing_in(plan) if isinstance(item, checks.Unanswered)]
    assert each == [f"เลือกมาตรการที่แก้ไขความเสี่ยงที่ {number}" for number in (last - 2, last - 1, last)]


def test_what_is_missing_in_no_row_is_told_apart_by_its_mark_and_not_by_its_words() -> None:
    of_a_row = Missing("measures", "Write the unit.", row=7)
    alike = Missing("measures", checks.UNANSWERED % {"number": 1})
    risks = [checks.Unanswered("measures", "…", risk=number) for number in (1, 4)]
    said = [alike.text, checks.UNANSWERED % {"number": "1, 4"}]
    assert checks.of_all_rows([risks[0], of_a_row, alike, risks[1]]) == said
    assert checks.of_all_rows([of_a_row, alike]) == [alike.text]
