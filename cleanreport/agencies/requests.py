"""Whose work a request goes on with, of somebody who works for several agencies."""

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import agency_of

KEPT_AS = "agency"


def chosen_agency(request: SignedInRequest) -> str:
    """The code of the agency that was chosen in this session; "" when none was."""
    return str(request.session.get(KEPT_AS, ""))


def go_on_with(request: SignedInRequest, agency: Agency) -> None:
    request.session[KEPT_AS] = agency.code


def own_agency(request: SignedInRequest) -> Agency | None:
    return agency_of(request.user, chosen_agency(request))
