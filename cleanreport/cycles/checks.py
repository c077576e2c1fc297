"""What does not fit together in a year: sentences, each with the row and the field where it is mended."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanreport.core.thai import fiscal_year_be, fiscal_year_bounds, long_date
from cleanreport.cycles.models import Cycle, KeyFactor, Named, ProcessType, Round

# The last round of a year is due after it: that of 2557 on 15 October, which is in 2558 already.
AFTERWARDS = dt.timedelta(days=183)
# A year is prepared before it begins, not long before.
YEARS_AHEAD = 2


@dataclass(frozen=True)
class Misfit:
    """What cannot be, said at a field of a row."""

    row: Model
    field: str
    text: str | Promise


class Refused(ValidationError):
    """A year cannot be changed so; `misfits` tell what stands against it."""

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = misfits
        super().__init__([str(one.text) for one in misfits])


def require_fitting(misfits: Sequence[Misfit]) -> None:
    """Raise Refused unless the list is empty."""
    if misfits:
        raise Refused(misfits)


def shifted(day: dt.date, years: int) -> dt.date:
    """The same day of another year; the end of February stays the end of February."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    ends_february = day.month == calendar.FEBRUARY and (day + dt.timedelta(days=1)).month != calendar.FEBRUARY
    return dt.date(day.year + years, day.month, last if ends_february else day.day)


def has_begun(cycle: Cycle, on: dt.date) -> bool:
    """Agencies see the year and its dates; before that it is only being prepared."""
    return fiscal_year_be(on) >= cycle.year_be


# Years


def already_there(year_be: int) -> str:
    return _("The fiscal year %(year)s has been set up already.") % {"year": year_be}


def wrong_year(year_be: int, source: Cycle | None, known: Iterable[int], on: dt.date) -> str | Promise | None:
    """Why this year cannot be set up, if it cannot."""
    latest = max(fiscal_year_be(on), source.year_be if source else 0) + YEARS_AHEAD
    if year_be in set(known):
        return already_there(year_be)
    if source and year_be <= source.year_be:
        return _("Copy to a year after %(year)s.") % {"year": source.year_be}
    if year_be > latest or (source is None and year_be < latest - 2 * YEARS_AHEAD):
        least = source.year_be + 1 if source else latest - 2 * YEARS_AHEAD
        return _("Type a fiscal year between %(least)s and %(latest)s.") % {"least": least, "latest": latest}
    return None


# Dates


# Rows, new ones as well, with the names of fields that somebody changed.
type Touched = Sequence[tuple[Model, str]]


def misfits_of_dates(cycle: Cycle, rounds: Sequence[Round], changed: Touched) -> list[Misfit]:
    """What is wrong with the dates of a year; `rounds` in the order of their months, as they shall be.

    Only what was `changed` is held against the limits of the year, so that an old oddity holds up nobody.
    """
    first, last = fiscal_year_bounds(cycle.year_be)
    found = [
        Misfit(row, field, _outside(first, last + AFTERWARDS))
        for row, field in changed
        if field in DATES and not first <= getattr(row, field) <= last + AFTERWARDS
    ]
    found += [_turned(one) for one in rounds if one.opens_on > one.due_on]
    for before, after in pairwise(rounds):
        found += _in_disorder(before, after, changed)
    return found or [*_plan_after_round(cycle, rounds, changed), *_retained_too_short(cycle, rounds, changed)]


DATES = ("plan_due_on", "opens_on", "due_on")


def _outside(first: dt.date, last: dt.date) -> str:
    sentence = _("Write a date of this fiscal year or of the half year after it: %(first)s to %(last)s.")
    return sentence % {"first": long_date(first), "last": long_date(last)}


def _turned(one: Round) -> Misfit:
    sentence = _("The round opens on %(opens)s. Write a due date on this day or after it.")
    return Misfit(one, "due_on", sentence % {"opens": long_date(one.opens_on)})


def _in_disorder(before: Round, after: Round, touched: Touched) -> Iterator[Misfit]:
    """Rounds follow one another: each opens and ends after the one with fewer months."""
    sentences = {
        "opens_on": _("The %(round)s opens on %(date)s. A round with more months opens after it."),
        "due_on": _("The %(round)s is due on %(date)s. A round with more months is due after it."),
    }
    for field, sentence in sentences.items():
        earlier, later = getattr(before, field), getattr(after, field)
        if earlier >= later and ((before, field) in touched or (after, field) in touched):
            yield Misfit(after, field, sentence % {"round": before.name, "date": long_date(earlier)})


