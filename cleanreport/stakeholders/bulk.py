"""Putting very many persons into the database: COPY on PostgreSQL, one prepared statement on SQLite.

`core.bulk.insert_all` needs an object for each row, which takes longer than sealing it.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from cleanreport.stakeholders.models import Person

COLUMNS = (
    "plan_id", "group", "contacted_on", "key", "sealed", "email_mark", "phone_mark", "arrival_id", "made_at",
    "made_by_id",
)  # fmt: skip


def insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of `Person` in the order of COLUMNS, with values as the database takes them (`for_database`)."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in COLUMNS)
    table = quote(Person._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - our own names


def for_database(name: str, value: Any) -> Any:
    """A value that is the same for all rows, such as a moment."""
    field: Any = Person._meta.get_field(name)
    return field.get_db_prep_save(value, connection)
