from pathlib import Path

import pytest

from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import World, plan_at


@pytest.fixture
def plan(on: World) -> Plan:
    return plan_at(State.FINISHED, on)


@pytest.fixture(autouse=True)
def keeps_files(folder: Path) -> None:
    """Every test of this chapter."""
