"""Setting up a cycle and giving extensions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.core.locks import locked
from cleanreport.cycles import rules
from cleanreport.cycles.models import Cycle, Extension, KeyFactor, ProcessType, Round


@transaction.atomic
def open_cycle(
    year_be: int,
    *,
    plan_due_on: date,
    rounds: Sequence[Mapping[str, object]],
    process_types: Mapping[str, Sequence[str]],
    by: User,
    at: datetime | None = None,
) -> Cycle:
    """A new fiscal year with its rounds and its process types with their key factors.

    `rounds` holds fields of `Round`; the one with the most months is the last.

    Raises PermissionDenied, or ValidationError when a round is due before it opens.
    """
    rules.may_run_cycles(by).or_raise()
    cycle = Cycle.objects.create(year_be=year_be, plan_due_on=plan_due_on)
    last = max(int(r["months"]) for r in rounds)  # type: ignore[call-overload]
    for fields in rounds:
        is_last = fields["months"] == last
        made = Round(**{"cycle": cycle, "is_last": is_last, "completion_required": is_last, **fields})
        made.full_clean()
        made.save()
    for place, (name, factors) in enumerate(process_types.items(), start=1):
        kind = ProcessType.objects.create(cycle=cycle, name_th=name, order=place)
        for order, factor in enumerate(factors, start=1):
            KeyFactor.objects.create(process_type=kind, name_th=factor, order=order)
    audit.record("cycle.opened", cycle, actor=by, at=at, year_be=year_be)
    return cycle


@transaction.atomic
def extend(
    round_: Round, agency: Agency, *, due_on: date, reason: str, by: User, at: datetime | None = None
) -> Extension:
    """Give one agency a later due date. Saying the same twice (a double click) gives the same extension.

    Raises PermissionDenied, or ValidationError for a date that is not later or a missing reason.
    """
    rules.may_run_cycles(by).or_raise()
    if due_on <= round_.due_on:
        raise ValidationError({"due_on": _("The new date must be after the round's own due date.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason for the extension.")})
    at = at or timezone.now()
    said = {"round": round_, "agency": locked(agency), "due_on": due_on, "reason": reason.strip(), "given_by": by}
    if found := Extension.objects.filter(**said).last():
        return found
    extension = Extension.objects.create(**said, given_at=at)
    audit.record(
        "round.extended", round_, actor=by, agency=agency.code, at=at, due_on=due_on.isoformat(), reason=reason.strip()
    )
    return extension
