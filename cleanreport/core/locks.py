"""Row locks that work on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction


def locked[M: models.Model](obj: M, *joined: str) -> M:
    """The row as it is now, held until the transaction ends; `joined` are foreign keys to read with it, not held.

    PostgreSQL locks the row; on SQLite the transaction itself is exclusive (`transaction_mode` IMMEDIATE).
    """
    rows = type(obj)._base_manager.select_related(*joined) if joined else type(obj)._base_manager.all()
    if connection.features.has_select_for_update:
        # "No key": others may meanwhile add rows that merely refer to this one.
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=obj.pk)


@contextmanager
def next_of[M: models.Model](rows: models.QuerySet[M]) -> Iterator[M | None]:
    """The first of rows that wait for a worker, held until the block ends and passed over by others; None without any.

    What the block writes must take the row out of `rows`.
    """
    if not rows.exists():  # without a lock on SQLite, which has only one
        yield None
        return
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        yield rows.first()
