"""What every agency has to do in a year, and which year is shown."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from cleanreport.core.deadlines import Deadline
from cleanreport.core.prepared import Prepared, attach
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.cycles.models import Cycle, Round
from cleanreport.submissions.models import Kind

type Place = tuple[int | None, What]  # a round, and what is due with it; the plan has no round


class What(IntEnum):
    """What is watched."""

    PLAN = 0
    ROUND = 1
    COMPLETION = 2


@dataclass(frozen=True)
class Watched:
    """Something that every agency has to do in a year.

    To record its plan (`round` None), to report for a round, or the completion report, which is due with a round.
    """

    cycle: Cycle
    deadline: Deadline
    round: Round | None = None
    what: What = What.PLAN

    @property
    def key(self) -> str:
        """What addresses call it: "plan", the months of the round, or "completion"."""
        return str(self.round.months) if self.round and self.what == What.ROUND else self.what.name.lower()

    @cached_property
    def name(self) -> str:
        if self.what == What.COMPLETION:
            return str(Kind.COMPLETION.label)
        return self.round.name if self.round else str(_("Plan"))

    @property
    def kind(self) -> Kind:
        """What is handed in."""
        return (Kind.PLAN, Kind.REPORT, Kind.COMPLETION)[self.what]

    @cached_property
    def place(self) -> Place:
        return self.round.pk if self.round else None, self.what

    @cached_property
    def is_to_come(self) -> bool:
        """A round that is not open yet, or the plan of a year that agencies do not see yet."""
        begins_on = self.deadline.opens_on or fiscal_year_bounds(self.cycle.year_be)[0]
        return not self.deadline.is_past and self.deadline.today < begins_on


def watched_in(cycle: Cycle, today: dt.date) -> list[Watched]:
    """The plan, the rounds in order, the completion report; reads prefetched rounds."""
    rounds = [Watched(cycle, Deadline(r.due_on, today, r.opens_on), r, What.ROUND) for r in cycle.rounds.all()]
    ends = [replace(each, what=What.COMPLETION) for each in rounds if each.round and each.round.completion_required]
    return [Watched(cycle, Deadline(cycle.plan_due_on, today)), *rounds, *ends]


def year_shown(years: Sequence[Cycle], asked: str, today: dt.date) -> Cycle | None:
    """The year that was asked for, or the first whose rounds still run; `years` as `years()` gives them."""
    by_year = {str(cycle.year_be): cycle for cycle in years}
    running = [cycle for cycle in years if any(round_.due_on >= today for round_ in cycle.rounds.all())]
    return by_year.get(asked) or (running[-1] if running else next(iter(years), None))


_ROUNDS = Prepared(lambda: Round.objects.select_related("cycle").order_by("-cycle__year_be", "months"))


def years() -> list[Cycle]:
    """Every year with its rounds, the newest first; one query, since no year is without a round."""
    found: dict[int, tuple[Cycle, list[Round]]] = {}
    for round_ in _ROUNDS():
        _cycle, rounds = found.setdefault(round_.cycle_id, (round_.cycle, []))
        rounds.append(round_)
    for cycle, rounds in found.values():
        attach(cycle, "rounds", rounds, "cycle")
    return [cycle for cycle, _rounds in found.values()]


def asked_for(watched: Sequence[Watched], key: str) -> Watched:
    """The one of this key; otherwise the round that is open now, or the last thing that was due."""
    by_key = {each.key: each for each in watched}
    written = [each for each in watched if each.what != What.COMPLETION]
    rounds = [each for each in written if each.round]
    now = [each for each in rounds if each.deadline.is_open] or [each for each in written if each.deadline.is_past]
    return by_key.get(key) or (now[-1] if now else watched[0])
