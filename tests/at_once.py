"""Several people at the same moment: every call in a thread of its own, with a database connection of its own.

Tests that use it are marked `django_db(transaction=True)`: threads see only what was committed.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned, or the exception that it raised, in their order; all begin together."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return call()
        except Exception as refusal:  # noqa: BLE001  # the test looks at it
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def after(moment: threading.Event, call: Callable[[], object]) -> Callable[[], object]:
    """The call, held back until the moment has come."""

    def run() -> object:
        assert moment.wait(timeout=10)
        return call()

    return run
