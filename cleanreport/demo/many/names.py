"""Local administrations of every province, with names made of those of its districts and subdistricts."""

import json
from collections.abc import Iterator
from random import Random

from cleanreport.agencies.actions import Facts
from cleanreport.agencies.models import Kind, Ministry
from cleanreport.agencies.provinces import PROVINCES, Province
from cleanreport.demo.writing import DATA

# Of subdistricts, so many have a municipality; the others have a subdistrict administration.
MUNICIPALITIES = 0.28
# Whose town is a city.
CITIES = {"TH-11", "TH-12", "TH-14", "TH-30", "TH-34", "TH-40", "TH-41", "TH-50", "TH-52", "TH-57", "TH-60", "TH-65"}


def local_administrations(count: int, ministry: Ministry, seed: int) -> list[Facts]:
    """So many of them from all over the country, in the order of their provinces; the same from the same seed."""
    chance = Random(f"local administrations {seed}")
    every = list(_every(ministry, chance))
    if count > len(every):
        raise ValueError(f"There are only {len(every)} local administrations.")
    chosen = sorted(chance.sample(range(len(every)), count))
    return [every[place] for place in chosen]


def _every(ministry: Ministry, chance: Random) -> Iterator[Facts]:
    known = json.loads((DATA / "districts.json").read_text(encoding="utf-8"))
    for iso, districts in known.items():
        province, number = PROVINCES[iso], iso.removeprefix("TH-")
        yield _facts(f"LP-{number}", f"องค์การบริหารส่วนจังหวัด{province.name_th}", province, ministry)
        for place, (district, subdistricts) in enumerate(districts.items(), start=1):
            code, where = f"{number}{place:02}", f"อำเภอ{district} จังหวัด{province.name_th}"
            yield _facts(f"LM-{code}", _town(district, province, where), province, ministry)
            for order, subdistrict in enumerate(subdistricts.split(), start=1):
                kind = "เทศบาลตำบล" if chance.random() < MUNICIPALITIES else "องค์การบริหารส่วนตำบล"
                if subdistrict == district:  # whose municipality is there already
                    kind = "องค์การบริหารส่วนตำบล"
                yield _facts(f"LS-{code}{order:02}", f"{kind}{subdistrict} {where}", province, ministry)


def _town(district: str, province: Province, where: str) -> str:
    """The municipality of the district's seat; that of the province's is a town or a city."""
    if district not in (f"เมือง{province.name_th}", province.name_th):
        return f"เทศบาลตำบล{district} {where}"
    return f"{'เทศบาลนคร' if province.code in CITIES else 'เทศบาลเมือง'}{province.name_th}"


def _facts(code: str, name_th: str, province: Province, ministry: Ministry) -> Facts:
    return Facts(code, Kind.LOCAL, name_th, ministry, "", province.code, province.region_th)
