"""No change of a year alters what was frozen, or pulls away what somebody works with."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.core.drafts import Edit
from cleanreport.core.formfields import fingerprint
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.checks import Refused
from cleanreport.cycles.models import KeyFactor, ProcessType, Round
from cleanreport.cycles.revisions import Wanted
from cleanreport.oversight.years import actions
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.submissions.models import Submission
from tests.cast import RECORDED, TODAY, World, bangkok, completion_at, plan_at, report_at

WHY = "น้ำท่วม"
IN_SEPTEMBER = bangkok(2014, 9, 20)


def revise(on: World, row: Any = None, *, at: Any = TODAY, **values: Any) -> None:
    more = {name: values.pop(name) for name in ("added", "removed") if name in values}
    edits = [Edit(row, values, {name: fingerprint(getattr(row, name)) for name in values})] if values else []
    actions.revise(on.cycle, Wanted(edits, **more, reason=WHY), by=on.olga, at=at)


def refusal(on: World, row: Any = None, **values: Any) -> tuple[Any, str, str]:
    """At which row and field it is refused, and why."""
    with pytest.raises(Refused) as refused:
        revise(on, row, **values)
    first = refused.value.misfits[0]
    return first.row, first.field, str(first.text)


# What was frozen with a process type


@pytest.fixture
def kind(on: World) -> ProcessType:
    """Of a finished plan."""
    return plan_at(PlanState.FINISHED, on).process_type


def test_names_of_a_type_with_a_finished_plan_stay(kind: ProcessType, on: World) -> None:
    factor = kind.factors.first()
    for row in (kind, factor):
        where = refusal(on, row, name_th="ชื่อใหม่")
        assert where[:2] == (row, "name_th")
        assert "1 แผน" in where[2]
        assert refusal(on, removed=[row])[0] == row
    new = KeyFactor(process_type=kind, name_th="ปัจจัยใหม่")
    assert refusal(on, added=[new])[:2] == (new, "name_th")
    with pytest.raises(Refused):
        actions.move_row(factor, up=False, by=on.olga, at=TODAY)
    for submission in Submission.objects.all():
        assert submission.content["factors"] == [one.name_th for one in kind.factors.all()]


def test_the_english_names_and_the_order_of_types_stand_in_nothing_frozen(kind: ProcessType, on: World) -> None:
    revise(on, kind, name_en="Public service")
    actions.move_row(kind, up=kind.order > 1, by=on.olga, at=TODAY)


def test_a_type_that_no_finished_plan_has_is_changed_freely(kind: ProcessType, on: World) -> None:
    other = on.cycle.process_types.exclude(pk=kind.pk).first()
    revise(on, other, name_th="ชื่อใหม่")
    revise(on, added=[KeyFactor(process_type=other, name_th="ปัจจัยใหม่")])
    revise(on, removed=[other])


def test_a_plan_opened_again_holds_the_type_of_its_frozen_revision(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    first, other = plan.process_type, on.cycle.process_types.exclude(pk=plan.process_type_id).first()
    plans.reopen(plan, reason="แก้ไข", by=on.olga, at=RECORDED)
    plan.refresh_from_db()
    plans.edit(plan, [Edit(plan, {"process_type": other.pk}, {})], by=on.carla, at=RECORDED)
    assert refusal(on, first, name_th="ชื่อใหม่")[:2] == (first, "name_th")
    revise(on, other, name_th="ชื่อใหม่")


def test_what_a_draft_uses_is_not_taken_out_and_its_agency_is_named(on: World) -> None:
    plan = plan_at(PlanState.DRAFT, on)
    for row in (plan.process_type, plan.measures.first().factor):
        where = refusal(on, removed=[row])
        assert where[0] == row
        assert "กรมที่ดิน" in where[2]
    revise(on, plan.process_type, name_th="ชื่อใหม่")
    unused = KeyFactor.objects.create(process_type=plan.process_type, name_th="ไม่มีใครใช้", order=9)
    revise(on, removed=[unused])


# What was frozen with a report


def test_scoring_stays_once_a_report_was_sent(on: World) -> None:
    report = report_at(ReportState.DRAFT, on)
    revise(on, on.cycle, score_floor=0)
    on.cycle.refresh_from_db()
    reports.send(report, by=on.carla, at=TODAY)
    sent = Submission.objects.get(kind="report")
    assert sent.content["scoring"] == {"floor": 0, "capped": True}
    assert refusal(on, on.cycle, score_floor=1)[:2] == (on.cycle, "score_floor")
    assert refusal(on, on.cycle, capped=False)[:2] == (on.cycle, "capped")
    # Also when it was taken back: it stands in the history, and is corrected by the same rules.
    report.refresh_from_db()
    reports.withdraw(report, reason="แก้ไข", by=on.carla, at=TODAY)
    assert refusal(on, on.cycle, capped=False)[:2] == (on.cycle, "capped")
    revise(on, on.cycle, acknowledgement_required=True, remind_before=[3], retention_on=date(2016, 1, 1))


def extended(on: World) -> None:
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 10), reason=WHY, by=on.olga)


@pytest.mark.parametrize(
    "begin", [lambda on: report_at(ReportState.DRAFT, on), lambda on: report_at(ReportState.SENT, on), extended]
)
def test_a_round_in_which_somebody_did_something_stays(begin: Callable[[World], object], on: World) -> None:
    begin(on)
    assert refusal(on, removed=[on.round])[0] == on.round
    revise(on, removed=[on.last_round])


def test_no_round_comes_before_one_whose_reports_were_sent(on: World) -> None:
    six = Round(cycle=on.cycle, months=6, opens_on=date(2014, 4, 1), due_on=date(2014, 8, 25))
    report_at(ReportState.SENT, on)
    assert refusal(on, added=[six])[:2] == (six, "months")
    revise(on, removed=[on.last_round])
    revise(on, added=[Round(cycle=on.cycle, months=12, opens_on=date(2014, 9, 16), due_on=date(2014, 10, 16))])


def test_a_round_does_not_open_after_its_first_report(on: World) -> None:
    report_at(ReportState.DRAFT, on)
    assert refusal(on, on.round, opens_on=date(2014, 8, 21))[:2] == (on.round, "opens_on")
    revise(on, on.round, opens_on=date(2014, 8, 20))


def test_a_moved_due_date_leaves_what_was_sent_as_it_is(on: World) -> None:
    sent = report_at(ReportState.SENT, on).current
    before = Submission.objects.filter(pk=sent.pk).values().get()
    revise(on, on.round, due_on=date(2014, 8, 20))
    assert Submission.objects.filter(pk=sent.pk).values().get() == before
    assert sent.is_intact


def test_the_round_of_a_completion_report_goes_on_asking_for_it(on: World) -> None:
    completion_at(CompletionState.DRAFT, on)
    assert refusal(on, on.last_round, completion_required=False)[:2] == (on.last_round, "completion_required")
    assert refusal(on, removed=[on.last_round])[0] == on.last_round


def test_the_last_round_can_go_and_come_back_as_long_as_nothing_was_reported(on: World) -> None:
    plan_at(PlanState.FINISHED, on)
    revise(on, removed=[on.last_round])
    assert on.cycle.rounds.get().is_last
    revise(on, added=[Round(cycle=on.cycle, months=12, opens_on=date(2014, 9, 16), due_on=date(2014, 10, 16))])
    assert [one.is_last for one in on.cycle.rounds.all()] == [False, True]
