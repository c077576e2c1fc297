"""The pages of submissions as tests use them."""

from cleanreport.submissions.models import Submission
from tests.plans.screens import url


def address(submission: Submission, what: str = "submission") -> str:
    return url(what, submission.number)
