"""A certifier answers while somebody else takes the same thing further: one order of events, never half of each."""

import time
from collections.abc import Callable

import pytest

from cleanreport.certification import actions
from cleanreport.core.lifecycle import WrongState
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.submissions import actions as submissions
from cleanreport.submissions.models import Submission
from tests.at_once import at_once
from tests.cast import RECORDED, TODAY, World, plan_at, report_at, request_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slow_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer waits a moment before its first write, holding what it holds: time enough to be in the way."""
    move = submissions.move

    def later(*args: object, **stamps: object) -> None:
        time.sleep(0.2)
        move(*args, **stamps)

    monkeypatch.setattr(submissions, "move", later)


def answers(submission: Submission) -> dict[str, Callable[[], None]]:
    request, at = request_for(submission), submission.sent_at
    return {
        "acknowledges": lambda: actions.acknowledge(request, at=at),
        "sends back": lambda: actions.send_back(request, comment="เพิ่มสาเหตุ", at=at),
    }


@pytest.mark.parametrize("answer", ["acknowledges", "sends back"])
def test_while_the_agency_withdraws_its_report(answer: str, on: World) -> None:
    report = report_at(ReportState.SENT, on)
    withdrawal = lambda: reports.withdraw(report, reason="แนบไฟล์ผิด", by=on.carla, at=TODAY)  # noqa: E731
    certifier, agency = at_once(answers(report.current)[answer], withdrawal)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    if agency is None:
        # An acknowledged report may still be withdrawn; what the certifier sent back may not.
        assert report.current.state == "withdrawn"
        assert certifier is None or isinstance(certifier, WrongState)
        assert answer == "acknowledges" or certifier is not None
    else:
        assert (certifier, report.current.state) == (None, "sent_back")


def test_while_an_officer_reopens_the_plan(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    reopening = lambda: plans.reopen(plan, reason="ผิดแบบ", by=on.olga, at=RECORDED)  # noqa: E731
    certifier, officer = at_once(answers(plan.current)["acknowledges"], reopening)
    plan.refresh_from_db()
    assert (officer, plan.state, plan.current.state) == (None, PlanState.DRAFT, "reopened")
    assert certifier is None or isinstance(certifier, WrongState)


def test_while_the_agency_asks_somebody_else(on: World) -> None:
    submission = plan_at(PlanState.FINISHED, on).current
    other = {"name": "นางสาวอรุณี ซื่อตรง", "position": "อธิบดี", "email": "director@land.example"}
    asking = lambda: submissions.ask_again(submission, by=on.carla, at=RECORDED, **other)  # noqa: E731
    certifier, asked = at_once(answers(submission)["acknowledges"], asking)
    submission.refresh_from_db()
    if certifier is None:
        assert submission.state == "acknowledged"
        assert submission.requests.filter(ended_at=None).count() == 0
    else:
        assert isinstance(certifier, WrongState)
        assert request_for(submission) == asked


def test_twice_from_two_windows(on: World) -> None:
    submission = plan_at(PlanState.FINISHED, on).current
    both = answers(submission)
    outcomes = at_once(*both.values())
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "WrongState"]
    submission.refresh_from_db()
    assert submission.state == ("acknowledged" if outcomes[0] is None else "sent_back")
