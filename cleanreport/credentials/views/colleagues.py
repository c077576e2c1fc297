"""An agency looks after its own people: who works here, who is invited."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.agencies.requests import own_agency
from cleanreport.core.forms import taken
from cleanreport.credentials import actions, queries, rules
from cleanreport.credentials.forms import InviteForm, OwnForm
from cleanreport.credentials.models import Invitation


def _agency(request: SignedInRequest) -> Agency:
    """The agency that this person works for; to everybody else these pages do not exist."""
    agency = own_agency(request)
    if agency is None or not rules.may_manage_colleagues(request.user, agency):
        raise Http404
    return agency


@require_safe
def colleagues(request: SignedInRequest) -> HttpResponse:
    return _page(request, _agency(request), InviteForm())


def _page(request: SignedInRequest, agency: Agency, form: InviteForm) -> HttpResponse:
    people, now = queries.colleagues_of(agency), timezone.now()
    context = {
        "agency": agency, "people": people, "is_last": len(people) < 2, "form": form,
        "invitations": [(each, each.expires_at <= now) for each in queries.open_invitations(agency)],
    }  # fmt: skip
    return render(request, "credentials/colleagues.html", context, status=422 if form.is_bound else 200)


@require_POST
def colleagues_invite(request: SignedInRequest) -> HttpResponse:
    """Send a colleague a link by which they open an account of their own."""
    agency, form = _agency(request), InviteForm(request.POST)
    if not taken(form, lambda data: actions.invite(agency, **data, by=request.user)):
        return _page(request, agency, form)
    words = _("An e-mail to %(email)s is on its way.")
    messages.success(request, words % {"email": form.cleaned_data["email"]})
    return redirect("colleagues")


def _invitation(agency: Agency, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("agency"), agency=agency, pk=pk)


@require_POST
def colleagues_invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new letter with a new link."""
    invitation = _invitation(_agency(request), pk)
    actions.send_again(invitation, by=request.user)
    words = _("An e-mail to %(email)s is on its way.")
    messages.success(request, words % {"email": invitation.email})
    return redirect("colleagues")


@require_POST
def colleagues_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The link ends."""
    invitation = _invitation(_agency(request), pk)
    actions.withdraw(invitation, by=request.user)
    words = _("The invitation of %(name)s is withdrawn.")
    messages.success(request, words % {"name": invitation.name})
    return redirect("colleagues")


@require_POST
def colleagues_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody no longer works here."""
    agency, form = _agency(request), OwnForm(request.POST)
    person = get_object_or_404(User.objects.filter(memberships__agency=agency, is_active=True), pk=pk)
    is_own = person.pk == request.user.pk
    own: dict[str, Any] = {"own": form.is_valid() and form.cleaned_data["own"]}
    try:
        actions.end_access(person, agency, by=request.user, **own)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The access of %(name)s has ended.") % {"name": person.shown_name})
    return redirect("account_login" if is_own and not _still_here(person) else "colleagues")


def _still_here(person: User) -> bool:
    return User.objects.filter(pk=person.pk, is_active=True).exists()
