"""One agency in a year, as the office sees it: its documents, extensions, reopening; `monitor` has all of them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import agencies_visible_to
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.completion.queries import completions_visible_to
from cleanreport.core.forms import taken
from cleanreport.core.thai import long_date
from cleanreport.cycles.models import Cycle, Round
from cleanreport.cycles.queries import day_of
from cleanreport.outreach import actions as outreach
from cleanreport.oversight import cards, queries
from cleanreport.oversight.assessors.queries import assessors_by_agency
from cleanreport.oversight.guards import for_officers, for_watchers
from cleanreport.oversight.monitor.asking import within_of
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.plans.queries import plans_visible_to
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.reports.queries import reports_visible_to

# One agency


@require_safe
@for_watchers
def office_agency(request: SignedInRequest, code: str) -> HttpResponse:
    """What the agency recorded and sent, and what is missing; a ministry's viewers read it, officers can act."""
    agency = queries.agency_called(code)
    if agency is None or within_of(request) not in (0, agency.ministry_id):
        raise Http404
    return _agency_page(request, agency, request.GET.get("year", ""))


def _agency_page(request: SignedInRequest, agency: Agency, year: str, sent: cards.Sent | None = None) -> HttpResponse:
    """One agency in one year; `sent` are forms that could not be taken, by their keys."""
    acts = request.user.is_officer
    today = day_of(timezone.now())
    years = queries.years()
    cycle = queries.year_shown(years, year, today)
    forms = (sent or {}) if acts else None
    context: dict[str, object] = {"agency": agency, "years": years, "cycle": cycle, "acts": acts, "sent": []}
    if cycle is not None:
        turns, plans_ = queries.turns_of(agency, cycle, today), queries.plans_of(agency, cycle)
        context |= {
            "plans": cards.plan_cards(plans_, turns, forms, cards.steps_of(agency, cycle, plans_)),
            "rounds": cards.round_cards(turns, forms),
            "submissions": cards.shown_submissions(queries.submissions_of(agency, cycle)),
            "formerly": queries.formerly(agency, cycle),
            "sent": list((sent or {}).values()),
            "assessors": assessors_by_agency(cycle, [agency]).get(agency.pk, []) if acts else [],
        }
    return render(request, "oversight/agency.html", context, status=422 if sent else 200)


def _back(agency: Agency, cycle: Cycle) -> HttpResponse:
    return HttpResponseRedirect(reverse("office_agency", args=[agency.code]) + f"?year={cycle.year_be}")


@require_POST
@for_officers
def office_extend(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Give this agency a later due date for a round."""
    agency = get_object_or_404(agencies_visible_to(request.user), code=code)
    round_ = get_object_or_404(Round.objects.select_related("cycle"), pk=pk)
    form = cards.extend_form(queries.turn_of(round_, agency, day_of(timezone.now())), request.POST)
    if not taken(form, lambda data: outreach.extend(round_, agency, **data, by=request.user)):
        return _agency_page(request, agency, str(round_.cycle), {cards.key_of(round_): form})
    facts = {"round": round_.name, "date": long_date(form.cleaned_data["due_on"])}
    messages.success(request, _("%(round)s: the agency can send until %(date)s.") % facts)
    return _back(agency, round_.cycle)


@require_POST
@for_officers
def office_plan_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a finished plan for correction."""
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    words = _("The plan is open for correction. The agency and the certifier are told why.")
    return _reopened(request, plan, plan, plans.reopen, words)


@require_POST
@for_officers
def office_report_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a sent report for correction."""
    report = get_object_or_404(reports_visible_to(request.user), pk=pk)
    words = _("The report is open for correction. The agency and the certifier are told why.")
    return _reopened(request, report, report.plan, reports.reopen, words)


@require_POST
@for_officers
def office_completion_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a sent completion report for correction."""
    completion = get_object_or_404(completions_visible_to(request.user), pk=pk)
    words = _("The completion report is open for correction. The agency and the certifier are told why.")
    return _reopened(request, completion, completion.plan, completions.reopen, words)


def _reopened(
    request: SignedInRequest, document: Plan | Report | Completion, plan: Plan, reopen: Callable[..., None], words: str
) -> HttpResponse:
    """Reopen and go back to the agency; the second of two clicks finds a draft and leads to the same page."""
    if queries.is_handed_in(document):
        form = cards.reason_form(document, request.POST)
        try:
            if not taken(form, lambda data: reopen(document, **data, by=request.user)):
                return _agency_page(request, plan.agency, str(plan.cycle), {cards.key_of(document): form})
            messages.success(request, words)
        except PermissionDenied:
            document.refresh_from_db()
            if queries.is_handed_in(document):
                raise
    return _back(plan.agency, plan.cycle)
