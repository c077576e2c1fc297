"""What the pages of the register share."""

from django.http import Http404

from cleanreport.accounts.guards import only_for
from cleanreport.agencies import queries, rules
from cleanreport.agencies.models import Agency

for_officers = only_for(rules.may_keep_register)


def agency_or_404(code: str) -> Agency:
    found = queries.one_registered(code)
    if found is None:
        raise Http404
    return found
