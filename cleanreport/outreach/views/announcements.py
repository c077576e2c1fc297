"""Announcements on the home pages of agencies: written, looked at, changed, ended, and put away by readers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.forms import taken
from cleanreport.core.lists import A_PAGE
from cleanreport.cycles.queries import day_of
from cleanreport.outreach import actions, shown
from cleanreport.outreach.forms import AnnouncementForm
from cleanreport.outreach.guards import for_officers
from cleanreport.outreach.models import Announcement
from cleanreport.outreach.queries.announcements import announcements_visible_to, for_whom, running_first


@require_safe
@for_officers
def office_announcements(request: SignedInRequest) -> HttpResponse:
    found = running_first(announcements_visible_to(request.user))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": shown.listed(page.object_list, day_of(timezone.now()))}
    return render(request, "outreach/announcements.html", context)


@require_safe
@for_officers
def office_announcement_new(request: SignedInRequest) -> HttpResponse:
    return _page(request, AnnouncementForm(today=day_of(timezone.now())))


@require_POST
@for_officers
def office_announcement_write(request: SignedInRequest) -> HttpResponse:
    """Show it to agencies; `look` shows first how it will look."""
    form = AnnouncementForm(request.POST, today=day_of(timezone.now()))
    if "look" in request.POST:
        return _page(request, form, status=200 if form.is_valid() else 422)
    if not taken(form, lambda data: actions.announce(form.facts, token=data["token"], by=request.user)):
        return _page(request, form, status=422)
    messages.success(request, _("The announcement is written. Agencies see it on the days that you chose."))
    return redirect("office_announcements")


@require_safe
@for_officers
def office_announcement(request: SignedInRequest, pk: int) -> HttpResponse:
    """One announcement as agencies see it, and the form that changes it."""
    announcement = get_object_or_404(announcements_visible_to(request.user), pk=pk)
    return _page(request, _form_of(announcement), announcement)


@require_POST
@for_officers
def office_announcement_change(request: SignedInRequest, pk: int) -> HttpResponse:
    announcement = get_object_or_404(announcements_visible_to(request.user), pk=pk)
    form = _form_of(announcement, request.POST)
    if "look" in request.POST:
        return _page(request, form, announcement, status=200 if form.is_valid() else 422)
    if not taken(form, lambda data: _changed(request, announcement, form, data)):
        return _page(request, form, announcement, status=422)
    messages.success(request, _("The announcement is changed. Whoever had put it away sees it again."))
    return redirect("office_announcements")


def _form_of(announcement: Announcement, data: Any = None) -> AnnouncementForm:
    return AnnouncementForm(data, today=day_of(timezone.now()), announcement=announcement)


def _changed(request: SignedInRequest, announcement: Announcement, form: AnnouncementForm, data: Any) -> None:
    seen = data["seen"] or announcement.written_at
    actions.change_announcement(announcement, form.facts, seen=seen, by=request.user)


@require_POST
@for_officers
def office_announcement_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it off the home pages."""
    announcement = get_object_or_404(announcements_visible_to(request.user), pk=pk)
    actions.end_announcement(announcement, by=request.user)
    messages.success(request, _("The announcement is no longer shown."))
    return redirect("office_announcements")


def _page(
    request: SignedInRequest, form: AnnouncementForm, announcement: Announcement | None = None, *, status: int = 200
) -> HttpResponse:
    """`preview` is what agencies would read, as soon as that is sound."""
    preview = announcement
    if form.is_bound:
        preview = Announcement(pk=0, **form.facts) if form.is_valid() else None
    context = {
        "form": form, "announcement": announcement,
        "preview": shown.announcements([preview])[0] if preview else None,
        "audience": shown.audience(preview) if preview else "",
        "reaches": for_whom({name: getattr(preview, name) for name in form.FACTS}).count() if preview else 0,
    }  # fmt: skip
    return render(request, "outreach/announcement.html", context, status=status)


@require_POST
def announcement_dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put it away on one's own home page."""
    announcement = get_object_or_404(announcements_visible_to(request.user), pk=pk)
    actions.dismiss(announcement, by=request.user)
    return redirect("home")
