"""Lists of agencies that are uploaded: read by the worker, confirmed by an officer, recorded by the worker.

Nothing of a list is recorded before somebody has confirmed it, then all of it or nothing. A claim that nobody renews is
put back, so that the list of a worker that died is taken up by the next one; what was claimed twice is done once.
"""

import hashlib
import logging
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanreport.accounts.models import User
from cleanreport.agencies import checking, lifecycle, queries, rules
from cleanreport.agencies.actions.bulk import Prepared, Wanted, held, prepare, save
from cleanreport.agencies.facts import Facts
from cleanreport.agencies.lifecycle import State
from cleanreport.agencies.models import AgencyImport, ImportRow, Ministry
from cleanreport.agencies.problems import MOST, Problem
from cleanreport.agencies.rows import Judged, Reading
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState, move
from cleanreport.core.locks import locked, next_of
from cleanreport.core.thai import sort_key

log = logging.getLogger(__name__)

# A worker that was not heard of for so long is dead; it is heard of after every few hundred rows.
CLAIMED = timedelta(seconds=90)
MOST_TRIES = 3
# So long the rows of a list can be looked at, and a list waits for somebody to confirm it.
KEPT = timedelta(days=30)
BATCH = 500
What = ImportRow.What


@transaction.atomic
def upload(file_name: str, content: bytes, *, by: User, at: datetime | None = None) -> AgencyImport:
    """A list to be read by the worker; the second of two clicks finds the first. Raises PermissionDenied."""
    rules.may_keep_register(by).or_raise()
    at = at or timezone.now()
    sha256 = hashlib.sha256(content).hexdigest()
    waiting = (State.ARRIVED, State.READING)
    same = queries.imports().filter(sha256=sha256, uploaded_by=by, state__in=waiting).first()
    if same is not None:
        return same
    facts = {"sha256": sha256, "size_bytes": len(content), "uploaded_by": by, "uploaded_at": at}
    found = AgencyImport.objects.create(file_name=file_name[:200], content=content, **facts)
    audit.record("import.uploaded", found, actor=by, at=at, file=found.file_name, sha256=sha256)
    return found


@transaction.atomic
def confirm(found: AgencyImport, *, by: User, at: datetime | None = None) -> None:
    """Have the list recorded; the second of two clicks changes nothing.

    Raises PermissionDenied, ValidationError while rows are refused or there is nothing to record, or WrongState.
    """
    rules.may_keep_register(by).or_raise()
    row = locked(found)
    if row.state in (State.CONFIRMED, State.RECORDING, State.DONE):
        return
    if row.state == State.READ and row.counts.get(What.REFUSED):
        raise ValidationError(_("Some rows are refused. Mend them in the file and upload it again."))
    if row.state == State.READ and not (row.counts.get(What.NEW) or row.counts.get(What.CHANGED)):
        raise ValidationError(_("The list changes nothing."))
    move(row, lifecycle.CONFIRM, confirmed_by=by, tries=0, done=0, total=0)
    audit.record("import.confirmed", row, actor=by, at=at, file=row.file_name)


@transaction.atomic
def discard(found: AgencyImport, *, by: User, at: datetime | None = None) -> None:
    """Nothing of the list is to be recorded. Raises PermissionDenied or WrongState."""
    rules.may_keep_register(by).or_raise()
    row = locked(found)
    if row.state == State.DISCARDED:
        return
    move(row, lifecycle.DISCARD, content=b"", finished_at=at or timezone.now())
    row.rows.all().delete()
    audit.record("import.discarded", row, actor=by, at=at, file=row.file_name)


# For the worker


def work_on_next(*, at: datetime | None = None) -> bool:
    """Read or record the list that waits longest; False when none waits."""
    put_back_abandoned(at=at)
    found = claim(at=at)
    if found is None:
        return False
    try:
        (_read if found.state == State.READING else _record)(found, at)
    except Exception:  # whatever is in a list must not end the worker
        log.exception("The list of agencies %s could not be worked on", found.pk)
        _give_back(found, at)
    return True


def claim(*, at: datetime | None = None) -> AgencyImport | None:
    """The next list, for nobody else until it is done or put back."""
    with next_of(AgencyImport.objects.filter(state__in=[State.ARRIVED, State.CONFIRMED]).order_by("id")) as found:
        if found:
            taken = lifecycle.CLAIM_TO_READ if found.state == State.ARRIVED else lifecycle.CLAIM_TO_RECORD
            fresh = {"claim": uuid4().hex, "claimed_at": at or timezone.now(), "tries": found.tries + 1}
            move(found, taken, **fresh)
    return found


def keep(found: AgencyImport, done: int, total: int) -> None:
    """Note how many rows are done, and that the worker lives. Raises WrongState when somebody else has it."""
    mine = AgencyImport.objects.filter(pk=found.pk, state=found.state, claim=found.claim)
    if not mine.update(done=done, total=total, claimed_at=timezone.now()):
        raise WrongState


def _mine(found: AgencyImport) -> AgencyImport:
    """The row under its lock. Raises WrongState when it was given to somebody else."""
    row = locked(found)
    if (row.state, row.claim) != (found.state, found.claim):
        raise WrongState
    return row


def put_back_abandoned(*, at: datetime | None = None) -> None:
    """Lists of workers that were not heard of for CLAIMED are taken up again."""
    before = (at or timezone.now()) - CLAIMED
    for found in queries.imports().filter(state__in=[State.READING, State.RECORDING], claimed_at__lt=before):
        _give_back(found, at)


