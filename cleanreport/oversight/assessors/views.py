"""The section "assessors" of a fiscal year: who has how many agencies, one assessor's agencies, assigning more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cleanreport.accounts.guards import only_for
from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.assignments import actions, rules
from cleanreport.assignments.queries import worked_for_by
from cleanreport.core.forms import taken
from cleanreport.core.lists import Counted
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import day_of
from cleanreport.documents.sheets import sheet_response
from cleanreport.outreach.queries.dues import in_order, on_page
from cleanreport.oversight.assessors import exports, queries, shown
from cleanreport.oversight.assessors.forms import AgencyFilter, AssessedFilter, ChosenForm, OpenFilter
from cleanreport.oversight.years.views import frame, reads_or_writes

for_assigning = only_for(rules.may_assign)
HELD, OPEN = "office_year_assessor", "office_year_assign"


def _year(year: int) -> Cycle:
    cycle = queries.year_called(year)
    if cycle is None:
        raise Http404
    return cycle


# All assessors, and all agencies


@require_safe
@for_assigning
def office_year_assessors(request: SignedInRequest, year: int) -> HttpResponse:
    """Every assessor with how many agencies, and how many of these have handed in what the year asks for."""
    cycle = _year(year)
    watched, covered = queries.read_in(cycle, day_of(timezone.now())), queries.covered(cycle)
    context = {"people": shown.people(cycle, watched), "watched": watched, "covered": covered}
    return render(request, "oversight/assessors/list.html", frame(cycle, "office_year_assessors") | context)


@require_safe
@for_assigning
def office_year_assessors_export(request: SignedInRequest, year: int, kind: str) -> FileResponse:
    """Every assignment of the year."""
    cycle = _year(year)
    watched = queries.read_in(cycle, day_of(timezone.now()))
    name = _("Assessors %(year)s") % {"year": cycle.year_be}
    return sheet_response(name, exports.columns(watched), exports.rows(cycle, watched), kind)


@require_safe
@for_assigning
def office_year_assessed(request: SignedInRequest, year: int) -> HttpResponse:
    """The agencies of a year with who assesses them, or those alone that nobody assesses."""
    cycle, chosen = _year(year), AssessedFilter(request.GET)
    found = queries.with_or_without(cycle, chosen.choice, day_of(timezone.now()), assessed=chosen.assessed)
    page = _page_of(found, chosen, request)
    rows = shown.with_assessors(on_page(page.object_list), cycle)
    context = {"cycle": cycle, "filter": chosen, "page": page, "rows": rows, "nobody": chosen.assessed is False}
    return render(request, "oversight/assessors/assessed.html", context)


def _page_of(found: QuerySet[Agency], chosen: AgencyFilter, request: SignedInRequest) -> Any:
    """A page of the ids of these."""
    found = found.none() if chosen.finds_nothing else found
    return Counted(in_order(found), found.count()).get_page(request.GET.get("page"))


# One assessor


@dataclass(frozen=True)
class Desk:
    """One assessor in a year, and the agencies that an address asks for."""

    name: str  # of the address
    cycle: Cycle
    assessor: Any  # an account with how many agencies it has: `assigned`
    filter: AgencyFilter
    found: QuerySet[Agency]

    @property
    def agencies(self) -> QuerySet[Agency]:
        return self.found.none() if self.filter.finds_nothing else self.found


@reads_or_writes
@for_assigning
def office_year_assessor(request: SignedInRequest, year: int, username: str) -> HttpResponse:
    """The agencies that an assessor has; those ticked, or all that were found, are taken away."""
    cycle, assessor = _assessor(year, username)
    chosen = AgencyFilter(request.GET)
    found = queries.held_by(assessor, cycle, chosen.choice, day_of(timezone.now()))
    desk = Desk(HELD, cycle, assessor, chosen, found)
    return _answer(request, desk, actions.take_away, shown.taken_words)


@reads_or_writes
@for_assigning
def office_year_assign(request: SignedInRequest, year: int, username: str) -> HttpResponse:
    """The agencies that an assessor can be given; those ticked, or all that were found, are assigned."""
    cycle, assessor = _assessor(year, username)
    chosen = OpenFilter(request.GET)
    found = queries.open_to(assessor, cycle, chosen.choice, day_of(timezone.now()), shared=chosen.shared)
    desk = Desk(OPEN, cycle, assessor, chosen, found)
    return _answer(request, desk, actions.assign, shown.assigned_words)


def _assessor(year: int, username: str) -> tuple[Cycle, Any]:
    cycle = _year(year)
    assessor = queries.assessor_called(username, cycle)
    if assessor is None:
        raise Http404
    return cycle, assessor


def _answer(
    request: SignedInRequest, desk: Desk, act: Callable[..., list[Agency]], words: Callable[[User, list[Agency]], str]
) -> HttpResponse:
    """The list, or what became of the agencies that were chosen in it.

    All that the list finds are taken only as many as stood on the button. The second of two clicks changes nothing.
    """
    if request.method != "POST":
        return _desk_page(request, desk, ChosenForm())
    form = ChosenForm(request.POST)
    codes = list(desk.agencies.values_list("code", flat=True)) if form.takes_all else form.ticked
    if form.takes_all and codes and form.seen != str(len(codes)):
        return _desk_page(request, desk, form, status=409)

    def do(_data: dict[str, Any]) -> None:
        if done := act(desk.cycle, desk.assessor, codes, by=request.user):
            messages.success(request, words(desk.assessor, done))

    if not taken(form, do):
        return _desk_page(request, desk, form, status=422)
    return HttpResponseRedirect(request.get_full_path())


def _desk_page(request: SignedInRequest, desk: Desk, form: ChosenForm, *, status: int = 200) -> HttpResponse:
    """The list with what can be done; after a refusal everything is ticked that was."""
    page = _page_of(desk.found, desk.filter, request)
    agencies, watched = on_page(page.object_list), queries.read_in(desk.cycle, day_of(timezone.now()))
    is_held = desk.name == HELD
    rows = shown.held(list(agencies), desk.cycle, watched) if is_held else shown.with_assessors(agencies, desk.cycle)
    context = {
        "cycle": desk.cycle, "assessor": desk.assessor, "filter": desk.filter, "page": page,
        "parts": shown.parts(desk.assessor, desk.cycle, desk.name),
        "rows": rows, "watched": watched, "held": is_held, "form": form, "ticked": form.ticked,
        "changed": status == 409, "barred": [] if is_held else worked_for_by(desk.assessor),
    }  # fmt: skip
    return render(request, "oversight/assessors/assessor.html", context, status=status)
