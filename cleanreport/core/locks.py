"""Row locks that work on both databases."""

from typing import TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def locked(obj: M) -> M:
    """The row as it is now, held until the transaction ends.

    PostgreSQL locks the row; on SQLite the transaction itself is exclusive (`transaction_mode` IMMEDIATE).
    """
    rows = type(obj)._base_manager.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",)) if connection.features.has_select_for_update_of else rows.select_for_update()
    return rows.get(pk=obj.pk)
