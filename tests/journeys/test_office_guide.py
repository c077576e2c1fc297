"""The guide for officers in `docs/guide/office/`, told in a browser; `make pictures` takes its pictures, too.

It is 20 August 2557: the 9-month round is open until the 31st.
"""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.actions import lists
from cleanreport.agencies.models import Agency
from cleanreport.assignments import actions as assignments
from cleanreport.credentials import making
from cleanreport.credentials.making import LetterMaker
from cleanreport.cycles import actions as cycles
from cleanreport.documents import making as papers
from cleanreport.reports.lifecycle import State
from tests.agencies.sheets import HEADINGS, LANDS, NAN, ROADS, csv_of
from tests.cast import IN_ROUND_12, PASSWORD, TODAY, World, last_round_sent, report_at
from tests.credentials.conftest import ChildHere
from tests.documents.writers import HERE
from tests.journeys.camera import button, link, show
from tests.journeys.conftest import OpenPage
from tests.oversight.conftest import Office

pytestmark = pytest.mark.django_db(transaction=True)

FLOODED = "พื้นที่ประสบอุทกภัย เจ้าหน้าที่ต้องช่วยเหลือประชาชน"
ENGLISH = "ชื่อหน่วยงาน (อังกฤษ)"
LIST = csv_of(
    [*ROADS, "Department of Rural Roads"],
    ["TH-50", "จังหวัดเชียงใหม่", "จังหวัด", "MOI", "TH-50", "Chiang Mai"],
    [*NAN, "Nan"],
    [*LANDS, "Department of Lands"],
    headings=[*HEADINGS, ENGLISH],
)
WATCH = "?year=2557&watch=9"
BACK = "#main .act"  # the link above the heading
OTHERS = {
    "MOT-03": "กรมการขนส่งทางบก",
    "MOT-05": "กรมทางหลวงชนบท",
    "TH-50": "จังหวัดเชียงใหม่",
    "TH-83": "จังหวัดภูเก็ต",
}


@pytest.fixture
def officer(transactional_db: None, on: World, opened: OpenPage, time_machine: Any) -> OpenPage:
    """Opens a page for the officer."""
    time_machine.move_to(TODAY)
    User.objects.filter(pk=on.carla.pk).update(email="pimchanok@land.example")
    return lambda path: opened(path, who=on.olga)


@pytest.fixture
def there(on: World) -> Office:
    """More agencies, each with one person who records."""
    there = Office(on)
    roads = agencies.ministry("MOT", name_th="กระทรวงคมนาคม")
    for code, name in OTHERS.items():
        is_province = code.startswith("TH")
        facts = {"kind": "province", "iso_3166_2": code} if is_province else {"kind": "department"}
        ministry = on.agency.ministry if is_province else roads
        made = agencies.record_agency(code, name_th=name, ministry=ministry, by=on.olga, **facts)
        username = f"{code.replace('-', '').lower()}-01"
        there.people[code] = agencies.open_account(
            username,
            by=on.olga,
            agency=made,
            first_name="นภัสสร",
            last_name="รักงาน",
            email=f"{username}@agency.example",
            password=PASSWORD,
        )
    return there


def test_setting_up_a_year(on: World, officer: OpenPage) -> None:
    report_at(State.SENT, on)
    page = officer("/office/years/2557/copy/")
    show(page, "office-year-copy", BACK, ".form-foot", press=button(page, "สร้างปีงบประมาณใหม่"))
    page.goto("/office/years/2557/dates/")
    nine = page.get_by_role("region", name="รอบ 9 เดือน")
    nine.get_by_label("ครบกำหนดวันที่").fill("10/9/2557")
    button(page, "บันทึก").click()
    page.get_by_label("เหตุผล").fill(FLOODED)
    move = button(page, "บันทึกและแจ้ง 2 หน่วยงาน")
    show(page, "office-year-moving", ".note", ".form-foot", press=move)
    move.click()
    expect(page.get_by_text("บันทึกการเปลี่ยนแปลงแล้ว")).to_be_visible()
    link(page, "ภาพรวม").click()
    expect(page.locator("[aria-labelledby=changes]")).to_contain_text(FLOODED)


