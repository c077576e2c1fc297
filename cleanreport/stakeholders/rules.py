"""Who may do what with the stakeholders of a plan. `closes_on` is the last day of changes (`queries.closes_on`)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import works_for
from cleanreport.core.thai import long_date
from cleanreport.core.verdict import ALLOW, Verdict, deny
from cleanreport.plans.models import Plan
from cleanreport.stakeholders.models import Roll


def may_look(user: User, plan: Plan) -> Verdict:
    """Open the list of persons, which is written down."""
    if (user.is_active and user.is_officer) or works_for(user, plan.agency_id):
        return ALLOW
    return deny(_("Only the agency itself and the office can look at the stakeholder database."))


def may_edit(user: User, roll: Roll, closes_on: date | None, *, on: date) -> Verdict:
    """Add, correct and remove persons, and bring in files of them."""
    if not works_for(user, roll.plan.agency_id):
        return deny(_("Only the agency itself can change its stakeholder database."))
    if is_over(roll, on=on):
        return deny(_("The time for keeping personal data is over, so the persons have been deleted."))
    if closes_on is None:
        return deny(_("No round of this year asks for the stakeholder database."))
    if on > closes_on:
        sentence = _("The round closed on %(date)s. One person can still be deleted on request.")
        return deny(sentence % {"date": long_date(closes_on)})
    return ALLOW


def may_delete(user: User, plan: Plan) -> Verdict:
    """Delete one person on request, at any time."""
    return may_look(user, plan)


def may_export(user: User) -> Verdict:
    """Take the list out of the system, for the survey."""
    if user.is_active and user.is_officer:
        return ALLOW
    return deny(_("Only an officer of the office can export stakeholders."))


def is_over(roll: Roll, *, on: date) -> bool:
    """The day has come from which on nobody is kept any more."""
    retention_on = roll.plan.cycle.retention_on
    return roll.erased_at is not None or (retention_on is not None and on >= retention_on)
