"""What all tests share."""

import os

import pytest
from hypothesis import settings

from tests.cast import World, world

pytest_plugins = ["tests.guards"]

# No test depends on the machine's speed; continuous integration tries the same examples every time.
settings.register_profile("cleanreport", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("cleanreport")


# What takes longest, so that no core waits for the other at the end.
LONGEST = ("tests/journeys/test_every_page.py", "tests/consistency/test_hostile.py", "tests/journeys/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, path in enumerate(LONGEST) if item.nodeid.startswith(path)), 9))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second-database", action="store_true", help="axe was asked on another database before")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Every test has a database of its own, in which rows are at places where other rows were before."""
    from cleanreport.oversight.queries.marks import forget

    forget()


@pytest.fixture
def on(db: None) -> World:
    """Who and what there is before anybody has done anything (`tests/cast.py`)."""
    return world()
