"""What the holder of a link may do with it. `at` is the moment of asking."""

from datetime import datetime

from cleanreport.core.verdict import ALLOW, Verdict
from cleanreport.cycles.queries import Window, day_of, window
from cleanreport.reports.rules import may_be_sent_back as report_may_be_sent_back
from cleanreport.submissions.models import Request, Submission
from cleanreport.submissions.queries import is_usable


def window_of(submission: Submission) -> Window | None:
    """When the agency may send again; a plan has no window."""
    return window(submission.round, submission.agency) if submission.round else None


def may_be_sent_back(open_for: Window | None, *, at: datetime) -> Verdict:
    """A plan can always be corrected, a report or completion report while its round is open for the agency."""
    return report_may_be_sent_back(open_for, on=day_of(at)) if open_for else ALLOW


def may_be_read(request: Request, at: datetime) -> bool:
    """Content and files are shown while an answer is awaited, and to whoever gave it, until the link expires."""
    return is_usable(request, at) or (request.answered_at is not None and at < request.expires_at)
