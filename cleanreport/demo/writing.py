"""Plans and reports of invented content, in the format of plan files, from the texts of `demo_data/texts`.

The same agency always gets the same words: chance is seeded by its code.
"""

import csv
import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from cleanreport.agencies.models import Agency, Kind
from cleanreport.core.formfields import plain_number
from cleanreport.core.thai import BE_OFFSET
from cleanreport.demo import people

DATA = Path(__file__).resolve().parent.parent / "demo_data"
# In which order texts are offered as process types.
KINDS = ("service", "permit", "procurement", "enforcement", "grants", "people")
# Of measures in progress: below this percent hardly anything is there.
BEGUN = 25
PREPARING = (
    "แต่งตั้งคณะทำงานและกำหนดแผนการดำเนินงานแล้ว",
    "อยู่ระหว่างเตรียมการและจัดทำรายละเอียดการดำเนินงาน",
    "ประชุมชี้แจงผู้เกี่ยวข้องและมอบหมายผู้รับผิดชอบแล้ว",
)
NOT_YET = (
    "เก็บข้อมูลปีละสองครั้ง รอบแรกยังไม่แล้วเสร็จ",
    "อยู่ระหว่างรวบรวมข้อมูลจากหน่วยงานในส่วนภูมิภาค",
    "ระบบจัดเก็บข้อมูลเพิ่งเริ่มใช้ จะรายงานผลในรอบถัดไป",
)


@cache
def texts(kind: str) -> dict:
    return json.loads((DATA / "texts" / f"{kind}.json").read_text(encoding="utf-8"))


@cache
def example(name: str) -> dict:
    return json.loads((DATA / "plans" / f"{name}.json").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _processes() -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["texts"], row["work_process"]) for row in rows("processes.csv")}


@cache
def _shared(by: str) -> list[dict[str, str]]:
    return rows(f"processes-of-{by}.csv")


def process_types() -> dict[str, list[str]]:
    """The process types of the running year with their key factors."""
    return {texts(kind)["process_type"]: list(texts(kind)["measures"]) for kind in KINDS}


def process_types_of_2557() -> dict[str, list[str]]:
    """The same types; the three of the example plans with the factors that these plans have measures for."""
    types = process_types()
    for name in ("land-survey", "driving-licence", "provincial-procurement"):
        data = example(name)
        used = {measure["factor"] for measure in data["measures"]}
        types[data["process_type"]] = [factor for factor in types[data["process_type"]] if factor in used]
    return types


def plan_of(agency: Agency, number: int, year_be: int, seed: str = "") -> dict:
    """A plan file for `agency`, the `number`th of its kind; measures run through the fiscal year `year_be`."""
    chance = Random(f"{agency.code}{seed}")
    kind, process = _process(agency, number)
    pool = texts(kind)
    risks = chance.sample(pool["risks"], chance.choice([2, 3, 3]))
    measures = _measures(agency, pool, len(risks), year_be, chance)
    indicators = chance.sample(pool["indicators"], chance.choice([2, 2, 3]))
    return {
        "agency": agency.code,
        "fiscal_year_be": year_be,
        "work_process": process,
        "process_type": pool["process_type"],
        "why_chosen": chance.choice(pool["why"]),
        "risks": risks,
        "measures": measures,
        "indicators": [
            {"factor": None, **row, "key": f"i{n}", "weight": weight}
            for n, (row, weight) in enumerate(zip(indicators, _weights(len(indicators)), strict=True), start=1)
        ],
        "recorder": people.recorder(agency, chance),
        "certifier": people.certifier(agency, chance),
    }


def _process(agency: Agency, number: int) -> tuple[str, str]:
    if found := _processes().get(agency.code):
        return found
    shared = _shared("local" if agency.kind == Kind.LOCAL else "provinces")
    row = shared[number % len(shared)]
    return row["texts"], row["work_process"]


