"""What becomes of agencies over time: new names, merging, closing; names of ministries, too."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanreport.accounts.models import User
from cleanreport.agencies import rules
from cleanreport.agencies.actions.naming import Named, call, first_and_next, in_force, names_of
from cleanreport.agencies.checks import work_under_way
from cleanreport.agencies.facts import name_faults
from cleanreport.agencies.models import Agency, AgencyName, Membership, Ministry, MinistryName
from cleanreport.agencies.problems import Problem
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.core.thai import long_date

ONE_DAY = timedelta(days=1)


# Names


@transaction.atomic
def rename(
    thing: Named, *, name_th: str, name_en: str, from_on: date, reason: str, seen: int, by: User,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """A new name from this day; the old one stays with what was done until then. A day to come is waited for.

    Raises PermissionDenied, ValidationError, or WrongState when somebody else was faster.
    """
    rules.may_keep_register(by).or_raise()
    at = at or timezone.now()
    thing = locked(thing)
    names = names_of(thing)
    if any((each.name_th, each.name_en, each.from_on) == (name_th, name_en, from_on) for each in names):
        return  # the second of two clicks
    if thing.revision != seen:
        raise WrongState
    _check_new_name(thing, name_th, name_en, from_on)
    before = [thing.name_th, thing.name_en]
    added = first_and_next(thing, names, name_th, name_en, from_on, reason.strip(), by, at)
    for name in added:
        name.save()
    today = timezone.localdate(at)
    now = in_force(names_of(thing), today)
    held_th, held_en = [now.name_th, now.name_en] if now else before
    call(thing, held_th, held_en, names_of(thing))
    told = {"before": before, "after": [name_th, name_en], "from_on": from_on.isoformat(), "reason": reason.strip()}
    _record("renamed", thing, by, at, **told)


def _check_new_name(thing: Named, name_th: str, name_en: str, from_on: date) -> None:
    found = {fault.field: fault.words for fault in name_faults(name_th, name_en)}
    names = names_of(thing)
    last = names[-1] if names else None
    present = (last.name_th, last.name_en) if last else (thing.name_th, thing.name_en)
    if (name_th, name_en) == present:
        found["name_th"] = _("It is called so already.")
    if last and last.from_on and from_on <= last.from_on:
        found["from_on"] = Problem("date_order", {"date": long_date(last.from_on)}).words
    elif isinstance(thing, Agency) and not _is_there(thing, from_on):
        found["from_on"] = _("The agency is not in force on this day.")
    if found:
        raise ValidationError(found)


def _is_there(agency: Agency, on: date) -> bool:
    begun = agency.in_force_from is None or agency.in_force_from <= on
    return begun and (agency.in_force_to is None or on <= agency.in_force_to)


@transaction.atomic
def take_back_name(thing: Named, *, seen: int, by: User, at: datetime | None = None) -> None:
    """The newest name was a mistake: the one before it holds again. Raises PermissionDenied or WrongState."""
    rules.may_keep_register(by).or_raise()
    thing = locked(thing)
    names = names_of(thing)
    if thing.revision != seen or not names:
        raise WrongState
    gone, before = names.pop(), names[-1]
    gone.delete()
    kept = names
    if len(names) == 1:
        names[0].delete()
        kept = []
    held = in_force(names, timezone.localdate(at)) or before
    call(thing, held.name_th, held.name_en, kept)
    _record("name_taken_back", thing, by, at, name_th=gone.name_th, from_on=gone.from_on and gone.from_on.isoformat())


def begin_names(*, at: datetime | None = None) -> int:
    """Let names hold whose day has come; returns how many. For the worker."""
    today = timezone.localdate(at)
    begun = 0
    for kind, owner in ((AgencyName, "agency"), (MinistryName, "ministry")):
        due = kind.objects.filter(from_on__lte=today)
        same = {"name_th": F(f"{owner}__name_th"), "name_en": F(f"{owner}__name_en")}
        for key in sorted(set(due.exclude(**same).values_list(owner, flat=True))):
            begun += _begin(Agency(pk=key) if kind is AgencyName else Ministry(pk=key), today, at)
    return begun


@transaction.atomic
def _begin(thing: Named, today: date, at: datetime | None) -> bool:
    thing = locked(thing)
    names = names_of(thing)
    held = in_force(names, today)
    if held is None or (held.name_th, held.name_en) == (thing.name_th, thing.name_en):
        return False
    before = [thing.name_th, thing.name_en]
    call(thing, held.name_th, held.name_en, names)
    _record("name_began", thing, None, at, before=before, after=[held.name_th, held.name_en])
    return True


def _record(what: str, thing: Named, by: User | None, at: datetime | None, **details: Any) -> None:
    if isinstance(thing, Agency):
        audit.record(f"agency.{what}", thing, actor=by, agency=thing.code, at=at, **details)
    else:
        audit.record(f"ministry.{what}", thing, actor=by, at=at, code=thing.code, **details)


# Merging and closing


@transaction.atomic
def merge(
    olds: Sequence[Agency], into: Agency, *, from_on: date, reason: str, carry: bool, sure: bool,
    seen: Mapping[str, int], by: User, at: datetime | None = None,
) -> None:  # fmt: skip
    """One or several agencies become part of another from this day; `carry` lets their people work for it, too.

    Plans stay where they are, and their agencies can finish them. `sure` is needed when one has a plan under way that
    day; `seen` are the revisions, by code, that the officer had before them.

    Raises PermissionDenied, ValidationError, or WrongState when somebody else was faster.
    """
    rules.may_keep_register(by).or_raise()
    at = at or timezone.now()
    held = {agency.pk: agency for agency in _held([*olds, into])}
    target, parts = held[into.pk], [held[old.pk] for old in olds]
    until = from_on - ONE_DAY
    if parts and all(part.successor_id == target.pk and part.in_force_to == until for part in parts):
        return  # the second of two clicks
    if any(seen.get(agency.code) != agency.revision for agency in held.values()):
        raise WrongState
    _check_merge(parts, target, from_on, reason)
    _check_work(parts, from_on, sure)
    people = _carried(parts, target, at) if carry else 0
    for part in parts:
        part.in_force_to, part.successor, part.revision = until, target, part.revision + 1
        part.save(update_fields=["in_force_to", "successor", "revision"])
    target.revision += 1
    target.save(update_fields=["revision"])
    told = {"from_on": from_on.isoformat(), "reason": reason.strip()}
    for part in parts:
        _record("merged", part, by, at, into=target.code, **told)
    _record("took_over", target, by, at, agencies=[part.code for part in parts], people=people, **told)


def _held(agencies: Sequence[Agency]) -> list[Agency]:
    """The rows under their locks, always in one order."""
    rows = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    return list(rows)


def _check_merge(parts: Sequence[Agency], target: Agency, from_on: date, reason: str) -> None:
    found: dict[str, list[str]] = {}
    if not parts:
        found["olds"] = [_("Choose at least one agency that becomes part of this one.")]
    if target in parts:
        found["olds"] = [_("An agency cannot become part of itself.")]
    if not _is_there(target, from_on):
        sentence = _("%(name)s is not in force on this day, so nothing can become part of it.")
        found["from_on"] = [sentence % {"name": target.name_th}]
    for part in parts:
        if not _is_there(part, from_on - ONE_DAY) or part.in_force_to is not None:
            sentence = _("%(name)s is not in force until this day, or is closed already.")
            found.setdefault("from_on", []).append(sentence % {"name": part.name_th})
    if not reason.strip():
        found["reason"] = [_("Write the reason, such as the law or order.")]
    if found:
        raise ValidationError(found)


def _check_work(agencies: Sequence[Agency], from_on: date, sure: bool) -> None:
    if not sure and work_under_way([agency.pk for agency in agencies], from_on):
        raise ValidationError(
            {"sure": _("There is a plan under way. Read what happens to it, and tick that you have.")}
        )


def _carried(parts: Sequence[Agency], target: Agency, at: datetime) -> int:
    """People of the old agencies who now work for the new one, too; returns how many are new there."""
    people = Membership.objects.filter(agency__in=parts).values_list("user", flat=True)
    there = set(target.memberships.values_list("user", flat=True))
    new = sorted(set(people) - there)
    Membership.objects.bulk_create([Membership(user_id=user, agency=target, since=at) for user in new])
    return len(new)


@transaction.atomic
def close(
    agency: Agency, *, from_on: date, reason: str, sure: bool, seen: int, by: User, at: datetime | None = None
) -> None:
    """The agency is no longer there from this day. What it recorded stays, and it can finish what is under way.

    Raises PermissionDenied, ValidationError, or WrongState when somebody else was faster.
    """
    rules.may_keep_register(by).or_raise()
    row, until = locked(agency), from_on - ONE_DAY
    if row.in_force_to == until and row.successor_id is None:
        return  # the second of two clicks
    if row.revision != seen or row.in_force_to is not None:
        raise WrongState
    if not _is_there(row, until):
        raise ValidationError({"from_on": _("The agency was not in force before this day.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason, such as the law or order.")})
    _check_work([row], from_on, sure)
    row.in_force_to, row.revision = until, row.revision + 1
    row.save(update_fields=["in_force_to", "revision"])
    _record("closed", row, by, at, from_on=from_on.isoformat(), reason=reason.strip())


@transaction.atomic
def reopen(agency: Agency, *, reason: str, seen: int, by: User, at: datetime | None = None) -> None:
    """The agency was closed or merged by mistake: it is there again. Who works for another one since goes on to.

    Raises PermissionDenied, ValidationError, or WrongState when somebody else was faster.
    """
    rules.may_keep_register(by).or_raise()
    row = locked(agency)
    if row.in_force_to is None and row.revision == seen + 1:
        return  # the second of two clicks
    if row.revision != seen or row.in_force_to is None:
        raise WrongState
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason, such as the law or order.")})
    was = {"closed_from": (row.in_force_to + ONE_DAY).isoformat(), "merged_into": row.successor and row.successor.code}
    row.in_force_to, row.successor, row.revision = None, None, row.revision + 1
    row.save(update_fields=["in_force_to", "successor", "revision"])
    _record("reopened", row, by, at, reason=reason.strip(), **was)
