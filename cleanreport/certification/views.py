"""The certifier's pages behind the e-mailed link: no account, and opening the link changes nothing (G7, G15)."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cleanreport.audit.actions import subject_of
from cleanreport.certification import actions, rules, shown
from cleanreport.certification.forms import SendBackForm
from cleanreport.completion.models import Picture
from cleanreport.completion.views import shown_picture
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.links import kept_private
from cleanreport.core.views import too_many_requests
from cleanreport.documents.downloads import handed_out
from cleanreport.documents.forms import digits_named
from cleanreport.documents.models import Format, Rendering
from cleanreport.evidence import downloads
from cleanreport.evidence.models import Evidence
from cleanreport.submissions import papers
from cleanreport.submissions.models import Request
from cleanreport.submissions.paper_views import ask_for, back_to_panel
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
        return kept_private(view(request, asked, token, **arguments) if asked else unknown(request))

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
        return render(request, "certification/answered.html", context | panel(request, asked, token))
    return render(request, "certification/ended.html", context | {"why": shown.why_ended(asked)}, status=GONE)


def page(request: HttpRequest, asked: Request, token: str, form: SendBackForm, status: int = 200) -> HttpResponse:
    context = shown.context(asked, token, at=timezone.now()) | {"form": form} | panel(request, asked, token)
    return render(request, "certification/read.html", context, status=status)


def panel(request: HttpRequest, asked: Request, token: str) -> dict[str, object]:
    return shown.panel(asked, token, digits_named(request.GET.get("digits", "")))


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
def certify_evidence(request: HttpRequest, asked: Request, token: str, pk: int) -> HttpResponseBase:
    """A file that the frozen report names, and no other."""
    return downloads.handed_out(request, evidence_of(asked, pk), shown.file_urls(token, pk)["look"])


@by_link
@require_safe
def certify_evidence_page(request: HttpRequest, asked: Request, token: str, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page of such a file."""
    return downloads.picture_of(request, evidence_of(asked, pk), number)


@by_link
@require_safe
def certify_evidence_look(request: HttpRequest, asked: Request, token: str, pk: int) -> HttpResponse:
    """One such file with pictures of its pages, and the way to the next one."""
    context = shown.look(asked, token, evidence_of(asked, pk))
    return render(request, "certification/evidence.html", context)


def evidence_of(asked: Request, pk: int) -> Evidence:
    """Raises Http404 for what the frozen report does not name."""
    require_readable(asked)
    if all(file["id"] != pk for file in asked.submission.content.get("evidence", [])):
        raise Http404
    return get_object_or_404(Evidence, pk=pk, plan=asked.submission.plan_id)


# Papers


@by_link
@require_safe
def certify_papers(request: HttpRequest, asked: Request, token: str) -> HttpResponse:
    """The papers alone: a page that looks again by itself as long as one is being made."""
    require_readable(asked)
    context = shown.context(asked, token, at=timezone.now()) | panel(request, asked, token)
    return render(request, "certification/papers.html", context)


@by_link
@require_POST
def certify_paper_ask(request: HttpRequest, asked: Request, token: str) -> HttpResponse:
    require_readable(asked)
    wanted = ask_for(asked.submission, papers.for_certifier(asked.submission), request.POST, by=None)
    return back_to_panel(request.POST, wanted, "certify", "certify_papers", token)


@by_link
@require_safe
def certify_paper(request: HttpRequest, asked: Request, token: str, pk: int) -> HttpResponseBase:
    """A paper of what is to be acknowledged, and no other."""
    require_readable(asked)
    kinds = [sort.kind for sort in papers.for_certifier(asked.submission)]
    mine = Rendering.objects.filter(about=subject_of(asked.submission), kind__in=kinds, format=Format.PDF)
    return handed_out(request, get_object_or_404(mine, pk=pk))


def require_readable(asked: Request) -> None:
    if not rules.may_be_read(asked, timezone.now()):
        raise Http404


@by_link
@require_safe
def certify_picture(request: HttpRequest, asked: Request, token: str, pk: int) -> HttpResponseBase:
    """A picture that the frozen completion report shows, and no other."""
    named = {picture["id"] for picture in asked.submission.content.get("pictures", [])}
    if pk not in named or not rules.may_be_read(asked, timezone.now()):
        raise Http404
    return shown_picture(request, get_object_or_404(Picture, pk=pk))
