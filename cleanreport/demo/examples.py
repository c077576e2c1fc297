"""Recording a plan file (`demo_data/plans/`) the way a person does: through the actions, step by step."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Cycle, Round
from cleanreport.plans import actions as plans
from cleanreport.plans.models import CriteriaKind, Indicator, Measure, Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report


def typed(row: Model, **values: object) -> Edit:
    """An edit of somebody who sees the row as it is."""
    return Edit(row, values, {})


def record_plan(data: Mapping, agency: Agency, cycle: Cycle, *, by: User, at: datetime) -> Plan:
    """A complete draft with what the file says; dates of other years are moved into this cycle's year."""
    plan = plans.start(agency, cycle, by=by, at=at)
    kind = cycle.process_types.get(name_th=data["process_type"])
    factors = {factor.name_th: factor.pk for factor in kind.factors.all()}
    later = cycle.year_be - data["fiscal_year_be"]
    general = {"work_process": data["work_process"], "process_type": kind.pk, "why_chosen": data["why_chosen"]}
    edits = [typed(plan, **general)]
    risks = [plans.add_row(plan, "risks", by=by, at=at) for _ in data["risks"]]
    edits += [typed(row, **fields) for row, fields in zip(risks, data["risks"], strict=True)]
    for fields in data["measures"]:
        edits.append(_measure(plan, fields, risks, factors, later, by=by, at=at))
    for fields in data["indicators"]:
        edits.append(_indicator(plan, fields, factors, by=by, at=at))
    for person in plan.people.all():
        edits.append(typed(person, **data[person.role]))
    plans.edit(plan, edits, by=by, at=at)
    plan.refresh_from_db()
    return plan


def _measure(
    plan: Plan,
    fields: Mapping,
    risks: Sequence[Model],
    factors: Mapping[str, int],
    later: int,
    *,
    by: User,
    at: datetime,
) -> Edit:
    row: Measure = plans.add_row(plan, "measures", by=by, at=at)  # type: ignore[assignment]
    return typed(
        row,
        factor=factors[fields["factor"]],
        kind=fields["kind"],
        title=fields["title"],
        unit=fields["unit"],
        starts=_moved(fields["starts"], later),
        ends=_moved(fields["ends"], later),
        weight=Decimal(fields["weight"]),
        answers=sorted(risks[number - 1].pk for number in fields["answers"]),
    )


def _moved(day: str, years: int) -> date:
    moved = date.fromisoformat(day)
    return moved.replace(year=moved.year + years)


def _indicator(plan: Plan, fields: Mapping, factors: Mapping[str, int], *, by: User, at: datetime) -> Edit:
    row: Indicator = plans.add_row(plan, "indicators", by=by, at=at)  # type: ignore[assignment]
    values: dict[str, object] = {
        "factor": factors[fields["factor"]] if fields["factor"] else None,
        "name": fields["name"],
        "unit": fields["unit"],
        "source": fields["source"],
        "weight": Decimal(fields["weight"]),
    }
    if "milestones" in fields:
        values["criteria"] = CriteriaKind.MILESTONES
        values |= {f"milestone{k}": text for k, text in enumerate(fields["milestones"], start=1)}
    else:
        values |= {f"level{k}": Decimal(level) for k, level in enumerate(fields["levels"], start=1)}
        values["baseline"] = Decimal(fields["baseline"]) if "baseline" in fields else None
    return typed(row, **values)


def record_report(
    data: Mapping, said: Mapping, plan: Plan, round_: Round, *, by: User, at: datetime, measures: int | None = None
) -> Report:
    """A draft report with what the file says for one round; `measures` limits how many of them are filled in."""
    report = reports.start(plan, round_, by=by, at=at)
    content = plan.frozen.content
    keys = {row["key"]: made["id"] for row, made in zip(data["measures"], content["measures"], strict=True)}
    keys |= {row["key"]: made["id"] for row, made in zip(data["indicators"], content["indicators"], strict=True)}
    edits = []
    for key, fields in list(said["measures"].items())[:measures]:
        values = {"percent": Decimal(fields["percent"]), "summary": fields["summary"], "output": fields["output"]}
        edits.append(typed(MeasureProgress(report=report, key=keys[key]), **values))
    if measures is None:
        for key, fields in said["indicators"].items():
            edits.append(typed(IndicatorResult(report=report, key=keys[key]), **_result(fields)))
        edits.append(typed(report, problems=said["problems"], solutions=said["solutions"]))
        for person in report.people.all():
            edits.append(typed(person, **data["recorder" if person.role == "reporter" else "certifier"]))
    reports.edit(report, edits, by=by, at=at)
    report.refresh_from_db()
    return report


def _result(fields: Mapping) -> dict[str, object]:
    if "not_measured" in fields:
        return {"not_measured": fields["not_measured"]}
    return {"result": Decimal(fields["result"] if "result" in fields else fields["level"])}
