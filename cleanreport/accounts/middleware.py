"""Everything needs somebody who signed in, and a session ends when nobody uses it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from cleanreport.accounts import sessions, views

# Open to somebody who must choose a new password first, besides what is open to everybody.
OPEN_BEFORE_NEW_PASSWORD = {"account_change_password", "stay"}


class SessionEndMiddleware:
    """Prolongs the session of whoever is at work; `request.session_seconds` is what is left (None: not signed in)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_seconds = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            sessions.use(request)
            request.session_seconds = sessions.seconds_left(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        # A save in the background puts the end off; the page that counts down must hear of it.
        if request.user.is_authenticated and "X-Autosave" in request.headers:
            response["X-Session-Seconds"] = str(sessions.seconds_left(request))
        return response


class SignInRequiredMiddleware:
    """Lets nobody through to a view before they signed in, except to views marked with `login_not_required`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return views.sign_in_first(request)
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.user.must_change_password and name not in OPEN_BEFORE_NEW_PASSWORD:
            return views.new_password_first(request)
        return None
