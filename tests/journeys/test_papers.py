"""From a draft to a verified paper, in a browser and with the real writers: look, finish, download, verify, alter."""

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from cleanreport.credentials import letters
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import World, plan_at
from tests.journeys.conftest import OpenPage, Work
from tests.plans.screens import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN = "k7mw-3hpt-9fxd"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.LETTER_SECONDS = 120  # a busy machine is no failure
    return tmp_path


@pytest.fixture
def plan(transactional_db: None, on: World) -> Plan:
    return plan_at(State.DRAFT, on)


def enter(page: Page, who: Any, live_server: Any) -> Page:
    cookie = signed_in(who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


def saved(page: Page, press: Any, path: Path) -> Path:
    with page.expect_download() as download:
        press.click()
    download.value.save_as(path)
    return path


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def test_look_at_the_draft_finish_download_verify_and_alter(
    on: World,
    plan: Plan,
    work: Work,
    open_page: OpenPage,
    live_server: Any,
    folder: Path,
    axe: Any,
    browser_log: Any,
) -> None:
    page = enter(open_page(), on.carla, live_server)
    page.goto(f"/plans/{plan.pk}/check/")
    page.get_by_role("button", name="ดูตัวอย่างเอกสาร (ฉบับร่าง)").click()
    expect(page.get_by_text("รอคิวจัดทำ")).to_be_visible()
    work()
    expect(page.locator(".sheets img").first).to_be_visible()  # by itself
    axe(page)
    draft = saved(page, page.get_by_role("link", name="ดาวน์โหลดฉบับร่าง"), folder / "draft.pdf")
    assert draft.read_bytes().startswith(b"%PDF-")

    page.get_by_role("link", name="กลับไปที่ร่าง").click()
    page.get_by_role("button", name="เสร็จสิ้นการบันทึกข้อมูล").click()
    panel = page.locator("#papers")
    expect(panel.get_by_text("รอคิวจัดทำ")).to_have_count(2)
    work()
    expect(panel.get_by_role("link", name="ดาวน์โหลด")).to_have_count(2)
    axe(page)
    panel.get_by_role("button", name="แผนตามที่บันทึก Word").click()
    work()
    word = saved(page, panel.get_by_role("link", name="แผนตามที่บันทึก Word"), folder / "plan.docx")
    assert word.read_bytes().startswith(b"PK")
    pdf = saved(page, panel.get_by_role("link", name="แผนตามที่บันทึก PDF"), folder / "plan.pdf")

    reader = open_page(width=390, height=844)
    address = re.search(r"/verify/[\w-]+", text_of(pdf))
    assert address
    reader.goto(address[0])
    expect(reader.get_by_text("มีผลอยู่")).to_be_visible()
    axe(reader)
    verify(reader, pdf)
    expect(reader.get_by_text("ไฟล์เป็นของแท้และไม่ถูกแก้ไข")).to_be_visible()
    verify(reader, draft)
    expect(reader.get_by_role("heading", name="ไม่ตรงกับเอกสารที่ออกให้")).to_be_visible()
    altered = folder / "altered.pdf"
    altered.write_bytes(pdf.read_bytes() + b"\n")
    verify(reader, altered)
    expect(reader.get_by_role("heading", name="ไม่ตรงกับเอกสารที่ออกให้")).to_be_visible()
    axe(reader)
    browser_log.allow("status of 404")
    reader.goto(address[0][:-1] + "!")
    expect(reader.get_by_text("ไม่พบเอกสารที่มีรหัสนี้")).to_be_visible()
    axe(reader)


def verify(page: Page, file: Path) -> None:
    page.goto("/verify/")
    page.get_by_label("ไฟล์ที่ต้องการตรวจสอบ").set_input_files(file)
    page.get_by_role("button", name="ตรวจสอบไฟล์").click()


def test_without_scripts_a_page_of_its_own_looks_again(
    on: World, plan: Plan, work: Work, open_page: OpenPage, live_server: Any, folder: Path
) -> None:
    page = enter(open_page(width=390, java_script_enabled=False), on.carla, live_server)
    page.goto(f"/plans/{plan.pk}/check/")
    page.get_by_role("button", name="เสร็จสิ้นการบันทึกข้อมูล").click()
    page.get_by_role("button", name="แผนตามที่บันทึก Excel").click()
    assert page.url.endswith("/papers/")
    work()
    ready = page.get_by_role("link", name="แผนตามที่บันทึก Excel")
    expect(ready).to_be_visible(timeout=15_000)  # the page has loaded itself anew
    assert saved(page, ready, folder / "plan.xlsx").read_bytes().startswith(b"PK")


def test_the_letter_with_a_password_lets_an_agency_in_once(
    on: World, open_page: OpenPage, live_server: Any, folder: Path, axe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "new_password", lambda: GIVEN)
    office = enter(open_page(), on.olga, live_server)
    office.goto(f"/office/accounts/{on.carla.pk}/")
    axe(office)
    press = office.get_by_role("button", name="ออกรหัสผ่านใหม่และรับหนังสือ (PDF)").first
    letter = text_of(saved(office, press, folder / "letter.pdf"))
    assert "carla" in letter
    assert GIVEN in letter

    page = open_page(width=390)
    page.goto("/sign-in/")
    page.locator("#id_login").fill("carla")
    page.locator("#id_password").fill(GIVEN)
    page.locator("form .btn--big").click()
    expect(page.get_by_role("heading", name="ตั้งรหัสผ่าน")).to_be_visible()
