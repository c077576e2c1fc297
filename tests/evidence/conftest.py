from pathlib import Path
from typing import Any

import pytest

from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from tests.cast import World, plan_at


@pytest.fixture
def plan(on: World) -> Plan:
    return plan_at(State.FINISHED, on)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the files of this test lie."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path / "files"
