"""Putting letters into the outbox and delivering them."""

import re
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from post_office.connections import connections
from post_office.models import PRIORITY, STATUS, Email
from post_office.settings import get_max_retries, get_retry_timedelta

from cleanreport.notifications.models import Letter

# Longer than any mail server is waited for.
CLAIMED = timedelta(minutes=10)
# The part of an address that opens it without an account: 32 bytes of chance (`secrets.token_urlsafe`).
KEY = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?=/)")


def post(
    to: str, subject: str, body: str, *, purpose: str, about: str, name: str = "", at: datetime | None = None
) -> Letter:
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


def deliver(*, seconds: float = 10) -> int:
    """Try the letters that are due, for about `seconds`; returns how many were tried. For the worker only.

    Several workers share the outbox: each letter is claimed before it is sent, so that no other worker sends it too.
    (`send_queued` of post_office claims nothing.)
    """
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until and (email := _claim()):
        _send(email)
        tried += 1
    connections.close()
    return tried


def _claim() -> Email | None:
    """The next letter that is due, put off for everybody else; one whose worker dies is due again after CLAIMED."""
    now = timezone.now()
    now_or_before = Q(scheduled_time=None) | Q(scheduled_time__lte=now)
    due = Email.objects.filter(now_or_before, status__in=[STATUS.queued, STATUS.requeued]).order_by("-priority", "id")
    if not due.exists():  # without a lock on SQLite, which has only one
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        if email := due.first():
            Email.objects.filter(pk=email.pk).update(status=STATUS.queued, scheduled_time=now + CLAIMED)
    return email


def _send(email: Email) -> None:
    """Hand the letter to the mail server; what that refuses is tried again later, a few times."""
    if email.dispatch(log_level=2, disconnect_after_delivery=False) == STATUS.sent:
        _forget_keys(email)
        return
    connections.close()  # the next letter needs a sound one
    retries = (email.number_of_retries or 0) + 1
    if retries <= get_max_retries():
        later = timezone.now() + get_retry_timedelta()
        Email.objects.filter(pk=email.pk).update(
            status=STATUS.requeued, scheduled_time=later, number_of_retries=retries
        )


def _forget_keys(email: Email) -> None:
    """What was delivered is kept without its keys, so that who reads the outbox can open nothing; a demo shows all."""
    if not settings.DEMO and KEY.search(email.message):
        Email.objects.filter(pk=email.pk).update(message=KEY.sub("…", email.message))


@transaction.atomic
def try_again(letter: Letter) -> None:
    """Put a refused letter back to the head of the queue."""
    Email.objects.filter(pk=letter.email_id, status__in=[STATUS.failed, STATUS.requeued]).update(
        status=STATUS.queued, scheduled_time=None, number_of_retries=0
    )
