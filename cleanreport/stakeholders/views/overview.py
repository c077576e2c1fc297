"""The first page: how many there are, and what can be done; the notice, finding, and taking the list out."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.forms import taken
from cleanreport.documents.sheets import MEDIA_TYPES, FileKind
from cleanreport.stakeholders import exports, opening, queries, shown
from cleanreport.stakeholders.actions import persons
from cleanreport.stakeholders.forms import FindForm, PurposeForm, UploadForm
from cleanreport.stakeholders.models import Person
from cleanreport.stakeholders.notice import notices
from cleanreport.stakeholders.views.shared import Desk, desk_of

MOST_FILES = 5
LONGEST_ID = 10


@require_safe
def stakeholders(request: SignedInRequest, pk: int) -> HttpResponse:
    return page(desk_of(request, pk))


def page(desk: Desk, **forms: object) -> HttpResponse:
    """The page with `forms` that could not be taken in the place of empty ones."""
    arrivals = list(queries.arrivals_of(desk.plan)[:MOST_FILES])
    context = {
        "upload": UploadForm(), "find": FindForm(), "open": PurposeForm(auto_id="open-%s"),
        "export": PurposeForm(auto_id="export-%s"), **forms,
    }  # fmt: skip
    context |= {
        "sent": list(forms.values()),
        "report": _report_of(desk.request),
        "groups": shown.group_counts(desk.roll.counts),
        "arrivals": [(arrival, shown.chip_of(arrival)) for arrival in arrivals],
        **desk.frame,
    }
    return render(desk.request, "stakeholders/overview.html", context, status=422 if forms else 200)


def _report_of(request: SignedInRequest) -> int | None:
    """The report (its id) from whose steps somebody came here, and to which the page leads back."""
    asked = request.GET.get("report", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_ID else None


@require_safe
def stakeholders_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notice that persons must be given, to copy."""
    desk = desk_of(request, pk)
    context = {"notices": notices(desk.plan), **desk.frame}
    return render(request, "stakeholders/notice.html", context)


@require_POST
def stakeholders_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look at the list from now on, which is written down; officers say what for."""
    desk = desk_of(request, pk)
    form = PurposeForm(request.POST, auto_id="open-%s")
    if not request.user.is_officer:
        persons.open_list(desk.plan, by=request.user)
    elif not taken(form, lambda data: persons.open_list(desk.plan, **data, by=request.user)):
        return page(desk, open=form)
    opening.open_up(request, opening.LISTS, desk.plan.pk)
    return redirect("stakeholders_list", pk)


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def stakeholders_find(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person with exactly this address or number; it is posted, so that it stands in no address."""
    desk = desk_of(request, pk)
    form = FindForm(request.POST)
    found: list[Person | None] = []

    @sensitive_variables()
    def look(data: dict[str, Any]) -> None:
        found.append(persons.find(desk.plan, **data["wanted"], by=request.user))

    if taken(form, look):
        person = found[0]
        if person is not None:
            persons.show(person, desk.plan, by=request.user)
            opening.open_up(request, opening.PERSONS, person.pk)
            return redirect("stakeholders_person", pk, person.pk)
        form.add_error("wanted", _("Nobody in the database has this e-mail address or phone number."))
    return page(desk, find=form)


@require_POST
def stakeholders_export(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The list for the survey, sent while it is written."""
    desk = desk_of(request, pk)
    form = PurposeForm(request.POST, auto_id="export-%s")
    if not taken(form, lambda data: persons.export(desk.plan, **data, by=request.user)):
        return page(desk, export=form)
    # It is compressed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    rows = queries.listed(desk.plan).iterator(chunk_size=exports.ROWS_AT_ONCE)
    words = _("Stakeholders %(code)s %(year)s") % {"code": desk.plan.agency.code, "year": desk.plan.cycle.year_be}
    name = content_disposition_header(as_attachment=True, filename=f"{words}.xlsx")
    headers = {"Content-Disposition": str(name), "Cache-Control": "no-store"}
    return StreamingHttpResponse(exports.workbook(rows), content_type=MEDIA_TYPES[FileKind.XLSX], headers=headers)
