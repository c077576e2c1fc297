"""An officer works through the evidence of a report from the keyboard, an assessor through that of several agencies."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.assignments import actions as assignments
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.evidence import actions, previews, storage
from cleanreport.evidence.drawing import drawn_of
from cleanreport.evidence.models import Evidence, Kind, Preview, Target
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from tests.cast import IN_ROUND_12, PASSWORD, RECORDED, TODAY, World, completion_at, example, plan_at
from tests.journeys.camera import show
from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(transactional_db: None, on: World, settings: Any, tmp_path: Path) -> Plan:
    """With three files, of which one has its picture."""
    settings.MEDIA_ROOT = tmp_path / "files"
    plan = plan_at(State.FINISHED, on)
    for row, (name, content) in zip(plan.frozen.content["indicators"], FILES.items(), strict=True):
        upload = actions.bring_in(SimpleUploadedFile(name, content))
        drawn = actions.add(plan, upload, supports=[(Target.INDICATOR, row["id"])], by=on.carla, at=TODAY)
    draw(drawn)
    return plan


def draw(evidence: Evidence) -> None:
    """What the worker does in a process of its own."""
    Evidence.objects.filter(pk=evidence.pk).update(preview=Preview.MADE)
    for number, picture in enumerate(drawn_of(Path(storage.address(evidence.path))).pictures):
        storage.keep_at(previews.path_of(evidence, number), io.BytesIO(picture))


def screen() -> bytes:
    """Bars, as on a picture of a screen."""
    picture = Image.new("RGB", (640, 480), "#f4f5f3")
    pen = ImageDraw.Draw(picture)
    for number, height in enumerate((120, 180, 150, 260, 320)):
        pen.rectangle((60 + 110 * number, 420 - height, 130 + 110 * number, 420), fill="#0b5563")
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


FIRST, SECOND, THIRD = "ทะเบียนคิวรังวัด", "บันทึกการตรวจสอบ", "ภาพหน้าจอระบบคิว"
FILES = {
    f"{FIRST}.csv": "ลำดับ,วันที่\n1,1/5/2557\n".encode(),
    f"{SECOND}.txt": "ตรวจแล้ว\n".encode(),
    f"{THIRD}.png": screen(),
}


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_files_are_worked_through_from_the_keyboard(plan: Plan, on: World, opened: OpenPage) -> None:
    page = opened(reverse("plan_evidence", args=[plan.pk]), who=on.olga)
    show(page, "evidence-list", ".page__head", ".gallery")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name=FIRST)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/view/")
    assert title(page) == FIRST
    for key, name in (("j", SECOND), ("ArrowRight", THIRD), ("k", SECOND)):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    with page.expect_download() as download:
        page.keyboard.press("o")
    assert download.value.suggested_filename == f"{SECOND}.txt"
    page.get_by_role("checkbox", name="แป้นลัด").uncheck()
    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("j")
    assert title(page) == SECOND
    page.get_by_role("checkbox", name="แป้นลัด").check()
    page.keyboard.press("u")
    page.wait_for_url(f"**{reverse('plan_evidence', args=[plan.pk])}")


def reported(on: World, plan: Plan, *, by: User) -> None:
    """The 9-month report of this plan, sent with the three files; the last has its picture."""
    data = example()
    report = record_report(data, data["reports"][0], plan, on.round, by=by, at=TODAY)
    for name, content in FILES.items():
        upload = actions.bring_in(SimpleUploadedFile(name, content))
        given = actions.add(plan, upload, kind=Kind.OUTPUT, by=by, at=TODAY)
        reports.attach(report, given, by=by, at=TODAY)
    draw(given)
    reports.send(report, by=by, at=TODAY)


@pytest.fixture
def assessor(transactional_db: None, on: World, settings: Any, tmp_path: Path, time_machine: Any) -> User:
    """Reads one agency that has sent everything, one that has sent a report, and one that has done nothing."""
    settings.MEDIA_ROOT = tmp_path / "files"
    time_machine.move_to(IN_ROUND_12)
    lands, data = plan_at(State.ACKNOWLEDGED, on), example()
    nan = record_plan(data, on.other_agency, on.cycle, by=on.stan, at=RECORDED)
    plans.finish(nan, by=on.stan, at=RECORDED)
    nan.refresh_from_db()
    reported(on, lands, by=on.carla)
    reported(on, nan, by=on.stan)
    last = record_report(data, data["reports"][1], lands, on.last_round, by=on.carla, at=IN_ROUND_12)
    reports.send(last, by=on.carla, at=IN_ROUND_12)
    completion_at(CompletionState.SENT, on, plan=lands)
    facts = {"kind": "province", "iso_3166_2": "TH-50", "ministry": on.agency.ministry}
    agencies.record_agency("TH-50", name_th="จังหวัดเชียงใหม่", by=on.olga, **facts)
    named = {"first_name": "ธีรพงศ์", "last_name": "เที่ยงธรรม", "email": "assessor@assessment.example"}
    user = agencies.open_account("assessor-01", by=on.olga, password=PASSWORD, role=Role.ASSESSOR, **named)
    assignments.assign(on.cycle, user, ["MOI-04", "TH-50", "TH-55"], by=on.olga, at=RECORDED)
    return user


def test_an_assessor_works_through_all_assigned_agencies_from_the_keyboard(assessor: User, opened: OpenPage) -> None:
    page = opened(reverse("home"), who=assessor)
    show(page, "assessor-home", ".page__head", ".assigned")
    page.get_by_role("link", name="ดูหลักฐาน 3 ไฟล์ กรมที่ดิน").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/plans/**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for name in (FIRST, SECOND, THIRD):
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        if name == THIRD:
            show(
                page, "assessor-next", ".page__head", ".look__facts .facts", press=page.locator(".look-bar__following")
            )
        page.keyboard.press("j")
    expect(page.get_by_text("จังหวัดน่าน", exact=False).first).to_be_visible()
    for key in ("j", "j", "j", "j"):  # there is no other agency after it
        page.keyboard.press(key)
    expect(page.get_by_role("link", name=THIRD)).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("หน่วยงานที่ได้รับมอบหมาย")
