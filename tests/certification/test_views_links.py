"""Certifiers' links: those that have ended, those that never were, files behind them, and what keeps them secret."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cleanreport.certification.logs import HiddenLinks
from cleanreport.evidence.models import Evidence
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.actions import ask_again
from tests.cast import TODAY, World, plan_at, report_at
from tests.certification.screens import OTHER, SAME, state, words
from tests.evidence.samples import PDF
from tests.story import link_of

pytestmark = pytest.mark.usefixtures("clock")


# Links that have ended


def asked_elsewhere(waiting: Report, on: World, client: Client) -> None:
    ask_again(waiting.frozen, by=on.carla, at=TODAY, **OTHER)


def withdrawn(waiting: Report, on: World, client: Client) -> None:
    reports.withdraw(waiting, reason="แนบไฟล์ผิดฉบับ", by=on.carla, at=TODAY)


def reopened(waiting: Report, on: World, client: Client) -> None:
    reports.reopen(waiting, reason="ผิดแบบ", by=on.olga, at=TODAY)


def acknowledged_by_another_link(waiting: Report, on: World, client: Client) -> None:
    ask_again(waiting.frozen, by=on.carla, at=TODAY + timedelta(hours=1), **SAME)
    client.post(f"{link_of(waiting.frozen)}acknowledge/")


def sent_back_by_another_link(waiting: Report, on: World, client: Client) -> None:
    ask_again(waiting.frozen, by=on.carla, at=TODAY + timedelta(hours=1), **SAME)
    client.post(f"{link_of(waiting.frozen)}send-back/", {"comment": "เพิ่มสาเหตุ"})


def expired(waiting: Report, on: World, client: Client) -> None:
    waiting.frozen.requests.update(expires_at=TODAY)


ENDS = pytest.mark.parametrize(
    ("end", "why"),
    [
        (asked_elsewhere, "หน่วยงานส่งลิงก์ไปยังที่อยู่อีเมลอื่นแล้ว"),
        (withdrawn, "หน่วยงานถอนเอกสารนี้กลับมาแก้ไข"),
        (reopened, "สำนักงาน ก.พ.ร. เปิดเอกสารนี้ให้หน่วยงานแก้ไข"),
        (acknowledged_by_another_link, "เอกสารนี้รับทราบแล้ว"),
        (sent_back_by_another_link, "เอกสารนี้ส่งกลับให้แก้ไขแล้ว"),
        (expired, "ลิงก์นี้ใช้ได้ถึง 20 สิงหาคม 2557 โปรดขอให้หน่วยงานส่งลิงก์อีกครั้ง"),
    ],
)


@ENDS
def test_a_link_that_has_ended_says_why_and_shows_no_content(
    end: Any, why: str, waiting: Report, link: str, on: World, client: Client
) -> None:
    end(waiting, on, client)
    page = client.get(link)
    assert page.status_code == 410
    read = words(page)
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in read
    assert why in read
    content = waiting.frozen.content
    for hidden in (content["problems"], content["people"]["reporter"]["phone"], 'action="/certify'):
        assert hidden not in page.text


@ENDS
def test_a_link_that_has_ended_answers_nothing(
    end: Any, why: str, waiting: Report, link: str, on: World, client: Client
) -> None:
    end(waiting, on, client)
    before = state(waiting)
    assert client.post(f"{link}acknowledge/")["Location"] == link
    page = client.post(f"{link}send-back/", {"comment": "ขอให้เพิ่มแหล่งข้อมูล"})
    assert page.status_code == 409
    assert "ขอให้เพิ่มแหล่งข้อมูล" in page.text  # what was typed can be copied
    assert client.post(f"{link}send-back/", {"comment": ""}).status_code == 409
    assert state(waiting) == before


def test_two_links_to_one_address_are_both_good(waiting: Report, link: str, on: World, client: Client) -> None:
    ask_again(waiting.frozen, by=on.carla, at=TODAY + timedelta(hours=1), **SAME)
    assert client.get(link).status_code == client.get(link_of(waiting.frozen)).status_code == 200


def test_what_was_acknowledged_and_then_taken_back_says_so(
    waiting: Report, link: str, on: World, client: Client
) -> None:
    client.post(f"{link}acknowledge/")
    reports.withdraw(waiting, reason="แนบไฟล์ผิดฉบับ", by=on.carla, at=TODAY)
    read = words(client.get(link))
    assert "ท่านรับทราบแล้ว" in read
    assert "ภายหลังมีการนำเอกสารกลับไปแก้ไข" in read


def test_an_answered_link_shows_its_content_until_it_expires(
    waiting: Report, link: str, client: Client, clock: Any
) -> None:
    client.post(f"{link}acknowledge/")
    assert waiting.frozen.content["problems"] in client.get(link).text
    clock.move_to(waiting.frozen.requests.get().expires_at, tick=False)
    page = client.get(link)
    assert "ท่านรับทราบแล้ว" in page.text
    assert waiting.frozen.content["problems"] not in page.text


def test_a_new_revision_has_a_link_of_its_own(on: World, client: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=TODAY)
    old = link_of(plan.frozen)
    plans.reopen(plan, reason="เพิ่มมาตรการ", by=on.olga, at=TODAY)
    new = link_of(plans.finish(plan, by=on.carla, at=TODAY))
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)


# Links that never were


def test_a_link_that_was_cut_or_altered_is_not_known(waiting: Report, link: str, client: Client) -> None:
    token = link.split("/")[2]
    before = state(waiting)
    cut = [token[:-1], token[:10], "x", "%20"]
    for wrong in (*cut, token.upper(), token.swapcase(), f"{token} ", f" {token}", f"{token}x"):
        for page in (client.get(f"/certify/{wrong}/"), client.post(f"/certify/{wrong}/acknowledge/")):
            assert page.status_code == 404, wrong
            assert "ไม่พบลิงก์นี้" in page.text
            assert page["Referrer-Policy"] == "same-origin"
    assert state(waiting) == before


def test_a_link_that_lost_its_last_stroke_is_found(link: str, client: Client) -> None:
    assert client.get(link.removesuffix("/"), follow=True).status_code == 200


def test_trying_links_is_stopped_and_does_not_stop_whoever_has_one(link: str, client: Client) -> None:
    answers = [client.get(f"/certify/{number}/").status_code for number in range(31)]
    assert (set(answers[:30]), answers[30]) == ({404}, 429)
    assert client.get(link).status_code == 200


# Evidence


def with_files(on: World) -> tuple[Report, list[Evidence]]:
    """A sent report that names the first two of three files."""
    report = report_at(State.DRAFT, on)
    uploads = [SimpleUploadedFile(f"หลักฐาน {n}.pdf", PDF + bytes([n])) for n in range(3)]
    titles = [f"หลักฐานที่ {n}" for n in range(3)]
    files = reports.add_evidence(report, uploads, titles=titles, kind="other", supports=[], by=on.carla, at=TODAY)
    reports.detach(report, files[2], by=on.carla, at=TODAY)
    reports.send(report, by=on.carla, at=TODAY)
    report.refresh_from_db()
    return report, files


def opened(client: Client, link: str, file: Evidence) -> tuple[int, bytes, str, str]:
    answer = client.get(f"{link}evidence/{file.pk}/")
    how = answer["Content-Disposition"].partition(";")[0]
    return answer.status_code, answer.getvalue(), how, answer["Cache-Control"]


def test_the_certifier_opens_the_files_that_the_report_names(on: World, client: Client) -> None:
    report, files = with_files(on)
    link = link_of(report.frozen)
    page = client.get(link)
    for number, file in enumerate(files[:2]):
        assert f'href="{link}evidence/{file.pk}/"' in page.text
        assert opened(client, link, file) == (200, PDF + bytes([number]), "attachment", "no-store, private")
    assert f"evidence/{files[2].pk}/" not in page.text


def test_no_other_file_is_opened(on: World, client: Client) -> None:
    report, files = with_files(on)
    link = link_of(report.frozen)
    for other in (files[2].pk, 0, 999_999):
        assert client.get(f"{link}evidence/{other}/").status_code == 404
    assert client.get(f"{link_of(report.plan.frozen)}evidence/{files[0].pk}/").status_code == 404
    assert client.post(f"{link}evidence/{files[0].pk}/").status_code == 405
    assert client.get(f"/evidence/{files[0].pk}/").status_code == 302  # to the sign-in


def test_files_are_closed_with_the_link_and_stay_open_to_whoever_answered(
    on: World, client: Client, clock: Any
) -> None:
    report, files = with_files(on)
    old = link_of(report.frozen)
    ask_again(report.frozen, by=on.carla, at=TODAY, **OTHER)
    assert client.get(f"{old}evidence/{files[0].pk}/").status_code == 404
    new = link_of(report.frozen)
    client.post(f"{new}acknowledge/")
    assert f'href="{new}evidence/{files[0].pk}/"' in client.get(new).text
    assert opened(client, new, files[0])[:2] == (200, PDF + b"\0")
    clock.move_to(TODAY + timedelta(days=31), tick=False)
    assert client.get(f"{new}evidence/{files[0].pk}/").status_code == 404


# Forms and logs


@pytest.mark.parametrize(
    ("secure", "headers"),
    [
        (False, {"Origin": "http://testserver"}),
        (False, {}),
        (True, {"Origin": "https://testserver"}),
        (True, {"Referer": "https://testserver/certify/x/"}),
    ],
)
def test_what_browsers_send_with_the_form_is_taken(
    waiting: Report, link: str, secure: bool, headers: dict[str, str]
) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(link, secure=secure)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    posted = client.post(f"{link}acknowledge/", {"csrfmiddlewaretoken": token}, secure=secure, headers=headers)
    assert (posted.status_code, state(waiting)[0]) == (302, "acknowledged")


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example", ""])
def test_a_form_of_another_site_answers_nothing(waiting: Report, link: str, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(link)
    answer = client.post(f"{link}acknowledge/", headers={"Origin": origin} if origin else {})
    assert (answer.status_code, state(waiting)[0]) == (403, "sent")


def test_no_link_stands_in_the_log(link: str, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(HiddenLinks())
    client.post(f"{link}send-back/", {"comment": ""})
    client.get(f"{link}evidence/1/")
    client.get("/nothing/here/")
    said = [record.getMessage() for record in caplog.records if record.name.startswith("django")]
    assert len(said) == 3
    assert "/certify/…/send-back/" in said[0]
    assert "/nothing/here/" in said[2]
    assert link.split("/")[2] not in caplog.text


def test_the_console_hides_links(settings: Any) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["links", "health"]
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "%s: %s", ("Gone", "/certify/ab-C_1/evidence/3/"), None)
    assert HiddenLinks().filter(record)
    assert record.getMessage() == "Gone: /certify/…/evidence/3/"
