"""Recording a plan in a browser: with scripts, without them, with the keyboard, on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cleanreport.core.drafts import Edit
from cleanreport.plans import actions
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import World, plan_at
from tests.journeys.conftest import OpenPage
from tests.plans.screens import LONG_WORD, grow, pages_of, url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(transactional_db: None, on: World) -> Plan:
    """A complete draft."""
    return plan_at(State.DRAFT, on)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved-state]")).to_contain_text("บันทึกแล้ว")


def test_a_risk_moves_in_the_matrix_as_one_chooses(plan: Plan, opened: OpenPage) -> None:
    page, risk = opened(), plan.risks.first()
    page.goto(url("plan_risk", plan.pk, risk.pk))
    page.get_by_role("group", name="โอกาสเกิด").locator("label").nth(0).click()
    page.get_by_role("group", name="ผลกระทบ").locator("label").nth(1).click()
    expect(page.locator("#score")).to_have_text("1 × 2 = 2 · ต่ำ")
    expect(page.locator("#matrix .is-open")).to_have_text("1")
    saved(page)
    risk.refresh_from_db()
    assert (risk.likelihood, risk.impact) == (1, 2)


def test_what_is_typed_is_saved_and_enter_only_saves(plan: Plan, opened: OpenPage) -> None:
    page, risk = opened(), plan.risks.all()[1]
    page.goto(url("plan_risk", plan.pk, risk.pk))
    page.get_by_label("สาเหตุ").fill("สาเหตุที่พิมพ์")
    saved(page)
    step = page.get_by_label("ขั้นตอนของกระบวนงาน")
    step.fill("ขั้นตอนที่พิมพ์")
    step.press("Enter")
    page.wait_for_url(f"**{url('plan_risks', plan.pk)}*")
    risk.refresh_from_db()
    assert (risk.cause, risk.step) == ("สาเหตุที่พิมพ์", "ขั้นตอนที่พิมพ์")
    assert plan.risks.count() == 3


def test_levels_say_what_is_wrong_while_one_types_and_the_trial_follows(plan: Plan, opened: OpenPage) -> None:
    page = opened()
    page.goto(url("plan_indicator", plan.pk, plan.indicators.first().pk))
    page.get_by_label("ลองคำนวณ ถ้าผลเป็น").fill("82.5")
    expect(page.locator("#trial-out")).to_contain_text("3.2500")
    expect(page.locator("#drawing")).to_contain_text("82.5 = ระดับ 3.25")
    level = page.locator("#id_level2")
    level.fill("95")
    expect(page.locator(".five .error")).to_contain_text("ระดับ 3 ต้องมากกว่า 95")
    level.fill("70")
    expect(page.locator(".five .error")).to_have_count(0)
    saved(page)


def test_only_the_chosen_kind_of_criteria_is_shown(plan: Plan, opened: OpenPage) -> None:
    page = opened()
    page.goto(url("plan_indicator", plan.pk, plan.indicators.first().pk))
    first = page.locator("#id_milestone1")
    expect(first).to_be_hidden()
    page.get_by_text("ขั้นตอนความสำเร็จ 5 ขั้น").click()
    expect(first).to_be_visible()
    expect(page.locator("#id_level1")).to_be_hidden()


def test_rows_without_scripts_keep_what_was_typed(plan: Plan, opened: OpenPage, browser_log: Any) -> None:
    browser_log.allow("status of 422")
    page, measure = opened(java_script_enabled=False), plan.measures.first()
    page.goto(url("plan_measure", plan.pk, measure.pk))
    page.locator("#id_title").fill("พิมพ์ไว้")
    page.locator("#id_ends").fill("31/2/2557")
    page.get_by_role("button", name="เพิ่มมาตรการ").first.click()
    expect(page.get_by_role("alert")).to_contain_text("วันสิ้นสุด: กรอกวันที่ เช่น")
    expect(page.locator("#id_ends")).to_have_value("31/2/2557")
    page.locator("#id_ends").fill("30 ก.ย. 57")
    page.get_by_role("button", name="เพิ่มมาตรการ").first.click()
    expect(page.locator("#id_title")).to_be_focused()
    page.locator("#id_title").fill("มาตรการใหม่")
    page.get_by_role("button", name="เลื่อนขึ้น").click()
    page.get_by_role("button", name="ลบ", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("ลบมาตรการที่ 2 หรือไม่")
    page.get_by_role("button", name="ไม่ลบ").click()
    assert [row.title for row in plan.measures.all()][:2] == ["พิมพ์ไว้", "มาตรการใหม่"]


def test_target_and_interval_fill_the_levels_without_scripts(plan: Plan, opened: OpenPage) -> None:
    page, indicator = opened(java_script_enabled=False), plan.indicators.first()
    page.goto(url("plan_indicator", plan.pk, indicator.pk))
    page.get_by_label("ค่าเป้าหมาย (ระดับ\u00a03)").fill("๗๕")
    page.get_by_label("ช่วงปรับ ±").fill("5")
    page.get_by_role("group", name="ทิศทาง").get_by_text("ยิ่งน้อยยิ่งดี").click()
    page.get_by_role("button", name="เติมเกณฑ์").click()
    expect(page.locator("#id_level1")).to_have_value("85")
    page.get_by_label("ลองคำนวณ ถ้าผลเป็น").fill("72.5")
    page.get_by_role("button", name="คำนวณ").click()
    expect(page.locator("#trial-out")).to_contain_text("3.5000")


def test_from_the_list_of_gaps_to_the_receipt(plan: Plan, on: World, opened: OpenPage) -> None:
    actions.add_row(plan, "risks", by=on.carla)
    page = opened()
    page.goto(url("plan_check", plan.pk))
    page.get_by_role("link", name="ไปกรอกเรื่องแรกที่ยังขาด").click()
    expect(page.get_by_label("ขั้นตอนของกระบวนงาน")).to_be_focused()
    page.get_by_role("button", name="ลบ", exact=True).click()
    page.goto(url("plan_check", plan.pk))
    page.get_by_role("button", name="เสร็จสิ้นการบันทึกข้อมูล").click()
    page.wait_for_url("**/submissions/*/*")
    plan.refresh_from_db()
    assert plan.state == State.FINISHED


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_sound_and_never_wider_than_the_screen(
    plan: Plan, on: World, opened: OpenPage, axe: Callable[[Page], None], width: int
) -> None:
    page = opened(width=width)
    _write_long_words(plan, on)
    grow(plan, on, 5)
    for address in pages_of(plan):
        page.goto(address)
        axe(page)
        assert _too_wide(page) == [], address


def _write_long_words(plan: Plan, on: World) -> None:
    for row, names in (
        (plan, ["why_chosen"]),
        (plan.risks.first(), ["risk", "cause"]),
        (plan.measures.first(), ["title"]),
        (plan.indicators.first(), ["name", "source", "unit"]),
        (plan.people.first(), ["name", "position"]),
    ):
        texts = dict.fromkeys(names, (LONG_WORD[:60] + "W" * 40))
        actions.edit(plan, [Edit(row, texts, {})], by=on.carla)


def _too_wide(page: Page) -> list[str]:
    """What reaches beyond the right edge of the window."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
             .filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 120))"""
    )
