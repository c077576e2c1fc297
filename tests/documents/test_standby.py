"""A paper for somebody who waits: one process writes one, another stands by already, and nothing of it stays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleanreport.documents import standby
from cleanreport.documents.making import Failed, Limits
from cleanreport.documents.models import Failure, Rendering
from cleanreport.documents.standby import prepare, written_now
from tests.documents.samples import files_in, paper, until
from tests.documents.writers import HERE

LIMITS = Limits(seconds=60, memory=2**40)
BY_WHOM = f"{HERE}:by_whom"


@pytest.fixture(autouse=True)
def nobody_stands_by() -> Iterator[None]:
    standby._clear()
    yield
    standby._clear()


def written(limits: Limits = LIMITS) -> tuple[int, str]:
    """Which process wrote, and what."""
    content, pages = written_now(paper("รหัสผ่าน"), BY_WHOM, limits)
    assert pages == 1
    number, _space, title = content.decode().partition(" ")
    return int(number), title


@pytest.mark.django_db
def test_it_is_written_without_a_file_or_a_row(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert written()[1] == "รหัสผ่าน"
    assert not Rendering.objects.exists()
    assert files_in(tmp_path / "papers") == []


def test_the_process_that_stands_by_writes_one_and_ends_and_the_next_stands_by() -> None:
    prepare(BY_WHOM)
    prepare(BY_WHOM)
    (first,) = standby._ready
    number, _title = written()
    (second,) = standby._ready
    assert number == first.process.pid != second.process.pid
    assert first.process.poll() is not None
    assert written()[0] == second.process.pid


def test_what_cannot_be_written_is_told_without_its_text(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failed):
        written_now(paper("รหัสผ่าน k7mw"), f"{HERE}:failing_in_memory", LIMITS)
    said = capfd.readouterr()
    assert "ValueError" in said.err
    assert "k7mw" not in said.err + said.out


def test_who_comes_too_early_finds_it_ready_the_next_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    monkeypatch.setenv("HOLD", str(hold))
    with pytest.raises(Failed) as failed:
        written(Limits(0.1, LIMITS.memory))
    assert failed.value.failure == Failure.TOO_LONG
    (child,) = standby._ready
    hold.unlink()
    assert written()[0] == child.process.pid


def test_one_that_died_is_replaced() -> None:
    prepare(BY_WHOM)
    (dead,) = standby._ready
    dead.process.kill()
    dead.process.wait()
    assert written()[0] != dead.process.pid


def test_whom_nobody_needs_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "PATIENCE_SECONDS", 0.1)
    prepare(BY_WHOM)
    (idle,) = standby._ready
    until(lambda: idle.process.poll() is not None)
