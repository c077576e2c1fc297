"""Files with persons: the template, bringing one in, how far it is, what it would do, taking it or not."""

import io
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.forms import taken
from cleanreport.documents.sheets import MEDIA_TYPES, FileKind
from cleanreport.stakeholders import queries, shown
from cleanreport.stakeholders.actions import arrivals
from cleanreport.stakeholders.forms import TakeForm, UploadForm
from cleanreport.stakeholders.models import Arrival
from cleanreport.stakeholders.reading import bad_rows, template
from cleanreport.stakeholders.views.overview import page
from cleanreport.stakeholders.views.shared import Desk, desk_of


@require_safe
def stakeholders_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """The workbook that is filled in."""
    desk_of(request, pk)
    file = io.BytesIO()
    template.write(file, get_language() or "th")
    return _workbook(file, _("Template for stakeholders"))


def _workbook(file: io.BytesIO, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    headers = {"Content-Disposition": str(disposition), "Cache-Control": "no-store"}
    return HttpResponse(file.getvalue(), content_type=MEDIA_TYPES[FileKind.XLSX], headers=headers)


@require_POST
def stakeholders_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring in a file; the worker reads it."""
    desk = desk_of(request, pk)
    form = UploadForm(request.POST, request.FILES)
    made: list[Arrival] = []
    if not taken(form, lambda data: made.append(arrivals.bring_in(desk.plan, data["file"], by=request.user))):
        return page(desk, upload=form)
    return redirect("stakeholders_file", pk, made[0].pk)


def _arrival(desk: Desk, file: int) -> Arrival:
    return get_object_or_404(queries.arrivals_of(desk.plan), pk=file)


@require_safe
def stakeholders_file(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """How far a file is; once it is read, what it would do."""
    desk = desk_of(request, pk)
    return _file_page(desk, _arrival(desk, file), TakeForm())


def _file_page(desk: Desk, arrival: Arrival, form: TakeForm) -> HttpResponse:
    found = queries.bad_rows_of(arrival, desk.request.GET.get("page"))
    context: dict[str, Any] = {
        "arrival": arrival, "chip": shown.chip_of(arrival), "words": shown.progress_words(arrival), "form": form,
        "percent": shown.percent_done(arrival), "figures": shown.figures_of(arrival), "page": found,
        "groups": shown.group_counts(arrival.counts), "refusal": shown.refusal_of(arrival),
        "rows": shown.bad_rows(found.content), "page_url": desk.request.path,
        **desk.frame,
    }  # fmt: skip
    return render(desk.request, "stakeholders/file.html", context, status=422 if form.is_bound else 200)


@require_POST
def stakeholders_take(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """Take everybody of a file into the database."""
    desk = desk_of(request, pk)
    arrival, form = _arrival(desk, file), TakeForm(request.POST)
    if not taken(form, lambda data: arrivals.take(arrival, desk.plan, **data, by=request.user)):
        return _file_page(desk, arrival, form)
    messages.success(request, shown.taken_words(arrival))
    return redirect("stakeholders", pk)


@require_POST
def stakeholders_discard(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """Take nobody of a file; nothing of it stays."""
    desk = desk_of(request, pk)
    arrivals.discard(_arrival(desk, file), desk.plan, by=request.user)
    messages.success(request, _("The file was discarded. Nothing of it is kept."))
    return redirect("stakeholders", pk)


@require_POST
@sensitive_variables()
def stakeholders_bad_rows(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """The rows that could not be taken as a workbook, with the reason of each; fetching them is written down."""
    desk = desk_of(request, pk)
    arrival = _arrival(desk, file)
    arrivals.fetch_bad_rows(arrival, desk.plan, by=request.user)
    made = io.BytesIO()
    rows = ((row["typed"], shown.reasons(row)) for row in queries.all_bad_rows(arrival) if row["typed"])
    bad_rows.write(made, rows, get_language() or "th")
    return _workbook(made, _("Rows to be mended"))
