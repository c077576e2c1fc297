"""Many agencies at once: first everything is thought out, then it is written in a few statements.

What comes of it is the same as if each had been recorded by itself (`register.create`, `register.edit`,
`history.rename`), events included; only so are thousands recorded within seconds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import batched

from django.db import connection
from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.agencies.actions.naming import BATCH, NameRows, Renaming, name_rows
from cleanreport.agencies.facts import FIELDS, Facts, differences, fill
from cleanreport.agencies.models import Agency, AgencyName
from cleanreport.audit import actions as audit

WRITTEN = (*FIELDS, "in_force_from", "in_force_to", "sort_key", "search_text", "successor", "revision")
NAMES = {"name_th", "name_en"}
type Told = list[tuple[str, Agency, dict[str, object]]]


@dataclass(frozen=True)
class Wanted:
    """What an agency is to be; with `from_on` its name is a new one from that day."""

    facts: Facts
    from_on: date | None = None


@dataclass
class Prepared:
    made: list[Agency] = field(default_factory=list)
    changed: list[Agency] = field(default_factory=list)
    names: NameRows = field(default_factory=NameRows)
    told: Told = field(default_factory=list)


def held(codes: Iterable[str]) -> dict[str, Agency]:
    """The agencies of these codes as they are now, held until the transaction ends."""
    found: dict[str, Agency] = {}
    for some in batched(sorted(codes), BATCH):
        rows = Agency.objects.select_related("ministry").filter(code__in=some).order_by("pk")
        if connection.features.has_select_for_update:
            rows = rows.select_for_update(of=("self",), no_key=True)
        found |= {agency.code: agency for agency in rows}
    return found


def prepare(
    wanted: Sequence[Wanted], known: Mapping[str, Agency], *, by: User | None, at: datetime,
    tell: Callable[[int], object] = lambda _done: None,
) -> Prepared:  # fmt: skip
    """What is to be written; `known` are the agencies that are there, `tell` hears how many were thought out."""
    changes = {
        one.facts.code: differences(known[one.facts.code], one.facts) for one in wanted if one.facts.code in known
    }
    renamings = [
        Renaming(known[one.facts.code], one.facts.name_th, one.facts.name_en, one.from_on)
        for one in wanted
        if NAMES & changes.get(one.facts.code, {}).keys()
    ]
    prepared = Prepared(names=name_rows(renamings, by=by, at=at))
    today = timezone.localdate(at)
    for done, one in enumerate(wanted):
        if done % BATCH == 0:
            tell(done)
        if one.facts.code not in known:
            _make(prepared, one.facts)
        elif changes[one.facts.code]:
            _change(prepared, known[one.facts.code], one, changes[one.facts.code], today)
    tell(len(wanted))
    return prepared


def _make(prepared: Prepared, facts: Facts) -> None:
    agency = Agency(code=facts.code)
    fill(agency, facts)
    prepared.made.append(agency)
    prepared.told.append(("agency.created", agency, dict(facts.plain)))


def _change(prepared: Prepared, agency: Agency, one: Wanted, changes: dict[str, list[str]], today: date) -> None:
    """Corrections are one step, a new name is another."""
    before = [agency.name_th, agency.name_en]
    after = [one.facts.name_th, one.facts.name_en]
    renamed = one.from_on is not None and bool(NAMES & changes.keys())
    corrected = {name: pair for name, pair in changes.items() if not (renamed and name in NAMES)}
    facts, waits = one.facts, renamed and one.from_on is not None and one.from_on > today
    if waits:
        facts = replace(facts, name_th=before[0], name_en=before[1])
    fill(agency, facts, prepared.names.words.get(agency.pk, ()))
    if corrected:
        agency.revision += 1
        prepared.told.append(("agency.changed", agency, {"changes": corrected}))
    if renamed and one.from_on is not None:
        agency.revision += 1
        details = {"before": before, "after": after, "from_on": one.from_on.isoformat(), "reason": ""}
        prepared.told.append(("agency.renamed", agency, dict(details)))
    prepared.changed.append(agency)


def save(prepared: Prepared, *, by: User | None, at: datetime) -> None:
    """Write it, in the transaction of the caller. An upsert by code is much faster than one UPDATE for each."""
    Agency.objects.bulk_create(prepared.made, batch_size=BATCH)
    rows = [Agency(code=each.code, **{name: getattr(each, name) for name in WRITTEN}) for each in prepared.changed]
    Agency.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN
    )
    AgencyName.objects.bulk_create(prepared.names.added, batch_size=BATCH)
    AgencyName.objects.bulk_update(prepared.names.corrected, ["name_th", "name_en"], batch_size=BATCH)
    audit.record_all(((verb, agency, agency.code, details) for verb, agency, details in prepared.told), actor=by, at=at)
