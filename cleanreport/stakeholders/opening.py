"""Which lists and persons this browser may show now: those that somebody has asked for, which is written down."""

from django.http import HttpRequest
from django.utils import timezone

LISTS, PERSONS = "stakeholder_lists", "stakeholder_persons"
# So long what was asked for can be looked at without asking, and so without writing it down, again.
SECONDS = 30 * 60


def open_up(request: HttpRequest, kind: str, pk: int) -> None:
    now = timezone.now().timestamp()
    known = {key: at for key, at in request.session.get(kind, {}).items() if now - at < SECONDS}
    request.session[kind] = known | {str(pk): now}


def is_open(request: HttpRequest, kind: str, pk: int) -> bool:
    at = request.session.get(kind, {}).get(str(pk))
    return at is not None and timezone.now().timestamp() - at < SECONDS
