"""What an address of the monitor asks for: a year, something in it that is due, some of the agencies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Ministry
from cleanreport.agencies.provinces import PROVINCES
from cleanreport.agencies.queries import ministry_of
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import day_of
from cleanreport.oversight import queries
from cleanreport.oversight.forms import AgencyFilter
from cleanreport.oversight.queries import Choice, Pulse, Stage, Total, Watched, What

LIMITS = ("q", "kind", "ministry", "region", "province", "timing")
# A viewer who was given no ministry yet sees no agency: none belongs to this one.
NOWHERE = -1


@dataclass(frozen=True)
class Asked:
    years: Sequence[Cycle]
    cycle: Cycle
    watched: Sequence[Watched]
    choice: Choice
    form: AgencyFilter
    now: datetime
    data: Mapping[str, str]  # of the address

    @property
    def watch(self) -> Watched:
        return self.choice.watch

    @property
    def today(self) -> dt.date:
        return day_of(self.now)

    @property
    def stage(self) -> Stage | None:
        stage: Stage | None = self.form.chosen("stage")
        return stage

    @property
    def order(self) -> str:
        return self.form.chosen("sort") or ""

    @property
    def finds_nothing(self) -> bool:
        return self.form.finds_nothing

    @property
    def before(self) -> Watched | None:
        """The round before the one that is watched."""
        rounds = [each for each in self.watched if each.what == What.ROUND]
        place = rounds.index(self.watch) if self.watch in rounds else 0
        return rounds[place - 1] if place else None

    @cached_property
    def pulse(self) -> Pulse:
        """Of what is watched and of the round before, which is drawn beside it; one query."""
        return queries.pulse([self.watch, *([self.before] if self.before else [])])

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """The agencies that are asked for, counted; at most two queries with the pulse."""
        if self.finds_nothing:
            return ()
        return queries.remembered(self.pulse.mark, queries.totals, self.choice, self.today)

    @cached_property
    def ministries(self) -> dict[int, Ministry]:
        return {ministry.pk: ministry for ministry in self.form.ministries}

    @property
    def context(self) -> dict[str, object]:
        """What every page of the monitor shows around what is its own."""
        return {
            "years": self.years, "cycle": self.cycle, "watch": self.watch, "filter": self.form, "now": self.now,
            "stage": self.stage, "is_narrowed": self.form.is_narrowed, "sort": self.order, "kept": self.kept,
            "province": PROVINCES.get(self.choice.province),
            "start": f"?year={self.cycle.year_be}&watch={self.watch.key}",
        }  # fmt: skip

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search for other agencies keeps of the address."""
        return [(name, self.data[name]) for name in ("stage", "sort", "province", "signal") if self.data.get(name)]


def asked(request: SignedInRequest, *, rounds_only: bool = False) -> Asked | None:
    """None before there is any year."""
    now = timezone.now()
    today, years = day_of(now), queries.years()
    cycle = queries.year_shown(years, request.GET.get("year", ""), today)
    if cycle is None:
        return None
    watched = queries.watched_in(cycle, today)
    if rounds_only:
        watched = [each for each in watched if each.what == What.ROUND]
    watch = queries.asked_for(watched, request.GET.get("watch", ""))
    within = within_of(request)
    form = AgencyFilter(request.GET, within=within)
    words, kind, ministry, region, province, timing = (form.chosen(name) or "" for name in LIMITS)
    choice = Choice(watch, words, kind, ministry, region, province, within, timing=timing)
    return Asked(years, cycle, watched, choice, form, now, request.GET)


def within_of(request: SignedInRequest) -> int:
    """The ministry to which this person is bound; 0 for the office, which sees all."""
    return (ministry_of(request.user) or NOWHERE) if request.user.is_ministry_viewer else 0
