"""What the pages of assessors show of people, agencies and what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.assignments.queries import assessors_of
from cleanreport.cycles.models import Cycle
from cleanreport.oversight import queries
from cleanreport.oversight.assessors.queries import assessors_by_agency, sent_by_assessor
from cleanreport.oversight.queries import Watched
from cleanreport.oversight.shown import ShownCell, shown_cell


class Person(NamedTuple):
    """An assessor in the list of all."""

    username: str
    name: str
    is_open: bool
    assigned: int
    sent: list[tuple[str, int]]  # what the year asks for, and how many of the agencies have handed it in


def people(cycle: Cycle, watched: Sequence[Watched]) -> list[Person]:
    """All assessors of a year; a query, and one for each of what is watched."""
    counted = [(each.name, sent_by_assessor(each)) for each in watched]
    found: Iterable[Any] = assessors_of(cycle)
    return [
        Person(
            one.username, one.shown_name, one.is_active, one.assigned,
            [(name, counts.get(one.pk, 0)) for name, counts in counted],
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An agency in a list: what it has handed in, or who assesses it."""

    agency: Agency
    cells: list[ShownCell]
    assessors: list[User]


def held(agencies: Sequence[Agency], cycle: Cycle, watched: Sequence[Watched]) -> list[Row]:
    """With what each has handed in; three queries."""
    lines = queries.lines(agencies, cycle, watched)
    return [Row(line.agency, [shown_cell(cell) for cell in line.cells], []) for line in lines]


def with_assessors(agencies: Iterable[Agency], cycle: Cycle) -> list[Row]:
    """With who assesses each; one query."""
    some = list(agencies)
    known = assessors_by_agency(cycle, some)
    return [Row(agency, [], known.get(agency.pk, [])) for agency in some]


class Part(NamedTuple):
    """One of the two lists of an assessor."""

    label: str
    url: str
    number: int | None
    current: bool


def parts(assessor: Any, cycle: Cycle, current: str) -> list[Part]:
    """`assessor` with how many agencies: `assigned`."""
    where = [cycle.year_be, assessor.username]
    names: Mapping[str, tuple[str, int | None]] = {
        "office_year_assessor": (_("Assigned agencies"), assessor.assigned),
        "office_year_assign": (_("Assign more"), None),
    }
    return [Part(label, reverse(name, args=where), n, name == current) for name, (label, n) in names.items()]


def assigned_words(assessor: User, new: Sequence[Agency]) -> str:
    """How many were assigned, and whether the assessor is told."""
    count = len(new)
    words = ngettext("%(count)s agency is assigned to %(name)s.", "%(count)s agencies are assigned to %(name)s.", count)
    told = _("The assessor is told by e-mail.")
    if not assessor.email:
        told = _("The account has no e-mail address: tell the assessor yourself.")
    return f"{words % {'count': count, 'name': assessor.shown_name}} {told}"


def taken_words(assessor: User, gone: Sequence[Agency]) -> str:
    count = len(gone)
    words = ngettext(
        "%(count)s agency is no longer assigned to %(name)s.",
        "%(count)s agencies are no longer assigned to %(name)s.",
        count,
    )
    return words % {"count": count, "name": assessor.shown_name}
