"""The office hands out accounts on 20 August 2557; letters are written by a small writer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.credentials import actions, letters, making
from cleanreport.credentials.actions import Opened
from cleanreport.documents import child
from cleanreport.documents import making as papers
from cleanreport.documents.child import Order, Result
from cleanreport.documents.making import Child, Failed, Limits, Stopped
from cleanreport.documents.models import Failure
from cleanreport.documents.writers import LETTER_WRITER
from tests.cast import TODAY, World
from tests.documents.writers import HERE


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


class ChildHere:
    """Writes in this process what a child would write in its own."""

    is_worn = False

    def make(self, order: Order, limits: Limits, tell: Callable[[int, int], None]) -> Result:
        if limits.stopped():
            raise Stopped
        try:
            return child.make(order, tell)
        except ValueError as broken:
            raise Failed(Failure.BROKEN, again=True) from broken

    def end(self) -> None:
        pass


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Small letters, quick hashes, time enough for a busy machine."""
    cache.clear()
    settings.LETTER_SECONDS, settings.MEDIA_ROOT = 120, tmp_path
    for module in (letters, making):
        monkeypatch.setattr(module, "LETTER_WRITER", f"{HERE}:in_memory")
    monkeypatch.setattr(papers, "Child", ChildHere)


@pytest.fixture
def real_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real typesetter in the real child process."""
    for module in (letters, making):
        monkeypatch.setattr(module, "LETTER_WRITER", LETTER_WRITER)
    monkeypatch.setattr(papers, "Child", Child)


@pytest.fixture
def bare(on: World) -> list[Agency]:
    """Twelve agencies without an account, in the order of their letters."""
    words = {"kind": "department", "ministry": on.agency.ministry, "by": on.olga}
    return [agencies.record_agency(f"MOI-{n}", name_th=f"กรม {n}", **words) for n in range(51, 63)]


@pytest.fixture
def someone(on: World) -> Callable[[str], User]:
    """Somebody of this role, opened by the officer."""

    def opened(role: str) -> User:
        ministry = on.agency.ministry if role == Role.MINISTRY else None
        told = Opened(role, first_name="ณัฐพล", last_name="ตั้งใจ", email="n@office.example", ministry=ministry)
        return actions.open_account(told, by=on.olga)

    return opened
