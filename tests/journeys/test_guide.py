"""The guide for agencies in `docs/guide/`, told in a browser.

Every picture of the guide is one call of `show`; `make pictures` takes them all anew.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from post_office.models import STATUS, Email

from cleanreport.accounts.models import User
from cleanreport.certification import actions as certification
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.core.drafts import Edit
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Round
from cleanreport.demo.endings import record_completion
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.notifications.models import Letter
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import (
    IN_ROUND_12,
    PASSWORD,
    RECORDED,
    TODAY,
    World,
    bangkok,
    completion_at,
    example,
    plan_at,
    request_for,
)
from tests.evidence.samples import PDF, PNG, PROGRAM
from tests.home.conftest import refuse
from tests.journeys.camera import button, link, show
from tests.journeys.conftest import OpenPage, Work
from tests.plans.screens import url
from tests.story import link_of

COMMENT = "ขอให้ระบุจำนวนคำขอทั้งหมดในมาตรการที่ 2 ให้ชัดเจน แล้วส่งใหม่"


@pytest.fixture
def clock(time_machine: Any) -> Callable[..., None]:
    return time_machine.move_to


@pytest.fixture
def on(transactional_db: None, on: World, settings: Any, tmp_path: Path) -> World:
    """The cast; the last round asks for evidence, as the guideline does."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    cache.clear()
    Round.objects.filter(pk=on.last_round.pk).update(evidence_required=True)
    on.last_round.refresh_from_db()
    return on


def saved(page: Page) -> None:
    expect(page.locator("[data-saved-state]")).to_contain_text("บันทึกแล้ว")


# What has happened before a page is opened


def sent_before(on: World) -> Plan:
    """A plan that was acknowledged, and whose 9-month report was, too."""
    plan = plan_at(PlanState.ACKNOWLEDGED, on)
    data = example()
    report = record_report(data, data["reports"][0], plan, on.round, by=on.carla, at=TODAY)
    submission = reports.send(report, by=on.carla, at=TODAY)
    certification.acknowledge(request_for(submission), at=TODAY + timedelta(hours=4))
    return plan


def last_report(on: World, plan: Plan, *, measures: int | None = None) -> Report:
    """A draft for the last round; `measures` limits it to the first of them."""
    data = example()
    return record_report(data, data["reports"][1], plan, on.last_round, by=on.carla, at=IN_ROUND_12, measures=measures)


def half_a_report(on: World, plan: Plan) -> Report:
    """A draft for the last round with its figures; problems, evidence and people are still to come."""
    data = {**example(), "recorder": {}, "certifier": {}}
    said = {**data["reports"][1], "problems": "", "solutions": ""}
    return record_report(data, said, plan, on.last_round, by=on.carla, at=IN_ROUND_12)


def give_evidence(page: Page, report: Report, folder: Path) -> None:
    """Two files through the page: one for the first indicator, one for the others."""
    page.goto(url("report_evidence", report.pk))
    for name, content, numbers in (
        ("รายงานคิวรังวัด ไตรมาส 4.pdf", PDF, [0]),
        ("ภาพหน้าจอระบบคิว.png", PNG, [1, 2]),
    ):
        (folder / name).write_bytes(content)
        page.get_by_label("ไฟล์", exact=True).set_input_files(folder / name)
        boxes = page.get_by_role("group", name="ตัวชี้วัดที่ใช้ยืนยัน").get_by_role("checkbox")
        for number in numbers:
            boxes.nth(number).check()
        button(page, "แนบไฟล์").click()
        expect(page.locator(".uploads")).to_contain_text(name)


def complete_report(on: World, page: Page, folder: Path) -> Report:
    report = last_report(on, sent_before(on))
    give_evidence(page, report, folder)
    return report


def sent_report(on: World, page: Page, folder: Path) -> tuple[Report, Submission]:
    report = complete_report(on, page, folder)
    submission = reports.send(report, by=on.carla, at=IN_ROUND_12)
    report.refresh_from_db()
    return report, submission


# The pages of the guide


