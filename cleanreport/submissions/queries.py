"""Which submissions a person sees, and finding a request by its link."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db.models import F, JSONField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import known_agencies, ministry_of, named_like
from cleanreport.assignments.queries import in_sight_of
from cleanreport.core.prepared import Prepared
from cleanreport.submissions.models import Request, Submission


def submissions_visible_to(user: User) -> QuerySet[Submission]:
    submissions = Submission.objects.select_related(
        "agency", "agency__ministry", "cycle", "round", "sent_by", "follows"
    )
    return submissions.filter(in_sight_of(user, "agency", "cycle"))


def of_agencies_called(words: str, submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those whose agency has these words in its name or code."""
    return submissions.filter(agency__in=named_like(Agency.objects.all(), words)) if words else submissions


_JOINED = ("agency", "round", "sent_by")
_ONE = Prepared(lambda number: Submission.objects.select_related(*_JOINED).filter(number=number))
_MINE = Prepared(
    lambda number, user: Submission.objects.select_related(*_JOINED).filter(
        number=number, agency__memberships__user=user
    )
)
_OF_MINISTRY = Prepared(
    lambda number, over: Submission.objects.select_related(*_JOINED).filter(number=number, agency__ministry=over)
)
_ASSIGNED = Prepared(
    lambda number, assessor: Submission.objects.select_related(*_JOINED).filter(
        number=number, agency__assignments__assessor=assessor, agency__assignments__cycle=F("cycle")
    )
)
_REVISIONS = Prepared(
    lambda kind, subject: (
        Submission.objects.filter(kind=kind, subject_id=subject).defer("snapshot").order_by("revision")
    )
)


_REQUESTS = Prepared(lambda submission: Request.objects.filter(submission=submission).order_by("-id")[:1])


def last_request(submission: Submission) -> Request | None:
    """Whom the agency asked last."""
    return _REQUESTS.first(submission.pk)


def submission_seen_by(user: User, number: str) -> Submission | None:
    """The submission of this number, if this person may see it; `submissions_visible_to` for one, quickly."""
    if user.is_ministry_viewer:
        return _OF_MINISTRY.first(number, ministry_of(user))
    if user.is_assessor:
        return _ASSIGNED.first(number, user.pk)
    found = _ONE.first(number) if user.is_officer else _MINE.first(number, user.pk)
    if found is not None and not user.is_officer:
        known_agencies(user)[found.agency_id] = True
    return found


def listed(ids: Iterable[int]) -> list[Submission]:
    """For lists: these submissions, each with its `work_process`, and without its long content.

    By their ids, so that a database that sorts reads only the contents that are shown.
    """
    wanted = list(ids)
    return _listed(len(wanted))(*wanted) if wanted else []


@lru_cache(maxsize=64)
def _listed(_count: int) -> Prepared[Submission]:
    work_process = KeyTextTransform("work_process", Cast("snapshot", JSONField()))
    rows = Submission.objects.select_related("agency", "cycle", "round").defer("snapshot")
    rows = rows.annotate(work_process=work_process).order_by("-cycle__year_be", "-id")
    return Prepared(lambda *ids: rows.filter(pk__in=ids))


def revisions_of(submission: Submission) -> list[Submission]:
    """Everything that was sent of the same plan or report, the oldest first, without the contents."""
    return _REVISIONS(submission.kind, submission.subject_id)


def token_hash(token: str) -> str:
    """Only this is stored: who reads the database cannot open a certifier's page."""
    return hashlib.sha256(token.encode()).hexdigest()


def request_behind(token: str) -> Request | None:
    """The request of this link, whatever became of it, or None for a link that never was."""
    return (
        Request.objects.filter(token_hash=token_hash(token))
        .select_related("submission__agency__ministry", "submission__cycle", "submission__round", "submission__sent_by")
        .first()
    )


def is_usable(request: Request, at: datetime) -> bool:
    """The certifier can still answer by this link."""
    return request.ended_at is None and request.answered_at is None and at < request.expires_at
