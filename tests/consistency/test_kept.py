"""A state that is put back is the one that the actions reach."""

import pytest
from django.db import transaction

from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.reports.lifecycle import State as ReportState
from tests import kept
from tests.cast import RECORDED, World, plan_at, report_at

pytestmark = pytest.mark.django_db


def rows() -> kept.Tables:
    return kept.everything()


def undone(on: World) -> tuple[kept.Tables, int]:
    """The rows of a report at its state, and its id; then they are taken back."""
    with transaction.atomic():
        report = report_at(ReportState.SENT, on)
        found = rows(), report.pk
        transaction.set_rollback(True)
    return found


def test_what_is_put_back_is_what_the_actions_wrote(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "states", {})
    reached, number = undone(on)
    known = dict(kept.states)
    put_back, same = undone(on)
    assert kept.states == known
    assert {"plans_plan", "reports_report", "submissions_submission", "audit_event"} <= {
        t for t in reached if reached[t]
    }
    assert (put_back, same) == (reached, number)


def test_rows_that_come_after_it_get_numbers_of_their_own(on: World) -> None:
    first = plan_at(State.DRAFT, on)
    second = plans.start(on.other_agency, on.cycle, by=on.stan, at=RECORDED)
    assert second.pk > first.pk
    assert plan_at(State.FINISHED, on).risks.count() == first.risks.count() > 0


def test_whoever_changed_something_before_sees_the_actions_run(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "states", {})
    plan_at(State.DRAFT, on)
    on.cycle.capped = not on.cycle.capped
    on.cycle.save()
    plan_at(State.DRAFT, on)
    assert len(kept.states) == 2
