"""Asking for papers, and what the worker does with what was asked. The only writers.

A request only asks; the worker claims, makes and finishes. A claim that nobody renews is put back, so that the paper of
a worker that died is made by the next one; what was claimed twice is finished once.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.utils import timezone

from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import move
from cleanreport.core.locks import locked, next_of
from cleanreport.documents import files, lifecycle, queries
from cleanreport.documents.lifecycle import State
from cleanreport.documents.models import Failure, Issued, Rendering
from cleanreport.documents.tree import Paper, as_plain
from cleanreport.documents.writers import VERSION

# A worker that was not heard of for so long is dead; it is heard of every few seconds.
CLAIMED = timedelta(seconds=60)
MOST_TRIES = 3
# So long a draft's paper can be looked at; a file without a row may take as long to arrive.
KEPT = timedelta(days=1)
NOT_IN_A_FILE_NAME = dict.fromkeys(map(ord, '\\/:*?"<>|'), " ") | dict.fromkeys(range(32), " ")
LONGEST_NAME = 200


@dataclass(frozen=True)
class Made:
    """A file that lies in the folder for papers and has no row yet; `pictures` is how many pages have one."""

    path: str
    size_bytes: int
    sha256: str
    pages: int | None
    pictures: int = 0


def plain_of(paper: Paper) -> str:
    """The tree as the JSON that the worker gets."""
    return json.dumps(as_plain(paper), ensure_ascii=False, separators=(",", ":"))


@transaction.atomic
def ask(
    paper: Paper, format: str, *, kind: str, name: str, about: str, agency: str = "", by: models.Model | None = None,
    at: datetime | None = None,
) -> Rendering:  # fmt: skip
    """The paper in this format, made as soon as the worker comes to it; the same paper asked again is the same row.

    `name` is that of the file, without ending; `by` is None for the system itself and for somebody without an account.
    """
    at = at or timezone.now()
    facts = {
        "kind": kind, "digits": str(paper.digits), "name": f"{file_name(name)}.{format}", "agency": agency,
        "is_draft": bool(paper.draft), "paper": plain_of(paper), "asked_at": at, "asked_by": by,
    }  # fmt: skip
    same = {"digest": paper.digest, "format": format, "version": VERSION, "about": about}
    rendering, is_new = Rendering.objects.get_or_create(**same, defaults=facts)
    if is_new:
        _forget_other_drafts(rendering)
    elif rendering.state == State.FAILED or (rendering.is_ready and not files.exists(rendering.path)):
        again = {"paper": facts["paper"], "asked_at": at, "asked_by": by, "tries": 0, "done": 0, "total": 0, "path": ""}
        move(rendering, lifecycle.ASK_AGAIN, error="", **again)
    else:
        return rendering
    if by is not None:
        _note("paper.asked", rendering, at=at, actor=by)
    return rendering


def file_name(name: str) -> str:
    """The name without what a file system takes for something else."""
    return " ".join(name.translate(NOT_IN_A_FILE_NAME).split())[:LONGEST_NAME].strip(" .") or "paper"


def _note(verb: str, rendering: Rendering, *, at: datetime, actor: models.Model | None = None, **details: Any) -> None:
    facts: dict[str, Any] = {"about": rendering.about, "kind": rendering.kind, "format": rendering.format, **details}
    audit.record(verb, rendering, actor=actor, agency=rendering.agency, at=at, **facts)


def _forget_other_drafts(rendering: Rendering) -> None:
    """Of a draft only the paper that was asked for last is of use."""
    if rendering.is_draft:
        same = {"about": rendering.about, "kind": rendering.kind, "format": rendering.format, "is_draft": True}
        _forget(Rendering.objects.filter(**same).exclude(pk=rendering.pk))


def _forget(renderings: models.QuerySet[Rendering]) -> int:
    """Rows and, once they are gone for good, their files."""
    paths = list(renderings.values_list("path", flat=True))
    renderings.delete()
    transaction.on_commit(partial(_remove_all, paths))
    return len(paths)


def _remove_all(paths: Iterable[str]) -> None:
    for path in paths:
        files.remove(path)


# For the worker


def claim(*, at: datetime | None = None) -> Rendering | None:
    """The next paper that is to be made, for nobody else until it is finished or put back; None when there is none."""
    at = at or timezone.now()
    with next_of(queries.waiting()) as rendering:
        if rendering:
            fresh = {"claim": uuid4().hex, "claimed_at": at, "tries": rendering.tries + 1, "done": 0, "total": 0}
            move(rendering, lifecycle.CLAIM, **fresh)
    return rendering


def keep(rendering: Rendering, done: int, total: int, *, at: datetime | None = None) -> bool:
    """Note how many pages are done, and that the worker lives; False when the claim is no longer its own."""
    mine = Rendering.objects.filter(pk=rendering.pk, state=State.WORKING, claim=rendering.claim)
    return bool(mine.update(done=done, total=total, claimed_at=at or timezone.now()))


def _mine(rendering: Rendering) -> Rendering | None:
    """The row under its lock; None when it was given to somebody else, or is no longer wanted."""
    try:
        row = locked(rendering)
    except Rendering.DoesNotExist:
        return None
    return row if row.state == State.WORKING and row.claim == rendering.claim else None


@transaction.atomic
def finish(rendering: Rendering, made: Made, *, at: datetime | None = None) -> bool:
    """The file is there: show it. False, and nothing happens, when the claim is no longer this worker's."""
    at = at or timezone.now()
    row = _mine(rendering)
    if row is None:
        return False
    facts = {"path": made.path, "size_bytes": made.size_bytes, "sha256": made.sha256, "pages": made.pages}
    move(row, lifecycle.FINISH, paper="", claim="", finished_at=at, pictures=made.pictures, **facts)
    if not row.is_draft:
        what = {"kind": row.kind, "format": row.format, "name": row.name, "version": row.version, "issued_at": at}
        Issued.objects.get_or_create(sha256=row.sha256, about=row.about, defaults=what)
        _note("paper.issued", row, at=at, sha256=row.sha256)
    return True


