"""Writing very many rows: one prepared statement for all, where Django writes a long one for every few hundred."""

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

# Fields whose values go to the database as they are.
PLAIN = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.AutoField, models.ForeignKey,
)  # fmt: skip


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert rows of one kind. Those without an id get one from the database, which they do not learn."""
    if not rows:
        return
    has_ids = rows[0].pk is not None
    kind = type(rows[0])
    sql, values_of, prepared = _insert(kind, has_ids, connection.vendor)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_ready(values_of(row), prepared) for row in rows])


def _ready(values: tuple[Any, ...], prepared: Sequence[tuple[int, Callable[..., Any]]]) -> list[Any]:
    ready = list(values)
    for place, prepare in prepared:
        ready[place] = prepare(ready[place], connection)
    return ready


@cache
def _insert(
    kind: type[models.Model], has_ids: bool, _vendor: str
) -> tuple[str, Callable[[models.Model], tuple[Any, ...]], list[tuple[int, Callable[..., Any]]]]:
    """The statement, what takes the values out of a row, and what prepares those that are not plain."""
    fields = [field for field in kind._meta.local_concrete_fields if has_ids or not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(kind._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
    prepared = [(place, field.get_db_prep_save) for place, field in enumerate(fields) if not isinstance(field, PLAIN)]
    return sql, attrgetter(*(field.attname for field in fields)), prepared
