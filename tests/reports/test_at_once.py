"""The same report from two windows at the same moment."""

import time

import pytest
from django.core.exceptions import PermissionDenied

from cleanreport.audit.models import Event
from cleanreport.core.drafts import Edit
from cleanreport.notifications.models import Letter
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import IndicatorResult, Report
from cleanreport.submissions.models import Submission
from tests.at_once import at_once
from tests.cast import TODAY, World, plan_at, report_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_sending_twice_at_once_sends_once(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_at(State.DRAFT, on)
    content_of = actions.content_of

    def slow(*args: object) -> dict:
        time.sleep(0.3)
        return content_of(*args)

    monkeypatch.setattr(actions, "content_of", slow)
    letters = Letter.objects.count()
    outcomes = at_once(
        lambda: actions.send(report, by=on.carla, at=TODAY), lambda: actions.send(report, by=on.cory, at=TODAY)
    )
    assert {type(outcome) for outcome in outcomes} == {Submission, PermissionDenied}
    assert Submission.objects.filter(kind="report").count() == 1
    assert Letter.objects.count() == letters + 1
    assert Event.objects.filter(verb="report.sent").count() == 1


def test_starting_twice_at_once_gives_one_report(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    one, other = at_once(*[lambda: actions.start(plan, on.round, by=on.carla, at=TODAY)] * 2)
    assert one == other == Report.objects.get()


def test_two_people_beginning_the_same_row_write_one(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    report = actions.start(plan, on.round, by=on.carla, at=TODAY)
    key = plan.current.content["indicators"][0]["id"]

    def writes(person: object, **values: object) -> object:
        row = IndicatorResult(report=report, key=key)
        return lambda: actions.edit(report, [Edit(row, values, {})], by=person, at=TODAY)

    at_once(writes(on.carla, result=82), writes(on.cory, explanation="นับเฉพาะสำนักงานจังหวัด"))
    row = report.indicators.get()
    assert (row.result, row.explanation) == (82, "นับเฉพาะสำนักงานจังหวัด")
