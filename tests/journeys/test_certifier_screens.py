"""The certifier on a phone, and looking back at what was sent: in a browser, with scripts and without."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from post_office.models import STATUS, Email, Log

from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import day_of
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.actions import ask_again
from tests.cast import World, plan_at, report_at
from tests.journeys.conftest import OpenPage, tab_to
from tests.plans.screens import LONG_WORD, url
from tests.story import link_of

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = pytest.mark.parametrize("width", [390, 1280])


@pytest.fixture
def sent(transactional_db: None, on: World) -> Report:
    """A report that was sent just now, in a round that is open."""
    now = timezone.now()
    Round.objects.filter(pk=on.round.pk).update(due_on=day_of(now) + timedelta(days=9))
    on.round.refresh_from_db()
    return report_at(State.SENT, on, at=now)


def on_screen(thing: Locator, page: Page) -> bool:
    """The whole of it can be seen without scrolling."""
    box, view = thing.bounding_box(), page.viewport_size
    assert box
    assert view
    down, right = box["y"] + box["height"], box["x"] + box["width"]
    return min(box["x"], box["y"]) >= 0 and down <= view["height"] and right <= view["width"]


def fits(page: Page) -> None:
    """Nothing stands beside the page, and no term of the office on two lines."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    broken = "[...document.querySelectorAll('.keep')].filter(e => e.getClientRects().length > 1)"
    assert page.evaluate(f"{broken}.map(e => e.textContent)") == []


def test_the_first_screen_of_a_phone_holds_all_that_matters(sent: Report, phone: Page) -> None:
    phone.goto(link_of(sent.frozen))
    bar = phone.get_by_role("region", name="การรับทราบ")
    buttons = [bar.get_by_role("link", name="ส่งกลับให้แก้ไข"), bar.get_by_role("button", name="รับทราบ")]
    greeting = phone.get_by_text("เรียน นายธีรพงษ์ ตรงธรรม รองอธิบดี")
    figures = phone.locator(".tile .figure").all()
    assert len(figures) == 2
    for thing in (greeting, phone.get_by_role("heading", level=1), *figures, *buttons):
        assert on_screen(thing, phone), thing
    assert figures[0].bounding_box()["y"] == figures[1].bounding_box()["y"]  # type: ignore[index]


@pytest.mark.parametrize("scripts", [True, False])
def test_acknowledging_with_the_keyboard_alone(sent: Report, open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto(link_of(sent.frozen))
    tab_to(page, page.get_by_role("button", name="รับทราบ"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("ท่านรับทราบแล้ว")
    sent.refresh_from_db()
    assert sent.state == State.ACKNOWLEDGED


@pytest.mark.parametrize("scripts", [True, False])
def test_sending_back_from_a_phone(sent: Report, open_page: OpenPage, browser_log: Any, scripts: bool) -> None:
    browser_log.allow("status of 422")
    page = open_page(width=390, height=844, java_script_enabled=scripts)
    page.goto(link_of(sent.frozen))
    page.get_by_role("link", name="ส่งกลับให้แก้ไข").click()
    comment = page.get_by_label("สิ่งที่ต้องแก้ไข")
    expect(comment).to_be_focused()
    bar = page.get_by_role("region", name="การรับทราบ").bounding_box()
    field = comment.bounding_box()
    assert bar
    assert field
    assert field["y"] + field["height"] <= bar["y"]
    send = page.locator("main").get_by_role("button", name="ส่งกลับให้แก้ไข")
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("เขียนสิ่งที่ต้องแก้ไข")
    comment.fill("ขอให้แนบหลักฐาน")
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ท่านส่งกลับให้แก้ไขแล้ว")
    sent.refresh_from_db()
    assert (sent.state, sent.frozen.comment) == (State.DRAFT, "ขอให้แนบหลักฐาน")


def test_asking_another_certifier(sent: Report, opened: OpenPage, browser_log: Any) -> None:
    browser_log.allow("status of 422")
    page = opened()
    page.goto(url("submission", sent.frozen.number))
    page.get_by_text("ส่งอีเมลอีกครั้ง แก้ไขที่อยู่อีเมล").click()
    page.get_by_label("อีเมล", exact=True).fill("director")
    page.get_by_role("button", name="ส่งอีเมล", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("กรอกอีเมลให้ถูกต้อง")
    email = page.get_by_label("อีเมล", exact=True)
    expect(email).to_have_value("director")
    email.fill("director@land.example")
    page.get_by_role("button", name="ส่งอีเมล", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("ระบบกำลังส่งอีเมลถึง director@land.example")


def test_withdrawing_from_the_receipt(sent: Report, opened: OpenPage) -> None:
    page = opened()
    page.goto(url("submission", sent.frozen.number) + "?sent=1")
    page.get_by_text("ถอนรายงานกลับมาแก้ไข").click()
    page.get_by_label("เหตุผล").fill("แนบไฟล์ผิดฉบับ")
    page.get_by_role("button", name="ถอนรายงาน").click()
    expect(page.get_by_role("status").first).to_contain_text("รายงานกลับเป็นฉบับร่างแล้ว")
    page.goto(url("submission", sent.frozen.number))
    expect(page.locator("main")).to_contain_text("แนบไฟล์ผิดฉบับ")


@WIDTHS
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_a_certifier_fits_and_can_be_read(
    on: World, sent: Report, open_page: OpenPage, axe: Any, browser_log: Any, live_server: Any, width: int, theme: str
) -> None:
    for status in (404, 410, 422):
        browser_log.allow(f"status of {status}")
    plan = plan_at(PlanState.FINISHED, on, file="driving-licence", at=timezone.now())
    old = link_of(sent.frozen)
    ask_again(sent.frozen, by=on.carla, name=LONG_WORD[:200], position=LONG_WORD[:200], email="director@land.example")
    page = open_page(width=width, height=844)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    for path in (link_of(plan.frozen), old, "/certify/unknown/", link_of(sent.frozen)):
        page.goto(path)
        fits(page)
        axe(page)
    page.locator("main").get_by_role("button", name="ส่งกลับให้แก้ไข").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fits(page)
    axe(page)
    page.get_by_role("button", name="รับทราบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ท่านรับทราบแล้ว")
    fits(page)
    axe(page)


@WIDTHS
def test_every_page_of_looking_back_fits_and_can_be_read(
    on: World, sent: Report, opened: OpenPage, axe: Any, browser_log: Any, width: int
) -> None:
    browser_log.allow("status of 422")
    first = sent.frozen
    reports.withdraw(sent, reason=LONG_WORD, by=on.carla)
    reports.edit(sent, [Edit(sent, {"problems": LONG_WORD, "solutions": f"{sent.solutions} ครบแล้ว"}, {})], by=on.carla)
    second = reports.send(sent, by=on.carla)
    email = Email.objects.filter(letter__about=f"submission:{second.pk}").first()
    assert email
    Email.objects.filter(pk=email.pk).update(status=STATUS.failed)
    Log.objects.create(email=email, status=STATUS.failed, message="550 5.1.1 no such mailbox in virtual mailbox table")
    page = opened(width=width, height=844)
    looked_back = url("submission", second.number)
    pages = [url("submissions"), url("submission", first.number), f"{looked_back}changes/", f"{looked_back}?sent=1"]
    for path in pages:
        page.goto(path)
        fits(page)
        axe(page)
    page.get_by_label("ชื่อและนามสกุล").fill("")
    page.get_by_role("button", name="ส่งอีเมล", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    fits(page)
    axe(page)
