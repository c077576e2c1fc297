"""The mailbox of the demo: every letter that certifiers and agencies would have got, to be read by whoever tries it."""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cleanreport.notifications.models import Letter
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Submission

A_PAGE = 30
ASKED = "asked_to_acknowledge"
ADDRESS = re.compile(r"https?://\S+")
View = Callable[..., HttpResponse]


def only_in_a_demo(view: View) -> View:
    """There is no such page anywhere else: letters hold the links of certifiers."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_in_a_demo
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    words, waiting = request.GET.get("q", "").strip()[:100], bool(request.GET.get("waiting"))
    letters = Letter.objects.select_related("email").order_by("-created_at", "-id")
    if waiting:
        waits = Submission.objects.filter(state=State.WAITING).order_by().values_list("pk", flat=True)
        letters = letters.filter(purpose=ASKED, about__in=[f"submission:{pk}" for pk in waits])
    if words:
        fits = Q(recipient_name__icontains=words) | Q(recipient__icontains=words) | Q(email__subject__icontains=words)
        letters = letters.filter(fits)
    page = Paginator(letters, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mail.html", {"page": page, "words": words, "waiting": waiting})


@only_in_a_demo
@require_safe
def demo_letter(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.select_related("email"), pk=pk)
    return render(request, "demo/letter.html", {"letter": letter, "pieces": list(pieces(letter.email.message))})


class Piece(NamedTuple):
    """A part of a letter's text; `url` leads to a page of this site, wherever the demo runs now."""

    text: str
    url: str = ""


def pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in ADDRESS.finditer(text):
        yield Piece(text[end : found.start()])
        yield Piece(found[0], urlsplit(found[0]).path)
        end = found.end()
    yield Piece(text[end:])