@pytest.fixture
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks into the letters here."""
    monkeypatch.setattr(making, "LETTER_WRITER", f"{HERE}:in_memory")
    monkeypatch.setattr(papers, "Child", ChildHere)


def test_a_list_of_agencies_and_their_letters(on: World, officer: OpenPage, quick_letters: None) -> None:
    page = officer("/office/agencies/import/")
    page.get_by_label("รายชื่อหน่วยงาน").set_input_files(FilePayload(name="หน่วยงาน.csv", mimeType="text/csv", buffer=LIST))
    button(page, "อัปโหลดและดูสิ่งที่จะเปลี่ยน").click()
    page.wait_for_url(re.compile(r"/import/\d+/"))
    assert lists.work_on_next()
    page.reload()
    confirm = button(page, "ยืนยันบันทึก 3 หน่วยงาน")
    show(page, "office-import", BACK, "table.import-rows", press=confirm)
    confirm.click()
    while lists.work_on_next():
        pass
    page.goto("/office/accounts/agencies/")
    page.get_by_label("ทั้งหมด 2 หน่วยงานตามรายการที่ค้นพบ").check()
    button(page, "เปิดบัญชีและจัดทำหนังสือ").click()
    page.wait_for_url(re.compile(r"/letters/\d+/"))
    with LetterMaker() as maker:
        while maker.make_next():
            pass
    page.reload()
    as_pdf = button(page, "PDF ไฟล์เดียวสำหรับพิมพ์")
    show(page, "office-letters", BACK, "table.grid--letters", press=as_pdf)


def test_following_the_agencies(on: World, officer: OpenPage, there: Office) -> None:
    for code, plan, report in (
        ("MOI-04", "acknowledged", "draft"),
        ("MOT-03", "acknowledged", "acknowledged"),
        ("TH-50", "acknowledged", "sent"),
        ("TH-83", "finished", ""),
    ):
        made = there.plan(Agency.objects.get(code=code), plan)
        if report:
            there.report(made, report)
    page = officer(f"/office/{WATCH}")
    show(page, "office-monitor", ".appbar", "[aria-labelledby=map]", press=link(page, "แจ้งเตือน 4 หน่วยงาน"))
    link(page, "กรมที่ดิน").click()
    page.locator("#dates summary").first.click()
    page.locator("#dates").get_by_label("กำหนดส่งใหม่").first.fill("15/9/2557")
    page.locator("#dates").get_by_label("เหตุผล").first.fill(FLOODED)
    extend = button(page, "ขยายเวลาให้หน่วยงานนี้")
    show(page, "office-agency", BACK, "#main .split", press=extend)
    extend.click()
    link(page, "เหตุการณ์ทั้งหมดของหน่วยงานนี้").click()
    page.get_by_label("ถึงวันที่").fill("20/8/2557")
    button(page, "ค้นหา").click()
    expect(page.locator("table.trail")).to_contain_text(FLOODED)
    show(page, "office-trail", ".page__head", "table.trail tbody tr:nth-child(4)")


def test_speaking_to_the_agencies(on: World, officer: OpenPage, there: Office, settings: Any) -> None:
    later = Agency.objects.get(code="TH-50")
    cycles.extend(on.round, later, due_on=date(2014, 9, 30), reason=FLOODED, by=on.olga, at=TODAY)
    page = officer(f"/office/reminders/{WATCH}")
    settings.SITE_URL = "https://cleanreport.opdc.example"
    button(page, "ดูอีเมลถึงทั้ง 6 หน่วยงาน").click()
    page.get_by_label("ข้อความเพิ่มเติมจากสำนักงาน").fill("หากมีข้อขัดข้อง โปรดแจ้งสำนักงาน ก.พ.ร. ก่อนวันครบกำหนด")
    button(page, "ดูอีเมลพร้อมข้อความนี้").click()
    remind = button(page, "แจ้งเตือน 6 หน่วยงาน")
    show(page, "office-remind", BACK, "#main .split", press=remind)
    remind.click()
    page.goto(f"/office/extensions/{WATCH}")
    for name in ("จังหวัดน่าน", "จังหวัดเชียงใหม่", "จังหวัดภูเก็ต"):
        page.get_by_label(name).check()
    button(page, "ขยายเวลาให้หน่วยงานที่เลือก").click()
    page.get_by_label("กำหนดส่งใหม่").fill("15/9/2557")
    page.get_by_label("เหตุผล").fill(FLOODED)
    button(page, "ดูผลก่อนยืนยัน").click()
    extend = button(page, "ขยายเวลาให้ 2 หน่วยงาน")
    show(page, "office-extend", BACK, "#main .split", press=extend)
    extend.click()
    page.goto("/office/announcements/new/")
    page.get_by_label("หัวข้อภาษาไทย").fill("ประชุมชี้แจงการรายงานรอบ 9 เดือน")
    page.get_by_label("ข้อความภาษาไทย").fill("ขอเชิญผู้รายงานเข้าร่วมประชุมวันที่ 25 สิงหาคม 2557 เวลา 9.30 น.")
    page.get_by_label("แสดงถึงวันที่").fill("25/8/2557")
    button(page, "ดูตัวอย่าง").click()
    show(page, "office-announce", BACK, "#main .split", press=button(page, "เผยแพร่ประกาศ"))


def test_assigning_agencies_to_assessors(on: World, officer: OpenPage, there: Office, time_machine: Any) -> None:
    last_round_sent(on)
    time_machine.move_to(IN_ROUND_12)
    people = {"assessor-01": ("ธีรพงศ์", "เที่ยงธรรม"), "assessor-02": ("สุภาวดี", "รอบรู้")}
    known = [
        agencies.open_account(
            name, role=Role.ASSESSOR, first_name=first, last_name=last, email=f"{name}@assess.example", by=on.olga
        )
        for name, (first, last) in people.items()
    ]
    assignments.assign(on.cycle, known[0], ["MOI-04", "MOT-03"], by=on.olga, at=IN_ROUND_12)
    page = officer("/office/years/2557/assessors/")
    second = link(page, "สุภาวดี รอบรู้")
    show(page, "office-assessors", BACK, "[aria-labelledby=people]", press=second)
    second.click()
    link(page, "มอบหมายเพิ่ม").click()
    for name in ("จังหวัดน่าน", "จังหวัดเชียงใหม่", "จังหวัดภูเก็ต"):
        page.get_by_label(name).check()
    assign = button(page, "มอบหมายหน่วยงานที่เลือก")
    show(page, "office-assign", BACK, ".panel__buttons", press=assign)
    assign.click()
    expect(page.get_by_text("มอบหมาย 3 หน่วยงานให้ สุภาวดี รอบรู้ แล้ว")).to_be_visible()
    link(page, "หน่วยงานที่มอบหมายแล้ว").click()
    expect(page.locator("table.ticking tbody tr")).to_have_count(3)
