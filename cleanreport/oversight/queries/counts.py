"""How many agencies of a year are how far: as a whole, by ministry, by province, by day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from cleanreport.agencies.models import Agency
from cleanreport.oversight.queries.choices import Choice, Shape, asked, chosen, limited, ordered, with_stage
from cleanreport.oversight.queries.due import Watched
from cleanreport.oversight.queries.stages import HANDED_IN, Stage
from cleanreport.submissions.lifecycle import STANDING
from cleanreport.submissions.models import Kind, Submission

type Counts = dict[Stage, int]


@dataclass(frozen=True)
class Total:
    """So many agencies of a ministry and a province ("" for none) are at this stage."""

    ministry: int
    province: str
    stage: Stage
    count: int


def totals(choice: Choice, today: dt.date) -> tuple[Total, ...]:
    """The agencies of a choice counted; one query."""
    rows: Iterable[Any] = _counted(chosen(choice, today)) if choice.timing else asked(_totalled, choice)
    return tuple(Total(ministry, province, Stage(at), n) for ministry, province, at, n in rows)


def _counted(agencies: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    groups = agencies.order_by().values("ministry", "iso_3166_2", "at").annotate(count=Count("pk"))
    return groups.values_list("ministry", "iso_3166_2", "at", "count")


def _totalled(shape: Shape, words: str) -> Callable[..., QuerySet[Any, Any]]:
    return lambda *values: _counted(with_stage(shape, words, *values))


def by_stage(of: Iterable[Total]) -> Counts:
    """How many agencies are at each stage."""
    found: Counter[Stage] = Counter()
    for total in of:
        found[total.stage] += total.count
    return {stage: found[stage] for stage in Stage}


def grouped[K](of: Iterable[Total], key: Callable[[Total], K]) -> dict[K, Counts]:
    """How many agencies of each group are at each stage."""
    groups: dict[K, list[Total]] = {}
    for total in of:
        groups.setdefault(key(total), []).append(total)
    return {name: by_stage(members) for name, members in groups.items()}


def handed_in(counts: Counts) -> int:
    return sum(counts[stage] for stage in HANDED_IN)


# One page of the list


def page_of(
    choice: Choice, stage: Stage | None, counts: tuple[int, ...], order: str, first: int, last: int, today: dt.date
) -> tuple[Agency, ...]:
    """The first to last agency, counted from 1; only those at `stage` if given; one query.

    `counts` are those of each stage, in their order.

    Without their ministries: joined with nothing, the database finds the least far ones by walking along the names.
    """
    if not last:
        return ()
    if order or choice.timing:
        agencies = chosen(choice, today)
        if stage is not None:
            agencies = agencies.filter(at=stage)  # type: ignore[misc]
        return tuple(ordered(agencies, choice.watch, order)[first - 1 : last])
    stages, before = _stages_shown(dict(zip(Stage, counts, strict=True)), stage, first, last)
    return tuple(asked(_least_far, choice, stages, first - 1 - before, last - before))


def _stages_shown(counts: Counts, stage: Stage | None, first: int, last: int) -> tuple[tuple[Stage, ...], int]:
    """At which stages the first to last agency are, and how many stand before these.

    The least far come first, so a page seldom has agencies of two stages; the database need not sort those of others.
    """
    shown, before, place = [], 0, 0
    for each in Stage if stage is None else (stage,):
        if place < last and place + counts[each] >= first:
            shown.append(each)
        elif not shown:
            before += counts[each]
        place += counts[each]
    return tuple(shown), before


def _least_far(
    shape: Shape, words: str, stages: tuple[Stage, ...], start: int, end: int
) -> Callable[..., QuerySet[Agency]]:
    def least_far(*values: int | str) -> QuerySet[Agency]:
        agencies = with_stage(shape, words, *values).filter(at__in=stages)  # type: ignore[misc]
        by = ["sort_key", "code"] if len(stages) == 1 else ["at", "sort_key", "code"]
        return agencies.order_by(*by)[start:end]

    return least_far


# By day


def days(choice: Choice, watches: Sequence[Watched]) -> list[dict[dt.date, int]]:
    """How many documents that still stand came on each day, for each of these things of one year; one query.

    Documents, not agencies: one with two plans sends two reports, and may do so on two days.
    """
    counted: list[dict[dt.date, int]] = [{} for _watch in watches]
    places = {(each.kind, each.round.pk if each.round else None): n for n, each in enumerate(watches)}
    kinds, rounds = tuple({each.kind for each in watches}), tuple({each.round and each.round.pk for each in watches})
    for kind, round_, day, count in asked(_by_day, choice, kinds, rounds):
        if (kind, round_) in places:
            counted[places[kind, round_]][day] = count
    return counted


def _by_day(
    shape: Shape, words: str, kinds: tuple[Kind, ...], rounds: tuple[int | None, ...]
) -> Callable[..., QuerySet[Any, Any]]:
    def by_day(*values: int | str) -> QuerySet[Any, Any]:
        sent = Submission.objects.filter(cycle=int(values[0]), kind__in=kinds, state__in=STANDING)
        sent = sent.filter(round__isnull=True) if rounds == (None,) else sent.filter(round__in=rounds)
        of_choice = limited(sent, shape, words, *values).order_by()
        return of_choice.values_list("kind", "round", "sent_on").annotate(count=Count("pk"))

    return by_day
