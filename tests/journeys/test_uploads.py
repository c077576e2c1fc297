"""Files are dropped into the page: one is refused, one breaks off in the middle and goes on, all are added at once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from bench.uploads import box
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import day_of
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.reports.models import Report
from tests.cast import World
from tests.evidence.samples import PNG, PROGRAM
from tests.journeys.conftest import OpenPage
from tests.plans.screens import url
from tests.reports.screens import last_report

pytestmark = pytest.mark.django_db(transaction=True)
# More than a proxy lets through at once.
ROOM = 26_000_000
FILM = box(b"ftyp", b"isom" + bytes(4) + b"iso2mp41") + box(b"moov", box(b"mvhd", bytes(100)))
FILES = {
    "วีดิทัศน์.mp4": (FILM + (ROOM + 8).to_bytes(4, "big") + b"mdat", ROOM),
    "ป้ายประกาศ.png": (PNG, 0),
    "ติดตั้ง.pdf": (PROGRAM, 0),
}
DROPPED = """files => {
    const data = new DataTransfer();
    for (const [name, bytes, room] of files) {
        data.items.add(new File([new Uint8Array(bytes), new Uint8Array(room)], name));
    }
    return data;
}"""


@pytest.fixture
def report(transactional_db: None, on: World, settings: Any, tmp_path: Path) -> Report:
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    report, today = last_report(on, empty=True), day_of(timezone.now())
    Round.objects.filter(months=12).update(opens_on=today - timedelta(days=5), due_on=today + timedelta(days=9))
    return report


def break_off(page: Page) -> None:
    """The film is too large for a proxy in one request; in smaller ones the line breaks once, at the second."""
    film: list[str] = []
    refused: list[str] = []

    def route(route: Route) -> None:
        request = route.request
        offset = request.headers.get("upload-offset")
        if int(request.headers.get("upload-length", "0")) > ROOM:
            begun = route.fetch()
            film.append(begun.headers["location"])
            route.fulfill(response=begun)
        elif offset and film and request.url.endswith(film[0]) and len(refused) < 2 and offset not in refused:
            refused.append(offset)
            route.fulfill(status=413) if offset == "0" else route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/**", route)


def drop(page: Page) -> None:
    files = [[name, list(content), room] for name, (content, room) in FILES.items()]
    dropped = page.evaluate_handle(DROPPED, files)
    page.dispatch_event("#add", "dragover", {"dataTransfer": dropped})
    expect(page.locator(".drop")).to_have_class("drop is-ready is-over")
    page.dispatch_event("#add", "drop", {"dataTransfer": dropped})


@pytest.mark.parametrize("width", [390, 1280])
def test_dropped_files_arrive_over_a_broken_line_and_are_added(
    width: int, report: Report, opened: OpenPage, browser_log: Any, axe: Callable[[Page], None]
) -> None:
    browser_log.allow("ERR_CONNECTION_RESET")
    browser_log.allow("status of 413")
    page = opened(url("report_evidence", report.pk), width=width)
    break_off(page)
    drop(page)
    film, picture, program = page.locator(".coming__file").all()
    expect(picture).to_have_attribute("data-state", "whole")
    expect(program).to_contain_text("แนบไม่ได้ เพราะเนื้อหาในไฟล์เป็นโปรแกรม")
    expect(film).to_contain_text("การเชื่อมต่อขาดที่ 32% ระบบกำลังลองส่งต่อให้เอง")
    axe(page)
    page.get_by_role("group", name="ตัวชี้วัดที่ใช้ยืนยัน").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="แนบไฟล์").click()  # before all have arrived
    expect(film).to_have_attribute("data-state", "whole")
    expect(page.locator("[data-uploads-later]")).to_contain_text("มีไฟล์ที่ระบบไม่รับ")
    assert not Evidence.objects.exists()
    picture.get_by_label("ชื่อหลักฐาน").fill("ป้ายหน้าสำนักงาน")
    program.get_by_role("button", name="เอาออก").click()
    expect(program).to_have_count(0)
    page.get_by_role("button", name="แนบไฟล์").click()
    expect(page.get_by_role("status").first).to_contain_text("แนบแล้ว 2 ไฟล์")
    assert list(report.evidence.values_list("title", "size_bytes")) == [
        ("วีดิทัศน์", len(FILES["วีดิทัศน์.mp4"][0]) + ROOM),
        ("ป้ายหน้าสำนักงาน", len(PNG)),
    ]
    assert not Arrival.objects.exclude(state="added").exists()
