"""Files with persons: brought in, looked at, taken as a whole or not at all. The worker's part is `importing.py`."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState, move
from cleanreport.core.locks import locked
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import lifecycle, queries, rules
from cleanreport.stakeholders.actions.shared import count, held_to_edit
from cleanreport.stakeholders.lifecycle import State
from cleanreport.stakeholders.models import Arrival, BadRows, Part
from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.uploads import SealedFile

# So long a file waits for somebody to confirm it, and its bad rows can be fetched.
KEPT = timedelta(days=3)


@transaction.atomic
def bring_in(plan: Plan, upload: SealedFile, *, by: User, at: datetime | None = None) -> Arrival:
    """A file to be read by the worker; one that nobody confirmed yet makes room for it. Raises PermissionDenied."""
    at = at or timezone.now()
    held_to_edit(plan, by=by, at=at)
    before = queries.open_arrival(plan)
    if before is not None:
        _discard(locked(before), by=by, at=at)
    arrival = Arrival.objects.create(
        plan=plan, once=upload.once, file_name=ids.masked(upload.name)[:200], size_bytes=upload.size, arrived_at=at,
        arrived_by=by, expires_at=at + KEPT,
    )  # fmt: skip
    for number, key, sealed in upload.parts():
        Part.objects.create(arrival=arrival, number=number, key=key, sealed=sealed)
    audit.record("stakeholders.file_arrived", arrival, actor=by, agency=plan.agency.code, at=at)
    return arrival


@transaction.atomic
def take(arrival: Arrival, plan: Plan, *, way: str, by: User, at: datetime | None = None) -> None:
    """Everybody in the file is in the database from this moment on; the second of two clicks changes nothing.

    A person who is there already, by address or number, makes room for what the file says. Raises PermissionDenied,
    ValidationError, or WrongState.
    """
    at = at or timezone.now()
    roll = held_to_edit(plan, by=by, at=at)
    row = locked(arrival)
    if row.state == State.TAKEN:
        return
    if row.state == State.READ and not row.persons_found:
        raise ValidationError(_("Nobody in this file can be taken. Mend the file and bring it in again."))
    if way not in Arrival.Way.values:
        raise ValidationError({"way": _("Choose whether the file adds to the database or replaces it.")})
    move(row, lifecycle.TAKE, way=way, finished_at=at, finished_by=by)
    gone = queries.listed(plan) if way == Arrival.Way.REPLACE else queries.replaced_by(row)
    gone.order_by()._raw_delete(gone.db)  # noqa: SLF001 - one statement for two hundred thousand rows
    queries.staged(row).update(arrival=None)
    count(roll, by=by, at=at)
    facts = {"way": way, "counts": row.counts, "already": row.already}
    audit.record("stakeholders.file_taken", row, actor=by, agency=plan.agency.code, at=at, **facts)


@transaction.atomic
def discard(arrival: Arrival, plan: Plan, *, by: User, at: datetime | None = None) -> None:
    """Nobody of the file is wanted; nothing of it stays. Raises PermissionDenied or WrongState."""
    at = at or timezone.now()
    held_to_edit(plan, by=by, at=at)
    row = locked(arrival)
    if row.state != State.DISCARDED:
        _discard(row, by=by, at=at)


def _discard(row: Arrival, *, by: User | None, at: datetime) -> None:
    move(row, lifecycle.DISCARD, claim="", finished_at=at, finished_by=by)
    leave_nothing(row)
    audit.record("stakeholders.file_discarded", row, actor=by, agency=row.plan.agency.code, at=at)


def leave_nothing(row: Arrival) -> None:
    """Everything of a file but what is listed is taken away."""
    persons = queries.staged(row).order_by()
    persons._raw_delete(persons.db)  # noqa: SLF001
    Part.objects.filter(arrival=row).delete()
    BadRows.objects.filter(arrival=row).delete()


def fetch_bad_rows(arrival: Arrival, plan: Plan, *, by: User, at: datetime | None = None) -> None:
    """Write down that somebody fetches the rows that could not be taken. Raises PermissionDenied or WrongState."""
    rules.may_look(by, plan).or_raise()
    if not BadRows.objects.filter(arrival=arrival).exists():
        raise WrongState
    agency, rows = plan.agency.code, arrival.bad_rows
    audit.record("stakeholders.bad_rows_fetched", arrival, actor=by, agency=agency, at=at, rows=rows)


def forget(*, at: datetime | None = None) -> int:
    """Take away what nobody confirmed in time, and bad rows of what was; returns how many files. For the worker."""
    at = at or timezone.now()
    late = list(queries.expired(at).select_related("plan__agency"))
    for arrival in late:
        with transaction.atomic():
            row = locked(arrival, "plan__agency")
            if row.state in lifecycle.DISCARD.sources:
                _discard(row, by=None, at=at)
            else:
                leave_nothing(row)
    return len(late)
