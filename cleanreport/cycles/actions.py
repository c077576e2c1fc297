"""Setting up a year, changing it, and giving extensions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.core.locks import locked
from cleanreport.cycles import checks, rules
from cleanreport.cycles.models import Cycle, DateChange, Extension, KeyFactor, ProcessType, Round
from cleanreport.cycles.queries import day_of
from cleanreport.cycles.revisions import Change, Revision, Wanted, misfits_of, notice, revised


@transaction.atomic
def open_cycle(
    year_be: int,
    *,
    plan_due_on: date,
    rounds: Sequence[Mapping[str, object]],
    process_types: Mapping[str, Sequence[str]],
    retention_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Cycle:
    """A new fiscal year with its rounds and its process types with their key factors.

    `rounds` holds fields of `Round`; the one with the most months is the last.

    Raises PermissionDenied, or ValidationError when a round is due before it opens.
    """
    rules.may_run_cycles(by).or_raise()
    cycle = _new_cycle(year_be=year_be, plan_due_on=plan_due_on, retention_on=retention_on)
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


def _new_cycle(**fields: Any) -> Cycle:
    """Raises ValidationError when two people set up the same year in the same moment."""
    cycle, is_new = Cycle.objects.get_or_create(year_be=fields.pop("year_be"), defaults=fields)
    if not is_new:
        raise ValidationError({"year_be": checks.already_there(cycle.year_be)})
    return cycle


# What a year hands on to its copy; dates are shifted.
COPIED = (
    "score_floor", "capped", "acknowledgement_required", "remind_before", "remind_after", "evidence_file_mb",
    "evidence_plan_mb", "evidence_kinds", "evidence_macros",
)  # fmt: skip


@transaction.atomic
def copy_cycle(source: Cycle, year_be: int, *, by: User, at: datetime | None = None) -> Cycle:
    """A new year like an earlier one, every date as many years later; it is edited afterwards.

    Raises PermissionDenied, or ValidationError for a year that exists or lies too far ahead.
    """
    at = at or timezone.now()
    rules.may_run_cycles(by).or_raise()
    source = locked(source)
    if words := checks.wrong_year(year_be, source, Cycle.objects.values_list("year_be", flat=True), day_of(at)):
        raise ValidationError({"year_be": words})
    years = year_be - source.year_be
    cycle = _new_cycle(
        year_be=year_be, plan_due_on=checks.shifted(source.plan_due_on, years),
        retention_on=source.retention_on and checks.shifted(source.retention_on, years),
        **{name: getattr(source, name) for name in COPIED},
    )  # fmt: skip
    for one in source.rounds.all():
        dates = {name: checks.shifted(getattr(one, name), years) for name in ("opens_on", "due_on")}
        _clone(one, cycle=cycle, **dates)
    for kind in source.process_types.prefetch_related("factors"):
        copied = _clone(kind, cycle=cycle)
        for factor in kind.factors.all():
            _clone(factor, process_type=copied)
    audit.record("cycle.opened", cycle, actor=by, at=at, year_be=year_be, copied_from=source.year_be)
    return cycle


def _clone[R: (Round, ProcessType, KeyFactor)](row: R, **fields: object) -> R:
    """A new row like this one, edited by nobody yet."""
    left_out = {"id", "edited_at", "edited_by", *fields}
    copied = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in left_out}
    clone = type(row)(**copied, **fields)
    clone.save(force_insert=True)
    return clone


class ToConfirm(Exception):
    """What agencies go by would be changed: somebody has to say why first."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        super().__init__("What agencies go by is changed only for a reason.")


@transaction.atomic
def revise(
    cycle: Cycle,
    wanted: Wanted,
    *,
    allow: Callable[[Revision], Sequence[checks.Misfit]],
    by: User,
    at: datetime | None = None,
) -> Revision:
    """Change a year as a whole or not at all; what somebody else changed meanwhile is told by the revision's outcomes.

    `allow` tells what plans, reports and submissions, of which this chapter knows nothing, have against it; see
    `oversight.years.actions.revise`. Dates and rounds changed in a year that has begun are kept for telling the
    agencies (`DateChange`).

    Raises PermissionDenied, WrongState, Refused, ToConfirm, or ValidationError without a reason.
    """
    at = at or timezone.now()
    rules.may_run_cycles(by).or_raise()
    revision = revised(locked(cycle), wanted)
    if revision.is_refused or revision.changes_nothing:
        return revision
    checks.require_fitting([*misfits_of(revision, day_of(at)), *allow(revision)])
    if (told := notice(revision)) and checks.has_begun(revision.cycle, day_of(at)):
        _note_for_agencies(revision, told, by=by, at=at)
    _write(revision, by=by, at=at)
    _note(revision, by=by, at=at)
    return revision


