"""Step 1: the progress of every measure of the plan (G9), with the last round's words beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.reports import queries
from cleanreport.reports.content import measures_of
from cleanreport.reports.forms import MeasureForm
from cleanreport.reports.models import MeasureProgress, Report
from cleanreport.reports.shown import Factor, by_factor
from cleanreport.reports.views.common import Context, Rows, asks_why, screens, stored


@require_http_methods(["GET", "HEAD", "POST"])
def report_measures(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    report = queries.with_measures(screens.visible(request, pk))
    forms = _forms(report, measures_of(report, queries.sent_before(report)), request.POST)
    touched = {outcome.row.pk for outcome in screens.save(request, report, forms)} - {None}
    return drafts.answer(
        request,
        forms,
        page=lambda: _page(request, pk, forms),
        onward=screens.onward(request, pk, "measures", "indicators"),
        patch=lambda: _patch([form for form in forms if form.row.pk in touched]),
    )


def _forms(report: Report, rows: list[dict[str, Any]], data: Mapping[str, Any] | None = None) -> list[MeasureForm]:
    entries = {entry.key: entry for entry in report.measures.all()}
    return [
        MeasureForm(
            data,
            row=entries.get(row["id"]) or MeasureProgress(report=report, key=row["id"]),
            said=row,
            number=number,
            prefix=f"m{row['id']}",
        )
        for number, row in enumerate(rows, start=1)
    ]


def _patch(forms: list[MeasureForm]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The place of the explanation, of the measures that were just changed."""
    return {f"{form.prefix}-why": ("reports/measures.html#why", {"form": form}) for form in forms}


@dataclass
class MeasureRows(Rows[MeasureForm]):
    content: Context

    @property
    def groups(self) -> list[tuple[Factor, list[MeasureForm]]]:
        """The forms under their key factors."""
        by_id = {form.row.key: form for form in self.forms}
        return [(factor, [by_id[row["id"]] for _n, row in factor.rows]) for factor in by_factor(self.content)]


def _page(request: SignedInRequest, pk: int, forms: list[MeasureForm] | None = None) -> HttpResponse:
    def context(report: Report, around: Context) -> Context:
        content = around["content"]
        made_of = None if forms else (content["measures"], content["factors"], stored(report.measures.all()))
        rows = MeasureRows(made_of, lambda: forms or _forms(report, content["measures"]), content)
        # In the order of the page, which is that of the key factors.
        told = [group for _factor, group in rows.groups] if forms or asks_why(around, "measures") else []
        return {"rows": rows, "told": told, "removed": removed(report, content)}

    return screens.step_page(request, pk, "measures", "reports/measures.html", context)


def removed(report: Report, content: Context) -> list[tuple[str, MeasureProgress]]:
    """What was typed for measures that left the plan, with their names: to be read until the report is sent."""
    known = {row["id"] for row in content["measures"]}
    entries = [entry for entry in report.measures.all() if entry.key not in known]
    titles = queries.names_once_given(report, "measures", "title") if entries else {}
    return [(titles.get(entry.key, ""), entry) for entry in entries]
