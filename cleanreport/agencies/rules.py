"""Who keeps the register of agencies."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.core.verdict import ALLOW, Verdict, deny


def may_keep_register(user: User) -> Verdict:
    """Record, rename, merge and close agencies and ministries, and bring in lists of them."""
    if user.is_active and user.is_officer:
        return ALLOW
    return deny(_("Only an officer of the office can do this."))
