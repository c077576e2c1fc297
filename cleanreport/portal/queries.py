"""What anybody may know of a paper: whose it is, when it was sent, and whether it still stands."""

from django.db.models import QuerySet

from cleanreport.documents.queries import issued_with
from cleanreport.submissions.documents import matches, number_in
from cleanreport.submissions.models import Submission

ABOUT = "submission:"  # how issued papers name their submission


def submission_with(code: str) -> Submission | None:
    """The submission whose code of verification this is, however it was typed."""
    number = number_in(code)
    found = _submissions().filter(number=number).first() if number else None
    return found if found is not None and matches(found, code) else None


def submission_behind(sha256: str) -> Submission | None:
    """The submission of which a paper with exactly these bytes was issued, now or with an older template."""
    ids = [issued.about.removeprefix(ABOUT) for issued in issued_with(sha256) if issued.about.startswith(ABOUT)]
    return _submissions().filter(pk__in=ids).first()


def newest_of(submission: Submission) -> Submission:
    """What was sent last of the same plan or report."""
    same = Submission.objects.filter(kind=submission.kind, subject_id=submission.subject_id)
    return same.defer("snapshot").order_by("-revision")[:1].get()


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.select_related("agency", "cycle", "round")
