"""The page behind an invitation's link: no account yet, and opening the link changes nothing."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cleanreport.core.forms import taken
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.links import kept_private
from cleanreport.core.views import too_many_requests
from cleanreport.credentials import actions, queries
from cleanreport.credentials.forms import JoinForm
from cleanreport.credentials.models import Invitation

GONE, NOT_FOUND = 410, 404
# Nobody guesses 256 bits; this keeps trying from costing anything.
LIMITS = {"unknown_invitation": "30/m/ip"}


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to whoever has the link, told to nobody else: not kept, not passed on, not found by search engines."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        invitation = queries.invitation_behind(token)
        return kept_private(view(request, invitation, token) if invitation else unknown(request))

    return opened


def unknown(request: HttpRequest) -> HttpResponse:
    if not ratelimit.consume(request, app="credentials", action="unknown_invitation", config=LIMITS, limit_get=True):
        return too_many_requests(request)
    return render(request, "credentials/unknown.html", status=NOT_FOUND)


@by_link
@require_safe
def invitation(request: HttpRequest, invited: Invitation, token: str) -> HttpResponse:
    """Who invites, and the form for an account; or why the link is no longer in use."""
    return _page(request, invited, token, JoinForm(name=invited.name, email=invited.email))


def _page(request: HttpRequest, invited: Invitation, token: str, form: JoinForm) -> HttpResponse:
    context = {"invited": invited, "token": token, "form": form}
    if not queries.is_usable(invited, timezone.now()):
        return render(request, "credentials/ended.html", context, status=GONE)
    return render(request, "credentials/invitation.html", context, status=422 if form.is_bound else 200)


@by_link
@require_POST
@sensitive_post_parameters("password", "again")
def invitation_accept(request: HttpRequest, invited: Invitation, token: str) -> HttpResponse:
    """The account is there; signing in with it is the next step."""
    if not queries.is_usable(invited, timezone.now()):
        return redirect("invitation", token)  # the second of two clicks, or an old page: that page tells
    form = JoinForm(request.POST, name=invited.name, email=invited.email)
    fields = ("username", "password", "first_name", "last_name")
    try:
        done = taken(form, lambda data: actions.accept(invited, **{name: data[name] for name in fields}))
    except WrongState:
        return redirect("invitation", token)
    if not done:
        return _page(request, invited, token, form)
    messages.success(request, _("Your account is ready. Sign in with your user name and your password."))
    return redirect("account_login")
