from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def keeps_files(folder: Path) -> None:
    """Every test of this chapter."""
