"""Which papers there are of what was sent. Chapters add theirs when the system starts (`AppConfig.ready`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from cleanreport.documents.models import Format
from cleanreport.documents.tree import Digits, Paper

EVERY_FORMAT = (Format.PDF, Format.WORD, Format.EXCEL)


@dataclass(frozen=True)
class Sort:
    """One sort of paper; `build` makes its tree of the thing (a submission) and the digits that are wanted.

    `fits` tells whether there is such a paper of the thing now; `file_name` names the file in Thai, without ending;
    `place` is its place among the others, 0 for what the thing itself says.
    """

    kind: str
    label: str | Promise
    build: Callable[[Any, Digits], Paper]
    fits: Callable[[Any], bool]
    file_name: str
    formats: tuple[Format, ...] = EVERY_FORMAT
    place: int = 0


_sorts: dict[str, Sort] = {}


def add(sort: Sort) -> None:
    _sorts[sort.kind] = sort


def labels() -> dict[str, str | Promise]:
    """What each kind of paper is called."""
    return {kind: sort.label for kind, sort in _sorts.items()}


def sorts_of(thing: Any) -> list[Sort]:
    """The papers that there are of the thing, in their order."""
    return sorted((sort for sort in _sorts.values() if sort.fits(thing)), key=lambda sort: sort.place)


def sort_of(sorts: Iterable[Sort], kind: str, format: str) -> Sort | None:
    """The one of this kind, if it is written in this format."""
    return next((sort for sort in sorts if sort.kind == kind and format in sort.formats), None)
