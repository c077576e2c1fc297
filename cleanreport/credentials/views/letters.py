"""Letters for many: choosing, asking, watching them being made, fetching them once."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.models import User
from cleanreport.accounts.queries import locks
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.lists import A_PAGE, Counted
from cleanreport.credentials import actions, fetching, queries, sealing, shown
from cleanreport.credentials.forms import AccountFilter, AgencyFilter, ChosenForm, hidden
from cleanreport.credentials.keys import give, key_of, lent
from cleanreport.credentials.models import Batch
from cleanreport.credentials.views.common import for_officers, today
from cleanreport.documents.sheets import Column, sheet_response

MEDIA_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@require_safe
@for_officers
def office_account_agencies(request: SignedInRequest) -> HttpResponse:
    """Agencies to choose those that get an account and a letter."""
    chosen = AgencyFilter(request.GET)
    found = queries.agencies_found(chosen.wanted, today())
    if chosen.finds_nothing:
        found = found.none()
    count = found.count()
    page = Counted(queries.with_accounts(found), count).get_page(request.GET.get("page"))
    context = {
        "filter": chosen, "page": page, "agencies": list(page.object_list), "count": count, "once": uuid4().hex,
        "hidden": hidden(chosen), "is_filtered": bool(hidden(chosen)),
    }  # fmt: skip
    return lent(request, render(request, "credentials/agencies.html", context))


@require_safe
@for_officers
def office_account_agencies_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    chosen = AgencyFilter(request.GET)
    found = queries.agencies_found(chosen.wanted, today())
    columns = [
        Column(_("Code")), Column(_("Agency"), 40), Column(_("Kind of agency"), 20), Column(_("Ministry"), 40),
        Column(pgettext("of users", "Accounts"), 40),
    ]  # fmt: skip
    agencies = queries.with_accounts(found.none() if chosen.finds_nothing else found).iterator(chunk_size=500)
    rows = (
        (one.code, one.name, one.get_kind_display(), str(one.ministry), queries.names_of_members(one))
        for one in agencies
    )
    return sheet_response(_("Accounts for agencies"), columns, rows, kind)


@require_POST
@for_officers
def office_account_agencies_make(request: SignedInRequest) -> HttpResponse:
    """Accounts and letters for the agencies that were ticked, or for all that the filter finds."""
    form, chosen = ChosenForm(request.POST), AgencyFilter(request.POST)
    found = queries.agencies_found(chosen.wanted, today())
    rows = found.filter(pk__in=form.ticked())
    if form.is_valid() and form.cleaned_data["every"]:
        rows = found.none() if chosen.finds_nothing else found
    return _asked(request, form, rows, actions.ask_new, "office_account_agencies")


@require_POST
@for_officers
def office_account_letters_make(request: SignedInRequest) -> HttpResponse:
    """Letters with new passwords for the accounts that were ticked, or for all that the filter finds."""
    form, chosen = ChosenForm(request.POST), AccountFilter(request.POST)
    rows = User.objects.filter(pk__in=form.ticked()).order_by("username")
    if form.is_valid() and form.cleaned_data["every"]:
        found = queries.accounts_found(chosen.wanted)
        rows = queries.standing(found, chosen.chosen("state") or "", locks(timezone.now()))
        rows = rows.none() if chosen.finds_nothing else rows
    in_use = form.is_valid() and form.cleaned_data["in_use"]
    # Nobody signs themselves out by a list.
    renewed = queries.renewable(rows, in_use=in_use).exclude(pk=request.user.pk)
    if rows.exists() and not renewed.exists():
        words = _(
            "These accounts are in use or closed. Tick the box below if their owners shall get new passwords, too."
        )
        messages.error(request, words)
        return redirect(f"{reverse('office_accounts')}?{_query(request.POST)}")
    ask = partial(actions.ask_renewed, in_use=in_use)
    return _asked(request, form, renewed, ask, "office_accounts")


def _query(posted: QueryDict) -> str:
    """The filter of a list, to come back to it."""
    kept = QueryDict(mutable=True)
    for name in ("q", "role", "state", "agency", "kind", "ministry", "have"):
        if value := posted.get(name):
            kept[name] = value[:100]
    return kept.urlencode()


def _asked(
    request: SignedInRequest, form: ChosenForm, rows: QuerySet[Any], ask: Callable[..., Batch], back: str
) -> HttpResponse:
    """Ask for the letters with the key of this browser; two clicks lead to the same page."""
    key = key_of(request) or sealing.new_key()
    if not form.is_valid():  # somebody changed the page
        return redirect(back)
    facts = {"once": form.cleaned_data["once"], "public_key": sealing.public_half(key), "by": request.user}
    try:
        batch = ask(list(queries.ids_of(rows)), **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(f"{reverse(back)}?{_query(request.POST)}")
    answer = redirect("office_account_batch", batch.pk)
    give(answer, key)
    return answer


# What was asked for


@require_safe
@for_officers
def list_batches(request: SignedInRequest) -> HttpResponse:
    """The letters that were asked for last."""
    context = {"batches": [shown.batch_shown(batch) for batch in queries.recent_batches()]}
    return render(request, "credentials/batches.html", context)


@require_safe
@for_officers
def show_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the letters are, and the buttons that fetch them in the browser they are sealed for."""
    batch = get_object_or_404(Batch.objects.select_related("asked_by"), pk=pk)
    key, now = key_of(request), timezone.now()
    is_mine = batch.asked_by_id == request.user.pk
    page = Paginator(queries.lines_shown(batch), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown.batch_shown(batch), "batch": batch, "page": page, "is_mine": is_mine,
        "lines": shown.lines_shown(page.object_list, batch), "now": now, "minutes": shown.minutes_left(batch),
        "fits": is_mine and key is not None and sealing.public_half(key) == bytes(batch.public_key),
        "one_pdf": batch.done <= fetching.MOST_IN_ONE, "left": batch.total - batch.done - batch.skipped,
        "most_in_one": fetching.MOST_IN_ONE,
    }  # fmt: skip
    answer = render(request, "credentials/batch.html", context)
    return lent(request, answer) if context["fits"] and (batch.is_under_way or batch.can_be_fetched) else answer


