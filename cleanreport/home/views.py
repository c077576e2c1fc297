"""The first page of an agency, and of an assessor."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.queries import agencies_of
from cleanreport.agencies.requests import chosen_agency, go_on_with
from cleanreport.cycles.queries import day_of
from cleanreport.evidence.scanning import withheld
from cleanreport.home.assigned import year_of
from cleanreport.home.desk import desk_of
from cleanreport.home.next_step import next_step
from cleanreport.home.queries import Year, other_agencies, years_of
from cleanreport.outreach import shown as outreach
from cleanreport.outreach.queries import announcements


@require_safe
def home(request: SignedInRequest, year_be: int | None = None) -> HttpResponse:
    """What lies on the agency's desk this year, or in another one; whoever works for none has another first page.

    For an assessor it is what the agencies assigned to them have sent.
    """
    if request.user.is_officer or request.user.is_ministry_viewer:
        return redirect("office")
    if request.user.is_assessor:
        year = year_of(request.user, year_be, request.GET, day_of(timezone.now()))
        return render(request, "home/assessor.html" if year else "home/not_assigned.html", {"year": year})
    years = years_of(request.user, day_of(timezone.now()), chosen_agency(request))
    desk = desk_of(request.user, years, year_be, day_of(timezone.now()))
    if desk is None:
        return render(request, "home/no_agency.html")
    # In October the last round of a year still runs while the next year has begun.
    years_be = [year.cycle.year_be for year in years]
    newer = next((later for later in years_be if year_be is None and later > years_be[0]), None)
    told = announcements.told_by(years[0].told if years else None)
    context = {
        "others": other_agencies(years, desk.agency),
        "announcements": outreach.announcements(told),
        "desk": desk,
        "next": next_step(desk),
        "earlier": desk.earlier,
        "cycle_id": desk.cycle and desk.cycle.pk,
        "answers": [asked.answer for asked in desk.asked],
        "years": years_be,
        "newer": newer,
        "withheld": withheld(card.plan for card in desk.plans),
    }
    return render(request, "home/home.html", context)


@require_POST
def my_agency(request: SignedInRequest) -> HttpResponse:
    """Go on with the work of another agency of those that one works for."""
    go_on_with(request, get_object_or_404(agencies_of(request.user), code=request.POST.get("agency", "")))
    return redirect("home")


def my_year(request: SignedInRequest) -> Year | None:
    return next(iter(years_of(request.user, day_of(timezone.now()), chosen_agency(request))), None)


@require_safe
def my_plan(request: SignedInRequest) -> HttpResponse:
    """The plan that one works on; the home page, where it is begun, when there is none."""
    year = my_year(request)
    return redirect("plan", year.plan_id) if year and year.plan_id else redirect("home")


@require_safe
def my_report(request: SignedInRequest) -> HttpResponse:
    """The report that one works on; the home page, which says when reporting opens, when there is none."""
    year = my_year(request)
    return redirect("report", year.report_id) if year and year.report_id else redirect("home")