def _plan_after_round(cycle: Cycle, rounds: Sequence[Round], touched: Touched) -> Iterator[Misfit]:
    is_touched = rounds and ((cycle, "plan_due_on") in touched or (rounds[0], "due_on") in touched)
    if is_touched and cycle.plan_due_on > rounds[0].due_on:
        sentence = _("The %(round)s is due on %(date)s. The plan is due before that.")
        words = {"round": rounds[0].name, "date": long_date(rounds[0].due_on)}
        yield Misfit(cycle, "plan_due_on", sentence % words)


def _retained_too_short(cycle: Cycle, rounds: Sequence[Round], touched: Touched) -> Iterator[Misfit]:
    last = max((one.due_on for one in rounds), default=None)
    if cycle.retention_on and last and cycle.retention_on <= last:
        field = "retention_on" if (cycle, "retention_on") in touched else "due_on"
        sentence = _("The last round is due on %(due)s, but data are kept only until %(kept)s. They are kept longer.")
        words = {"kept": long_date(cycle.retention_on), "due": long_date(last)}
        yield Misfit(cycle if field == "retention_on" else rounds[-1], field, sentence % words)


def misfits_of_moves(moved: Touched, on: dt.date) -> list[Misfit]:
    """Dates of a year that has begun, moved to a day that is over: nobody could keep them."""
    sentence = _("This day is over. Agencies can only be told of a due date from today on.")
    return [Misfit(row, field, sentence) for row, field in moved if field != "opens_on" and getattr(row, field) < on]


def misfits_of_rounds(cycle: Cycle, rounds: Sequence[Round]) -> list[Misfit]:
    """What is wrong with which rounds there are."""
    asking = [one for one in rounds if one.completion_required]
    sentence = _("Each plan has one completion report. It is due with the %(round)s already.")
    found = [Misfit(one, "completion_required", sentence % {"round": asking[0].name}) for one in asking[1:]]
    twice = [one for before, one in pairwise(rounds) if before.months == one.months]
    found += [Misfit(one, "months", _("The year has this round already.")) for one in twice]
    if not rounds:
        found.append(Misfit(cycle, "plan_due_on", _("A year needs at least one round.")))
    return found


# Evidence

MOST_OF_A_PLAN_MB = 1_000_000


def misfits_of_evidence(cycle: Cycle, touched: Touched) -> list[Misfit]:
    """Sizes and kinds of files that cannot be; of what was changed only, as with dates."""
    most = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
    found = []
    if not 1 <= cycle.evidence_file_mb <= most:
        sentence = _("Type a number from 1 to %(most)s. This installation takes no larger files.")
        found.append(Misfit(cycle, "evidence_file_mb", sentence % {"most": most}))
    if not cycle.evidence_file_mb <= cycle.evidence_plan_mb <= MOST_OF_A_PLAN_MB:
        sentence = _("Type a number from %(least)s to %(most)s. At least one file must fit.")
        words = {"least": cycle.evidence_file_mb, "most": f"{MOST_OF_A_PLAN_MB:,}"}
        found.append(Misfit(cycle, "evidence_plan_mb", sentence % words))
    if not set(cycle.evidence_kinds) - {"zip"}:
        words_of_kinds = _("Choose at least one kind. A ZIP holds files of the other kinds.")
        found.append(Misfit(cycle, "evidence_kinds", words_of_kinds))
    changed = {name for row, name in touched if row == cycle}
    if "evidence_file_mb" in changed:
        changed.add("evidence_plan_mb")
    return [one for one in found if one.field in changed]


# Names


def misfits_of_names(named: Sequence[Named]) -> list[Misfit]:
    """Names that are missing or that stand twice in one list."""
    found, known = [], set()
    for one in named:
        scope = one.process_type_id if isinstance(one, KeyFactor) else None
        if not one.name_th:
            found.append(Misfit(one, "name_th", _("Write the name in Thai.")))
        elif (type(one), scope, one.name_th) in known:
            found.append(Misfit(one, "name_th", _("This name stands in the list already. Write another one.")))
        known.add((type(one), scope, one.name_th))
    return found


def too_few_names(kinds: Sequence[ProcessType], factors: Sequence[KeyFactor]) -> str | Promise | None:
    """Every plan has a process type, and a process type at least one key factor."""
    if not kinds:
        return _("A year needs at least one process type.")
    filled = {factor.process_type_id for factor in factors}
    empty = next((kind for kind in kinds if kind.pk not in filled), None)
    sentence = _("“%(name)s” needs at least one key factor.")
    return sentence % {"name": empty} if empty else None
