"""What all tests of the certifier's pages need: the day, the files' folder, a report that waits, and its link."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import TODAY, World, report_at
from tests.story import link_of


@pytest.fixture
def clock(time_machine: Any) -> Any:
    """It is TODAY until a test moves it."""
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def nobody_tried_links_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def keeps_files(folder: Path) -> None:
    """Every test of this chapter."""


@pytest.fixture
def waiting(clock: Any, on: World) -> Report:
    """A report that was sent today."""
    return report_at(State.SENT, on)


@pytest.fixture
def link(waiting: Report) -> str:
    """The address in the letter, without the site: /certify/…/"""
    return link_of(waiting.frozen)
