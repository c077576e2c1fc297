"""States that many tests begin from: real actions reach each once, and what they wrote is put back after that.

A state is known by the rows that it began from, so that whoever changed one of them before sees the actions run.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

import time_machine
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import get_language

type Rows = dict[Any, tuple[Any, ...]]  # by their first column, the primary key
type Tables = dict[str, Rows]
# Django's own lists of models, written again after every test that clears the database; nothing refers to them.
LEFT_OUT = {"django_migrations", "django_content_type", "auth_permission"}


@dataclass(frozen=True)
class Kept:
    """What a function answered, and what it wrote and took away."""

    answer: Any
    written: dict[str, list[tuple[Any, ...]]]
    gone: dict[str, list[Any]]


states: dict[tuple[Any, ...], Kept] = {}


def kept[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """The function writes rows and nothing else; called again in the same place it does so without its actions."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (function.__module__, function.__qualname__, _told(args), _told(kwargs), _around(), _digest())
        if key in states:
            _put_back(states[key])
        else:
            before = everything()
            answer = function(*args, **kwargs)
            states[key] = Kept(deepcopy(answer), *_difference(before, everything()))
        answer: R = deepcopy(states[key].answer)
        return answer

    return called


def _told(value: Any) -> Any:
    """What an argument says, apart from the rows that it stands for."""
    if isinstance(value, models.Model):
        return type(value).__name__, value.pk
    if isinstance(value, list | tuple):
        return tuple(_told(each) for each in value)
    if isinstance(value, dict):
        return tuple((name, _told(each)) for name, each in sorted(value.items()))
    return value if isinstance(value, str | int | dt.date | None) else type(value).__name__


def _around() -> tuple[Any, ...]:
    """What actions may look at besides rows; only who travels in time looks at the clock."""
    now = timezone.now().replace(microsecond=0) if time_machine.escape_hatch.is_travelling() else None
    return connection.vendor, get_language(), settings.SITE_URL, now


def everything() -> Tables:
    """Every row of every table."""
    with connection.cursor() as cursor:
        return {table: {row[0]: row for row in _rows(cursor, table)} for table in _tables()}


@cache
def _tables() -> list[str]:
    known = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(known) - LEFT_OUT)


def _rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY 1")  # noqa: S608
    return cursor.fetchall()


def _digest() -> bytes:
    """Of every row; PostgreSQL tells all of them in one answer."""
    if connection.vendor == "postgresql":
        each = [f"SELECT {n}, t::text FROM {_quoted(table)} t" for n, table in enumerate(_tables())]  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(each))
            told = repr(sorted(cursor.fetchall()))
    else:
        told = repr(everything())
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()


def _difference(before: Tables, after: Tables) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, list[Any]]]:
    written, gone = {}, {}
    for table, rows in after.items():
        old = before[table]
        written[table] = [row for key, row in rows.items() if old.get(key) != row]
        gone[table] = [key for key in old if rows.get(key) != old[key]]
    return {table: rows for table, rows in written.items() if rows}, {t: keys for t, keys in gone.items() if keys}


def _put_back(state: Kept) -> None:
    """In one transaction, at whose end the database looks at the references between the rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, keys in state.gone.items():
            key = connection.ops.quote_name(_key_of(table))
            sql = f"DELETE FROM {_quoted(table)} WHERE {key} = %s"  # noqa: S608
            cursor.executemany(sql, [[_sent(each)] for each in keys])
        for table, rows in state.written.items():
            places = ", ".join(["%s"] * len(rows[0]))
            sql = f"INSERT INTO {_quoted(table)} VALUES ({places})"  # noqa: S608
            cursor.executemany(sql, [list(map(_sent, row)) for row in rows])
        if connection.vendor == "postgresql":
            _count_on(cursor, state.written)


def _sent(value: Any) -> Any:
    """As the database takes it: SQLite keeps times as texts in UTC, and answers with times."""
    return str(value) if connection.vendor == "sqlite" and isinstance(value, dt.date) else value


def _count_on(cursor: Any, written: dict[str, list[tuple[Any, ...]]]) -> None:
    """The next row of a table gets a number after those that were put back."""
    for table, rows in written.items():
        if isinstance(rows[-1][0], int):
            cursor.execute(
                "SELECT setval(s, greatest(nextval(s), %s)) FROM (SELECT pg_get_serial_sequence(%s, %s) s) x"
                " WHERE s IS NOT NULL",
                [rows[-1][0], _quoted(table), _key_of(table)],
            )


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


@cache
def _key_of(table: str) -> str:
    """The name of the first column."""
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)[0].name
