"""What is still missing before a document may go on: sentences, each with the place where it is mended."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise


@dataclass(frozen=True)
class Missing:
    """One thing to do: on which step's page, in which row (id), at which field (id of the element)."""

    step: str
    text: str | Promise
    row: int | None = None
    field: str = ""


class Incomplete(ValidationError):
    """Something is missing; `missing` lists it."""

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        super().__init__([str(item.text) for item in missing])


def require_nothing(missing: list[Missing]) -> None:
    """Raise Incomplete unless the list is empty."""
    if missing:
        raise Incomplete(missing)
