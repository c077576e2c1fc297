"""Walking the chain of sealed events: is every one still there, and as it was written?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cleanreport.audit.digests import EMPTY, event_digest, next_link
from cleanreport.audit.models import Event, Head

# So many events are in memory at a time.
A_SLICE = 2000
# So many that were taken out in a row are told from one that was altered.
MOST_REMOVED = 1000


class Break(StrEnum):
    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"


@dataclass(frozen=True)
class Walk:
    """What was found: the first place in the chain where something is wrong, or none.

    `last_link` is the digest of everything sealed so far. Written down elsewhere, it proves later that nobody wrote the
    whole chain anew, its head included, which the database alone cannot show.
    """

    sealed: int
    unsealed: int
    last_link: str
    broken: Break | None = None
    place: int = 0
    event: Event | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken is None


@dataclass(frozen=True)
class Fault:
    broken: Break
    place: int
    event: Event | None = None


@dataclass
class Reached:
    """How far the walk has come: the last sound link, and the one before it."""

    place: int = 0
    link: str = EMPTY
    before: str = EMPTY
    event: Event | None = None

    def step(self, event: Event) -> None:
        self.before, self.link, self.event = self.link, event.chain_digest, event
        self.place += 1


def walk() -> Walk:
    """Reckon every digest and link anew, from the first event to the last, then look at what is not sealed yet."""
    reached = Reached()
    fault = next((found for event in _sealed() if (found := _look(event, reached))), None) or _end(reached)
    unsealed = Event.objects.filter(place=None).count()
    if fault is None:
        altered = next((event for event in _unsealed() if event_digest(event) != event.digest), None)
        fault = Fault(Break.ALTERED, 0, altered) if altered else None
    if fault is None:
        return Walk(reached.place, unsealed, reached.link)
    return Walk(reached.place, unsealed, reached.link, fault.broken, fault.place, fault.event)


def _sealed(after: int | None = None) -> Iterator[Event]:
    """Sealed events by their place, read slice by slice: what is sealed meanwhile comes too."""
    events = Event.objects.filter(place__isnull=False).order_by("place")
    while found := list((events if after is None else events.filter(place__gt=after))[:A_SLICE]):
        yield from found
        after = found[-1].place


def _unsealed() -> Iterator[Event]:
    events, after = Event.objects.filter(place=None).order_by("id"), 0
    while found := list(events.filter(pk__gt=after)[:A_SLICE]):
        yield from found
        after = found[-1].pk


def _look(event: Event, reached: Reached) -> Fault | None:
    """What is wrong with the next event of the chain, if anything; otherwise the walk has come one step further."""
    place = reached.place + 1
    if event.place != place:
        return Fault(Break.REMOVED, place) if (event.place or 0) > place else Fault(Break.INSERTED, 0, event)
    if event_digest(event) != event.digest:
        return Fault(Break.ALTERED, place, event)
    if next_link(reached.link, place, event.digest) != event.chain_digest:
        return _unlinked(event, place, reached)
    reached.step(event)
    return None


def _unlinked(event: Event, place: int, reached: Reached) -> Fault:
    """Why a sound event does not fit here: what stands behind it tells whether others came, went or changed places."""
    if reached.event and next_link(reached.before, place - 1, event.digest) == event.chain_digest:
        # It was sealed for the place before it, so whoever stands there was put in with a link of their own.
        return Fault(Break.INSERTED, place - 1, reached.event)
    if _moved_up(event, place):
        return Fault(Break.REMOVED, place)
    for other in _sealed(place):
        link = next_link(reached.link, place, other.digest)
        if link == event.chain_digest:
            return Fault(Break.MOVED, place, event)  # and the seals stayed where they were
        if link == other.chain_digest:
            return Fault(_moved_or_came(event, place, other), place, event)
    return Fault(Break.ALTERED, place, event)


def _moved_up(event: Event, place: int) -> bool:
    """It and what stands behind it were sealed for later places: those before them were taken out."""
    behind = next(_sealed(place), None)
    if behind is not None:
        later = range(place + 2, place + 2 + MOST_REMOVED)
        return any(_is_sealed_for(behind, sealed_for, event.chain_digest) for sealed_for in later)
    head = Head.objects.filter(pk=1).first()
    return head is not None and head.link == event.chain_digest and head.place > place


def _moved_or_came(event: Event, place: int, rightful: Event) -> Break:
    """`rightful` was sealed for the place where `event` stands: they changed places, or the event was put before it."""
    theirs = rightful.place or 0
    neighbour = rightful if theirs == place + 1 else Event.objects.filter(place=theirs - 1).first()
    before = neighbour.chain_digest if neighbour else EMPTY
    return Break.MOVED if _is_sealed_for(event, theirs, before) else Break.INSERTED


def _is_sealed_for(event: Event, place: int, link: str) -> bool:
    return next_link(link, place, event.digest) == event.chain_digest


def _end(reached: Reached) -> Fault | None:
    """Whether the chain ends where its head says; only so the last events are missed."""
    head, came = None, True
    while came:  # an event comes with its head, so who asks for the head first finds all that belongs to it
        head, came = Head.objects.filter(pk=1).first(), False
        for event in _sealed(reached.place):
            came = True
            if fault := _look(event, reached):
                return fault
    place, link = (head.place, head.link) if head else (0, EMPTY)
    if reached.place < place or (head is None and reached.place):
        return Fault(Break.REMOVED, reached.place + 1)
    if reached.place > place:
        return Fault(Break.INSERTED, place + 1, Event.objects.get(place=place + 1))
    return None if reached.link == link else Fault(Break.ALTERED, place, reached.event)
