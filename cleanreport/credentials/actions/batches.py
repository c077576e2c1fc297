"""Letters for many: asked for in a request, made by the worker, fetched once, erased.

A claim that nobody renews is put back, as with papers. A part of the letters and the passwords in it become real in one
transaction, or not at all.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts import actions as accounts
from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import move
from cleanreport.core.locks import locked, next_of
from cleanreport.credentials import files, lifecycle, rules
from cleanreport.credentials.lifecycle import State
from cleanreport.credentials.models import Batch, Line, Part, Purpose, Skipped
from cleanreport.credentials.queries import (
    agency_of_account,
    has_account,
    is_in_force,
    next_username,
    waiting_batches,
    waits_for_its_owner,
    with_places,
)

# A worker that was not heard of for so long is dead; it is heard of at every letter.
CLAIMED = timedelta(seconds=90)
MOST_TRIES = 3
# A file without a row may take so long to get one.
ARRIVING = timedelta(hours=1)
AT_ONCE = 500


@dataclass(frozen=True)
class Given:
    """A password that stands in a letter: whose it is, and what is kept of it."""

    line: Line
    user: User
    hashed: str


# Asking


def ask_new(chosen: Collection[int], *, once: str, public_key: bytes, by: User, at: datetime | None = None) -> Batch:
    """Accounts and letters for agencies (ids, as the letters lie). Raises PermissionDenied or ValidationError."""
    lines = [Line(place=place, agency_id=pk) for place, pk in enumerate(chosen, start=1)]
    return _ask(lines, Purpose.NEW, once=once, public_key=public_key, by=by, at=at)


def ask_renewed(
    chosen: Collection[int], *, in_use: bool, once: str, public_key: bytes, by: User, at: datetime | None = None
) -> Batch:
    """Letters with new passwords for accounts (ids); `in_use`: also those whose owners have chosen their own."""
    lines = [Line(place=place, user_id=pk) for place, pk in enumerate(chosen, start=1)]
    return _ask(lines, Purpose.RENEW, once=once, public_key=public_key, by=by, at=at, in_use=in_use)


@transaction.atomic
def _ask(
    lines: Sequence[Line], purpose: str, *, once: str, public_key: bytes, by: User, at: datetime | None,
    in_use: bool = False,
) -> Batch:  # fmt: skip
    at = at or timezone.now()
    rules.may_hand_out_accounts(by).or_raise()
    if not lines:
        raise ValidationError(_("Tick at least one line of the list, or choose all of them."))
    facts = {
        "purpose": purpose, "in_use": in_use, "public_key": public_key, "total": len(lines), "asked_at": at,
        "asked_by": by, "state_at": at, "expires_at": at + timedelta(hours=settings.LETTERS_HOURS),
    }  # fmt: skip
    batch, is_new = Batch.objects.get_or_create(once=once, defaults=facts)
    if is_new:
        for line in lines:
            line.batch = batch
        Line.objects.bulk_create(lines, batch_size=AT_ONCE)
        audit.record("letters.asked", batch, actor=by, at=at, purpose=str(purpose), count=len(lines), in_use=in_use)
    return batch


# For the worker


def claim(*, at: datetime | None = None) -> Batch | None:
    """The next letters that are to be made, for nobody else until they are finished or put back."""
    at = at or timezone.now()
    with next_of(waiting_batches()) as batch:
        if batch:
            move(batch, lifecycle.CLAIM, claim=uuid4().hex, claimed_at=at, tries=batch.tries + 1, state_at=at)
    return batch


def keep(batch: Batch, *, at: datetime | None = None) -> bool:
    """Note that the worker lives; False when the claim is no longer its own."""
    mine = Batch.objects.filter(pk=batch.pk, state=State.WORKING, claim=batch.claim)
    return bool(mine.update(claimed_at=at or timezone.now()))


def _mine(batch: Batch) -> Batch | None:
    """The row under its lock; None when somebody else makes it now, or nobody wants it."""
    row = locked(batch)
    return row if row.state == State.WORKING and row.claim == batch.claim else None


@transaction.atomic
def open_accounts(batch: Batch, lines: Iterable[Line], *, at: datetime | None = None) -> list[Line] | None:
    """The lines that can have a letter, each with its account; None when the claim is no longer this worker's.

    What cannot have one is left out with the reason. An account that is opened here has no password yet.
    """
    at = at or timezone.now()
    if (mine := _mine(batch)) is None:
        return None
    ready, skipped = [], 0
    for line in lines:
        reason = _reason_against(mine, line, at)
        if reason:
            Line.objects.filter(pk=line.pk).update(skipped=reason)
            skipped += 1
        else:
            ready.append(line)
    if skipped:
        Batch.objects.filter(pk=batch.pk).update(skipped=F("skipped") + skipped)
    return ready


def _reason_against(batch: Batch, line: Line, at: datetime) -> str:
    """Why this line has no letter; "" when it can have one, and then it has an account."""
    if line.user is None:
        assert line.agency is not None
        agency = locked(line.agency)
        if not is_in_force(agency, timezone.localtime(at).date()):
            return Skipped.AGENCY_CLOSED
        if has_account(agency):
            return Skipped.HAS_ACCOUNT
        line.user = _opened(agency, batch, at)
        line.save(update_fields=["user"])
        return ""
    return _reason_against_password(batch, line.user)


def _reason_against_password(batch: Batch, user: User) -> str:
    if not user.is_active:
        return Skipped.ACCOUNT_CLOSED
    may = batch.in_use if batch.purpose == Purpose.RENEW else False
    return "" if may or waits_for_its_owner(user) else Skipped.IN_USE


def _opened(agency: Agency, batch: Batch, at: datetime) -> User:
    return agencies.open_account(next_username(agency.code), by=batch.asked_by, agency=agency, at=at)


@sensitive_variables("sealed")
def give_part(batch: Batch, number: int, given: Sequence[Given], sealed: bytes, *, at: datetime | None = None) -> bool:
    """The sealed letters and the passwords in them become real; False, and nothing happens, when that cannot be."""
    path = files.write(sealed)
    try:
        taken = _give(batch, number, given, path, at or timezone.now())
    except BaseException:
        files.remove([path])
        raise
    if not taken:
        files.remove([path])
    return taken


@transaction.atomic
def _give(batch: Batch, number: int, given: Sequence[Given], path: str, at: datetime) -> bool:
    if (mine := _mine(batch)) is None:
        return False
    people = {user.pk: user for user in with_places(User.objects.filter(pk__in=[one.user.pk for one in given]))}
    for one in given:
        user = locked(one.user)
        if user.password != one.user.password or _reason_against_password(mine, user):
            return False  # meanwhile another letter was written, or the owner signed in
    part = Part.objects.create(batch=mine, number=number, path=path)
    for one in given:
        agency = agency_of_account(people[one.user.pk])
        code = agency.code if agency else ""
        accounts.give_hash(one.user, one.hashed, by=mine.asked_by, agency=code, at=at, batch=mine.pk)
    Line.objects.filter(pk__in=[one.line.pk for one in given]).update(part=part)
    Batch.objects.filter(pk=mine.pk).update(done=F("done") + len(given), tries=0, claimed_at=at)
    return True


@transaction.atomic
def finish(batch: Batch, *, at: datetime | None = None) -> None:
    at = at or timezone.now()
    if (row := _mine(batch)) is not None:
        expires_at = at + timedelta(hours=settings.LETTERS_HOURS)
        move(row, lifecycle.FINISH, claim="", state_at=at, expires_at=expires_at)
        audit.record("letters.made", row, at=at, done=row.done, skipped=row.skipped)


@transaction.atomic
def fail(batch: Batch, *, at: datetime | None = None) -> None:
    """A part could not be made: another try, or after MOST_TRIES without one what is there is all there will be."""
    at = at or timezone.now()
    row = _mine(batch)
    if row is None:
        return
    if row.tries < MOST_TRIES:
        move(row, lifecycle.PUT_BACK, claim="", state_at=at)
        return
    move(row, lifecycle.GIVE_UP, claim="", state_at=at, expires_at=at + timedelta(hours=settings.LETTERS_HOURS))
    audit.record("letters.failed", row, at=at, done=row.done, total=row.total)


@transaction.atomic
def put_back(batch: Batch) -> None:
    """The worker is to stop before it is done; the try does not count."""
    if (row := _mine(batch)) is not None:
        move(row, lifecycle.PUT_BACK, claim="", tries=max(0, row.tries - 1))


def put_back_abandoned(*, at: datetime | None = None) -> int:
    """Letters of workers that were not heard of for CLAIMED are to be made on; returns how many batches."""
    at = at or timezone.now()
    lost = list(Batch.objects.filter(state=State.WORKING, claimed_at__lt=at - CLAIMED))
    for batch in lost:
        fail(batch, at=at)
    return len(lost)


# Fetching and erasing


@transaction.atomic
def fetched(batch: Batch, *, by: User, at: datetime | None = None) -> None:
    """The last byte went to the browser: the letters are erased here. Raises WrongState for the second of two."""
    at = at or timezone.now()
    move(batch, lifecycle.FETCH, state_at=at)
    _erase_parts(batch)
    audit.record("letters.fetched", batch, actor=by, at=at, count=batch.done)


@transaction.atomic
def erase(batch: Batch, *, by: User | None, at: datetime | None = None) -> None:
    """Nobody fetches them any more; what is not made yet will not be. Raises PermissionDenied, or WrongState."""
    at = at or timezone.now()
    if by is not None:
        rules.may_hand_out_accounts(by).or_raise()
    move(batch, lifecycle.ERASE, state_at=at, claim="")
    _erase_parts(batch)
    audit.record("letters.erased", batch, actor=by, at=at, done=batch.done, total=batch.total)


def _erase_parts(batch: Batch) -> None:
    """Rows first; the files when that is certain, and what is left by a crash is swept."""
    parts = Part.objects.filter(batch=batch)
    paths = list(parts.values_list("path", flat=True))
    parts.update(path="")
    transaction.on_commit(partial(files.remove, paths))


def forget(*, at: datetime | None = None) -> int:
    """Erase what nobody fetched in time, and files that belong to nothing; returns how many."""
    at = at or timezone.now()
    open_states = [State.ASKED, State.WORKING, State.READY, State.BROKEN]
    late = list(Batch.objects.filter(state__in=open_states, expires_at__lt=at))
    for batch in late:
        erase(batch, by=None, at=at)
    lost = list(files.older_than(at - ARRIVING))
    known = set(Part.objects.filter(path__in=lost).values_list("path", flat=True)) if lost else set()
    unknown = [path for path in lost if path not in known]
    files.remove(unknown)
    return len(late) + len(unknown)
