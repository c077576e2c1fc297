"""Walking the chain of sealed events: is every one still there, and as it was written?"""

from dataclasses import dataclass
from enum import StrEnum

from cleanreport.audit.digests import EMPTY, event_digest, next_link
from cleanreport.audit.models import Event


class Break(StrEnum):
    ALTERED = "altered"
    REMOVED = "removed"


@dataclass(frozen=True)
class Walk:
    """What was found: the first place in the chain where something is wrong, or none.

    `last_link` is the digest of everything sealed so far. Written down elsewhere, it proves later that nothing was cut
    off at the end, which the chain alone cannot show.
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


def walk() -> Walk:
    """Reckon every digest and link anew, from the first event to the last."""
    unsealed = Event.objects.filter(place=None).count()
    link, place = EMPTY, 0
    for event in Event.objects.filter(place__isnull=False).order_by("place").iterator(chunk_size=1000):
        place += 1
        if event.place != place:
            return Walk(place - 1, unsealed, link, Break.REMOVED, place)
        if event_digest(event) != event.digest or next_link(link, place, event.digest) != event.chain_digest:
            return Walk(place - 1, unsealed, link, Break.ALTERED, place, event)
        link = event.chain_digest
    altered = next((e for e in Event.objects.filter(place=None).order_by("id") if event_digest(e) != e.digest), None)
    if altered is not None:
        return Walk(place, unsealed, link, Break.ALTERED, 0, altered)
    return Walk(place, unsealed, link)
