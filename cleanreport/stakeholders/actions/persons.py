"""Single persons: looked at, found, added, corrected, removed. What is written down holds nothing personal."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.cycles.queries import day_of
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import queries, rules
from cleanreport.stakeholders.actions.shared import count, held, held_to_edit
from cleanreport.stakeholders.models import Person
from cleanreport.stakeholders.sealing import EMAIL, PHONE, Contact, marker, seal_contact


class Purpose(TextChoices):
    """Why an officer looks at persons, or takes them out of the system."""

    SURVEY = "survey", _("To prepare or run the transparency survey")
    REQUEST = "request", _("A person asks about the own data")
    CHECK = "check", _("To check the database with the agency")


class Reason(TextChoices):
    """Why one person is taken out. Words of one's own could name somebody, and the trail is never deleted."""

    REQUESTED = "requested", _("The person asks to be deleted")
    WITHDRAWN = "withdrawn", _("The person no longer consents")
    UNRELATED = "unrelated", _("The person has nothing to do with the process")
    MISTAKE = "mistake", _("Recorded by mistake")


# Reasons that hold at any time; a mistake is mended while the round is open.
ON_REQUEST = (Reason.REQUESTED, Reason.WITHDRAWN, Reason.UNRELATED)


# Looking


def open_list(plan: Plan, *, purpose: str = "", by: User, at: datetime | None = None) -> None:
    """Write down that somebody looks at the list. Officers say why. Raises PermissionDenied or ValidationError."""
    rules.may_look(by, plan).or_raise()
    if by.is_officer and purpose not in Purpose.values:
        raise ValidationError({"purpose": _("Choose why you look at the list.")})
    facts = {"purpose": purpose} if by.is_officer else {}
    audit.record("stakeholders.opened", plan, actor=by, agency=plan.agency.code, at=at, **facts)


def show(person: Person, plan: Plan, *, by: User, at: datetime | None = None) -> None:
    """Write down that somebody looks at all that is known of one person. Raises PermissionDenied."""
    rules.may_look(by, plan).or_raise()
    audit.record("stakeholders.person_shown", person, actor=by, agency=plan.agency.code, at=at)


@sensitive_variables("email", "phone")
def find(plan: Plan, *, email: str = "", phone: str = "", by: User, at: datetime | None = None) -> Person | None:
    """Look for exactly this address or number, which is written down without it. Raises PermissionDenied."""
    rules.may_look(by, plan).or_raise()
    person = queries.found_by(plan, email=email, phone=phone)
    facts: dict[str, Any] = {"what": EMAIL if email else PHONE, "found": person is not None}
    audit.record("stakeholders.searched", plan, actor=by, agency=plan.agency.code, at=at, **facts)
    return person


def export(plan: Plan, *, purpose: str, by: User, at: datetime | None = None) -> None:
    """Write down that an officer takes the list out of the system. Raises PermissionDenied or ValidationError."""
    rules.may_export(by).or_raise()
    if purpose not in Purpose.values:
        raise ValidationError({"purpose": _("Choose what the list is for.")})
    total = queries.listed(plan).count()
    audit.record(
        "stakeholders.exported", plan, actor=by, agency=plan.agency.code, at=at, purpose=purpose, persons=total
    )


# Changing


@transaction.atomic
@sensitive_variables("contact")
def add(
    plan: Plan, *, group: str, contacted_on: date | None, contact: Contact, by: User, at: datetime | None = None
) -> Person:
    """Raises PermissionDenied, or ValidationError when somebody has this address or number already."""
    at = at or timezone.now()
    roll = held_to_edit(plan, by=by, at=at)
    person = Person(plan=plan, made_at=at, made_by=by)
    _write(person, group, contacted_on, contact)
    person.save(force_insert=True)
    count(roll, by=by, at=at)
    audit.record("stakeholders.person_added", person, actor=by, agency=plan.agency.code, at=at, group=group)
    return person


@transaction.atomic
@sensitive_variables("contact")
def correct(
    person: Person, plan: Plan, *, group: str, contacted_on: date | None, contact: Contact, by: User,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Raises PermissionDenied, ValidationError as `add`, or WrongState when the person is gone."""
    at = at or timezone.now()
    roll = held_to_edit(plan, by=by, at=at)
    row = _still_there(person)
    if (row.group, row.contacted_on, row.contact) == (group, contacted_on, contact):
        return
    row.edited_at, row.edited_by = at, by
    _write(row, group, contacted_on, contact)
    row.save()
    count(roll, by=by, at=at)
    audit.record("stakeholders.person_corrected", row, actor=by, agency=plan.agency.code, at=at, group=group)


def _still_there(person: Person) -> Person:
    try:
        row = locked(person)
    except Person.DoesNotExist:
        raise WrongState from None
    if row.arrival_id is not None:
        raise WrongState
    return row


@sensitive_variables("contact", "same")
def _write(person: Person, group: str, contacted_on: date | None, contact: Contact) -> None:
    """Put what was typed into the row, unless somebody else has the address or number."""
    plan_id = person.plan_id
    mark = marker(plan_id)
    marks = {"email_mark": mark(EMAIL, contact.email), "phone_mark": mark(PHONE, contact.phone)}
    sentences = {
        "email_mark": _("Somebody in the database has this e-mail address already."),
        "phone_mark": _("Somebody in the database has this phone number already."),
    }
    others = Person.objects.filter(plan=plan_id, arrival=None).exclude(pk=person.pk)
    errors = {}
    for name, value in marks.items():
        if value is not None and others.filter(**{name: value}).exists():
            errors[name.removesuffix("_mark")] = sentences[name]
    if errors:
        raise ValidationError(errors)
    person.group, person.contacted_on = group, contacted_on
    person.email_mark, person.phone_mark = marks["email_mark"], marks["phone_mark"]
    person.key, person.sealed = seal_contact(contact, plan_id)


@transaction.atomic
def remove(person: Person, plan: Plan, *, reason: str, by: User, at: datetime | None = None) -> None:
    """Delete one person: on request at any time, a mistake while the round is open.

    Raises PermissionDenied, ValidationError, or WrongState when the person is gone.
    """
    at = at or timezone.now()
    roll = held(plan)
    if reason not in Reason.values:
        raise ValidationError({"reason": _("Choose why the person is deleted.")})
    if reason in ON_REQUEST:
        rules.may_delete(by, plan).or_raise()
    else:
        rules.may_edit(by, roll, queries.closes_on(plan), on=day_of(at)).or_raise()
    if by.is_officer and reason not in ON_REQUEST:
        raise PermissionDenied(_("A mistake is mended by the agency itself."))
    row = _still_there(person)
    audit.record(
        "stakeholders.person_deleted", row, actor=by, agency=plan.agency.code, at=at, reason=reason, group=row.group
    )
    row.delete()
    count(roll, by=by, at=at)
