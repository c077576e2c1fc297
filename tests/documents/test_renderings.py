"""Asking for papers: the same one is the same row, each is made by one worker, what was issued is known for good."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cleanreport.audit.models import Event
from cleanreport.documents import actions, files, queries
from cleanreport.documents.actions import Made
from cleanreport.documents.lifecycle import State
from cleanreport.documents.models import Failure, Issued, Rendering
from cleanreport.documents.tree import from_plain
from tests.at_once import at_once
from tests.cast import World
from tests.documents.samples import ask, files_in, paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "papers"


def written(content: bytes = b"%PDF") -> Made:
    """A file that a child has written."""
    path = files.new_path()
    files.arriving(path).write_bytes(content)
    size, sha256 = files.settle(path)
    return Made(path, size, sha256, pages=2)


def made(content: bytes = b"%PDF", **wanted: Any) -> Rendering:
    rendering = ask(**wanted)
    claimed = actions.claim()
    assert claimed is not None
    assert actions.finish(claimed, written(content))
    rendering.refresh_from_db()
    return rendering


# Asking


def test_the_same_paper_asked_for_twice_is_the_same_row() -> None:
    assert ask() == ask()
    assert ask("อีกฉบับ") != ask()
    assert ask(format="docx") != ask()
    assert ask(about="submission:2") != ask()


def test_a_paper_that_is_ready_is_not_made_again() -> None:
    rendering = made()
    assert ask() == rendering
    assert actions.claim() is None


def test_a_paper_whose_file_is_gone_is_made_again() -> None:
    rendering = made()
    files.remove(rendering.path)
    assert ask().state == State.ASKED
    assert actions.claim() == rendering


def test_what_failed_can_be_asked_for_again(on: World) -> None:
    rendering = ask()
    actions.fail(actions.claim(), Failure.TOO_LONG, again=False)
    again = ask(by=on.carla)
    assert (again, again.state, again.error, again.tries) == (rendering, State.ASKED, "", 0)
    events = Event.objects.filter(verb__startswith="paper.").order_by("id")
    assert [event.verb for event in events] == ["paper.failed", "paper.asked"]


def test_a_newer_version_of_the_writers_makes_the_paper_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    old = made()
    monkeypatch.setattr(actions, "VERSION", "next")
    monkeypatch.setattr(queries, "VERSION", "next")
    assert ask() != old
    assert queries.renderings_of("submission:1") == [ask()]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ใบรับการส่ง 2557-000012", "ใบรับการส่ง 2557-000012.pdf"),
        ('../a\\b:"c"\r\n<d>|?*', "a b c d.pdf"),
        ("ก" * 400, "ก" * 200 + ".pdf"),
        ("...", "paper.pdf"),
    ],
)
def test_the_name_of_the_file_is_safe(typed: str, kept: str) -> None:
    assert ask(name=typed).name == kept


def test_of_a_draft_only_the_last_paper_stays(django_capture_on_commit_callbacks: Any) -> None:
    old = made("เดิม".encode(), title="เดิม", draft="ฉบับร่าง")
    with django_capture_on_commit_callbacks(execute=True):
        new = ask("ใหม่", draft="ฉบับร่าง")
    assert list(Rendering.objects.all()) == [new]
    assert not files.exists(old.path)


# Making


def test_the_one_that_waits_longest_comes_first_and_whatever_failed_last() -> None:
    first, second = ask("หนึ่ง"), ask("สอง")
    assert actions.claim() == first
    actions.fail(Rendering.objects.get(pk=first.pk), Failure.BROKEN)
    assert [actions.claim(), actions.claim(), actions.claim()] == [second, first, None]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_make_the_same_paper() -> None:
    for number in range(4):
        ask(f"แผนที่ {number}")
    claimed = [one for _round in range(2) for one in at_once(actions.claim, actions.claim)]
    assert {one.pk for one in claimed if isinstance(one, Rendering)} == set(
        Rendering.objects.values_list("pk", flat=True)
    )
    assert Rendering.objects.filter(state=State.WORKING).count() == len(claimed) == 4
    connection.close()


def test_a_worker_that_was_not_heard_of_loses_its_paper() -> None:
    now = timezone.now()
    rendering = ask()
    lost = actions.claim(at=now)
    assert actions.put_back_abandoned(at=now + timedelta(seconds=59)) == 0
    assert actions.put_back_abandoned(at=now + timedelta(seconds=61)) == 1
    taken_over = actions.claim(at=now + timedelta(seconds=62))
    assert taken_over == rendering == lost
    # The one that was thought dead comes back: nothing of what it does counts.
    late = written(b"late")
    assert not actions.keep(lost, 1, 3)
    assert not actions.finish(lost, late)
    actions.fail(lost, Failure.BROKEN, again=False)
    assert actions.finish(taken_over, written())
    rendering.refresh_from_db()
    assert (rendering.state, rendering.tries) == (State.READY, 2)


def test_a_worker_that_is_heard_of_keeps_its_paper() -> None:
    now = timezone.now()
    ask()
    claimed = actions.claim(at=now)
    assert actions.keep(claimed, 3, 40, at=now + timedelta(seconds=50))
    assert actions.put_back_abandoned(at=now + timedelta(seconds=100)) == 0
    assert Rendering.objects.values_list("done", "total").get() == (3, 40)


def test_a_paper_whose_workers_always_die_is_given_up() -> None:
    at = timezone.now()
    ask()
    for _try in range(actions.MOST_TRIES):
        assert actions.claim(at=at) is not None
        at += timedelta(seconds=61)
        actions.put_back_abandoned(at=at)
    assert actions.claim(at=at) is None
    assert Rendering.objects.get().error == Failure.CRASHED


# What was issued, and forgetting


def test_what_was_issued_is_known_for_good_also_after_it_was_written_anew() -> None:
    rendering = made(b"first")
    files.remove(rendering.path)
    again = made(b"second")
    assert again == rendering
    known = {issued.sha256: issued.about for issued in Issued.objects.all()}
    assert list(known.values()) == ["submission:1"] * 2
    assert again.sha256 in known
    assert Event.objects.filter(verb="paper.issued", details__sha256=again.sha256).count() == 1
    assert [one.about for one in queries.issued_with(again.sha256)] == ["submission:1"]


def test_a_draft_is_never_issued() -> None:
    made(draft="ฉบับร่าง")
    assert not Issued.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_drafts_are_forgotten_after_a_day_and_what_was_sent_is_not() -> None:
    draft, sent = made(title="ร่าง", draft="ฉบับร่าง"), made(title="ส่งแล้ว")
    assert actions.forget(at=timezone.now() + timedelta(hours=23)) == 0
    assert actions.forget(at=timezone.now() + timedelta(hours=25)) == 1
    assert list(Rendering.objects.all()) == [sent]
    assert (files.exists(draft.path), files.exists(sent.path)) == (False, True)


def test_files_that_belong_to_nothing_are_swept(folder: Path) -> None:
    kept = made()
    lost = written(b"lost")
    files.arriving(files.new_path()).write_bytes(b"half")
    files.pictures(lost.path).mkdir()
    files.picture(lost.path, 1).write_bytes(b"png")
    assert actions.forget(at=timezone.now() + timedelta(hours=25)) == 2
    assert files_in(folder) == [Path(kept.path).name]


def test_how_long_papers_wait_is_told() -> None:
    assert queries.waiting_since() is None
    asked = ask()
    ask("อีกฉบับ")
    assert queries.waiting_since() == asked.asked_at


def test_the_tree_that_is_kept_is_the_tree_that_was_asked_for() -> None:
    assert from_plain(json.loads(ask().paper)) == paper()
