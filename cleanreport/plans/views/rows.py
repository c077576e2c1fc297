"""Adding, removing and moving rows. The form that stands open is saved first, so that nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.plans import actions, queries, rules
from cleanreport.plans.models import Plan, PlanRow
from cleanreport.plans.views.common import number_of, visible_plan
from cleanreport.plans.views.indicators import INDICATORS
from cleanreport.plans.views.measures import MEASURES
from cleanreport.plans.views.risks import RISKS
from cleanreport.plans.views.sections import Section

SECTIONS = {section.kind: section for section in (RISKS, MEASURES, INDICATORS)}


@require_POST
def plan_row_add(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """A new row, standing open. A measure begins under the key factor whose button was pressed (`under`)."""
    section, plan = SECTIONS[kind], visible_plan(request, pk)
    rules.may_edit(request.user, plan).or_raise()
    form = section.save_open(request, plan)
    if form and form.needs_attention:
        return _kept(section.page(request, plan.pk, form.row.pk, form))
    first = _first_values(request, plan, kind)
    row = _blank_row(section, plan, first) or actions.add_row(plan, kind, by=request.user, **first)
    # Without its anchor, so that the first field of the empty row takes the focus.
    return redirect(section.url(plan, row).partition("#")[0])


def _first_values(request: SignedInRequest, plan: Plan, kind: str) -> dict[str, Any]:
    under = number_of(request.POST, "under")
    if kind != MEASURES.kind or under is None:
        return {}
    return {"factor": queries.factors_of(plan).filter(pk=under).first()}


def _blank_row(section: Section, plan: Plan, first: dict[str, Any]) -> PlanRow | None:
    """The last row, if it is as empty as a new one would be: a button pressed twice adds one row."""
    last = section.rows(plan).last()
    wanted = getattr(first.get("factor"), "pk", None)
    if last and last.group in (None, wanted) and section.form(plan, last).is_blank:
        return last if last.group == wanted else None
    return None


@require_POST
def plan_row_remove(request: SignedInRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Take a row out; one in which something stands only after a second question, asked in its place."""
    section, plan = SECTIONS[kind], visible_plan(request, pk)
    rules.may_edit(request.user, plan).or_raise()
    sure = "sure" in request.POST
    form = None if sure else section.save_open(request, plan)
    found = section.stored_row(plan, row)
    if found is None:
        return redirect(section.url(plan))  # the second of two clicks
    in_doubt = not section.form(plan, found).is_blank or (form is not None and form.needs_attention)
    if in_doubt and not sure:
        mine = form if form and form.row.pk == row else None
        return section.page(request, plan.pk, row, mine, removing=True)
    actions.remove_row(plan, found, by=request.user)
    messages.success(request, _("The row was removed."))
    return redirect(section.url(plan))


@require_POST
def plan_row_move(request: SignedInRequest, pk: int, kind: str, row: int, *, up: bool) -> HttpResponse:
    section, plan = SECTIONS[kind], visible_plan(request, pk)
    rules.may_edit(request.user, plan).or_raise()
    form = section.save_open(request, plan)
    if form and form.needs_attention:
        return _kept(section.page(request, plan.pk, form.row.pk, form))
    moved = section.posted_row(plan, row)
    actions.move_row(plan, moved, up=up, by=request.user)
    return redirect(section.url(plan, moved))


def _kept(page: HttpResponse) -> HttpResponse:
    """The page with everything typed, because something in it could not be saved."""
    page.status_code = 422
    return page
