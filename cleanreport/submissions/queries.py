"""Which submissions a person sees, and finding a request by its link."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db.models import JSONField, Prefetch, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cleanreport.accounts.models import User
from cleanreport.submissions.models import Request, Submission


def submissions_visible_to(user: User) -> QuerySet[Submission]:
    submissions = Submission.objects.select_related(
        "agency", "agency__ministry", "cycle", "round", "sent_by", "follows"
    )
    return submissions if user.is_officer else submissions.filter(agency__memberships__user=user)


def with_requests(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    return submissions.prefetch_related(Prefetch("requests", Request.objects.order_by("-id")))


def to_read(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """With what the page of one submission shows; the one before it is long and rarely asked for."""
    return submissions.select_related(None).select_related("agency", "round", "sent_by")


def listed(ids: Iterable[int]) -> QuerySet[Submission]:
    """For lists: these submissions, each with its `work_process`, and without its long content.

    By their ids, so that a database that sorts reads only the contents that are shown.
    """
    work_process = KeyTextTransform("work_process", Cast("snapshot", JSONField()))
    found = Submission.objects.filter(pk__in=list(ids)).select_related("agency", "cycle", "round")
    return found.defer("snapshot").annotate(work_process=work_process).order_by("-cycle__year_be", "-id")


def revisions_of(submission: Submission) -> QuerySet[Submission]:
    """Everything that was sent of the same plan or report, the oldest first, without the contents."""
    same = Submission.objects.filter(kind=submission.kind, subject_id=submission.subject_id)
    return same.defer("snapshot").order_by("revision")


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


def request_of(submission: Submission) -> Request | None:
    """The latest request; reads prefetched `requests` when there are any."""
    return next(iter(submission.requests.all()), None)
