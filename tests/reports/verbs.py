"""Who may do what with a report and with a completion report: the same for both."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import ModuleType

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Model

from cleanreport.cycles.queries import day_of
from cleanreport.reports.lifecycle import HANDED_IN, State
from tests.cast import World

ACTORS = ("carla", "cory", "stan", "olga")
AGENCY = {"carla", "cory"}
Who = dict[str, set[str]]


def expected(state: str, is_open: bool) -> Who:
    """Who may do what in this state (`domain.md`, Lifecycles)."""
    writers = AGENCY if is_open and state == State.DRAFT else set()
    return {
        "edit": writers,
        "send": writers,
        "withdraw": AGENCY if is_open and state in HANDED_IN else set(),
        "reopen": {"olga"} if state in HANDED_IN else set(),
    }


def tried(do: Mapping[str, Callable], document: Model, on: World, at: datetime) -> Who:
    """Who did it, of each of these actions."""
    return {verb: who_did(lambda by, act=act: act(document, by, at), on) for verb, act in do.items()}


def who_did(act: Callable, on: World) -> set[str]:
    """Who of all could do it; undone again, so that the next may try."""
    return {who for who in ACTORS if _done(act, getattr(on, who))}


def _done(act: Callable, by: Model) -> bool:
    try:
        with transaction.atomic():
            act(by)
            transaction.set_rollback(True)
    except (PermissionDenied, ObjectDoesNotExist):
        return False
    return True


def allowed(rules: ModuleType, document: Model, window: object, on: World, at: datetime) -> Who:
    """Whom the rules allow it, by the same names."""
    while_open = {
        verb: {
            who for who in ACTORS if getattr(rules, f"may_{verb}")(getattr(on, who), document, window, on=day_of(at))
        }
        for verb in ("edit", "send", "withdraw")
    }
    return while_open | {"reopen": {who for who in ACTORS if rules.may_reopen(getattr(on, who), document)}}
