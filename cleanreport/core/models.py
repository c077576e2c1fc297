"""What models of several chapters share."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.base import ModelState
from django.db.models.fetch_modes import FetchMode


class Quick(models.Model):
    """Rows whose objects are made in one step. `Model.__init__` takes each value by itself: most of a list's time."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Iterable[str],
        values: Iterable[object],
        *,
        fetch_mode: FetchMode | None = None,
    ) -> Self:
        row = cls.__new__(cls)
        row._state = state = ModelState()  # noqa: SLF001
        state.adding, state.db = False, db
        if fetch_mode is not None:
            state.fetch_mode = fetch_mode
        row.__dict__.update(zip(field_names, values, strict=True))
        return row


class Edited(Quick):
    """A row that people edit while it is a draft: who touched it last, and when."""

    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
