"""Which agencies are asked for, and how far each of them is."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.expressions import OrderBy
from django.utils.translation import pgettext_lazy

from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import named_like, there_in
from cleanreport.core.prepared import Prepared
from cleanreport.cycles.models import Extension
from cleanreport.oversight.queries.due import Watched, What
from cleanreport.oversight.queries.stages import HANDED_IN, completion_stage, plan_stage, round_stage
from cleanreport.submissions.lifecycle import STANDING
from cleanreport.submissions.models import Submission


class Timing(TextChoices):
    """Beside how far an agency is: whether that is in time."""

    OVERDUE = "overdue", pgettext_lazy("timing", "Overdue")
    LATE = "late", pgettext_lazy("timing", "Came late")
    EXTENDED = "extended", pgettext_lazy("timing", "Extended")


@dataclass(frozen=True)
class Choice:
    """Which agencies of a year are asked for, and what is watched of them; "" and 0 take all."""

    watch: Watched
    words: str = ""  # of their name
    kind: str = ""
    ministry: str = ""  # its code
    region: str = ""
    province: str = ""  # its code
    within: int = 0  # the ministry to which a viewer is bound
    timing: str = field(default="", kw_only=True)

    @property
    def limits(self) -> dict[str, int | str]:
        """What is demanded of the agencies, by the names of their columns."""
        said: tuple[int | str, ...] = (self.kind, self.ministry, self.region, self.province, self.within)
        return {column: value for column, value in zip(COLUMNS, said, strict=True) if value}

    @property
    def shape(self) -> "Shape":
        return self.watch.cycle.year_be, self.watch.what, tuple(self.limits)

    @property
    def values(self) -> tuple[int | str, ...]:
        return self.watch.cycle.pk, self.watch.round.pk if self.watch.round else 0, *self.limits.values()


COLUMNS = ("kind", "ministry__code", "region_th", "iso_3166_2", "ministry")
# What makes the SQL of a choice another one: the year; what is watched; which limits there are.
type Shape = tuple[int, What, tuple[str, ...]]
type Build = Callable[..., Callable[..., QuerySet[Any, Any]]]


def asked(build: Build, choice: Choice, *more: object) -> Iterable[Any]:
    """The rows of `build(shape, words, *more)(*values)`; the SQL is kept unless somebody searches for words."""
    if choice.words:
        return build(choice.shape, choice.words, *more)(*choice.values)
    return _kept(build, choice.shape, *more)(*choice.values)


@lru_cache(maxsize=256)
def _kept(build: Build, shape: Shape, *more: object) -> Prepared[Any]:
    return Prepared(build(shape, "", *more))


def found(shape: Shape, words: str, *values: int | str) -> QuerySet[Agency]:
    """The agencies of a choice."""
    year_be, _what, columns = shape
    return named_like(Agency.objects.filter(there_in(year_be), **dict(zip(columns, values[2:], strict=True))), words)


def limited(sent: QuerySet[Submission], shape: Shape, words: str, *values: int | str) -> QuerySet[Submission]:
    """Of what was handed in that of the agencies of a choice; where all are asked for only those gone are left out."""
    year_be, _what, columns = shape
    if columns or words:
        return sent.filter(agency__in=found(shape, words, *values).order_by().values("pk"))
    return sent.exclude(agency__in=Agency.objects.exclude(there_in(year_be)).order_by().values("pk"))


def with_stage(shape: Shape, words: str, *values: int | str) -> QuerySet[Agency]:
    """The agencies of a choice, each with how far it is (`at`)."""
    _year, what, _columns = shape
    cycle, round_ = int(values[0]), int(values[1])
    if what == What.ROUND:
        stage = round_stage(cycle, round_)
    else:
        stage = plan_stage(cycle) if what == What.PLAN else completion_stage(cycle)
    return found(shape, words, *values).annotate(at=stage)


def chosen(choice: Choice, today: dt.date) -> QuerySet[Agency]:
    """The same agencies, those alone of the chosen timing; for everything that is not asked on every page."""
    return timed(with_stage(choice.shape, choice.words, *choice.values), choice, today)


def timed(agencies: QuerySet[Any], choice: Choice, today: dt.date) -> QuerySet[Any]:
    """Of agencies with their stage those that came late, are overdue or were given more time."""
    watch = choice.watch
    given = Extension.objects.filter(round=watch.round, agency=OuterRef("pk"))
    if choice.timing == Timing.LATE:
        return agencies.filter(Exists(standing(watch).filter(agency=OuterRef("pk"), late=True)))
    if choice.timing == Timing.OVERDUE:
        if watch.deadline.due_on >= today:
            return agencies.none()
        missing = agencies.exclude(at__in=HANDED_IN)
        return missing.exclude(Exists(given.filter(due_on__gte=today))) if watch.round else missing
    if choice.timing == Timing.EXTENDED:
        return agencies.filter(Exists(given)) if watch.round else agencies.none()
    return agencies


def standing(watch: Watched) -> QuerySet[Submission]:
    """What was handed in and still stands: neither sent back nor withdrawn nor reopened."""
    found = Submission.objects.filter(cycle=watch.cycle, kind=watch.kind, state__in=STANDING).order_by()
    return found.filter(round=watch.round) if watch.round else found.filter(round__isnull=True)


# Orders of the list: what they go by, beside how far an agency is and its name
MEASURED = {"sent": Max("sent_on"), "plan": Min("plan_progress"), "indicators": Min("indicator_progress")}
ORDERS = ("name", *MEASURED)


def ordered(agencies: QuerySet[Any], watch: Watched, order: str) -> QuerySet[Any]:
    """In this order, "-" before it turns it around; agencies without a figure stand last."""
    name, backwards = order.removeprefix("-"), order.startswith("-")
    by_name = ("-sort_key", "-code") if backwards and name == "name" else ("sort_key", "code")
    if name in MEASURED:
        of_agency = standing(watch).filter(agency=OuterRef("pk")).values("agency")
        figure = Subquery(of_agency.annotate(figure=MEASURED[name]).values("figure"))
        first = OrderBy(F("figure"), descending=backwards, nulls_last=True)
        return agencies.annotate(figure=figure).order_by(first, *by_name)
    return agencies.order_by(*by_name) if name == "name" else agencies.order_by("at", *by_name)