def _note_for_agencies(revision: Revision, told: Sequence[dict[str, Any]], *, by: User, at: datetime) -> None:
    """Note for the worker what changed and why, so that it tells the agencies."""
    if revision.wanted.reason is None:
        raise ToConfirm(revision)
    reason = revision.wanted.reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Write why this is changed. The agencies will read it.")})
    DateChange.objects.create(cycle=revision.cycle, moved=told, reason=reason, moved_by=by, moved_at=at)
    audit.record("cycle.dates_moved", revision.cycle, actor=by, at=at, moved=told, reason=reason)


def _write(revision: Revision, *, by: User, at: datetime) -> None:
    for row in sorted(revision.wanted.removed, key=lambda row: isinstance(row, ProcessType)):
        row.delete()  # a process type after its key factors
    _make_room(revision.changes)
    rows: dict[Any, list[str]] = {}
    for change in revision.changes:
        rows.setdefault(change.row, []).append(change.field)
    for changed, names in rows.items():
        changed.edited_at, changed.edited_by = at, by
        changed.save(update_fields=[*names, "edited_at", "edited_by"])
    for row in revision.wanted.added:
        row.edited_at, row.edited_by = at, by
        if isinstance(row, KeyFactor):
            row.process_type = row.process_type  # takes its id, if that is as new
        if not isinstance(row, Round):
            row.order = 1 + max((one.order for one in _neighbours(row)), default=0)
        row.save(force_insert=True)
    last = max(one.months for one in revision.rounds)
    for one in revision.rounds:
        if one.is_last != (one.months == last):
            one.is_last = not one.is_last
            one.save(update_fields=["is_last"])


def _neighbours(row: ProcessType | KeyFactor) -> QuerySet[ProcessType] | QuerySet[KeyFactor]:
    """The rows of the list in which it stands, in their order."""
    return row.cycle.process_types.all() if isinstance(row, ProcessType) else row.process_type.factors.all()


def _make_room(changes: Sequence[Change]) -> None:
    """Rows are written one by one: what only one may have is given up by all before another one takes it."""
    for change in changes:
        if change.field == "name_th":
            type(change.row)._base_manager.filter(pk=change.row.pk).update(name_th=f"{change.row.pk}\ue000")
        elif change.field == "completion_required":
            Round.objects.filter(pk=change.row.pk).update(completion_required=False)


def _note(revision: Revision, *, by: User, at: datetime) -> None:
    """What changed, before and after, for the trail."""
    changed = [
        {"row": audit.subject_of(one.row), "field": one.field, "from": _plain(one.before), "to": _plain(one.after)}
        for one in revision.changes
    ]
    audit.record(
        "cycle.edited", revision.cycle, actor=by, at=at, changed=changed,
        added=[_called(row) for row in revision.wanted.added],
        removed=[_called(row) for row in revision.wanted.removed],
    )  # fmt: skip


def _called(row: Round | ProcessType | KeyFactor) -> dict[str, object]:
    name = {"months": row.months} if isinstance(row, Round) else {"name": row.name_th}
    return {"kind": row._meta.model_name, **name}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def move_row(
    row: ProcessType | KeyFactor,
    *,
    up: bool,
    allow: Callable[[Cycle], Sequence[checks.Misfit]],
    by: User,
    at: datetime | None = None,
) -> None:
    """Change places with the neighbour; at the end nothing happens. `allow` as in `revise`.

    Raises PermissionDenied, or Refused.
    """
    rules.may_run_cycles(by).or_raise()
    cycle = locked(row.cycle if isinstance(row, ProcessType) else row.process_type.cycle)
    rows: list[ProcessType | KeyFactor] = list(_neighbours(row))
    place = next((number for number, one in enumerate(rows) if one == row), -1)
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(rows):
        return
    checks.require_fitting(allow(cycle))
    rows[place], rows[other] = rows[other], rows[place]
    for order, one in enumerate(rows, start=1):
        if one.order != order:
            type(row)._base_manager.filter(pk=one.pk).update(order=order)
    audit.record("cycle.row_moved", cycle, actor=by, at=at, row=audit.subject_of(row), name=row.name_th, up=up)


@transaction.atomic
def drop(cycle: Cycle, *, by: User, at: datetime | None = None) -> None:
    """Take away a year in which nobody has done anything yet. The database keeps any other.

    Raises PermissionDenied.
    """
    rules.may_run_cycles(by).or_raise()
    cycle = locked(cycle)
    audit.record("cycle.dropped", cycle, actor=by, at=at, year_be=cycle.year_be)
    KeyFactor.objects.filter(process_type__cycle=cycle).delete()
    for rows in (cycle.process_types, cycle.rounds, cycle.date_changes):
        rows.all().delete()
    cycle.delete()


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
