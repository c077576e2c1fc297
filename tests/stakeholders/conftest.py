"""What the tests of stakeholders share."""

from typing import Any

import pytest


@pytest.fixture
def clock(time_machine: Any) -> Any:
    """The clock of the tests; `clock.move_to` goes on."""
    return time_machine
