"""The list of all agencies, and one of them: its facts, names, closing and reopening."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies import actions, queries, shown, workbooks
from cleanreport.agencies.checks import work_under_way
from cleanreport.agencies.forms import (
    CloseForm,
    NewAgencyForm,
    RegisterFilter,
    RenameForm,
    ReopenForm,
    facts_form,
    seen_in,
)
from cleanreport.agencies.models import Agency
from cleanreport.agencies.views.shared import agency_or_404, for_officers
from cleanreport.core.forms import taken
from cleanreport.core.lists import Counted
from cleanreport.core.thai import long_date
from cleanreport.documents.sheets import sheet_response


@require_safe
@for_officers
def office_register(request: SignedInRequest) -> HttpResponse:
    """All agencies in Thai order, as the filters choose them."""
    today, chosen = timezone.localdate(), RegisterFilter(request.GET)
    counts = (0, 0) if chosen.finds_nothing else queries.counted(chosen.choice, today)
    tabs = shown.register_tabs(counts, chosen.shown)
    count = next(tab.count for tab in tabs if tab.current)
    found = queries.registered(chosen.choice, today).prefetch_related("names")
    page = Counted(found, count).get_page(request.GET.get("page"))
    agencies = shown.shown_agencies(page.object_list, today) if count else []
    context = {"filter": chosen, "tabs": tabs, "page": page, "agencies": agencies, "state": chosen.shown}
    return render(request, "agencies/register.html", context)


@require_safe
@for_officers
def office_register_export(request: SignedInRequest, kind: str) -> FileResponse:
    """What the list shows, as a file that can be uploaded again."""
    today, chosen = timezone.localdate(), RegisterFilter(request.GET)
    agencies = queries.registered(chosen.choice, today)
    rows = workbooks.exported_rows(agencies.none() if chosen.finds_nothing else agencies)
    return sheet_response(workbooks.export_name(today), workbooks.exported_columns(), rows, kind)


@for_officers
def office_register_new(request: SignedInRequest) -> HttpResponse:
    """A new agency."""
    form = NewAgencyForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method != "POST":
        return render(request, "agencies/new.html", {"form": form})

    def create(data: dict[str, Any]) -> None:
        actions.create(form.facts, in_force_from=data["in_force_from"], by=request.user)

    if not taken(form, create):
        return render(request, "agencies/new.html", {"form": form}, status=422)
    messages.success(request, _("%(name)s is in the register.") % {"name": form.facts.name_th})
    return _to(form.known_code)


# One agency


def _to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office_register_edit", args=[code]))


def _page(request: SignedInRequest, agency: Agency, **sent: Form) -> HttpResponse:
    """The page of an agency; `sent` are forms that could not be taken."""
    today = timezone.localdate()
    names: list[Any] = list(agency.names.all())
    forms: dict[str, Any] = {
        "form": facts_form(agency), "rename": RenameForm(today=today), "reopen": ReopenForm(),
        "close": CloseForm(today=today, work=_work(agency, today)),
    } | sent  # fmt: skip
    context = {
        "agency": agency, "names": shown.shown_names(names, today), "chip": shown.agency_chip(agency, today),
        "merged": agency.merged.all(), "sent": list(sent.values()),
    }  # fmt: skip
    return render(request, "agencies/agency.html", context | forms, status=422 if sent else 200)


def _work(agency: Agency, on: dt.date) -> list[str]:
    return [] if agency.in_force_to else [work.words for work in work_under_way([agency.pk], on)]


@for_officers
def office_register_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """What the register says of one agency, and correcting it."""
    agency = agency_or_404(code)
    if request.method != "POST":
        return _page(request, agency)
    form = facts_form(agency, request.POST)
    seen = seen_in(request.POST)
    if not taken(form, lambda _data: actions.edit(agency, form.facts, seen=seen, by=request.user)):
        return _page(request, agency, form=form)
    messages.success(request, _("Saved."))
    return _to(code)


@require_POST
@for_officers
def office_register_rename(request: SignedInRequest, code: str) -> HttpResponse:
    """A new name from a day."""
    agency = agency_or_404(code)
    form = RenameForm(request.POST, today=timezone.localdate())
    seen = seen_in(request.POST)
    if not taken(form, lambda data: actions.rename(agency, **data, seen=seen, by=request.user)):
        return _page(request, agency, rename=form)
    facts = {"name": form.cleaned_data["name_th"], "date": long_date(form.cleaned_data["from_on"])}
    messages.success(request, _("The agency is called %(name)s from %(date)s.") % facts)
    return _to(code)


@require_POST
@for_officers
def office_register_take_back(request: SignedInRequest, code: str) -> HttpResponse:
    """The newest name was a mistake."""
    actions.take_back_name(agency_or_404(code), seen=seen_in(request.POST), by=request.user)
    messages.success(request, _("The name was taken back; the one before it holds again."))
    return _to(code)


@require_POST
@for_officers
def office_register_close(request: SignedInRequest, code: str) -> HttpResponse:
    """The agency is no longer there from a day."""
    agency = agency_or_404(code)
    today = timezone.localdate()
    form = CloseForm(request.POST, today=today, work=[])
    from_on = form.cleaned_data.get("from_on") if form.is_valid() else None
    form.work = _work(agency, from_on or today)
    seen = seen_in(request.POST)
    if not taken(form, lambda data: actions.close(agency, **data, seen=seen, by=request.user)):
        return _page(request, agency, close=form)
    messages.success(
        request, _("The agency is closed from %(date)s.") % {"date": long_date(form.cleaned_data["from_on"])}
    )
    return _to(code)


@require_POST
@for_officers
def office_register_reopen(request: SignedInRequest, code: str) -> HttpResponse:
    """The agency was closed or merged by mistake."""
    agency = agency_or_404(code)
    form = ReopenForm(request.POST)
    seen = seen_in(request.POST)
    if not taken(form, lambda data: actions.reopen(agency, **data, seen=seen, by=request.user)):
        return _page(request, agency, reopen=form)
    messages.success(request, _("The agency is in force again."))
    return _to(code)
