"""Which accounts are locked at this moment."""

from datetime import datetime, timedelta

from cleanreport.accounts.failures import key_of
from cleanreport.audit.models import Event

# No lock lasts longer (`settings.ACCOUNT_RATE_LIMITS`); of so many failures a list can still be made.
LONGEST_LOCK, MOST_FAILURES = timedelta(minutes=60), 2000
FAILED, LIFTED = "account.sign_in_failed", "account.lock_lifted"


def locks(at: datetime) -> dict[str, datetime]:
    """The user names, in small letters, whose next attempt to sign in is refused at `at`, until when; one query."""
    told = Event.objects.filter(verb__in=[FAILED, LIFTED], at__gt=at - LONGEST_LOCK, at__lte=at).order_by("-at", "-id")
    ends: dict[str, datetime] = {}
    lifted = set()
    for verb, when, details in told.values_list("verb", "at", "details")[:MOST_FAILURES]:
        name = key_of(details.get("username", ""))
        if verb == LIFTED:
            lifted.add(name)  # whatever comes now is older
        elif name not in lifted:
            end = when + timedelta(seconds=details.get("locked_seconds") or 0)
            ends[name] = max(end, ends.get(name, end))
    return {name: end for name, end in ends.items() if end > at}
