"""How long a session still lasts: it ends when nothing was done in it for SESSION_COOKIE_AGE seconds."""

import time

from django.conf import settings
from django.http import HttpRequest

USED_AT = "used_at"
# Reading writes the session every five minutes at most, saving every minute.
UNWRITTEN_SECONDS = {"POST": 60}
UNWRITTEN_WHEN_READING = 300


def touch(request: HttpRequest, **_signal: object) -> None:
    """The session lasts anew from now; a receiver of `user_logged_in`, so that a first page need not write."""
    request.session[USED_AT] = int(time.time())


def use(request: HttpRequest) -> None:
    """Somebody is at work: prolong the session, unless that was written a moment ago."""
    unwritten = abs(time.time() - request.session.get(USED_AT, 0))
    if unwritten >= UNWRITTEN_SECONDS.get(request.method or "", UNWRITTEN_WHEN_READING):
        touch(request)


def seconds_left(request: HttpRequest) -> int:
    return max(0, settings.SESSION_COOKIE_AGE - int(time.time()) + request.session.get(USED_AT, 0))
