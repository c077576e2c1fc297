import pytest
from django.core.cache import cache

from cleanreport.reports.lifecycle import State
from cleanreport.submissions.models import Submission
from tests.cast import TODAY, World, report_at


@pytest.fixture(autouse=True)
def _no_counters() -> None:
    cache.clear()


@pytest.fixture
def sent(on: World, time_machine: object) -> Submission:
    """A report that waits for its certifier."""
    time_machine.move_to(TODAY, tick=False)  # type: ignore[attr-defined]
    return report_at(State.SENT, on).current
