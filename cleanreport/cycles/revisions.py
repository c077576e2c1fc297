"""A year as it would be after a change: worked out under its lock, before anything is written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from cleanreport.core import drafts
from cleanreport.core.lifecycle import WrongState
from cleanreport.cycles import checks
from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType, Round

# What agencies go by in a round: its days, and what it asks for.
DAYS = ("opens_on", "due_on")
DEMANDS = ("evidence_required", "stakeholders_required", "completion_required")


@dataclass(frozen=True)
class Wanted:
    """What an officer wants of a year: fields of its rows changed, new rows, rows that go.

    `reason` is why what agencies go by is changed; None as long as nobody was asked for it.
    """

    edits: Sequence[drafts.Edit] = ()
    added: Sequence[Round | ProcessType | KeyFactor] = ()
    removed: Sequence[Round | ProcessType | KeyFactor] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Change:
    """One field of one row, before and after."""

    row: Model
    field: str
    before: Any
    after: Any


@dataclass
class Revision:
    """The rows as they would be, and what changed. When `outcomes` hold refused fields, nothing may be written."""

    cycle: Cycle
    rounds: list[Round]
    kinds: list[ProcessType]
    factors: list[KeyFactor]
    wanted: Wanted
    changes: list[Change] = field(default_factory=list)
    outcomes: list[drafts.Outcome] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(outcome.refused for outcome in self.outcomes)

    @property
    def changes_nothing(self) -> bool:
        return not (self.changes or self.wanted.added or self.wanted.removed)

    @property
    def moved(self) -> list[Change]:
        """Dates that agencies go by, of the plan and of rounds that were there before."""
        return [change for change in self.changes if change.field in checks.DATES]

    @property
    def added_rounds(self) -> list[Round]:
        return [row for row in self.wanted.added if isinstance(row, Round)]

    @property
    def removed_rounds(self) -> list[Round]:
        return [row for row in self.wanted.removed if isinstance(row, Round)]


def revised(cycle: Cycle, wanted: Wanted) -> Revision:
    """What would become of the year, which the caller has locked; three queries.

    Raises WrongState when somebody removed a row in the meantime.
    """
    rounds = list(Round.objects.filter(cycle=cycle))
    kinds = list(ProcessType.objects.filter(cycle=cycle))
    factors = list(KeyFactor.objects.filter(process_type__cycle=cycle).select_related("process_type"))
    fresh: dict[object, Any] = {_name_of(row): row for row in (cycle, *rounds, *kinds, *factors)}
    gone = {_name_of(row) for row in wanted.removed}
    gone |= {_name_of(one) for one in factors if (ProcessType, one.process_type_id) in gone}
    if any(_name_of(edit.row) not in fresh for edit in wanted.edits if edit.values):
        raise WrongState(_("Somebody removed a row of this year meanwhile. Open the page again to see how it stands."))
    # What a second click would remove is gone already.
    wanted = replace(wanted, removed=[row for name, row in fresh.items() if name in gone])
    found = Revision(
        cycle,
        sorted(_left(rounds, gone, wanted, Round), key=lambda one: one.months),
        _left(kinds, gone, wanted, ProcessType),
        _left(factors, gone, wanted, KeyFactor),
        wanted,
    )
    for edit in wanted.edits:
        if edit.values and _name_of(edit.row) not in gone:
            _settle(found, edit, fresh[_name_of(edit.row)])
    return found


def _name_of(row: Model) -> object:
    return type(row), row.pk


def _left[R: Model](rows: Sequence[R], gone: set[object], wanted: Wanted, kind: type[R]) -> list[R]:
    """The rows that stay, and the new ones behind them."""
    return [row for row in rows if _name_of(row) not in gone] + [row for row in wanted.added if isinstance(row, kind)]


def _settle(found: Revision, edit: drafts.Edit, row: Any) -> None:
    """Let the row hold what may be written of the edit, and note what somebody else changed."""
    settled = drafts.settle(row, edit)
    editor = getattr(row.edited_by, "shown_name", "") if settled.refused else ""
    found.outcomes.append(drafts.Outcome(edit, row, tuple(settled.changes), tuple(settled.refused), editor))
    for name, value in settled.changes.items():
        found.changes.append(Change(row, name, getattr(row, name), value))
        setattr(row, name, value)


def misfits_of(revision: Revision, on: dt.date) -> list[checks.Misfit]:
    """Everything in the year as it would be that does not fit together."""
    touched = [(change.row, change.field) for change in revision.changes]
    new = [(one, name) for one in revision.added_rounds for name in DAYS]
    touched += new
    found = checks.misfits_of_dates(revision.cycle, revision.rounds, touched)
    found += checks.misfits_of_rounds(revision.cycle, revision.rounds)
    found += checks.misfits_of_evidence(revision.cycle, touched)
    found += checks.misfits_of_names([*revision.kinds, *revision.factors])
    if checks.has_begun(revision.cycle, on):
        found += checks.misfits_of_moves([*((one.row, one.field) for one in revision.moved), *new], on)
    if words := checks.too_few_names(revision.kinds, revision.factors):
        found.append(checks.Misfit(revision.cycle, "", words))
    return found


def notice(revision: Revision) -> list[dict[str, Any]]:
    """What agencies are told, as `DateChange` keeps it: the plan first, then the rounds in order; [] tells nobody.

    Days and demands, before and after; a new round has none before (None), one that goes has none after.
    """
    found: dict[int, dict[str, list[Any]]] = {}
    for one in revision.removed_rounds:
        found[one.months] = {name: [getattr(one, name).isoformat(), None] for name in DAYS}
    for one in revision.added_rounds:
        known, demands = found.setdefault(one.months, {}), [name for name in DEMANDS if getattr(one, name)]
        for name in DAYS:
            known[name] = [known.get(name, [None])[0], getattr(one, name).isoformat()]
        known.update({name: [None, True] for name in demands})
    for change in revision.changes:
        months = change.row.months if isinstance(change.row, Round) else 0
        if change.field in checks.DATES:
            name = {"plan_due_on": "due_on"}.get(change.field, change.field)
            found.setdefault(months, {})[name] = [change.before.isoformat(), change.after.isoformat()]
        elif change.field in DEMANDS:
            found.setdefault(months, {})[change.field] = [change.before, change.after]
    return [{"months": months or None, **found[months]} for months in sorted(found)]
