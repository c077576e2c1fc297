"""What a year asks for takes effect: the completion report with the round that asks for it, and the acknowledgement."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from cleanreport.certification import actions as certification
from cleanreport.completion import actions as completions
from cleanreport.cycles.models import Cycle, Round
from cleanreport.home.desk import desk_of
from cleanreport.home.queries import Year
from cleanreport.oversight.queries.stages import Stage, is_complete
from cleanreport.plans.lifecycle import State
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import IN_ROUND_12, TODAY, World, plan_at, report_at, request_for


def asks(on: World, round_: Round | None) -> None:
    Round.objects.update(completion_required=False)
    Round.objects.filter(pk=round_.pk if round_ else None).update(completion_required=True)


def test_the_completion_report_is_due_with_the_round_that_asks_for_it(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    asks(on, on.round)
    assert completions.start(plan, by=on.carla, at=TODAY).round == on.round


def test_a_year_that_asks_for_none_has_no_completion_report(on: World, client: Client) -> None:
    plan = plan_at(State.FINISHED, on)
    asks(on, None)
    with pytest.raises(PermissionDenied):
        completions.start(plan, by=on.carla, at=IN_ROUND_12)
    with time_machine.travel(IN_ROUND_12, tick=False):
        client.force_login(on.carla)
        assert client.post(reverse("completion_start", args=[plan.pk])).status_code == 403


@pytest.mark.parametrize("required", [True, False])
def test_a_round_is_complete_when_the_year_says_so(required: bool, on: World) -> None:
    Cycle.objects.update(acknowledgement_required=required)
    cycle = Cycle.objects.get()
    assert [is_complete(stage, cycle) for stage in (Stage.DRAFT, Stage.WAITING, Stage.ACKNOWLEDGED)] == [
        False, not required, True,
    ]  # fmt: skip

    def on_the_desk() -> bool:
        desk = desk_of(on.carla, [Year(cycle, on.agency.pk)], None, TODAY.date())
        assert desk
        return desk.plans[0].rounds[0].is_complete

    report = report_at(ReportState.SENT, on)
    assert on_the_desk() is not required
    certification.acknowledge(request_for(report.current), at=TODAY)
    assert on_the_desk()
