"""Reporting a round in a browser: with scripts, without them, on a phone, from the first percent to the receipt."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import day_of
from cleanreport.reports import actions
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import World
from tests.evidence.samples import PDF, PNG, PROGRAM
from tests.journeys.conftest import OpenPage
from tests.plans.screens import LONG_WORD, url
from tests.reports.screens import STEPS, last_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


def open_until(days: int) -> None:
    """The last round is open today."""
    today = day_of(timezone.now())
    dates = {"opens_on": today - timedelta(days=5), "due_on": today + timedelta(days=days)}
    Round.objects.filter(months=12).update(evidence_required=True, **dates)


@pytest.fixture
def report(transactional_db: None, on: World) -> Report:
    """An empty draft of the last round; its earlier round said 75, 60, 50 and 66.67 percent."""
    report = last_report(on, empty=True)
    open_until(9)
    return report


def saved(page: Page) -> None:
    expect(page.locator("[data-saved-state]")).to_contain_text("บันทึกแล้ว")


def test_last_rounds_words_are_taken_over_and_a_lower_percent_asks_why(report: Report, opened: OpenPage) -> None:
    page = opened()
    page.goto(url("report_measures", report.pk))
    second = page.locator("article.measure").nth(1)
    second.get_by_role("button", name="ใช้ข้อความนี้ต่อ").click()
    expect(second.get_by_label("ผลผลิต/ผลลัพธ์")).to_have_value("ระบบคิวรังวัดรุ่นทดลอง")
    saved(page)
    reason = second.get_by_label("เหตุผลที่ร้อยละต่ำกว่ารอบก่อน")
    expect(reason).to_have_count(0)
    second.get_by_label("ร้อยละความก้าวหน้า").fill("๔๐")
    expect(second.locator(".error")).to_contain_text("ร้อยละต่ำกว่ารอบก่อน (60.00\N{NO-BREAK SPACE}%) เขียนเหตุผล")
    reason.fill("น้ำท่วมศูนย์ข้อมูล")
    expect(second.locator(".error")).to_have_count(0)
    saved(page)
    entry = report.measures.get()
    assert (entry.percent, entry.output, entry.explanation) == (40, "ระบบคิวรังวัดรุ่นทดลอง", "น้ำท่วมศูนย์ข้อมูล")


def test_level_and_percent_of_target_follow_while_one_types(report: Report, opened: OpenPage) -> None:
    page = opened()
    page.goto(url("report_indicators", report.pk))
    first, _second, third = page.locator("article.measure").all()
    first.get_by_label("ผล", exact=True).fill("91")
    expect(first.locator(".reach__out")).to_contain_text("4.1000")
    expect(first.locator(".reach__out")).to_contain_text("136.67")
    third.get_by_text("ขั้นที่ 4 ใช้งานในสำนักงานที่ดินจังหวัดทุกแห่ง").click()
    expect(third.locator(".reach__out")).to_contain_text("133.33")
    expect(third.get_by_role("radio", name="ขั้นที่ 4")).to_be_checked()
    saved(page)


def test_without_scripts_a_round_is_reported_up_to_its_evidence(
    report: Report, opened: OpenPage, folder: Path, browser_log: Any
) -> None:
    browser_log.allow("status of 422")
    page = opened(java_script_enabled=False)
    page.goto(url("report_measures", report.pk))
    first = page.locator("article.measure").first
    first.get_by_label("ร้อยละความก้าวหน้า").fill("70")
    page.get_by_role("button", name="ไปขั้นที่ 2").click()
    expect(page.locator(".errors")).to_contain_text("มาตรการที่ 1 · เหตุผลที่ร้อยละต่ำกว่ารอบก่อน")
    page.get_by_label("เหตุผลที่ร้อยละต่ำกว่ารอบก่อน").fill("นับใหม่ตามคำแนะนำ")
    page.get_by_role("button", name="ไปขั้นที่ 2").click()
    page.wait_for_url(f"**{url('report_indicators', report.pk)}")
    page.goto(url("report_people", report.pk))
    page.locator("#certifier-pick").select_option(label="นายธีรพงษ์ ตรงธรรม · รองอธิบดี")
    page.get_by_role("button", name="เติมข้อมูล ผู้รับรองการรายงาน").click()
    expect(page.locator("#id_certifier-email")).to_have_value("deputy@land.example")
    (folder / "ทะเบียน.pdf").write_bytes(PDF)
    (folder / "ปลอม.pdf").write_bytes(PROGRAM)
    page.goto(url("report_evidence", report.pk))
    page.get_by_label("ไฟล์", exact=True).set_input_files([folder / "ทะเบียน.pdf", folder / "ปลอม.pdf"])
    page.get_by_label("1. ร้อยละของคำขอ").check()
    page.get_by_role("button", name="แนบไฟล์").click()
    expect(page.locator(".errors")).to_contain_text("ไฟล์ “ปลอม.pdf” แนบไม่ได้")
    page.get_by_label("ไฟล์", exact=True).set_input_files([folder / "ทะเบียน.pdf"])
    page.get_by_role("button", name="แนบไฟล์").click()
    expect(page.locator(".uploads")).to_contain_text("ทะเบียน.pdf")
    assert report.evidence.get().file_name == "ทะเบียน.pdf"


def test_from_the_task_list_to_the_receipt(report: Report, on: World, opened: OpenPage, folder: Path) -> None:
    page = opened()
    page.goto(url("report", report.pk))
    page.get_by_role("link", name="เริ่ม").click()
    for percent, measure in zip(("100", "100", "90", "100"), page.locator("article.measure").all(), strict=True):
        measure.get_by_label("ร้อยละความก้าวหน้า").fill(percent)
        measure.get_by_role("button", name="ใช้ข้อความนี้ต่อ").click()
    page.get_by_role("button", name="ไปขั้นที่ 2").click()
    page.get_by_label("ผล", exact=True).nth(0).fill("91")
    page.get_by_label("ผล", exact=True).nth(1).fill("2.4")
    page.get_by_text("ขั้นที่ 4 ใช้งาน").click()
    page.get_by_role("button", name="ไปขั้นที่ 3").click()
    expect(page.locator(".figure").first).to_contain_text("96.67")
    expect(page.locator(".figure").nth(1)).to_contain_text("100.00")
    page.get_by_role("link", name="ไปขั้นที่ 4").click()
    page.get_by_label("ปัญหา อุปสรรคจากการทำงาน").fill("ไม่มี")
    page.get_by_role("textbox", name="แนวทางการแก้ไข").fill("ไม่มี")
    page.get_by_role("button", name="ไปขั้นที่ 5").click()
    (folder / "ภาพหน้าจอ.png").write_bytes(PNG)
    page.get_by_label("ไฟล์", exact=True).set_input_files(folder / "ภาพหน้าจอ.png")
    for box in page.get_by_role("group", name="ตัวชี้วัดที่ใช้ยืนยัน").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="แนบไฟล์").click()
    page.get_by_role("link", name="ไปขั้นที่ 6").click()
    for role in ("reporter", "certifier"):
        chosen = {"reporter": "นางสาวพิมพ์ชนก", "certifier": "นายธีรพงษ์"}[role]
        option = page.locator(f"#{role}-pick option", has_text=chosen).get_attribute("value")
        page.locator(f"#{role}-pick").select_option(option)
        page.locator(f"section[aria-labelledby={role}]").get_by_role("button").click()
        expect(page.locator(f"#id_{role}-email")).not_to_have_value("")
    page.get_by_role("button", name="ตรวจสอบและส่งรายงาน").click()
    expect(page.get_by_text("ครบทุกขั้นแล้ว")).to_be_visible()
    page.get_by_role("button", name="ส่งรายงาน").click()
    page.wait_for_url("**/submissions/**")
    report.refresh_from_db()
    assert report.state == State.SENT
    expect(page.locator("main")).to_contain_text(report.frozen.number)


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_sound_and_never_wider_than_the_screen(
    width: int, report: Report, on: World, opened: OpenPage, axe: Callable[[Page], None]
) -> None:
    page = opened(width=width)
    _write_long_words(report, on)
    for address in [url("report", report.pk), *(url(f"report_{step}", report.pk) for step in STEPS)]:
        page.goto(address)
        axe(page)
        assert _too_wide(page) == [], address
    open_until(-1)
    page.goto(url("report", report.pk))
    axe(page)
    assert _too_wide(page) == []


def _write_long_words(report: Report, on: World) -> None:
    """Texts without end everywhere, and every message that a page can show."""
    Round.objects.filter(months=12).update(evidence_required=True)
    for row in report.plan.frozen.content["measures"][:2]:
        entry = report.measures.model(report=report, key=row["id"])
        actions.edit(report, [Edit(entry, {"percent": 1, "summary": LONG_WORD, "output": "W" * 300}, {})], by=on.carla)
    row = report.plan.frozen.content["indicators"][1]
    entry = report.indicators.model(report=report, key=row["id"])
    actions.edit(report, [Edit(entry, {"result": 5}, {}), Edit(report, {"problems": LONG_WORD}, {})], by=on.carla)


def _too_wide(page: Page) -> list[str]:
    """Elements that run over the edge of the page."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 120))"""
    )
