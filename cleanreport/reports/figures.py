"""The figures of the summary page (G11), computed from the plain content of a plan and of a report.

Works on what snapshots hold: dicts whose numbers are strings, or None where nothing was recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cleanreport.plans import scoring
from cleanreport.plans.scoring import Criteria
from cleanreport.reports.plan_files import from_plan_file

__all__ = ["Figures", "IndicatorFigure", "MeasureFigure", "as_json", "from_plan_file", "summarise"]

PERCENT_PLACES = 2
LEVEL_PLACES = 4

Content = Mapping[str, Any]


@dataclass(frozen=True)
class MeasureFigure:
    id: str
    weight: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class IndicatorFigure:
    """One indicator's row; `exact_level` is the unrounded level, for drawing and for further sums."""

    id: str
    weight: Decimal
    result: Decimal | None
    level: Decimal | None
    exact_level: Fraction | None
    score: Decimal
    percent_of_target: Decimal | None


@dataclass(frozen=True)
class Figures:
    """Percentages have 2 places, levels and scores 4; what was not recorded counts 0."""

    plan_progress: Decimal
    indicator_progress: Decimal
    indicator_progress_uncapped: Decimal
    weighted_score: Decimal
    measures: tuple[MeasureFigure, ...]
    indicators: tuple[IndicatorFigure, ...]


def summarise(plan: Content, report: Content, *, floor: Decimal, capped: bool) -> Figures:
    """The figures of `report` against `plan`.

    plan = {"measures": [{"id", "weight"}], "indicators": [{"id", "weight", "criteria", "levels", "baseline"}]}
    report = {"measures": {id: {"percent"}}, "indicators": {id: {"result"}}}; other keys are ignored.
    `floor` is the lowest score of a recorded result; `capped` limits each indicator to 100 % of its target.
    """
    measures = tuple(
        (str(row["id"]), row["weight"], _entry(report, "measures", row["id"]).get("percent"))
        for row in plan["measures"]
    )
    indicators = tuple(
        (*_planned(row), _entry(report, "indicators", row["id"]).get("result")) for row in plan["indicators"]
    )
    return _figures(measures, indicators, floor, capped)


def _planned(indicator: Content) -> tuple[Any, ...]:
    """What an indicator's figures are reckoned from, without its texts."""
    levels = tuple(indicator.get("levels") or ())
    return str(indicator["id"]), indicator["weight"], indicator["criteria"], levels, indicator.get("baseline")


@lru_cache(maxsize=256)
def _figures(measured: tuple[Any, ...], indicated: tuple[Any, ...], floor: Decimal, capped: bool) -> Figures:
    """Reckoned once, though every page of a report shows some of it; fractions take their time."""
    measures = tuple(MeasureFigure(key, Decimal(weight), _number(percent)) for key, weight, percent in measured)
    indicators = tuple(_indicator_figure(*row, floor=floor) for row in indicated)
    percents = [(row.weight, scoring.percent_of_target(row.exact_level or Fraction(0))) for row in indicators]
    uncapped = scoring.weighted_mean(percents)
    limited = scoring.weighted_mean((weight, min(percent, Fraction(100))) for weight, percent in percents)
    return Figures(
        plan_progress=_percent(scoring.weighted_mean((row.weight, row.percent or 0) for row in measures)),
        indicator_progress=_percent(limited if capped else uncapped),
        indicator_progress_uncapped=_percent(uncapped),
        weighted_score=scoring.rounded(
            scoring.weighted_mean((row.weight, scoring.score(row.exact_level, floor)) for row in indicators),
            LEVEL_PLACES,
        ),
        measures=measures,
        indicators=indicators,
    )


def as_json(figures: Figures) -> dict[str, Any]:
    """`figures` as strings for a file; an indicator without a result has null for level and percent."""
    return {
        "plan_progress": str(figures.plan_progress),
        "levels": {row.id: _text(row.level) for row in figures.indicators},
        "percent_of_target": {row.id: _text(row.percent_of_target) for row in figures.indicators},
        "indicator_progress": str(figures.indicator_progress),
        "indicator_progress_uncapped": str(figures.indicator_progress_uncapped),
        "weighted_score": str(figures.weighted_score),
    }


def _indicator_figure(
    key: str,
    weight: str,
    kind: Any,
    levels: tuple[str, ...],
    baseline: str | None,
    typed: str | None,
    *,
    floor: Decimal,
) -> IndicatorFigure:
    result = _number(typed)
    level = None
    if result is not None:
        criteria = Criteria(kind, tuple(Decimal(level) for level in levels), _number(baseline))
        level = scoring.level_reached(criteria, result)
    return IndicatorFigure(
        id=key,
        weight=Decimal(weight),
        result=result,
        level=None if level is None else scoring.rounded(level, LEVEL_PLACES),
        exact_level=level,
        score=scoring.rounded(scoring.score(level, floor), LEVEL_PLACES),
        percent_of_target=None if level is None else _percent(scoring.percent_of_target(level)),
    )


def _entry(report: Content, part: str, identifier: object) -> Content:
    # JSON turns every key into text, so a row's id is looked up as text.
    return (report.get(part) or {}).get(str(identifier)) or {}


def _number(text: str | None) -> Decimal | None:
    return None if text in (None, "") else Decimal(text)


def _percent(value: Fraction) -> Decimal:
    return scoring.rounded(value, PERCENT_PLACES)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
