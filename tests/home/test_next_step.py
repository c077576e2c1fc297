"""The one next step, in every situation that an agency can be in."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from cleanreport.certification import actions as certification
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.core.steps import DOING, DONE, FIX, SEND, TODO, Step
from cleanreport.cycles import actions as cycles
from cleanreport.demo.examples import record_plan
from cleanreport.home.desk import Earlier
from cleanreport.home.next_step import Kind, NextStep, left_words, next_step
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import (
    IN_ROUND_12,
    RECORDED,
    TODAY,
    World,
    bangkok,
    completion_at,
    example,
    last_round_sent,
    plan_at,
    report_at,
    request_for,
)
from tests.home.conftest import begun_report, desk_at, next_year, refuse

BEFORE_THE_ROUNDS = bangkok(2014, 3, 5)
BETWEEN_THE_ROUNDS = bangkok(2014, 9, 5)
AFTER_THE_ROUNDS = bangkok(2014, 10, 16)
COMMENT = "เพิ่มแหล่งข้อมูล\nของตัวชี้วัดที่ 2"


def step_at(on: World, at: datetime, *, year_be: int | None = None) -> NextStep:
    return next_step(desk_at(on, at, year_be=year_be))


# Before and while the plan is recorded


def test_before_any_year_is_set_up_there_is_nothing_to_press(on: World) -> None:
    step = step_at(on, bangkok(2013, 9, 30))
    assert (step.kind, step.url) == (Kind.NO_YEAR, "")


def test_without_a_plan_one_is_started(on: World) -> None:
    step = step_at(on, RECORDED)
    assert (step.kind, step.url, step.post) == (Kind.START, reverse("plan_start"), True)
    assert step.deadline is not None
    assert step.deadline.due_on == on.cycle.plan_due_on


def test_a_plan_can_be_started_from_those_of_earlier_years(on: World) -> None:
    earlier = plan_at(State.FINISHED, on)
    next_year(on)
    desk = desk_at(on, bangkok(2014, 11, 10))
    assert (next_step(desk).kind, desk.earlier) == (Kind.START, [Earlier(earlier.pk, str(earlier), 2557)])


def test_in_a_year_that_is_over_nothing_is_started(on: World) -> None:
    next_year(on)
    assert step_at(on, bangkok(2014, 11, 10), year_be=2557).kind == Kind.PAST


def test_an_unfinished_plan_goes_on_with_what_is_missing(on: World) -> None:
    record_plan({**example(), "indicators": []}, on.agency, on.cycle, by=on.carla, at=RECORDED)
    with override("en"):
        step = step_at(on, RECORDED)
    plan = on.agency.plans.get()
    assert (step.kind, step.url, step.draft) == (Kind.PLAN, reverse("plan", args=[plan.pk]), plan)
    assert step.text == "1 step left: Success indicators"


def test_a_complete_plan_is_checked_and_finished(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    step = step_at(on, RECORDED)
    assert (step.kind, step.url) == (Kind.FINISH, reverse("plan_check", args=[plan.pk]))


@pytest.mark.parametrize("by_the_office", [True, False])
def test_a_plan_that_came_back_is_corrected_before_anything_else(by_the_office: bool, on: World) -> None:
    plan = plan_at(State.FINISHED, on, at=TODAY)
    begun_report(on, plan)
    if by_the_office:
        plans.reopen(plan, reason=COMMENT, by=on.olga, at=TODAY)
    else:
        certification.send_back(request_for(plan.current), comment=COMMENT, at=TODAY)
    step = step_at(on, TODAY)
    assert (step.kind, step.url) == (Kind.CORRECT_PLAN, reverse("plan", args=[plan.pk]))
    assert step.taken_back is not None
    assert step.taken_back.comment == COMMENT


# While a round is open


@pytest.mark.parametrize("state", [State.FINISHED, State.ACKNOWLEDGED])
def test_an_open_round_is_entered_whether_the_plan_is_acknowledged_or_not(state: State, on: World) -> None:
    plan = plan_at(state, on)
    step = step_at(on, TODAY)
    assert (step.kind, step.post) == (Kind.ENTER, True)
    assert step.url == reverse("report_start", args=[plan.pk, 9])


def test_a_begun_report_goes_on_with_what_is_missing(on: World) -> None:
    report = begun_report(on, plan_at(State.FINISHED, on))
    step = step_at(on, TODAY)
    assert (step.kind, step.url, step.draft) == (Kind.REPORT, reverse("report", args=[report.pk]), report)
    assert step.deadline is not None
    assert step.deadline.days_left == 11
    assert [s.state for s in step.steps].count(DONE) == 1  # no evidence is needed in this round


def test_a_complete_report_is_checked_and_sent(on: World) -> None:
    report = report_at(ReportState.DRAFT, on)
    step = step_at(on, TODAY)
    assert (step.kind, step.url) == (Kind.SEND, reverse("report_check", args=[report.pk]))


@pytest.mark.parametrize("by", ["certifier", "agency", "office"])
def test_a_report_that_came_back_is_corrected_with_the_comment_in_sight(by: str, on: World) -> None:
    report = report_at(ReportState.SENT, on)
    take_back: dict[str, Callable[[], None]] = {
        "certifier": lambda: certification.send_back(request_for(report.current), comment=COMMENT, at=TODAY),
        "agency": lambda: reports.withdraw(report, reason=COMMENT, by=on.carla, at=TODAY),
        "office": lambda: reports.reopen(report, reason=COMMENT, by=on.olga, at=TODAY),
    }
    take_back[by]()
    step = step_at(on, TODAY)
    assert (step.kind, step.url) == (Kind.CORRECT_REPORT, reverse("report", args=[report.pk]))
    assert step.taken_back is not None
    assert (step.taken_back.comment, list(step.steps)) == (COMMENT, [])


def test_an_extension_keeps_the_round_open_for_this_agency(on: World) -> None:
    begun_report(on, plan_at(State.FINISHED, on))
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 10), reason="น้ำท่วม", by=on.olga, at=TODAY)
    step = step_at(on, BETWEEN_THE_ROUNDS)
    assert step.kind == Kind.REPORT
    assert step.deadline is not None
    assert step.deadline.extended


# When nothing can be written


def test_a_letter_that_did_not_arrive_is_told(on: World) -> None:
    report = report_at(ReportState.SENT, on)
    refuse(Letter.objects.get(about=f"submission:{report.current.pk}"))
    step = step_at(on, TODAY)
    assert (step.kind, step.url) == (Kind.ADDRESS, reverse("submission", args=[report.current.number]) + "#ask")
    assert "deputy@land.example" in step.text


def test_a_round_that_was_begun_but_not_sent_is_missed(on: World) -> None:
    report = begun_report(on, plan_at(State.ACKNOWLEDGED, on))
    step = step_at(on, BETWEEN_THE_ROUNDS)
    assert (step.kind, step.ask_office, step.url) == (Kind.MISSED, True, reverse("report", args=[report.pk]))


def test_a_round_that_was_not_begun_is_missed_too(on: World) -> None:
    plan_at(State.ACKNOWLEDGED, on)
    step = step_at(on, BETWEEN_THE_ROUNDS)
    assert (step.kind, step.ask_office, step.url) == (Kind.MISSED, True, "")


def test_an_open_round_comes_before_one_that_was_missed(on: World) -> None:
    begun_report(on, plan_at(State.ACKNOWLEDGED, on))
    assert step_at(on, IN_ROUND_12).kind == Kind.ENTER


def test_before_a_round_opens_there_is_nothing_to_do(on: World) -> None:
    plan_at(State.ACKNOWLEDGED, on)
    with override("en"):
        step = step_at(on, BEFORE_THE_ROUNDS)
    assert step.kind == Kind.WAIT
    assert step.text == "The 9-month round opens on 1 July 2014. Until then there is nothing to do."


def everything_sent(on: World, *, acknowledged: bool) -> None:
    report = report_at(ReportState.ACKNOWLEDGED, on)
    report.plan.refresh_from_db()
    last = begun_report(on, report.plan, measures=None, at=IN_ROUND_12)
    submission = reports.send(last, by=on.carla, at=IN_ROUND_12)
    if acknowledged:
        certification.acknowledge(request_for(submission), at=IN_ROUND_12)
    completion_at(CompletionState.ACKNOWLEDGED if acknowledged else CompletionState.SENT, on, plan=report.plan)


# The completion report


def test_the_completion_report_comes_after_the_last_report(on: World) -> None:
    plan = plan_at(State.ACKNOWLEDGED, on)
    assert step_at(on, IN_ROUND_12).kind == Kind.ENTER
    last_round_sent(on, plan=plan)
    step = step_at(on, IN_ROUND_12)
    assert (step.kind, step.url, step.post) == (
        Kind.BEGIN_COMPLETION,
        reverse("completion_start", args=[plan.pk]),
        True,
    )
    assert step.deadline is not None
    assert step.deadline.due_on == on.last_round.due_on


def test_a_begun_completion_report_goes_on(on: World) -> None:
    completion = completion_at(CompletionState.DRAFT, on)
    with override("en"):
        step = step_at(on, IN_ROUND_12)
    assert (step.kind, step.url, step.draft) == (
        Kind.COMPLETION,
        reverse("completion", args=[completion.pk]),
        completion,
    )
    assert step.text == "12 of 12 sections are written."


def test_a_completion_report_that_came_back_shows_why(on: World) -> None:
    completion = completion_at(CompletionState.SENT, on)
    certification.send_back(request_for(completion.frozen), comment=COMMENT, at=IN_ROUND_12)
    step = step_at(on, IN_ROUND_12)
    assert (step.kind, step.taken_back and step.taken_back.comment) == (Kind.CORRECT_COMPLETION, COMMENT)


def test_a_completion_report_that_was_not_sent_asks_for_an_extension(on: World) -> None:
    completion = completion_at(CompletionState.DRAFT, on)
    step = step_at(on, AFTER_THE_ROUNDS)
    assert (step.kind, step.url, step.ask_office) == (Kind.MISSED, reverse("completion", args=[completion.pk]), True)


# When everything is sent


@pytest.mark.parametrize(
    ("acknowledged", "text"),
    [
        (True, "The certifier has acknowledged everything."),
        (False, "The certifier has not acknowledged everything yet. You need not do anything."),
    ],
)
def test_when_everything_is_sent_one_looks_back(acknowledged: bool, text: str, on: World) -> None:
    everything_sent(on, acknowledged=acknowledged)
    with override("en"):
        step = step_at(on, AFTER_THE_ROUNDS)
    assert (step.kind, step.url, step.text) == (Kind.DONE, reverse("submissions"), text)


def test_a_year_that_is_over_is_read(on: World) -> None:
    everything_sent(on, acknowledged=True)
    next_year(on)
    assert step_at(on, bangkok(2014, 11, 10), year_be=2557).kind == Kind.PAST


def test_a_year_that_is_over_says_when_something_was_left_out(on: World) -> None:
    report_at(ReportState.ACKNOWLEDGED, on)
    next_year(on)
    with override("en"):
        assert step_at(on, bangkok(2014, 11, 10), year_be=2557).text == "Not every report was sent."


# Several plans


def test_of_several_plans_the_most_pressing_one_is_named(on: World) -> None:
    begun_report(on, plan_at(State.FINISHED, on))
    other = plan_at(State.DRAFT, on, file="driving-licence")
    step = step_at(on, TODAY)
    assert (step.draft, step.about) == (other, other.work_process)


def test_a_plan_that_is_alone_is_not_named(on: World) -> None:
    begun_report(on, plan_at(State.FINISHED, on))
    assert step_at(on, TODAY).about == ""


# Words


def test_what_is_left_is_counted_without_the_last_step() -> None:
    steps = [
        Step("ก", "/", DONE, number=1),
        Step("ข", "/", DOING, number=2),
        Step("ค", "/", FIX, number=3),
        Step("ง", "/", TODO, number=4),
        Step("ส่ง", "/", SEND),
    ]
    with override("en"):
        assert left_words(steps) == "3 steps left: ข, ค, ง"
        assert left_words(steps[:1]) == ""
