"""What the overview shows beside its list: shares by ministry and province, what came by day, with their tables."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cleanreport.agencies.models import Ministry
from cleanreport.agencies.provinces import PROVINCES
from cleanreport.core.thai import fiscal_year_bounds, short_date
from cleanreport.oversight import queries
from cleanreport.oversight.monitor import charts
from cleanreport.oversight.monitor.asking import Asked
from cleanreport.oversight.queries import Counts, Stage, Total, Watched, progress
from cleanreport.oversight.queries.progress import Compared
from cleanreport.oversight.shown import LOOKS, ORDER, Part, bar_of, parts_of


@dataclass(frozen=True)
class Share:
    """How far the agencies of a ministry or a province are."""

    code: str
    name: str
    counts: list[int]  # in the order of `ORDER`

    @property
    def by_stage(self) -> Counts:
        return dict(zip(ORDER, self.counts, strict=True))

    @property
    def done(self) -> int:
        return queries.handed_in(self.by_stage)

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def bar(self) -> SafeString:
        return bar_of(self.by_stage, self.name, "stacked stacked--thin")


def _share(code: str, name: str, counts: Counts) -> Share:
    return Share(code, name, [counts[stage] for stage in ORDER])


def by_ministry(totals: Iterable[Total], ministries: Iterable[Ministry]) -> list[Share]:
    """The ministries that have agencies among these, those with most missing first."""
    counted = queries.grouped(totals, lambda total: total.ministry)
    shares = [_share(m.code, str(m), counted[m.pk]) for m in ministries if m.pk in counted]
    return sorted(shares, key=lambda share: share.done - share.total)


def by_province(totals: Iterable[Total]) -> list[Share]:
    """The provinces that have agencies among these, in the order of their codes."""
    counted = queries.grouped(totals, lambda total: total.province)
    return [_share(code, str(p), counted[code]) for code, p in PROVINCES.items() if code in counted]


def usual_stage(counts: Mapping[Stage, int]) -> Stage:
    """The stage at which most agencies are, of equally many the least far: the colour of a province."""
    return max(Stage, key=lambda stage: (counts[stage], -stage))


def the_map(shares: Sequence[Share], address: str) -> tuple[SafeString, list[Part]]:
    """The map, and for its legend how many provinces are marked how; a click leads to a province's agencies."""
    usual = {share.code: usual_stage(share.by_stage) for share in shares}
    areas = [
        charts.Area(share.code, f"is-{LOOKS[usual[share.code]][0]}-mark", address + share.code, _spoken(share, usual))
        for share in shares
    ]
    legend = parts_of({stage: list(usual.values()).count(stage) for stage in Stage})
    return charts.map_svg(areas, _("Map of the provinces of Thailand")), legend


def _spoken(share: Share, usual: Mapping[str, Stage]) -> str:
    if share.total == 1:
        return f"{share.name}: {usual[share.code].label}"
    facts = {"name": share.name, "done": share.done, "total": share.total}
    return _("%(name)s: %(done)s of %(total)s agencies handed in") % facts


@dataclass(frozen=True)
class ByDay:
    """The curve with its legend and its table."""

    curve: charts.Curve
    now: str
    then: str

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        return self.curve, self.now, self.then

    @property
    def svg(self) -> SafeString:
        return charts.curve_svg(self.curve)

    @property
    def ahead(self) -> int:
        """So many more than in the round before when it was as far from its due date."""
        return self.curve.sent_by(self.curve.until) - self.curve.then_by(self.curve.until)

    @property
    def behind(self) -> int:
        return -self.ahead

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        return [(short_date(day), count, until) for day, count, until in self.curve.rows]


def by_day(asked: Asked, total: int) -> ByDay:
    """What came by day against the due date; the round before is drawn beside it. One query."""
    watch, before = asked.watch, asked.before
    watches = [watch, *([before] if before else [])]
    counted: Sequence[Mapping[dt.date, int]] = [{} for _watch in watches]
    if not asked.finds_nothing:
        counted = queries.remembered(asked.pulse.mark, queries.days, asked.choice, tuple(watches))
    now, *then = counted
    begins = watch.round.opens_on if watch.round else fiscal_year_bounds(watch.cycle.year_be)[0]
    curve = charts.Curve(
        begins, watch.deadline.due_on, asked.today, now, then[0] if then else {},
        before.deadline.due_on if before else None, total,
    )  # fmt: skip
    return ByDay(curve, watch.name, before.name if before and curve.then else "")


class Beside(NamedTuple):
    """One thing that was due, beside others: what came of it."""

    name: str
    key: str
    year_be: int
    is_to_come: bool
    agencies: int
    found: Compared
    percent: Decimal | None  # of the agencies
    bar: charts.Bar


def comparison(asked: Asked) -> tuple[list[Beside], list[Beside]]:
    """Everything due in the year, and what is watched in every year, oldest first; two queries."""
    same = [
        each
        for cycle in reversed(asked.years)
        for each in queries.watched_in(cycle, asked.today)
        if each.key == asked.watch.key
    ]
    watches = [*asked.watched, *same]
    years = tuple(cycle.year_be for cycle in asked.years)
    mark = queries.pulse(dict.fromkeys(watches), drafts=False).mark
    agencies = queries.remembered(mark, progress.agencies_in, years, asked.choice)
    found = [progress.NOTHING_CAME] * len(watches)
    if not asked.finds_nothing:
        found = queries.remembered(mark, progress.compared, tuple(watches), asked.choice)
    shown = [_beside(watch, one, agencies[watch.cycle.year_be]) for watch, one in zip(watches, found, strict=True)]
    return shown[: len(asked.watched)], shown[len(asked.watched) :]


def _beside(watch: Watched, found: Compared, agencies: int) -> Beside:
    percent = Decimal(100 * found.agencies) / agencies if agencies else None
    bar = charts.Bar(watch.name, found.agencies, percent or Decimal(0))
    return Beside(watch.name, watch.key, watch.cycle.year_be, watch.is_to_come, agencies, found, percent, bar)
