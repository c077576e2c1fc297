"""The certifier's pages behind the e-mailed link: no account, and opening the link changes nothing (G7, G15)."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cleanreport.certification import actions, rules, shown
from cleanreport.certification.forms import SendBackForm
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.views import too_many_requests
from cleanreport.evidence.models import Evidence
from cleanreport.evidence.views import handed_out
from cleanreport.submissions.models import Request
from cleanreport.submissions.queries import is_usable, request_behind

GONE, NOT_FOUND = 410, 404
# Nobody guesses 256 bits; this keeps trying from costing anything.
LIMITS = {"unknown_link": "30/m/ip"}


def by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to whoever has the link, told to nobody else: not kept, not passed on, not found by search engines."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str, **arguments: object) -> HttpResponseBase:
        asked = request_behind(token)
        response = view(request, asked, token, **arguments) if asked else unknown(request)
        response["Cache-Control"] = "no-store, private"
        # Not "no-referrer": browsers would send "Origin: null" with the form, which the check against forgery refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


def unknown(request: HttpRequest) -> HttpResponse:
    if not ratelimit.consume(request, app="certification", action="unknown_link", config=LIMITS, limit_get=True):
        return too_many_requests(request)
    return render(request, "certification/unknown.html", status=NOT_FOUND)


@by_link
@require_safe
def certify(request: HttpRequest, asked: Request, token: str) -> HttpResponse:
    """What was frozen, with the two buttons; or what became of it."""
    now = timezone.now()
    if is_usable(asked, now):
        return page(request, asked, token, SendBackForm())
    context = shown.context(asked, token, at=now)
    if asked.answered_at:
        return render(request, "certification/answered.html", context)
    return render(request, "certification/ended.html", context | {"why": shown.why_ended(asked)}, status=GONE)


def page(request: HttpRequest, asked: Request, token: str, form: SendBackForm, status: int = 200) -> HttpResponse:
    context = shown.context(asked, token, at=timezone.now()) | {"form": form}
    return render(request, "certification/read.html", context, status=status)


@by_link
@require_POST
def certify_acknowledge(request: HttpRequest, asked: Request, token: str) -> HttpResponse:
    try:
        actions.acknowledge(asked)
    except WrongState:
        pass  # the second of two clicks, or an old page: the next page tells what became of it
    return back_to_link(token)


@by_link
@require_POST
def certify_send_back(request: HttpRequest, asked: Request, token: str) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid() and is_usable(asked, timezone.now()):
        return page(request, asked, token, form, status=422)
    try:
        actions.send_back(asked, comment=form.cleaned_data.get("comment", ""))
    except PermissionDenied as refused:
        form.add_error("comment", str(refused))
        return page(request, asked, token, form, status=403)
    except WrongState:
        asked.refresh_from_db()
        if not asked.answered_at:
            raise  # the refusal shows what was typed; the second of two clicks meets the answer of the first
    return back_to_link(token)


def back_to_link(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("certify", args=[token]))


@by_link
@require_safe
def certify_evidence(request: HttpRequest, asked: Request, token: str, pk: int) -> FileResponse:
    """A file that the frozen report names, and no other."""
    named = {file["id"] for file in asked.submission.content.get("evidence", [])}
    if pk not in named or not rules.may_be_read(asked, timezone.now()):
        raise Http404
    return handed_out(request, get_object_or_404(Evidence, pk=pk))
