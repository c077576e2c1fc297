"""What the monitor shows, as files: the list with what stands beside it, and a whole round with all that was sent."""

import heapq
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import batched, chain
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.agencies.models import Agency
from cleanreport.agencies.provinces import PROVINCES
from cleanreport.documents.sheets import Cell, Column, Sheet
from cleanreport.oversight import queries
from cleanreport.oversight.monitor import shown as overview
from cleanreport.oversight.monitor.asking import Asked
from cleanreport.oversight.monitor.warnings import Warned
from cleanreport.oversight.queries import Stage, What
from cleanreport.oversight.queries.choices import chosen, ordered, standing
from cleanreport.oversight.shown import ORDER, timing_of
from cleanreport.plans.models import CriteriaKind, MeasureKind

AT_ONCE = 500
NAME, TEXT, NUMBER = 40, 60, 12
TWO, FOUR = "0.00", "0.0000"

type Rows = Iterator[list[Cell]]


def name_of(asked: Asked) -> str:
    return f"{asked.watch.name} {asked.cycle.year_be}"


def agencies_of(asked: Asked) -> QuerySet[Agency]:
    """The agencies of the list, all of them, in its order."""
    if asked.finds_nothing:
        return Agency.objects.none()
    agencies = chosen(asked.choice, asked.today)
    if asked.stage is not None:
        agencies = agencies.filter(at=asked.stage)  # type: ignore[misc]
    return ordered(agencies, asked.watch, asked.order).select_related("ministry")


# The list


def agency_columns(asked: Asked) -> list[Column]:
    return [
        *_whose(),
        Column(_("State"), 20), Column(_("In time or not"), 20), Column(_("Extended until")),
        Column(_("Handed in on")), Column(_("Last edited at"), 20),
        Column(_("Progress of the plan"), NUMBER, TWO), Column(_("Progress of the indicators"), NUMBER, TWO),
        *(Column(each.name, 20) for each in asked.watched), Column(_("Former name"), NAME),
    ]  # fmt: skip


def _whose() -> list[Column]:
    return [
        Column(_("Code")), Column(_("Agency"), NAME), Column(_("Kind of agency"), 20), Column(_("Ministry"), NAME),
        Column(_("Province"), 20), Column(_("Region"), 20),
    ]  # fmt: skip


def agency_cells(agency: Agency) -> list[Cell]:
    province = PROVINCES.get(agency.iso_3166_2)
    return [
        agency.code, agency.name, agency.get_kind_display(), str(agency.ministry),
        str(province) if province else "", agency.region_th,
    ]  # fmt: skip


def agency_rows(asked: Asked) -> Rows:
    for some in batched(agencies_of(asked).iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False):
        for line in queries.lines(some, asked.cycle, asked.watched):
            now = line.of(asked.watch)
            yield [
                *agency_cells(line.agency),
                str(now.stage.label), timing_of(now)[0], now.extended_to, now.sent_on, now.touched_at,
                now.plan_progress, now.indicator_progress,
                *(_stage_words(cell) for cell in line.cells), line.formerly,
            ]  # fmt: skip


def _stage_words(cell: queries.Cell) -> str:
    if cell.watch.is_to_come and cell.stage == Stage.NOTHING:
        return _("Not open yet")
    return str(cell.stage.label)


def list_sheets(asked: Asked) -> Iterator[Sheet]:
    """The list, and the tables of the charts beside it."""
    yield Sheet(_("Agencies"), agency_columns(asked), agency_rows(asked))
    totals = asked.totals
    yield _shares(_("Ministry"), overview.by_ministry(totals, asked.form.ministries))
    yield _shares(_("Province"), overview.by_province(totals))
    days = overview.by_day(asked, sum(total.count for total in totals)).curve.rows
    columns = [Column(_("Day")), Column(_("Came")), Column(_("Came until then"))]
    yield Sheet(_("By day"), columns, [list(row) for row in days])


