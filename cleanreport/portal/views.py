"""Verification for everybody who holds a paper: by the code at its foot, or by the file itself. Nothing is kept."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.core.templatetags.ui import filesize
from cleanreport.core.views import too_many_requests
from cleanreport.portal import queries, shown
from cleanreport.portal.forms import CodeForm, FileForm

NOT_FOUND, UNPROCESSABLE = 404, 422
# Nobody guesses 40 bits; this keeps trying from costing anything.
LIMITS = {"unknown_code": "30/m/ip", "file": "30/m/ip"}


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to everybody who has the address, and not found by search engines."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, **arguments: str) -> HttpResponse:
        response = view(request, **arguments)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


def within(request: HttpRequest, action: str) -> bool:
    return bool(ratelimit.consume(request, app="portal", action=action, config=LIMITS, limit_get=True))


def page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    forms = {"code_form": CodeForm(), "file_form": FileForm()}
    return render(request, "portal/verify.html", {"unknown": "", **forms, **context}, status=status)


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Type a code, or choose a file."""
    if "code" not in request.GET:
        return page(request)
    form = CodeForm(request.GET)
    if not form.is_valid():
        return page(request, UNPROCESSABLE, code_form=form)
    return HttpResponseRedirect(reverse("verify_code", args=[form.cleaned_data["code"].replace("/", " ")]))


@public
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper with this code is, and whether it still stands."""
    found = queries.submission_with(code)
    if found is not None:
        return render(request, "portal/verified.html", shown.facts(found))
    if not within(request, "unknown_code"):
        return too_many_requests(request)
    return page(request, NOT_FOUND, unknown=code, code_form=CodeForm(initial={"code": code}))


@public
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    """Whether these bytes are exactly those of a paper that was issued."""
    if not within(request, "file"):
        return too_many_requests(request)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid() and not form.cleaned_data["file"].sha256:
        form.add_error("file", _("The file is too large to be compared (%(size)s).") % {"size": size_of(form)})
    if not form.is_valid():
        return page(request, UNPROCESSABLE, file_form=form)
    file = form.cleaned_data["file"]
    if found := queries.submission_behind(file.sha256):
        return render(request, "portal/verified.html", {**shown.facts(found), "file": file})
    return render(request, "portal/altered.html", {"file": file})


def size_of(form: FileForm) -> str:
    return filesize(form.cleaned_data["file"].size)
