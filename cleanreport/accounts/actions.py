"""Signing in and out, and the password."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cleanreport.accounts import failures, queries
from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit

NAME_CHARACTERS = 150
GIVEN = ["password", "must_change_password", "password_given_at"]


def note_sign_in(user: User) -> None:
    audit.record("account.signed_in", user, actor=user)


def note_failed_sign_in(username: str, *, locked_seconds: int, at: datetime | None = None) -> None:
    """Somebody gave a name and a password that do not fit; `locked_seconds` is 0 unless this one locked the name."""
    name = username[:NAME_CHARACTERS]
    audit.record("account.sign_in_failed", username=name, locked_seconds=locked_seconds, at=at)


def note_sign_out(user: User) -> None:
    audit.record("account.signed_out", user, actor=user)


@transaction.atomic
def change_password(user: User, password: str, *, at: datetime | None = None) -> None:
    """Give `user` the new password that they chose; every other session of theirs ends by it."""
    user.set_password(password)
    user.must_change_password, user.password_given_at = False, None
    user.save(update_fields=GIVEN)
    audit.record("account.password_changed", user, actor=user, at=at)


@transaction.atomic
def give_password(
    user: User, password: str, *, by: User, agency: str, at: datetime | None = None, **details: Any
) -> None:
    """Give `user` a password for the first time; every session of theirs ends, and they must choose their own next.

    `agency` is the code of the agency that they work for. The password itself is written down nowhere.
    """
    give_hash(user, make_password(password), by=by, agency=agency, at=at, **details)


@transaction.atomic
def give_hash(user: User, hashed: str, *, by: User, agency: str, at: datetime | None = None, **details: Any) -> None:
    """The same with what `make_password` made of the password before: that takes long, and no lock should wait."""
    user.password, user.must_change_password, user.password_given_at = hashed, True, at or timezone.now()
    user.save(update_fields=GIVEN)
    audit.record("account.password_given", user, actor=by, agency=agency, at=at, **details)


def note_expired_password(user: User) -> None:
    """Somebody gave the password of a letter that is too old."""
    audit.record("account.sign_in_failed", user, username=user.get_username(), locked_seconds=0, expired=True)


@transaction.atomic
def rename(user: User, *, first_name: str, last_name: str, email: str, by: User, at: datetime | None = None) -> None:
    """Correct name and e-mail address; nothing is written when nothing changes."""
    new = {"first_name": first_name, "last_name": last_name, "email": email}
    changed = [name for name, value in new.items() if getattr(user, name) != value]
    if changed:
        for name in changed:
            setattr(user, name, new[name])
        user.save(update_fields=changed)
        audit.record("account.changed", user, actor=by, at=at, fields=changed)


@transaction.atomic
def close(user: User, *, by: User, agency: str = "", at: datetime | None = None) -> None:
    """Nobody signs in with this account any more, and whoever is signed in with it is signed out."""
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        audit.record("account.closed", user, actor=by, agency=agency, at=at)
    user.is_active = False


@transaction.atomic
def lift_lock(user: User, *, by: User, agency: str = "", at: datetime | None = None) -> None:
    """Forget the failures that lock this user name; nothing is written when it is not locked."""
    at, name = at or timezone.now(), user.get_username()
    failures.forget(name)
    if failures.key_of(name) in queries.locks(at):
        audit.record(queries.LIFTED, user, actor=by, agency=agency, at=at, username=name)


@transaction.atomic
def reopen(user: User, *, by: User, agency: str = "", at: datetime | None = None) -> None:
    """The account can be used again, with the password that it had."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        audit.record("account.reopened", user, actor=by, agency=agency, at=at)
    user.is_active = True
