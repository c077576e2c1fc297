"""Step 5: the recorder and the certifier (G6). People of earlier plans are offered: nobody is typed twice."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.plans import actions, queries
from cleanreport.plans.forms import PersonForm
from cleanreport.plans.models import PersonRole, Plan, PlanPerson
from cleanreport.plans.queries import Offered
from cleanreport.plans.views.common import Context, number_of, save, step_page, visible_plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_people(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    plan = visible_plan(request, pk)
    forms = _forms(plan, request)
    save(request, plan, forms)
    return drafts.answer(
        request, forms, page=lambda: _page(request, pk, forms), onward=reverse("plan_check", args=[pk])
    )


@require_POST
def plan_person_pick(request: SignedInRequest, pk: int, role: str) -> HttpResponse:
    """Fill one person's fields with what was typed for an earlier plan; the other person's are saved as typed."""
    if role not in PersonRole.values:
        raise Http404
    plan = visible_plan(request, pk)
    filled, other = sorted(_forms(plan, request), key=lambda form: form.row.role != role)
    save(request, plan, [other])
    chosen = number_of(request.POST, f"{role}-person")
    person = next((one for one in queries.people_before(plan.agency_id) if one.pk == chosen), None)
    if person is not None:
        actions.edit(plan, [drafts.Edit(filled.row, person.content(), {})], by=request.user)
    if other.needs_attention:
        page = _page(request, pk, [other, PersonForm(row=plan.people.get(pk=filled.row.pk))])
        page.status_code = 422
        return page
    return redirect(f"{reverse('plan_people', args=[pk])}#{role}")


def _forms(plan: Plan, request: SignedInRequest | None = None) -> list[PersonForm]:
    people = sorted(plan.people.all(), key=lambda person: PersonRole.values.index(person.role))
    return [PersonForm(request.POST if request else None, row=person) for person in people]


def _page(request: SignedInRequest, pk: int, forms: list[PersonForm] | None = None) -> HttpResponse:
    def context(plan: Plan, _around: Context) -> Context:
        shown = sorted(forms or _forms(plan), key=lambda form: PersonRole.values.index(form.row.role))
        known = queries.people_before(plan.agency_id)
        return {"people": [(form, _offered(known, form.row)) for form in shown], "forms": shown}

    return step_page(request, pk, "people", "plans/people.html", context)


def _offered(known: list[PlanPerson], person: PlanPerson) -> list[Offered]:
    """Everybody known but the one who stands there already."""
    return [Offered(str(one.pk), one.name, one.position) for one in known if one.content() != person.content()]
