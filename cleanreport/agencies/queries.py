"""Which agencies a person works for."""

from django.db.models import QuerySet

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.core.thai import search_text


def agencies_visible_to(user: User) -> QuerySet[Agency]:
    """All for an officer, the own ones for an agency user."""
    agencies = Agency.objects.select_related("ministry")
    return agencies if user.is_officer else agencies.filter(memberships__user=user)


def agency_of(user: User) -> Agency | None:
    """The agency that an agency user works for; the first in Thai order when there are several."""
    return Agency.objects.select_related("ministry").filter(memberships__user=user).first()


def works_for(user: User, agency_id: int) -> bool:
    """The person records and reports for this agency; asked once a request."""
    known = known_agencies(user)
    if agency_id not in known:
        known[agency_id] = user.memberships.filter(agency_id=agency_id).exists()
    return user.is_active and not user.is_officer and known[agency_id]


def known_agencies(user: User) -> dict[int, bool]:
    """What is already known of the person's agencies while this request lasts."""
    known: dict[int, bool] = user.__dict__.setdefault("_known_agencies", {})
    return known


def named_like(agencies: QuerySet[Agency], words: str) -> QuerySet[Agency]:
    """Those whose name or code contains every word of `words`, also inside unspaced Thai."""
    for word in words.split():
        agencies = agencies.filter(search_text__contains=search_text(word))
    return agencies
