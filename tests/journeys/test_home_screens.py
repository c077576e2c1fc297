"""The home page in a browser: at both widths, in both themes, without scripts, and by the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cleanreport.agencies.models import Agency
from cleanreport.certification import actions as certification
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from tests.cast import TODAY, World, bangkok, plan_at, report_at, request_for
from tests.home.conftest import begun_report, next_year
from tests.journeys.conftest import OpenPage
from tests.plans.screens import LONG_WORD

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (390, 768, 1280)


@pytest.fixture
def on(transactional_db: None, on: World, time_machine: Any) -> World:
    time_machine.move_to(TODAY)
    return on


def nothing(on: World) -> None:
    """The agency has not begun."""


def report_begun(on: World) -> Report:
    return begun_report(on, plan_at(State.ACKNOWLEDGED, on))


def sent_back_in_long_words(on: World) -> None:
    """Names and comments without a space must not widen the page."""
    report = report_at(ReportState.SENT, on)
    certification.send_back(request_for(report.current), comment=LONG_WORD * 3, at=TODAY)
    Agency.objects.filter(pk=on.agency.pk).update(name_th=LONG_WORD[:200])
    Plan.objects.update(work_process=LONG_WORD[:300])


SITUATIONS = [nothing, report_begun, sent_back_in_long_words]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_the_page_is_sound_at_every_width(
    situation: Callable[[World], Any], theme: str, on: World, opened: OpenPage, axe: Callable[[Page], None]
) -> None:
    situation(on)
    page = opened(theme=theme)
    page.goto("/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)


def test_the_calendar_beside_the_sign_in_is_sound(on: World, open_page: OpenPage, axe: Callable[[Page], None]) -> None:
    page = open_page()
    page.goto("/sign-in/")
    expect(page.get_by_role("heading", name="กำหนดการของส่วนราชการและจังหวัด")).to_be_visible()
    axe(page)


def test_by_the_keyboard_alone_one_reaches_the_next_step_and_another_year(on: World, opened: OpenPage) -> None:
    report = report_begun(on)
    next_year(on)
    page = opened()
    page.goto("/")
    page.get_by_role("link", name="ทำรายงานต่อ").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reports/{report.pk}/")
    page.go_back()
    expect(page.get_by_text("เลือกปีงบประมาณอื่น")).to_have_count(0)  # 2558 has not begun


def test_another_year_is_chosen_without_scripts(on: World, opened: OpenPage, time_machine: Any) -> None:
    plan_at(State.FINISHED, on)
    next_year(on)
    time_machine.move_to(bangkok(2014, 11, 10))
    page = opened(java_script_enabled=False)
    page.goto("/")
    page.get_by_text("เลือกปีงบประมาณอื่น").click()
    page.get_by_role("link", name="ปีงบประมาณ 2557").click()
    expect(page.get_by_role("heading", name="ปีงบประมาณนี้สิ้นสุดแล้ว")).to_be_visible()


def test_the_reporting_system_is_entered_without_scripts(on: World, opened: OpenPage) -> None:
    plan_at(State.FINISHED, on)
    page = opened(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="เข้าสู่ระบบรายงาน").first.click()
    expect(page.get_by_role("heading", name="รายงานรอบ 9 เดือน", level=1)).to_be_visible()
