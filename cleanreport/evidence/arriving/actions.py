"""How a file comes in, part by part: begun, received, checked when it is whole, added as evidence. The only writers.

A row comes before its part, and a part goes after its row, so that nothing lies there of which nobody knows; a process
that dies at any moment leaves what the row says, or a file without a row, which is swept away.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanreport.accounts.models import User
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.core.templatetags.ui import filesize
from cleanreport.evidence import actions, checks, limits, presence, rules, storage
from cleanreport.evidence.actions import Incoming, Supported
from cleanreport.evidence.arriving import parts
from cleanreport.evidence.arriving.parts import Overtaken, Source
from cleanreport.evidence.arriving.queries import KEPT, State, arrived_bytes
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.evidence.refusals import refusal
from cleanreport.plans.models import Plan

# So many files of one person may wait for being added to one plan.
MOST_WAITING = 100
# A part without a row is of a request that broke off.
PART_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Whole:
    """A file that has come in, as `checks.accept` looks at it."""

    name: str
    size: int
    file: BinaryIO
    is_whole: bool = True


@transaction.atomic
def begin(
    plan: Plan, *, name: str, size_bytes: int, modified: str = "", by: User, at: datetime | None = None
) -> Arrival:
    """Announce a file, which makes room for it; one that this person began to give before goes on where it stopped.

    Then it gets another key, so that an older window does not write between. Raises PermissionDenied, or
    ValidationError with the reason why it is not taken.
    """
    at = at or timezone.now()
    rules.may_add(by, plan).or_raise()
    plan = locked(plan, "cycle")
    name = checks.name_to_show(name)
    mine = Arrival.objects.filter(plan=plan, by=by, touched_at__gt=at - KEPT)
    unfinished = mine.filter(state__in=[State.COMING, State.WHOLE])
    same = unfinished.filter(file_name=name, size_bytes=size_bytes, modified=modified).first() if modified else None
    if same is not None:
        return _go_on(same, at)
    _require_size(name, size_bytes, plan)
    if unfinished.count() >= MOST_WAITING:
        raise ValidationError(_("Too many files are waiting. Add those that have arrived, then choose more."))
    limits.require_room(plan, name, size_bytes)
    mine.filter(state=State.REFUSED, file_name=name, size_bytes=size_bytes).delete()  # another try
    return Arrival.objects.create(
        key=_new_key(), plan=plan, by=by, file_name=name, size_bytes=size_bytes, modified=modified, touched_at=at
    )


def _new_key() -> str:
    return secrets.token_hex(16)


def _go_on(arrival: Arrival, at: datetime) -> Arrival:
    if arrival.state == State.COMING:
        old, arrival.key = arrival.key, _new_key()
        transaction.on_commit(lambda: parts.rename(old, arrival.key))
    arrival.touched_at = at
    arrival.save(update_fields=["key", "touched_at"])
    return arrival


def _require_size(name: str, size_bytes: int, plan: Plan) -> None:
    """What can be told before the first byte has come."""
    most = limits.file_bytes(plan.cycle)
    if size_bytes < 1:
        raise refusal("empty", name=name)
    if size_bytes > most:
        raise refusal("too_large", name=name, size=filesize(most))


def receive(arrival: Arrival, source: Source, *, offset: int, at: datetime | None = None) -> Arrival:
    """Write what comes behind the first `offset` bytes; a line that breaks leaves what came before.

    What came is written down every few seconds, so that a process that is killed loses no more. Called outside of
    transactions, since it takes as long as the line does. Raises WrongState when the file stands elsewhere, or another
    request has gone on with it meanwhile.
    """
    if arrival.state != State.COMING or offset != arrived_bytes(arrival):
        raise WrongState(_("The upload stands elsewhere."))
    try:
        with parts.writer(arrival.key) as writer:
            with writer.held():
                # From here on the row is this request's; it says no more than what is kept, for a part may be lost.
                _write_down(arrival, offset, "", at or timezone.now())
                writer.go_on(offset)
            _taken(arrival, writer, source, at)
    except Overtaken as error:
        raise WrongState(_("The upload goes on in another window.")) from error
    return arrival


def _taken(arrival: Arrival, writer: parts.Writer, source: Source, at: datetime | None) -> None:
    goes_on = True
    while goes_on and writer.reached < arrival.size_bytes:
        goes_on = writer.take(source, arrival.size_bytes)
        writer.confirm()
        sha256 = writer.sha256 if writer.reached == arrival.size_bytes else ""
        with writer.held():  # from here on nobody else begins to write what the row says
            writer.require_mine()
            _write_down(arrival, writer.reached, sha256, at or timezone.now())


def _write_down(arrival: Arrival, reached: int, sha256: str, at: datetime) -> None:
    """Raises Overtaken when another request has gone on with the file since this one looked at the row.

    `touched_at` tells it, also of one that stopped at the same place: it never stays what it was.
    """
    same = Arrival.objects.filter(pk=arrival.pk, key=arrival.key, state=State.COMING, touched_at=arrival.touched_at)
    touched_at = max(at, arrival.touched_at + timedelta.resolution)
    if not same.update(arrived_bytes=reached, sha256=sha256, touched_at=touched_at):
        raise Overtaken
    arrival.arrived_bytes, arrival.sha256, arrival.touched_at = reached, sha256, touched_at


def check(arrival: Arrival, *, by: User, at: datetime | None = None) -> Arrival:
    """Look at a file that has come to its end, and put it where evidence lies; refused with the reason otherwise.

    Asked again it answers the same. Called outside of transactions. Raises PermissionDenied, WrongState when bytes
    are missing still, OSError when the file cannot be stored.
    """
    rules.may_add(by, arrival.plan).or_raise()
    if arrival.state != State.COMING:
        return arrival
    if arrived_bytes(arrival) != arrival.size_bytes:
        raise WrongState(_("The file has not arrived completely yet."))
    try:
        incoming = _looked_at(arrival)
    except ValidationError as refused:
        facts = {"state": State.REFUSED, "refusal": " ".join(refused.messages), "sha256": ""}
    else:
        facts = {
            "state": State.WHOLE, "file_name": incoming.name, "path": incoming.file.path,
            "sha256": incoming.file.sha256, "media_type": incoming.media_type,
        }  # fmt: skip
    still = Arrival.objects.filter(pk=arrival.pk, key=arrival.key, state=State.COMING, touched_at=arrival.touched_at)
    if still.update(**facts, touched_at=at or timezone.now()):
        parts.remove(arrival.key)
    elif facts.get("path"):
        storage.remove(str(facts["path"]))  # another request was faster
    arrival.refresh_from_db()
    return arrival


def _looked_at(arrival: Arrival) -> Incoming:
    """Raises ValidationError for what is not taken."""
    with parts.part(arrival.key).open("rb") as file:
        kind = checks.accept(Whole(arrival.file_name, arrival.size_bytes, file), arrival.plan.cycle)
        # Known when it came in one request, and nobody has written to it since; otherwise that of what lies there.
        digest = arrival.sha256 or _digest(file)
    presence.begin_to_use()
    with parts.whole(arrival.key) as path:
        stored = storage.take(path, arrival.size_bytes, digest)
    return actions.named(stored, arrival.file_name, kind)


def _digest(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def add(
    plan: Plan, titles: Mapping[str, str], *, kind: str, supports: Supported, by: User, at: datetime
) -> list[Evidence]:
    """Make evidence of files that arrived, by their keys with their titles; those that were added before, once.

    Called in the transaction of whoever uses them. Raises PermissionDenied, or ValidationError when one of them is
    not there, or not whole.
    """
    supports = list(supports)
    rows = {row.key: row for row in Arrival.objects.select_for_update().filter(plan=plan, by=by, key__in=titles)}
    return [
        _added(plan, rows.get(key), title, kind=kind, supports=supports, by=by, at=at) for key, title in titles.items()
    ]


def _added(plan: Plan, row: Arrival | None, title: str, *, at: datetime, **facts: object) -> Evidence:
    if row is None:
        raise ValidationError(_("A file is no longer there: it was removed, or waited too long. Choose it again."))
    if row.evidence is not None:
        return row.evidence
    if row.state != State.WHOLE:
        raise ValidationError(_("“%(name)s” has not arrived yet. Wait for it, or remove it.") % {"name": row.file_name})
    # It counts as the plan's own from here on, no longer as one on its way.
    path, row.state, row.path, row.touched_at = row.path, State.ADDED, "", at
    row.save(update_fields=["state", "path", "touched_at"])
    file = storage.Arrived(path, row.size_bytes, row.sha256)
    incoming = Incoming(file, row.file_name, row.media_type)
    row.evidence = actions.add(plan, incoming, title=title, at=at, **facts)  # type: ignore[arg-type]
    row.save(update_fields=["evidence"])
    return row.evidence


@transaction.atomic
def remove(arrival: Arrival, *, by: User) -> None:
    """Take a file back that is not added yet, or a refusal that was read. Raises PermissionDenied."""
    rules.may_add(by, arrival.plan).or_raise()
    row = Arrival.objects.select_for_update().filter(pk=arrival.pk).exclude(state=State.ADDED).first()
    if row is None:
        return
    row.delete()
    transaction.on_commit(lambda: _clear(row.key, row.path))


def _clear(key: str, path: str) -> None:
    parts.remove(key)
    if path:
        storage.remove(path)


def forget(*, at: datetime | None = None) -> int:
    """Forget what nobody went on with, and parts that belong to nothing; answers how many. For the worker only.

    Whole files that lost their row here are taken away by `evidence.actions.sweep`.
    """
    at = at or timezone.now()
    gone, _by_model = Arrival.objects.filter(touched_at__lte=at - KEPT).delete()
    return gone + _without_row(parts.older_than(at - PART_WITHIN))


def _without_row(old: Iterable[Path]) -> int:
    found = {path: path.stem for path in old}
    known = set(Arrival.objects.filter(key__in=found.values()).values_list("key", flat=True))
    lost = [path for path, key in found.items() if key not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
