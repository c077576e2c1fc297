"""Drafts on the real pages: nothing that was typed is lost, nothing is sent twice, and nobody overwrites anybody."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import PASSWORD, TODAY, World, plan_at, report_at
from tests.journeys.conftest import PATIENCE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = re.compile(r"บันทึกแล้ว \d\d:\d\d")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def plan(transactional_db: None, on: World) -> Plan:
    """A complete draft."""
    return plan_at(PlanState.DRAFT, on)


@pytest.fixture
def report(transactional_db: None, on: World) -> Report:
    """A complete draft."""
    return report_at(ReportState.DRAFT, on)


def saved_words(page: Page) -> Locator:
    return page.locator(".saved [data-words]")


def saves_itself(stored: Callable[[], Any], wanted: Any) -> None:
    """Sooner or later the server has it, and nobody presses anything."""
    until = time.monotonic() + PATIENCE / 1000
    while stored() != wanted:
        assert time.monotonic() < until, (stored(), wanted)
        time.sleep(0.05)


def general(plan: Plan) -> str:
    return reverse("plan_general", args=[plan.pk])


def why(plan: Plan) -> str:
    return Plan.objects.get(pk=plan.pk).why_chosen


@dataclass(frozen=True)
class Place:
    """A field of a page, and the column in which a draft keeps what is typed there."""

    page: str
    row: Any
    column: str
    field: str
    typed: str = "พิมพ์ไว้ตรงนี้"
    meant: object = "พิมพ์ไว้ตรงนี้"

    def stored(self) -> object:
        return getattr(type(self.row).objects.get(pk=self.row.pk), self.column)


def places(of: Plan | Report) -> list[Place]:
    """One on every page of the draft, first one with plain text."""
    if isinstance(of, Report):
        measure, result, reporter = of.measures.first(), of.indicators.first(), of.people.first()
        pages = [reverse(f"report_{step}", args=[of.pk]) for step in ("measures", "indicators", "problems", "people")]
        return [
            Place(pages[0], measure, "summary", f"m{measure.key}-summary"),
            Place(pages[1], result, "result", f"i{result.key}-result", "๘๑.๕", Decimal("81.5")),
            Place(pages[2], of, "problems", "problems"),
            Place(pages[3], reporter, "position", f"{reporter.role}-position"),
        ]
    risk, measure, indicator, person = (getattr(of, kind).first() for kind in (*plans.ROWS, "people"))
    return [
        Place(general(of), of, "why_chosen", "why_chosen"),
        Place(reverse("plan_risk", args=[of.pk, risk.pk]), risk, "cause", "cause"),
        Place(
            reverse("plan_measure", args=[of.pk, measure.pk]), measure, "ends", "ends", "29 ก.ย. 57", date(2014, 9, 29)
        ),
        Place(reverse("plan_indicator", args=[of.pk, indicator.pk]), indicator, "source", "source"),
        Place(reverse("plan_people", args=[of.pk]), person, "position", f"{person.role}-position"),
    ]


@pytest.mark.parametrize("kind", ["plan", "report"])
def test_every_page_saves_what_is_typed(kind: str, request: pytest.FixtureRequest, opened: OpenPage) -> None:
    draft = request.getfixturevalue(kind)
    page = opened("/")
    for place in places(draft):
        page.goto(place.page)
        page.locator(f"[name='{place.field}']").fill(place.typed)
        saves_itself(place.stored, place.meant)
        expect(saved_words(page)).to_have_text(SAVED)


def test_a_wrong_figure_is_said_and_kept_and_the_rest_is_saved(report: Report, opened: OpenPage) -> None:
    measure = report.measures.first()
    page = opened(reverse("report_measures", args=[report.pk]))
    percent = page.locator(f"[name=m{measure.key}-percent]")
    percent.fill("100.01")
    page.locator(f"[name=m{measure.key}-output]").fill("ประกาศ ๗๗ แห่ง")
    expect(saved_words(page)).to_have_text("ยังไม่ได้บันทึก 1 ช่อง")
    expect(percent).to_have_attribute("aria-invalid", "true")
    saves_itself(lambda: report.measures.get(pk=measure.pk).output, "ประกาศ ๗๗ แห่ง")

    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(percent).to_have_value("100.01")
    expect(saved_words(page)).to_have_text("ยังไม่ได้บันทึก 1 ช่อง")
    assert report.measures.get(pk=measure.pk).percent == measure.percent

    percent.fill("๗๕.๕")
    expect(saved_words(page)).to_have_text(SAVED)
    assert str(report.measures.get(pk=measure.pk).percent) == "75.50"


def test_of_many_rows_those_are_posted_that_changed_or_are_wrong(report: Report, opened: OpenPage) -> None:
    first, second, third = list(report.measures.all())[:3]
    page = opened(reverse("report_measures", args=[report.pk]))

    def posted_after(field: str, text: str) -> set[str]:
        with page.expect_request(lambda request: request.method == "POST") as asked:
            page.locator(f"[name={field}]").fill(text)
        expect(saved_words(page)).not_to_have_text(re.compile("กำลัง"))
        return set(re.findall(r'name="(m[0-9]+)-seen"', asked.value.post_data or ""))

    assert posted_after(f"m{first.key}-percent", "abc") == {f"m{first.key}"}
    assert posted_after(f"m{second.key}-output", "ป้าย") == {f"m{first.key}", f"m{second.key}"}
    expect(page.locator(f"[name=m{first.key}-percent]")).to_have_attribute("aria-invalid", "true")
    assert posted_after(f"m{first.key}-percent", "80") == {f"m{first.key}"}
    assert posted_after(f"m{third.key}-output", "ประกาศ") == {f"m{third.key}"}
    saves_itself(lambda: report.measures.get(pk=third.pk).output, "ประกาศ")
    assert report.measures.get(pk=second.pk).output == "ป้าย"


def test_without_a_signal_the_text_waits_in_the_page(plan: Plan, opened: OpenPage, browser_log: Any) -> None:
    browser_log.allow("ERR_INTERNET_DISCONNECTED")
    page = opened(general(plan))
    page.context.set_offline(True)
    page.locator("[name=why_chosen]").fill("พิมพ์บนรถไฟ")
    expect(saved_words(page)).to_have_text("ยังไม่ได้บันทึก – ไม่มีสัญญาณ จะลองใหม่")
    page.get_by_role("button", name="ไปขั้นที่ 2").click()
    expect(page.locator("[name=why_chosen]")).to_have_value("พิมพ์บนรถไฟ")
    assert why(plan) != "พิมพ์บนรถไฟ"

    page.context.set_offline(False)
    expect(saved_words(page)).to_have_text(SAVED)
    assert why(plan) == "พิมพ์บนรถไฟ"


def test_what_is_typed_before_the_script_arrives_is_saved(plan: Plan, opened: OpenPage) -> None:
    page = opened("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/core/autosave.js", hold)
    page.goto(general(plan), wait_until="commit")
    page.locator("[name=why_chosen]").fill("พิมพ์ก่อนสคริปต์มาถึง")
    page.get_by_label("ประเภทกระบวนงาน").select_option(index=2)
    held[0].continue_()
    saves_itself(lambda: why(plan), "พิมพ์ก่อนสคริปต์มาถึง")
    expect(saved_words(page)).to_have_text(SAVED)
    assert Plan.objects.get(pk=plan.pk).process_type_id != plan.process_type_id


def test_after_the_session_ended_the_text_is_back_and_saved(plan: Plan, opened: OpenPage, browser_log: Any) -> None:
    browser_log.allow("status of 401")
    page = opened(general(plan))
    Session.objects.all().delete()
    page.locator("[name=why_chosen]").fill("พิมพ์หลังหมดเวลา")
    expect(saved_words(page)).to_contain_text("ท่านออกจากระบบแล้ว")
    page.get_by_role("link", name="เข้าสู่ระบบอีกครั้ง").first.click()
    page.get_by_label("ชื่อผู้ใช้งาน (Username)").fill("carla")
    page.get_by_label("รหัสผ่าน (Password)", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="ยืนยัน").click()
    page.wait_for_url(f"**{general(plan)}")
    expect(page.locator("[name=why_chosen]")).to_have_value("พิมพ์หลังหมดเวลา")
    expect(saved_words(page)).to_have_text(SAVED)
    assert why(plan) == "พิมพ์หลังหมดเวลา"


@pytest.mark.parametrize(("mine", "kept"), [(True, "ของพิมพ์ชนก"), (False, "ของกรกช")])
def test_of_two_people_at_one_field_neither_overwrites_the_other(
    plan: Plan, on: World, opened: OpenPage, mine: bool, kept: str
) -> None:
    hers, his = opened(general(plan)), opened(general(plan), who=on.cory)
    his.locator("[name=why_chosen]").fill("ของกรกช")
    expect(saved_words(his)).to_have_text(SAVED)
    saves_itself(lambda: why(plan), "ของกรกช")

    hers.locator("[name=why_chosen]").fill("ของพิมพ์ชนก")
    place = hers.locator('[data-field="why_chosen"]')
    expect(place.locator("[data-theirs]")).to_have_text("ของกรกช")
    expect(place.locator(".conflict__head")).to_contain_text("กรกช ช่วยงาน แก้ไขช่องนี้")
    expect(hers.locator("[name=why_chosen]")).to_have_value("ของพิมพ์ชนก")
    assert why(plan) == "ของกรกช"

    if mine:
        place.get_by_label("แทนที่ด้วยข้อความของฉัน").click()  # it goes as soon as that is saved
    else:
        place.get_by_role("button", name="ใช้ข้อความที่บันทึกไว้").click()
    expect(hers.locator("[data-conflict]")).to_have_count(0)
    expect(saved_words(hers)).to_have_text(SAVED)
    assert why(plan) == kept


def test_two_people_at_two_fields_do_not_meet(plan: Plan, on: World, opened: OpenPage) -> None:
    hers, his = opened(general(plan)), opened(general(plan), who=on.cory)
    his.locator("[name=why_chosen]").fill("ของกรกช")
    expect(saved_words(his)).to_have_text(SAVED)
    saves_itself(lambda: why(plan), "ของกรกช")
    hers.locator("[name=work_process]").fill("กระบวนงานของพิมพ์ชนก")
    expect(saved_words(hers)).to_have_text(SAVED)
    saves_itself(lambda: Plan.objects.get(pk=plan.pk).work_process, "กระบวนงานของพิมพ์ชนก")
    assert why(plan) == "ของกรกช"


def test_the_marks_of_the_steps_follow_what_saves_itself(plan: Plan, opened: OpenPage) -> None:
    page = opened(general(plan))
    here = page.locator(".steps li.is-now")
    expect(here).to_have_class("is-done is-now")
    page.locator("[name=why_chosen]").fill("")
    expect(here).to_have_class("is-doing is-now")
    expect(page.locator(".steps li").last).to_contain_text("เมื่อครบทุกขั้น")
    expect(page.locator(".steps-brief .seg--done")).to_have_count(4)
    page.locator("[name=why_chosen]").fill("มีคำขอจำนวนมาก")
    expect(here).to_have_class("is-done is-now")
    expect(page.locator("[name=why_chosen]")).to_be_focused()


def test_the_end_of_the_session_is_announced_and_put_off_by_one_key(
    plan: Plan, opened: OpenPage, settings: Any
) -> None:
    settings.SESSION_COOKIE_AGE = 302
    page = opened(general(plan))
    page.locator("[name=why_chosen]").focus()
    bar = page.get_by_role("alertdialog")
    words = re.compile(r"ระบบจะพาท่านออกจากระบบเวลา \d\d:\d\d\sน.")
    expect(bar).to_contain_text(words)
    expect(page.locator("[name=why_chosen]")).to_be_focused()
    settings.SESSION_COOKIE_AGE = 3600
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()


BUTTONS = {"plan": ("plan_check", "เสร็จสิ้นการบันทึกข้อมูล"), "report": ("report_check", "ส่งรายงาน")}


@pytest.mark.parametrize("kind", BUTTONS)
def test_pressed_twice_it_is_handed_in_once(
    kind: str, request: pytest.FixtureRequest, opened: OpenPage, browser_log: Any
) -> None:
    draft = request.getfixturevalue(kind)
    before = Submission.objects.count()
    name, words = BUTTONS[kind]
    page, other = (opened(reverse(name, args=[draft.pk])) for _window in range(2))
    page.get_by_role("button", name=words).dblclick()
    page.wait_for_url("**/submissions/*/*")
    # The same button in another window, opened before: it leads to the same receipt.
    other.get_by_role("button", name=words).click()
    other.wait_for_url("**/submissions/*/*")
    assert Submission.objects.count() == before + 1
    assert page.locator("main").get_by_text(Submission.objects.latest("pk").number).count() > 0
    assert other.url.partition("?")[0] == page.url.partition("?")[0]


@pytest.mark.parametrize("kind", BUTTONS)
def test_after_handing_in_no_way_back_leads_to_a_draft(
    kind: str, request: pytest.FixtureRequest, opened: OpenPage
) -> None:
    draft = request.getfixturevalue(kind)
    page = opened(places(draft)[0].page)
    expect(page.locator("form[data-autosave]")).to_have_count(1)
    page.goto(reverse(BUTTONS[kind][0], args=[draft.pk]))
    page.get_by_role("button", name=BUTTONS[kind][1]).click()
    page.wait_for_url("**/submissions/*/*")
    for _step in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("form[data-autosave]")).to_have_count(0)
        expect(page.locator("main textarea:not([name=reason])")).to_have_count(0)


@pytest.mark.parametrize("kind", BUTTONS)
def test_a_page_left_open_says_that_it_was_handed_in_and_keeps_the_text(
    kind: str, request: pytest.FixtureRequest, opened: OpenPage, on: World, browser_log: Any
) -> None:
    browser_log.allow("status of 403")
    draft = request.getfixturevalue(kind)
    place = places(draft)[0]
    page = opened(place.page)
    before = place.stored()
    (plans.finish if kind == "plan" else reports.send)(draft, by=on.cory)
    page.locator(f"[name={place.field}]").fill("พิมพ์ช้าไป")
    expect(page.locator(".saved--off [data-words]")).not_to_have_text("")
    expect(page.locator(f"[name={place.field}]")).to_have_value("พิมพ์ช้าไป")
    assert place.stored() == before
