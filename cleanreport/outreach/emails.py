"""What agencies are told about their due dates. Letters are Thai."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanreport.agencies.models import Agency
from cleanreport.core.deadlines import Deadline
from cleanreport.notifications.actions import Draft
from cleanreport.outreach.queries.dues import Address, Due
from cleanreport.submissions.models import Kind

REMINDER, EXTENDED = "reminder", "extended"


def reminder(due: Due, agency: Agency, address: Address, *, on: dt.date, about: str, sentence: str = "") -> Draft:
    """Asks for what has not come; `agency` is annotated with its own date (`queries.with_own_date`)."""
    own_due: dt.date = agency.own_due  # type: ignore[attr-defined]
    with override("th"):
        deadline = Deadline(own_due, on)
        facts = {
            "due_on": own_due, "left": deadline.left_words, "is_past": deadline.is_past, "sentence": sentence,
            "is_closed": deadline.is_past and due.round is not None, "is_plan": due.kind == Kind.PLAN,
        }  # fmt: skip
    return _letter(REMINDER, due, agency, address, about=about, **facts)


def extended(due: Due, agency: Agency, address: Address, *, due_on: dt.date, reason: str, about: str) -> Draft:
    return _letter(EXTENDED, due, agency, address, about=about, due_on=due_on, reason=reason)


def _letter(template: str, due: Due, agency: Agency, address: Address, *, about: str, **facts: object) -> Draft:
    """Write one letter from `outreach/mail/<template>.txt` (first line: the subject)."""
    with override("th"):
        known = {
            "agency": agency.name_th, "name": address.name, "what": _thing(due), "year": due.cycle.year_be,
            "office": settings.CONTACT_PHONE, "site": settings.SITE_URL,
        }  # fmt: skip
        text = render_to_string(f"outreach/mail/{template}.txt", known | facts)
    subject, _rest, body = text.strip().partition("\n")
    # Parts that are left out leave their empty lines behind.
    while "\n\n\n" in body:
        body = body.replace("\n\n\n", "\n\n")
    return Draft(address.email, subject, body.strip() + "\n", template, about, address.name, agency.code)


def _thing(due: Due) -> str:
    return _("report of the %(round)s") % {"round": due.name} if due.kind == Kind.REPORT else due.name
