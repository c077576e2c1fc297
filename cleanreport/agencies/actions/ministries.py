"""Ministries: recorded and corrected; renamed from a day by `history.rename`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.agencies import rules
from cleanreport.agencies.actions.naming import correct_name
from cleanreport.agencies.facts import code_faults, name_faults
from cleanreport.agencies.models import Ministry
from cleanreport.agencies.problems import Problem
from cleanreport.agencies.queries import ministry_named
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.core.thai import sort_key


def ministry(code: str, *, name_th: str, name_en: str = "") -> Ministry:
    """The ministry of this code, made or corrected; for the installation itself."""
    facts = {"name_th": name_th, "name_en": name_en, "sort_key": sort_key(name_th)}
    return Ministry.objects.update_or_create(code=code, defaults=facts)[0]


@transaction.atomic
def create_ministry(code: str, *, name_th: str, name_en: str, by: User) -> Ministry:
    """A new ministry; the second of two clicks finds the one that the first has made.

    Raises PermissionDenied, or ValidationError for a code or a name that another one has.
    """
    rules.may_keep_register(by).or_raise()
    _check(code, name_th, name_en)
    facts = {"name_th": name_th, "name_en": name_en, "sort_key": sort_key(name_th)}
    found, is_new = Ministry.objects.get_or_create(code=code, defaults=facts)
    if is_new:
        _only_one(found)
        audit.record("ministry.created", found, actor=by, code=code, name_th=name_th, name_en=name_en)
    elif (found.name_th, found.name_en) != (name_th, name_en):
        raise ValidationError({"code": Problem("code_taken", {"code": code, "name": found.name_th}).words})
    return found


@transaction.atomic
def correct_ministry(found: Ministry, *, name_th: str, name_en: str, seen: int, by: User) -> None:
    """Put the spelling of a ministry's present name right. Raises PermissionDenied, ValidationError or WrongState."""
    rules.may_keep_register(by).or_raise()
    _check(found.code, name_th, name_en)
    row = locked(found)
    before = [row.name_th, row.name_en]
    if before == [name_th, name_en]:
        return
    if row.revision != seen:
        raise WrongState
    correct_name(row, name_th, name_en, on=timezone.localdate())
    _only_one(row)
    audit.record("ministry.changed", row, actor=by, code=row.code, before=before, after=[name_th, name_en])


def _check(code: str, name_th: str, name_en: str) -> None:
    found = {fault.field: fault.words for fault in [*code_faults(code), *name_faults(name_th, name_en)]}
    if found:
        raise ValidationError(found)


def _only_one(one: Ministry) -> None:
    """Two entries for one ministry would split its figures."""
    other = ministry_named(one.name_th, besides=one)
    if other is not None:
        facts = {"name": other.name_th, "code": other.code}
        raise ValidationError({"name_th": Problem("ministry_code", facts).words})
