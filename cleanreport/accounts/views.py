"""Signing in and out, one's own password, and what happens when a session has ended."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as allauth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts import sessions
from cleanreport.accounts.forms import PasswordForm, SignInForm
from cleanreport.core.kept import Kept, keep, unpack
from cleanreport.core.requests import page_before, wants_json

# Longer addresses are no page that somebody opened by hand, and Django redirects to none that is much longer.
LONGEST_WAY_BACK = 1000


@method_decorator(login_not_required, name="dispatch")
class SignInView(allauth.LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and (kept := unpack(request)):
            return still_here(request, kept)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        kept = unpack(self.request)
        response = super().form_valid(form)
        return still_here(self.request, kept) if kept else response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.locked_seconds:
            response.status_code = 429
            response["Retry-After"] = str(form.locked_seconds)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {name: name in self.request.GET for name in ("ended", "again")}
        return super().get_context_data(**kwargs) | told | {"kept": unpack(self.request)}


def still_here(request: HttpRequest, kept: Kept) -> HttpResponse:
    """After signing in again: what was typed before is shown, and sent by one button."""
    return render(request, "accounts/still_here.html", {"kept": kept})


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The answer to somebody who is not signed in; a form that they sent is kept."""
    if request.method == "POST" and not wants_json(request):
        context = {"form": SignInForm(request=request), "ended": True, "again": False}
        context |= {"kept": keep(request), "redirect_field_value": page_before(request)}
        return render(request, "accounts/sign_in.html", context, status=401)
    ended = {"ended": "1"} if settings.SESSION_COOKIE_NAME in request.COOKIES else {}
    if wants_json(request):
        return JsonResponse({"sign_in": detour("account_login", page_before(request), **ended)}, status=401)
    return HttpResponseRedirect(detour("account_login", request.get_full_path(), **ended))


def detour(name: str, back: str, **query: str) -> str:
    """The address of a page that has to come first and leads to `back` afterwards."""
    if back.strip("/") and len(back) <= LONGEST_WAY_BACK:
        query["next"] = back
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


@login_not_required
@require_safe
def sign_in_help(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/sign_in_help.html")


@method_decorator(login_not_required, name="dispatch")
class SignOutView(allauth.LogoutView):
    http_method_names = ["post"]

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        messages.success(self.request, _("You are signed out now."))
        return response


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """The session lasts anew from now."""
    sessions.touch(request)
    return JsonResponse({"seconds": sessions.seconds_left(request)})


class PasswordView(allauth.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = PasswordForm

    @method_decorator(sensitive_post_parameters())
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied(_("This account has no password. Ask the office for one."))
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your new password is set."))
        return response


def new_password_first(request: HttpRequest) -> HttpResponse:
    """The answer to somebody who was given a password that they must replace before anything else."""
    if request.method != "GET" or wants_json(request):
        raise PermissionDenied(_("Choose a new password first; then go on here."))
    return HttpResponseRedirect(detour("account_change_password", request.get_full_path()))
