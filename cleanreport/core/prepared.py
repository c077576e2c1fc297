"""Queries that every page runs, compiled once.

Writing a query's SQL costs Django several times what the database needs to answer it. A `Prepared` query keeps the SQL
that Django wrote the first time and only fills in other values; rows become model instances as always, or what
`values_list` makes of them. It leans on the SQL compiler and on what walks over its rows, which are Django's own:
`tests/core/test_prepared.py` compares it with the plain query, so that an upgrade that changes them is noticed. See
`docs/decisions/0009-prepared-queries.md`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.db.models.sql import Query

# An address may name a larger one, which no row has and which SQLite does not even take.
LARGEST_ID = 2**63 - 1


def place_of(value: int | str, number: int) -> int | str:
    """An id or word that no row has: where it comes back among the parameters, the value of a call belongs."""
    return f"\ue000place {number}\ue000" if isinstance(value, str) else 8_646_911_284_551_352_321 + number


class Prepared[M]:
    """`Prepared(lambda plan: Risk.objects.filter(plan=plan))` is called with an id and answers a list.

    Every parameter of the function is an id or a word, each always of the same kind; nothing else about the query may
    change from call to call.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, M]]) -> None:
        self.build = build
        self.kept = local()  # a compiler belongs to the connection of its thread

    def __call__(self, *given: int | str) -> list[M]:
        if any(isinstance(value, int) and value > LARGEST_ID for value in given):
            return []
        kept = self.kept.__dict__
        if kept.get("connection") is not connections[DEFAULT_DB_ALIAS]:
            kept |= self._prepare([place_of(value, number) for number, value in enumerate(given)])
        values = dict(zip(kept["places"], given, strict=True))
        kept["parameters"] = tuple(values.get(p, p) if isinstance(p, int | str) else p for p in kept["pattern"])
        return list(kept["rows"])

    def first(self, *given: int | str) -> M | None:
        return next(iter(self(*given)), None)

    def _prepare(self, places: list[int | str]) -> dict[str, Any]:
        queryset = self.build(*places)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, pattern = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_sql in compiler.select[: compiler.col_count]])
        compiler.as_sql = lambda *_args, **_options: (sql, self.kept.parameters)
        compiler.get_converters = lambda _columns: converters
        queryset.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        rows: Any = queryset._iterable_class(queryset)  # type: ignore[arg-type]  # noqa: SLF001
        return {"connection": connections[DEFAULT_DB_ALIAS], "places": places, "pattern": pattern, "rows": rows}


def attach(obj: models.Model, name: str, rows: Iterable[models.Model], back: str = "") -> None:
    """Let `obj.<name>.all()` answer these rows, as a prefetch does; `back` is their foreign key to `obj`."""
    rows = list(rows)
    for row in rows if back else ():
        join(row, back, obj)
    known: QuerySet[Any] = QuerySet(*_related(type(obj), name))
    known._result_cache = rows  # noqa: SLF001
    known._prefetch_done = True  # type: ignore[attr-defined]  # noqa: SLF001
    obj.__dict__.setdefault("_prefetched_objects_cache", {})[name] = known


@cache
def _related(model: type[models.Model], name: str) -> tuple[Any, Query]:
    """The model of these rows, and a query for all of them, which nobody changes: a queryset copies it before."""
    related: Any = model._meta.get_field(name).related_model
    return related, Query(related)


def join(row: models.Model, name: str, other: models.Model | None) -> None:
    """Let the foreign key `name` answer `other`, whose id it holds, as `select_related` does."""
    row._state.fields_cache[name] = other  # noqa: SLF001
