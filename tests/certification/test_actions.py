"""A certifier answers by the link: once, in time, and nobody who reads the database can do it in their place."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.audit.models import Event
from cleanreport.certification import actions
from cleanreport.core.lifecycle import WrongState
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.actions import ask_again
from cleanreport.submissions.models import Submission
from cleanreport.submissions.queries import token_hash
from tests.cast import RECORDED, TODAY, World, bangkok, plan_at, report_at, request_for

AFTER_THE_ROUND = bangkok(2014, 9, 1, 0, 0, 0)
OTHER = {"name": "นางสาวอรุณี ซื่อตรง", "position": "อธิบดี", "email": "director@land.example"}
ANSWERS: dict[str, Callable] = {
    "acknowledge": lambda request, at: actions.acknowledge(request, at=at),
    "send back": lambda request, at: actions.send_back(request, comment="เพิ่มสาเหตุ", at=at),
}
answer = pytest.mark.parametrize("answer", ANSWERS)


@pytest.fixture
def finished(on: World) -> Plan:
    return plan_at(PlanState.FINISHED, on)


@pytest.fixture
def sent(on: World) -> Report:
    return report_at(ReportState.SENT, on)


def test_a_link_is_long_and_only_its_hash_stands_in_the_tables_of_the_project(finished: Plan) -> None:
    token = re.search(r"/certify/([\w-]+)/", Letter.objects.get().email.message)[1]
    assert len(token) >= 43  # 256 bits
    assert request_for(finished.current).token_hash == token_hash(token) != token
    models = [m for m in apps.get_models() if m.__module__.startswith("cleanreport.")]
    rows = [row for model in models for row in model._base_manager.values_list()]
    assert not any(token in str(row) for row in rows)


def test_every_link_is_another(on: World, finished: Plan) -> None:
    for day in range(3):
        ask_again(finished.current, by=on.carla, at=RECORDED + timedelta(days=day), **OTHER)
    hashes = finished.current.requests.values_list("token_hash", flat=True)
    assert len(set(hashes)) == 4


@pytest.mark.parametrize("chapter", ["plan", "report"])
def test_acknowledging_is_written_down_and_told(chapter: str, on: World) -> None:
    document = plan_at(PlanState.FINISHED, on) if chapter == "plan" else report_at(ReportState.SENT, on)
    at = document.current.sent_at + timedelta(hours=3)
    actions.acknowledge(request_for(document.current), at=at)
    document.refresh_from_db()
    submission = document.current
    assert (document.state, submission.state, submission.state_at) == ("acknowledged", "acknowledged", at)
    assert submission.state_by == "นายธีรพงษ์ ตรงธรรม"
    assert Letter.objects.filter(purpose="answered").last().recipient == "pimchanok@land.example"
    event = Event.objects.get(verb=f"{chapter}.acknowledged", subject=f"{chapter}:{document.pk}", at=at)
    assert (event.actor, event.actor_name, event.agency_code) == (None, "นายธีรพงษ์ ตรงธรรม", "MOI-04")


@pytest.mark.parametrize("chapter", ["plan", "report"])
def test_sending_back_makes_a_draft_and_tells_why(chapter: str, on: World) -> None:
    document = plan_at(PlanState.FINISHED, on) if chapter == "plan" else report_at(ReportState.SENT, on)
    actions.send_back(request_for(document.current), comment=" เพิ่มสาเหตุ ", at=document.current.sent_at)
    document.refresh_from_db()
    assert (document.state, document.current.state, document.current.comment) == ("draft", "sent_back", "เพิ่มสาเหตุ")
    assert "เพิ่มสาเหตุ" in Letter.objects.filter(purpose="answered").last().email.message


def test_sending_back_needs_a_comment(finished: Plan) -> None:
    with pytest.raises(ValidationError):
        actions.send_back(request_for(finished.current), comment=" \n ", at=RECORDED)
    finished.refresh_from_db()
    assert (finished.state, finished.current.state) == ("finished", "waiting")


@answer
def test_a_link_works_until_it_expires(answer: str, finished: Plan) -> None:
    request = request_for(finished.current)
    with pytest.raises(WrongState):
        ANSWERS[answer](request, request.expires_at)
    ANSWERS[answer](request, request.expires_at - timedelta(seconds=1))
    finished.refresh_from_db()
    assert finished.state != "finished"


@answer
@pytest.mark.parametrize("first", ANSWERS)
def test_nobody_answers_twice(first: str, answer: str, finished: Plan) -> None:
    request = request_for(finished.current)
    ANSWERS[first](request, RECORDED)
    state = Submission.objects.get().state
    with pytest.raises(WrongState):
        ANSWERS[answer](request, RECORDED)
    assert Submission.objects.get().state == state
    assert Letter.objects.filter(purpose="answered").count() == 1


@answer
def test_a_link_ends_when_somebody_else_is_asked(answer: str, on: World, finished: Plan) -> None:
    request = request_for(finished.current)
    ask_again(finished.current, by=on.carla, at=RECORDED, **OTHER)
    with pytest.raises(WrongState):
        ANSWERS[answer](request, RECORDED)


@answer
def test_a_link_ends_when_the_agency_withdraws(answer: str, on: World, sent: Report) -> None:
    request = request_for(sent.current)
    reports.withdraw(sent, reason="แนบไฟล์ผิด", by=on.carla, at=TODAY)
    reports.send(sent, by=on.carla, at=TODAY)
    with pytest.raises(WrongState):
        ANSWERS[answer](request, TODAY)
    sent.refresh_from_db()
    assert (sent.state, sent.current.revision, sent.current.state) == ("sent", 2, "waiting")


@answer
def test_a_link_ends_when_an_officer_reopens(answer: str, on: World, finished: Plan) -> None:
    request = request_for(finished.current)
    plans.reopen(finished, reason="ผิดแบบ", by=on.olga, at=RECORDED)
    with pytest.raises(WrongState):
        ANSWERS[answer](request, RECORDED)


def test_after_the_round_a_report_is_not_sent_back(sent: Report) -> None:
    request = request_for(sent.current)
    with pytest.raises(PermissionDenied):
        actions.send_back(request, comment="เพิ่มสาเหตุ", at=AFTER_THE_ROUND)
    sent.refresh_from_db()
    request.refresh_from_db()
    assert (sent.state, sent.current.state, request.answered_at, request.ended_at) == ("sent", "waiting", None, None)


def test_after_the_round_a_report_is_still_acknowledged(sent: Report) -> None:
    actions.acknowledge(request_for(sent.current), at=AFTER_THE_ROUND)
    sent.refresh_from_db()
    assert sent.state == "acknowledged"


def test_a_plan_is_sent_back_after_its_due_date(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=bangkok(2013, 11, 29))
    actions.send_back(request_for(plan.current), comment="เพิ่มสาเหตุ", at=bangkok(2013, 12, 20))
    plan.refresh_from_db()
    assert plan.state == "draft"
