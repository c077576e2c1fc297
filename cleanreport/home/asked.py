"""What became of letters and of asking the certifier: who was asked, whether the letter arrived, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.audit.actions import subject_of
from cleanreport.core.steps import Chip
from cleanreport.notifications.models import Delivery, Letter
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Submission
from cleanreport.submissions.shown import PURPOSES, delivery_chip, name_of, state_chip

ASKED = "asked_to_acknowledge"
ANSWERED = (State.ACKNOWLEDGED, State.SENT_BACK)
REFUSED = (Delivery.REFUSED, Delivery.RETRYING)


class Answer(NamedTuple):
    """What the page shows of one `Asked`."""

    number: str
    about: str
    certifier: dict[str, str]
    lines: list["Line"]
    waits: bool
    did_not_arrive: bool


class Line(NamedTuple):
    """One thing that happened on the way to the answer."""

    tone: str
    icon: str
    text: str
    at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Asked:
    """The last certifier who was asked about a submission, and what happened since."""

    submission: Submission
    letter: Letter | None

    @property
    def certifier(self) -> dict[str, str]:
        named: dict[str, str] = self.submission.content["people"]["certifier"]
        if self.letter is None or self.letter.recipient_name == named["name"]:
            return named | ({"email": self.letter.recipient} if self.letter else {})
        return {"name": self.letter.recipient_name, "position": "", "email": self.letter.recipient}

    @property
    def waits(self) -> bool:
        return self.submission.state == State.WAITING

    @property
    def did_not_arrive(self) -> bool:
        """The certifier cannot answer, since the letter was refused."""
        return self.waits and self.letter is not None and self.letter.delivery in REFUSED

    @property
    def answer(self) -> Answer:
        number = str(self.submission)
        return Answer(number, name_of(self.submission), self.certifier, self.lines, self.waits, self.did_not_arrive)

    @property
    def lines(self) -> list[Line]:
        """What happened, in its order."""
        lines = list(self._of_letter(self.letter)) if self.letter else []
        chip = state_chip(self.submission)
        # Whoever acknowledged or sent it back was the certifier; who took it back is named.
        by = "" if self.submission.state in ANSWERED else self.submission.state_by
        return [*lines, Line(chip.tone, chip.icon, str(chip.text), self.submission.state_at, by)]

    def _of_letter(self, letter: Letter) -> Iterable[Line]:
        yield Line("ok", "send", pgettext("certifier", "Asked by e-mail"), letter.created_at)
        # An answer shows that the letter came, whatever the mail server said.
        if self.submission.state in ANSWERED:
            return
        chip = delivery_chip(letter)
        said = _("The mail server said: %(words)s") % {"words": said_of(letter)} if said_of(letter) else ""
        yield Line(chip.tone, chip.icon, str(chip.text), detail=said)


class Mail(NamedTuple):
    """A letter as the agency sees it: what for, about which submission, to whom, and what became of it."""

    purpose: str
    about: str
    name: str
    address: str
    at: datetime
    said: str
    chip: Chip


def said_of(letter: Letter) -> str:
    """What the mail server said when it refused the letter; empty for any other (`queries.letters_of`)."""
    return getattr(letter, "said", "") or "" if letter.delivery in REFUSED else ""


def mails(submissions: Iterable[Submission], letters: Iterable[Letter]) -> list[Mail]:
    names = {subject_of(submission): name_of(submission) for submission in submissions}
    return [_mail(letter, names[letter.about]) for letter in letters]


def _mail(letter: Letter, about: str) -> Mail:
    purpose = str(PURPOSES.get(letter.purpose, letter.purpose))
    to = letter.recipient_name, letter.recipient
    return Mail(purpose, about, *to, letter.created_at, said_of(letter), delivery_chip(letter))


def asked_for(submissions: Iterable[Submission], letters: Iterable[Letter]) -> list[Asked]:
    """For each submission, the newest letter that asked for it; `letters` come newest first."""
    newest: dict[str, Letter] = {}
    for letter in letters:
        if letter.purpose == ASKED:
            newest.setdefault(letter.about, letter)
    return [Asked(submission, newest.get(subject_of(submission))) for submission in submissions]
