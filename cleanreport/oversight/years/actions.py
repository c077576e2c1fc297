"""What officers do with a year, with what other chapters have against it; and telling agencies of moved dates."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.core.locks import locked
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, DateChange, KeyFactor, ProcessType
from cleanreport.cycles.revisions import Revision, Wanted
from cleanreport.notifications import actions as notifications
from cleanreport.oversight.years import checks, emails, queries

# So many agencies are told in one transaction.
AT_ONCE = 50


def revise(cycle: Cycle, wanted: Wanted, *, by: User, at: datetime | None = None) -> Revision:
    """Change a year as a whole or not at all (`cycles.actions.revise`); nothing frozen is altered.

    Raises PermissionDenied, WrongState, Refused, ToConfirm, or ValidationError without a reason.
    """
    return cycles.revise(cycle, wanted, allow=checks.misfits_of, by=by, at=at)


def move_row(row: ProcessType | KeyFactor, *, up: bool, by: User, at: datetime | None = None) -> None:
    """Change places with the neighbour. Raises PermissionDenied, or Refused."""
    cycles.move_row(row, up=up, allow=lambda _cycle: checks.misfits_of_moving(row), by=by, at=at)


@transaction.atomic
def drop(cycle: Cycle, *, by: User, at: datetime | None = None) -> None:
    """Take away a year in which nobody has done anything. Raises PermissionDenied, or ValidationError."""
    cycle = locked(cycle)
    if words := checks.year_is_kept(cycle):
        raise ValidationError(str(words))
    cycles.drop(cycle, by=by, at=at)


def tell(*, at: datetime | None = None) -> int:
    """Write to the next agencies about moved dates; returns how many were looked at. For the worker only.

    The letters and how far they have come are one transaction, under the lock of the change: whatever breaks off, and
    however many workers there are, nobody is told twice.
    """
    found = queries.next_to_tell()
    if found is None:
        return 0
    with transaction.atomic():
        change = locked(DateChange(pk=found), "cycle", "moved_by")
        return _tell_next(change, at=at or timezone.now()) if change.told_at is None else 0


def _tell_next(change: DateChange, *, at: datetime) -> int:
    agencies = list(queries.agencies_of(change.cycle).filter(pk__gt=change.told_up_to).order_by("pk")[:AT_ONCE])
    people = queries.recipients(change.cycle, agencies)
    extended = queries.extended(change.cycle, agencies)
    drafts = [letter for one in agencies for letter in emails.letters_of(change, one, people.get(one.pk, []), extended)]
    notifications.post_all(drafts, at=at)
    change.letters += len(drafts)
    if agencies:
        change.told_up_to = agencies[-1].pk
    if len(agencies) < AT_ONCE:
        change.told_at = at
        audit.record(
            "cycle.agencies_told", change.cycle, actor=change.moved_by, at=at, letters=change.letters,
            about=audit.subject_of(change),
        )  # fmt: skip
    change.save(update_fields=["letters", "told_up_to", "told_at"])
    return len(agencies)
