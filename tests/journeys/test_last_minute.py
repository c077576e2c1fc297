"""The calendar of 2557 on the real pages: 31 August 23:59 is in time, 1 September 00:00 is not (Bangkok)."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import World, bangkok, plan_at, report_at
from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)

LAST_SECOND, MIDNIGHT = bangkok(2014, 8, 31, 23, 59, 59), bangkok(2014, 9, 1, 0)
DUE = "31 สิงหาคม 2557"


@pytest.fixture
def draft(transactional_db: None, on: World, time_machine: Any) -> Report:
    """A complete report shortly before the round closes. However slow the machine is, it stays this second."""
    report = report_at(ReportState.DRAFT, on, plan=plan_at(PlanState.ACKNOWLEDGED, on))
    time_machine.move_to(bangkok(2014, 8, 31, 23, 50), tick=False)
    return report


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).last.click()


def test_the_last_second_before_midnight_is_in_time(draft: Report, opened: OpenPage, time_machine: Any) -> None:
    page = opened(reverse("report_problems", args=[draft.pk]))
    time_machine.move_to(LAST_SECOND, tick=False)
    page.locator("[name=problems]").fill("ก่อนเที่ยงคืน")
    press(page, "ไปขั้นที่ 5")
    expect(page.get_by_role("heading", level=1)).to_contain_text("หลักฐานอ้างอิง")
    page.goto(reverse("report_check", args=[draft.pk]))
    expect(page.locator("body")).to_contain_text("วันนี้เป็นวันสุดท้าย")
    press(page, "ส่งรายงาน")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ส่งรายงานแล้ว")
    submission = Submission.objects.latest("pk")
    assert (submission.late, submission.content["problems"]) == (False, "ก่อนเที่ยงคืน")


def test_midnight_is_too_late_and_what_was_typed_can_be_read(
    draft: Report, opened: OpenPage, time_machine: Any, browser_log: Any
) -> None:
    browser_log.allow("status of 403")
    before = draft.problems
    page = opened(reverse("report_problems", args=[draft.pk]))
    time_machine.move_to(MIDNIGHT, tick=False)
    page.locator("[name=problems]").fill("หลังเที่ยงคืน")
    expect(page.locator(".saved--off [data-words]")).to_contain_text(DUE)
    expect(page.locator("[name=problems]")).to_have_value("หลังเที่ยงคืน")
    press(page, "ไปขั้นที่ 5")
    expect(page.locator("main")).to_contain_text("หลังเที่ยงคืน")
    expect(page.locator("main")).to_contain_text(DUE)
    draft.refresh_from_db()
    assert (draft.state, draft.problems) == (ReportState.DRAFT, before)


def test_the_button_of_the_day_before_sends_nothing_after_midnight(
    draft: Report, opened: OpenPage, time_machine: Any, browser_log: Any, settings: Any
) -> None:
    browser_log.allow("status of 403")
    page = opened(reverse("report_check", args=[draft.pk]))
    before = Submission.objects.count()
    time_machine.move_to(MIDNIGHT, tick=False)
    press(page, "ส่งรายงาน")
    expect(page.locator("main")).to_contain_text(DUE)
    expect(page.locator("body")).to_contain_text(settings.CONTACT_PHONE)
    assert Submission.objects.count() == before
    page.goto(reverse("report", args=[draft.pk]))
    expect(page.locator("main")).to_contain_text(draft.problems)
    expect(page.locator("form[data-autosave]")).to_have_count(0)
