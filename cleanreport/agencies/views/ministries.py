"""Ministries: the list, one of them, and its names."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies import actions, queries, shown
from cleanreport.agencies.forms import MinistryForm, NamedForm, RenameForm, seen_in
from cleanreport.agencies.models import Ministry
from cleanreport.agencies.views.shared import for_officers
from cleanreport.core.forms import taken
from cleanreport.core.thai import long_date


@for_officers
def office_register_ministries(request: SignedInRequest) -> HttpResponse:
    """All ministries, and a new one."""
    form = MinistryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and taken(form, lambda data: actions.create_ministry(**data, by=request.user)):
        messages.success(request, _("%(name)s is in the register.") % {"name": form.cleaned_data["name_th"]})
        return HttpResponseRedirect(reverse("office_register_ministries"))
    context = {"ministries": queries.ministries(), "form": form}
    return render(request, "agencies/ministries.html", context, status=422 if form.is_bound else 200)


def _ministry(code: str) -> Ministry:
    found = queries.one_ministry(code)
    if found is None:
        raise Http404
    return found


def _page(request: SignedInRequest, ministry: Ministry, **sent: Form) -> HttpResponse:
    today = timezone.localdate()
    names: list[Any] = list(ministry.names.all())
    forms: dict[str, Any] = {
        "form": NamedForm(initial={"name_th": ministry.name_th, "name_en": ministry.name_en}),
        "rename": RenameForm(today=today),
    } | sent  # fmt: skip
    context = {"ministry": ministry, "names": shown.shown_names(names, today), "sent": list(sent.values())}
    return render(request, "agencies/ministry.html", context | forms, status=422 if sent else 200)


def _to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office_register_ministry", args=[code]))


@for_officers
def office_register_ministry(request: SignedInRequest, code: str) -> HttpResponse:
    """One ministry, and correcting its name."""
    ministry = _ministry(code)
    if request.method != "POST":
        return _page(request, ministry)
    form = NamedForm(request.POST)
    seen = seen_in(request.POST)
    if not taken(form, lambda data: actions.correct_ministry(ministry, **data, seen=seen, by=request.user)):
        return _page(request, ministry, form=form)
    messages.success(request, _("Saved."))
    return _to(code)


@require_POST
@for_officers
def office_register_ministry_rename(request: SignedInRequest, code: str) -> HttpResponse:
    """A new name from a day."""
    ministry = _ministry(code)
    form = RenameForm(request.POST, today=timezone.localdate())
    seen = seen_in(request.POST)
    if not taken(form, lambda data: actions.rename(ministry, **data, seen=seen, by=request.user)):
        return _page(request, ministry, rename=form)
    facts = {"name": form.cleaned_data["name_th"], "date": long_date(form.cleaned_data["from_on"])}
    messages.success(request, _("The ministry is called %(name)s from %(date)s.") % facts)
    return _to(code)


@require_POST
@for_officers
def office_register_ministry_take_back(request: SignedInRequest, code: str) -> HttpResponse:
    """The newest name was a mistake."""
    actions.take_back_name(_ministry(code), seen=seen_in(request.POST), by=request.user)
    messages.success(request, _("The name was taken back; the one before it holds again."))
    return _to(code)
