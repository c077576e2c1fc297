"""Accounts of people who work for an agency."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.models import Agency, Membership
from cleanreport.audit import actions as audit


@transaction.atomic
def open_account(
    username: str, *, by: User | None, agency: Agency | None = None, password: str | None = None, first_name: str = "",
    last_name: str = "", email: str = "", role: str = Role.AGENCY, at: datetime | None = None,
) -> User:  # fmt: skip
    """An account of a person who works for `agency`, or of an officer; without a password it cannot sign in."""
    user = User(username=username.lower(), first_name=first_name, last_name=last_name, email=email, role=role)
    user.set_password(password)
    user.save(force_insert=True)
    if agency is not None:
        Membership.objects.create(user=user, agency=agency, since=at or timezone.now())
    audit.record("account.opened", user, actor=by, agency=agency.code if agency else "", at=at, role=str(role))
    return user
