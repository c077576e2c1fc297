"""Recording agencies, one by one as officers do, and many at once."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.agencies import rules
from cleanreport.agencies.actions.bulk import WRITTEN, Wanted, held, prepare, save
from cleanreport.agencies.actions.naming import correct_name, former_words, names_of
from cleanreport.agencies.facts import Facts, differences, faults, fill
from cleanreport.agencies.models import Agency, Ministry
from cleanreport.agencies.problems import Problem
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked


@transaction.atomic
def create(facts: Facts, *, by: User, in_force_from: date | None = None, at: datetime | None = None) -> Agency:
    """A new agency; the second of two clicks finds the one that the first has made.

    Raises PermissionDenied, or ValidationError for facts that cannot be and for a code that is taken.
    """
    rules.may_keep_register(by).or_raise()
    _check(facts)
    agency = Agency(code=facts.code, in_force_from=in_force_from)
    fill(agency, facts)
    written = {name: getattr(agency, name) for name in WRITTEN}
    found, is_new = Agency.objects.get_or_create(code=facts.code, defaults=written)
    if is_new:
        audit.record("agency.created", found, actor=by, agency=found.code, at=at, **facts.plain)
    elif differences(found, facts) or found.in_force_from != in_force_from:
        raise ValidationError({"code": Problem("code_taken", {"code": found.code, "name": found.name_th}).words})
    return found


@transaction.atomic
def edit(agency: Agency, facts: Facts, *, seen: int, by: User, at: datetime | None = None) -> None:
    """Correct what the register says of an agency; `seen` is the revision that the officer had before them.

    A name that changes is put right, without a history: `history.rename` gives a new one from a day.

    Raises PermissionDenied, ValidationError, or WrongState when somebody else was faster.
    """
    rules.may_keep_register(by).or_raise()
    _check(facts)
    row = locked(agency, "ministry")
    changes = differences(row, facts)
    if not changes:
        return
    if row.revision != seen:
        raise WrongState
    if {"name_th", "name_en"} & changes.keys():
        correct_name(row, facts.name_th, facts.name_en, on=timezone.localdate(at))
        row.revision -= 1  # one change, one step
    fill(row, facts, former_words(names_of(row)))
    row.revision += 1
    row.save()
    audit.record("agency.changed", row, actor=by, agency=row.code, at=at, changes=changes)


def _check(facts: Facts) -> None:
    found = {fault.field: fault.words for fault in faults(facts.code, facts.plain)}
    if found:
        raise ValidationError(found)


def record_agency(
    code: str, *, kind: str, name_th: str, ministry: Ministry, by: User | None, name_en: str = "", iso_3166_2: str = "",
    region_th: str = "", at: datetime | None = None,
) -> Agency:  # fmt: skip
    """The agency of this code, made or brought up to date; `by` is None only for the installation itself."""
    facts = Facts(code, kind, name_th, ministry, name_en, iso_3166_2, region_th)
    return record_agencies([facts], by=by, at=at)[code]


@transaction.atomic
def record_agencies(rows: Iterable[Facts], *, by: User | None, at: datetime | None = None) -> dict[str, Agency]:
    """The agencies of these codes, made or brought up to date all at once, one event for each that is another now.

    It asks nobody and checks nothing: callers know what they record. Names are corrected, not given from a day.
    """
    at = at or timezone.now()
    wanted = {facts.code: Wanted(facts) for facts in rows}
    known = held(wanted)
    prepared = prepare(list(wanted.values()), known, by=by, at=at)
    save(prepared, by=by, at=at)
    return known | {agency.code: agency for agency in prepared.made}
