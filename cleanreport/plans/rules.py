"""Who may do what with a plan."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import works_for
from cleanreport.core.verdict import ALLOW, Verdict, deny
from cleanreport.plans.models import Plan


def may_start(user: User, agency: Agency) -> Verdict:
    """Start a plan."""
    if works_for(user, agency.pk):
        return ALLOW
    return deny(_("Only the agency itself can start a plan."))


def may_edit(user: User, plan: Plan) -> Verdict:
    """Change what a draft plan says."""
    if not works_for(user, plan.agency_id):
        return deny(_("Only the agency itself can change its plan."))
    if plan.is_frozen:
        return deny(_("The plan is finished. To correct it, ask an officer of the office to reopen it."))
    return ALLOW


def may_finish(user: User, plan: Plan) -> Verdict:
    """Finish recording the plan (G7)."""
    return may_edit(user, plan)


def may_reopen(user: User, plan: Plan) -> Verdict:
    """Open a finished plan for correction, with a reason."""
    if not (user.is_active and user.is_officer):
        return deny(_("Only an officer of the office can reopen a plan."))
    if not plan.is_frozen:
        return deny(_("The plan is a draft already."))
    return ALLOW
