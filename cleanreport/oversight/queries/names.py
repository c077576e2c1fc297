"""What agencies were called in a year, where a page says their names of today."""

from collections.abc import Iterable

from cleanreport.agencies.models import Agency, AgencyName
from cleanreport.core.prepared import Prepared
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.cycles.models import Cycle

_NAMES = Prepared(lambda agency: AgencyName.objects.filter(agency=agency))


def called_then(agency: Agency, names: Iterable[AgencyName], cycle: Cycle) -> str:
    """Of these names of an agency the one that held when the year began, "" when it is that of today."""
    begun, _end = fiscal_year_bounds(cycle.year_be)
    held = [name for name in names if name.from_on is None or name.from_on <= begun]
    # The first of its names holds from no day.
    then = str(max(held, key=lambda name: name.from_on.toordinal() if name.from_on else 0)) if held else ""
    return "" if then == agency.name else then


def formerly(agency: Agency, cycle: Cycle) -> str:
    """The same of one agency; one query."""
    return called_then(agency, _NAMES(agency.pk), cycle)
