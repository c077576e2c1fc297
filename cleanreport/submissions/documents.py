"""Receipt of a submission (G7, G15), acknowledgement by the certifier, and the code that proves a paper genuine.

Neither paper shows a telephone number or an e-mail address: both are handed on.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.core.thai import arabic_digits, long_date
from cleanreport.documents.parts import Voice, paragraphs, run, unbroken
from cleanreport.documents.tree import (
    Block,
    Cover,
    Digits,
    Fields,
    Heading,
    Inline,
    Items,
    Note,
    Paper,
    Paragraph,
    Proof,
    Run,
    Value,
)
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, Request, Submission

type Language = Literal["th", "en"]
type Rows = list[tuple[str, Value | Inline]]

# Crockford's: without I, L, O and U, which are taken for other signs.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAKEN_FOR = str.maketrans("OIL", "011")
_CHECKED_BYTES, _CHECK_LENGTH = 5, 8
_READ = re.compile(rf"(\d{{4}})(\d{{6,}})([{_SIGNS}]{{{_CHECK_LENGTH}}})")


# The code of verification


def code(submission: Submission) -> str:
    """2557-000123-7Q4ZK0M2: the number, and signs of the digest that nobody can guess from the number."""
    bits = int.from_bytes(bytes.fromhex(submission.sha256)[:_CHECKED_BYTES])
    signs = "".join(_SIGNS[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{submission.number}-{signs}"


def number_in(typed: str) -> str | None:
    """The number of the submission that a typed code speaks of; None for what is no code."""
    found = _READ.fullmatch(_read(typed))
    return f"{found[1]}-{found[2]}" if found else None


def matches(submission: Submission, typed: str) -> bool:
    """Whether this is the code of this submission, however it was typed."""
    return _read(typed) == _read(code(submission))


def _read(typed: str) -> str:
    """What was meant: capitals, Arabic digits, no spaces or hyphens, digits for the letters that look like them."""
    return re.sub(r"[^0-9A-Z]", "", arabic_digits(typed[:100]).upper()).translate(_TAKEN_FOR)


def proof(submission: Submission) -> Proof:
    """What the foot of every page says of this submission."""
    address = f"{settings.SITE_URL}/verify/{code(submission)}"
    return Proof(str(submission.number), submission.sha256, address)


# Papers


def receipt(submission: Submission, *, language: Language = "th", digits: Digits = Digits.ARABIC) -> Paper:
    """That the system holds what was sent: number, time, by whom, digest, and what happens next."""
    with translation.override(language):
        say = Voice(digits)
        rows = [
            *_document(submission, say),
            (_("Sent"), submission.sent_at),
            (_("Sent by"), submission.sent_by.shown_name),
            (_("Due date"), submission.due_on),
            (_("In time"), _in_time(submission, say)),
            *_proof_rows(submission),
        ]
        blocks = (
            Paragraph(run(say(_("The system has received this document and keeps it as an unalterable copy.")))),
            Fields(tuple(rows), name=_("Receipt")),
            Heading(pgettext("paper", "What happens next"), level=2),
            Items(tuple((Paragraph(run(say(line))),) for line in _next_steps(submission)), ordered=True),
            _how_to_verify(),
        )
        return _paper(submission, _("Receipt of a submission"), blocks, say, dated=submission.sent_at)


def acknowledgement(submission: Submission, *, language: Language = "th", digits: Digits = Digits.ARABIC) -> Paper:
    """What the certifier acknowledged, who that was, and when. Raises ValueError while nobody has."""
    if submission.state != State.ACKNOWLEDGED or submission.state_at is None:
        raise ValueError(f"{submission.number} has not been acknowledged.")
    with translation.override(language):
        say = Voice(digits)
        answered = submission.requests.filter(answered_at__isnull=False).first()
        rows: Rows = [
            *_document(submission, say),
            (_("Sent"), submission.sent_at),
            *_certifier(submission, answered),
            (_("Acknowledged on"), submission.state_at),
            *_proof_rows(submission),
        ]
        blocks: list[Block] = [
            Paragraph(run(say(_("The certifier has read this document and takes note of it.")))),
            Fields(tuple(rows), name=_("Acknowledgement")),
        ]
        if submission.comment:
            blocks += [Heading(_("Comment of the certifier"), level=2), *paragraphs(submission.comment)]
        blocks.append(_how_to_verify())
        return _paper(submission, _("Acknowledgement by the certifier"), blocks, say, dated=submission.state_at)


def _paper(submission: Submission, title: str, blocks: Sequence[Block], say: Voice, *, dated: dt.datetime) -> Paper:
    agency = submission.content["agency"]
    return Paper(
        title=f"{title} {submission.number}",
        author=_("Office of the Public Sector Development Commission (OPDC)"),
        language="th" if translation.get_language() == "th" else "en",
        dated=dated,
        cover=Cover(
            over=_("The system for following up and reporting results"),
            title=title,
            under=(_document_name(submission, say), agency["name_th"]),
        ),
        blocks=tuple(blocks),
        digits=say.digits,
        proof=proof(submission),
        words=unbroken([agency["name_th"], agency["ministry_th"]]),
    )


def _document_name(submission: Submission, say: Voice) -> str:
    """The frozen title; it is Thai, so an English paper says kind and round."""
    if translation.get_language() == "th":
        return say(submission.content["title"])
    kind = submission.get_kind_display()
    return _("%(kind)s, %(round)s") % {"kind": kind, "round": submission.round} if submission.round else kind


def _document(submission: Submission, say: Voice) -> Iterator[tuple[str, Value | Inline]]:
    content = submission.content
    yield _("Submission number"), (Run(say(submission.number), bold=True),)
    yield _("Document"), _document_name(submission, say)
    yield _("Work process"), content["work_process"]
    yield _("Agency name"), content["agency"]["name_th"]
    yield _("Ministry"), content["agency"]["ministry_th"]
    if submission.follows is not None:
        yield _("Replaces"), say(submission.follows.number)


def _in_time(submission: Submission, say: Voice) -> str:
    if not submission.late:
        return _("sent in time")
    until = {"date": long_date(submission.due_on)}
    if submission.round_id:
        return say(_("sent after the round's due date, within the extension until %(date)s") % until)
    return say(_("sent after the due date of %(date)s") % until)


def _certifier(submission: Submission, answered: Request | None) -> Rows:
    rows: Rows = [(_("Acknowledged by"), (Run(submission.state_by, bold=True),))]
    if answered and answered.position:
        rows.append((_("Position"), answered.position))
    return rows


def _proof_rows(submission: Submission) -> Rows:
    address = proof(submission).address
    return [
        (_("Digital fingerprint (SHA-256)"), submission.sha256),
        (_("Code of verification"), code(submission)),
        (_("Page of verification"), (Run(address, link=address),)),
    ]


def _next_steps(submission: Submission) -> Iterator[str]:
    yield _("The certifier gets a letter with a link, reads the document and acknowledges it or sends it back.")
    yield _("The agency hears of the answer at once. The time of sending is what counts for the due date.")
    if submission.kind == Kind.PLAN:
        yield _("Reporting begins as soon as a round opens; the acknowledgement need not be waited for.")
    else:
        yield _("The office can read the document from now on.")


def _how_to_verify() -> Note:
    words = _(
        "Whoever holds this paper can check it: the QR code or the page of verification tells what it is, whether it "
        "still stands, and its digital fingerprint."
    )
    return Note((Paragraph(run(words), "small"),))
