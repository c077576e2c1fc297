"""Who may hand out agencies to assessors."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.core.verdict import ALLOW, Verdict, deny


def may_assign(user: User) -> Verdict:
    """Assign agencies to an assessor, or take them away again."""
    if user.is_active and user.is_officer:
        return ALLOW
    return deny(_("Only an officer of the office can do this."))