def test_signing_in(on: World, open_page: OpenPage, clock: Callable[..., None]) -> None:
    clock(RECORDED)
    page = open_page()
    page.goto("/")
    name, word = page.get_by_label("ชื่อผู้ใช้งาน (Username)"), page.get_by_label("รหัสผ่าน (Password)", exact=True)
    name.fill("carla")
    show(page, "sign-in", ".appbar", "#main", press=button(page, "ยืนยัน"))
    word.fill("wrong")
    button(page, "ยืนยัน").click()
    show(page, "sign-in-wrong", ".door__form .note", ".door__form", press=link(page, "ลืมรหัสผ่าน"))
    User.objects.filter(pk=on.carla.pk).update(must_change_password=True)
    word.fill(PASSWORD)
    button(page, "ยืนยัน").click()
    show(page, "new-password", "h1", "form.panel", press=button(page, "บันทึกรหัสผ่านใหม่"))


def test_the_home_page(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(RECORDED)
    page = opened()
    page.goto("/")
    show(page, "home-first", ".page__head", "#main .split", press=button(page, "เริ่มบันทึกแผน"))
    half_a_report(on, sent_before(on))
    Email.objects.update(status=STATUS.sent)
    clock(IN_ROUND_12)
    page = opened()
    page.goto("/")
    expect(link(page, "ทำรายงานต่อ")).to_be_visible()
    show(page, "home", ".appbar", "#main")
    show(page, "home-next", ".next", press=link(page, "ทำรายงานต่อ"))
    page.locator(".me > summary").click()
    show(page, "account-menu", ".appbar", ".me__list")
    phone = opened(width=390, height=844, has_touch=True, is_mobile=True)
    phone.goto("/")
    show(phone, "home-phone", ".appbar", ".next")


def test_the_first_steps_of_a_plan(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(RECORDED)
    left = {**example(), "measures": [], "indicators": [], "certifier": {}}
    plan = record_plan(left, on.agency, on.cycle, by=on.carla, at=RECORDED)
    page = opened()
    page.goto(url("plan", plan.pk))
    show(page, "plan-steps", ".page__head", ".form-foot", press=link(page, "ทำต่อ:"))
    page.goto(url("plan_general", plan.pk))
    show(page, "plan-general", "#main .split", press=button(page, "ไปขั้นที่ 2 ความเสี่ยง"))
    page.goto(url("plan_risks", plan.pk))
    show(page, "plan-risks", "#main .split", press=button(page, "เพิ่มความเสี่ยง"))
    page.goto(url("plan_risk", plan.pk, plan.risks.first().pk))
    show(page, "plan-risk", ".risk--edit", "#matrix", press=button(page.locator(".risk--edit"), "บันทึก"))
    page.goto(url("plan_check", plan.pk))
    show(page, "plan-missing", ".page__head", "[aria-labelledby=checks]", press=page.locator(".missing a").first)


def test_the_other_steps_of_a_plan_up_to_the_receipt(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(RECORDED)
    plan = plan_at(PlanState.DRAFT, on)
    page = opened()
    page.goto(url("plan_measures", plan.pk))
    show(page, "plan-measures", ".page__head", "section.panel:has(#factor-1)", press=button(page, "เพิ่มมาตรการ"))
    page.goto(url("plan_measure", plan.pk, plan.measures.all()[1].pk))
    show(page, "plan-measure", ".risk--edit")
    page.goto(url("plan_indicators", plan.pk))
    show(page, "plan-indicators", "#main .split", press=button(page, "เพิ่มตัวชี้วัด"))
    first, _second, third = plan.indicators.all()
    page.goto(url("plan_indicator", plan.pk, first.pk))
    show(page, "plan-indicator", ".page__head", "[aria-labelledby=what]")
    page.get_by_label("ค่าเป้าหมาย (ระดับ\N{NO-BREAK SPACE}3)").fill("80")
    page.get_by_label("ช่วงปรับ ±").fill("10")
    page.get_by_label("ลองคำนวณ ถ้าผลเป็น").fill("82.5")
    expect(page.locator("#trial-out")).to_contain_text("3.2500")
    show(page, "plan-criteria", "[aria-labelledby=criteria]", press=button(page, "เติมเกณฑ์"))
    show(page, "level", "#drawing", ".try")
    page.goto(url("plan_indicator", plan.pk, third.pk))
    show(page, "plan-milestones", "[aria-labelledby=criteria]")
    page.goto(url("plan_people", plan.pk))
    show(page, "plan-people", "#main .split", press=button(page, "ตรวจสอบและเสร็จสิ้น"))
    page.goto(url("plan_check", plan.pk))
    show(page, "plan-check", ".page__head", "[aria-labelledby=checks]")
    finish = button(page, "เสร็จสิ้นการบันทึกข้อมูล")
    show(page, "plan-finish", "[aria-labelledby=finish]", press=finish)
    finish.click()
    show(page, "plan-receipt", ".receipt", "[aria-labelledby=then]", press=link(page, "กลับหน้าหลัก"))


def test_the_certifier(on: World, opened: OpenPage, open_page: OpenPage, clock: Any, tmp_path: Path) -> None:
    clock(IN_ROUND_12)
    _report, submission = sent_report(on, opened(), tmp_path)
    for page, name in ((open_page(), "certify"), (open_page(width=390, height=844), "certify-phone")):
        page.goto(link_of(submission))
        show(page, name, press=button(page, "รับทราบ"))
    page = open_page()
    page.goto(link_of(submission))
    page.get_by_label("สิ่งที่ต้องแก้ไข").fill(COMMENT)
    show(page, "certify-back", "[aria-labelledby=back]", press=button(page, "ส่งกลับให้แก้ไข"))
    page.get_by_label("สิ่งที่ต้องแก้ไข").fill("")
    button(page, "รับทราบ").click()
    show(page, "certify-done", ".receipt")


def test_the_letter_that_did_not_arrive(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(RECORDED)
    plan = plan_at(PlanState.FINISHED, on)
    refuse(Letter.objects.get(purpose="asked_to_acknowledge"))
    page = opened()
    page.goto(url("submission", plan.current.number))
    show(page, "ask-again", "[aria-labelledby=ack]", press=button(page, "ส่งอีเมล"))


def test_entering_a_round(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(IN_ROUND_12)
    sent_before(on)
    page = opened()
    page.goto("/")
    show(page, "report-enter", ".next", ".timeline", press=button(page.locator(".next"), "เข้าสู่ระบบรายงาน"))


def test_a_report_up_to_its_figures(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(IN_ROUND_12)
    report = half_a_report(on, sent_before(on))
    page = opened()
    page.goto(url("report", report.pk))
    show(page, "report-steps", ".page__head", ".form-foot", press=link(page, "ทำต่อ:"))
    page.goto(url("report_measures", report.pk))
    third = page.locator("article.measure").nth(2)
    show(page, "report-measures", ".page__head", "article.measure")
    show(page, "report-measure", third, press=button(third, "ใช้ข้อความนี้ต่อ"))
    third.get_by_label("ร้อยละความก้าวหน้า").fill("40")
    reason = third.get_by_label("เหตุผลที่ร้อยละต่ำกว่ารอบก่อน")
    expect(reason).to_be_visible()
    show(page, "report-lower", third)


def test_the_rest_of_a_report_up_to_the_receipt(
    on: World, opened: OpenPage, clock: Callable[..., None], tmp_path: Path
) -> None:
    clock(IN_ROUND_12)
    page = opened()
    report = complete_report(on, page, tmp_path)
    page.goto(url("report_indicators", report.pk))
    values, _second, milestones = page.locator("article.measure").all()
    show(page, "report-indicator", values)
    show(page, "report-milestones", milestones)
    page.goto(url("report_summary", report.pk))
    show(page, "report-summary", ".page__head", "[aria-labelledby=by-indicator]")
    page.goto(url("report_problems", report.pk))
    show(page, "report-problems", ".page__head", "#main section.panel")
    page.goto(url("report_evidence", report.pk))
    show(page, "report-files", ".page__head", "[aria-labelledby=files]")
    show(page, "report-add-file", "#add", press=button(page, "แนบไฟล์"))
    page.goto(url("report_people", report.pk))
    show(page, "report-people", ".page__head", "[aria-labelledby=certifier]", press=button(page, "ตรวจสอบและส่งรายงาน"))
    page.goto(url("report_check", report.pk))
    show(page, "report-check", ".page__head", "[aria-labelledby=checks]")
    send = button(page, "ส่งรายงาน")
    show(page, "report-send", "[aria-labelledby=send]", press=send)
    send.click()
    show(page, "report-receipt", ".receipt", "[aria-labelledby=then]")


def test_a_completion_report_up_to_what_is_missing(
    on: World, opened: OpenPage, clock: Callable[..., None], tmp_path: Path
) -> None:
    clock(IN_ROUND_12)
    page = opened()
    report, _submission = sent_report(on, page, tmp_path)
    page.goto("/")
    show(page, "completion-begin", ".next", press=button(page, "เริ่มเขียนรายงาน"))
    book = record_completion("land-survey", report.plan, by=on.carla, at=IN_ROUND_12, written=7)
    page.goto(url("completion", book.pk))
    show(page, "completion-steps", ".page__head", ".tasks > :nth-child(5)")
    page.goto(url("completion_section", book.pk, "2.1"))
    show(page, "completion-section", ".page__head", ".before", ".editor__area tr:nth-child(3)")
    page.goto(url("completion_section", book.pk, "4.1"))
    show(page, "completion-known", ".known .panel__head", ".known table")
    page.goto(url("completion_appendix", book.pk))
    show(page, "completion-appendix", "[aria-labelledby=outputs]", "#works")
    page.goto(url("completion_check", book.pk))
    gap = page.locator(".missing a").first
    show(page, "completion-check", ".page__head", ".checks > :nth-child(10)", press=gap)


def test_a_completion_report_and_its_papers(
    on: World, opened: OpenPage, open_page: OpenPage, clock: Any, tmp_path: Path, work: Work
) -> None:
    clock(IN_ROUND_12)
    page = opened()
    report, _submission = sent_report(on, page, tmp_path)
    book = completion_at(CompletionState.DRAFT, on, plan=report.plan)
    page.goto(url("completion_check", book.pk))
    button(page, "ดูตัวอย่างเอกสาร (ฉบับร่าง)").click()
    work()
    second = page.locator(".sheets > li").nth(1)
    expect(second.locator("img")).to_have_js_property("complete", True)
    show(page, "completion-pages", ".page__head", second)
    link(page, "กลับไปที่ร่าง").click()
    send = button(page, "ส่งรายงานการสิ้นสุดโครงการ")
    show(page, "completion-send", "[aria-labelledby=send]", press=send)
    send.click()
    work()
    expect(link(page.locator("#papers"), "ดาวน์โหลด")).to_be_visible()
    show(page, "papers", "#papers", press=button(page.locator("#papers"), "จัดทำ รายงานการสิ้นสุดโครงการตามที่ส่ง Word"))
    phone = open_page(width=390, height=844)
    phone.goto("/verify/")
    show(phone, "verify", "h1", "#main section.panel", press=button(phone, "ตรวจสอบรหัส"))
    phone.get_by_label("รหัสตรวจสอบ").fill(page.locator("a.digest").inner_text())
    button(phone, "ตรวจสอบรหัส").click()
    show(phone, "verify-result", ".page__head", "#main section.panel")
    (tmp_path / "เล่ม.pdf").write_bytes(PDF)
    phone.goto("/verify/")
    phone.get_by_label("ไฟล์ที่ต้องการตรวจสอบ").set_input_files(tmp_path / "เล่ม.pdf")
    button(phone, "ตรวจสอบไฟล์").click()
    show(phone, "verify-altered", "h1", "#main section.panel")


def test_after_a_report_was_sent(on: World, opened: OpenPage, clock: Callable[..., None], tmp_path: Path) -> None:
    clock(IN_ROUND_12)
    page = opened()
    report, submission = sent_report(on, page, tmp_path)
    page.goto(url("submission", submission.number))
    page.locator("#withdraw > summary").click()
    page.locator("#id_reason").fill("พบว่าร้อยละความก้าวหน้าของมาตรการที่ 3 คลาดเคลื่อน")
    show(page, "withdraw", "#withdraw", press=button(page, "ถอนรายงาน"))
    button(page, "ถอนรายงาน").click()
    page.goto("/")
    show(page, "withdrawn", ".next")
    report.refresh_from_db()
    again = reports.send(report, by=on.carla, at=IN_ROUND_12)
    certification.send_back(request_for(again), comment=COMMENT, at=IN_ROUND_12)
    page.goto("/")
    show(page, "sent-back", ".next", press=link(page, "แก้ไขรายงาน"))


def test_a_round_that_is_over_and_extended(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(IN_ROUND_12)
    last_report(on, sent_before(on), measures=2)
    clock(bangkok(2014, 10, 17))
    page = opened()
    page.goto("/")
    show(page, "too-late", ".next")
    until, why = bangkok(2014, 10, 24).date(), "พื้นที่ประสบอุทกภัย"
    cycles.extend(on.last_round, on.agency, due_on=until, reason=why, by=on.olga, at=bangkok(2014, 10, 17))
    page.goto("/")
    show(page, "extended", ".timeline > li:last-child")


def test_looking_back(on: World, opened: OpenPage, clock: Callable[..., None], tmp_path: Path) -> None:
    clock(IN_ROUND_12)
    page = opened()
    report, submission = sent_report(on, page, tmp_path)
    certification.send_back(request_for(submission), comment=COMMENT, at=IN_ROUND_12 + timedelta(hours=5))
    next_day = IN_ROUND_12 + timedelta(days=1)
    report.refresh_from_db()
    corrected = {"problems": report.problems + " จำนวน 12 แห่ง", "solutions": "เผยแพร่คิวทางโทรศัพท์มือถือแทน"}
    reports.edit(report, [Edit(report, corrected, {})], by=on.carla, at=next_day)
    again = reports.send(report, by=on.carla, at=next_day)
    Email.objects.update(status=STATUS.sent)
    clock(next_day + timedelta(minutes=5))
    page = opened()
    page.goto(url("submissions"))
    show(page, "submissions", ".appbar", "#main .panel", press=link(page, "รายงานความก้าวหน้า รอบ 12 เดือน"))
    page.goto(url("submission", again.number))
    show(page, "submission", ".page__head", "[aria-labelledby=ack]")
    show(page, "revisions", "[aria-labelledby=revisions]", "[aria-labelledby=proof]")
    page.goto(url("submission_changes", again.number))
    show(page, "changes", ".page__head", "#main .panel")


def test_the_questions(on: World, opened: OpenPage, clock: Any, browser_log: Any, tmp_path: Path) -> None:
    browser_log.allow("ERR_INTERNET_DISCONNECTED")
    clock(IN_ROUND_12)
    report = last_report(on, sent_before(on), measures=2)
    page = opened()
    page.goto(url("report_problems", report.pk))
    text = page.get_by_label("ปัญหา อุปสรรคจากการทำงาน")
    text.fill("สำนักงานสาขาบางแห่งยังไม่มีจอแสดงผล")
    saved(page)
    show(page, "saved", ".pagebar", air=0)
    page.context.set_offline(True)
    text.fill("สำนักงานสาขาบางแห่งยังไม่มีจอแสดงผล จึงติดประกาศแทน")
    expect(page.locator("[data-saved-state]")).to_contain_text("ไม่มีสัญญาณ")
    show(page, "offline", ".pagebar", air=0)
    page.context.set_offline(False)
    saved(page)
    report.refresh_from_db()
    reports.edit(report, [Edit(report, {"problems": "ผู้ขอบางส่วนไม่มาตามนัด"}, {})], by=on.cory, at=IN_ROUND_12)
    text.fill("สำนักงานสาขา 12 แห่งยังไม่มีจอแสดงผล")
    expect(page.get_by_label("แทนที่ด้วยข้อความของฉัน")).to_be_visible()
    show(page, "two-people", ".has-conflict")


def test_the_end_of_the_session(on: World, opened: OpenPage, clock: Callable[..., None]) -> None:
    clock(IN_ROUND_12)
    page = opened()
    page.clock.install(time=IN_ROUND_12)
    page.goto("/")
    page.clock.fast_forward("56:00")
    show(page, "session", "[data-session]", press=button(page, "อยู่ในระบบต่อ"), air=0)


def test_a_file_that_is_not_taken(on: World, opened: OpenPage, clock: Any, browser_log: Any, tmp_path: Path) -> None:
    browser_log.allow("status of 422")
    clock(IN_ROUND_12)
    report = last_report(on, sent_before(on), measures=2)
    page = opened()
    page.goto(url("report_evidence", report.pk))
    (tmp_path / "หลักฐาน.pdf").write_bytes(PROGRAM)
    page.get_by_label("ไฟล์", exact=True).set_input_files(tmp_path / "หลักฐาน.pdf")
    expect(page.locator(".coming__file")).to_have_attribute("data-state", "refused")
    show(page, "file-refused", ".coming")
