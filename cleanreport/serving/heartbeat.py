"""The sign of life that the worker leaves for whoever asks (`/healthz`), in the cache that all processes share."""

import time

from django.core.cache import cache

KEY = "worker-heartbeat"
# After so long without a sign the worker counts as dead; a slow mail server may hold it up for half of that.
SILENT_SECONDS = 60


def beat() -> None:
    cache.set(KEY, int(time.time()), timeout=None)


def seconds_since() -> int | None:
    """How long ago the worker gave its last sign; None when it never did."""
    last = cache.get(KEY)
    return None if last is None else max(0, int(time.time()) - int(last))
