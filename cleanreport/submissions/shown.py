"""What the pages show of a submission: its state in words, the trail of the certifier, and who did what when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.audit.models import Event
from cleanreport.audit.queries import events_about
from cleanreport.core.prepared import Prepared
from cleanreport.core.steps import Chip
from cleanreport.cycles.queries import day_of, window
from cleanreport.notifications.models import Delivery, Letter
from cleanreport.notifications.queries import letters_about
from cleanreport.submissions import queries, rules
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, Submission

type Words = str | Promise

CHIPS = {
    State.WAITING: ("info", "hourglass-split", _("Waiting for the certifier")),
    State.ACKNOWLEDGED: ("ok", "check-circle-fill", _("Acknowledged")),
    State.SENT_BACK: ("warn", "arrow-return-left", _("Sent back for correction")),
    State.WITHDRAWN: ("warn", "arrow-counterclockwise", _("Withdrawn by the agency")),
    State.REOPENED: ("warn", "unlock", _("Reopened by the office")),
}
DELIVERIES = {
    Delivery.QUEUED: ("quiet", "hourglass-split", _("Waiting to be sent")),
    Delivery.SENT: ("ok", "envelope-check", _("Accepted by the mail server")),
    Delivery.RETRYING: ("warn", "arrow-clockwise", _("Refused, will be tried again")),
    Delivery.REFUSED: ("danger", "exclamation-triangle-fill", _("Refused by the mail server")),
}
ASKED = "asked_to_acknowledge"
PURPOSES = {
    ASKED: _("Request to acknowledge"),
    "taken_back": _("Notice that it was taken back"),
    "answered": _("Notice of the answer"),
}


@dataclass(frozen=True)
class Told:
    """One line of the trail: an icon of its own and what it is called where an agency reads it."""

    icon: str
    words: Words
    tone: str = ""


FINISHED, BEGUN, ACKNOWLEDGED, BACK, OPENED = "send", "pencil-fill", "check-circle-fill", "arrow-return-left", "unlock"
EVENTS = {
    "plan.started": Told(BEGUN, _("started the plan"), "quiet"),
    "plan.finished": Told(FINISHED, _("finished recording the plan")),
    "plan.acknowledged": Told(ACKNOWLEDGED, _("acknowledged the plan")),
    "plan.sent_back": Told(BACK, _("sent the plan back for correction"), "warn"),
    "plan.reopened": Told(OPENED, _("reopened the plan for correction"), "warn"),
    "report.started": Told(BEGUN, _("started the report"), "quiet"),
    "report.sent": Told(FINISHED, _("sent the report")),
    "report.acknowledged": Told(ACKNOWLEDGED, _("acknowledged the report")),
    "report.sent_back": Told(BACK, _("sent the report back for correction"), "warn"),
    "report.withdrawn": Told("arrow-counterclockwise", _("withdrew the report"), "warn"),
    "report.reopened": Told(OPENED, _("reopened the report for correction"), "warn"),
    "completion.started": Told(BEGUN, _("started the completion report"), "quiet"),
    "completion.sent": Told(FINISHED, _("sent the completion report")),
    "completion.acknowledged": Told(ACKNOWLEDGED, _("acknowledged the completion report")),
    "completion.sent_back": Told(BACK, _("sent the completion report back for correction"), "warn"),
    "completion.withdrawn": Told("arrow-counterclockwise", _("withdrew the completion report"), "warn"),
    "completion.reopened": Told(OPENED, _("reopened the completion report for correction"), "warn"),
    "certifier.asked": Told("envelope", _("asked the certifier to acknowledge"), "quiet"),
}


# By whom the content is shown, and where its draft is; these are later chapters.
TEMPLATES = {
    Kind.PLAN: "plans/_content.html",
    Kind.REPORT: "reports/_content.html",
    Kind.COMPLETION: "completion/_content.html",
}
DRAFTS = {Kind.PLAN: "plan", Kind.REPORT: "report", Kind.COMPLETION: "completion"}


def name_of(submission: Submission) -> str:
    """ "Progress report, 9-month round", "Transparency plan" or "Completion report"."""
    kind = submission.get_kind_display()
    if submission.kind != Kind.REPORT:
        return kind
    return gettext("%(kind)s, %(round)s") % {"kind": kind, "round": submission.round}


def state_chip(submission: Submission) -> Chip:
    tone, icon, words = CHIPS[State(submission.state)]
    return Chip(tone, icon, str(words))


class Line(NamedTuple):
    """A submission in a list; `agency` is named to who reads several."""

    number: str
    revision: int
    name: str
    agency: str
    work_process: str
    sent_at: datetime
    late: bool
    chip: Chip
    sha256: str
    follows: bool


def by_year(listed: Iterable[Submission], reader: User) -> list[tuple[int, list[Line]]]:
    """What `queries.listed` gives, for each fiscal year; its order stays."""
    named = reader.is_officer or reader.is_reader
    lines = ((one.cycle.year_be, _line(one, one.agency.name if named else "")) for one in listed)
    return [(year, [line for _year, line in found]) for year, found in groupby(lines, itemgetter(0))]


def _line(submission: Submission, agency: str = "") -> Line:
    said: str = vars(submission).get("work_process") or ""
    return Line(
        submission.number or "", submission.revision, name_of(submission), agency, said, submission.sent_at,
        submission.late, state_chip(submission), submission.sha256, submission.follows_id is not None,
    )  # fmt: skip


def delivery_chip(letter: Letter) -> Chip:
    tone, icon, words = DELIVERIES[letter.delivery]
    return Chip(tone, icon, str(words))


_LETTERS = Prepared(lambda about: letters_about([about]).prefetch_related(None))
_EVENTS = Prepared(lambda one, other: events_about([one, other]).filter(verb__in=EVENTS).order_by("id"))


def letters(about: str) -> list[dict[str, object]]:
    """Letters with what became of them, the newest first."""
    found = _LETTERS(about)
    # Only of those is asked what the mail server said.
    refused = [letter for letter in found if letter.delivery in (Delivery.REFUSED, Delivery.RETRYING)]
    prefetch_related_objects(refused, "email__logs")
    return [
        {"letter": letter, "purpose": PURPOSES.get(letter.purpose, letter.purpose), "chip": delivery_chip(letter)}
        for letter in found
    ]


def events(submission: str, document: str) -> list[dict[str, object]]:
    """What happened, in sentences, the oldest first; saving a draft is not told here."""
    told = _EVENTS(submission, document)
    return [{"event": event, "said": EVENTS[event.verb], "details": _details(event)} for event in told]


def _details(event: Event) -> list[str]:
    """The number or who was asked at which address, then the reason that was written."""
    told = event.details
    lines = [told.get("number"), " · ".join(filter(None, [told.get("name"), told.get("email")]))]
    return [str(line) for line in [*lines, told.get("reason"), told.get("comment")] if line]


def context(submission: Submission, reader: User, *, at: datetime) -> dict[str, object]:
    """Everything that the page of one submission shows."""
    about = f"submission:{submission.pk}"
    kind = Kind(submission.kind)
    mine = bool(rules.may_ask_certifier(reader, submission))
    sent = letters(about)
    revisions = queries.revisions_of(submission)
    last = revisions[-1]
    return {
        "submission": submission,
        "content": submission.content,
        "kind": kind.value,
        "is_report": kind == Kind.REPORT,
        "is_completion": kind == Kind.COMPLETION,
        "template": TEMPLATES[kind],
        "chip": state_chip(submission),
        "letters": sent,
        "events": events(about, f"{submission.kind}:{submission.subject_id}"),
        "revisions": [_line(one) for one in revisions],
        "newer": None if last == submission else last,
        "correct_url": _draft_url(submission) if mine and last == submission and not submission.stands else "",
        "withdraw_until": _withdraw_until(submission, day_of(at)) if mine else None,
        "withdraw_url": _withdraw_url(submission),
        **_asking(submission, sent, mine=mine, at=at),
    }


def _draft_url(submission: Submission) -> str:
    """Where what came back is corrected."""
    return reverse(DRAFTS[Kind(submission.kind)], args=[submission.subject_id])


def _withdraw_url(submission: Submission) -> str:
    name = DRAFTS[Kind(submission.kind)]
    return reverse(f"{name}_withdraw", args=[submission.subject_id]) if submission.round_id else ""


def _asking(submission: Submission, sent: Sequence[dict], *, mine: bool, at: datetime) -> dict[str, object]:
    """Whom the agency asked, and whether it should ask again: the last letter was refused, or the link has expired."""
    waits = submission.state == State.WAITING
    asked = queries.last_request(submission)
    last = next((item["letter"] for item in sent if item["letter"].purpose == ASKED), None)
    return {
        "asked": asked,
        "may_ask": mine and waits,
        "refused": last if waits and last and last.delivery == Delivery.REFUSED else None,
        "expired": waits and asked is not None and at >= asked.expires_at,
    }


def _withdraw_until(submission: Submission, today: date) -> date | None:
    """The last day on which the agency can take it back; None for a plan, and when that is over."""
    if submission.round is None or not submission.stands:
        return None
    open_for = window(submission.round, submission.agency)
    return open_for.due_on if open_for.is_open(today) else None
