"""The office's accounts: all of them, one of them, a new one."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanreport.accounts.failures import key_of
from cleanreport.accounts.models import Role, User
from cleanreport.accounts.queries import locks
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.core.forms import taken
from cleanreport.core.lists import Counted
from cleanreport.credentials import actions, letters, queries, rules, shown
from cleanreport.credentials.actions import Opened
from cleanreport.credentials.forms import AccountFilter, EditForm, NewForm, hidden
from cleanreport.credentials.keys import lent
from cleanreport.credentials.views.common import for_officers
from cleanreport.documents.making import Failed
from cleanreport.documents.sheets import Column, sheet_response


@require_safe
@for_officers
def office_accounts(request: SignedInRequest) -> HttpResponse:
    """Everybody who can sign in, with a form that asks for letters for some of them."""
    now = timezone.now()
    chosen, locked = AccountFilter(request.GET), locks(now)
    found, state = queries.accounts_found(chosen.wanted), chosen.chosen("state") or ""
    if chosen.finds_nothing:
        found = found.none()
    counts = queries.standing_counts(found, locked)
    page = Counted(queries.with_places(queries.standing(found, state, locked)), counts[state]).get_page(
        request.GET.get("page")
    )
    context = {
        "filter": chosen, "state": state, "tabs": shown.tabs(counts, state), "page": page, "once": uuid4().hex,
        "accounts": shown.accounts(page.object_list, locked, now), "hidden": hidden(chosen),
        "agency": Agency.objects.filter(code=chosen.wanted.agency).first() if chosen.wanted.agency else None,
    }  # fmt: skip
    return lent(request, render(request, "credentials/accounts.html", context))


@require_safe
@for_officers
def office_accounts_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    now = timezone.now()
    chosen, locked = AccountFilter(request.GET), locks(now)
    found = queries.standing(queries.accounts_found(chosen.wanted), chosen.chosen("state") or "", locked)
    if chosen.finds_nothing:
        found = found.none()
    columns = [
        Column(_("User name"), 18), Column(_("Name"), 28), Column(_("E-mail"), 32), Column(_("Role"), 20),
        Column(_("Agency or ministry"), 40), Column(_("State"), 24), Column(_("Last signed in"), 20),
    ]  # fmt: skip
    lines = (shown.accounts([user], locked, now)[0] for user in queries.with_places(found).iterator(chunk_size=500))
    rows = (
        (line.username, line.name, line.email, line.role, line.place, str(line.chip.text), line.last_login)
        for line in lines
    )
    return sheet_response(pgettext("of users", "Accounts"), columns, rows, kind)


# One account


def _account(pk: int) -> User:
    return get_object_or_404(queries.with_places(User.objects.all()), pk=pk)


@require_safe
@for_officers
def office_account(request: SignedInRequest, pk: int) -> HttpResponse:
    letters.prepare()
    return _page(request, _account(pk))


def _page(request: SignedInRequest, account: User, form: EditForm | None = None) -> HttpResponse:
    now = timezone.now()
    locked = locks(now)
    context = {
        "account": account, "chip": shown.chip_of(account, locked, now), "place": shown.place_of(account),
        "locked_until": locked.get(key_of(account.username)) if account.is_active else None,
        "form": form or EditForm(user=account), "may_close": rules.may_close_account(request.user, account),
        "agency": queries.agency_of_account(account), "letter_words": shown.letter_words(account),
        "is_in_use": not queries.waits_for_its_owner(account),
    }  # fmt: skip
    return render(request, "credentials/account.html", context, status=422 if form else 200)


@require_POST
@for_officers
def office_account_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct name, e-mail address or ministry."""
    account = _account(pk)
    form = EditForm(request.POST, user=account)
    if not taken(form, lambda data: actions.edit(account, **data, by=request.user)):
        return _page(request, account, form)
    messages.success(request, _("The changes are saved."))
    return redirect("office_account", pk)


@require_POST
@for_officers
def office_account_close(request: SignedInRequest, pk: int) -> HttpResponse:
    account = _account(pk)
    actions.close(account, by=request.user)
    messages.success(request, _("The account %(name)s is closed.") % {"name": account.username})
    return redirect("office_account", pk)


@require_POST
@for_officers
def office_account_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    account = _account(pk)
    try:
        actions.reopen(account, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The account %(name)s can be used again.") % {"name": account.username})
    return redirect("office_account", pk)


@require_POST
@for_officers
def office_account_lift(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once whose sign-ins failed too often."""
    account = _account(pk)
    actions.lift_lock(account, by=request.user)
    messages.success(request, _("%(name)s can sign in again at once.") % {"name": account.username})
    return redirect("office_account", pk)


@require_POST
@for_officers
@sensitive_variables("letter")
def office_account_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an account a new password; the letter that tells it is the answer, and there is no other copy."""
    account = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    try:
        letter = actions.give_letter(account, by=request.user)
    except Failed as failed:
        messages.error(request, letters.why_none(failed))
        return redirect("office_account", pk)
    name = f"หนังสือแจ้งรหัสผ่าน {account.username}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(letter, content_type="application/pdf", headers={"Content-Disposition": disposition})


# A new account


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def office_account_new(request: SignedInRequest) -> HttpResponse:
    """Open an account of any role; its password comes with a letter afterwards."""
    asked = request.POST.get("role") or request.GET.get("role") or ""
    role = asked if asked in Role.values else str(Role.AGENCY)
    initial = {"agency": request.GET.get("agency", "")[:20]}
    form = NewForm(request.POST if request.method == "POST" else None, role=role, initial=initial)
    opened: list[User] = []

    def open_account(data: dict[str, Any]) -> None:
        opened.append(actions.open_account(Opened(role, **data), by=request.user))

    if request.method == "POST" and taken(form, open_account):
        words = _("The account %(name)s is there. Now give it a password by a letter.")
        messages.success(request, words % {"name": opened[0].username})
        return redirect("office_account", opened[0].pk)
    context = {"form": form, "role": role, "roles": shown.role_tabs(role)}
    return render(request, "credentials/new.html", context, status=422 if form.is_bound else 200)
