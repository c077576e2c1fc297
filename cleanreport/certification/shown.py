"""What the certifier's pages show."""

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanreport.certification import rules
from cleanreport.core.thai import long_date
from cleanreport.documents.tree import Digits
from cleanreport.evidence.gallery import look_context
from cleanreport.evidence.models import Evidence
from cleanreport.evidence.models import Kind as EvidenceKind
from cleanreport.evidence.shown import supported
from cleanreport.submissions import papers
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, Request
from cleanreport.submissions.shown import TEMPLATES

# Why a link can no longer be used, by what became of the submission.
ENDED = {
    State.ACKNOWLEDGED: _("It has been acknowledged already. You need not do anything."),
    State.SENT_BACK: _("It has been sent back for correction already. When it is sent again, a new letter comes."),
    State.WITHDRAWN: _("The agency has taken it back for correction. When it is sent again, you get a new letter."),
    State.REOPENED: _("The office has opened it for correction. When it is sent again, you get a new letter."),
}


def context(asked: Request, token: str, *, at: datetime) -> dict[str, object]:
    """The frozen content, the links into it, and what may be done with it."""
    submission = asked.submission
    content = submission.content
    kind = Kind(submission.kind)
    open_for = rules.window_of(submission)
    return {
        "asked": asked,
        "token": token,
        "submission": submission,
        "content": content,
        "is_report": kind == Kind.REPORT,
        "is_completion": kind == Kind.COMPLETION,
        "template": TEMPLATES[kind],
        "files": {f["id"]: file_urls(token, f["id"]) for f in content.get("evidence", [])},
        "pictures": {p["id"]: reverse("certify_picture", args=[token, p["id"]]) for p in content.get("pictures", [])},
        "readable": rules.may_be_read(asked, at),
        "due_on": open_for.due_on if open_for else None,
        "may_send_back": rules.may_be_sent_back(open_for, at=at),
    }


def file_urls(token: str, pk: int) -> dict[str, str]:
    """Where the holder of the link gets a file, looks at it, and sees its small picture."""
    return {
        "file": reverse("certify_evidence", args=[token, pk]),
        "look": reverse("certify_evidence_look", args=[token, pk]),
        "picture": reverse("certify_evidence_page", args=[token, pk, 0]),
    }


def look(asked: Request, token: str, evidence: Evidence) -> dict[str, object]:
    """The page of one file, as it was frozen, among those of the submission."""
    content = asked.submission.content
    files = content["evidence"]
    place = next(place for place, file in enumerate(files) if file["id"] == evidence.pk)
    beside = {"previous_url": files[place - 1 : place] if place else [], "next_url": files[place + 1 : place + 2]}
    urls = file_urls(token, evidence.pk)
    return look_context(evidence, urls["picture"], file_url=urls["file"]) | {
        "token": token,
        "content": content,
        "title": files[place]["title"],
        "kind": dict(EvidenceKind.choices).get(files[place]["kind"], ""),
        "supports": supported(content, files[place]),
        "place": place + 1,
        "count": len(files),
        "back_url": f"{reverse('certify', args=[token])}#content",
        **{name: file_urls(token, found[0]["id"])["look"] if found else "" for name, found in beside.items()},
    }


def panel(asked: Request, token: str, digits: Digits) -> dict[str, object]:
    """The papers that the holder of the link may have; for `documents/_panel.html`."""
    found = papers.panel(
        asked.submission, digits, lambda paper: reverse("certify_paper", args=[token, paper.pk]),
        papers.for_certifier(asked.submission),
    )  # fmt: skip
    urls = {"panel_url": reverse("certify_papers", args=[token]), "ask_url": reverse("certify_paper_ask", args=[token])}
    return {"panel": found, **urls}


def why_ended(asked: Request) -> str | Promise:
    """Why this link takes no answer any more."""
    if sentence := ENDED.get(State(asked.submission.state)):
        return sentence
    if asked.ended_at:
        return _("The agency has sent the link to another address. You need not do anything.")
    until = {"date": long_date(asked.expires_at)}
    return _("The link was good until %(date)s. Ask the agency to send it again.") % until
