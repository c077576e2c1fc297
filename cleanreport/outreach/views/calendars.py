"""The calendar of due dates: where its address stands and is renewed, and the file that calendars fetch."""

import datetime as dt
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.thai import BANGKOK
from cleanreport.cycles.queries import day_of
from cleanreport.outreach import actions, ics, shown
from cleanreport.outreach.queries import feeds

FETCHED_AGAIN_AFTER = 3600  # seconds


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    """The address of the person's own calendar, and how to subscribe to it."""
    version = feeds.version_of(request.user)
    path = reverse("calendar_feed", args=[feeds.token_of(request.user, version)])
    language = "language=en" if get_language() == "en" else ""
    plain, with_alarms = (
        settings.SITE_URL + path + ("?" + "&".join(filter(None, parts)) if any(parts) else "")
        for parts in ([language], [language, "alarms=1"])
    )
    days = feeds.days_for(request.user, day_of(timezone.now()))
    today = day_of(timezone.now())
    next_days = [(day.on, shown.entry_words(day, named=False).title) for day in days if day.on >= today][:5]
    context = {"version": version, "plain": plain, "with_alarms": with_alarms, "next_days": next_days}
    return render(request, "outreach/calendar.html", context)


@require_POST
def calendar_renew(request: SignedInRequest) -> HttpResponse:
    """Give the calendar a new address; what subscribed to the old one gets nothing any more."""
    version = request.POST.get("version", "")
    if version.isascii() and version.isdigit() and len(version) < 10:
        actions.renew_calendar(by=request.user, version=int(version))
        messages.success(request, _("The calendar has a new address. Subscribe to it anew in your programs."))
    return redirect("calendar")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whom this address belongs to. Calendars fetch it without an account."""
    owner = feeds.owner_of(token)
    if owner is None:
        raise Http404
    with override("en" if request.GET.get("language") == "en" else "th"):
        content = _file(owner, with_alarms="alarms" in request.GET)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    found = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response = get_conditional_response(request, etag=etag, response=found)
    assert response is not None
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={FETCHED_AGAIN_AFTER}"
    response["Content-Disposition"] = 'inline; filename="cleanreport.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _file(owner: User, *, with_alarms: bool) -> bytes:
    today = day_of(timezone.now())
    days = feeds.days_for(owner, today)
    several = len({day.agency.pk for day in days if day.agency}) > 1
    host = urlsplit(settings.SITE_URL).hostname
    entries = []
    for day in days:
        words = shown.entry_words(day, named=several)
        before = sorted({abs(each) for each in day.due.cycle.remind_before}, reverse=True)
        alarms = tuple(before) if with_alarms and not day.opens else ()
        entries.append(ics.Entry(f"{day.uid}@{host}", day.on, words.title, words.text, f"{settings.SITE_URL}/", alarms))
    # It speaks as of this day, so that it stays the same, and need not be fetched, until something changes.
    stamp = dt.datetime.combine(today, dt.time(), BANGKOK)
    return ics.calendar(_("Due dates in CleanReport"), entries, stamp=stamp)
