"""Checking, sending and withdrawing a report on the screen."""

import re
from typing import Any

import pytest
from django.test import Client

from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Round
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import TODAY, World, bangkok, plan_at, report_at, request_for
from tests.certification.screens import words
from tests.plans.screens import signed_in, url


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def test_a_complete_report_is_read_once_more_and_sent_by_one_button(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    page = carla.get(url("report_check", report.pk)).text
    assert "ครบทุกขั้นแล้ว" in page
    assert "นายธีรพงษ์ ตรงธรรม" in page
    assert f'action="{url("report_send", report.pk)}"' in page
    response = carla.post(url("report_send", report.pk))
    report.refresh_from_db()
    assert response["Location"] == url("submission", report.current.number) + "?sent=1"
    assert report.state == State.SENT


def test_the_same_button_pressed_twice_sends_once(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    first, second = (carla.post(url("report_send", report.pk)) for _press in range(2))
    assert first["Location"] == second["Location"]
    assert Submission.objects.filter(kind="report").count() == 1


def test_what_is_missing_is_listed_and_every_line_leads_to_its_field(on: World, carla: Client) -> None:
    Round.objects.update(evidence_required=True)
    plan = plan_at(PlanState.FINISHED, on)
    report = actions.start(plan, on.round, by=on.carla, at=TODAY)
    page = carla.get(url("report_check", report.pk))
    assert url("report_send", report.pk) not in page.text
    links = [where for part in page.context["parts"] for _item, where in part["missing"]]
    assert len(links) == 4 * 3 + 3 + 2 + 3 + 8
    assert page.context["first_gap"][1] == links[0]
    pages = {address: carla.get(address).text for address in {link.partition("#")[0] for link in links}}
    for link in links:
        address, _sharp, anchor = link.partition("#")
        assert f'id="{anchor}"' in pages[address], link


def test_a_milestone_that_is_missing_leads_to_the_first_choice(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    report.indicators.filter(result=3).delete()
    [[_item, link]] = carla.get(url("report_check", report.pk)).context["parts"][1]["missing"]
    assert re.search(r"#id_i\d+-result_0$", link)


def test_sending_what_is_not_complete_shows_what_is_missing(on: World, carla: Client) -> None:
    report = actions.start(plan_at(PlanState.FINISHED, on), on.round, by=on.carla, at=TODAY)
    response = carla.post(url("report_send", report.pk))
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert Report.objects.get().state == State.DRAFT


def test_sending_after_the_due_date_is_refused_with_the_reason(on: World, clock: Any) -> None:
    report = report_at(State.DRAFT, on)
    clock.move_to(bangkok(2014, 9, 1, 0), tick=False)
    refused = signed_in(on.carla).post(url("report_send", report.pk))
    assert refused.status_code == 403
    assert "โปรดขอขยายเวลา" in refused.text
    assert not Submission.objects.filter(kind="report").exists()


def test_a_sent_report_is_withdrawn_with_a_reason(on: World, carla: Client) -> None:
    report = report_at(State.SENT, on)
    assert "ถอนรายงานเพื่อแก้ไข" in carla.get(url("report", report.pk)).text
    response = carla.post(url("report_withdraw", report.pk), {"reason": "แนบไฟล์ผิด"}, follow=True)
    report.refresh_from_db()
    assert report.state == State.DRAFT
    assert "รายงานกลับเป็นฉบับร่างแล้ว" in response.text
    assert "พิมพ์ชนก ใจซื่อ ถอนรายงานเมื่อ 20 สิงหาคม 2557" in words(response)
    assert "แนบไฟล์ผิด" in response.text
    assert carla.post(url("report_withdraw", report.pk), {"reason": "แนบไฟล์ผิด"})["Location"] == url("report", report.pk)


@pytest.mark.parametrize("reason", ["", "   ", "ก" * 2001])
def test_withdrawing_needs_a_reason(reason: str, on: World, carla: Client) -> None:
    report = report_at(State.SENT, on)
    response = carla.post(url("report_withdraw", report.pk), {"reason": reason})
    assert response.status_code == 422
    assert "<details" in response.text
    assert " open>" in response.text
    report.refresh_from_db()
    assert report.state == State.SENT


def test_an_acknowledged_report_can_be_withdrawn_while_the_round_is_open(on: World, carla: Client, clock: Any) -> None:
    report = report_at(State.ACKNOWLEDGED, on)
    page = carla.get(url("report", report.pk)).text
    assert "นายธีรพงษ์ ตรงธรรม รับทราบเมื่อ" in page.replace('<span class="keep">', "").replace("</span>", "")
    assert url("report_withdraw", report.pk) in page
    clock.move_to(bangkok(2014, 9, 1, 0), tick=False)
    carla.force_login(on.carla)
    page = carla.get(url("report", report.pk)).text
    assert url("report_withdraw", report.pk) not in page
    assert "ถอนรายงานไม่ได้แล้ว" in page
    assert carla.post(url("report_withdraw", report.pk), {"reason": "ผิด"}).status_code == 403


def test_only_the_agency_withdraws(on: World) -> None:
    report = report_at(State.SENT, on)
    olga = signed_in(on.olga)
    assert url("report_withdraw", report.pk) not in olga.get(url("report", report.pk)).text
    assert olga.post(url("report_withdraw", report.pk), {"reason": "ผิด"}).status_code == 403
    assert signed_in(on.stan).post(url("report_withdraw", report.pk), {"reason": "ผิด"}).status_code == 404


def test_what_the_certifier_wrote_stands_on_the_task_list(on: World, carla: Client) -> None:
    report = report_at(State.SENT, on)
    certification.send_back(request_for(report.current), comment="ตัวเลขมาตรการที่ 2 ไม่ตรง", at=TODAY)
    page = carla.get(url("report", report.pk)).text
    assert "นายธีรพงษ์ ตรงธรรม ส่งรายงานกลับให้แก้ไขเมื่อ" in page
    assert "ตัวเลขมาตรการที่ 2 ไม่ตรง" in page
    assert "ฉบับร่างเพื่อแก้ไข ยังไม่ได้ส่งใหม่" in page
    assert report.current.number in page


def test_what_the_office_wrote_stands_on_the_task_list(on: World, carla: Client) -> None:
    report = report_at(State.SENT, on)
    actions.reopen(report, reason="ขอให้ตรวจตัวเลขอีกครั้ง", by=on.olga, at=TODAY)
    page = carla.get(url("report", report.pk)).text
    assert "เปิดรายงานให้แก้ไขเมื่อ" in page
    assert "ขอให้ตรวจตัวเลขอีกครั้ง" in page


def test_a_lower_percent_without_explanation_stands_in_the_list(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    first = report.measures.order_by("key").first()
    actions.edit(report, [Edit(first, {"percent": 10}, {})], by=on.carla)
    assert "ครบทุกขั้นแล้ว" in carla.get(url("report_check", report.pk)).text  # there was no round before
