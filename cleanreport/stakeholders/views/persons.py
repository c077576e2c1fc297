"""The list of persons, and one person: shown when somebody asks, added, corrected, deleted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.forms import taken
from cleanreport.core.lists import Counted
from cleanreport.stakeholders import opening, queries, shown
from cleanreport.stakeholders.actions import persons
from cleanreport.stakeholders.forms import PersonForm, RemoveForm
from cleanreport.stakeholders.models import Group, Person
from cleanreport.stakeholders.sealing import Unreadable
from cleanreport.stakeholders.views.shared import Desk, desk_of


@require_safe
@sensitive_variables()
def stakeholders_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Names with masked contacts; whoever has not asked for the list is led to where one asks."""
    desk = desk_of(request, pk)
    if not opening.is_open(request, opening.LISTS, desk.plan.pk):
        return redirect("stakeholders", pk)
    group = request.GET.get("group", "")
    group = group if group in Group.values else ""
    count = desk.roll.counts[group] if group else desk.roll.total
    found = Counted(queries.listed(desk.plan, group), count).get_page(request.GET.get("page"))
    context = {
        "tabs": shown.group_tabs(desk.roll, group), "page": found, "rows": shown.shown_persons(found.object_list),
        **desk.frame,
    }  # fmt: skip
    return render(request, "stakeholders/list.html", context)


@require_POST
def stakeholders_person_show(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    """Look at all that is known of one person, which is written down."""
    desk = desk_of(request, pk)
    found = get_object_or_404(queries.persons_of(desk.plan), pk=person)
    persons.show(found, desk.plan, by=request.user)
    opening.open_up(request, opening.PERSONS, found.pk)
    return redirect("stakeholders_person", pk, person)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def stakeholders_person(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    """One person; a posted form corrects it."""
    desk = desk_of(request, pk)
    found = get_object_or_404(queries.persons_of(desk.plan), pk=person)
    if not opening.is_open(request, opening.PERSONS, found.pk):
        return redirect("stakeholders", pk)
    if request.method != "POST":
        return _person_page(desk, found, PersonForm(initial=_said(found)))
    form = PersonForm(request.POST)
    if not taken(form, lambda _data: persons.correct(found, desk.plan, **form.facts, by=request.user)):
        return _person_page(desk, found, form)
    messages.success(request, _("Saved."))
    return redirect("stakeholders_person", pk, person)


@sensitive_variables()
def _said(person: Person) -> dict[str, Any]:
    try:
        return {"group": person.group, "contacted_on": person.contacted_on, **person.contact.plain}
    except Unreadable:
        return {}


@sensitive_variables()
def _person_page(desk: Desk, person: Person, form: PersonForm, remove: RemoveForm | None = None) -> HttpResponse:
    said = _said(person)
    facts = [(label, said[name]) for name, label in shown.FIELD_LABELS if said.get(name)]
    context = {
        "person": person, "form": form, "remove": remove or RemoveForm(mends=bool(desk.may_edit)),
        "facts": [(label, shown.phone_shown(v) if v == said.get("phone") else v) for label, v in facts],
        "is_readable": bool(said), "group": Group(person.group).label, "sent": [f for f in (form, remove) if f],
        "list_is_open": opening.is_open(desk.request, opening.LISTS, desk.plan.pk), **desk.frame,
    }  # fmt: skip
    failed = form.is_bound or remove is not None
    return render(desk.request, "stakeholders/person.html", context, status=422 if failed else 200)


@require_POST
def stakeholders_person_remove(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    """Delete one person, with the reason."""
    desk = desk_of(request, pk)
    found = queries.persons_of(desk.plan).filter(pk=person).first()
    if found is None:
        return redirect("stakeholders", pk)  # the second of two clicks
    form = RemoveForm(request.POST, mends=bool(desk.may_edit))
    if not taken(form, lambda data: persons.remove(found, desk.plan, **data, by=request.user)):
        if not opening.is_open(request, opening.PERSONS, found.pk):
            return redirect("stakeholders", pk)
        return _person_page(desk, found, PersonForm(initial=_said(found)), form)
    messages.success(request, _("The person was deleted."))
    opened = opening.is_open(request, opening.LISTS, desk.plan.pk)
    return redirect("stakeholders_list" if opened else "stakeholders", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def stakeholders_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person more."""
    desk = desk_of(request, pk)
    form = PersonForm(request.POST) if request.method == "POST" else PersonForm()
    if form.is_bound and taken(form, lambda _data: persons.add(desk.plan, **form.facts, by=request.user)):
        messages.success(request, _("The person is in the database."))
        return redirect("stakeholders_add" if "another" in request.POST else "stakeholders", pk)
    if not desk.may_edit:
        return redirect("stakeholders", pk)
    return render(request, "stakeholders/add.html", {"form": form, **desk.frame}, status=422 if form.is_bound else 200)
