from typing import Any

import pytest
from django.test import Client

from cleanreport.reports.lifecycle import State
from cleanreport.submissions.models import Submission
from tests.cast import TODAY, World, report_at
from tests.plans.screens import signed_in


@pytest.fixture
def clock(time_machine: Any) -> Any:
    """It is TODAY until a test moves it."""
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


@pytest.fixture
def sent(clock: Any, on: World) -> Submission:
    """A report that waits for its certifier."""
    return report_at(State.SENT, on).current
