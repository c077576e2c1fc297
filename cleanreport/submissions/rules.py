"""Who may ask the certifier again."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import works_for
from cleanreport.core.verdict import ALLOW, Verdict, deny
from cleanreport.submissions.models import Submission


def may_ask_certifier(user: User, submission: Submission) -> Verdict:
    """Send the certifier's link again or to somebody else."""
    if works_for(user, submission.agency_id):
        return ALLOW
    return deny(_("Only the agency that sent this can ask a certifier."))
