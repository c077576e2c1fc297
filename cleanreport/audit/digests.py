"""How an event is digested and chained (SHA-256 over canonical JSON)."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from cleanreport.audit.models import Event

EMPTY = "0" * 64


def canonical(content: object) -> str:
    """JSON with sorted keys, no spaces, Thai as it is: the same content gives the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def event_digest(event: Event) -> str:
    return sha256(
        canonical(
            [
                event.at.isoformat(timespec="microseconds"), event.verb, event.actor_id, event.actor_name,
                event.agency_code, event.subject, event.details,
            ]
        )
    )  # fmt: skip


def next_link(before: str, place: int, digest: str) -> str:
    return sha256(f"{before}:{place}:{digest}")
