"""An officer works through the evidence of a report from the keyboard."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import Page, expect

from cleanreport.evidence import actions
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import World, plan_at
from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(transactional_db: None, on: World, settings: Any, tmp_path: Path) -> Plan:
    """With three files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    plan = plan_at(State.FINISHED, on)
    for name in ("หนึ่ง", "สอง", "สาม"):
        upload = SimpleUploadedFile(f"{name}.txt", f"หลักฐาน{name}\n".encode())
        actions.add(plan, actions.bring_in(upload), by=on.carla)
    return plan


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_files_are_worked_through_from_the_keyboard(plan: Plan, on: World, opened: OpenPage) -> None:
    page = opened(reverse("plan_evidence", args=[plan.pk]), who=on.olga)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="หนึ่ง")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/view/")
    assert title(page) == "หนึ่ง"
    for key, name in (("j", "สอง"), ("ArrowRight", "สาม"), ("k", "สอง")):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    with page.expect_download() as download:
        page.keyboard.press("o")
    assert download.value.suggested_filename == "สอง.txt"
    page.get_by_role("checkbox", name="แป้นลัด").uncheck()
    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("j")
    assert title(page) == "สอง"
    page.get_by_role("checkbox", name="แป้นลัด").check()
    page.keyboard.press("u")
    page.wait_for_url(f"**{reverse('plan_evidence', args=[plan.pk])}")
