"""Writing events and sealing them into one chain."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from cleanreport.audit.digests import EMPTY, event_digest, next_link
from cleanreport.audit.models import Event, Head
from cleanreport.core.bulk import insert_all

BATCH = 2000


def subject_of(obj: models.Model) -> str:
    """The name under which events speak of a row: "plan:12"."""
    return f"{obj._meta.model_name}:{obj.pk}"


def record(
    verb: str,
    subject: models.Model | None = None,
    *,
    actor: models.Model | None = None,
    actor_name: str = "",
    agency: str = "",
    at: datetime | None = None,
    **details: object,
) -> Event:
    """Write down that `actor` did `verb` ("plan.finished") to `subject`; `agency` is the agency's code.

    `actor` is an account, or None for somebody without one, who is then named by `actor_name`. `details` must fit
    into JSON and hold no personal data of respondents and no secrets.
    """
    event = written(verb, subject, actor=actor, actor_name=actor_name, agency=agency, at=at, **details)
    event.save(force_insert=True)
    return event


def written(
    verb: str,
    subject: models.Model | None = None,
    *,
    actor: models.Model | None = None,
    actor_name: str = "",
    agency: str = "",
    at: datetime | None = None,
    **details: object,
) -> Event:
    """The event that `record` writes down, with its digest."""
    known = actor if getattr(actor, "pk", None) else None
    event = Event(
        at=(at or timezone.now()).astimezone(UTC),
        verb=verb,
        actor_id=known.pk if known else None,
        actor_name=(actor_name or getattr(known, "shown_name", ""))[:200],
        agency_code=agency,
        subject=subject_of(subject) if subject is not None else "",
        details=details,
    )
    event.digest = event_digest(event)
    return event


type Told = tuple[str, models.Model | None, str, dict[str, Any]]  # a verb, its subject, an agency's code, details


def record_all(told: Iterable[Told], *, actor: models.Model | None = None, at: datetime | None = None) -> None:
    """Write down what one person did to many things at once."""
    at = at or timezone.now()
    events = (written(verb, about, actor=actor, agency=agency, at=at, **more) for verb, about, agency, more in told)
    for some in batched(events, BATCH):
        Event.objects.bulk_create(some)


@transaction.atomic
def seal(most: int = 5000) -> int:
    """Give unsealed events their place in the chain, in the order of their ids; returns how many. For the worker."""
    if not Event.objects.filter(place=None).exists():
        return 0
    head = _held_head()
    events = list(Event.objects.filter(place=None).order_by("id")[:most])
    _append(events, head)
    Event.objects.bulk_update(events, ["place", "chain_digest"], batch_size=200)
    return len(events)


@transaction.atomic
def record_sealed(events: Sequence[Event]) -> None:
    """Write many events that were `written`, in this order, at the end of the chain; others are sealed before them."""
    while seal():
        pass
    _append(events, _held_head())
    insert_all(events)


def _held_head() -> Head:
    """The end of the chain; who holds it is the only one who seals."""
    Head.objects.bulk_create([Head(pk=1, place=0, link=EMPTY)], ignore_conflicts=True)
    heads = Head.objects.all()
    return (heads.select_for_update() if connection.features.has_select_for_update else heads).get(pk=1)


def _append(events: Iterable[Event], head: Head) -> None:
    for event in events:
        head.place += 1
        head.link = next_link(head.link, head.place, event.digest)
        event.place, event.chain_digest = head.place, head.link
    head.save(update_fields=["place", "link"])
