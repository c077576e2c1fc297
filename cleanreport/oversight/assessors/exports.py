"""Who assesses what in a year, as a file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import batched

from django.utils.translation import gettext as _

from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import day_of
from cleanreport.documents.sheets import Cell, Column
from cleanreport.oversight import queries
from cleanreport.oversight.assessors.queries import assignments_of
from cleanreport.oversight.queries import HANDED_IN, Watched

AT_ONCE = 500
NAME = 40


def columns(watched: Sequence[Watched]) -> list[Column]:
    return [
        Column(_("Code")), Column(_("Agency"), NAME), Column(_("Ministry"), NAME), Column(_("Assessor"), 30),
        Column(_("User name")), Column(_("Assigned on")),
        *(Column(_("%(what)s handed in on") % {"what": each.name}, 24) for each in watched),
    ]  # fmt: skip


def rows(cycle: Cycle, watched: Sequence[Watched]) -> Iterator[list[Cell]]:
    """A line for every assignment; of what was handed in the day on which the last of it came."""
    for some in batched(assignments_of(cycle).iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False):
        agencies = {one.agency_id: one.agency for one in some}
        known = {line.agency.pk: line.cells for line in queries.lines(list(agencies.values()), cycle, watched)}
        for one in some:
            yield [
                one.agency.code, one.agency.name, str(one.agency.ministry), one.assessor.get_full_name(),
                one.assessor.username, day_of(one.assigned_at), *map(_sent_on, known[one.agency_id]),
            ]  # fmt: skip


def _sent_on(cell: queries.Cell) -> dt.date | None:
    return cell.sent_on if cell.stage in HANDED_IN else None
