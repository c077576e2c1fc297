"""What the register says of an agency, and whether it can be true."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cleanreport.agencies.models import Agency, Kind, Ministry
from cleanreport.agencies.problems import Problem
from cleanreport.agencies.provinces import PROVINCES, REGIONS
from cleanreport.core.thai import search_text, sort_key

FIELDS = ("kind", "name_th", "name_en", "ministry", "iso_3166_2", "region_th")
LONGEST_CODE, LONGEST_NAME = 20, 300
CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,19}")
# They stand in addresses where a code could stand.
RESERVED = ("NEW", "IMPORT", "MINISTRIES")


@dataclass(frozen=True)
class Facts:
    code: str
    kind: str
    name_th: str
    ministry: Ministry
    name_en: str = ""
    iso_3166_2: str = ""
    region_th: str = ""

    @property
    def plain(self) -> dict[str, str]:
        """As events tell them: the ministry by its code."""
        return {name: plain(getattr(self, name)) for name in FIELDS}


def plain(value: str | Ministry) -> str:
    return value.code if isinstance(value, Ministry) else str(value)


def facts_of(agency: Agency) -> Facts:
    return Facts(code=agency.code, **{name: getattr(agency, name) for name in FIELDS})


def differences(agency: Agency, facts: Facts) -> dict[str, list[str]]:
    """Old and new of every fact that is another one."""
    pairs = {name: [plain(getattr(agency, name)), plain(getattr(facts, name))] for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def fill(agency: Agency, facts: Facts, former: Iterable[str] = ()) -> None:
    for name in FIELDS:
        setattr(agency, name, getattr(facts, name))
    settle(agency, former)


def settle(agency: Agency, former: Iterable[str] = ()) -> None:
    """What follows from the names and the code; it is found by its other names and its `bare` code, too."""
    agency.sort_key = sort_key(agency.name_th)
    names = [agency.name_th, agency.name_en, agency.code, *former, bare(agency.code)]
    agency.search_text = search_text(" ".join(dict.fromkeys(names)))


def code_of(typed: str) -> str:
    """A code as the register writes it."""
    return typed.strip().upper()


def bare(code: str) -> str:
    """A code as user names begin with it, small letters aside: "MOI04" for MOI-04."""
    return "".join(sign for sign in code if sign.isascii() and sign.isalnum())


def faults(code: str, said: dict[str, Any]) -> Iterator[Problem]:
    """What cannot be of a code and of facts that are there ("" where nothing is said)."""
    yield from code_faults(code)
    yield from name_faults(said["name_th"], said["name_en"])
    if said["kind"] not in Kind:
        yield Problem("kind_unknown", {"value": said["kind"], "known": known_kinds()}, "kind")
    elif said["kind"] == Kind.PROVINCE and not said["iso_3166_2"]:
        yield Problem("province_missing", field="iso_3166_2")
    if said["iso_3166_2"] and said["iso_3166_2"] not in PROVINCES:
        yield Problem("province_unknown", {"value": said["iso_3166_2"]}, "iso_3166_2")
    if said["region_th"] and said["region_th"] not in REGIONS:
        yield Problem("region_unknown", {"value": said["region_th"], "known": ", ".join(REGIONS)}, "region_th")


def code_faults(code: str) -> Iterator[Problem]:
    if not CODE.fullmatch(code):
        yield Problem("code_form" if code else "required", field="code")
    elif code in RESERVED:
        yield Problem("code_reserved", {"code": code}, "code")


def name_faults(name_th: str, name_en: str = "") -> Iterator[Problem]:
    for field, name in (("name_th", name_th), ("name_en", name_en)):
        if len(name) > LONGEST_NAME:
            yield Problem("too_long", {"most": LONGEST_NAME}, field)
        elif name.startswith(("=", "+", "@")):
            yield Problem("reckons", {"sign": name[0]}, field)
        elif name and not any(letter.isalpha() for letter in name):
            yield Problem("name_form", field=field)
    if not name_th:
        yield Problem("required", field="name_th")


def known_kinds() -> str:
    return ", ".join(str(label) for label in Kind.labels)
