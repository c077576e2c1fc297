"""Handing out agencies to assessors, and taking them away."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import there_in
from cleanreport.assignments import emails, rules
from cleanreport.assignments.models import Assignment
from cleanreport.assignments.queries import assigned_to, worked_for_by
from cleanreport.audit import actions as audit
from cleanreport.core.bulk import insert_all
from cleanreport.core.locks import locked
from cleanreport.cycles.models import Cycle

# So many agencies are named in a sentence.
NAMED = 3


@transaction.atomic
def assign(cycle: Cycle, assessor: User, codes: Sequence[str], *, by: User, at: datetime | None = None) -> list[Agency]:
    """Let an assessor read what these agencies (their codes) sent in a year; returns those that are new.

    The assessor is told by one letter. Agencies that are there already, or not in this year, are passed over: the
    second of two clicks does nothing. Raises PermissionDenied, or ValidationError for somebody who assesses nothing or
    worked for one of the agencies.
    """
    at = at or timezone.now()
    rules.may_assign(by).or_raise()
    assessor = locked(assessor)
    _require_assessor(assessor)
    there = Agency.objects.filter(there_in(cycle.year_be), code__in=codes).order_by("sort_key", "code")
    new = list(there.exclude(pk__in=assigned_to(assessor, cycle).order_by().values("pk")))
    _require_impartial(assessor, new)
    insert_all([Assignment(cycle=cycle, agency=one, assessor=assessor, assigned_by=by, assigned_at=at) for one in new])
    _noted("assessor.assigned", cycle, assessor, new, by=by, at=at)
    if new and assessor.email:
        emails.assigned(assessor, cycle, new, at=at)
    return new


@transaction.atomic
def take_away(
    cycle: Cycle, assessor: User, codes: Sequence[str], *, by: User, at: datetime | None = None
) -> list[Agency]:
    """The assessor no longer sees these agencies (their codes) of a year; returns those that were assigned.

    Raises PermissionDenied.
    """
    rules.may_assign(by).or_raise()
    assessor = locked(assessor)
    gone = list(assigned_to(assessor, cycle).filter(code__in=codes))
    Assignment.objects.filter(cycle=cycle, assessor=assessor, agency__in=gone).delete()
    _noted("assessor.taken_away", cycle, assessor, gone, by=by, at=at)
    return gone


def _noted(
    verb: str, cycle: Cycle, assessor: User, agencies: Sequence[Agency], *, by: User, at: datetime | None
) -> None:
    year = {"year_be": cycle.year_be, "assessor": assessor.get_username()}
    audit.record_all(((verb, assessor, one.code, year) for one in agencies), actor=by, at=at)


def _require_assessor(user: User) -> None:
    if not user.is_assessor or not user.is_active:
        raise ValidationError(_("Agencies are assigned to assessors whose account is open."))


def _require_impartial(assessor: User, agencies: Sequence[Agency]) -> None:
    """Nobody assesses an agency that they work or worked for."""
    found = [one.name for one in worked_for_by(assessor, [one.pk for one in agencies])[:NAMED]]
    if found:
        words = _("%(name)s has or had an account of %(agencies)s under the same e-mail address, and cannot assess it.")
        raise ValidationError(words % {"name": assessor.shown_name, "agencies": ", ".join(found)})
