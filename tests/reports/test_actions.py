"""Starting, writing, sending, withdrawing and reopening a report: who, in which state, and when."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanreport.audit.models import Event
from cleanreport.core.drafts import Edit
from cleanreport.core.missing import Incomplete
from cleanreport.cycles import actions as cycles
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions, rules
from cleanreport.reports.content import content_of
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import ROUNDS, TODAY, World, bangkok, plan_at, report_at
from tests.evidence.samples import PDF
from tests.reports.verbs import AGENCY, allowed, expected, tried, who_did

LATE = bangkok(2014, 9, 5)
# When, whether the round takes reports of the agency then, and whether it was given until 10 September.
TIMES = {
    "before the opening day": (bangkok(2014, 6, 30, 23, 59, 59), False, False),
    "while it is open": (TODAY, True, False),
    "after the due date": (LATE, False, False),
    "under an extension": (LATE, True, True),
}
DO: dict[str, Callable] = {
    "edit": lambda report, by, at: actions.edit(report, [Edit(report, {"problems": "ใหม่"}, {})], by=by, at=at),
    "send": lambda report, by, at: actions.send(report, by=by, at=at),
    "withdraw": lambda report, by, at: actions.withdraw(report, reason="แนบไฟล์ผิด", by=by, at=at),
    "reopen": lambda report, by, at: actions.reopen(report, reason="ตัวเลขไม่ตรง", by=by, at=at),
}


def extended_until(day: date, on: World) -> None:
    cycles.extend(on.round, on.agency, due_on=day, reason="น้ำท่วมสำนักงาน", by=on.olga, at=bangkok(2014, 8, 25))


@pytest.mark.parametrize("when", TIMES)
@pytest.mark.parametrize("state", State)
def test_who_may_do_what_in_which_state_and_when(state: State, when: str, on: World) -> None:
    report, (at, is_open, extended) = report_at(state, on), TIMES[when]
    if extended:
        extended_until(date(2014, 9, 10), on)
    did, may = tried(DO, report, on, at), allowed(rules, report, actions.window_of(report), on, at)
    assert did == may == expected(state, is_open)
    assert Report.objects.get(pk=report.pk).state == state


@pytest.mark.parametrize("state", PlanState)
def test_reporting_starts_when_the_plan_is_finished_and_the_round_open(state: PlanState, on: World) -> None:
    plan = plan_at(state, on)
    for at, is_open, _extended in list(TIMES.values())[:3]:
        started = who_did(lambda by, at=at: actions.start(plan, on.round, by=by, at=at), on)
        assert started == (AGENCY if is_open and state != PlanState.DRAFT else set()), at


def test_starting_again_gives_the_report_that_was_started(on: World) -> None:
    report = report_at(State.DRAFT, on)
    assert actions.start(report.plan, on.round, by=on.cory, at=LATE) == report
    for stranger in (on.stan, on.olga):
        with pytest.raises(PermissionDenied):
            actions.start(report.plan, on.round, by=stranger, at=TODAY)


def test_a_round_of_another_year_takes_no_report(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    other = cycles.open_cycle(2558, plan_due_on=date(2014, 11, 28), rounds=ROUNDS, process_types={}, by=on.olga)
    with pytest.raises(ValidationError):
        actions.start(plan, other.rounds.first(), by=on.carla, at=TODAY)


# The calendar of 2557


@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        (bangkok(2014, 7, 1, 0, 0, 0), True),
        (bangkok(2014, 8, 31, 23, 59, 59), True),
        (datetime(2014, 8, 31, 16, 59, 59, tzinfo=UTC), True),
        (datetime(2014, 8, 31, 17, 0, 0, tzinfo=UTC), False),
        (bangkok(2014, 9, 1, 0, 0, 0), False),
    ],
)
def test_a_report_is_in_time_until_midnight_in_bangkok(at: datetime, in_time: bool, on: World) -> None:
    report = report_at(State.DRAFT, on)
    if in_time:
        submission = actions.send(report, by=on.carla, at=at)
        assert (submission.late, submission.due_on, submission.sent_at) == (False, date(2014, 8, 31), at)
    else:
        with pytest.raises(PermissionDenied, match="31 สิงหาคม 2557"):
            actions.send(report, by=on.carla, at=at)
        assert Report.objects.get().state == State.DRAFT


def test_what_is_sent_under_an_extension_is_late(on: World) -> None:
    report = report_at(State.DRAFT, on)
    extended_until(date(2014, 9, 10), on)
    submission = actions.send(report, by=on.carla, at=bangkok(2014, 9, 10, 23, 59, 59))
    assert (submission.late, submission.due_on) == (True, date(2014, 9, 10))


def test_an_extension_that_was_not_needed_makes_nothing_late(on: World) -> None:
    report = report_at(State.DRAFT, on)
    extended_until(date(2014, 9, 10), on)
    assert not actions.send(report, by=on.carla, at=bangkok(2014, 8, 31)).late


def test_an_extension_ends_too_and_helps_nobody_else(on: World) -> None:
    report = report_at(State.DRAFT, on)
    cycles.extend(on.round, on.other_agency, due_on=date(2014, 12, 1), reason="น้ำท่วม", by=on.olga)
    extended_until(date(2014, 9, 10), on)
    with pytest.raises(PermissionDenied):
        actions.send(report, by=on.carla, at=bangkok(2014, 9, 11, 0, 0, 0))


# Freezing and taking back


def test_sending_freezes_and_asks_the_certifier(on: World) -> None:
    report = report_at(State.SENT, on)
    submission = report.current
    assert (submission.kind, submission.round, submission.revision) == ("report", on.round, 1)
    assert submission.is_intact
    assert submission.content["plan"]["sha256"] == report.plan.current.sha256
    asked = Letter.objects.get(purpose="asked_to_acknowledge", about=f"submission:{submission.pk}")
    assert asked.recipient == "deputy@land.example"
    assert Event.objects.get(verb="report.sent").details == {"number": submission.number, "sha256": submission.sha256}


def test_a_withdrawn_report_is_corrected_and_follows_what_was_sent(on: World) -> None:
    report = report_at(State.ACKNOWLEDGED, on)
    first = report.current
    actions.withdraw(report, reason=" แนบไฟล์ผิด ", by=on.carla, at=TODAY)
    report.refresh_from_db()
    first.refresh_from_db()
    assert (report.state, first.state, first.comment) == (State.DRAFT, "withdrawn", "แนบไฟล์ผิด")
    told = Letter.objects.get(purpose="taken_back")
    assert (told.recipient, "แนบไฟล์ผิด" in told.email.message) == ("deputy@land.example", True)
    second = actions.send(report, by=on.carla, at=TODAY)
    assert (second.revision, second.follows) == (2, first)
    assert Submission.objects.get(pk=first.pk).snapshot == first.snapshot


def test_a_reopened_report_tells_reporter_and_certifier(on: World) -> None:
    report = report_at(State.SENT, on)
    actions.reopen(report, reason="ตัวเลขไม่ตรงกับหลักฐาน", by=on.olga, at=LATE)
    told = {letter.recipient: letter.email.message for letter in Letter.objects.filter(created_at=LATE)}
    assert set(told) == {"deputy@land.example", "pimchanok@land.example"}
    assert all("ตัวเลขไม่ตรงกับหลักฐาน" in message for message in told.values())
    report.refresh_from_db()
    assert (report.state, report.current.state) == (State.DRAFT, "reopened")


@pytest.mark.parametrize(("verb", "who"), [(actions.withdraw, "carla"), (actions.reopen, "olga")])
def test_taking_back_needs_a_reason(verb: Callable, who: str, on: World) -> None:
    report = report_at(State.SENT, on)
    with pytest.raises(ValidationError):
        verb(report, reason="  ", by=getattr(on, who), at=TODAY)
    report.refresh_from_db()
    assert (report.state, report.current.state) == (State.SENT, "waiting")


def test_under_one_report_nothing_of_another_is_changed(on: World) -> None:
    mine, other = report_at(State.DRAFT, on), report_at(State.DRAFT, on)
    for row in (other.measures.first(), other.people.first(), other):
        with pytest.raises(PermissionDenied):
            actions.edit(mine, [Edit(row, {"edited_at": None}, {})], by=on.carla, at=TODAY)


# The plan changes while the report is a draft


def correct_plan(plan: Plan, on: World) -> dict[str, int]:
    """Olga reopens it; Carla replaces the first measure by another and finishes it again. The keys of both measures."""
    plans.reopen(plan, reason="มาตรการซ้ำ", by=on.olga, at=TODAY)
    plan.refresh_from_db()
    old = plan.measures.first()
    values = {name: getattr(old, name) for name in ("unit", "starts", "ends", "weight")}
    values |= {"factor": old.factor_id, "title": "มาตรการใหม่", "answers": [risk.pk for risk in old.answers.all()]}
    new = plans.add_row(plan, "measures", by=on.carla, at=TODAY)
    keys = {"old": old.pk, "new": new.pk}
    plans.edit(plan, [Edit(new, values, {})], by=on.carla, at=TODAY)
    plans.remove_row(plan, old, by=on.carla, at=TODAY)
    plans.finish(plan, by=on.carla, at=TODAY)
    return keys


def said_of(report: Report, key: int) -> Edit:
    row = report.measures.model(report=report, key=key)
    return Edit(row, {"percent": Decimal(10), "summary": "เริ่มแล้ว", "output": "แผนงาน"}, {})


def test_a_draft_follows_the_plans_new_revision_and_loses_nothing(on: World) -> None:
    report = report_at(State.DRAFT, on)
    keys = correct_plan(report.plan, on)
    with pytest.raises(Incomplete) as refused:
        actions.send(report, by=on.carla, at=TODAY)
    assert {(m.step, m.row) for m in refused.value.missing} == {("measures", keys["new"])}
    assert report.measures.get(key=keys["old"]).summary == "ติดประกาศครบทุกสำนักงานที่ดินจังหวัด และตรวจติดตาม ๓ ไตรมาส"
    actions.edit(report, [said_of(report, keys["new"])], by=on.carla, at=TODAY)
    content = actions.send(report, by=on.carla, at=TODAY).content
    assert content["plan"]["revision"] == 2
    rows = {row["id"]: row["percent"] for row in content["measures"]}
    assert (rows[keys["new"]], keys["old"] in rows, len(rows)) == ("10", False, 4)


def test_a_file_names_no_row_that_left_the_plan(on: World) -> None:
    report = report_at(State.DRAFT, on)
    old, kept = report.plan.measures.first().pk, report.plan.measures.last().pk
    supports, upload = [("measure", old), ("measure", kept)], SimpleUploadedFile("คิว.pdf", PDF)
    actions.add_evidence(report, [upload], titles=["คิว"], kind="output", supports=supports, by=on.carla, at=TODAY)
    correct_plan(report.plan, on)
    report = Report.objects.get(pk=report.pk)
    assert [file["measures"] for file in content_of(report, None)["evidence"]] == [[kept]]


def test_a_number_is_no_milestone_when_the_criteria_became_milestones(on: World) -> None:
    report = report_at(State.DRAFT, on)
    plan, milestones = report.plan, {f"milestone{k}": f"ขั้นที่ {k}" for k in range(1, 6)}
    plans.reopen(plan, reason="เกณฑ์ไม่ตรง", by=on.olga, at=TODAY)
    changed = plan.indicators.first()
    plans.edit(plan, [Edit(changed, {"criteria": "milestones", **milestones}, {})], by=on.carla, at=TODAY)
    plans.finish(plan, by=on.carla, at=TODAY)
    with pytest.raises(Incomplete) as refused:
        actions.send(report, by=on.carla, at=TODAY)
    assert {(m.step, m.row, m.field) for m in refused.value.missing} == {("indicators", changed.pk, "result")}
    row = report.indicators.get(key=changed.pk)
    assert row.result == Decimal("82.5")
    actions.edit(report, [Edit(row, {"result": Decimal(0)}, {})], by=on.carla, at=TODAY)
    assert actions.send(report, by=on.carla, at=TODAY).content["indicators"][0]["level"] == "0.0000"


def test_what_was_sent_keeps_the_revision_of_its_day(on: World) -> None:
    report = report_at(State.SENT, on)
    keys = correct_plan(report.plan, on)
    report.refresh_from_db()
    assert report.current.content["plan"]["revision"] == 1
    assert keys["old"] in [row["id"] for row in report.current.content["measures"]]


def test_nothing_is_sent_while_the_plan_is_open_for_correction(on: World) -> None:
    report = report_at(State.DRAFT, on)
    plans.reopen(report.plan, reason="มาตรการซ้ำ", by=on.olga, at=TODAY)
    with pytest.raises(PermissionDenied):
        actions.send(report, by=on.carla, at=TODAY)
    outcome = actions.edit(report, [Edit(report, {"problems": "ใหม่"}, {})], by=on.carla, at=TODAY)[0]
    assert outcome.written == ("problems",)
