"""Papers are made by real child processes: whole or not at all, again after a crash, given up with a reason."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cleanreport.documents import actions, making
from cleanreport.documents.child import resident_bytes
from cleanreport.documents.lifecycle import State
from cleanreport.documents.making import Limits
from cleanreport.documents.models import Failure, Rendering
from tests.documents import writers
from tests.documents.samples import ask, files_in, maker, until

pytestmark = pytest.mark.django_db(transaction=True)
LIMITS = Limits(seconds=60, memory=2**40)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "papers"


def beside(call: Callable[[], object]) -> threading.Thread:
    """Started in a thread of its own, which gives its database connection back."""

    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_what_was_asked_for_is_made_and_lies_whole_in_the_folder(folder: Path) -> None:
    rendering = ask()
    with maker() as worker:
        assert worker.make_next()
        assert not worker.make_next()
    rendering.refresh_from_db()
    assert (rendering.state, rendering.pages, rendering.paper) == (State.READY, writers.PAGES, "")
    file = folder.parent / rendering.path
    assert file.read_text() == "แผนสร้างความโปร่งใส"
    assert (file.stat().st_mode & 0o777, rendering.size_bytes) == (0o600, len(file.read_bytes()))
    assert files_in(folder) == [file.name]


def test_a_draft_gets_a_picture_of_every_page(folder: Path) -> None:
    rendering = ask(draft="ฉบับร่าง")
    with maker() as worker:
        worker.make_next()
    rendering.refresh_from_db()
    assert rendering.pictures == writers.PAGES
    assert {"1.png", "2.png", "3.png"} < set(files_in(folder))


@pytest.mark.any_database
def test_several_papers_are_made_by_one_child_until_it_is_worn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_PAPERS", 2)
    for number in range(3):
        ask(f"แผนที่ {number}")
    used = []
    with maker() as worker:
        while worker.make_next():
            used.append(worker.child.process.pid)
    assert used[0] == used[1] != used[2]


@pytest.mark.any_database
def test_a_child_that_holds_too_much_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_KEPT", 1)
    ask("หนึ่ง"), ask("สอง")
    used = []
    with maker() as worker:
        while worker.make_next():
            used.append(worker.child.process.pid)
    assert used[0] != used[1]


def test_without_work_the_child_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "IDLE_SECONDS", -1)
    ask()
    with maker() as worker:
        worker.make_next()
        assert worker.child is not None
        worker.make_next()
        assert worker.child is None


def test_what_is_final_is_signed_where_the_office_has_a_certificate(
    settings: Any, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(making, "SIGNER", f"{writers.HERE}:seal")
    settings.DOCUMENT_SIGNING_CERTIFICATE = "office.p12"
    asked = [ask("แผน"), ask("ร่าง", draft="ฉบับร่าง"), ask("แผน", format="docx")]
    with maker() as worker:
        while worker.make_next():
            pass
    made = [(folder.parent / Rendering.objects.get(pk=one.pk).path).read_text() for one in asked]
    assert made == ["แผน signed", "ร่าง", "แผน"]


# What goes wrong


def test_a_child_that_is_killed_in_the_middle_leaves_nothing_half_and_the_paper_is_made_again(folder: Path) -> None:
    rendering = ask()
    folder.mkdir()
    (folder / writers.HOLD).touch()
    with maker("slow") as worker:
        thread = beside(worker.make_next)
        until(lambda: any(name.endswith(".part") for name in files_in(folder)))
        rendering.refresh_from_db()
        assert (rendering.state, rendering.path) == (State.WORKING, "")
        os.kill(worker.child.process.pid, signal.SIGKILL)
        thread.join(timeout=60)
        rendering.refresh_from_db()
        assert (rendering.state, rendering.tries) == (State.ASKED, 1)
        assert files_in(folder) == [writers.HOLD]
        (folder / writers.HOLD).unlink()
        assert worker.make_next()
    rendering.refresh_from_db()
    assert (rendering.state, rendering.tries) == (State.READY, 2)
    assert (folder.parent / rendering.path).read_text() == "แผนสร้างความโปร่งใส"


def test_a_crash_that_happens_once_is_not_noticed_by_anybody(folder: Path) -> None:
    rendering = ask()
    folder.mkdir()
    with maker("dying_once") as worker:
        while worker.make_next():
            pass
    rendering.refresh_from_db()
    assert rendering.state == State.READY


@pytest.mark.any_database
@pytest.mark.parametrize(("writer", "failure"), [("dying", Failure.CRASHED), ("broken", Failure.BROKEN)])
def test_what_fails_again_and_again_is_given_up_with_a_reason(writer: str, failure: str, folder: Path) -> None:
    rendering, after = ask("พัง"), ask("รอคิว")
    with maker(writer) as worker:
        made = 0
        while worker.make_next():
            made += 1
    rendering.refresh_from_db()
    assert (rendering.state, rendering.error, rendering.tries) == (State.FAILED, failure, actions.MOST_TRIES)
    assert made == 2 * actions.MOST_TRIES
    assert files_in(folder) == []
    assert Rendering.objects.get(pk=after.pk).state == State.FAILED


def test_what_takes_too_long_is_given_up_at_once(settings: Any, folder: Path) -> None:
    settings.PAPER_SECONDS = 0.5
    rendering = ask()
    folder.mkdir()
    (folder / writers.HOLD).touch()
    with maker("slow") as worker:
        worker.make_next()
    rendering.refresh_from_db()
    assert (rendering.state, rendering.error, rendering.tries) == (State.FAILED, Failure.TOO_LONG, 1)
    assert files_in(folder) == [writers.HOLD]


def test_what_needs_too_much_memory_is_given_up_at_once(settings: Any) -> None:
    settings.PAPER_MEMORY_BYTES = 300 * 1024 * 1024
    rendering = ask()
    with maker("greedy") as worker:
        worker.make_next()
    rendering.refresh_from_db()
    assert (rendering.state, rendering.error) == (State.FAILED, Failure.TOO_LARGE)


def test_a_worker_that_is_to_stop_puts_its_paper_back(folder: Path) -> None:
    rendering, stop = ask(), threading.Event()
    folder.mkdir()
    (folder / writers.HOLD).touch()
    with maker("slow") as worker:
        thread = beside(lambda: worker.make_next(stop.is_set))
        until(lambda: any(name.endswith(".part") for name in files_in(folder)))
        stop.set()
        thread.join(timeout=60)
    rendering.refresh_from_db()
    assert (rendering.state, rendering.tries, files_in(folder)) == (State.ASKED, 0, [writers.HOLD])


def test_a_draft_that_is_asked_for_anew_is_no_longer_made(folder: Path) -> None:
    ask("ร่างเดิม", draft="ฉบับร่าง")
    folder.mkdir()
    (folder / writers.HOLD).touch()
    with maker("slow") as worker:
        thread = beside(worker.make_next)
        until(lambda: any(name.endswith(".part") for name in files_in(folder)))
        newer = ask("ร่างใหม่", draft="ฉบับร่าง")
        (folder / writers.HOLD).unlink()
        thread.join(timeout=60)
        while worker.make_next():
            pass
    newer.refresh_from_db()
    assert list(Rendering.objects.all()) == [newer]
    assert (folder.parent / newer.path).read_text() == "ร่างใหม่"
    assert not any(name.endswith(".part") for name in files_in(folder))


# A child


def test_a_child_ends_with_the_process_that_started_it() -> None:
    code = (
        "import time, django; django.setup()\n"
        "from cleanreport.documents.making import Child\n"
        "print(Child().process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert resident_bytes(pid)
        parent.kill()
    until(lambda: not Path(f"/proc/{pid}").exists() or not resident_bytes(pid))
