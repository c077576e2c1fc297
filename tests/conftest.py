"""What all tests share."""

import os

import pytest
from hypothesis import settings

from tests.cast import World, world

pytest_plugins = ["tests.guards"]

# No test depends on the machine's speed; continuous integration tries the same examples every time.
settings.register_profile("cleanreport", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("cleanreport")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Every test has a database of its own, in which rows are at places where other rows were before."""
    from cleanreport.oversight.queries.marks import forget

    forget()


@pytest.fixture
def on(db: None) -> World:
    """Who and what there is before anybody has done anything (`tests/cast.py`)."""
    return world()
