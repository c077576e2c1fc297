"""The address of a person's calendar, whose it is, and what stands in it."""

import datetime as dt
import hmac
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.core.thai import fiscal_year_be
from cleanreport.cycles.models import Cycle, Extension
from cleanreport.outreach.models import Feed
from cleanreport.outreach.queries.dues import Due, dues_of
from cleanreport.submissions.models import Kind

SALT = "cleanreport.outreach.feed"


def version_of(user: User) -> int:
    return next(iter(Feed.objects.filter(user=user).values_list("version", flat=True)), 0)


def token_of(user: User, version: int) -> str:
    """Signed and not kept: it can be shown again, and nobody finds another's by trying."""
    return f"{user.pk}-{version}-{_signature(user.pk, version)}"


def _signature(user: int, version: int) -> str:
    return salted_hmac(SALT, f"{user}-{version}", algorithm="sha256").hexdigest()


def owner_of(token: str) -> User | None:
    """Whose calendar this is; None for an address that was renewed, or of an account that is closed. One query."""
    pk, _dash, rest = token.partition("-")
    version, _dash, signature = rest.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in (pk, version)):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(int(pk), int(version)).encode()):
        return None
    user = User.objects.select_related("calendar_feed").filter(pk=pk, is_active=True).first()
    feed = getattr(user, "calendar_feed", None)
    return user if int(version) == (feed.version if feed else 0) else None


@dataclass(frozen=True)
class Day:
    """A whole day on which something opens or is due, for an agency or for all."""

    due: Due
    on: dt.date
    opens: bool = False
    agency: Agency | None = None
    reason: str = ""  # of the extension

    @property
    def uid(self) -> str:
        """Stays when the day is moved, so that calendars move the entry."""
        return "-".join([self.due.code, "opens" if self.opens else "due", *([self.agency.code] if self.agency else [])])


def days_for(user: User, today: dt.date) -> list[Day]:
    """What opens and is due from last year on, in order: with an agency's own extensions, or as it is for all.

    Four queries.
    """
    agencies: list[Agency | None] = [*Agency.objects.filter(memberships__user=user)]
    since = fiscal_year_be(today) - 1
    cycles = Cycle.objects.filter(year_be__gte=since).order_by("year_be").prefetch_related("rounds")
    moved = {
        (given.round_id, given.agency_id): given
        for given in Extension.objects.filter(
            agency__memberships__user=user, round__cycle__year_be__gte=since
        ).order_by("due_on")
    }
    found = [
        day
        for cycle in cycles
        for due in dues_of(cycle)
        for agency in agencies or [None]
        for day in _days(due, agency, moved.get((due.round.pk, agency.pk)) if due.round and agency else None)
    ]
    return sorted(found, key=lambda day: (day.on, day.uid))


def _days(due: Due, agency: Agency | None, given: Extension | None) -> list[Day]:
    opens = [Day(due, due.opens_on, opens=True, agency=agency)] if due.kind == Kind.REPORT else []
    if given and given.due_on > due.due_on:
        return [*opens, Day(due, given.due_on, agency=agency, reason=given.reason)]
    return [*opens, Day(due, due.due_on, agency=agency)]
