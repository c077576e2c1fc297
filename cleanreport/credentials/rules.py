"""Who may hand out accounts, and who may invite colleagues."""

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import works_for
from cleanreport.core.verdict import ALLOW, Verdict, deny

ONLY_OFFICERS = deny(_("Only an officer of the office can hand out accounts."))


def may_hand_out_accounts(user: User) -> Verdict:
    """Make, close and reopen accounts of every role, give passwords, and lift locks."""
    return ALLOW if user.is_active and user.is_officer else ONLY_OFFICERS


def may_close_account(user: User, account: User) -> Verdict:
    """Close an account; the office never loses its last one, and nobody closes their own by mistake."""
    if not may_hand_out_accounts(user):
        return ONLY_OFFICERS
    if user.pk == account.pk:
        return deny(_("This is your own account. Another officer can close it."))
    return ALLOW


def may_manage_colleagues(user: User, agency: Agency) -> Verdict:
    """Invite colleagues of the own agency, and end their access."""
    if user.is_active and user.role == Role.AGENCY and works_for(user, agency.pk):
        return ALLOW
    return deny(_("Only people who work for this agency can do this."))
