"""All agencies of a year: who has not sent and what is missing, progress, early warnings, comparison."""

from copy import copy
from itertools import batched, chain
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.lists import Counted, tab
from cleanreport.core.prepared import join
from cleanreport.documents.sheets import FileKind, sheet_response, workbook_response
from cleanreport.oversight import queries, shown
from cleanreport.oversight.guards import for_watchers
from cleanreport.oversight.monitor import charts, exports
from cleanreport.oversight.monitor import shown as overview
from cleanreport.oversight.monitor.asking import Asked, asked
from cleanreport.oversight.monitor.warnings import Warnings
from cleanreport.oversight.queries import What, progress
from cleanreport.oversight.queries.progress import Signal

A_PAGE = 20  # about as many as stand beside the map


def address_of(name: str) -> str:
    """The address of this name, or "" as long as there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@require_safe
@for_watchers
def office(request: SignedInRequest) -> HttpResponse:
    """All agencies by what they have done of the plan or of a round: who has not sent, and what is missing."""
    found = asked(request)
    if found is None:
        return render(request, "oversight/no_year.html")
    totals, counts = found.totals, queries.by_stage(found.totals)
    total, done = sum(counts.values()), queries.handed_in(counts)
    provinces = overview.by_province(totals)
    drawn, legend = overview.the_map(provinces, _province_address(found))
    context = found.context | {
        "things": shown.things(found.watched, found.watch), "total": total, "not_yet": total - done,
        "complete": counts[queries.Stage.ACKNOWLEDGED] if found.cycle.acknowledgement_required else None,
        "parts": shown.parts_of(counts), "bar": shown.bar_of(counts),
        "by_day": overview.by_day(found, total), "provinces": provinces, "map": drawn, "map_legend": legend,
        "ministries": overview.by_ministry(totals, found.form.ministries),
        "stages": [str(stage.label) for stage in shown.ORDER],
        "remind": address_of("office_remind") if request.user.is_officer else "",
        "refused": found.pulse.refused if request.user.is_officer else 0,
    }  # fmt: skip
    return render(request, "oversight/office.html", context | _list(request, found, counts))


def _province_address(found: Asked) -> str:
    """Where a click on a province leads, before its code."""
    said: dict[str, Any] = {"year": found.cycle.year_be, "watch": found.watch.key}
    kept = {name: found.form.chosen(name) for name in ("kind", "ministry") if found.form.chosen(name)}
    return f"?{urlencode(said | kept)}&province="


def _list(request: SignedInRequest, found: Asked, counts: queries.Counts) -> dict[str, object]:
    """One page of the list of agencies."""
    stage, with_figures = found.stage, found.watch.what == What.ROUND
    count = sum(counts.values()) if stage is None else counts[stage]
    page = Paginator(range(count), A_PAGE).get_page(request.GET.get("page"))
    first, last = page.start_index(), page.end_index()
    place = (stage, tuple(counts.values()), found.order, first, last, found.today)
    # Some orders are found only by looking at all agencies, which a page that is shown again need not do.
    kept = queries.remembered(found.pulse.mark, queries.page_of, found.choice, *place)
    agencies = [copy(agency) for agency in kept]
    for agency in agencies:
        join(agency, "ministry", found.ministries[agency.ministry_id])
    return {
        "page": page, "tabs": shown.stage_tabs(counts, stage), "with_figures": with_figures,
        "heads": shown.heads(found.order, with_figures=with_figures),
        "lines": shown.shown(queries.lines(agencies, found.cycle, found.watched), found.watch),
    }  # fmt: skip


# Progress


@require_safe
@for_watchers
def office_progress(request: SignedInRequest) -> HttpResponse:
    """How the figures of what was sent are spread over the agencies."""
    found = asked(request, rounds_only=True)
    if found is None:
        return render(request, "oversight/no_year.html")
    context = found.context | {"things": shown.things(found.watched, found.watch), "spreads": _spreads(found)}
    return render(request, "oversight/progress.html", context)


def _spreads(found: Asked) -> list[dict[str, Any]]:
    """Both figures with their ranges."""
    spreads = {}
    if not found.finds_nothing:
        spreads = queries.remembered(found.pulse.mark, progress.spreads, found.choice)
    names = {
        "plan_progress": (_("Progress of the plan"), "plan"),
        "indicator_progress": (_("Progress of the indicators"), "indicators"),
    }
    return [
        {"title": title, "sort": sort, "spread": spreads[name], "bars": _ranges(spreads[name])}
        for name, (title, sort) in names.items()
        if name in spreads
    ]


def _ranges(spread: progress.Spread) -> list[charts.Bar]:
    labels = [
        _("%(low)s to below %(high)s") % {"low": low, "high": low + 10} if low < 90 else _("90 and more")
        for low in progress.EDGES
    ]
    return charts.bars(labels, spread.counts)


# Early warnings


@require_safe
@for_watchers
def office_warnings(request: SignedInRequest) -> HttpResponse:
    """Agencies that may not make it: nobody signed in, a draft lies untouched, progress is below the others."""
    found = asked(request)
    if found is None:
        return render(request, "oversight/no_year.html")
    warnings = Warnings(found, request.GET.get("signal", ""))
    page = Counted(warnings.ids, warnings.counts[warnings.signal]).get_page(request.GET.get("page"))
    context = found.context | {
        "things": shown.things(found.watched, found.watch), "signal": warnings.signal, "page": page,
        "quartile": warnings.quartile, "days": settings.UNTOUCHED_DAYS, "rows": warnings.rows(page.object_list),
        "tabs": [
            tab("signal", str(each.value), each.label, warnings.counts[each], current=each == warnings.signal)
            for each in warnings.counts
        ],
        "is_behind": warnings.signal == Signal.BEHIND, "since": warnings.since,
        "remind": address_of("office_remind") if request.user.is_officer else "",
    }  # fmt: skip
    return render(request, "oversight/warnings.html", context)


# Rounds and years beside each other


@require_safe
@for_watchers
def office_comparison(request: SignedInRequest) -> HttpResponse:
    """The rounds of a year beside each other, and one of them in every year."""
    found = asked(request)
    if found is None:
        return render(request, "oversight/no_year.html")
    rounds, years = overview.comparison(found)
    context = found.context | {"things": shown.things(found.watched, found.watch), "rounds": rounds, "by_year": years}
    return render(request, "oversight/comparison.html", context)


# Files


def asked_for(request: SignedInRequest, *, rounds_only: bool = False) -> Asked:
    """Raises Http404 before there is any year."""
    found = asked(request, rounds_only=rounds_only)
    if found is None:
        raise Http404
    return found


@require_safe
@for_watchers
def office_export(request: SignedInRequest, kind: str) -> FileResponse:
    """The list with all its pages; as a workbook also the tables of the charts."""
    found = asked_for(request)
    if kind == FileKind.XLSX:
        return workbook_response(exports.name_of(found), exports.list_sheets(found))
    return sheet_response(exports.name_of(found), exports.agency_columns(found), exports.agency_rows(found), kind)


@require_safe
@for_watchers
def office_export_round(request: SignedInRequest) -> FileResponse:
    """Everything that was sent for a round, as one workbook."""
    found = asked_for(request)
    name = _("%(round)s %(year)s complete") % {"round": found.watch.name, "year": found.cycle.year_be}
    return workbook_response(name, exports.round_sheets(found))


@require_safe
@for_watchers
def office_export_progress(request: SignedInRequest, kind: str) -> FileResponse:
    """How the figures are spread."""
    found = asked_for(request, rounds_only=True)
    titles = [(one["title"], one["bars"]) for one in _spreads(found)]
    name = _("Progress") + " " + exports.name_of(found)
    return sheet_response(name, exports.spread_columns(), exports.spread_rows(titles), kind)


@require_safe
@for_watchers
def office_export_warnings(request: SignedInRequest, kind: str) -> FileResponse:
    """All agencies that give a signal."""
    found = asked_for(request)
    warnings = Warnings(found, request.GET.get("signal", ""))
    some = batched(warnings.ids.iterator(chunk_size=exports.AT_ONCE), exports.AT_ONCE, strict=False)
    rows = exports.warning_rows(map(warnings.rows, some))
    name = f"{warnings.signal.label} {exports.name_of(found)}"
    return sheet_response(name, exports.warning_columns(), rows, kind)


@require_safe
@for_watchers
def office_export_comparison(request: SignedInRequest, kind: str) -> FileResponse:
    """The rounds of the year, then what is watched in every year."""
    found = asked_for(request)
    rows = exports.comparison_rows(chain(*overview.comparison(found)))
    return sheet_response(_("Comparison") + " " + exports.name_of(found), exports.comparison_columns(), rows, kind)
