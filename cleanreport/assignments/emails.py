"""What an assessor is told. Letters are Thai."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit.actions import subject_of
from cleanreport.cycles.models import Cycle
from cleanreport.notifications import actions as notifications
from cleanreport.notifications.models import Letter

NAMED = 20


def assigned(assessor: User, cycle: Cycle, agencies: Sequence[Agency], *, at: datetime) -> Letter:
    facts = {
        "name": assessor.shown_name, "year": cycle.year_be, "agencies": [one.name_th for one in agencies[:NAMED]],
        "count": len(agencies), "more": max(0, len(agencies) - NAMED), "office": settings.CONTACT_PHONE,
        "link": settings.SITE_URL + reverse("home"),
    }  # fmt: skip
    with override("th"):
        text = render_to_string("assignments/mail/assigned.txt", facts)
    subject, _rest, body = text.strip().partition("\n")
    return notifications.post(
        assessor.email, subject, body.strip() + "\n", purpose="assigned", about=subject_of(cycle),
        name=assessor.shown_name, at=at,
    )  # fmt: skip
