"""What all tests share."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import settings

from tests.cast import World, world

pytest_plugins = ["tests.guards"]

# No test depends on the machine's speed; continuous integration tries the same examples every time.
settings.register_profile("cleanreport", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("cleanreport")


# What takes longest, so that no core waits for the other at the end.
LONGEST = (
    "tests/journeys/test_every_page.py", "tests/consistency/test_hostile.py", "tests/journeys/",
    "tests/evidence/test_crashes.py", "tests/serving/test_running.py", "tests/demo/test_many.py",
)  # fmt: skip


# What a browser does is the same on every database, but these go through the whole product with one.
ON_EVERY_DATABASE = ("whole_job", "office_year", "papers", "last_minute")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, path in enumerate(LONGEST) if item.nodeid.startswith(path)), 9))
    if config.getoption("--second-database"):
        left_out = [item for item in items if not depends_on_the_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def depends_on_the_database(item: pytest.Item) -> bool:
    """Whether another database may give another answer."""
    if item.get_closest_marker("any_database"):
        return False
    if item.path.parent.name == "journeys":
        return item.path.stem.removeprefix("test_") in ON_EVERY_DATABASE
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool({"db", "transactional_db"} & fixtures)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second-database", action="store_true", help="leave out what no database changes")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The databases; a request that a browser left behind does not keep PostgreSQL from dropping its own."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Every test has a database of its own, in which rows are at places where other rows were before.

    Nor does it know how often tests before it tried in vain to sign in or to open a link.
    """
    from cleanreport.oversight.queries.marks import forget

    forget()
    cache.clear()


@pytest.fixture
def on(db: None) -> World:
    """Who and what there is before anybody has done anything (`tests/cast.py`)."""
    return world()


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the files of this test lie; what is uploaded arrives beside it."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path / "files"


@pytest.fixture
def olga(on: World, client: Client) -> Client:
    """The officer's browser."""
    client.force_login(on.olga)
    return client


@pytest.fixture
def comes_back(on: World, olga: Client, clock: Any) -> Callable[[datetime], None]:
    """The officer signs in again later."""

    def at(moment: datetime) -> None:
        clock.move_to(moment)
        olga.force_login(on.olga)

    return at
