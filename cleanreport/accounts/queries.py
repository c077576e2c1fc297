"""Which accounts are locked at this moment."""

from datetime import datetime, timedelta

from cleanreport.audit.models import Event

# No lock lasts longer (`settings.ACCOUNT_RATE_LIMITS`); of so many failures a list can still be made.
LONGEST_LOCK, MOST_FAILURES = timedelta(minutes=60), 2000


def locked_names(at: datetime) -> frozenset[str]:
    """The user names, in small letters, whose next attempt to sign in is refused at `at`; one query."""
    failures = Event.objects.filter(verb="account.sign_in_failed", agency_code="", at__gt=at - LONGEST_LOCK, at__lte=at)
    recent = failures.order_by("-at").values_list("at", "details")[:MOST_FAILURES]
    ends = ((when + timedelta(seconds=told.get("locked_seconds") or 0), told) for when, told in recent)
    return frozenset(str(told.get("username", "")).strip().lower() for end, told in ends if end > at)
