"""The name that holds today, in the row itself, and the names over time beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.agencies.facts import settle
from cleanreport.agencies.models import Agency, AgencyName, Ministry, MinistryName, NameOverTime
from cleanreport.core.thai import sort_key

type Named = Agency | Ministry
BATCH = 500


def names_of(thing: Named) -> list[AgencyName] | list[MinistryName]:
    """Its names, the oldest first; nothing when it was never renamed."""
    return list(thing.names.all())  # type: ignore[return-value]


def in_force(names: list[AgencyName] | list[MinistryName], on: date) -> NameOverTime | None:
    return next((name for name in reversed(names) if name.from_on is None or name.from_on <= on), None)


def call(thing: Named, name_th: str, name_en: str, names: list[AgencyName] | list[MinistryName]) -> None:
    """Give it this name today, and save it."""
    thing.name_th, thing.name_en = name_th, name_en
    if isinstance(thing, Agency):
        settle(thing, former_words(names))
    else:
        thing.sort_key = sort_key(name_th)
    thing.revision += 1
    thing.save()


def former_words(names: list[AgencyName] | list[MinistryName]) -> list[str]:
    return [word for name in names for word in (name.name_th, name.name_en) if word]


def correct_name(thing: Named, name_th: str, name_en: str, *, on: date) -> None:
    """Another spelling of the name that holds now; it takes the place of the old one."""
    names = names_of(thing)
    held = in_force(names, on)
    if held is not None:
        held.name_th, held.name_en = name_th, name_en
        held.save(update_fields=["name_th", "name_en"])
    call(thing, name_th, name_en, names)


def first_and_next(
    thing: Named, names: list[AgencyName] | list[MinistryName], name_th: str, name_en: str, from_on: date, reason: str,
    by: User | None, at: datetime,
) -> list[NameOverTime]:  # fmt: skip
    """The rows that a new name adds: its own, and at the first time that of the name until then."""
    made = {"recorded_by": by, "recorded_at": at}
    kept, owner = (AgencyName, "agency") if isinstance(thing, Agency) else (MinistryName, "ministry")
    new = kept(**{owner: thing}, name_th=name_th, name_en=name_en, from_on=from_on, reason=reason, **made)
    if names:
        return [new]
    return [kept(**{owner: thing}, name_th=thing.name_th, name_en=thing.name_en, from_on=None, **made), new]


@dataclass(frozen=True)
class Renaming:
    """A name that an agency gets: from a day, or without one in place of the present spelling."""

    agency: Agency
    name_th: str
    name_en: str
    from_on: date | None = None


@dataclass
class NameRows:
    """What is to be written of names over time, and all words by which each agency (id) is to be found."""

    added: list[AgencyName] = field(default_factory=list)
    corrected: list[AgencyName] = field(default_factory=list)
    words: dict[int, list[str]] = field(default_factory=dict)


def name_rows(renamings: Sequence[Renaming], *, by: User | None, at: datetime) -> NameRows:
    """What the names of many agencies become; nothing is written yet."""
    on, rows = timezone.localdate(at), NameRows()
    names: dict[int, list[AgencyName]] = {renaming.agency.pk: [] for renaming in renamings}
    for ids in batched(names, BATCH):
        for name in AgencyName.objects.filter(agency__in=ids):
            names[name.agency_id].append(name)
    for each in renamings:
        known = names[each.agency.pk]
        if each.from_on is not None:
            new: Any = first_and_next(each.agency, known, each.name_th, each.name_en, each.from_on, "", by, at)
            rows.added += new
            known += new
        elif held := in_force(known, on):
            held.name_th, held.name_en = each.name_th, each.name_en
            rows.corrected.append(held)  # type: ignore[arg-type]
    rows.words = {key: former_words(known) for key, known in names.items()}
    return rows