@transaction.atomic
def fail(rendering: Rendering, failure: Failure, *, again: bool = True, at: datetime | None = None) -> None:
    """It could not be made: another try, or after MOST_TRIES, or when `again` is no use, the reason for good."""
    at = at or timezone.now()
    row = _mine(rendering)
    if row is None:
        return
    if again and row.tries < MOST_TRIES:
        move(row, lifecycle.PUT_BACK, claim="")
        return
    move(row, lifecycle.GIVE_UP, claim="", error=failure)
    _note("paper.failed", row, at=at, error=str(failure))


@transaction.atomic
def put_back(rendering: Rendering) -> None:
    """The worker is to stop before it is done; the try does not count."""
    row = _mine(rendering)
    if row is not None:
        move(row, lifecycle.PUT_BACK, claim="", tries=row.tries - 1)


def put_back_abandoned(*, at: datetime | None = None) -> int:
    """Papers of workers that were not heard of for CLAIMED are to be made again; returns how many."""
    at = at or timezone.now()
    lost = list(Rendering.objects.filter(state=State.WORKING, claimed_at__lt=at - CLAIMED))
    for rendering in lost:
        fail(rendering, Failure.CRASHED, at=at)
    return len(lost)


def forget(*, at: datetime | None = None) -> int:
    """Take away papers of drafts, files of older writers, and files that belong to nothing; returns how many."""
    before = (at or timezone.now()) - KEPT
    with transaction.atomic():
        taken = _forget(Rendering.objects.filter(is_draft=True, asked_at__lt=before).exclude(state=State.WORKING))
        outdated = Rendering.objects.filter(state=State.READY, finished_at__lt=before).exclude(version=VERSION)
        taken += _forget(outdated)
    for paths in files.older_than(before):
        known = set(Rendering.objects.filter(path__in=paths).values_list("path", flat=True))
        for path in set(paths) - known:
            files.remove(path)
            taken += 1
    return taken
