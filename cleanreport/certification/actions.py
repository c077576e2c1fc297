"""What a certifier does from the e-mailed link: acknowledge, or send back. No account is needed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.completion import actions as completion
from cleanreport.completion.models import Completion
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind, Request
from cleanreport.submissions.queries import is_usable

CHAPTERS = {Kind.PLAN: plans, Kind.REPORT: reports, Kind.COMPLETION: completion}
DOCUMENTS: dict[Kind, type[Plan | Report | Completion]] = {
    Kind.PLAN: Plan,
    Kind.REPORT: Report,
    Kind.COMPLETION: Completion,
}


def _still_open(request: Request, at: datetime) -> Request:
    """The request under its lock; raises WrongState when it was answered, ended or has expired.

    Locks are taken in the order of all other actions (document, submission, request): no two wait for each other.
    """
    locked(DOCUMENTS[Kind(request.submission.kind)](pk=request.submission.subject_id))
    locked(request.submission)
    request = locked(request)
    if not is_usable(request, at):
        raise WrongState(_("This link can no longer be used to answer."))
    return request


@transaction.atomic
def acknowledge(request: Request, *, at: datetime | None = None) -> None:
    """The certifier has read it and takes note. Raises WrongState when the link can no longer be used."""
    at = at or timezone.now()
    request = _still_open(request, at)
    CHAPTERS[Kind(request.submission.kind)].acknowledge(request.submission, by_name=request.name, at=at)
    Request.objects.filter(pk=request.pk).update(answered_at=at)


@transaction.atomic
def send_back(request: Request, *, comment: str, at: datetime | None = None) -> None:
    """The certifier sends it back. Raises WrongState, PermissionDenied (round closed), or ValidationError."""
    at = at or timezone.now()
    request = _still_open(request, at)
    if not comment.strip():
        raise ValidationError({"comment": _("Write what should be corrected.")})
    chapter = CHAPTERS[Kind(request.submission.kind)]
    chapter.send_back(request.submission, by_name=request.name, comment=comment.strip(), at=at)
    Request.objects.filter(pk=request.pk).update(answered_at=at)
