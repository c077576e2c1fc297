"""Who may add evidence to a plan. Whether a report still takes it is a rule of `reports`."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import works_for
from cleanreport.core.verdict import ALLOW, Verdict, deny
from cleanreport.plans.models import Plan


def may_add(user: User, plan: Plan) -> Verdict:
    """Add a file to the evidence of a plan (G13)."""
    if works_for(user, plan.agency_id):
        return ALLOW
    return deny(_("Only the agency itself can add evidence."))
