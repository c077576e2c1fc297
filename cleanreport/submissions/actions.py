"""Freezing what was finished or sent, asking a certifier, and writing down the answer.

Chapters that freeze something call these inside their own actions, in the same transaction.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.audit.digests import canonical, sha256
from cleanreport.core.lifecycle import Step, move
from cleanreport.core.locks import locked
from cleanreport.cycles.models import Cycle, Round
from cleanreport.cycles.queries import day_of
from cleanreport.submissions import emails, lifecycle, papers, rules
from cleanreport.submissions.models import Request, Submission
from cleanreport.submissions.queries import token_hash

# Within this time the same question is the second of two clicks.
TWICE = timedelta(seconds=20)
PROGRESS = ("plan_progress", "indicator_progress")


def freeze(
    kind: str, content: Mapping[str, object], *, subject_id: int, plan_id: int, agency: Agency, cycle: Cycle,
    due_on: date, late: bool, by: User, at: datetime, round: Round | None = None,
    figures: Mapping[str, str] | None = None,
) -> Submission:  # fmt: skip
    """A new submission with this content, following the one before it of the same plan or report.

    `figures` of a report stand in its content; as columns they are for lists of all agencies.
    """
    progress = {name: Decimal(figures[name]) for name in PROGRESS} if figures else {}
    before = Submission.objects.filter(kind=kind, subject_id=subject_id).order_by("-revision").first()
    snapshot = canonical(content)
    submission = Submission.objects.create(
        kind=kind, subject_id=subject_id, plan_id=plan_id, agency=agency, cycle=cycle, round=round,
        revision=before.revision + 1 if before else 1, follows=before, sent_at=at, sent_by=by, due_on=due_on, late=late,
        snapshot=snapshot, sha256=sha256(snapshot), sent_on=day_of(at), **progress,
    )  # fmt: skip
    submission.number = f"{cycle.year_be}-{submission.pk:06d}"
    submission.save(update_fields=["number"])
    papers.ask_at_once(submission, [kind, papers.RECEIPT], at=at)
    return submission


def ask(submission: Submission, certifier: Mapping[str, str], *, by: User, at: datetime) -> Request:
    """Ask this person (keys name, position, email) to acknowledge, by a link that only the e-mail holds."""
    token = secrets.token_urlsafe(32)
    request = Request.objects.create(
        submission=submission,
        name=certifier["name"],
        position=certifier.get("position", ""),
        email=certifier["email"],
        token_hash=token_hash(token),
        asked_at=at,
        expires_at=at + timedelta(days=settings.CERTIFIER_LINK_DAYS),
    )
    emails.asked_to_acknowledge(submission, request, token, at=at)
    audit.record(
        "certifier.asked",
        submission,
        actor=by,
        agency=submission.agency.code,
        at=at,
        name=request.name,
        email=request.email,
    )
    return request


@transaction.atomic
def ask_again(
    submission: Submission, *, by: User, name: str, position: str, email: str, at: datetime | None = None
) -> Request:
    """Send the link again, to the same certifier, to a corrected address, or to somebody else; nothing is reopened.

    Links sent to another address end; links to the same address stay good. Of two clicks the second sends nothing.
    Raises PermissionDenied, or ValidationError when the submission no longer waits for an acknowledgement.
    """
    at = at or timezone.now()
    submission = locked(submission)
    rules.may_ask_certifier(by, submission).or_raise()
    if submission.state != lifecycle.State.WAITING:
        raise ValidationError(_("This no longer waits for an acknowledgement."))
    certifier = {"name": name, "position": position, "email": email}
    if twice := submission.requests.filter(ended_at=None, asked_at__gt=at - TWICE, **certifier).first():
        return twice
    submission.requests.filter(ended_at=None).exclude(email=email).update(ended_at=at)
    return ask(submission, certifier, by=by, at=at)


def answer(submission: Submission, step: Step, *, by_name: str, at: datetime, comment: str = "") -> None:
    """Take the submission through `step` (acknowledge, send back, withdraw, reopen); open links end.

    Raises WrongState when it was answered or taken back before.
    """
    move(submission, step, state_at=at, state_by=by_name[:200], comment=comment)
    submission.requests.filter(ended_at=None, answered_at=None).update(ended_at=at)
    if step == lifecycle.ACKNOWLEDGE:
        papers.ask_at_once(submission, [papers.ACKNOWLEDGEMENT], at=at)
