"""Events by agency, person, kind and time, however many: pages by where the last one ended, never by number."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like
from cleanreport.audit.models import Event
from cleanreport.core.thai import BANGKOK
from cleanreport.submissions.models import Submission

A_PAGE = 50
# So many agencies or people that fit some words are looked for by name; of more people, more must be written.
MOST_AGENCIES, MOST_PEOPLE = 300, 200
A_SLICE = 2000


@dataclass(frozen=True)
class People:
    """Accounts, and names of people without one."""

    accounts: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def are_too_many(self) -> bool:
        return len(self.accounts) > MOST_PEOPLE

    def __bool__(self) -> bool:
        return bool(self.accounts or self.names)


@dataclass(frozen=True)
class Choice:
    """Which events are asked for; None and "" take all."""

    agencies: tuple[str, ...] | None = None  # their codes
    people: People | None = None
    verb: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


def codes_called(words: str) -> tuple[str, ...]:
    """The code itself, or the codes of all agencies whose names fit."""
    if Agency.objects.filter(code=words.upper()).exists():
        return (words.upper(),)
    return tuple(named_like(Agency.objects.order_by(), words).values_list("code", flat=True))


def people_called(words: str) -> People:
    """The account of this user name, or all accounts whose names have these words; a certifier by the whole name."""
    if exactly := User.objects.filter(username=words.lower()).values_list("pk", flat=True).first():
        return People((exactly,))
    accounts = User.objects.order_by("pk")
    for word in words.split():
        named = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
        accounts = accounts.filter(named)
    is_certifier = Event.objects.filter(actor=None, actor_name=words).exists()
    return People(
        tuple(accounts.values_list("pk", flat=True)[: MOST_PEOPLE + 1]), (words,) if words and is_certifier else ()
    )


def chosen(choice: Choice) -> QuerySet[Event]:
    """The events of a choice, in no order."""
    events = Event.objects.order_by()
    if choice.agencies is not None:
        only = choice.agencies
        events = events.filter(agency_code=only[0]) if len(only) == 1 else events.filter(agency_code__in=only)
    if choice.people is not None:
        events = events.filter(_by(choice.people))
    if choice.verb:
        events = events.filter(verb=choice.verb)
    if choice.first:
        events = events.filter(at__gte=_midnight(choice.first))
    if choice.last:
        events = events.filter(at__lt=_midnight(choice.last + dt.timedelta(days=1)))
    return events


def _by(people: People) -> Q:
    """One person alone is asked for so that the index gives the events in their order."""
    accounts = Q(actor=people.accounts[0]) if len(people.accounts) == 1 else Q(actor__in=people.accounts)
    if not people.names:
        return accounts
    names = Q(actor=None, actor_name__in=people.names)
    return accounts | names if people.accounts else names


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BANGKOK)


@dataclass(frozen=True)
class Page:
    """Events in the order of the list, and whether there are others on either side."""

    events: list[Event]
    has_newer: bool
    has_older: bool


def page_of(choice: Choice, *, older: int | None = None, newer: int | None = None) -> Page:
    """The newest events, those behind the event `older`, or those before `newer`; three queries at most."""
    events = chosen(choice)
    if newer is not None and (edge := _event(newer)):
        found = list(events.filter(_after(edge)).order_by("at", "id")[: A_PAGE + 1])
        page = found[:A_PAGE][::-1]
        return Page(page, has_newer=len(found) > A_PAGE, has_older=True)
    edge = _event(older) if older is not None else None
    if edge is not None:
        events = events.filter(_before(edge))
    found = list(events.order_by("-at", "-id")[: A_PAGE + 1])
    return Page(found[:A_PAGE], has_newer=edge is not None, has_older=len(found) > A_PAGE)


def _event(pk: int) -> Event | None:
    return Event.objects.filter(pk=pk).only("pk", "at").first()


def _before(edge: Event) -> Q:
    return Q(at__lte=edge.at) & (Q(at__lt=edge.at) | Q(pk__lt=edge.pk))


def _after(edge: Event) -> Q:
    return Q(at__gte=edge.at) & (Q(at__gt=edge.at) | Q(pk__gt=edge.pk))


def every(choice: Choice) -> Iterator[Event]:
    """All events of a choice, the newest first, read slice by slice."""
    events, edge = chosen(choice).order_by("-at", "-id"), None
    while found := list((events.filter(_before(edge)) if edge else events)[:A_SLICE]):
        yield from found
        edge = found[-1]


def names_of(codes: Iterable[str]) -> dict[str, Agency]:
    """Agencies by their codes; one query."""
    return {agency.code: agency for agency in Agency.objects.filter(code__in=set(codes))}


def all_names() -> dict[str, str]:
    return dict(Agency.objects.order_by().values_list("code", "name_th"))


def numbers_of(events: Iterable[Event]) -> Mapping[str, str]:
    """Numbers of the submissions that events are about, by their subject ("submission:12"); one query."""
    begin = "submission:"
    ids = [int(each.subject.removeprefix(begin)) for each in events if each.subject.startswith(begin)]
    numbered = Submission.objects.filter(pk__in=ids or [0]).values_list("pk", "number")
    return {f"{begin}{pk}": number or "" for pk, number in numbered}