@require_POST
@for_officers
@sensitive_variables("key")
def fetch_batch(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The letters as one PDF or as a ZIP; once they have gone out they are erased here."""
    batch = get_object_or_404(Batch, pk=pk, asked_by=request.user)
    key, form = key_of(request), request.POST.get("form", "")
    if not batch.can_be_fetched:
        raise WrongState(_("These letters are not here any more."))
    if form not in MEDIA_TYPES or (form == "pdf" and batch.done > fetching.MOST_IN_ONE):
        form = "zip"
    pieces = (fetching.as_pdf if form == "pdf" else fetching.as_zip)(batch, key) if key else iter(())
    try:
        first = fetching.begun(pieces)
    except (StopIteration, sealing.WrongKey):
        messages.error(request, _("Only the browser that asked for these letters can open them."))
        return redirect("office_account_batch", pk)
    except fetching.Gone:
        raise WrongState(_("These letters are not here any more.")) from None
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # it is compressed already
    done = fetching.sent(first, pieces, lambda: actions.fetched(batch, by=request.user))
    name = f"หนังสือแจ้งรหัสผ่าน {timezone.localtime(batch.asked_at):%Y-%m-%d} ({batch.pk}).{form}"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return StreamingHttpResponse(done, content_type=MEDIA_TYPES[form], headers=headers)


@require_POST
@for_officers
def erase_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody will fetch these letters."""
    batch = get_object_or_404(Batch, pk=pk)
    try:
        actions.erase(batch, by=request.user)
        messages.success(request, _("The letters are erased. The passwords in them are known to nobody."))
    except WrongState:
        pass  # the second of two clicks: the page tells what became of them
    return redirect("office_account_batch", pk)
