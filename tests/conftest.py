"""What all tests share."""

import pytest

from tests.cast import World, world

pytest_plugins = ["tests.guards"]


@pytest.fixture
def on(db: None) -> World:
    """Who and what there is before anybody has done anything (`tests/cast.py`)."""
    return world()
