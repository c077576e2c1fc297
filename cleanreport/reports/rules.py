"""Who may do what with a report. `on` is the day in Bangkok, `window` when this agency may send (`cycles.queries`)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import works_for
from cleanreport.core.thai import long_date
from cleanreport.core.verdict import ALLOW, Verdict, deny
from cleanreport.cycles.queries import Window
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report


def round_is_open(window: Window, *, on: date) -> Verdict:
    """The round takes reports of this agency today."""
    if on < window.opens_on:
        return deny(_("This round opens on %(date)s.") % {"date": long_date(window.opens_on)})
    if on > window.due_on:
        sentence = _("This round was due on %(date)s. To send later, ask an officer of the office for an extension.")
        return deny(sentence % {"date": long_date(window.due_on)})
    return ALLOW


def may_report(user: User, plan: Plan) -> Verdict:
    """Report on a plan at all."""
    return ALLOW if works_for(user, plan.agency_id) else deny(_("Only the agency itself can report."))


def may_start(user: User, plan: Plan, window: Window, *, on: date) -> Verdict:
    """Enter the reporting system for a round (G8)."""
    return may_report(user, plan) and can_be_started(plan, window, on=on)


def can_be_started(plan: Plan, window: Window, *, on: date) -> Verdict:
    """The plan was finished, and the round takes reports: said to people of the agency, whoever it is."""
    if plan.current_id is None:
        return deny(_("Finish recording the plan first. Reporting opens as soon as it is finished."))
    return round_is_open(window, on=on)


def may_edit(user: User, report: Report, window: Window, *, on: date) -> Verdict:
    """Change what a draft report says."""
    if not works_for(user, report.plan.agency_id):
        return deny(_("Only the agency itself can change its report."))
    if report.is_handed_in:
        return deny(_("The report has been sent. To correct it, withdraw it first."))
    return round_is_open(window, on=on)


def may_send(user: User, report: Report, window: Window, *, on: date) -> Verdict:
    """Send the report (G15)."""
    verdict = may_edit(user, report, window, on=on)
    if verdict and not report.plan.is_frozen:
        return deny(_("The plan is open for correction. Finish it again, then send the report."))
    return verdict


def may_withdraw(user: User, report: Report, window: Window, *, on: date) -> Verdict:
    """Take back what was sent, while the round is open."""
    if not works_for(user, report.plan.agency_id):
        return deny(_("Only the agency itself can withdraw its report."))
    if not report.is_handed_in:
        return deny(_("The report has not been sent."))
    return round_is_open(window, on=on)


def may_reopen(user: User, report: Report) -> Verdict:
    """Open a sent report for correction, with a reason."""
    if not (user.is_active and user.is_officer):
        return deny(_("Only an officer of the office can reopen a report."))
    if not report.is_handed_in:
        return deny(_("The report is a draft already."))
    return ALLOW


def may_be_sent_back(window: Window, *, on: date) -> Verdict:
    """The certifier can still send it back: only while the agency could correct it."""
    verdict = round_is_open(window, on=on)
    if verdict:
        return ALLOW
    return deny(
        _("The round is closed, so the agency could no longer correct it. You can acknowledge, or call the office.")
    )
