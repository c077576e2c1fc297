"""The certifier's page on the screen: what it shows, acknowledging, sending back; opening it changes nothing."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import RECORDED, TODAY, World, bangkok, plan_at, report_at
from tests.certification.screens import AFTER_THE_ROUND, state, words
from tests.plans.screens import LONG_WORD, SCRIPT
from tests.reports.screens import last_report
from tests.story import link_of

pytestmark = pytest.mark.usefixtures("clock")
BOTH = pytest.mark.parametrize("kind", ["plan", "report"])


def document(kind: str, on: World) -> Plan | Report:
    """One that waits for its certifier today."""
    return plan_at(PlanState.FINISHED, on, at=TODAY) if kind == "plan" else report_at(State.SENT, on)


# Reading


def test_a_report_greets_its_certifier_and_shows_what_was_frozen(waiting: Report, link: str, client: Client) -> None:
    page = client.get(link)
    assert page.status_code == 200
    read = words(page)
    assert "เรียน นายธีรพงษ์ ตรงธรรม รองอธิบดี ในฐานะผู้รับรองการรายงาน" in read
    assert "ส่งเมื่อ 20 ส.ค. 57 10:00 โดย พิมพ์ชนก ใจซื่อ" in read
    content = waiting.frozen.content
    texts = [waiting.frozen.number, content["work_process"], content["problems"], content["indicators"][0]["name"]]
    for text in [*texts, "60.28 %", "95.00 %", *(person["phone"] for person in content["people"].values())]:
        assert text in read
    assert f'action="{link}acknowledge/"' in page.text
    assert f'action="{link}send-back/"' in page.text
    assert "แก้ไขแล้วส่งใหม่ได้ถึง 31 สิงหาคม 2557" in read


def test_a_plan_greets_its_certifier_and_shows_what_was_frozen(on: World, client: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=TODAY)
    read = words(client.get(link_of(plan.frozen)))
    assert "เรียน นายธีรพงษ์ ตรงธรรม รองอธิบดี ในฐานะผู้รับรองการบันทึกข้อมูลโครงการ" in read
    content = plan.frozen.content
    for text in (content["work_process"], content["risks"][0]["risk"], content["measures"][3]["title"]):
        assert text in read
    assert "มาตรการ4ตัวชี้วัดความสำเร็จ3" in read.replace(" ", "")


def test_it_is_read_as_it_was_sent_whatever_is_written_since(on: World, client: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=TODAY)
    Plan.objects.update(work_process="กระบวนงานใหม่")
    assert "กระบวนงานใหม่" not in client.get(link_of(plan.frozen)).text


def test_it_speaks_english_to_whoever_chose_it(link: str, client: Client) -> None:
    client.cookies["language"] = "en"
    read = words(client.get(link))
    assert "as the certifier of the report" in read
    assert "Send back for correction" in read


@pytest.mark.parametrize("way", ["", "acknowledge/", "send-back/"])
def test_the_link_is_told_to_nobody(link: str, client: Client, way: str) -> None:
    page = client.post(link + way) if way else client.get(link)
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    # "no-referrer" would make browsers send "Origin: null" with the form, which is refused as forged.
    assert page["Referrer-Policy"] == "same-origin"


def test_no_other_site_is_asked_for_anything(link: str, client: Client) -> None:
    page = client.get(link).text
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page) == []
    assert '<meta name="robots" content="noindex, nofollow">' in page


@BOTH
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_changes_nothing(kind: str, method: str, on: World, client: Client) -> None:
    thing = document(kind, on)
    address, before = link_of(thing.frozen), state(thing)
    for path in (address, f"{address}?acknowledge=1", f"{address}acknowledge/", f"{address}send-back/?comment=x"):
        with CaptureQueriesContext(connection) as captured:
            answer = getattr(client, method)(path)
        assert answer.status_code == (405 if "/acknowledge/" in path or "/send-back/" in path else 200), path
        assert [q["sql"] for q in captured.captured_queries if not q["sql"].startswith("SELECT")] == []
    assert state(thing) == before
    assert thing.frozen.requests.get().answered_at is None


def test_a_mail_scanner_that_only_asks_for_the_head_gets_no_content(link: str, client: Client) -> None:
    answer = client.head(link)
    assert (answer.status_code, answer.content) == (200, b"")


# Answering


@BOTH
def test_acknowledging(kind: str, on: World, client: Client) -> None:
    thing = document(kind, on)
    address = link_of(thing.frozen)
    page = client.post(f"{address}acknowledge/", follow=True)
    assert page.redirect_chain == [(address, 302)]
    read = words(page)
    assert "ท่านรับทราบแล้ว" in read
    assert "20 สิงหาคม 2557 เวลา 10:00 น. · นายธีรพงษ์ ตรงธรรม" in read
    assert thing.frozen.content["work_process"] in read
    assert "acknowledge/" not in page.text
    assert state(thing)[:2] == ("acknowledged", "acknowledged")


@BOTH
def test_sending_back(kind: str, on: World, client: Client) -> None:
    thing = document(kind, on)
    address = link_of(thing.frozen)
    page = client.post(f"{address}send-back/", {"comment": f" เพิ่มสาเหตุ {SCRIPT}\r\nและแหล่งข้อมูล "}, follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "ท่านส่งกลับให้แก้ไขแล้ว" in page.text
    assert "เพิ่มสาเหตุ" in page.text
    assert SCRIPT not in page.text
    assert state(thing)[:2] == ("draft", "sent_back")
    assert thing.frozen.comment == f"เพิ่มสาเหตุ {SCRIPT}\nและแหล่งข้อมูล"


@pytest.mark.parametrize("first", ["acknowledge/", "send-back/"])
@pytest.mark.parametrize("second", ["acknowledge/", "send-back/"])
def test_the_second_of_two_presses_only_shows_what_became_of_it(
    waiting: Report, link: str, client: Client, first: str, second: str
) -> None:
    client.post(link + first, {"comment": "เพิ่มสาเหตุ"})
    before = state(waiting)
    answer = client.post(link + second, {"comment": "เพิ่มสาเหตุ"})
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert state(waiting) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "เขียนสิ่งที่ต้องแก้ไข"),
        (" \n ", "เขียนสิ่งที่ต้องแก้ไข"),
        ("ก" * 4001, "กรอกไม่เกิน 4,000 ตัวอักษร ขณะนี้มี 4,001 ตัวอักษร"),
    ],
)
def test_what_should_be_corrected_must_be_written(
    waiting: Report, link: str, client: Client, typed: str, sentence: str
) -> None:
    before = state(waiting)
    page = client.post(f"{link}send-back/", {"comment": typed})
    assert page.status_code == 422
    assert f"สิ่งที่ต้องแก้ไข: {sentence}" in words(page)
    assert 'id="id_comment-error"' in page.text
    assert page.context["form"]["comment"].value() == typed
    assert state(waiting) == before


def test_an_empty_post_is_no_answer(waiting: Report, link: str, client: Client) -> None:
    before = state(waiting)
    assert client.post(f"{link}send-back/").status_code == 422
    assert client.post(link, {"comment": "เพิ่มสาเหตุ"}).status_code == 405
    assert state(waiting) == before


# After the round has closed


def test_after_the_round_the_page_says_why_it_cannot_be_sent_back(
    waiting: Report, link: str, client: Client, clock: Any
) -> None:
    clock.move_to(AFTER_THE_ROUND, tick=False)
    page = client.get(link)
    assert "รอบการรายงานปิดแล้ว" in words(page)
    assert "send-back/" not in page.text
    client.post(f"{link}acknowledge/")
    assert state(waiting)[:2] == ("acknowledged", "acknowledged")


def test_a_page_opened_before_the_round_closed_and_sent_after_it_keeps_what_was_typed(
    waiting: Report, link: str, client: Client, clock: Any
) -> None:
    before = state(waiting)
    clock.move_to(AFTER_THE_ROUND, tick=False)
    page = client.post(f"{link}send-back/", {"comment": "เพิ่มสาเหตุ"})
    assert page.status_code == 403
    assert "สิ่งที่ต้องแก้ไข: รอบการรายงานปิดแล้ว" in words(page)
    assert page.context["form"]["comment"].value() == "เพิ่มสาเหตุ"
    assert "เพิ่มสาเหตุ</textarea>" in page.text
    assert state(waiting) == before


def test_a_plan_is_sent_back_whatever_the_day(on: World, client: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=TODAY)
    assert plan.cycle.plan_due_on < TODAY.date()
    assert "send-back/" in client.get(link_of(plan.frozen)).text


# What it costs, and whatever is written


@pytest.mark.any_database
def test_the_page_costs_little_however_long_the_report_is(on: World, client: Client) -> None:
    few = report_at(State.SENT, on)
    long = reports.send(last_report(on, rows=30), by=on.carla, at=bangkok(2014, 10, 1))
    cost = []
    for submission in (few.current, long):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(link_of(submission)).status_code == 200
        cost.append(len(captured))
    assert cost[0] == cost[1] <= 12


def test_long_words_and_scripts_are_text(on: World, client: Client) -> None:
    plan = plan_at(PlanState.DRAFT, on, at=RECORDED)
    certifier = plan.people.get(role="certifier")
    certifier.name, certifier.position = SCRIPT, LONG_WORD[:200]
    certifier.save()
    page = client.get(link_of(plans.finish(plan, by=on.carla, at=TODAY)))
    assert SCRIPT not in page.text
    assert html.escape(SCRIPT) in page.text
    assert LONG_WORD[:200] in words(page)
