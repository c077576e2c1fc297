"""The agency's home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanreport.cycles.queries import day_of
from cleanreport.home.context import my_years
from cleanreport.home.desk import desk_of
from cleanreport.home.next_step import next_step


@require_safe
def home(request: HttpRequest, year_be: int | None = None) -> HttpResponse:
    """What lies on the agency's desk this year, or in another one; an officer's first page is the office."""
    if request.user.is_officer:
        return redirect("office")
    years = my_years(request)
    desk = desk_of(request.user, years, year_be, day_of(timezone.now()))
    if desk is None:
        return render(request, "home/no_agency.html")
    # In October the last round of a year still runs while the next year has begun.
    newer = next((year for year in years if year_be is None and year.cycle.year_be > years[0].cycle.year_be), None)
    return render(request, "home/home.html", {"desk": desk, "next": next_step(desk), "years": years, "newer": newer})
