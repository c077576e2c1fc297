"""An officer works through the evidence of a report from the keyboard."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from cleanreport.evidence import actions, previews, storage
from cleanreport.evidence.drawing import drawn_of
from cleanreport.evidence.models import Evidence, Preview, Target
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import TODAY, World, plan_at
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
