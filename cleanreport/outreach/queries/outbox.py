"""The outbox: letters by words, state, purpose, agency and day, quick however many there are."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from post_office.models import Email, Log

from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like
from cleanreport.core.thai import BANGKOK
from cleanreport.notifications.models import DELIVERY, Delivery, Letter
from cleanreport.submissions.models import Submission

REFUSED = (Delivery.REFUSED, Delivery.RETRYING)
ABOUT = "submission:"  # how letters name their submission


@dataclass(frozen=True)
class Search:
    """What is looked for among the letters; "" and None take all."""

    words: str = ""  # of name, address or subject
    purpose: str = ""
    agency: str = ""  # of its name or code
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Search()


def letters_found(search: Search) -> QuerySet[Letter]:
    """Letters, the newest first."""
    letters = Letter.objects.order_by("-created_at", "-id")
    for word in search.words.split():
        named = Q(recipient_name__icontains=word) | Q(recipient__icontains=word) | Q(email__subject__icontains=word)
        letters = letters.filter(named)
    if search.purpose:
        letters = letters.filter(purpose=search.purpose)
    if search.agency:
        called = named_like(Agency.objects.order_by(), search.agency)
        letters = letters.filter(agency_code__in=called.values("code"))
    if search.since:
        letters = letters.filter(created_at__gte=midnight(search.since))
    if search.until:
        letters = letters.filter(created_at__lt=midnight(search.until + dt.timedelta(days=1)))
    return letters


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BANGKOK)


def delivered_as(letters: QuerySet[Letter], state: str) -> QuerySet[Letter]:
    """Those of which this became; "" takes all."""
    statuses = [status for status, delivery in DELIVERY.items() if delivery == state]
    # A condition on the e-mail's own row, so that the letters are still read in the order of their index.
    of_state = Email.objects.filter(pk=OuterRef("email"), status__in=statuses)
    return letters.filter(Exists(of_state)) if state else letters


def on_page(letters: QuerySet[Letter]) -> list[Letter]:
    """With their e-mails and what the mail server said the last time (`said`); the text of the letters stays out.

    What is asked about these is asked about no others, however far back the page lies.
    """
    last = Log.objects.filter(email=OuterRef("email")).order_by("-pk").values("message")[:1]
    these = Letter.objects.filter(pk__in=letters.values("pk")).order_by("-created_at", "-id")
    found = these.select_related("email").defer("email__message", "email__html_message", "email__context")
    return list(found.annotate(said=Subquery(last)))


def delivery_counts(search: Search) -> dict[Delivery, int]:
    """How many letters are at each point of their delivery; one query."""
    rows: QuerySet[Letter] | QuerySet[Email]
    if search.is_empty:  # from the index of states alone: every e-mail is a letter
        rows, name = Email.objects.all(), "status"
    else:
        rows, name = letters_found(search), "email__status"
    found: dict[Delivery, int] = dict.fromkeys(Delivery, 0)
    for status, count in rows.order_by().values(name).annotate(count=Count("pk")).values_list(name, "count"):
        found[DELIVERY.get(status, Delivery.QUEUED)] += count
    return found


def purposes() -> list[str]:
    """What letters are written for."""
    return list(Letter.objects.order_by("purpose").values_list("purpose", flat=True).distinct())


def numbers_of(letters: Iterable[Letter]) -> dict[str, str]:
    """The numbers of the submissions that letters are about, by `about` ("submission:12"); one query."""
    ids = [letter.about.removeprefix(ABOUT) for letter in letters if letter.about.startswith(ABOUT)]
    known = Submission.objects.filter(pk__in=ids).values_list("pk", "number")
    return {f"{ABOUT}{pk}": number or "" for pk, number in known}
