"""What the long lists share: filters in the address, tabs, and pages of rows whose number is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

A_PAGE = 50


class Counted(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: QuerySet[Any], count: int, a_page: int = A_PAGE) -> None:
        super().__init__(rows, a_page)
        self.known = count

    @property
    def count(self) -> int:
        return self.known


class Filter(forms.Form):
    """Filters in an address. What cannot be understood there is left out; words that are too long find nothing."""

    use_required_attribute = False

    def chosen(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def made_of(self) -> object:
        """What its HTML depends on (`core/pure.py`)."""
        return [
            (bound.html_name, bound.value(), list(bound.errors), [(k, str(label)) for k, label in _choices(bound)])
            for bound in self
        ]

    @property
    def finds_nothing(self) -> bool:
        return "q" in self.errors


def _choices(bound: BoundField) -> Iterable[tuple[Any, object]]:
    choices: Iterable[tuple[Any, object]] = getattr(bound.field, "choices", ())
    return choices


@dataclass(frozen=True)
class Tab:
    """A choice of a list: what it changes in the address, words, how many."""

    query: dict[str, str | None]
    label: str
    count: int
    current: bool


def tab(name: str, value: str, label: object, count: int, *, current: bool) -> Tab:
    return Tab({name: value or None, "page": None}, str(label), count, current)
