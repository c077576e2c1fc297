"""Agencies invite their own colleagues, and end their access."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts import actions as accounts
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, Membership
from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.credentials import emails, rules
from cleanreport.credentials.models import Invitation
from cleanreport.credentials.queries import colleagues_of, digest_of, is_in_force, is_taken, is_usable

# More open invitations than anybody means.
MOST_OPEN = 20
# Whoever presses twice means one letter.
A_MOMENT = timedelta(seconds=60)


@transaction.atomic
def invite(agency: Agency, *, name: str, email: str, by: User, at: datetime | None = None) -> Invitation:
    """Send a link to a colleague. Raises PermissionDenied or ValidationError; of two clicks one sends a letter."""
    at = at or timezone.now()
    agency = _managed(agency, by, at)
    waiting = Invitation.objects.filter(agency=agency, accepted_at=None, withdrawn_at=None)
    same = waiting.filter(email__iexact=email).first()
    if same is not None:
        if same.sent_at > at - A_MOMENT and same.name == name:
            return same
        raise ValidationError({"email": _("This address has been invited already. Send the e-mail again below.")})
    if any(one.email.lower() == email.lower() for one in colleagues_of(agency)):
        raise ValidationError({"email": _("Somebody who works here has this address already.")})
    if waiting.count() >= MOST_OPEN:
        raise ValidationError(_("There are many open invitations. Withdraw those that nobody needs first."))
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        agency=agency, name=name, email=email, token_digest=digest_of(token), invited_by=by, sent_at=at,
        expires_at=_end(at),
    )  # fmt: skip
    emails.invited(invitation, token, at=at)
    audit.record("colleague.invited", invitation, actor=by, agency=agency.code, at=at)
    return invitation


def _managed(agency: Agency, by: User, at: datetime) -> Agency:
    """The agency under its lock, which this person may speak for."""
    rules.may_manage_colleagues(by, agency).or_raise()
    agency = locked(agency)
    if not is_in_force(agency, timezone.localtime(at).date()):
        raise PermissionDenied(_("%(agency)s no longer exists.") % {"agency": agency.name})
    return agency


def _end(at: datetime) -> datetime:
    return at + timedelta(days=settings.INVITATION_DAYS)


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """A new letter with a new link; the old link ends. Raises PermissionDenied or WrongState."""
    at = at or timezone.now()
    agency = _managed(invitation.agency, by, at)
    row = locked(invitation)
    if row.accepted_at or row.withdrawn_at:
        raise WrongState
    if row.sent_at > at - A_MOMENT:
        return
    token = secrets.token_urlsafe(32)
    row.token_digest, row.sent_at, row.expires_at, row.invited_by = digest_of(token), at, _end(at), by
    row.save(update_fields=["token_digest", "sent_at", "expires_at", "invited_by"])
    emails.invited(row, token, at=at)
    audit.record("colleague.invited_again", row, actor=by, agency=agency.code, at=at)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """The link ends. Raises PermissionDenied, or WrongState when it was accepted; a second time changes nothing."""
    at = at or timezone.now()
    rules.may_manage_colleagues(by, invitation.agency).or_raise()
    row = locked(invitation)
    if row.accepted_at:
        raise WrongState
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        audit.record("colleague.invitation_withdrawn", row, actor=by, agency=row.agency.code, at=at)


@sensitive_variables("password")
@transaction.atomic
def accept(
    invitation: Invitation, *, username: str, password: str, first_name: str, last_name: str,
    at: datetime | None = None,
) -> User:  # fmt: skip
    """The invited person opens an account of their own. Raises ValidationError, or WrongState when the link ended."""
    at = at or timezone.now()
    row = locked(invitation, "agency", "invited_by")
    if not is_usable(row, at):
        raise WrongState
    if not is_in_force(row.agency, timezone.localtime(at).date()):
        raise PermissionDenied(_("%(agency)s no longer exists.") % {"agency": row.agency.name})
    if is_taken(username):
        raise ValidationError({"username": _("Somebody has this user name already. Choose another one.")})
    user = agencies.open_account(
        username, by=row.invited_by, agency=row.agency, password=password, first_name=first_name, last_name=last_name,
        email=row.email, at=at,
    )  # fmt: skip
    row.accepted_at, row.account = at, user
    row.save(update_fields=["accepted_at", "account"])
    audit.record("colleague.joined", row, actor=user, agency=row.agency.code, at=at, account=user.pk)
    return user


@transaction.atomic
def end_access(user: User, agency: Agency, *, by: User, own: bool = False, at: datetime | None = None) -> None:
    """`user` no longer works for the agency, and signs in no more unless they work for another one.

    `own`: somebody who ends their own access says that they mean it. Raises PermissionDenied or ValidationError.
    """
    at = at or timezone.now()
    rules.may_manage_colleagues(by, agency).or_raise()
    agency = locked(agency)  # of two who end each other's access, the second is the last one
    works = Membership.objects.filter(user=user, agency=agency, user__role=Role.AGENCY)
    if not works.exists() or not user.is_active:
        return
    if user.pk == by.pk and not own:
        raise ValidationError(_("This is your own access. Tick the box if you mean to end it."))
    if len(colleagues_of(agency)) < 2:
        raise ValidationError(
            _("This is the last account of the agency. Invite somebody else first, or call the office.")
        )
    works.delete()
    audit.record("colleague.access_ended", user, actor=by, agency=agency.code, at=at)
    if not user.memberships.exists():
        accounts.close(user, by=by, agency=agency.code, at=at)