def _weights(count: int) -> Sequence[int]:
    return {2: (60, 40), 3: (40, 30, 30)}[count]


def _measures(agency: Agency, pool: dict, risks: int, year_be: int, chance: Random) -> list[dict]:
    """One or two for each key factor; every risk is answered by one at least."""
    chosen = []
    for factor, offered in pool["measures"].items():
        for row in chance.sample(offered, 2 if chance.random() < 0.3 else 1):
            chosen.append({"factor": factor, **{name: row[name] for name in ("title", "kind")}, "texts": row})
    numbers = range(1, risks + 1)
    first, last = f"{year_be - BE_OFFSET - 1}", f"{year_be - BE_OFFSET}"
    for place, measure in enumerate(chosen):
        begins = first + chance.choice(["-10-01", "-10-01", "-10-15", "-11-01"])
        ends = last + chance.choice(["-07-31", "-08-31", "-09-30"])
        measure |= {
            "key": f"m{place + 1}",
            "unit": chance.choice(people.units(agency)),
            "starts": f"{first}-10-01" if measure["kind"] == "current" else begins,
            "ends": f"{last}-09-30" if measure["kind"] == "current" else ends,
            "weight": chance.choice([1, 1, 2]),
            "answers": sorted({1 + place % risks, chance.choice(numbers)}),
        }
    return chosen


def report_of(plan: dict, months: int, *, before: dict | None = None) -> dict:
    """What the plan's agency says in a round; nothing is below what it said `before`."""
    chance = Random(f"{plan['agency']} {months}")
    problem, solution = chance.choice(_pool_of(plan)["problems"])
    return {
        "round": str(months),
        "measures": {row["key"]: _progress(row, months, before, chance) for row in plan["measures"]},
        "indicators": {row["key"]: _result(row, months, before, chance) for row in plan["indicators"]},
        "problems": problem,
        "solutions": solution,
    }


def _pool_of(plan: dict) -> dict:
    return next(texts(kind) for kind in KINDS if texts(kind)["process_type"] == plan["process_type"])


def _progress(row: dict, months: int, before: dict | None, chance: Random) -> dict:
    usual = Decimal(months) / 12 * 100
    least = Decimal(before["measures"][row["key"]]["percent"]) if before else Decimal(0)
    percent = min(Decimal(100), max(least, usual + chance.choice([-20, -12, -5, 0, 0, 5, 10, 17])))
    if row["kind"] == "additional" and chance.random() < 0.15:
        percent = max(least, percent - 30)
    percent = max(Decimal(5), percent.quantize(Decimal(1)))
    words = row["texts"]
    if percent == 100:
        said = {"summary": words["done"], "output": words["output"]}
    elif percent < BEGUN:
        said = {"summary": chance.choice(PREPARING), "output": "อยู่ระหว่างดำเนินการ ยังไม่มีผลผลิต"}
    else:
        said = {"summary": words["doing"], "output": f"{words['output']} (แล้วเสร็จบางส่วน)"}
    return {"percent": str(percent), **said}


def _result(row: dict, months: int, before: dict | None, chance: Random) -> dict:
    """A result at a level that rises from round to round, kept as `reached` for the next one."""
    least = before["indicators"][row["key"]]["reached"] if before else Decimal(1)
    if before is None and "milestones" not in row and chance.random() < 0.12:
        return {"not_measured": chance.choice(NOT_YET), "reached": least}
    reached = min(Decimal(5), least + Decimal(chance.randrange(2, 8 + months)) / 10)
    if "milestones" in row:
        return {"level": int(reached), "reached": reached}
    return {"result": _value(row["levels"], reached), "reached": reached}


def _value(levels: Sequence[str], reached: Decimal) -> str:
    """The value that stands for the level `reached`, between 1 and 5."""
    number = min(int(reached), 4)
    low, high = list(pairwise(map(Decimal, levels)))[number - 1]
    return plain_number((low + (high - low) * (reached - number)).quantize(Decimal("0.01")))
