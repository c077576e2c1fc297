"""The certifier's page on the screen: read, answered, ended and unknown links, files; opening it changes nothing."""

import html
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.audit.models import Event
from cleanreport.certification.logs import HiddenLinks
from cleanreport.evidence.models import Evidence
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.actions import ask_again
from tests.cast import RECORDED, TODAY, World, bangkok, plan_at, report_at
from tests.evidence.samples import PDF
from tests.plans.screens import LONG_WORD, SCRIPT
from tests.reports.screens import last_report
from tests.story import link_of

OTHER = {"name": "นางสาวอรุณี ซื่อตรง", "position": "อธิบดี", "email": "director@land.example"}
SAME = {"name": "นายธีรพงษ์ ตรงธรรม", "position": "รองอธิบดี", "email": "deputy@land.example"}
AFTER_THE_ROUND = bangkok(2014, 9, 1, 0, 0)
BOTH = pytest.mark.parametrize("kind", ["plan", "report"])


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def nobody_tried_links_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def sent(on: World) -> Report:
    return report_at(State.SENT, on)


@pytest.fixture
def link(sent: Report) -> str:
    """The address in the letter, without the site: /certify/…/"""
    return link_of(sent.current)


def document(kind: str, on: World) -> Plan | Report:
    """One that waits for its certifier today."""
    return plan_at(PlanState.FINISHED, on, at=TODAY) if kind == "plan" else report_at(State.SENT, on)


