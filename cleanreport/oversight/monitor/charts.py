"""Drawings of the monitor as SVG: what came by day, the map of Thailand, shares of agencies.

Every figure in them stands beside them as text; they are told apart by words and titles, not by colour alone.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cleanreport.core.drawings import percent_of_width
from cleanreport.core.markup import attributes, safe, text
from cleanreport.core.thai import short_date

OUTLINES = Path(__file__).parent / "provinces.json"
DAY = dt.timedelta(days=1)
HEIGHT, TOP = 196, 34  # of the curve, in pixels
MOST_TICKS = 4
STEPS = (1, 2, 5)


# What came by day


@dataclass(frozen=True)
class Curve:
    """How many came until each day, from the first to the last; days after today are still to come."""

    first: dt.date
    due_on: dt.date
    today: dt.date
    by_day: Mapping[dt.date, int]
    then: Mapping[dt.date, int]  # the round before
    then_due_on: dt.date | None
    expected: int

    @property
    def start(self) -> dt.date:
        return min([self.first, *self.by_day])

    @property
    def end(self) -> dt.date:
        return max([self.due_on, self.start + DAY, *self.by_day])

    @property
    def until(self) -> dt.date:
        """The day to which the line of this round goes."""
        return min(max(self.today, self.start), self.end)

    @property
    def top(self) -> int:
        return max(self.expected, sum(self.by_day.values()), sum(self.then.values()), 1)

    def sent_by(self, day: dt.date) -> int:
        return sum(count for on, count in self.by_day.items() if on <= day)

    def then_by(self, day: dt.date) -> int:
        """How many had come of the round before when its due date was as far away."""
        if self.then_due_on is None:
            return 0
        same = self.then_due_on - (self.due_on - day)
        return sum(count for on, count in self.then.items() if on <= same)

    @property
    def rows(self) -> list[tuple[dt.date, int, int]]:
        """Each day on which something came: how many, and how many until then."""
        days = sorted(self.by_day)
        return list(zip(days, (self.by_day[d] for d in days), accumulate(self.by_day[d] for d in days), strict=True))


def curve_svg(curve: Curve) -> SafeString:
    """The line of this round up to today, that of the round before beside it, and the due date."""
    sent = curve.sent_by(curve.until)
    said = {"count": sent, "day": short_date(curve.until), "due": short_date(curve.due_on)}
    label = attributes({"aria-label": _("%(count)s came by %(day)s, due on %(due)s") % said})
    before = _line("then", curve, curve.then_by, curve.end) if curve.then else ""
    lines = before + _line("now", curve, curve.sent_by, curve.until)
    parts = [
        *_ticks(curve.top),
        f'<svg y="{TOP}" height="{HEIGHT}" overflow="visible">',
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">',
        f"{lines}</svg>",
        _dot(curve, sent),
        *_dates(curve),
        "</svg>",
        _due(curve),
    ]
    return safe(f'<svg class="plot" role="img"{label}>{"".join(parts)}</svg>')


def _x(curve: Curve, day: dt.date) -> str:
    return percent_of_width(Decimal(100 * (day - curve.start).days) / (curve.end - curve.start).days)


def _y(count: int, top: int) -> str:
    return percent_of_width(100 - Decimal(100 * count) / top)


def _line(css: str, curve: Curve, count: Callable[[dt.date], int], last: dt.date) -> str:
    days = (curve.end - curve.start).days
    points = (
        f"{100 * n / days:.2f},{100 - 100 * count(curve.start + n * DAY) / curve.top:.2f}"
        for n in range((last - curve.start).days + 1)
    )
    return f'<polyline class="{css}" points="{" ".join(points)}"/>'


def _dot(curve: Curve, sent: int) -> str:
    """Where the line ends, with its figure on the side where there is room."""
    near_end = (curve.until - curve.start) * 2 > curve.end - curve.start
    aside = {"dx": -14, "text-anchor": "end"} if near_end else {"dx": 14, "text-anchor": "start"}
    x, y = _x(curve, curve.until), _y(sent, curve.top)
    words = f'<text class="dot-text" x="{x}" y="{y}" dy="-4"{attributes(aside)}>{sent}</text>'
    return f'<circle class="dot" cx="{x}" cy="{y}" r="7"/>{words}'


def _due(curve: Curve) -> str:
    x, words = _x(curve, curve.due_on), _("due %(day)s") % {"day": short_date(curve.due_on)}
    anchor = "end" if (curve.due_on - curve.start) * 2 > curve.end - curve.start else "start"
    line = f'<line class="due" x1="{x}" x2="{x}" y1="20" y2="{TOP + HEIGHT}"/>'
    return f'{line}<text class="due-text" x="{x}" y="12" text-anchor="{anchor}">{text(words)}</text>'


def _ticks(top: int) -> Iterable[str]:
    """Lines across at round figures."""
    for value in range(0, top + 1, step_for(top)):
        y = TOP + HEIGHT - HEIGHT * value // top
        yield f'<text x="-10" y="{y + 5}" text-anchor="end">{value}</text>'
        yield f'<line class="{"grid-line" if value else "axis"}" x1="0" x2="100%" y1="{y}" y2="{y}"/>'


def step_for(top: int) -> int:
    """A round figure that goes into `top` at most four times."""
    size = 1
    while True:
        for step in STEPS:
            if step * size * MOST_TICKS >= top:
                return step * size
        size *= 10


def _dates(curve: Curve) -> Iterable[str]:
    """The first day and those nearest to a third and two; of a few days some are the same."""
    days = (curve.end - curve.start).days
    anchors = {curve.start: "start", curve.end: "end"}
    for day in sorted({curve.start + DAY * round(days * third / 3) for third in range(3)}):
        words, anchor = short_date(day).rsplit(" ", 1)[0], anchors.get(day, "middle")
        yield f'<text x="{_x(curve, day)}" y="{HEIGHT + 26}" text-anchor="{anchor}">{text(words)}</text>'


# The map


@dataclass(frozen=True)
class Area:
    """A province: how it is marked ("" when it has no agency), where a click leads, what is read aloud."""

    code: str
    mark: str
    address: str
    words: str


@lru_cache(maxsize=1)
def outlines() -> tuple[str, Mapping[str, str]]:
    """The frame of the map, and the outline of every province by its code."""
    drawn = json.loads(OUTLINES.read_text())
    return drawn["viewBox"], drawn["paths"]


def map_svg(areas: Iterable[Area], title: str) -> SafeString:
    frame, paths = outlines()
    known = {area.code: area for area in areas}
    drawn = "".join(_province(path, known.get(code)) for code, path in paths.items())
    head = attributes({"viewBox": frame, "aria-label": title})
    return safe(f'<svg class="map" role="group"{head}>{drawn}</svg>')


def _province(path: str, area: Area | None) -> str:
    if area is None or not area.mark:
        title = f"<title>{text(area.words)}</title>" if area else ""
        return f'<path class="map__out" d="{path}">{title}</path>'
    title = f"<title>{text(area.words)}</title>"
    return f'<a{attributes({"href": area.address})}><path class="{area.mark}" d="{path}">{title}</path></a>'


# Shares


@dataclass(frozen=True)
class Bar:
    """So many agencies of a range."""

    label: str
    count: int
    percent: Decimal  # of the longest bar

    @property
    def svg(self) -> SafeString:
        shape = {"width": percent_of_width(self.percent)}
        return safe(
            '<svg class="share" aria-hidden="true"><rect class="share__track" width="100%" height="100%" rx="3"/>'
            f'<rect class="is-done-mark"{attributes(shape)} height="100%" rx="3"/></svg>'
        )


def bars(labels: Sequence[str], counts: Sequence[int]) -> list[Bar]:
    longest = max([1, *counts])
    return [Bar(label, n, Decimal(100 * n) / longest) for label, n in zip(labels, counts, strict=True)]
