"""Writing events and sealing them into one chain."""

from datetime import UTC, datetime

from django.db import models, transaction
from django.utils import timezone

from cleanreport.audit.digests import EMPTY, event_digest, next_link
from cleanreport.audit.models import Event


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
    event.save(force_insert=True)
    return event


@transaction.atomic
def seal(most: int = 5000) -> int:
    """Give unsealed events their place in the chain, in the order of their ids; returns how many. For the worker."""
    last = Event.objects.filter(place__isnull=False).order_by("-place").first()
    place, link = (last.place or 0, last.chain_digest) if last else (0, EMPTY)
    events = list(Event.objects.filter(place=None).order_by("id")[:most])
    for event in events:
        place += 1
        link = next_link(link, place, event.digest)
        event.place, event.chain_digest = place, link
    Event.objects.bulk_update(events, ["place", "chain_digest"], batch_size=200)
    return len(events)
