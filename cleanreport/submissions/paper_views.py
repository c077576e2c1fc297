"""The pages of papers: what there is of what was sent, asking for it, handing it out, and a draft looked at first."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.documents import actions as documents
from cleanreport.documents import registry
from cleanreport.documents.downloads import handed_out, picture_of
from cleanreport.documents.forms import PaperForm, digits_named
from cleanreport.documents.models import Format, Rendering
from cleanreport.documents.queries import latest, renderings_of
from cleanreport.documents.registry import Sort
from cleanreport.documents.shown import percent_of, words_of
from cleanreport.documents.tree import Digits, Paper
from cleanreport.submissions import papers, queries
from cleanreport.submissions.documents import code
from cleanreport.submissions.models import Submission


def visible(request: SignedInRequest, number: str) -> Submission:
    """404 when this person may not see it."""
    found = queries.submission_seen_by(request.user, number)
    if found is None:
        raise Http404
    return found


def file_address(rendering: Rendering) -> str:
    return reverse("paper", args=[rendering.pk])


def panel_context(submission: Submission, chosen: QueryDict) -> dict[str, object]:
    """What `documents/_panel.html` shows on the page of a submission."""
    return {
        "panel": papers.panel(submission, digits_named(chosen.get("digits", "")), file_address),
        "panel_url": reverse("submission_papers", args=[submission.number]),
        "ask_url": reverse("submission_paper_ask", args=[submission.number]),
        "verify_code": code(submission),
    }


@require_safe
def submission_papers(request: SignedInRequest, number: str) -> HttpResponse:
    """The papers alone: a page that looks again by itself as long as one is being made."""
    found = visible(request, number)
    context = {"submission": found, "content": found.content, **panel_context(found, request.GET)}
    return render(request, "submissions/papers.html", context)


@require_POST
def submission_paper_ask(request: SignedInRequest, number: str) -> HttpResponse:
    found = visible(request, number)
    asked = ask_for(found, registry.sorts_of(found), request.POST, by=request.user)
    return back_to_panel(request.POST, asked, "submission", "submission_papers", number)


def ask_for(submission: Submission, offered: Iterable[Sort], posted: QueryDict, *, by: User | None) -> PaperForm:
    """Ask for the paper that a button names. Raises Http404 for one that is not offered."""
    form = PaperForm(posted)
    sort = registry.sort_of(offered, posted.get("kind", ""), posted.get("format", "")) if form.is_valid() else None
    if sort is None:
        raise Http404
    papers.ask(submission, sort, form.cleaned_data["format"], form.digits_wanted, by=by)
    return form


def back_to_panel(posted: QueryDict, asked: PaperForm, page: str, followed: str, name: str) -> HttpResponse:
    """To the panel as it was, with the digits that were chosen.

    Without a script `page` does not look again by itself, but the page that has only the panel does (`followed`). Its
    address has no fragment: with one browsers do not load it anew.
    """
    query = {"digits": str(Digits.THAI)} if asked.digits_wanted == Digits.THAI else {}
    if "follow" in posted:
        return HttpResponseRedirect(reverse(followed, args=[name], query=query))
    return HttpResponseRedirect(reverse(page, args=[name], query=query, fragment="papers"))


@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One paper, to be saved."""
    return handed_out(request, get_object_or_404(papers.visible_to(request.user), pk=pk))


@require_safe
def paper_page(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page of a draft."""
    return picture_of(get_object_or_404(papers.visible_to(request.user), pk=pk), number)


# Drafts, for the chapters that have them


def draft_page(request: SignedInRequest, draft: Paper, kind: str, about: str, **around: object) -> HttpResponse:
    """The draft's paper as pictures of its pages; `around` is the frame: title, over, back_url, back_label, ask_url."""
    found = latest(renderings_of(about), kind, Format.PDF, draft.digits)
    pages = range(1, found.pictures + 1) if found and found.is_ready else ()
    context = {
        "rendering": found,
        "words": words_of(found),
        "percent": percent_of(found),
        "is_current": found is not None and found.digest == draft.digest,
        "pages": [(number, reverse("paper_page", args=[found.pk, number])) for number in pages if found],
        "file_url": file_address(found) if found else "",
        "page_url": request.path,
    }
    return render(request, "documents/draft.html", context | around)


def ask_for_draft(
    request: SignedInRequest, draft: Paper, kind: str, about: str, *, agency: str, back: str
) -> HttpResponse:
    """Ask for the draft's paper, and go where it can be looked at."""
    name = f"ร่าง {draft.title} {draft.author}"
    documents.ask(draft, Format.PDF, kind=kind, name=name, about=about, agency=agency, by=request.user)
    return HttpResponseRedirect(back)