@transaction.atomic
def _give_back(found: AgencyImport, at: datetime | None) -> None:
    """Another try, or after MOST_TRIES the end."""
    try:
        row = _mine(found)
    except WrongState:
        return
    if row.tries >= MOST_TRIES:
        _refuse(row, [Problem("broken")], at)
    else:
        reading = row.state == State.READING
        move(row, lifecycle.PUT_BACK_READING if reading else lifecycle.PUT_BACK_RECORDING, claim="")


def _refuse(row: AgencyImport, problems: list[Problem], at: datetime | None) -> None:
    plain = [problem.plain for problem in problems]
    move(row, lifecycle.REFUSE, claim="", problems=plain, content=b"", finished_at=at or timezone.now())
    audit.record("import.refused", row, at=at, file=row.file_name, problems=sorted({each.key for each in problems}))


# Reading


def _read(found: AgencyImport, at: datetime | None) -> None:
    reading = checking.read(bytes(found.content), lambda done, total: keep(found, done, total))
    _show(found, reading, at)


@transaction.atomic
def _show(found: AgencyImport, reading: Reading, at: datetime | None) -> None:
    """Keep what was read, so that it can be looked at."""
    row = _mine(found)
    row.rows.all().delete()
    shown: dict[str, Any] = {"sheet": reading.sheet[:100], "left_out": reading.left_out[:50]}
    AgencyImport.objects.filter(pk=row.pk).update(**shown)
    if reading.problems:
        _refuse(row, reading.problems[:MOST], at)
        return
    ImportRow.objects.bulk_create((_kept(row, judged) for judged in reading.rows), batch_size=BATCH)
    new = [{"code": code, "name_th": name} for code, name in reading.ministries.items()]
    total = len(reading.rows)
    move(row, lifecycle.SHOW, claim="", counts=reading.counts, ministries=new, done=total, total=total)


def _kept(found: AgencyImport, judged: Judged) -> ImportRow:
    agency = judged.agency
    return ImportRow(
        upload=found, number=judged.number, what=judged.what, code=judged.code, name=judged.name, facts=judged.facts,
        changes=judged.changes, problems=[problem.plain for problem in judged.problems], agency=agency,
        seen=agency.revision if agency else None,
    )  # fmt: skip


# Recording


def _record(found: AgencyImport, at: datetime | None) -> None:
    """All of it in one transaction; if the register has changed since it was read, it is read again instead."""
    at = at or timezone.now()
    rows = list(found.rows.filter(what__in=[What.NEW, What.CHANGED]))
    keep(found, 0, len(rows))
    codes = {row.code for row in rows}
    known = {code: agency for code, agency in queries.known_by_code().items() if code in codes}
    ministries = _ministries(found)
    if ministries is None or _is_stale(rows, {code: agency.revision for code, agency in known.items()}):
        _read_again(found)
        return
    wanted = [_wanted(row, ministries) for row in rows]
    prepared = prepare(wanted, known, by=found.confirmed_by, at=at, tell=lambda done: keep(found, done, len(rows)))
    _write(found, rows, prepared, ministries, at)


def _ministries(found: AgencyImport) -> dict[str, Ministry] | None:
    """All ministries by code, those that the list brings along not saved yet; None when one of these is there now."""
    known = {ministry.code: ministry for ministry in Ministry.objects.all()}
    for new in found.ministries:
        if new["code"] in known:
            return None
        known[new["code"]] = Ministry(code=new["code"], name_th=new["name_th"], sort_key=sort_key(new["name_th"]))
    return known


def _is_stale(rows: list[ImportRow], revisions: dict[str, int]) -> bool:
    return any(revisions.get(row.code) != row.seen for row in rows)


def _wanted(row: ImportRow, ministries: dict[str, Ministry]) -> Wanted:
    said = dict(row.facts)
    from_on = said.pop("from_on", "")
    facts = Facts(code=row.code, **said | {"ministry": ministries[said["ministry"]]})
    return Wanted(facts, date.fromisoformat(from_on) if from_on else None)


@transaction.atomic
def _write(
    found: AgencyImport, rows: list[ImportRow], prepared: Prepared, ministries: dict[str, Ministry], at: datetime
) -> None:
    row = _mine(found)
    by = row.confirmed_by
    if _is_stale(rows, {code: agency.revision for code, agency in held(each.code for each in rows).items()}):
        _read_again(found)
        return
    new = [ministry for ministry in ministries.values() if ministry.pk is None]
    for ministry in new:
        ministry.save(force_insert=True)
        facts = {"code": ministry.code, "name_th": ministry.name_th, "name_en": ""}
        audit.record("ministry.created", ministry, actor=by, at=at, **facts)
    for agency in [*prepared.made, *prepared.changed]:
        agency.ministry_id = agency.ministry.pk
    save(prepared, by=by, at=at)
    move(row, lifecycle.FINISH, claim="", content=b"", finished_at=at)
    audit.record("import.recorded", row, actor=by, at=at, file=row.file_name, sha256=row.sha256, counts=row.counts)


@transaction.atomic
def _read_again(found: AgencyImport) -> None:
    move(_mine(found), lifecycle.READ_AGAIN, claim="", read_again=True, confirmed_by=None, tries=0, done=0, total=0)


@transaction.atomic
def forget(*, at: datetime | None = None) -> int:
    """Take away rows and contents of lists that nobody looked after for KEPT; what was done with them stays known."""
    before = (at or timezone.now()) - KEPT
    old = AgencyImport.objects.filter(uploaded_at__lt=before)
    for found in old.filter(state__in=lifecycle.DISCARD.sources):
        move(found, lifecycle.DISCARD, content=b"", finished_at=at or timezone.now())
    ended = old.filter(state__in=[State.DONE, State.DISCARDED])
    return ImportRow.objects.filter(upload__in=ended).delete()[0]
