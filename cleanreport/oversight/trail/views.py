"""The pages of the trail."""

from collections.abc import Iterator

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.audit.models import Event
from cleanreport.documents.sheets import Cell, Column, sheet_response
from cleanreport.oversight.guards import for_officers
from cleanreport.oversight.trail import queries, shown
from cleanreport.oversight.trail.forms import TrailFilter


@require_safe
@for_officers
def office_trail(request: SignedInRequest) -> HttpResponse:
    """Events, the newest first, as the address asks for them."""
    form = TrailFilter(request.GET)
    page = queries.Page([], has_newer=False, has_older=False)
    if form.is_valid() or not form.asked_wrongly:
        page = queries.page_of(form.choice, older=form.chosen("older"), newer=form.chosen("newer"))
    agencies = queries.names_of(event.agency_code for event in page.events)
    events = shown.shown(page.events, agencies, queries.numbers_of(page.events))
    is_filtered = any(form.chosen(name) for name in ("agency", "person", "verb", "first", "last"))
    context = {"filter": form, "page": page, "events": events, "is_filtered": is_filtered}
    return render(request, "oversight/trail/trail.html", context)


@require_safe
@for_officers
def office_trail_export(request: SignedInRequest, kind: str) -> FileResponse:
    """The same events as a list for other programs, all of them."""
    form = TrailFilter(request.GET)
    events = iter(()) if not form.is_valid() and form.asked_wrongly else queries.every(form.choice)
    columns = [
        Column(_("Moment"), 18), Column(_("Who"), 30), Column(_("What"), 40), Column(_("Agency code"), 14),
        Column(_("Agency"), 40), Column(_("Details"), 80), Column(pgettext("trail", "Subject"), 18),
    ]  # fmt: skip
    return sheet_response(_("Events"), columns, _rows(events), kind)


def _rows(events: Iterator[Event]) -> Iterator[list[Cell]]:
    names = queries.all_names()
    for event in events:
        said = "; ".join(f"{each.label}: {each.words}" for each in shown.details(event, hidden=()))
        yield [
            event.at, shown.who(event), shown.sentence(event.verb), event.agency_code,
            names.get(event.agency_code, ""), said, event.subject,
        ]  # fmt: skip
