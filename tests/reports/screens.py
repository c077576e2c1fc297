"""The screens of a report as tests use them: reports of any size, and what a browser would post."""

import copy
from typing import Any

from cleanreport.demo.examples import record_plan, record_report
from cleanreport.plans import actions as plans
from cleanreport.plans.forms import PersonForm
from cleanreport.plans.models import Plan
from cleanreport.reports import actions, queries
from cleanreport.reports.content import indicators_of, measures_of
from cleanreport.reports.forms import IndicatorForm, MeasureForm, ProgressForm
from cleanreport.reports.models import IndicatorResult, MeasureProgress, PersonRole, Report
from tests.cast import IN_ROUND_12, RECORDED, TODAY, World, example
from tests.plans.screens import held

STEPS = ("measures", "indicators", "summary", "problems", "evidence", "people", "check")
DRAFT_WORDS = "ฉบับร่าง ยังไม่ได้ส่ง"


def large(rows: int) -> dict:
    """The example plan with this many measures and indicators, and its reports."""
    data = example()
    big = copy.deepcopy(data)
    for part in ("measures", "indicators"):
        given = data[part]
        big[part] = [{**given[n % len(given)], "key": f"{part}{n}"} for n in range(rows)]
        for report, small in zip(big["reports"], data["reports"], strict=True):
            said = list(small[part].values())
            report[part] = {f"{part}{n}": said[n % len(said)] for n in range(rows)}
    return big


def finished(data: dict, on: World) -> Plan:
    plan = record_plan(data, on.agency, on.cycle, by=on.carla, at=RECORDED)
    plans.finish(plan, by=on.carla, at=RECORDED)
    plan.refresh_from_db()
    return plan


def last_report(on: World, *, rows: int | None = None, empty: bool = False) -> Report:
    """A draft of the last round, whose earlier round was sent; complete unless `empty`."""
    data = large(rows) if rows else example()
    plan = finished(data, on)
    before = record_report(data, data["reports"][0], plan, on.round, by=on.carla, at=TODAY)
    actions.send(before, by=on.carla, at=TODAY)
    if empty:
        return actions.start(plan, on.last_round, by=on.carla, at=IN_ROUND_12)
    return record_report(data, data["reports"][1], plan, on.last_round, by=on.carla, at=IN_ROUND_12)


def measures(report: Report) -> list[MeasureForm]:
    """The forms of the measures page as it stands now."""
    report = Report.objects.get(pk=report.pk)
    entries = {entry.key: entry for entry in report.measures.all()}
    rows = measures_of(report, queries.sent_before(report))
    return [
        MeasureForm(
            None,
            row=entries.get(row["id"]) or MeasureProgress(report=report, key=row["id"]),
            said=row,
            number=number,
            prefix=f"m{row['id']}",
        )
        for number, row in enumerate(rows, start=1)
    ]


def indicators(report: Report) -> list[IndicatorForm]:
    report = Report.objects.get(pk=report.pk)
    entries = {entry.key: entry for entry in report.indicators.all()}
    rows = indicators_of(report, queries.sent_before(report))
    return [
        IndicatorForm(
            None,
            row=entries.get(row["id"]) or IndicatorResult(report=report, key=row["id"]),
            said=row,
            number=number,
            prefix=f"i{row['id']}",
            last=report.round.is_last,
        )
        for number, row in enumerate(rows, start=1)
    ]


def typed(forms: list[ProgressForm], place: int, **fields: Any) -> dict[str, Any]:
    """What is posted when only the form at this place was changed."""
    form = forms[place]
    return held(*forms, **{form.add_prefix(name): value for name, value in fields.items()})


def people(report: Report) -> list[PersonForm]:
    """The reporter's form, then the certifier's."""
    return [PersonForm(row=report.people.get(role=role)) for role in PersonRole]