def words(page: Any) -> str:
    """What a reader reads, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.text)).replace("\xa0", " ").split())


def state(thing: Plan | Report) -> tuple[str, str, int, int]:
    """Everything that an answer would change."""
    thing.refresh_from_db()
    return thing.state, thing.frozen.state, Letter.objects.count(), Event.objects.count()


# Reading


def test_a_report_greets_its_certifier_and_shows_what_was_frozen(sent: Report, link: str, client: Client) -> None:
    page = client.get(link)
    assert page.status_code == 200
    read = words(page)
    assert "เรียน นายธีรพงษ์ ตรงธรรม รองอธิบดี ในฐานะผู้รับรองการรายงาน" in read
    assert "ส่งเมื่อ 20 ส.ค. 57 10:00 โดย พิมพ์ชนก ใจซื่อ" in read
    content = sent.frozen.content
    texts = [sent.frozen.number, content["work_process"], content["problems"], content["indicators"][0]["name"]]
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
    sent: Report, link: str, client: Client, first: str, second: str
) -> None:
    client.post(link + first, {"comment": "เพิ่มสาเหตุ"})
    before = state(sent)
    answer = client.post(link + second, {"comment": "เพิ่มสาเหตุ"})
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert state(sent) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "เขียนสิ่งที่ต้องแก้ไข"),
        (" \n ", "เขียนสิ่งที่ต้องแก้ไข"),
        ("ก" * 4001, "กรอกไม่เกิน 4,000 ตัวอักษร ขณะนี้มี 4,001 ตัวอักษร"),
    ],
)
def test_what_should_be_corrected_must_be_written(
    sent: Report, link: str, client: Client, typed: str, sentence: str
) -> None:
    before = state(sent)
    page = client.post(f"{link}send-back/", {"comment": typed})
    assert page.status_code == 422
    assert f"สิ่งที่ต้องแก้ไข: {sentence}" in words(page)
    assert 'id="id_comment-error"' in page.text
    assert page.context["form"]["comment"].value() == typed
    assert state(sent) == before


def test_an_empty_post_is_no_answer(sent: Report, link: str, client: Client) -> None:
    before = state(sent)
    assert client.post(f"{link}send-back/").status_code == 422
    assert client.post(link, {"comment": "เพิ่มสาเหตุ"}).status_code == 405
    assert state(sent) == before


# After the round has closed


def test_after_the_round_the_page_says_why_it_cannot_be_sent_back(
    sent: Report, link: str, client: Client, clock: Any
) -> None:
    clock.move_to(AFTER_THE_ROUND, tick=False)
    page = client.get(link)
    assert "รอบการรายงานปิดแล้ว" in words(page)
    assert "send-back/" not in page.text
    client.post(f"{link}acknowledge/")
    assert state(sent)[:2] == ("acknowledged", "acknowledged")


def test_a_page_opened_before_the_round_closed_and_sent_after_it_keeps_what_was_typed(
    sent: Report, link: str, client: Client, clock: Any
) -> None:
    before = state(sent)
    clock.move_to(AFTER_THE_ROUND, tick=False)
    page = client.post(f"{link}send-back/", {"comment": "เพิ่มสาเหตุ"})
    assert page.status_code == 403
    assert "สิ่งที่ต้องแก้ไข: รอบการรายงานปิดแล้ว" in words(page)
    assert page.context["form"]["comment"].value() == "เพิ่มสาเหตุ"
    assert "เพิ่มสาเหตุ</textarea>" in page.text
    assert state(sent) == before


def test_a_plan_is_sent_back_whatever_the_day(on: World, client: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=TODAY)
    assert plan.cycle.plan_due_on < TODAY.date()
    assert "send-back/" in client.get(link_of(plan.frozen)).text


# Links that have ended


def asked_elsewhere(sent: Report, on: World, client: Client) -> None:
    ask_again(sent.frozen, by=on.carla, at=TODAY, **OTHER)


def withdrawn(sent: Report, on: World, client: Client) -> None:
    reports.withdraw(sent, reason="แนบไฟล์ผิดฉบับ", by=on.carla, at=TODAY)


def reopened(sent: Report, on: World, client: Client) -> None:
    reports.reopen(sent, reason="ผิดแบบ", by=on.olga, at=TODAY)


def acknowledged_by_another_link(sent: Report, on: World, client: Client) -> None:
    ask_again(sent.frozen, by=on.carla, at=TODAY + timedelta(hours=1), **SAME)
    client.post(f"{link_of(sent.frozen)}acknowledge/")


def sent_back_by_another_link(sent: Report, on: World, client: Client) -> None:
    ask_again(sent.frozen, by=on.carla, at=TODAY + timedelta(hours=1), **SAME)
    client.post(f"{link_of(sent.frozen)}send-back/", {"comment": "เพิ่มสาเหตุ"})


def expired(sent: Report, on: World, client: Client) -> None:
    sent.frozen.requests.update(expires_at=TODAY)


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
    end: Any, why: str, sent: Report, link: str, on: World, client: Client
) -> None:
    end(sent, on, client)
    page = client.get(link)
    assert page.status_code == 410
    read = words(page)
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in read
    assert why in read
    content = sent.frozen.content
    for hidden in (content["problems"], content["people"]["reporter"]["phone"], 'action="/certify'):
        assert hidden not in page.text


@ENDS
def test_a_link_that_has_ended_answers_nothing(
    end: Any, why: str, sent: Report, link: str, on: World, client: Client
) -> None:
    end(sent, on, client)
    before = state(sent)
    assert client.post(f"{link}acknowledge/")["Location"] == link
    page = client.post(f"{link}send-back/", {"comment": "ขอให้เพิ่มแหล่งข้อมูล"})
    assert page.status_code == 409
    assert "ขอให้เพิ่มแหล่งข้อมูล" in page.text  # what was typed can be copied
    assert client.post(f"{link}send-back/", {"comment": ""}).status_code == 409
    assert state(sent) == before


def test_two_links_to_one_address_are_both_good(sent: Report, link: str, on: World, client: Client) -> None:
    ask_again(sent.frozen, by=on.carla, at=TODAY + timedelta(hours=1), **SAME)
    assert client.get(link).status_code == client.get(link_of(sent.frozen)).status_code == 200


def test_what_was_acknowledged_and_then_taken_back_says_so(sent: Report, link: str, on: World, client: Client) -> None:
    client.post(f"{link}acknowledge/")
    reports.withdraw(sent, reason="แนบไฟล์ผิดฉบับ", by=on.carla, at=TODAY)
    read = words(client.get(link))
    assert "ท่านรับทราบแล้ว" in read
    assert "ภายหลังมีการนำเอกสารกลับไปแก้ไข" in read


def test_an_answered_link_shows_its_content_until_it_expires(
    sent: Report, link: str, client: Client, clock: Any
) -> None:
    client.post(f"{link}acknowledge/")
    assert sent.frozen.content["problems"] in client.get(link).text
    clock.move_to(sent.frozen.requests.get().expires_at, tick=False)
    page = client.get(link)
    assert "ท่านรับทราบแล้ว" in page.text
    assert sent.frozen.content["problems"] not in page.text


def test_a_new_revision_has_a_link_of_its_own(on: World, client: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=TODAY)
    old = link_of(plan.frozen)
    plans.reopen(plan, reason="เพิ่มมาตรการ", by=on.olga, at=TODAY)
    new = link_of(plans.finish(plan, by=on.carla, at=TODAY))
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)


# Links that never were


def test_a_link_that_was_cut_or_altered_is_not_known(sent: Report, link: str, client: Client) -> None:
    token = link.split("/")[2]
    before = state(sent)
    cut = [token[:-1], token[:10], "x", "%20"]
    for wrong in (*cut, token.upper(), token.swapcase(), f"{token} ", f" {token}", f"{token}x"):
        for page in (client.get(f"/certify/{wrong}/"), client.post(f"/certify/{wrong}/acknowledge/")):
            assert page.status_code == 404, wrong
            assert "ไม่พบลิงก์นี้" in page.text
            assert page["Referrer-Policy"] == "same-origin"
    assert state(sent) == before


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


# Forms, logs, cost


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
    sent: Report, link: str, secure: bool, headers: dict[str, str]
) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(link, secure=secure)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    posted = client.post(f"{link}acknowledge/", {"csrfmiddlewaretoken": token}, secure=secure, headers=headers)
    assert (posted.status_code, state(sent)[0]) == (302, "acknowledged")


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example", ""])
def test_a_form_of_another_site_answers_nothing(sent: Report, link: str, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(link)
    answer = client.post(f"{link}acknowledge/", headers={"Origin": origin} if origin else {})
    assert (answer.status_code, state(sent)[0]) == (403, "sent")


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
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["links"]
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "%s: %s", ("Gone", "/certify/ab-C_1/evidence/3/"), None)
    assert HiddenLinks().filter(record)
    assert record.getMessage() == "Gone: /certify/…/evidence/3/"


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
