"""Step 6: the reporter and the certifier (G15). People typed before are offered, so that nobody is typed twice."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.plans.queries import Offered
from cleanreport.reports import actions, queries
from cleanreport.reports.forms import PersonForm
from cleanreport.reports.models import PersonRole, Report, ReportPerson
from cleanreport.reports.views.common import Context, screens


@require_http_methods(["GET", "HEAD", "POST"])
def report_people(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    report = screens.visible(request, pk)
    forms = _forms(report, request)
    screens.save(request, report, forms)
    return drafts.answer(
        request, forms, page=lambda: _page(request, pk, forms), onward=screens.onward(request, pk, "people", "check")
    )


@require_POST
def report_person_pick(request: SignedInRequest, pk: int, role: str) -> HttpResponse:
    """Fill one person's fields with what was typed for an earlier document; the other person's are saved as typed."""
    if role not in PersonRole.values:
        raise Http404
    report = screens.visible(request, pk)
    filled, other = sorted(_forms(report, request), key=lambda form: form.row.role != role)
    screens.save(request, report, [other])
    person = queries.people_offered(report).get(request.POST.get(f"{role}-person", ""))
    if person is not None:
        actions.edit(report, [drafts.Edit(filled.row, person.content(), {})], by=request.user)
    if other.needs_attention:
        page = _page(request, pk, [other, PersonForm(row=report.people.get(role=role))])
        page.status_code = 422
        return page
    return redirect(f"{reverse('report_people', args=[pk])}#{role}")


def _forms(report: Report, request: SignedInRequest | None = None) -> list[PersonForm]:
    people = sorted(report.people.all(), key=lambda person: PersonRole.values.index(person.role))
    return [PersonForm(request.POST if request else None, row=person) for person in people]


def _page(request: SignedInRequest, pk: int, forms: list[PersonForm] | None = None) -> HttpResponse:
    def context(report: Report, _around: Context) -> Context:
        shown = sorted(forms or _forms(report), key=lambda form: PersonRole.values.index(form.row.role))
        known = queries.people_offered(report)
        return {"people": [(form, _offered(known, form.row)) for form in shown], "forms": shown}

    return screens.step_page(request, pk, "people", "reports/people.html", context)


def _offered(known: Mapping[str, ReportPerson], person: ReportPerson) -> list[Offered]:
    """Everybody known but the one who stands there already."""
    return [Offered(key, one.name, one.position) for key, one in known.items() if one.content() != person.content()]
