"""The small calculator beside the criteria: which level a result would reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext as _

from cleanreport.core.drawings import Levels
from cleanreport.core.formfields import plain_number
from cleanreport.core.markup import figure
from cleanreport.plans.models import Indicator
from cleanreport.plans.scoring import (
    TARGET_LEVEL,
    Criteria,
    criteria_problem,
    level_reached,
    percent_of_target,
    rounded,
)


@dataclass(frozen=True)
class Trial:
    """What became of a result that somebody tried: level and percent of target, or a sentence why there is none."""

    typed: str = ""
    result: Decimal | None = None
    level: Decimal | None = None
    percent: Decimal | None = None
    problem: str = ""

    @property
    def reached(self) -> bool:
        return self.level is not None and self.level >= TARGET_LEVEL

    @property
    def drawing(self) -> Levels:
        """The line of levels above the inputs, with a dot where the result stands."""
        if self.level is None:
            return Levels(bare=True)
        words = _("%(result)s = level %(level)s") % {
            "result": plain_number(self.result),
            "level": figure(self.level, 2),
        }
        return Levels(bare=True, level=self.level, trial=words)


def trial_of(indicator: Indicator, typed: str, field: Field) -> Trial:
    """Try the result that was typed on the criteria as they are stored."""
    try:
        result = field.clean(typed)
    except ValidationError as error:
        return Trial(typed, problem=" ".join(error.messages))
    if result is None:
        return Trial(typed)
    levels = [level for level in indicator.levels if level is not None]
    if criteria_problem(levels):
        return Trial(typed, result, problem=_("First fill in the values of all five levels, rising or falling."))
    level = level_reached(Criteria("values", tuple(levels), indicator.baseline), result)
    return Trial(typed, result, rounded(level, 4), rounded(percent_of_target(level), 2))


def filling(levels: Sequence[Decimal | None]) -> tuple[Decimal | None, Decimal | None, str]:
    """Target, interval and direction ("up", "down") that give these levels; empty when none do."""
    given = [level for level in levels if level is not None]
    if criteria_problem(given):
        return None, None, ""
    intervals = {later - earlier for earlier, later in pairwise(given)}
    way = "up" if given[0] < given[-1] else "down"
    return (given[TARGET_LEVEL - 1], abs(intervals.pop()), way) if len(intervals) == 1 else (None, None, way)
