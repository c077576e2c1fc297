"""What a request tells: who asks (a script or a person), from which page, and what was typed."""

from urllib.parse import unquote, urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

SECRETS = ("password", "csrfmiddlewaretoken")


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks (autosave, staying signed in), which cannot read a page."""
    return request.headers.get("X-Autosave") == "1" or request.headers.get("Accept") == "application/json"


def same_site_path(request: HttpRequest, url: str | None) -> str:
    """Path and query of a page of this site that exists; "" for everything else."""
    if not url or not url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()):
        return ""
    parts = urlsplit(url)
    # "http://here//elsewhere" would become the address of another host.
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    try:
        resolve(unquote(parts.path))
    except Resolver404:
        return ""
    return urlunsplit(("", "", parts.path, parts.query, ""))


def page_before(request: HttpRequest) -> str:
    """The page from which this request was sent, or "" when it is unknown or the same address."""
    path = same_site_path(request, request.headers.get("Referer"))
    return "" if path == request.get_full_path() else path


def page_address(request: HttpRequest) -> str:
    """Where the page that answers this request can be opened: a form may be sent to the address of a mere button."""
    reads = request.method in {"GET", "HEAD"}
    return (not reads and page_before(request)) or request.get_full_path()


def page_around(request: HttpRequest) -> str:
    """The nearest address above this one that exists: a button's address lies below that of its page."""
    path = request.path
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if same_site_path(request, path):
            return path
    return path


def is_our_form(request: HttpRequest) -> bool:
    """Whether what was posted comes from a page of ours, so that it may be shown or sent again."""
    if getattr(request, "csrf_processing_done", False):
        return True
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Posted names and values in order, without files, passwords and tokens; empty unless a form of ours was posted."""
    if request.method != "POST" or not is_our_form(request):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRETS)
        for value in values
    ]


def sentences(fields: list[tuple[str, str]]) -> list[str]:
    """The values that a person wrote in words; numbers, choices and codes are left out."""
    return [value for _name, value in fields if " " in value.strip() or not value.isascii()]
