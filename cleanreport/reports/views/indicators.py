"""Step 2: the result of every indicator against its criteria (G10); level and percent follow what is typed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.reports import queries
from cleanreport.reports.content import indicators_of
from cleanreport.reports.forms import IndicatorForm
from cleanreport.reports.models import IndicatorResult, Report
from cleanreport.reports.views.common import Context, Rows, asks_why, screens, stored


@require_http_methods(["GET", "HEAD", "POST"])
def report_indicators(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    report = queries.with_indicators(screens.visible(request, pk))
    forms = _forms(report, indicators_of(report, queries.sent_before(report)), request.POST)
    touched = {outcome.row.pk for outcome in screens.save(request, report, forms)} - {None}
    return drafts.answer(
        request,
        forms,
        page=lambda: _page(request, pk, forms),
        onward=screens.onward(request, pk, "indicators", "summary"),
        patch=lambda: _patch([form for form in forms if form.row.pk in touched]),
    )


def _forms(report: Report, rows: list[dict[str, Any]], data: Mapping[str, Any] | None = None) -> list[IndicatorForm]:
    entries = {entry.key: entry for entry in report.indicators.all()}
    return [
        IndicatorForm(
            data,
            row=entries.get(row["id"]) or IndicatorResult(report=report, key=row["id"]),
            said=row,
            number=number,
            prefix=f"i{row['id']}",
            last=report.round.is_last,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _patch(forms: list[IndicatorForm]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Drawing, figures and what is asked besides, of the indicators that were just changed."""
    return {
        f"{form.prefix}-{part}": (f"reports/indicators.html#{part}", {"form": form})
        for form in forms
        for part in ("drawn", "reached", "why")
    }


def _page(request: SignedInRequest, pk: int, forms: list[IndicatorForm] | None = None) -> HttpResponse:
    def context(report: Report, around: Context) -> Context:
        said, last = around["content"]["indicators"], report.round.is_last
        made_of = None if forms else (said, last, stored(report.indicators.all()))
        rows = Rows(made_of, lambda: forms or _forms(report, said))
        told = rows.forms if forms or asks_why(around, "indicators") else []
        return {"rows": rows, "told": told, "removed": removed(report, around["content"])}

    return screens.step_page(request, pk, "indicators", "reports/indicators.html", context)


def removed(report: Report, content: Context) -> list[tuple[str, IndicatorResult]]:
    """Results of indicators that the plan no longer has, with their names: to be read until the report is sent."""
    known = {row["id"] for row in content["indicators"]}
    entries = [entry for entry in report.indicators.all() if entry.key not in known]
    names = queries.names_once_given(report, "indicators", "name") if entries else {}
    return [(names.get(entry.key, ""), entry) for entry in entries]
