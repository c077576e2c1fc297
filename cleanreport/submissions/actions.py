"""Handing in a plan or a report, asking a certifier, and what becomes of it.

Chapters call these inside their own actions, in the same transaction, when they have the lock and know who may. A
document (plan, report, completion report) moves with its submission; events are named after it: "report.sent".
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
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
from cleanreport.submissions.models import Kind, Request, Submission
from cleanreport.submissions.queries import token_hash

# Who among the people of the content hears of the answer.
WRITERS = {Kind.PLAN: "recorder", Kind.REPORT: "reporter", Kind.COMPLETION: "reporter"}
# Within this time the same question is the second of two clicks.
TWICE = timedelta(seconds=20)
PROGRESS = ("plan_progress", "indicator_progress")


def hand_in(
    document: Model, step: Step, content: Mapping[str, Any], *, plan_id: int, agency: Agency, cycle: Cycle,
    due_on: date, late: bool, by: User, at: datetime, round: Round | None = None,
) -> Submission:  # fmt: skip
    """Freeze what the document says, take it through `step` (finish, send), and ask its certifier.

    Raises WrongState when it was handed in meanwhile.
    """
    kind = Kind(str(document._meta.model_name))
    submission = _freeze(
        kind, content, subject_id=document.pk, plan_id=plan_id, agency=agency, cycle=cycle, round=round, due_on=due_on,
        late=late, by=by, at=at,
    )  # fmt: skip
    move(document, step, current=submission)
    audit.record(
        f"{kind}.{step.target}", document, actor=by, agency=agency.code, at=at, number=submission.number,
        sha256=submission.sha256,
    )  # fmt: skip
    ask(submission, content["people"]["certifier"], by=by, at=at)
    return submission


def _freeze(
    kind: Kind, content: Mapping[str, Any], *, subject_id: int, plan_id: int, agency: Agency, cycle: Cycle,
    due_on: date, late: bool, by: User, at: datetime, round: Round | None,
) -> Submission:  # fmt: skip
    """A new submission with this content, following the one before it of the same plan or report."""
    before = Submission.objects.filter(kind=kind, subject_id=subject_id).order_by("-revision").first()
    snapshot = canonical(content)
    submission = Submission.objects.create(
        kind=kind, subject_id=subject_id, plan_id=plan_id, agency=agency, cycle=cycle, round=round,
        revision=before.revision + 1 if before else 1, follows=before, sent_at=at, sent_by=by, due_on=due_on, late=late,
        snapshot=snapshot, sha256=sha256(snapshot), papers_wanted=papers.are_wanted(at), sent_on=day_of(at),
        **_figures(kind, content),
    )  # fmt: skip
    submission.number = f"{cycle.year_be}-{submission.pk:06d}"
    submission.save(update_fields=["number"])
    return submission


def _figures(kind: Kind, content: Mapping[str, Any]) -> dict[str, Decimal]:
    """Those of a report as columns, for lists of all agencies."""
    return {name: Decimal(content["figures"][name]) for name in PROGRESS} if kind == Kind.REPORT else {}


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


def answered(
    submission: Submission, answer: Step, document: Model, step: Step, *, by_name: str, at: datetime, comment: str = ""
) -> None:
    """The certifier acknowledged it or sent it back, with a comment: whoever wrote it is told.

    Submission and document go their steps. Raises WrongState when it was answered or taken back before.
    """
    _settle(submission, answer, by_name=by_name, at=at, comment=comment)
    move(document, step)
    _tell_writer(submission, at=at)
    details: dict[str, Any] = {"comment": comment} if comment else {}
    audit.record(
        f"{submission.kind}.{answer.target}", document, actor_name=by_name, agency=submission.agency.code, at=at,
        number=submission.number, **details,
    )  # fmt: skip


def take_back(
    submission: Submission, answer: Step, document: Model, step: Step, *, reason: str, by: User, at: datetime
) -> None:
    """The agency withdraws it or the office reopens it: the certifier is told the reason, and of reopening the writer.

    Raises WrongState when it no longer stands, or ValidationError without a reason.
    """
    reason, reopened = reason.strip(), answer == lifecycle.REOPEN
    if not reason:
        both = _("Write the reason. The agency and the certifier will read it.")
        raise ValidationError({"reason": both if reopened else _("Write the reason. The certifier will read it.")})
    _settle(submission, answer, by_name=by.shown_name, comment=reason, at=at)
    move(document, step)
    if request := submission.requests.first():
        emails.told_certifier_taken_back(submission, request, at=at)
    if reopened:
        _tell_writer(submission, at=at)
    audit.record(
        f"{submission.kind}.{answer.target}", document, actor=by, agency=submission.agency.code, at=at,
        number=submission.number, reason=reason,
    )  # fmt: skip


def _tell_writer(submission: Submission, *, at: datetime) -> None:
    emails.told_agency_answer(submission, submission.content["people"][WRITERS[Kind(submission.kind)]], at=at)


def _settle(submission: Submission, step: Step, *, by_name: str, at: datetime, comment: str = "") -> None:
    """Take the submission through `step`; open links end. Raises WrongState when that happened before."""
    wanted = {"papers_wanted": papers.are_wanted(at)} if step == lifecycle.ACKNOWLEDGE else {}
    move(submission, step, state_at=at, state_by=by_name[:200], comment=comment, **wanted)
    submission.requests.filter(ended_at=None, answered_at=None).update(ended_at=at)
