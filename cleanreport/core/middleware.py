"""The language of a request, what every request must be, and refusals as pages."""

from codecs import lookup
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import UnreadablePostError
from django.utils import translation
from django.utils.cache import patch_vary_headers

from cleanreport.core import views
from cleanreport.core.lifecycle import WrongState

GetResponse = Callable[[HttpRequest], HttpResponse]
NUL = "\0"
# Nothing here needs a camera, a place or a payment.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class LanguageMiddleware:
    """Thai unless the cookie says otherwise; what the browser prefers does not count, the office's words are Thai."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class SoundRequestMiddleware:
    """Refuses what cannot be read or stored; takes NUL characters, which PostgreSQL does not store, out of posted text.

    Every answer says that it is not to be kept, and that it needs none of the browser's sensors.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sound = self.charset_is_ours(request) and self.address_is_sound(request) and self.text_is_sound(request)
        response = self.get_response(request) if sound else views.bad_request(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Nothing of a person's work stays behind in a browser; a view that may be kept longer says so itself.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def charset_is_ours(self, request: HttpRequest) -> bool:
        """Django decodes address and text as the request asks; some encodings make halves of characters."""
        try:
            return lookup((request.content_params or {}).get("charset", "utf-8")).name in {"utf-8", "ascii"}
        except LookupError:
            return False

    def address_is_sound(self, request: HttpRequest) -> bool:
        cookies = (value for pair in request.COOKIES.items() for value in pair)
        return "%00" not in request.META.get("QUERY_STRING", "") and not any(NUL in s for s in (request.path, *cookies))

    def text_is_sound(self, request: HttpRequest) -> bool:
        try:
            posted = request.POST
        except UnreadablePostError:  # the connection broke off
            return False
        if any(NUL in value for name, values in posted.lists() for value in (name, *values)):
            cleaned = posted.copy()
            cleaned.clear()
            for name, values in posted.lists():
                cleaned.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
            request.POST = cleaned  # type: ignore[assignment]
        return True


class RefusalMiddleware:
    """Turns WrongState, and a button's address opened as a page, into pages that say so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return views.not_allowed(request, response["Allow"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # PermissionDenied and Http404 reach the handlers of config.urls by themselves.
        return views.conflict(request, exception) if isinstance(exception, WrongState) else None
