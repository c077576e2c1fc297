"""Moves of a lifecycle: state is one column, written only here, along the table of the chapter's `lifecycle.py`."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class WrongState(Exception):
    """The thing is no longer in a state from which this step leads on: somebody was faster, or the page is old."""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(
            message or _("This was changed in the meantime. Open the page again to see how it stands now.")
        )


@dataclass(frozen=True)
class Step:
    """A move: from which states, to which state."""

    sources: tuple[str, ...]
    target: str


def step(*sources: str, to: str) -> Step:
    return Step(tuple(str(s) for s in sources), str(to))


def steps_in(module: object) -> dict[str, Step]:
    """The steps that a `lifecycle.py` declares, by name."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Step)}


def move(obj: models.Model, taken: Step, **stamps: object) -> None:
    """Take `obj` through `taken`, writing the state and its `stamps` in one statement; of two clicks one wins.

    Raises WrongState when the row is not in one of the step's source states.
    """
    rows = type(obj)._base_manager.filter(pk=obj.pk, state__in=taken.sources)
    if not rows.update(state=taken.target, **stamps):
        raise WrongState
    for name, value in {"state": taken.target, **stamps}.items():
        setattr(obj, name, value)
