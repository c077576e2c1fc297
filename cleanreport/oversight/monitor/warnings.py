"""Early warnings: which agencies may not make it, and why."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cleanreport.agencies.models import Agency
from cleanreport.core.prepared import join
from cleanreport.core.steps import Chip
from cleanreport.oversight import queries
from cleanreport.oversight.monitor.asking import Asked
from cleanreport.oversight.queries import Cell, What, progress
from cleanreport.oversight.queries.progress import Behind, Signal
from cleanreport.oversight.shown import chip_of


class Warned(NamedTuple):
    agency: Agency
    cell: Cell
    chip: Chip
    has_account: bool
    signed_in_at: datetime | None


class Warnings:
    """The signals of what is watched, and the agencies that give the one that was chosen."""

    def __init__(self, asked: Asked, signal: str) -> None:
        self.asked = asked
        offered = [each for each in Signal if each != Signal.BEHIND or asked.watch.what == What.ROUND]
        self.signals = offered
        self.signal = next((each for each in offered if each == signal), offered[0])

    @cached_property
    def behind(self) -> Behind:
        """Who is behind the others; nobody where there is nothing to compare."""
        if self.asked.watch.what != What.ROUND or self.asked.finds_nothing:
            return Behind(None, 0)
        return queries.remembered(self.asked.pulse.mark, progress.behind, self.asked.choice)

    @property
    def quartile(self) -> Decimal | None:
        return self.behind.quartile

    @property
    def since(self) -> date:
        """What nobody has edited after this day is untouched."""
        return self.asked.today - timedelta(days=settings.UNTOUCHED_DAYS)

    @property
    def before(self) -> datetime:
        """The end of that day."""
        return timezone.make_aware(datetime.combine(self.since + timedelta(days=1), time.min))

    @cached_property
    def counts(self) -> dict[Signal, int]:
        if self.asked.finds_nothing:
            return dict.fromkeys(self.signals, 0)
        about = self.asked.choice, self.asked.today, self.before
        missing = queries.remembered(self.asked.pulse.events, progress.warning_counts, *about)
        return {signal: missing.get(signal, self.behind.count) for signal in self.signals}

    @property
    def ids(self) -> QuerySet[Any]:
        """Of the agencies that give the chosen signal, in Thai order."""
        if self.asked.finds_nothing:
            return Agency.objects.none()
        warned = progress.warned(
            self.asked.choice, self.signal, today=self.asked.today, before=self.before, quartile=self.quartile
        )
        return warned.order_by("sort_key", "code").values_list("pk", flat=True)

    def rows(self, ids: Iterable[int]) -> list[Warned]:
        """What the list shows of each of these, with when somebody last signed in for it; three queries."""
        these = Agency.objects.filter(pk__in=ids).order_by("sort_key", "code")
        found = list(progress.with_sign_in(these))
        for agency in found:
            join(agency, "ministry", self.asked.ministries[agency.ministry_id])
        lines = queries.lines(found, self.asked.cycle, self.asked.watched)
        return [self._row(line, line.of(self.asked.watch)) for line in lines]

    def _row(self, line: queries.Line, cell: Cell) -> Warned:
        known: Any = line.agency
        return Warned(line.agency, cell, chip_of(cell.stage), known.has_account, known.signed_in_at)
