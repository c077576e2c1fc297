"""How long a password works that somebody was given."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from cleanreport.accounts.models import User


def works_until(given_at: datetime) -> date:
    """The last day on which a password that was given at this moment works."""
    return (timezone.localtime(given_at) + timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)).date()


def is_expired(user: User, at: datetime) -> bool:
    """Somebody gave the password, nobody has replaced it, and it is too old by now."""
    given = user.password_given_at
    return user.must_change_password and given is not None and timezone.localtime(at).date() > works_until(given)
