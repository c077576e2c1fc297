"""The few words of a page that are no part of a paper's content, in the paper's language."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.documents.tree import Paper
from cleanreport.documents.values import digits


@dataclass(frozen=True)
class Labels:
    contents: str
    table: str  # before the number of a caption
    figure: str
    page: str
    continued: str
    number: str
    fingerprint: str
    sign_here: str
    date: str
    item: str  # heads of the two columns that fields become in a spreadsheet
    said: str
    title: str
    agency: str
    verify_at: str


def labels(paper: Paper) -> Labels:
    with translation.override(paper.language):
        return Labels(
            contents=_("Contents"),
            table=pgettext("caption", "Table"),
            figure=pgettext("caption", "Figure"),
            page=pgettext("foot", "Page"),
            continued=_("continued"),
            number=_("Submission number"),
            fingerprint=_("Digital fingerprint (SHA-256)"),
            sign_here=_("Signed"),
            date=_("Date"),
            item=_("Item"),
            said=_("Details"),
            title=_("Title"),
            agency=_("Agency"),
            verify_at=_("Can be verified at"),
        )


def short_digest(sha256: str) -> str:
    """Enough to recognise it: the first two groups of eight."""
    return f"{sha256[:8]} {sha256[8:16]}"


def footing(paper: Paper) -> str:
    """What the foot of a page says of the submission; nothing for a draft."""
    if paper.proof is None:
        return ""
    words = labels(paper)
    number = f"{words.number} {digits(paper.proof.number, paper.digits)}"
    return f"{number} · SHA-256 {short_digest(paper.proof.sha256)}…"
