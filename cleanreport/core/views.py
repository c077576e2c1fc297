"""Pages that refuse, each with the reason and what to do next, and the choice of light or dark."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.template import loader
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cleanreport.core.context import THEMES, contact, theme
from cleanreport.core.kept import Kept, keep, unpack
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.markup import pieces
from cleanreport.core.requests import page_around, page_before, same_site_path, sentences, typed_fields, wants_json

A_YEAR = 365 * 24 * 3600


def refusal(
    request: HttpRequest, status: int, title: str, detail: str, *, icon: str, kept: Kept | None = None
) -> HttpResponse:
    """A page (JSON for a script) with `detail` and the way back; it shows the sentences of the form that was not taken.

    With `kept` the form can be sent again from here.
    """
    if wants_json(request):
        return JsonResponse({"detail": pieces(detail)}, status=status)
    words = {"status": status, "title": title, "detail": detail, "icon": icon}
    typed = [] if kept else sentences(typed_fields(request))
    back = page_before(request)
    again = request.get_full_path() if status == 409 and not back else ""
    context = words | {"back": back, "again": again, "typed": typed, "kept": kept}
    return render(request, "core/refusal.html", context, status=status)


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the sign of a site beside a page that names none, such as a file."""
    return redirect(static("core/favicon.svg"), permanent=True)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A reason is mostly not about the account: the round is not open, the report was sent."""
    if reason := str(exception):
        return refusal(request, 403, _("This cannot be done"), reason, icon="lock")
    return refusal(request, 403, _("This is not open to your account"), _("Your account may not do this."), icon="lock")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = _("Check the address, or begin at the first page. Pages that are not open to you are not shown either.")
    return refusal(request, 404, _("There is no page here"), detail, icon="search")


def conflict(request: HttpRequest, exception: WrongState) -> HttpResponse:
    return refusal(request, 409, _("This was changed in the meantime"), str(exception), icon="arrow-clockwise")


def not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """The page for an address that only takes what a form sends, when somebody opens it."""
    # The answer to a form is asked for as a page, in another language for example: back to where the form was.
    if request.method == "GET" and same_site_path(request, request.headers.get("Referer")) == request.get_full_path():
        return redirect(page_around(request))
    detail = _("This address belongs to a button. Go back to the page with the button and press it there.")
    response = refusal(request, 405, _("There is nothing to read here"), detail, icon="info-circle")
    response["Allow"] = allow
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    detail = _("Wait a minute, then try again.")
    return refusal(request, 429, _("Too many attempts in a short time"), detail, icon="hourglass-split")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open while somebody signed in or out in this browser: what it sent can be sent again from here."""
    detail = _("You signed in or out in another window since this page was opened.")
    if wants_json(request):
        return JsonResponse({"detail": pieces(detail), "csrf": get_token(request)}, status=403)
    if request.path == resolve_url(settings.LOGIN_URL) and not unpack(request):
        following = same_site_path(request, request.POST.get("next"))
        query = {"again": "1"} | ({"next": following} if following else {})
        return HttpResponseRedirect(f"{request.path}?{urlencode(query)}")
    return refusal(request, 403, _("This page is too old to send"), detail, icon="arrow-clockwise", kept=keep(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    detail = _("Something in it cannot be read: too much text at once, or characters that do not belong there.")
    return _broken(request, 400, _("This request could not be understood"), detail)


def server_error(request: HttpRequest) -> HttpResponse:
    detail = _("What was saved before is safe. Try again in a few minutes.")
    return _broken(request, 500, _("Something went wrong on our side"), detail)


def _broken(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    """A page that needs neither database nor session nor a sound request."""
    if wants_json(request):
        return JsonResponse({"detail": pieces(detail)}, status=status)
    words = {"title": title, "detail": detail, "status": status}
    context = contact() | words | {"language": get_language(), "theme": theme(request)}
    return HttpResponse(loader.render_to_string("core/broken.html", context), status=status)


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in this browser, and go back to the page."""
    back = same_site_path(request, request.POST.get("next")) or page_before(request) or "/"
    response = HttpResponseRedirect(back)
    if (chosen := request.POST.get("theme")) in THEMES:
        response.set_cookie("theme", chosen, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
