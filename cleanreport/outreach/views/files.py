"""The lists from which the office reminds, extends and reopens, as files."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.documents.sheets import Cell, Column, sheet_response
from cleanreport.outreach import shown
from cleanreport.outreach.guards import for_officers
from cleanreport.outreach.queries import dues, tables
from cleanreport.outreach.views.choosing import Desk, desk_of
from cleanreport.outreach.views.extensions import asked_for
from cleanreport.submissions.shown import state_chip

AT_ONCE = 500


def _desk(request: SignedInRequest, *, with_plan: bool = True) -> Desk:
    desk = desk_of(request.GET, with_plan=with_plan)
    if desk is None:
        raise Http404
    return desk


def _whose() -> list[Column]:
    return [Column(_("Agency code"), 14), Column(_("Agency"), 40), Column(_("Ministry"), 40)]


def _cells(agency: Agency) -> list[Cell]:
    return [agency.code, agency.name, str(agency.ministry)]


@require_safe
@for_officers
def office_remind_export(request: SignedInRequest, kind: str) -> FileResponse:
    """Agencies that have not sent, and when each was last reminded."""
    desk = _desk(request)
    columns = [
        *_whose(), Column(_("Due date")), Column(_("E-mail addresses"), 12), Column(_("Last reminded"), 20),
    ]  # fmt: skip
    return sheet_response(_("Agencies that have not sent"), columns, _missing(desk), kind)


def _missing(desk: Desk) -> Iterator[list[Cell]]:
    agencies: Any = dues.on_page(dues.in_order(dues.missing(desk.agencies, desk.due)))
    listed = dues.with_last_reminder(dues.with_own_date(agencies, desk.due), desk.due)
    for some in batched(listed.iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False):
        addresses = dues.addresses_of([agency.pk for agency in some], desk.due)
        for agency in some:
            reminded: Any = agency
            yield [*_cells(agency), reminded.own_due, len(addresses[agency.pk]), reminded.reminded_at]


@require_safe
@for_officers
def office_extensions_export(request: SignedInRequest, kind: str) -> FileResponse:
    """Agencies with the day until which each may send."""
    desk = _desk(request, with_plan=False)
    agencies: Any = dues.on_page(dues.in_order(asked_for(desk)))
    found: Any = tables.with_sent(agencies, desk.due).iterator(chunk_size=AT_ONCE)
    rows = ([*_cells(one), one.own_due, str(shown.sent_chip(one.has_sent).text)] for one in found)
    return sheet_response(_("Extensions"), [*_whose(), Column(_("Due date")), Column(_("State"), 18)], rows, kind)


@require_safe
@for_officers
def office_reopening_export(request: SignedInRequest, kind: str) -> FileResponse:
    """What agencies have finished or sent."""
    desk = _desk(request)
    sent = tables.on_page(tables.sent(desk.due, desk.agencies)).iterator(chunk_size=AT_ONCE)
    rows = ([*_cells(one.agency), str(one), str(state_chip(one).text), one.sent_at] for one in sent)
    columns = [*_whose(), Column(_("Submission"), 24), Column(_("State"), 24), Column(_("Sent on"), 20)]
    return sheet_response(_("Opening for correction"), columns, rows, kind)
