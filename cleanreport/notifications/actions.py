"""Putting letters into the outbox and delivering them."""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from post_office.connections import connections
from post_office.models import PRIORITY, STATUS, Email
from post_office.settings import get_max_retries, get_retry_timedelta

from cleanreport.core.locks import locked, next_of
from cleanreport.notifications.models import Letter

# Longer than any mail server is waited for.
CLAIMED = timedelta(minutes=10)
# The part of an address that opens it without an account: 32 bytes of chance (`secrets.token_urlsafe`).
KEY = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?=/)")


@dataclass(frozen=True)
class Draft:
    """A letter to be written. Its texts are plain and taken as they are: nothing in them is read as a template."""

    to: str
    subject: str
    body: str
    purpose: str
    about: str
    name: str = ""
    agency: str = ""  # its code


def post(
    to: str, subject: str, body: str, *, purpose: str, about: str, name: str = "", agency: str = "",
    at: datetime | None = None,
) -> Letter:  # fmt: skip
    """Put one letter into the outbox, in the caller's transaction; the worker delivers it.

    Raises RuntimeError outside a transaction, since a letter must be rolled back with its action.
    """
    draft = Draft(to, subject, body, purpose, about, name, agency)
    return _posted([draft], PRIORITY.high, at)[0]


def post_all(drafts: Iterable[Draft], *, at: datetime | None = None) -> list[Letter]:
    """Put many letters into the outbox at once; those of `post`, for which somebody waits, go before them."""
    return _posted(list(drafts), PRIORITY.medium, at)


def _posted(drafts: Sequence[Draft], priority: int, at: datetime | None) -> list[Letter]:
    if not connection.in_atomic_block:
        raise RuntimeError("A letter belongs into the transaction of the action that it tells about.")
    emails = Email.objects.bulk_create(
        Email(
            from_email=settings.MAIL_FROM,
            to=[draft.to],
            subject=" ".join(draft.subject.split()),
            message=draft.body,
            status=STATUS.queued,
            priority=priority,
            headers={"Content-Language": "th", "Auto-Submitted": "auto-generated"},
        )
        for draft in drafts
    )
    at = at or timezone.now()
    return Letter.objects.bulk_create(
        Letter(
            email=email, purpose=draft.purpose, about=draft.about, recipient=draft.to, recipient_name=draft.name,
            agency_code=draft.agency, created_at=at,
        )
        for draft, email in zip(drafts, emails, strict=True)
    )  # fmt: skip


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
    with next_of(due) as email:
        if email:
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
        with transaction.atomic():
            Email.objects.filter(pk=email.pk).update(message=KEY.sub("…", email.message))
            Letter.objects.filter(email=email.pk).update(blanked=True)


@transaction.atomic
def try_again(letter: Letter) -> bool:
    """Put a refused letter back to the head of the queue; whether it was one."""
    refused = Email.objects.filter(pk=letter.email_id, status__in=[STATUS.failed, STATUS.requeued])
    return bool(refused.update(status=STATUS.queued, scheduled_time=None, number_of_retries=0))


@transaction.atomic
def send_copy(letter: Letter, *, at: datetime | None = None) -> tuple[Letter | None, bool]:
    """Send what was delivered once more, to the same address; None when its text is no longer whole.

    A copy that still waits to be sent is enough: a second click adds none, and gets False.
    """
    email = locked(letter.email)
    if locked(letter).blanked or email.status != STATUS.sent:
        return None, False
    about = {"purpose": letter.purpose, "about": letter.about, "recipient": letter.recipient}
    waiting = Letter.objects.filter(**about, email__status=STATUS.queued, email__subject=email.subject)
    if copy := waiting.order_by("id").last():
        return copy, False
    made = post(
        letter.recipient, email.subject, email.message, purpose=letter.purpose, about=letter.about,
        name=letter.recipient_name, agency=letter.agency_code, at=at,
    )  # fmt: skip
    return made, True
