"""Lists of agencies: the template, uploading, what a list would do, confirming it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies import queries, shown, workbooks
from cleanreport.agencies.actions import lists
from cleanreport.agencies.forms import UploadForm
from cleanreport.agencies.models import AgencyImport, ImportRow, Ministry
from cleanreport.agencies.problems import from_plain
from cleanreport.agencies.views.shared import for_officers
from cleanreport.core.forms import taken
from cleanreport.core.lists import Counted
from cleanreport.documents.sheets import MEDIA_TYPES, FileKind

MOST_LISTS = 20


@for_officers
def office_register_import(request: SignedInRequest) -> HttpResponse:
    """The lists that were uploaded last, and the place for another one."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound:
        made: list[AgencyImport] = []

        def upload(data: dict[str, Any]) -> None:
            file = data["list"]
            made.append(lists.upload(file.name, file.read(), by=request.user))

        if taken(form, upload):
            return _to(made[0].pk)
    context = {"form": form, "lists": shown.shown_lists(queries.imports()[:MOST_LISTS])}
    return render(request, "agencies/import.html", context, status=422 if form.is_bound else 200)


def _to(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("office_register_list", args=[pk]))


@require_safe
@for_officers
def office_register_template(request: SignedInRequest) -> HttpResponse:
    """The workbook in which lists are handed in."""
    name = content_disposition_header(as_attachment=True, filename="แบบรายการหน่วยงาน.xlsx")
    headers = {"Content-Disposition": str(name)}
    content = workbooks.template(Ministry.objects.all())
    return HttpResponse(content, content_type=MEDIA_TYPES[FileKind.XLSX], headers=headers)


@require_safe
@for_officers
def office_register_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a list is; once it is read, what every row would do."""
    found = get_object_or_404(queries.imports(), pk=pk)
    what = request.GET.get("what", "")
    what = what if what in ImportRow.What else ""
    count = found.counts.get(what, 0) if what else sum(found.counts.values())
    page = Counted(queries.rows_of(found, what), count).get_page(request.GET.get("page"))
    ministries = {each.code: str(each) for each in Ministry.objects.all()}
    ministries |= {new["code"]: new["name_th"] for new in found.ministries}
    context = {
        "found": found, "chip": shown.list_chip(found), "words": shown.progress_words(found), "page": page,
        "percent": shown.percent_done(found), "tabs": shown.row_tabs(found, what), "what": what,
        "rows": shown.shown_rows(page.object_list, ministries), "problems": [from_plain(p) for p in found.problems],
        "refused": found.counts.get(ImportRow.What.REFUSED, 0), "to_do": _to_do(found),
        "page_url": reverse("office_register_list", args=[pk]),
    }  # fmt: skip
    return render(request, "agencies/list.html", context)


def _to_do(found: AgencyImport) -> int:
    return sum(found.counts.get(what, 0) for what in (ImportRow.What.NEW, ImportRow.What.CHANGED))


@require_POST
@for_officers
def office_register_list_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the list recorded."""
    try:
        lists.confirm(get_object_or_404(queries.imports(), pk=pk), by=request.user)
    except ValidationError as complaint:
        messages.error(request, " ".join(complaint.messages))
    return _to(pk)


@require_POST
@for_officers
def office_register_list_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record nothing of the list."""
    lists.discard(get_object_or_404(queries.imports(), pk=pk), by=request.user)
    messages.success(request, _("The list was discarded. Nothing of it was recorded."))
    return HttpResponseRedirect(reverse("office_register_import"))
