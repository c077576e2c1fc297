"""Rows that are written together. They have their ids before, so that what is frozen can name them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.audit.models import Event
from cleanreport.core.bulk import insert_all


class Ledger:
    """What was done since the last writing. Nobody else may write such rows meanwhile."""

    def __init__(self) -> None:
        self.last: dict[type[models.Model], int] = {}
        self.rows: dict[type[models.Model], list[models.Model]] = {}
        self.events: list[Event] = []

    def add[M: models.Model](self, row: M) -> M:
        """The row with its id."""
        kind = type(row)
        if kind not in self.last:
            self.last[kind] = kind._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
        self.last[kind] = row.pk = self.last[kind] + 1
        self.rows.setdefault(kind, []).append(row)
        return row

    def note(
        self, verb: str, subject: models.Model, *, agency: str, at: datetime, actor: User | None = None,
        actor_name: str = "", **details: Any,
    ) -> None:  # fmt: skip
        said = {"actor": actor, "actor_name": actor_name, "agency": agency, "at": at}
        self.events.append(audit.written(verb, subject, **said, **details))  # type: ignore[arg-type]

    @transaction.atomic
    def write(self) -> None:
        """Write everything down, sealed, and begin anew."""
        for rows in self.rows.values():
            insert_all(rows)
        audit.record_sealed(self.events)
        _go_on_behind(self.rows)
        self.__init__()  # type: ignore[misc]


def _go_on_behind(kinds: Iterable[type[models.Model]]) -> None:
    """Let the database give ids behind those that were given here."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(kinds)):
            cursor.execute(sql)
