"""The content of a plan file as it would be frozen: for papers of a plan that nobody has recorded.

Whatever is missing stays empty, as in a draft. Every ValueError is a sentence that names the place in the file.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from cleanreport.audit.digests import canonical, sha256
from cleanreport.plans import content as plan_content
from cleanreport.plans.content import plain
from cleanreport.plans.models import MeasureKind, PersonRole, PlanPerson
from cleanreport.reports import content as report_content
from cleanreport.reports.models import PersonRole as ReportRole
from cleanreport.reports.plan_files import Plain, from_plan_file, mapping, optional_number, rows
from cleanreport.submissions.models import Kind

# What a new cycle begins with.
SCORING = {"floor": 1, "capped": True}

type Agencies = Callable[[str], Mapping[str, str]]


def from_file(data: object, agencies: Agencies) -> tuple[Plain, dict[int, Plain]]:
    """The plan's content (`plans/content.py`), and those of its reports (`reports/content.py`) by months of the round.

    `agencies` tells code, name_th, name_en and ministry_th of the agency with a code.
    """
    checked, results = from_plan_file(data)
    file = mapping(data, "the file")
    plan = _plan(file, checked, agencies)
    reports: dict[int, Plain] = {}
    for said in sorted(rows(file, "reports"), key=_months):
        months = _months(said)
        before = reports[max(reports)] if reports else None
        reports[months] = _report(file, said, results[str(said["round"])], (plan, checked), before)
    return plan, reports


def _months(said: Mapping[str, Any]) -> int:
    try:
        return int(said["round"])
    except ValueError:
        raise ValueError(f'reports: "round" must be a number of months, not {said["round"]!r}.') from None


# The plan


def _plan(file: Mapping[str, Any], checked: Plain, agencies: Agencies) -> Plain:
    year = _whole(file, "fiscal_year_be", "the file", 2400, 2700)
    if year is None:
        raise ValueError('The file must have the year in "fiscal_year_be", for example 2557.')
    risks = [_risk(row, place) for place, row in enumerate(rows(file, "risks"), start=1)]
    measures = [_measure(row, place, len(risks)) for place, row in enumerate(rows(file, "measures"), start=1)]
    used = list(dict.fromkeys(row["factor"] for row in measures if row["factor"]))
    return {
        "schema": plan_content.SCHEMA,
        "kind": str(Kind.PLAN),
        "title": plan_content.title(year),
        "agency": _agency(file.get("agency"), agencies),
        "cycle": year,
        "work_process": _text(file, "work_process"),
        "process_type": _text(file, "process_type"),
        "factors": [str(name) for name in rows(file, "factors")] or used,
        "why_chosen": _text(file, "why_chosen"),
        "risks": risks,
        "measures": [
            row | {"weight": plain(Decimal(known["weight"]))}
            for row, known in zip(measures, checked["measures"], strict=True)
        ],
        "indicators": [
            _indicator(row, known, place)
            for place, (row, known) in enumerate(zip(rows(file, "indicators"), checked["indicators"], strict=True), 1)
        ],
        "people": {role: _person(file, role) for role in PersonRole.values},
    }


def _agency(given: object, agencies: Agencies) -> dict[str, str]:
    """Named by its code, or described in the file."""
    if isinstance(given, str):
        given = agencies(given)
    entry = mapping(given, '"agency"')
    return {name: _text(entry, name, '"agency"') for name in ("code", "name_th", "name_en", "ministry_th")}


def _risk(row: object, place: int) -> Plain:
    where = f"risks, entry {place}"
    entry = mapping(row, where)
    return {
        "id": place,
        **{name: _text(entry, name, where) for name in ("step", "risk", "cause")},
        **{name: _whole(entry, name, where, 1, 5) for name in ("likelihood", "impact")},
    }


def _measure(row: Mapping[str, Any], place: int, risks: int) -> Plain:
    where = f"measures, entry {place}"
    kind = _text(row, "kind", where) or MeasureKind.ADDITIONAL
    if kind not in MeasureKind.values:
        raise ValueError(f'{where}, "kind" must be one of {", ".join(MeasureKind.values)}.')
    answers = rows(row, "answers", where)
    if any(isinstance(risk, bool) or not isinstance(risk, int) or not 1 <= risk <= risks for risk in answers):
        raise ValueError(f'{where}, "answers" must hold places of risks from 1 to {risks}.')
    return {
        "id": place,
        "factor": _text(row, "factor", where) or None,
        "kind": str(kind),
        "title": _text(row, "title", where),
        "unit": _text(row, "unit", where),
        "starts": _day(row, "starts", where),
        "ends": _day(row, "ends", where),
        "answers": sorted(set(answers)),
    }


def _indicator(row: Mapping[str, Any], known: Plain, place: int) -> Plain:
    where = f"indicators, entry {place}"
    baseline = optional_number(row, "baseline", where) if known["levels"] else None
    return {
        "id": place,
        "factor": _text(row, "factor", where) or None,
        **{name: _text(row, name, where) for name in ("name", "unit", "source")},
        "baseline": None if baseline is None else plain(Decimal(baseline)),
        "weight": plain(Decimal(known["weight"])),
        "criteria": known["criteria"],
        "levels": [plain(Decimal(level)) for level in known["levels"]],
        "milestones": known["milestones"],
    }


def _person(entry: Mapping[str, Any], role: str) -> dict[str, str]:
    said = mapping(entry.get(role) or {}, f'"{role}"')
    return {name: _text(said, name, f'"{role}"') for name in PlanPerson.FIELDS}


# A report


def _report(
    file: Mapping[str, Any], said: Mapping[str, Any], results: Plain, plans: tuple[Plain, Plain], before: Plain | None
) -> Plain:
    plan, checked = plans
    where = f"report of round {said['round']}"
    certifier = said if said.get("certifier") else file
    content = {
        "schema": report_content.SCHEMA,
        "kind": str(Kind.REPORT),
        "title": report_content.title(_months(said), plan["cycle"]),
        "round": _months(said),
        "plan": {"number": "", "revision": 1, "sha256": sha256(canonical(plan))},
        **{name: plan[name] for name in report_content.FROM_PLAN},
        "measures": [
            row | _progress(_entry(said, "measures", known["id"]), results["measures"].get(known["id"]), where)
            for row, known in zip(plan["measures"], checked["measures"], strict=True)
        ],
        "indicators": [
            row | _result(_entry(said, "indicators", known["id"]), results["indicators"].get(known["id"]), where)
            for row, known in zip(plan["indicators"], checked["indicators"], strict=True)
        ],
        "problems": _text(said, "problems", where),
        "solutions": _text(said, "solutions", where),
        "evidence": [],
        "people": {
            str(ReportRole.REPORTER): _person(said, "reporter") if said.get("reporter") else _person(file, "recorder"),
            str(ReportRole.CERTIFIER): _person(certifier, "certifier"),
        },
        "before": {"number": "", "round": before["round"], "figures": before["figures"]} if before else None,
        "scoring": dict(SCORING),
    }
    _look_back(content, before)
    return report_content.add_figures(content)


def _entry(said: Mapping[str, Any], part: str, key: str) -> Mapping[str, Any]:
    return (said.get(part) or {}).get(key) or {}


def _progress(entry: Mapping[str, Any], checked: Plain | None, where: str) -> Plain:
    percent = checked["percent"] if checked else None
    words = {name: _text(entry, name, where) for name in ("summary", "output", "explanation")}
    return {"percent": None if percent is None else plain(Decimal(percent)), **words}


def _result(entry: Mapping[str, Any], checked: Plain | None, where: str) -> Plain:
    result = checked["result"] if checked else None
    return {
        "result": None if result is None else plain(Decimal(result)),
        "not_measured": "" if result is not None else _text(entry, "not_measured", where),
        "explanation": _text(entry, "explanation", where),
    }


def _look_back(content: Plain, before: Plain | None) -> None:
    """What the last round said, beside each row."""
    for part, names in (("measures", report_content.MEASURE_SAID), ("indicators", report_content.INDICATOR_SAID)):
        earlier = {row["id"]: row for row in before[part]} if before else {}
        for row in content[part]:
            row["before"] = report_content.said(earlier.get(row["id"]), names)


# Values


def _text(entry: Mapping[str, Any], name: str, where: str = "the file") -> str:
    value = entry.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f'{where}, "{name}" must be a text, not {value!r}.')
    return value.strip()


def _whole(entry: Mapping[str, Any], name: str, where: str, least: int, most: int) -> int | None:
    value = entry.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f'{where}, "{name}" must be a whole number from {least} to {most}, not {value!r}.')
    return value


def _day(entry: Mapping[str, Any], name: str, where: str) -> str | None:
    value = _text(entry, name, where)
    try:
        return dt.date.fromisoformat(value).isoformat() if value else None
    except ValueError:
        raise ValueError(f'{where}, "{name}" must be a date such as "2014-09-30", not {value!r}.') from None
