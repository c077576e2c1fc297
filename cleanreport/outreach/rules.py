"""Who may speak to the agencies, and when the system speaks by itself."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.core.thai import BANGKOK
from cleanreport.core.verdict import ALLOW, Verdict, deny


def may_address_agencies(user: User) -> Verdict:
    """Remind agencies, extend or reopen for many, write announcements, send a letter again."""
    if user.is_active and user.is_officer:
        return ALLOW
    return deny(_("Only an officer of the office can do this."))


def is_hour_of_reminders(at: datetime) -> bool:
    """Reminders that nobody asks for by hand leave in the morning, and after a pause until the evening."""
    first, last = settings.REMIND_HOURS
    return first <= at.astimezone(BANGKOK).hour < last