def _shares(name: str, shares: Iterable[overview.Share]) -> Sheet:
    columns = [
        Column(_("Code")), Column(name, NAME), *(Column(str(stage.label)) for stage in ORDER),
        Column(_("Handed in")), Column(_("All")),
    ]  # fmt: skip
    return Sheet(name, columns, [[one.code, one.name, *one.counts, one.done, one.total] for one in shares])


# Early warnings, progress, comparison


def warning_columns() -> list[Column]:
    return [
        *_whose(), Column(_("State"), 20), Column(_("Last edited at"), 20), Column(_("Last sign-in"), 20),
        Column(_("Progress of the plan"), NUMBER, TWO),
    ]  # fmt: skip


def warning_rows(pages: Iterable[list[Warned]]) -> Rows:
    for row in chain.from_iterable(pages):
        cell = row.cell
        yield [
            *agency_cells(row.agency), str(cell.stage.label), cell.touched_at, row.signed_in_at, cell.plan_progress,
        ]  # fmt: skip


def spread_rows(titles: Iterable[tuple[str, list[Any]]]) -> Rows:
    for title, bars in titles:
        for bar in bars:
            yield [title, bar.label, bar.count]


def spread_columns() -> list[Column]:
    return [Column(_("Figure"), NAME), Column(_("Range (percent)"), 20), Column(_("Agencies"))]


def comparison_columns() -> list[Column]:
    return [
        Column(_("Fiscal year"), pattern="0"), Column(_("Round"), 24), Column(_("Agencies")),
        Column(_("Agencies that sent")), Column(_("Documents")), Column(_("Came late")),
        Column(_("Mean progress of the plan"), NUMBER, TWO), Column(_("Mean progress of the indicators"), NUMBER, TWO),
    ]  # fmt: skip


def comparison_rows(beside: Iterable[overview.Beside]) -> Rows:
    for one in beside:
        found = one.found
        means = (mean and round(mean, 2) for mean in (found.plan_progress, found.indicator_progress))
        yield [one.year_be, one.name, one.agencies, found.agencies, found.documents, found.late, *means]


# A whole round


class Told(NamedTuple):
    """What an agency sent for one plan: its report, or the plan alone as long as there is no report."""

    sort_key: str
    plan: int
    code: str
    agency: str
    submission: Any

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = self.submission.content
        return content

    @property
    def head(self) -> list[Cell]:
        return [self.code, self.agency, self.content["work_process"]]


def told(asked: Asked) -> Iterator[Told]:
    """Every plan of the chosen agencies that was sent and still stands, in the order of the agencies."""
    agencies = agencies_of(asked).order_by().values("pk")
    plan = next(each for each in asked.watched if each.what == What.PLAN)
    plans = standing(plan).filter(agency__in=agencies)
    if asked.watch.what == What.PLAN:
        yield from _told(plans)
        return
    round_ = next(e for e in asked.watched if e.what == What.ROUND and e.round == asked.watch.round)
    reports = standing(round_).filter(agency__in=agencies)
    without = plans.exclude(plan_id__in=reports.values("plan_id"))
    yield from heapq.merge(_told(reports), _told(without), key=lambda one: one[:2])


def _told(sent: QuerySet[Any]) -> Iterator[Told]:
    # By what Python compares alike; the ids keep plans of one agency apart.
    in_order = sent.select_related("agency").order_by("agency__sort_key", "plan_id")
    for one in in_order.iterator(chunk_size=AT_ONCE):
        yield Told(one.agency.sort_key, one.plan_id, one.agency.code, one.agency.name, one)


def round_sheets(asked: Asked) -> Iterator[Sheet]:
    """The whole round: agencies, plans, measures, indicators, results."""
    yield Sheet(_("Agencies"), agency_columns(asked), agency_rows(asked))
    yield Sheet(pgettext("sheet", "Plans"), plan_columns(), map(_plan, told(asked)))
    yield Sheet(_("Measures"), measure_columns(), chain.from_iterable(map(_measures, told(asked))))
    yield Sheet(_("Indicators"), indicator_columns(), chain.from_iterable(map(_indicators, told(asked))))
    yield Sheet(_("Results"), result_columns(), chain.from_iterable(map(_results, told(asked))))


