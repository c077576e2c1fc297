"""Which submissions a person sees, and finding a request by its link."""

import hashlib
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


def listed(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """For lists: each with its `work_process`, and without its long content."""
    work_process = KeyTextTransform("work_process", Cast("snapshot", JSONField()))
    return (
        submissions.select_related(None)
        .select_related("agency", "cycle", "round")
        .defer("snapshot")
        .annotate(work_process=work_process)
    )


def revisions_of(submission: Submission) -> QuerySet[Submission]:
    """Everything that was sent of the same plan or report, the oldest first."""
    same = Submission.objects.filter(kind=submission.kind, subject_id=submission.subject_id)
    return listed(same).order_by("revision")


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
