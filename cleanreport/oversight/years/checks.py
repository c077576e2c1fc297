"""What plans, reports and submissions have against a change of their year; see `docs/decisions/0018-…`."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cleanreport.core.thai import long_date
from cleanreport.cycles.checks import Misfit
from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType, Round
from cleanreport.cycles.queries import day_of
from cleanreport.cycles.revisions import Change, Revision
from cleanreport.oversight.years import queries

SCORING = ("score_floor", "capped")
# So many agencies are named in a sentence.
NAMED = 3

Words = str | Promise


def misfits_of(revision: Revision) -> list[Misfit]:
    """Everything that would alter what was frozen, or pull away what somebody works with."""
    return [*_scoring(revision), *_rounds(revision), *_names(revision)]


# Scoring


def scoring_is_fixed(cycle: Cycle) -> Words | None:
    """Why floor and cap can no longer be changed, if they cannot."""
    count = queries.sent_reports(cycle)
    sentence = ngettext_lazy(
        "%(count)s report of this year was sent with its figures. They would no longer fit the others.",
        "%(count)s reports of this year were sent with their figures. They would no longer fit the others.",
        "count",
    )
    return sentence % {"count": count} if count else None


def _scoring(revision: Revision) -> Iterator[Misfit]:
    touched = [change.field for change in revision.changes if change.field in SCORING]
    words = scoring_is_fixed(revision.cycle) if touched else None
    if words:
        yield from (Misfit(revision.cycle, name, words) for name in touched)


# Rounds


def round_is_fixed(use: queries.RoundUse) -> Words | None:
    """Why a round cannot be taken out, if it cannot."""
    if use.reports or use.completions:
        sentence = ngettext_lazy(
            "%(count)s report was begun or sent in this round, so it stays.",
            "%(count)s reports were begun or sent in this round, so it stays.",
            "count",
        )
        return sentence % {"count": use.reports or use.completions}
    if use.extensions:
        sentence = ngettext_lazy(
            "%(count)s agency has an extension in this round, so it stays.",
            "%(count)s agencies have an extension in this round, so it stays.",
            "count",
        )
        return sentence % {"count": use.extensions}
    return None


def _rounds(revision: Revision) -> Iterator[Misfit]:
    """Rounds that go, that come before others which were reported, that open later or ask for something else."""
    gone = [row for row in revision.wanted.removed if isinstance(row, Round)]
    new = [row for row in revision.wanted.added if isinstance(row, Round)]
    changed = [change for change in revision.changes if isinstance(change.row, Round)]
    if not (gone or new or changed):
        return
    uses = queries.uses_of_rounds(revision.cycle)
    for row in gone:
        if words := round_is_fixed(uses.get(row.pk, queries.RoundUse())):
            yield Misfit(row, "", words)
    for row in new:
        yield from _before_reported(row, revision.rounds, uses)
    for change in changed:
        yield from _of_use(change, uses.get(change.row.pk, queries.RoundUse()))


def _of_use(change: Change, use: queries.RoundUse) -> Iterator[Misfit]:
    """A round that was reported in does not open later, nor send the completion reports elsewhere."""
    if change.field == "opens_on" and use.first_on and day_of(use.first_on) < change.after:
        sentence = _("The first report of this round was begun on %(date)s. The round cannot open after that.")
        yield Misfit(change.row, "opens_on", sentence % {"date": long_date(day_of(use.first_on))})
    if change.field == "completion_required" and use.completions and not change.after:
        words = ngettext_lazy(
            "%(count)s completion report was begun or sent with this round, so it stays due with it.",
            "%(count)s completion reports were begun or sent with this round, so they stay due with it.",
            "count",
        )
        yield Misfit(change.row, "completion_required", words % {"count": use.completions})


def _before_reported(row: Round, rounds: Sequence[Round], uses: dict[int, queries.RoundUse]) -> Iterator[Misfit]:
    """A report tells what changed since the round before: none is put before a round of which reports were sent."""
    later = next((one for one in rounds if one.months > row.months and one.pk in uses and uses[one.pk].sent), None)
    if later:
        sentence = _(
            "Reports of the %(round)s were sent and tell what changed since the round before. None is added before it."
        )
        yield Misfit(row, "months", sentence % {"round": later.name})


# Names


def kind_is_fixed(finished: int) -> Words | None:
    """Why name and key factors of a process type can no longer be changed, if they cannot."""
    sentence = ngettext_lazy(
        "%(count)s plan was finished with this process type. Its frozen content holds the names and the order.",
        "%(count)s plans were finished with this process type. Their frozen content holds the names and the order.",
        "count",
    )
    return sentence % {"count": finished} if finished else None


def _names(revision: Revision) -> Iterator[Misfit]:
    renamed = [
        (change.row, "name_th", _kind_of(change.row)) for change in revision.changes if change.field == "name_th"
    ]
    added = [(row, "name_th", row.process_type) for row in revision.wanted.added if isinstance(row, KeyFactor)]
    removed = [row for row in revision.wanted.removed if isinstance(row, ProcessType | KeyFactor)]
    touched: list[tuple[Any, str, ProcessType]] = [*renamed, *added, *((row, "", _kind_of(row)) for row in removed)]
    known = [(row, field, kind) for row, field, kind in touched if kind.pk]
    if not known:
        return
    # Asked by the names as they are stored: the rows here may hold new ones.
    stored = list(ProcessType.objects.filter(pk__in={kind.pk for _row, _field, kind in known}))
    finished = queries.finished_plans(revision.cycle, stored)
    for row, field, kind in known:
        if words := kind_is_fixed(finished.get(kind.pk, 0)):
            yield Misfit(row, field, words)
        elif not field:
            yield from _still_used(row)


def _kind_of(row: Any) -> ProcessType:
    return row if isinstance(row, ProcessType) else row.process_type


def _still_used(row: ProcessType | KeyFactor) -> Iterator[Misfit]:
    """A draft names it: its agency would find an empty choice."""
    plans = queries.plans_of_kind(row) if isinstance(row, ProcessType) else queries.plans_with_factor(row)
    if count := plans.count():
        sentence = ngettext_lazy(
            "%(count)s plan that is being written uses it: %(names)s. Ask the agency to choose another one first.",
            "%(count)s plans that are being written use it: %(names)s. Ask the agencies to choose another one first.",
            "count",
        )
        names = ", ".join(plan.agency.name for plan in plans[:NAMED]) + (" …" if count > NAMED else "")
        yield Misfit(row, "", sentence % {"count": count, "names": names})


def misfits_of_moving(row: ProcessType | KeyFactor) -> list[Misfit]:
    """What is frozen has the key factors in their order; that of the process types stands nowhere."""
    if isinstance(row, ProcessType):
        return []
    finished = queries.finished_plans(row.process_type.cycle, [row.process_type])
    words = kind_is_fixed(finished[row.process_type.pk])
    return [Misfit(row, "", words)] if words else []


def year_is_kept(cycle: Cycle) -> Words | None:
    """Why the year cannot be taken away, if it cannot."""
    if queries.has_anything(cycle):
        return _("Plans were begun, due dates extended or agencies assigned to assessors in this year, so it stays.")
    return None