def _of_plan() -> list[Column]:
    return [Column(_("Code")), Column(_("Agency"), NAME), Column(_("Work process"), NAME)]


def plan_columns() -> list[Column]:
    return [
        *_of_plan(), Column(_("Process type"), 30), Column(_("Submission number"), 20), Column(_("What was sent"), 24),
        Column(_("Revision"), NUMBER), Column(_("State"), 24), Column(_("Handed in at"), 20), Column(_("Came late")),
        Column(_("Progress of the plan"), NUMBER, TWO), Column(_("Progress of the indicators"), NUMBER, TWO),
        Column(_("Progress of the indicators, not capped"), NUMBER, TWO), Column(_("Weighted score"), NUMBER, FOUR),
        Column(_("Problems and obstacles"), TEXT), Column(_("Solutions"), TEXT),
    ]  # fmt: skip


def _plan(one: Told) -> list[Cell]:
    content, sent = one.content, one.submission
    figures = content.get("figures", {})
    names = ("plan_progress", "indicator_progress", "indicator_progress_uncapped", "weighted_score")
    return [
        *one.head, content["process_type"], sent.number, str(sent.get_kind_display()), sent.revision,
        str(sent.get_state_display()), sent.sent_at, _("yes") if sent.late else "",
        *(_number(figures.get(name)) for name in names), content.get("problems", ""), content.get("solutions", ""),
    ]  # fmt: skip


def measure_columns() -> list[Column]:
    return [
        *_of_plan(), Column(_("Key factor"), NAME), Column(_("Kind of measure"), 24), Column(_("Measure"), TEXT),
        Column(_("Responsible unit"), 30), Column(_("Weight"), NUMBER), Column(_("Percent done"), NUMBER, TWO),
        Column(_("What was done"), TEXT), Column(_("Output or outcome"), TEXT),
    ]  # fmt: skip


def _measures(one: Told) -> Rows:
    for row in one.content["measures"]:
        yield [
            *one.head, row["factor"], str(MeasureKind(row["kind"]).label), row["title"], row["unit"],
            _number(row["weight"]), _number(row.get("percent")), row.get("summary", ""), row.get("output", ""),
        ]  # fmt: skip


def indicator_columns() -> list[Column]:
    levels = [Column(_("Level %(number)s") % {"number": n}, 20) for n in range(1, 6)]
    return [
        *_of_plan(), Column(_("Key factor"), NAME), Column(_("Indicator"), TEXT), Column(_("Unit")),
        Column(_("How it is measured and from what source"), TEXT), Column(_("Weight"), NUMBER),
        Column(_("Scoring criteria"), 20), Column(_("Baseline"), NUMBER), *levels,
    ]  # fmt: skip


def _indicators(one: Told) -> Rows:
    for row in one.content["indicators"]:
        levels = [_number(level) for level in row["levels"]] or row["milestones"]
        yield [
            *one.head, row["factor"], row["name"], row["unit"], row["source"], _number(row["weight"]),
            str(CriteriaKind(row["criteria"]).label), _number(row["baseline"]), *levels,
        ]  # fmt: skip


def result_columns() -> list[Column]:
    return [
        *_of_plan(), Column(_("Indicator"), TEXT), Column(_("Result"), NUMBER), Column(_("Level"), NUMBER, FOUR),
        Column(_("Score"), NUMBER, FOUR), Column(_("Percent of target"), NUMBER, TWO),
        Column(_("Why it was not measured"), TEXT), Column(_("Explanation"), TEXT),
    ]  # fmt: skip


def _results(one: Told) -> Rows:
    """What was reported; a plan without a report has no results."""
    for row in one.content["indicators"] if "figures" in one.content else ():
        figures = [_number(row[name]) for name in ("result", "level", "score", "percent_of_target")]
        yield [*one.head, row["name"], *figures, row["not_measured"], row["explanation"]]


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
