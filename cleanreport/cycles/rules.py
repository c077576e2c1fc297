"""Who may set up a cycle and give extensions."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.core.verdict import ALLOW, Verdict, deny


def may_run_cycles(user: User) -> Verdict:
    """Set up a year, extend a due date, reopen what was finished or sent."""
    if user.is_active and user.is_officer:
        return ALLOW
    return deny(_("Only an officer of the office can do this."))
