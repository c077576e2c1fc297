"""What everybody reads of a submission: no person, no telephone number, no address."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cleanreport.core.steps import Chip
from cleanreport.portal import queries
from cleanreport.submissions.documents import code
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Submission
from cleanreport.submissions.shown import state_chip

# What the state means for whoever holds the paper.
MEANS = {
    State.WAITING: _("It stands. The certifier has not answered yet."),
    State.ACKNOWLEDGED: _("It stands, and the certifier has acknowledged it."),
    State.SENT_BACK: _("It no longer stands: the certifier has sent it back for correction."),
    State.WITHDRAWN: _("It no longer stands: the agency has withdrawn it."),
    State.REOPENED: _("It no longer stands: the office has opened it for correction."),
}


def facts(submission: Submission) -> Mapping[str, object]:
    """For the page of verification."""
    newest = queries.newest_of(submission)
    state = State(submission.state)
    superseded = newest != submission
    return {
        "submission": submission,
        "content": submission.content,
        "code": code(submission),
        "state": Chip("warn", "arrow-repeat", str(_("Replaced"))) if superseded else state_chip(submission),
        "means": MEANS[state],
        "newest": newest if superseded else None,
        "stands": submission.stands and not superseded,
    }
