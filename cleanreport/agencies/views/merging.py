"""Merging: which agencies become part of one, and from when."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies import actions, queries
from cleanreport.agencies.checks import work_under_way
from cleanreport.agencies.forms import MergeForm, RegisterFilter, seen_in
from cleanreport.agencies.models import Agency
from cleanreport.agencies.views.shared import agency_or_404, for_officers
from cleanreport.core.forms import taken
from cleanreport.core.thai import long_date

MOST_FOUND = 20


@for_officers
def office_register_merge(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose agencies by their names, then let them become part of this one."""
    target = agency_or_404(code)
    if request.method != "POST":
        return _page(request, target, request.GET)
    olds = _chosen(request.POST, target)
    form = MergeForm(request.POST, today=timezone.localdate(), work=[])
    from_on = form.cleaned_data.get("from_on") if form.is_valid() else None
    form.work = [work.words for work in work_under_way([old.pk for old in olds], from_on or timezone.localdate())]
    seen = {agency.code: seen_in(request.POST, f"seen-{agency.code}") for agency in [*olds, target]}

    def merge(data: dict[str, Any]) -> None:
        actions.merge(olds, target, **data, seen=seen, by=request.user)

    if not taken(form, merge):
        return _page(request, target, request.POST, form)
    facts = {"name": target.name_th, "date": long_date(form.cleaned_data["from_on"])}
    messages.success(request, _("Merged into %(name)s from %(date)s.") % facts)
    return HttpResponseRedirect(reverse("office_register_edit", args=[code]))


def _chosen(said: QueryDict, target: Agency) -> list[Agency]:
    return [agency for agency in queries.called(said.getlist("old")) if agency.pk != target.pk]


def _page(request: SignedInRequest, target: Agency, said: QueryDict, form: MergeForm | None = None) -> HttpResponse:
    today, chosen = timezone.localdate(), _chosen(said, target)
    asked = RegisterFilter({"q": said.get("q", "")})
    words = "" if asked.finds_nothing else asked.choice.words
    found = queries.registered(queries.Choice(words, is_closed=False), today) if words else Agency.objects.none()
    taken_ids = [target.pk, *(agency.pk for agency in chosen)]
    work = [each.words for each in work_under_way([agency.pk for agency in chosen], today)] if chosen else []
    context = {
        "agency": target, "chosen": chosen, "filter": asked, "words": words,
        "found": found.filter(in_force_to=None).exclude(pk__in=taken_ids)[:MOST_FOUND],
        "form": form or MergeForm(today=today, work=work),
    }  # fmt: skip
    return render(request, "agencies/merge.html", context, status=422 if form else 200)
