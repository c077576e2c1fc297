"""Recording a plan file (`demo_data/plans/`) the way a person does: through the actions, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Cycle, ProcessType, Round
from cleanreport.plans import actions as plans
from cleanreport.plans.models import CriteriaKind, Plan, PlanPerson
from cleanreport.reports import actions as reports
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report, ReportPerson


def typed(row: Model, **values: object) -> Edit:
    """An edit of somebody who sees the row as it is."""
    return Edit(row, values, {})


def record_plan(data: Mapping, agency: Agency, cycle: Cycle, *, by: User, at: datetime) -> Plan:
    """A complete draft with what the file says; dates of other years are moved into this cycle's year."""
    plan = plans.start(agency, cycle, by=by, at=at)
    rows = {kind: [plans.add_row(plan, kind, by=by, at=at) for _ in data[kind]] for kind in plans.ROWS}
    process_type = cycle.process_types.get(name_th=data["process_type"])
    plans.edit(plan, plan_edits(data, plan, process_type, rows, plan.people.order_by("pk")), by=by, at=at)
    plan.refresh_from_db()
    return plan


def plan_edits(
    data: Mapping, plan: Plan, kind: ProcessType, rows: Mapping[str, Sequence[Any]], people: Iterable[PlanPerson]
) -> list[Edit]:
    """What somebody types who copies the file into these empty rows."""
    factors = {factor.name_th: factor.pk for factor in kind.factors.all()}
    later = plan.cycle.year_be - data["fiscal_year_be"]
    edits = [typed(plan, work_process=data["work_process"], process_type=kind.pk, why_chosen=data["why_chosen"])]
    risks = rows["risks"]
    edits += [typed(row, **fields) for row, fields in zip(risks, data["risks"], strict=True)]
    for row, fields in zip(rows["measures"], data["measures"], strict=True):
        edits.append(typed(row, **_measure(fields, risks, factors, later)))
    for row, fields in zip(rows["indicators"], data["indicators"], strict=True):
        edits.append(typed(row, **_indicator(fields, factors)))
    return edits + [typed(person, **data[person.role]) for person in people]


def _measure(fields: Mapping, risks: Sequence[Model], factors: Mapping[str, int], later: int) -> dict[str, object]:
    return {
        "factor": factors[fields["factor"]],
        "kind": fields["kind"],
        "title": fields["title"],
        "unit": fields["unit"],
        "starts": _moved(fields["starts"], later),
        "ends": _moved(fields["ends"], later),
        "weight": Decimal(fields["weight"]),
        "answers": sorted(risks[number - 1].pk for number in fields["answers"]),
    }


def _moved(day: str, years: int) -> date:
    moved = date.fromisoformat(day)
    return moved.replace(year=moved.year + years)


def _indicator(fields: Mapping, factors: Mapping[str, int]) -> dict[str, object]:
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
    return values


def record_report(
    data: Mapping, said: Mapping, plan: Plan, round_: Round, *, by: User, at: datetime, measures: int | None = None
) -> Report:
    """A draft report with what the file says for one round; `measures` limits how many of them are filled in."""
    report = reports.start(plan, round_, by=by, at=at)
    edits = report_edits(data, said, report, report.people.order_by("pk"), measures=measures)
    reports.edit(report, edits, by=by, at=at)
    report.refresh_from_db()
    return report


def report_edits(
    data: Mapping, said: Mapping, report: Report, people: Iterable[ReportPerson], *, measures: int | None = None
) -> list[Edit]:
    """What somebody types who copies what the file says of a round into an empty report."""
    content = report.plan.frozen.content
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
        for person in people:
            edits.append(typed(person, **data["recorder" if person.role == "reporter" else "certifier"]))
    return edits


def _result(fields: Mapping) -> dict[str, object]:
    if "not_measured" in fields:
        return {"not_measured": fields["not_measured"]}
    return {"result": Decimal(fields["result"] if "result" in fields else fields["level"])}
