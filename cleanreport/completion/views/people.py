"""Cover (dates, person responsible) and the last step before checking: reporter and certifier."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions, queries
from cleanreport.completion.checks import COVER, PEOPLE
from cleanreport.completion.forms import CoverForm, PersonForm
from cleanreport.completion.models import Completion, CompletionPerson, PersonRole
from cleanreport.completion.outline import SECTIONS
from cleanreport.completion.steps import CHECK, address
from cleanreport.completion.views.common import screens
from cleanreport.core import drafts
from cleanreport.reports.views.screens import Context

ON_COVER, SIGNING = (PersonRole.RESPONSIBLE,), (PersonRole.REPORTER, PersonRole.CERTIFIER)
FIRST_SECTION = next(iter(SECTIONS))


@require_http_methods(["GET", "HEAD", "POST"])
def completion_cover(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _cover(request, pk)
    completion = screens.visible(request, pk)
    form, people = CoverForm(request.POST, row=completion), _forms(completion, ON_COVER, request)
    screens.save(request, completion, [form, *people])
    return drafts.answer(
        request,
        [form, *people],
        page=lambda: _cover(request, pk, form, people),
        onward=screens.onward(request, pk, COVER, FIRST_SECTION),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def completion_people(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _people(request, pk)
    completion = screens.visible(request, pk)
    forms = _forms(completion, SIGNING, request)
    screens.save(request, completion, forms)
    return drafts.answer(
        request, forms, page=lambda: _people(request, pk, forms), onward=screens.onward(request, pk, PEOPLE, CHECK)
    )


@require_POST
def completion_person_pick(request: SignedInRequest, pk: int, role: str) -> HttpResponse:
    """Fill one person's fields with what was typed for an earlier document; the rest is saved as typed."""
    if role not in PersonRole.values:
        raise Http404
    completion = screens.visible(request, pk)
    on_cover = role in ON_COVER
    people = _forms(completion, ON_COVER if on_cover else SIGNING, request)
    filled = next(form for form in people if form.row.role == role)
    others = [form for form in people if form is not filled]
    cover = [CoverForm(request.POST, row=completion)] if on_cover else []
    screens.save(request, completion, [*others, *cover])
    person = queries.people_offered(completion).get(request.POST.get(f"{role}-person", ""))
    if person is not None:
        actions.edit(completion, [drafts.Edit(filled.row, person.content(), {})], by=request.user)
    if any(form.needs_attention for form in [*others, *cover]):
        fresh = PersonForm(row=completion.people.get(role=role))
        page = _cover(request, pk, cover[0], [fresh]) if on_cover else _people(request, pk, [*others, fresh])
        page.status_code = 422
        return page
    return redirect(f"{address(completion.pk, COVER if on_cover else PEOPLE)}#{role}")


def _forms(
    completion: Completion, roles: Sequence[PersonRole], request: SignedInRequest | None = None
) -> list[PersonForm]:
    people = {person.role: person for person in completion.people.all()}
    return [PersonForm(request.POST if request else None, row=people[role]) for role in roles]


def _offers(completion: Completion, forms: Sequence[PersonForm]) -> list[tuple[PersonForm, list[tuple[str, object]]]]:
    known = queries.people_offered(completion)
    ordered = sorted(forms, key=lambda form: PersonRole.values.index(form.row.role))
    return [(form, _offered(known, form.row)) for form in ordered]


def _offered(known: Mapping[str, CompletionPerson], person: CompletionPerson) -> list[tuple[str, object]]:
    """Everybody known but the one who stands there already."""
    return [(key, one) for key, one in known.items() if one.content() != person.content()]


def _cover(
    request: SignedInRequest, pk: int, form: CoverForm | None = None, people: Sequence[PersonForm] = ()
) -> HttpResponse:
    def context(completion: Completion, _around: Context) -> Context:
        shown = people or _forms(completion, ON_COVER)
        cover = form or CoverForm(row=completion)
        return {"form": cover, "people": _offers(completion, shown), "forms": [cover, *shown]}

    return screens.step_page(request, pk, COVER, "completion/cover.html", context)


def _people(request: SignedInRequest, pk: int, forms: Sequence[PersonForm] = ()) -> HttpResponse:
    def context(completion: Completion, _around: Context) -> Context:
        shown = forms or _forms(completion, SIGNING)
        return {"people": _offers(completion, shown), "forms": shown}

    return screens.step_page(request, pk, PEOPLE, "completion/people.html", context)
