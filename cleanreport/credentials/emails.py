"""What an invited colleague is told. Letters are Thai."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from cleanreport.audit.actions import subject_of
from cleanreport.credentials.models import Invitation
from cleanreport.notifications import actions as notifications
from cleanreport.notifications.models import Letter


def invited(invitation: Invitation, token: str, *, at: datetime) -> Letter:
    facts = {
        "invitation": invitation, "agency": invitation.agency.name_th, "by": invitation.invited_by.shown_name,
        "link": settings.SITE_URL + reverse("invitation", args=[token]), "office": settings.CONTACT_PHONE,
    }  # fmt: skip
    with override("th"):
        text = render_to_string("credentials/mail/invited.txt", facts)
    subject, _rest, body = text.strip().partition("\n")
    return notifications.post(
        invitation.email, subject, body.strip() + "\n", purpose="invited", about=subject_of(invitation),
        name=invitation.name, agency=invitation.agency.code, at=at,
    )  # fmt: skip
