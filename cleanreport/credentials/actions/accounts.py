"""One account: opened, corrected, closed, reopened, given a password by a letter."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts import actions as accounts
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, Ministry, MinistryMembership
from cleanreport.audit import actions as audit
from cleanreport.core.locks import locked
from cleanreport.credentials import letters, rules
from cleanreport.credentials.queries import (
    agency_of_account,
    is_in_force,
    is_taken,
    next_username,
    other_officers,
    with_places,
)

# How user names begin of those who work for no agency.
STEMS = {Role.OFFICER: "opdc", Role.ASSESSOR: "assessor"}


@dataclass(frozen=True)
class Opened:
    """What an officer types for a new account."""

    role: str
    username: str = ""  # "" takes the next one of its agency, ministry or task
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    agency: Agency | None = None  # of an agency user
    ministry: Ministry | None = None  # of a ministry viewer


@transaction.atomic
def open_account(told: Opened, *, by: User, at: datetime | None = None) -> User:
    """An account without a password, which only a letter gives. Raises PermissionDenied or ValidationError."""
    at = at or timezone.now()
    rules.may_hand_out_accounts(by).or_raise()
    agency = told.agency if told.role == Role.AGENCY else None
    ministry = told.ministry if told.role == Role.MINISTRY else None
    if (told.role == Role.AGENCY) != (agency is not None) or (told.role == Role.MINISTRY) != (ministry is not None):
        raise ValidationError(_("Say for which agency or ministry the account is."))
    if agency is not None:
        agency = locked(agency)  # of two at once the second gets the next user name
        if not is_in_force(agency, timezone.localtime(at).date()):
            raise ValidationError(_("%(agency)s no longer exists.") % {"agency": agency.name})
    place = agency or ministry
    username = told.username.lower() or next_username(place.code if place else STEMS[Role(told.role)])
    if is_taken(username):
        raise ValidationError({"username": _("Somebody has this user name already. Choose another one.")})
    user = agencies.open_account(
        username, by=by, agency=agency, first_name=told.first_name, last_name=told.last_name, email=told.email,
        role=told.role, at=at,
    )  # fmt: skip
    if ministry is not None:
        MinistryMembership.objects.create(user=user, ministry=ministry, since=at)
        audit.record("account.reads_ministry", user, actor=by, at=at, ministry=ministry.code)
    return user


@transaction.atomic
def edit(
    user: User, *, first_name: str, last_name: str, email: str, ministry: Ministry | None = None, by: User,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Correct what is known of a person, and which ministry a ministry viewer reads. Raises PermissionDenied."""
    rules.may_hand_out_accounts(by).or_raise()
    user = locked(user)
    accounts.rename(user, first_name=first_name, last_name=last_name, email=email, by=by, at=at)
    if user.is_ministry_viewer and ministry is not None:
        reads = user.ministry_membership
        if reads.ministry_id != ministry.pk:
            reads.ministry, reads.since = ministry, at or timezone.now()
            reads.save(update_fields=["ministry", "since"])
            audit.record("account.reads_ministry", user, actor=by, at=at, ministry=ministry.code)


def _code(user: User) -> str:
    agency = agency_of_account(user)
    return agency.code if agency else ""


@transaction.atomic
def close(user: User, *, by: User, at: datetime | None = None) -> None:
    """Nobody signs in with it any more. Raises PermissionDenied; the second of two clicks changes nothing."""
    rules.may_close_account(by, user).or_raise()
    # Of two officers who close each other at once, the second finds itself the last one.
    officers = User.objects.filter(role=Role.OFFICER).order_by("pk")
    for officer in officers:
        locked(officer)
    if user.is_officer and not other_officers(user).exists():
        raise PermissionDenied(_("This is the last officer. Open an account for another one first."))
    accounts.close(user, by=by, agency=_code(user), at=at)


@transaction.atomic
def reopen(user: User, *, by: User, at: datetime | None = None) -> None:
    """The account can be used again. Raises PermissionDenied or ValidationError."""
    rules.may_hand_out_accounts(by).or_raise()
    agency = agency_of_account(user)
    if agency is not None and not is_in_force(agency, timezone.localtime(at or timezone.now()).date()):
        raise ValidationError(_("%(agency)s no longer exists.") % {"agency": agency.name})
    if user.role == Role.AGENCY and agency is None:
        raise ValidationError(_("This account works for no agency any more. Open a new one."))
    accounts.reopen(user, by=by, agency=agency.code if agency else "", at=at)


@transaction.atomic
def lift_lock(user: User, *, by: User, at: datetime | None = None) -> None:
    """The next sign-in is tried at once. Raises PermissionDenied; the second of two clicks changes nothing."""
    rules.may_hand_out_accounts(by).or_raise()
    user = locked(user)
    if not user.is_active:
        raise PermissionDenied(_("The account is closed. Reopen it first."))
    accounts.lift_lock(user, by=by, agency=_code(user), at=at)


@sensitive_variables()
def give_letter(user: User, *, by: User, at: datetime | None = None) -> bytes:
    """A new password for an account, as a letter (PDF); kept nowhere but in what is returned.

    The letter is written first: if that fails the old password stays good. Raises PermissionDenied, or
    `documents.making.Failed`.
    """
    at = at or timezone.now()
    rules.may_hand_out_accounts(by).or_raise()
    user = with_places(User.objects.filter(pk=user.pk)).get()
    if not user.is_active:
        raise PermissionDenied(_("The account is closed. Reopen it first."))
    agency, password = agency_of_account(user), letters.new_password()
    content = letters.written(user, agency, password, at=at)
    accounts.give_password(user, password, by=by, agency=agency.code if agency else "", at=at)
    return content
