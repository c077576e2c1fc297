"""Putting letters into the outbox and delivering them."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from post_office.mail import send_queued
from post_office.models import PRIORITY, STATUS, Email

from cleanreport.notifications.models import Letter


def post(to: str, subject: str, body: str, *, purpose: str, about: str, name: str = "", at: datetime | None = None) -> Letter:
    """Put one letter into the outbox, in the caller's transaction; the worker delivers it.

    `subject` and `body` are plain text and taken as they are: nothing in them is read as a template.
    Raises RuntimeError outside a transaction, since a letter must be rolled back with its action.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A letter belongs into the transaction of the action that it tells about.")
    email = Email.objects.create(
        from_email=settings.MAIL_FROM,
        to=[to],
        subject=" ".join(subject.split()),
        message=body,
        status=STATUS.queued,
        priority=PRIORITY.high,
        headers={"Content-Language": "th", "Auto-Submitted": "auto-generated"},
    )
    return Letter.objects.create(
        email=email, purpose=purpose, about=about, recipient=to, recipient_name=name, created_at=at or timezone.now()
    )


def deliver() -> int:
    """Try every letter that is due; returns how many the mail server took. For the worker only."""
    sent, _refused, _again = send_queued(processes=1, log_level=2)
    return sent


@transaction.atomic
def try_again(letter: Letter) -> None:
    """Put a refused letter back to the head of the queue."""
    Email.objects.filter(pk=letter.email_id, status__in=[STATUS.failed, STATUS.requeued]).update(
        status=STATUS.queued, scheduled_time=None, number_of_retries=0
    )
