"""Who may do what with a completion report. `on` is the day in Bangkok, `window` that of its round."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import works_for
from cleanreport.completion.models import Completion
from cleanreport.core.verdict import ALLOW, Verdict, deny
from cleanreport.cycles.queries import Window
from cleanreport.plans.models import Plan
from cleanreport.reports.rules import round_is_open


def may_start(user: User, plan: Plan, window: Window, *, on: date) -> Verdict:
    """Begin the completion report (G19)."""
    if not works_for(user, plan.agency_id):
        return deny(_("Only the agency itself can write its completion report."))
    return can_be_started(plan, window, on=on)


def can_be_started(plan: Plan, window: Window, *, on: date) -> Verdict:
    """The plan was finished, and the round that asks for it is open: said to people of the agency, whoever it is."""
    if plan.current_id is None:
        return deny(_("Finish recording the plan first. The completion report can be written after that."))
    return round_is_open(window, on=on)


def may_edit(user: User, completion: Completion, window: Window, *, on: date) -> Verdict:
    """Change what a draft completion report says."""
    if not works_for(user, completion.plan.agency_id):
        return deny(_("Only the agency itself can change its completion report."))
    if completion.is_handed_in:
        return deny(_("The completion report has been sent. To correct it, withdraw it first."))
    return round_is_open(window, on=on)


def may_send(user: User, completion: Completion, window: Window, *, on: date) -> Verdict:
    """Send the completion report (G19)."""
    verdict = may_edit(user, completion, window, on=on)
    if verdict and not completion.plan.is_frozen:
        return deny(_("The plan is open for correction. Finish it again, then send the completion report."))
    return verdict


def may_withdraw(user: User, completion: Completion, window: Window, *, on: date) -> Verdict:
    """Take back what was sent, while its round is open."""
    if not works_for(user, completion.plan.agency_id):
        return deny(_("Only the agency itself can withdraw its completion report."))
    if not completion.is_handed_in:
        return deny(_("The completion report has not been sent."))
    return round_is_open(window, on=on)


def may_reopen(user: User, completion: Completion) -> Verdict:
    """Open a sent completion report for correction, with a reason."""
    if not (user.is_active and user.is_officer):
        return deny(_("Only an officer of the office can reopen a completion report."))
    if not completion.is_handed_in:
        return deny(_("The completion report is a draft already."))
    return ALLOW
