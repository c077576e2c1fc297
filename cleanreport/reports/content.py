"""The content of a progress report as plain data: what is frozen, shown, compared and printed."""

from collections.abc import Iterable, Mapping, Set
from decimal import Decimal

from cleanreport.evidence.models import Evidence, Target
from cleanreport.plans.content import plain
from cleanreport.plans.models import CriteriaKind
from cleanreport.plans.scoring import TOP_LEVEL
from cleanreport.reports.figures import Figures, summarise
from cleanreport.reports.models import IndicatorResult, MeasureProgress, PersonRole, Report
from cleanreport.stakeholders.queries import counts_of
from cleanreport.submissions.models import Kind, Submission

SCHEMA = "report/1"
FROM_PLAN = ("agency", "cycle", "work_process", "process_type", "factors")
MEASURE_SAID = ("percent", "summary", "output")
INDICATOR_SAID = ("result", "level", "percent_of_target", "not_measured")


def plan_content(report: Report) -> dict:
    """The plan revision that the report speaks of: the current one."""
    return report.plan.frozen.content


def title(months: int, year_be: int) -> str:
    return f"รายงานความก้าวหน้า รอบ {months} เดือน ปีงบประมาณ {year_be}"


def content_of(report: Report, before: Submission | None) -> dict:
    """Everything that a reader of this report sees; reads prefetched rows (`queries.with_rows`).

    Rows follow the plan's current revision; `before` is what the last earlier round said.
    """
    plan, current = plan_content(report), report.plan.frozen
    people = {person.role: person.content() for person in report.people.all()}
    measures, indicators = measures_of(report, before), indicators_of(report, before)
    known = {(Target.MEASURE, row["id"]) for row in measures} | {(Target.INDICATOR, row["id"]) for row in indicators}
    content = {
        "schema": SCHEMA,
        "kind": str(Kind.REPORT),
        "title": title(report.round.months, report.plan.cycle.year_be),
        "round": report.round.months,
        "plan": {"number": current.number, "revision": current.revision, "sha256": current.sha256},
        **{key: plan[key] for key in FROM_PLAN},
        "measures": measures,
        "indicators": indicators,
        "problems": report.problems,
        "solutions": report.solutions,
        "evidence": [_evidence(evidence, known) for evidence in report.evidence.all()],
        "people": {str(role): people.get(role, {}) for role in PersonRole.values},
        "before": _before(before),
        "scoring": {"floor": report.plan.cycle.score_floor, "capped": report.plan.cycle.capped},
    }
    if report.round.stakeholders_required:
        content["stakeholders"] = counts_of(report.plan)  # how many; who they are stands in no snapshot
    return add_figures(content)


def _before(before: Submission | None) -> dict | None:
    if before is None:
        return None
    return {"number": before.number, "round": before.content["round"], "figures": before.content["figures"]}


def figures_of(content: Mapping) -> Figures:
    """The figures of a report's content, reckoned anew."""
    entries = {
        "measures": {str(row["id"]): row for row in content["measures"]},
        "indicators": {str(row["id"]): row for row in content["indicators"]},
    }
    scoring = content["scoring"]
    return summarise(content, entries, floor=Decimal(scoring["floor"]), capped=scoring["capped"])


def add_figures(content: dict) -> dict:
    """Write the figures into the content: what was typed gives them, nobody types them."""
    figures = figures_of(content)
    for row, figure in zip(content["indicators"], figures.indicators, strict=True):
        row["level"] = _text(figure.level)
        row["score"] = _text(figure.score)
        row["percent_of_target"] = _text(figure.percent_of_target)
    content["figures"] = {
        "plan_progress": _text(figures.plan_progress),
        "indicator_progress": _text(figures.indicator_progress),
        "indicator_progress_uncapped": _text(figures.indicator_progress_uncapped),
        "weighted_score": _text(figures.weighted_score),
    }
    return content


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else format(figure, "f")


def measures_of(report: Report, before: Submission | None) -> list[dict]:
    """Every measure of the plan with what is said of it now, and what the last round said; reads `report.measures`."""
    entries = {entry.key: entry for entry in report.measures.all()}
    earlier = {row["id"]: row for row in before.content["measures"]} if before else {}
    return [
        {
            **row,
            **_progress(entries.get(row["id"])),
            "before": said(earlier.get(row["id"]), MEASURE_SAID),
        }
        for row in plan_content(report)["measures"]
    ]


def _progress(entry: MeasureProgress | None) -> dict:
    return {
        "percent": plain(entry.percent) if entry else None,
        "summary": entry.summary if entry else "",
        "output": entry.output if entry else "",
        "explanation": entry.explanation if entry else "",
    }


def indicators_of(report: Report, before: Submission | None) -> list[dict]:
    """Every indicator of the plan with its result, and what the last round said; reads `report.indicators`."""
    entries = {entry.key: entry for entry in report.indicators.all()}
    earlier = {row["id"]: row for row in before.content["indicators"]} if before else {}
    return [
        {**row, **_result(entries.get(row["id"]), row), "before": said(earlier.get(row["id"]), INDICATOR_SAID)}
        for row in plan_content(report)["indicators"]
    ]


def _result(entry: IndicatorResult | None, planned: Mapping) -> dict:
    measured = entry is not None and entry.result is not None and _fits(entry.result, planned)
    return {
        "result": plain(entry.result) if entry and measured else None,
        "not_measured": entry.not_measured if entry and not measured else "",
        "explanation": entry.explanation if entry else "",
    }


def _fits(result: Decimal, planned: Mapping) -> bool:
    """A number typed before the plan's criteria became milestones is no level of theirs: it must be chosen anew."""
    return planned["criteria"] != CriteriaKind.MILESTONES or result in range(TOP_LEVEL + 1)


def said(row: Mapping | None, names: Iterable[str]) -> dict | None:
    """What a row of an earlier report said."""
    return {name: row[name] for name in names} if row else None


def _evidence(evidence: Evidence, known: Set[tuple[str, int]]) -> dict:
    """A file, and which of the `known` rows it supports: those that left the plan are not named."""
    supports = [support for support in evidence.supports.all() if (support.target, support.key) in known]
    return {
        "id": evidence.pk,
        "title": evidence.title,
        "kind": evidence.kind,
        "file_name": evidence.file_name,
        "size_bytes": evidence.size_bytes,
        "media_type": evidence.media_type,
        "sha256": evidence.sha256,
        "measures": sorted(s.key for s in supports if s.target == Target.MEASURE),
        "indicators": sorted(s.key for s in supports if s.target == Target.INDICATOR),
    }
