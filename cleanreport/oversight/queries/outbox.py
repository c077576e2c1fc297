"""The outbox: letters by words and by what became of them."""

from collections.abc import Iterable

from django.db.models import (
    Count,
    Q,
    QuerySet,
)

from cleanreport.core.prepared import Prepared
from cleanreport.notifications.models import DELIVERY, Delivery, Letter
from cleanreport.submissions.models import Submission

REFUSED = (Delivery.REFUSED, Delivery.RETRYING)
ABOUT = "submission:"  # how letters name their submission


def letters_found(words: str = "") -> QuerySet[Letter]:
    """Letters by words of name, address or subject, the newest first."""
    letters = Letter.objects.select_related("email").order_by("-created_at", "-id")
    for word in words.split():
        named = Q(recipient_name__icontains=word) | Q(recipient__icontains=word) | Q(email__subject__icontains=word)
        letters = letters.filter(named)
    return letters


def delivered_as(letters: QuerySet[Letter], state: str) -> QuerySet[Letter]:
    """Those of which this became ("" takes all), with what the mail server said."""
    statuses = [status for status, delivery in DELIVERY.items() if delivery == state]
    return (letters.filter(email__status__in=statuses) if state else letters).prefetch_related("email__logs")


_LOST = [status for status, delivery in DELIVERY.items() if delivery == Delivery.REFUSED]
_REFUSED = Prepared(
    lambda: (
        Letter.objects.filter(email__status__in=_LOST)
        .order_by()
        .values("email__status")
        .annotate(count=Count("pk"))
        .values_list("count")
    )
)


def refused_letters() -> int:
    """How many letters the mail server refused for good; one query."""
    return sum(count for (count,) in _REFUSED())


def delivery_counts(letters: QuerySet[Letter]) -> dict[Delivery, int]:
    """How many letters are at each point of their delivery; one query."""
    found: dict[Delivery, int] = dict.fromkeys(Delivery, 0)
    for row in letters.order_by().values("email__status").annotate(count=Count("pk")):
        found[DELIVERY.get(row["email__status"], Delivery.QUEUED)] += row["count"]
    return found


def numbers_of(letters: Iterable[Letter]) -> dict[str, str]:
    """The numbers of the submissions that letters are about, by `about` ("submission:12"); one query."""
    ids = [letter.about.removeprefix(ABOUT) for letter in letters if letter.about.startswith(ABOUT)]
    known = Submission.objects.filter(pk__in=ids).values_list("pk", "number")
    return {f"{ABOUT}{pk}": number or "" for pk, number in known}
