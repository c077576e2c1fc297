"""What certifiers and agencies are told. Letters are Thai."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from cleanreport.audit.actions import subject_of
from cleanreport.notifications import actions as notifications
from cleanreport.notifications.models import Letter
from cleanreport.submissions.models import Request, Submission


def letter(
    template: str, submission: Submission, *, to: str, name: str, at: datetime, **context: object
) -> Letter | None:
    """Write one letter from `submissions/mail/<template>.txt` (first line: the subject); none without an address."""
    if not to:
        return None
    with override("th"):
        text = render_to_string(
            f"submissions/mail/{template}.txt",
            {
                "submission": submission,
                "name": name,
                "office": settings.CONTACT_PHONE,
                "site": settings.SITE_URL,
                **context,
            },
        )
    subject, _rest, body = text.strip().partition("\n")
    return notifications.post(
        to, subject, body.strip() + "\n", purpose=template, about=subject_of(submission), name=name,
        agency=submission.agency.code, at=at,
    )  # fmt: skip


def asked_to_acknowledge(submission: Submission, request: Request, token: str, *, at: datetime) -> Letter | None:
    link = settings.SITE_URL + reverse("certify", args=[token])
    return letter(
        "asked_to_acknowledge",
        submission,
        to=request.email,
        name=request.name,
        at=at,
        link=link,
        expires_at=request.expires_at,
    )


def told_certifier_taken_back(submission: Submission, request: Request, *, at: datetime) -> Letter | None:
    """Whoever was asked, or has acknowledged, hears that it no longer stands, and why."""
    return letter("taken_back", submission, to=request.email, name=request.name, at=at)


def told_agency_answer(submission: Submission, person: dict[str, str], *, at: datetime) -> Letter | None:
    """The recorder or reporter hears that it was acknowledged, sent back or reopened."""
    return letter("answered", submission, to=person.get("email", ""), name=person.get("name", ""), at=at)
