"""Evidence as a list to be worked through, one file after the other, and handing the files out."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.lists import A_PAGE
from cleanreport.evidence import downloads, queries
from cleanreport.evidence.gallery import Gallery, look_context, sent_with
from cleanreport.evidence.models import Evidence


@require_safe
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One file, to be saved: a browser never shows it as a page of this site."""
    return downloads.handed_out(request, _visible(request, pk), reverse("evidence_look", args=[pk]))


@require_safe
def evidence_page(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page of a file; 0 is the small one."""
    return downloads.picture_of(request, _visible(request, pk), number)


@require_safe
def plan_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """All evidence of a plan, filtered by what it supports, its kind, and what it was sent with."""
    gallery = Gallery(get_object_or_404(queries.plans_visible_to(request.user), pk=pk), request.user, request.GET)
    page = Paginator(gallery.ids, A_PAGE).get_page(request.GET.get("page"))
    items, (back_url, back_label) = gallery.items(list(page)), gallery.back
    context = {"gallery": gallery, "plan": gallery.plan, "page": page, "items": items, "back_url": back_url}
    context |= {"back_label": back_label, "is_empty": not items and not gallery.filter.query}
    context["following"] = gallery.following
    return render(request, "evidence/list.html", context)


@require_safe
def evidence_look(request: SignedInRequest, pk: int) -> HttpResponse:
    """One file: pictures of its pages, what it is and supports, and the way to the next one."""
    evidence = _visible(request, pk)
    plan = get_object_or_404(queries.plans_visible_to(request.user), pk=evidence.plan_id)
    gallery = Gallery(plan, request.user, request.GET)
    urls = {"page_url": reverse("evidence_page", args=[pk, 0]), "file_url": reverse("evidence_file", args=[pk])}
    context = look_context(evidence, **urls) | gallery.around(evidence)
    context |= {"plan": plan, "item": gallery.item(evidence), "back_url": gallery.url}
    if context.get("count") and not context["next_url"]:
        context["following"] = gallery.following
    context["frozen"] = [(sent_with(one), one.number) for one in queries.frozen_in(evidence)]
    return render(request, "evidence/look.html", context)


def _visible(request: SignedInRequest, pk: int) -> Evidence:
    return get_object_or_404(queries.evidence_visible_to(request.user), pk=pk)
