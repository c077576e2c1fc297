"""What a report still needs before it can be sent, and that nothing else is asked for."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanreport.core.drafts import Edit
from cleanreport.core.missing import Incomplete
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Round
from cleanreport.demo.examples import record_report
from cleanreport.evidence import actions as evidence
from cleanreport.evidence.models import Evidence, Scan, Target
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions
from cleanreport.reports.content import content_of
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.reports.steps import steps_of
from cleanreport.submissions.models import Submission
from tests.cast import IN_ROUND_12, TODAY, World, example, plan_at, report_at


def missing(report: Report, on: World, at: datetime = TODAY) -> set[tuple[str, int | None, str]]:
    """Where something is missing when Carla sends; nothing at all is the empty set, and then it was sent."""
    try:
        actions.send(report, by=on.carla, at=at)
    except Incomplete as refused:
        return {(m.step, m.row, m.field) for m in refused.missing}
    return set()


def test_an_empty_report_names_every_gap(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    report = actions.start(plan, on.round, by=on.carla, at=TODAY)
    gaps = missing(report, on)
    measures, indicators = ([row["id"] for row in plan.current.content[part]] for part in ("measures", "indicators"))
    fields = ("percent", "summary", "output")
    assert {gap for gap in gaps if gap[0] == "measures"} == {("measures", key, f) for key in measures for f in fields}
    assert {gap for gap in gaps if gap[0] == "indicators"} == {("indicators", key, "result") for key in indicators}
    assert {gap[2] for gap in gaps if gap[0] == "problems"} == {"problems", "solutions"}
    people = {f"{role}-{f}" for role in ("reporter", "certifier") for f in ("name", "position", "phone", "email")}
    assert {gap[2] for gap in gaps if gap[0] == "people"} == people
    assert not Submission.objects.filter(kind="report").exists()


def test_a_percent_of_zero_is_not_missing(on: World) -> None:
    report = report_at(State.DRAFT, on)
    actions.edit(report, [Edit(report.measures.first(), {"percent": Decimal(0)}, {})], by=on.carla, at=TODAY)
    assert missing(report, on) == set()


def last_round(on: World) -> Report:
    """The 12-month report in draft, complete, after the 9-month report was sent."""
    nine = report_at(State.SENT, on)
    data = example()
    return record_report(data, data["reports"][1], nine.plan, on.last_round, by=on.carla, at=IN_ROUND_12)


def test_a_percent_below_the_last_rounds_needs_an_explanation(on: World) -> None:
    report = last_round(on)
    row = report.measures.order_by("key").first()
    actions.edit(report, [Edit(row, {"percent": Decimal("74.99")}, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == {("measures", row.key, "explanation")}
    actions.edit(report, [Edit(row, {"explanation": "ปิดสำนักงานสองแห่ง"}, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == set()


def test_the_same_percent_needs_none(on: World) -> None:
    report = last_round(on)
    row = report.measures.order_by("key").first()
    actions.edit(report, [Edit(row, {"percent": Decimal("75.00")}, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == set()


@pytest.mark.parametrize(("place", "worse"), [(0, "82.4"), (1, "3.6"), (2, "2")])
def test_a_level_below_the_last_rounds_needs_an_explanation(place: int, worse: str, on: World) -> None:
    report = last_round(on)
    row = report.indicators.order_by("key")[place]
    actions.edit(report, [Edit(row, {"result": Decimal(worse)}, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == {("indicators", row.key, "explanation")}
    actions.edit(report, [Edit(row, {"explanation": "นับวิธีใหม่"}, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == set()


def test_a_last_round_that_was_withdrawn_is_no_measure(on: World) -> None:
    report = last_round(on)
    nine = Report.objects.get(round=on.round)
    cycles.extend(on.round, on.agency, due_on=date(2014, 10, 31), reason="น้ำท่วมสำนักงาน", by=on.olga)
    actions.withdraw(nine, reason="ผิดรอบ", by=on.carla, at=IN_ROUND_12)
    row = report.measures.order_by("key").first()
    actions.edit(report, [Edit(row, {"percent": Decimal(1)}, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == set()
    assert Submission.objects.get(round=on.last_round).content["before"] is None


NOT_MEASURED: dict[str, object] = {"result": None, "not_measured": "สำรวจปีละครั้งในเดือนกันยายน"}


def test_before_the_last_round_a_result_may_wait_with_a_reason(on: World) -> None:
    report = report_at(State.DRAFT, on)
    row = report.indicators.first()
    actions.edit(report, [Edit(row, {"result": None}, {})], by=on.carla, at=TODAY)
    assert missing(report, on) == {("indicators", row.key, "result")}
    actions.edit(report, [Edit(row, NOT_MEASURED, {})], by=on.carla, at=TODAY)
    assert missing(report, on) == set()
    frozen = next(r for r in Submission.objects.get(kind="report").content["indicators"] if r["id"] == row.key)
    assert (frozen["not_measured"], frozen["level"], frozen["score"]) == (NOT_MEASURED["not_measured"], None, "0.0000")


def test_the_last_round_needs_every_result(on: World) -> None:
    report = last_round(on)
    row = report.indicators.first()
    actions.edit(report, [Edit(row, NOT_MEASURED, {})], by=on.carla, at=IN_ROUND_12)
    assert missing(report, on, IN_ROUND_12) == {("indicators", row.key, "result")}


@pytest.fixture
def evidence_required(on: World) -> None:
    """The 9-month round as if it had been set up like that (a setting of the round)."""
    Round.objects.filter(pk=on.round.pk).update(evidence_required=True)
    on.round.refresh_from_db()


def file_for(plan: Plan, indicators: list[int], name: str, on: World) -> Evidence:
    upload = SimpleUploadedFile(f"{name}.txt", f"หลักฐาน {name}\n".encode())
    supports = [(Target.INDICATOR, key) for key in indicators]
    return evidence.add(plan, evidence.bring_in(upload), title=name, supports=supports, by=on.carla, at=TODAY)


def test_a_round_may_require_evidence_for_every_indicator(
    on: World, evidence_required: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    report = report_at(State.DRAFT, on)
    one, two, three = (row["id"] for row in report.plan.current.content["indicators"])
    assert missing(report, on) == {("evidence", key, "") for key in (one, two, three)}
    actions.attach(report, file_for(report.plan, [one, two], "ทะเบียน", on), by=on.carla, at=TODAY)
    last = file_for(report.plan, [three], "ภาพถ่าย", on)
    assert missing(report, on) == {("evidence", three, "")}
    actions.attach(report, last, by=on.carla, at=TODAY)
    actions.detach(report, last, by=on.carla, at=TODAY)
    assert missing(report, on) == {("evidence", three, "")}
    actions.attach(report, last, by=on.carla, at=TODAY)
    assert missing(report, on) == set()
    frozen = Submission.objects.get(kind="report").content["evidence"]
    assert [(file["title"], file["indicators"]) for file in frozen] == [("ทะเบียน", [one, two]), ("ภาพถ่าย", [three])]


def test_what_is_withheld_proves_nothing(on: World, evidence_required: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    report = report_at(State.DRAFT, on)
    one, two, three = (row["id"] for row in report.plan.current.content["indicators"])
    harmful = file_for(report.plan, [one, two], "ทะเบียน", on)
    for file in (harmful, file_for(report.plan, [two, three], "ภาพถ่าย", on)):
        actions.attach(report, file, by=on.carla, at=TODAY)
    Evidence.objects.filter(pk=harmful.pk).update(scan=Scan.INFECTED)  # as the scanner would say
    assert missing(report, on) == {("evidence", one, "")}


def test_a_withheld_file_makes_no_step_complete(on: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    report = report_at(State.DRAFT, on)
    actions.attach(report, file_for(report.plan, [], "ทะเบียน", on), by=on.carla, at=TODAY)
    said = []
    for scan in (Scan.CLEAN, Scan.INFECTED):
        Evidence.objects.update(scan=scan)  # as the scanner would say
        report = Report.objects.get(pk=report.pk)
        step = steps_of(report, content_of(report, None), [])[4]
        said.append((str(step.words), step.note))
    assert said == [("", "1 ไฟล์"), ("ไม่บังคับในรอบนี้", "1 ไฟล์ · ระงับไว้ 1 ไฟล์")]


def test_a_file_of_another_plan_is_not_attached(on: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    report = report_at(State.DRAFT, on)
    other = file_for(plan_at(PlanState.DRAFT, on), [], "ของแผนอื่น", on)
    with pytest.raises(ValidationError):
        actions.attach(report, other, by=on.carla, at=TODAY)
