"""Reminding by hand: choose, look at the letter, send."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.forms import taken
from cleanreport.core.lists import Counted
from cleanreport.outreach import actions, emails, shown
from cleanreport.outreach.forms import RemindForm
from cleanreport.outreach.guards import for_officers
from cleanreport.outreach.queries import dues, waiting
from cleanreport.outreach.views.choosing import Desk, desk_of, no_year

SHOWN_WITHOUT_ADDRESS = 50


@require_safe
@for_officers
def office_remind(request: SignedInRequest) -> HttpResponse:
    """Agencies that have not sent, and when each was last reminded."""
    desk = desk_of(request.GET)
    if desk is None:
        return no_year(request)
    missing = dues.missing(desk.agencies, desk.due)
    page = Counted(dues.in_order(missing), missing.count()).get_page(request.GET.get("page"))
    agencies: list[Any] = list(_listed(dues.on_page(page.object_list), desk))
    addresses = dues.addresses_of([agency.pk for agency in agencies], desk.due) if agencies else {}
    rows = shown.to_remind(agencies, desk.due, addresses, desk.today)
    context = desk.context | {"page": page, "rows": rows, "calls": waiting.calls_to_show(desk.due.code, 3)}
    return render(request, "outreach/reminders.html", context)


def _listed(agencies: Any, desk: Desk) -> Any:
    return dues.with_last_reminder(dues.with_own_date(agencies, desk.due), desk.due)


@require_safe
@for_officers
def office_remind_preview(request: SignedInRequest) -> HttpResponse:
    """The letter, to how many it would go, and who has no address."""
    desk = desk_of(request.GET)
    if desk and desk.is_to_come:
        return HttpResponseRedirect(desk.back("office_remind"))
    return _preview(request, desk, RemindForm()) if desk else no_year(request)


@require_POST
@for_officers
def office_remind_send(request: SignedInRequest) -> HttpResponse:
    """Have the chosen agencies reminded; `look` shows the letter again with the sentence that was typed."""
    desk = desk_of(request.POST)
    if desk is None:
        return no_year(request)
    form = RemindForm(request.POST)
    if "look" in request.POST:
        return _preview(request, desk, form, status=200 if form.is_valid() else 422)
    if desk.choice is None or not taken(form, lambda data: _called(request, desk, data)):
        return _preview(request, desk, form, status=422)
    return HttpResponseRedirect(desk.back("office_remind"))


def _called(request: SignedInRequest, desk: Desk, data: dict[str, Any]) -> None:
    assert desk.choice is not None
    made = actions.call(desk.due, desk.choice, **data, by=request.user)
    words = ngettext(
        "The e-mails to %(count)s agency are being written. What becomes of them stands under E-mails.",
        "The e-mails to %(count)s agencies are being written. What becomes of them stands under E-mails.",
        made.agencies,
    )
    messages.success(request, words % {"count": made.agencies})


def _preview(request: SignedInRequest, desk: Desk, form: RemindForm, *, status: int = 200) -> HttpResponse:
    missing = dues.missing(desk.chosen, desk.due)
    count = missing.count()
    without = missing.exclude(dues.reachable(desk.due)).order_by("sort_key", "code")
    sentence = form.cleaned_data.get("sentence", "") if form.is_bound and form.is_valid() else ""
    context = desk.context | {
        "form": form, "count": count, "without_count": without.count() if count else 0,
        "without": [shown.agency_of(one) for one in without.select_related("ministry")[:SHOWN_WITHOUT_ADDRESS]],
        "letter": _letter(desk, missing, sentence), "back": desk.back("office_remind"),
    }  # fmt: skip
    return render(request, "outreach/remind_preview.html", context, status=status)


def _letter(desk: Desk, missing: Any, sentence: str) -> Any:
    """The letter as the first of the agencies that can be reached would get it."""
    reached = dues.with_own_date(missing.filter(dues.reachable(desk.due)), desk.due)
    agency = reached.order_by("sort_key", "code").first()
    if agency is None:
        return None
    address = dues.addresses_of([agency.pk], desk.due)[agency.pk][0]
    return emails.reminder(desk.due, agency, address, on=desk.today, about="", sentence=sentence)
