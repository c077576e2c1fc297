"""The failed sign-ins that allauth counts, by which a user name is locked."""

from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

FAILURES: dict[str, Any] = {"app": "allauth.account", "action": "login_failed"}


def key_of(username: object) -> str:
    """What the failures of a user name are counted under, however it is written."""
    return str(username).strip().lower()


def forget(username: str) -> None:
    """The next sign-in with this name is tried at once; what is counted by computer stays."""
    for rate in ratelimit.get_rates(**FAILURES):
        if rate.per == "key":
            # Only failures of a computer are kept by the request.
            cache.delete(ratelimit.get_cache_key(HttpRequest(), rate=rate, key=key_of(username), **FAILURES))
