"""The outbox of the open round: who was asked, and who was told; all of it delivered."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from post_office.models import STATUS, Email

from cleanreport.demo.many.hand import Sent
from cleanreport.notifications.models import Letter
from cleanreport.plans.models import PersonRole as PlanRole
from cleanreport.reports.models import PersonRole as ReportRole
from cleanreport.submissions import emails
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind

KEPT = timedelta(days=20)


def write_letters(those: Iterable[Sent], now: datetime) -> None:
    """The letters about what was handed in of late, as the actions write them; what was delivered is not sent again."""
    letters = [letter for sent in those if sent.submission.sent_at > now - KEPT for letter in _letters(sent)]
    ids = [letter.email_id for letter in letters if letter]
    Email.objects.filter(pk__in=ids).update(status=STATUS.sent)


def _letters(sent: Sent) -> list[Letter | None]:
    submission, request = sent.submission, sent.request
    letters = [emails.asked_to_acknowledge(submission, request, sent.token, at=request.asked_at)]
    if submission.state in (State.ACKNOWLEDGED, State.SENT_BACK) and submission.state_at:
        role = PlanRole.RECORDER if submission.kind == Kind.PLAN else ReportRole.REPORTER
        person = submission.content["people"][role]
        letters.append(emails.told_agency_answer(submission, person, at=submission.state_at))
    elif submission.state == State.WITHDRAWN and submission.state_at:
        letters.append(emails.told_certifier_taken_back(submission, request, at=submission.state_at))
    return letters
