"""The screens of a report: who sees them and when, what they cost, and what they show."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Round
from cleanreport.evidence import actions as evidence
from cleanreport.evidence.models import Target
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import IN_ROUND_12, TODAY, World, bangkok, plan_at, report_at
from tests.certification.screens import words
from tests.plans.screens import LONG_WORD, SCRIPT, signed_in, url
from tests.reports.screens import DRAFT_WORDS, STEPS, last_report

MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def pages_of(report: Report) -> list[str]:
    return [url("report", report.pk), *(url(f"report_{step}", report.pk) for step in STEPS)]


def buttons_of(report: Report) -> list[str]:
    evidence = ("report_evidence_attach", "report_evidence_detach", "report_evidence_describe")
    names = ("report_send", "report_withdraw", "report_evidence_add")
    forms = ("report_measures", "report_indicators", "report_problems", "report_people")
    return [
        *(url(name, report.pk) for name in (*names, *forms)),
        *(url(name, report.pk, 1) for name in evidence),
        url("report_person_pick", report.pk, "reporter"),
    ]


def later(when: datetime, clock: Any, client: Client, on: World) -> None:
    """Carla comes back then, and signs in again."""
    clock.move_to(when, tick=False)
    client.force_login(on.carla)


# Starting


def test_a_round_is_entered_by_one_button_once(on: World, carla: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    response = carla.post(url("report_start", plan.pk, 9))
    report = Report.objects.get()
    assert response["Location"] == url("report", report.pk)
    assert carla.post(url("report_start", plan.pk, 9))["Location"] == url("report", report.pk)
    assert carla.get(url("report_start", plan.pk, 9)).status_code == 405
    assert carla.post(url("report_start", plan.pk, 6)).status_code == 404


def test_a_round_that_is_not_open_and_a_draft_plan_are_refused_with_the_reason(on: World, carla: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    refused = carla.post(url("report_start", plan.pk, 12))
    assert refused.status_code == 403
    assert "รอบการรายงานนี้เปิดวันที่ 15 กันยายน 2557" in words(refused)
    draft = plan_at(PlanState.DRAFT, on)
    refused = carla.post(url("report_start", draft.pk, 9))
    assert refused.status_code == 403
    assert "โปรดเสร็จสิ้นการบันทึกข้อมูลแผนก่อน" in refused.text


def test_nobody_starts_or_sees_a_report_of_another_agency(on: World) -> None:
    report, stan = report_at(State.DRAFT, on), signed_in(on.stan)
    assert stan.post(url("report_start", report.plan_id, 9)).status_code == 404
    for address in pages_of(report):
        assert stan.get(address).status_code == 404, address
    for address in buttons_of(report):
        assert stan.post(address).status_code == 404, address


# Reading


def test_every_page_opens_for_the_agency_and_its_draft_looks_like_one(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    for address in pages_of(report):
        response = carla.get(address)
        assert response.status_code == 200, address
        assert DRAFT_WORDS in response.text, address


def test_an_empty_report_opens_on_every_page(on: World, carla: Client, clock: Any) -> None:
    empty = actions.start(plan_at(PlanState.FINISHED, on), on.round, by=on.carla, at=TODAY)
    for address in pages_of(empty):
        assert carla.get(address).status_code == 200, address
    later(IN_ROUND_12, clock, carla, on)
    for address in pages_of(last_report(on, empty=True)):
        assert carla.get(address).status_code == 200, address


@pytest.mark.any_database
@pytest.mark.parametrize("required", [False, True])
def test_every_page_costs_the_same_with_4_and_with_30_rows(
    on: World, carla: Client, clock: Any, required: bool
) -> None:
    Round.objects.update(evidence_required=False)
    reports = [last_report(on, rows=rows) for rows in (4, 30)]
    later(IN_ROUND_12, clock, carla, on)
    for report in reports:
        give_evidence(report, on)
    Round.objects.update(evidence_required=required)
    counts = [[_queries(carla, address) for address in pages_of(report)] for report in reports]
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_QUERIES


def give_evidence(report: Report, on: World) -> None:
    """A file for every indicator, and one that the report does not use."""
    for row in report.plan.frozen.content["indicators"]:
        upload = SimpleUploadedFile(f"{row['id']}.txt", f"หลักฐาน {report.pk} {row['id']}".encode())
        supports = [(Target.INDICATOR, row["id"]), (Target.MEASURE, report.measures.first().key)]
        actions.add_evidence(report, [upload], titles=[""], kind="indicator", supports=supports, by=on.carla)
    evidence.add(report.plan, evidence.bring_in(SimpleUploadedFile("other.txt", b"other")), by=on.carla)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_what_was_typed_is_shown_as_text_everywhere(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    for row in (report, *report.measures.all(), *report.indicators.all(), *report.people.all()):
        texts = {f.name: SCRIPT for f in row._meta.concrete_fields if f.get_internal_type() == "TextField"}
        texts |= {name: SCRIPT for name in ("name", "position", "unit") if hasattr(row, name)}
        actions.edit(report, [Edit(row, texts, {})], by=on.carla)
    for address in pages_of(report):
        assert SCRIPT not in carla.get(address).text
    assert "&lt;script&gt;" in carla.get(url("report_check", report.pk)).text


def test_a_word_without_end_and_english_open_everywhere(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    row = report.measures.first()
    actions.edit(report, [Edit(row, {"summary": LONG_WORD, "output": LONG_WORD}, {})], by=on.carla)
    carla.cookies["language"] = "en"
    for address in pages_of(report):
        response = carla.get(address)
        assert response.status_code == 200
        assert "Report of the 9-month round" in response.text
    assert LONG_WORD in response.text


# Who may only read, and when nobody may write


def test_an_officer_reads_the_draft_and_is_told_why_only_that(on: World) -> None:
    report, olga = report_at(State.DRAFT, on), signed_in(on.olga)
    page = olga.get(url("report", report.pk)).text
    assert "เฉพาะหน่วยงานเจ้าของรายงานเท่านั้นที่แก้ไขได้" in page
    assert "ประกาศ ๗๖ จังหวัด" in page
    assert 'action="/reports/' not in page
    for step in ("measures", "indicators", "problems", "evidence", "people", "check"):
        assert olga.get(url(f"report_{step}", report.pk))["Location"] == url("report", report.pk)
        if step not in ("evidence", "check"):
            assert olga.post(url(f"report_{step}", report.pk)).status_code == 403
    assert olga.post(url("report_send", report.pk)).status_code == 403
    assert olga.get(url("report_summary", report.pk)).status_code == 200


def test_after_the_due_date_the_draft_is_read_with_the_reason_and_whom_to_ask(
    on: World, carla: Client, clock: Any, settings: Any
) -> None:
    report = report_at(State.DRAFT, on)
    later(bangkok(2014, 8, 31, 23, 59, 59), clock, carla, on)
    assert carla.get(url("report_measures", report.pk)).status_code == 200
    clock.move_to(bangkok(2014, 9, 1, 0), tick=False)
    for step in ("measures", "indicators", "problems", "evidence", "people", "check"):
        assert carla.get(url(f"report_{step}", report.pk))["Location"] == url("report", report.pk)
    page = carla.get(url("report", report.pk)).text
    assert "ปิดรับแล้วเมื่อ 31 สิงหาคม 2557" in page
    assert settings.CONTACT_PHONE in page
    assert "ประกาศ ๗๖ จังหวัด" in page


def test_what_was_sent_is_shown_as_it_was_frozen(on: World, carla: Client) -> None:
    report = report_at(State.SENT, on)
    report.measures.update(summary="เปลี่ยนทีหลัง")
    page = carla.get(url("report", report.pk)).text
    assert "เปลี่ยนทีหลัง" not in page
    assert "ติดประกาศครบทุกสำนักงานที่ดินจังหวัด" in page
    assert report.current.number in page
    assert DRAFT_WORDS not in page
    assert carla.get(url("report_measures", report.pk))["Location"] == url("report", report.pk)
    assert "เปลี่ยนทีหลัง" not in carla.get(url("report_summary", report.pk)).text


def test_while_the_plan_is_open_the_report_is_written_and_not_sent(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    plans.reopen(report.plan, reason="แก้ตัวชี้วัด", by=on.olga)
    assert "แผนเปิดให้แก้ไขอยู่" in carla.get(url("report_measures", report.pk)).text
    check = carla.get(url("report_check", report.pk)).text
    assert url("report_send", report.pk) not in check
    assert "โปรดเสร็จสิ้นการบันทึกข้อมูลแผนอีกครั้ง" in check
    refused = carla.post(url("report_send", report.pk))
    assert refused.status_code == 403
    assert Report.objects.get().state == State.DRAFT


def test_rows_of_measures_that_left_the_plan_are_read_until_the_report_is_sent(on: World, carla: Client) -> None:
    report = report_at(State.DRAFT, on)
    plan: Plan = report.plan
    gone = plan.measures.get(order=2)
    plans.reopen(plan, reason="แก้มาตรการ", by=on.olga)
    plans.remove_row(plan, gone, by=on.carla)
    other = plan.measures.get(order=1)
    edits = [Edit(other, {"answers": [risk.pk for risk in plan.risks.all()]}, {})]
    edits += [Edit(plan.indicators.get(order=3), {"weight": 60}, {})]
    plans.edit(plan, edits, by=on.carla)
    plans.remove_row(plan, plan.indicators.get(order=1), by=on.carla)
    plans.finish(Plan.objects.get(pk=plan.pk), by=on.carla)
    page = carla.get(url("report_measures", report.pk)).text
    assert "ที่ไม่อยู่ในแผนแล้ว" in page
    assert gone.title in page
    assert "ระบบคิวรังวัดรุ่นทดลอง" in page
    assert f'name="m{gone.pk}-percent"' not in page
    assert "ที่ไม่อยู่ในแผนแล้ว" in carla.get(url("report_indicators", report.pk)).text
    content = carla.get(url("report_check", report.pk)).context["content"]
    assert len(content["measures"]) == 3
