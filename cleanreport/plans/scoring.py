"""What a result is worth: levels, scores and percents of target (`domain.md`, Numbers).

Everything is computed with exact fractions; a figure is rounded once, by whoever shows or stores it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

TOP_LEVEL = 5
TARGET_LEVEL = 3

Number = Decimal | Fraction | int
CriteriaProblem = Literal["count", "equal", "turns"]


@dataclass(frozen=True)
class Criteria:
    """The scoring criteria of one indicator.

    `levels` holds the values of levels 1-5, strictly rising or strictly falling; it is empty for milestones.
    `baseline` is the value before the plan began, when it was recorded. Raises ValueError for values that
    cannot be criteria: ask `criteria_problem` first.
    """

    kind: Literal["values", "milestones"]
    levels: tuple[Decimal, ...] = ()
    baseline: Decimal | None = None

    def __post_init__(self) -> None:
        if self.kind == "values" and (problem := criteria_problem(self.levels)):
            raise ValueError(f"These values cannot be criteria ({problem}): {self.levels}")

    @property
    def less_is_better(self) -> bool:
        return self.kind == "values" and self.levels[0] > self.levels[-1]


def level_reached(criteria: Criteria, result: Decimal) -> Fraction:
    """The level between 0 and 5 that `result` reaches; for milestones the result is the level itself."""
    if criteria.kind == "milestones":
        return min(max(Fraction(result), Fraction(0)), Fraction(TOP_LEVEL))
    # Turning the sign of everything makes "less is better" the same question as "more is better".
    sign = -1 if criteria.less_is_better else 1
    steps = [sign * Fraction(level) for level in criteria.levels]
    reached = sign * Fraction(result)
    if reached >= steps[-1]:
        return Fraction(TOP_LEVEL)
    if reached < steps[0]:
        return _below_level_one(criteria, sign, reached)
    number = max(k for k, step in enumerate(steps, start=1) if step <= reached)
    lower, upper = steps[number - 1], steps[number]
    return number + (reached - lower) / (upper - lower)


def _below_level_one(criteria: Criteria, sign: int, reached: Fraction) -> Fraction:
    first = sign * Fraction(criteria.levels[0])
    zero = _level_zero(criteria, sign, first)
    if zero is None:
        return Fraction(0)
    return max(Fraction(0), (reached - zero) / (first - zero))


def _level_zero(criteria: Criteria, sign: int, first: Fraction) -> Fraction | None:
    """Where the line below level 1 begins: a baseline worse than level 1, else 0 when more is better."""
    if criteria.baseline is not None and sign * Fraction(criteria.baseline) < first:
        return sign * Fraction(criteria.baseline)
    if sign == 1 and first > 0:
        return Fraction(0)
    return None


def score(level: Fraction | None, floor: Number) -> Fraction:
    """The score of a level, never under `floor`; a missing result scores 0, not the floor."""
    if level is None:
        return Fraction(0)
    return max(Fraction(floor), level)


def percent_of_target(level: Fraction) -> Fraction:
    """How much of the target (level 3) a level is, in percent; up to 166.67."""
    return level * 100 / TARGET_LEVEL


def weighted_mean(pairs: Iterable[tuple[Number, Number]]) -> Fraction:
    """Mean of (weight, value) pairs; 0 when the weights sum to 0."""
    rows = [(Fraction(weight), Fraction(value)) for weight, value in pairs]
    total = sum((weight for weight, _ in rows), Fraction(0))
    if not total:
        return Fraction(0)
    return sum((weight * value for weight, value in rows), Fraction(0)) / total


def contribution(weight: Number, row_score: Number) -> Fraction:
    """What one row adds to the total score, its weight being a percentage."""
    return Fraction(weight) * Fraction(row_score) / 100


def rounded(value: Number, places: int) -> Decimal:
    """`value` rounded half up (away from zero) to exactly `places` decimal places."""
    exact = Fraction(value)
    units = (abs(exact) * 10**places * 2 + 1) // 2
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((int(exact < 0 and units > 0), digits, -places))


def fill_levels(target: Decimal, interval: Decimal, less_is_better: bool) -> tuple[Decimal, ...]:
    """Five level values from the target (level 3) and the distance between levels (ช่วงปรับ ±n)."""
    step = -interval if less_is_better else interval
    return tuple(target + (level - TARGET_LEVEL) * step for level in range(1, TOP_LEVEL + 1))


def criteria_problem(levels: Sequence[Decimal]) -> CriteriaProblem | None:
    """Why five values cannot be criteria: not five, two neighbours equal, or up and down mixed."""
    if len(levels) != TOP_LEVEL:
        return "count"
    steps = [later - earlier for earlier, later in pairwise(levels)]
    if not all(steps):
        return "equal"
    if len({step > 0 for step in steps}) > 1:
        return "turns"
    return None
