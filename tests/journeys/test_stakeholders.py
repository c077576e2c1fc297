"""The stakeholder database in a browser: a file with mistakes, the corrected one, one person; with pictures."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from cleanreport.stakeholders import queries
from cleanreport.stakeholders.actions import importing
from cleanreport.stakeholders.models import Person
from tests.cast import TODAY, World
from tests.journeys.camera import button, link, show
from tests.journeys.conftest import OpenPage
from tests.plans.screens import url
from tests.stakeholders.people import asking_plan, csv_of, row

GOOD = [row(1, name="นายประเสริฐ มั่นคง"), row(2, name="นางสาววิไล แก้วใส", group="ผู้มีส่วนได้ส่วนเสีย")]
BAD = [
    row(3, name="นายอำนาจ ศรีสุข", email="amnat@people"),
    row(4, name="นางพิกุล ทองดี", on="31/2/2557"),
]
CORRECTED = [
    row(3, name="นายอำนาจ ศรีสุข", email="amnat@people.example"),
    row(4, name="นางพิกุล ทองดี", on="28/2/2557"),
]


@pytest.fixture
def on(transactional_db: None, on: World, settings: Any, tmp_path: Path) -> World:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return on


def bring_in(page: Page, path: Path, rows: list[list[str]]) -> None:
    """Through the page; then the worker reads it, and the page shows by itself what it found."""
    path.write_bytes(csv_of(rows))
    page.locator("input[type=file]").set_input_files(path)
    button(page, "นำเข้าและตรวจสอบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(path.name)
    importing.work_on_next()
    expect(page.locator("#outcome")).to_be_visible()


def downloaded(page: Page, control: Locator) -> bytes:
    with page.expect_download() as file:
        control.click()
    return Path(file.value.path()).read_bytes()


def test_a_list_with_mistakes_is_corrected_and_taken(
    on: World, opened: OpenPage, time_machine: Any, tmp_path: Path
) -> None:
    time_machine.move_to(TODAY)
    plan = asking_plan(on)
    page = opened(url("stakeholders", plan.pk))
    show(page, "stakeholders-begin", "[aria-labelledby=start]", "[aria-labelledby=bring]")
    assert downloaded(page, link(page, "แบบรายการ (Excel)")).startswith(b"PK")

    bring_in(page, tmp_path / "รายชื่อผู้รับบริการ.csv", [*GOOD, *BAD])
    assert Person.objects.filter(arrival=None).count() == 0
    show(page, "stakeholders-file", "[aria-labelledby=outcome]", "#main .panel:last-of-type")
    assert downloaded(page, button(page, "ดาวน์โหลดแถวเหล่านี้พร้อมเหตุผล (Excel)")).startswith(b"PK")
    button(page, "ยกเลิกไฟล์นี้").click()

    page.goto(url("stakeholders", plan.pk))
    bring_in(page, tmp_path / "รายชื่อ แก้ไขแล้ว.csv", [*GOOD, *CORRECTED])
    button(page, "นำ 4 คนเข้าฐานข้อมูล").click()
    page.goto(url("stakeholders", plan.pk))
    show(page, "stakeholders", "[aria-labelledby=counts]", press=button(page, "เปิดดูรายชื่อ"))

    button(page, "เปิดดูรายชื่อ").click()
    show(page, "stakeholders-list", "[aria-labelledby=persons]")
    page.get_by_role("button", name="แสดง นางพิกุล ทองดี").click()
    page.locator("input[name=name]").fill("นางพิกุล ทองดีงาม")
    button(page, "บันทึก").click()
    expect(page.get_by_text("บันทึกแล้ว")).to_be_visible()
    found = queries.found_by(plan, email="person4@people.example")
    assert found is not None
    assert found.contact.name == "นางพิกุล ทองดีงาม"
