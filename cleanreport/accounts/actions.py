"""Signing in and out, and the password."""

from datetime import datetime

from django.db import transaction

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit

NAME_CHARACTERS = 150


def note_sign_in(user: User) -> None:
    audit.record("account.signed_in", user, actor=user)


def note_failed_sign_in(username: str, *, locked_seconds: int) -> None:
    """Somebody gave a name and a password that do not fit; `locked_seconds` is 0 unless this one locked the name."""
    audit.record("account.sign_in_failed", username=username[:NAME_CHARACTERS], locked_seconds=locked_seconds)


def note_sign_out(user: User) -> None:
    audit.record("account.signed_out", user, actor=user)


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Give `user` the new password that they chose; every other session of theirs ends by it."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record("account.password_changed", user, actor=user)


@transaction.atomic
def give_password(user: User, password: str, *, by: User, agency: str, at: datetime | None = None) -> None:
    """Give `user` a password for the first time; every session of theirs ends, and they must choose their own next.

    `agency` is the code of the agency that they work for. The password itself is written down nowhere.
    """
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record("account.password_given", user, actor=by, agency=agency, at=at)
