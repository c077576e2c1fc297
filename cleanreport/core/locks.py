"""Row locks that work on both databases."""

from django.db import connection, models


def locked[M: models.Model](obj: M, *joined: str) -> M:
    """The row as it is now, held until the transaction ends; `joined` are foreign keys to read with it, not held.

    PostgreSQL locks the row; on SQLite the transaction itself is exclusive (`transaction_mode` IMMEDIATE).
    """
    rows = type(obj)._base_manager.select_related(*joined) if joined else type(obj)._base_manager.all()
    if connection.features.has_select_for_update:
        # "No key": others may meanwhile add rows that merely refer to this one.
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=obj.pk)
