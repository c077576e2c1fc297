"""Reading a plan file: one plan with its reports as JSON, for checking criteria before a year starts.

Every ValueError is a sentence that names the place in the file and says what should stand there.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cleanreport.plans import scoring

MILESTONES = 5
# Beyond 10^20 a number is a mistake, and writing it out in full could fill the memory.
LARGEST_EXPONENT = 20
_PROBLEMS = {
    "count": "needs exactly five numbers, one for each level",
    "equal": "must not repeat a number in neighbouring levels",
    "turns": "must rise from level 1 to level 5, or fall all the way",
}

Plain = dict[str, Any]


def from_plan_file(data: object) -> tuple[Plain, dict[str, Plain]]:
    """The content of a plan file as `figures.summarise` takes it: the plan, and its reports by round.

    A measure or indicator without a `key` is called m1, m2, … or i1, i2, … by its place; without a `weight` it
    weighs 1. Baseline and reports may be left out. Raises ValueError for anything else that is missing or wrong.
    """
    file = mapping(data, "the file")
    plan = {
        "measures": [_measure(row, n) for n, row in enumerate(rows(file, "measures"), start=1)],
        "indicators": [_indicator(row, n) for n, row in enumerate(rows(file, "indicators"), start=1)],
    }
    for part in ("measures", "indicators"):
        _refuse_twice([row["id"] for row in plan[part]], part)
    if not plan["measures"] and not plan["indicators"]:
        raise ValueError("The file has neither measures nor indicators.")
    reports = [_report(row, n, plan) for n, row in enumerate(rows(file, "reports"), start=1)]
    _refuse_twice([number for number, _ in reports], "reports")
    return plan, dict(reports)


def _measure(row: object, number: int) -> Plain:
    where = f"measures, entry {number}"
    entry = mapping(row, where)
    return {
        "id": _key(entry, f"m{number}", where),
        "title": str(entry.get("title") or ""),
        "weight": _weight(entry, where),
    }


def _indicator(row: object, number: int) -> Plain:
    where = f"indicators, entry {number}"
    entry = mapping(row, where)
    levels = _levels(entry, where)
    milestones = _milestones(entry, where)
    if bool(levels) == bool(milestones):
        raise ValueError(f'{where}: give either "levels" (five numbers) or "milestones" (five texts).')
    return {
        "id": _key(entry, f"i{number}", where),
        "name": str(entry.get("name") or ""),
        "unit": str(entry.get("unit") or ""),
        "weight": _weight(entry, where),
        "criteria": "values" if levels else "milestones",
        "levels": levels,
        "milestones": milestones,
        "baseline": optional_number(entry, "baseline", where),
    }


def _levels(entry: Mapping[str, Any], where: str) -> list[str]:
    if entry.get("levels") is None:
        return []
    here = f'{where}, "levels"'
    values = [_number(value, f"{here}, level {n}") for n, value in enumerate(rows(entry, "levels", where), start=1)]
    if problem := scoring.criteria_problem(values):
        raise ValueError(f"{here} {_PROBLEMS[problem]}.")
    return [_plain(value) for value in values]


def _milestones(entry: Mapping[str, Any], where: str) -> list[str]:
    if entry.get("milestones") is None:
        return []
    texts = rows(entry, "milestones", where)
    if len(texts) != MILESTONES or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f'{where}, "milestones" needs exactly five texts, one for each level.')
    return texts


def _report(row: object, number: int, plan: Plain) -> tuple[str, Plain]:
    where = f"reports, entry {number}"
    entry = mapping(row, where)
    if not isinstance(entry.get("round"), str | int) or not str(entry["round"]).strip():
        raise ValueError(f'{where}: "round" must say which round this is, for example "9".')
    where = f"report of round {entry['round']}"
    measures = _known_rows(entry, "measures", plan, where)
    indicators = _known_rows(entry, "indicators", plan, where)
    kinds = {indicator["id"]: indicator["criteria"] for indicator in plan["indicators"]}
    return str(entry["round"]), {
        "measures": {key: {"percent": _percent(value, place)} for key, value, place in measures},
        "indicators": {key: {"result": _result(value, kinds[key], place)} for key, value, place in indicators},
    }


def _known_rows(entry: Mapping[str, Any], part: str, plan: Plain, where: str) -> list[tuple[str, Any, str]]:
    """The (key, row, place) of every row a report has in `part`, each of them known to the plan."""
    known = {row["id"] for row in plan[part]}
    found = []
    given = {} if entry.get(part) is None else entry[part]
    for key, value in mapping(given, f'{where}, "{part}"').items():
        place = f"{where}, {part}, {key}"
        if key not in known:
            raise ValueError(f'{place}: the plan has no such entry under "{part}".')
        found.append((key, mapping(value, place), place))
    return found


def _percent(row: Mapping[str, Any], where: str) -> str | None:
    percent = optional_number(row, "percent", where)
    if percent is not None and not 0 <= Decimal(percent) <= 100:
        raise ValueError(f'{where}, "percent" must be between 0 and 100.')
    return percent


def _result(row: Mapping[str, Any], kind: str, where: str) -> str | None:
    if kind == "values":
        return optional_number(row, "result", where)
    level = optional_number(row, "level" if row.get("level") is not None else "result", where)
    if level is not None and (not 0 <= Decimal(level) <= scoring.TOP_LEVEL or Decimal(level) * 2 % 1):
        raise ValueError(f'{where}, "level" must be a level from 0 to 5; half levels are allowed.')
    return level


def mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where[0].upper()}{where[1:]} must be a JSON object.")
    return value


def rows(entry: Mapping[str, Any], name: str, where: str = "the file") -> list[Any]:
    found = entry.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise ValueError(f'{where}, "{name}" must be a JSON list.')
    return found


def _key(entry: Mapping[str, Any], default: str, where: str) -> str:
    key = entry.get("key", default)
    if not isinstance(key, str) or not key.strip():
        raise ValueError(f'{where}: "key" must be a short text such as "{default}".')
    return key


def _weight(entry: Mapping[str, Any], where: str) -> str:
    weight = optional_number(entry, "weight", where)
    if weight is not None and Decimal(weight) < 0:
        raise ValueError(f'{where}, "weight" must be 0 or more.')
    return "1" if weight is None else weight


def optional_number(entry: Mapping[str, Any], name: str, where: str) -> str | None:
    value = entry.get(name)
    return None if value in (None, "") else _plain(_number(value, f'{where}, "{name}"'))


def _number(value: object, where: str) -> Decimal:
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        try:
            # str() of a float is what was written in the file, not its binary value.
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT:
            return number
    raise ValueError(f"{where} must be a number, not {value!r}.")


def _plain(number: Decimal) -> str:
    return format(number, "f")


def _refuse_twice(names: list[str], part: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f'"{name}" stands twice under "{part}".')
