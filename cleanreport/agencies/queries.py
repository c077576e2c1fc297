"""Which agencies a person works for, and what stands in the register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, When

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency, AgencyImport, AgencyName, ImportRow, Ministry, MinistryMembership
from cleanreport.core.thai import fiscal_year_bounds, search_text


def agencies_visible_to(user: User) -> QuerySet[Agency]:
    """All for an officer, those of the own ministry for its viewers, the own ones for an agency user."""
    return Agency.objects.select_related("ministry").filter(in_sight_of(user))


def in_sight_of(user: User, path: str = "") -> Q:
    """The condition that an agency, to which `path` leads, is one whose things this person may see."""
    if user.is_officer:
        return Q()
    if user.is_ministry_viewer:
        return Q(**{f"{path}ministry": ministry_of(user)})
    return Q(**{f"{path}memberships__user": user})


def ministry_of(user: User) -> int:
    """The ministry whose agencies a ministry viewer reads; asked once a request. 0 when there is none."""
    known = user.__dict__
    if "_known_ministry" not in known:
        viewers = MinistryMembership.objects.filter(user=user, user__is_active=True)
        known["_known_ministry"] = viewers.values_list("ministry_id", flat=True).first() or 0
    found: int = known["_known_ministry"]
    return found


def agencies_of(user: User | int) -> QuerySet[Agency]:
    """The agencies that an agency user works for; after a merger these can be several."""
    return Agency.objects.select_related("ministry").filter(memberships__user=user)


def agency_of(user: User, chosen: str = "") -> Agency | None:
    """The agency that an agency user works for; of several the one of the code `chosen`, or the first `in_turn`."""
    return agencies_of(user).order_by(*in_turn(chosen)).first()


def in_turn(chosen: str, path: str = "") -> list[Any]:
    """The order of one person's agencies, to which `path` leads: that of this code, those not closed, then Thai."""
    is_chosen = Case(When(**{f"{path}code": chosen}, then=0), default=1)
    return [is_chosen, F(f"{path}in_force_to").desc(nulls_first=True), f"{path}sort_key", f"{path}code"]


def works_for(user: User, agency_id: int) -> bool:
    """The person records and reports for this agency; asked once a request."""
    known = known_agencies(user)
    if agency_id not in known:
        known[agency_id] = user.memberships.filter(agency_id=agency_id).exists()
    return user.is_active and not user.is_officer and known[agency_id]


def known_agencies(user: User) -> dict[int, bool]:
    """What is already known of the person's agencies while this request lasts."""
    known: dict[int, bool] = user.__dict__.setdefault("_known_agencies", {})
    return known


def named_like(agencies: QuerySet[Agency], words: str) -> QuerySet[Agency]:
    """Those whose name or code, with or without its hyphen, contains every word, also inside unspaced Thai."""
    for word in words.split():
        agencies = agencies.filter(search_text__contains=search_text(word))
    return agencies


# The register


@dataclass(frozen=True)
class Choice:
    """Which agencies are asked for; "" takes all. `is_closed` is None for those in force and closed alike."""

    words: str = ""
    kind: str = ""
    ministry: str = ""  # its code
    region: str = ""
    is_closed: bool | None = None


def is_closed(on: date) -> Q:
    return Q(in_force_to__lt=on)


def in_force(on: date) -> QuerySet[Agency]:
    """Agencies that are there on this day."""
    begun = Q(in_force_from=None) | Q(in_force_from__lte=on)
    return Agency.objects.filter(begun).exclude(in_force_to__lt=on)


def there_in(year_be: int) -> Q:
    """Agencies that exist in this fiscal year: not those that were closed before it or founded after it."""
    first, last = fiscal_year_bounds(year_be)
    founded = Q(in_force_from=None) | Q(in_force_from__lte=last)
    return founded & (Q(in_force_to=None) | Q(in_force_to__gte=first))


def registered(choice: Choice, on: date) -> QuerySet[Agency]:
    """The agencies of a choice in the order of a Thai dictionary, with ministry and successor."""
    said = {"kind": choice.kind, "ministry__code": choice.ministry, "region_th": choice.region}
    agencies = Agency.objects.filter(**{name: value for name, value in said.items() if value})
    if choice.is_closed is not None:
        agencies = agencies.filter(is_closed(on)) if choice.is_closed else agencies.exclude(in_force_to__lt=on)
    return named_like(agencies, choice.words).select_related("ministry", "successor")


def counted(choice: Choice, on: date) -> tuple[int, int]:
    """How many of a choice are in force and how many closed, whatever it says of that; one query."""
    every = registered(Choice(choice.words, choice.kind, choice.ministry, choice.region), on).order_by()
    found = every.aggregate(all=Count("pk"), closed=Count("pk", filter=is_closed(on)))
    return found["all"] - found["closed"], found["closed"]


def one_registered(code: str) -> Agency | None:
    """The agency of this code with what its page in the register shows."""
    names = Prefetch("names", AgencyName.objects.select_related("recorded_by"))
    agencies = Agency.objects.select_related("ministry", "successor").prefetch_related(names, "merged")
    return agencies.filter(code=code).first()


def called(codes: Iterable[str]) -> list[Agency]:
    """The agencies of these codes, in Thai order."""
    return list(Agency.objects.select_related("ministry").filter(code__in=list(codes)[:200]))


def ministries() -> QuerySet[Ministry]:
    """All ministries in Thai order with how many agencies of theirs are there."""
    counted = Ministry.objects.annotate(count=Count("agencies", filter=Q(agencies__in_force_to=None)))
    return counted.order_by("sort_key", "code")  # a query that groups forgets the order of its model


def one_ministry(code: str) -> Ministry | None:
    return Ministry.objects.prefetch_related("names").filter(code=code).first()


def ministry_named(name_th: str, *, besides: Ministry) -> Ministry | None:
    """Another ministry of the same name, however it was typed."""
    wanted = search_text(name_th)
    others = Ministry.objects.exclude(pk=besides.pk)
    return next((each for each in others if search_text(each.name_th) == wanted), None)


# Lists that were uploaded


def imports() -> QuerySet[AgencyImport]:
    return AgencyImport.objects.select_related("uploaded_by", "confirmed_by").defer("content")


def rows_of(upload: AgencyImport, what: str) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(upload=upload)
    return rows.filter(what=what) if what else rows


def known_by_code() -> Mapping[str, Agency]:
    """The whole register as a list is compared with it."""
    return {agency.code: agency for agency in Agency.objects.select_related("ministry").order_by()}


def last_name_days() -> Mapping[int, date]:
    """From which day the newest name of every renamed agency holds."""
    days = AgencyName.objects.exclude(from_on=None).order_by("from_on").values_list("agency", "from_on")
    return {agency: day for agency, day in days if day}
