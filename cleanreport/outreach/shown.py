"""What the pages show of agencies to be addressed, announcements, calendars and letters."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cleanreport.agencies.models import Agency
from cleanreport.agencies.models import Kind as AgencyKind
from cleanreport.core.deadlines import Deadline
from cleanreport.core.lists import Tab, tab
from cleanreport.core.markup import safe, text
from cleanreport.core.steps import Chip
from cleanreport.core.thai import long_date, moment
from cleanreport.notifications.models import Delivery, Letter, answer_in
from cleanreport.outreach.emails import EXTENDED, REMINDER
from cleanreport.outreach.models import Announcement
from cleanreport.outreach.queries.dues import Address, Due
from cleanreport.outreach.queries.feeds import Day
from cleanreport.outreach.queries.outbox import ABOUT, REFUSED
from cleanreport.outreach.queries.tables import Becomes, ExtensionRow
from cleanreport.submissions.models import Kind, Submission
from cleanreport.submissions.shown import ASKED, PURPOSES, state_chip

# Agencies


class ShownAgency(NamedTuple):
    code: str
    name: str
    where: str


def agency_of(agency: Agency) -> ShownAgency:
    return ShownAgency(agency.code, agency.name, " · ".join(filter(None, [str(agency.ministry), agency.region_th])))


class Thing(NamedTuple):
    key: str
    name: str
    current: bool


def things(dues: Iterable[Due], current: Due) -> list[Thing]:
    return [Thing(due.key, due.name, due == current) for due in dues]


def deadline_of(due: Due, own_due: dt.date, today: dt.date) -> Deadline:
    return Deadline(own_due, today, due.opens_on, extended=own_due > due.due_on)


class ToRemind(NamedTuple):
    agency: ShownAgency
    deadline: Deadline
    addresses: int
    reminded: str


def to_remind(
    agencies: Sequence[Any], due: Due, addresses: Mapping[int, Sequence[Address]], today: dt.date
) -> list[ToRemind]:
    return [
        ToRemind(agency_of(one), deadline_of(due, one.own_due, today), len(addresses[one.pk]), _reminded(one))
        for one in agencies
    ]


def _reminded(agency: Any) -> str:
    if agency.reminded_at is None:
        return ""
    if agency.reminded_letters == 0:
        return _("%(moment)s, nobody had an address") % {"moment": moment(agency.reminded_at)}
    if agency.reminded_by:
        return _("%(moment)s, asked by %(name)s") % {"moment": moment(agency.reminded_at), "name": agency.reminded_by}
    return moment(agency.reminded_at)


class ToExtend(NamedTuple):
    agency: ShownAgency
    deadline: Deadline
    chip: Chip


def to_extend(agencies: Iterable[Any], due: Due, today: dt.date) -> list[ToExtend]:
    return [ToExtend(agency_of(one), deadline_of(due, one.own_due, today), sent_chip(one.has_sent)) for one in agencies]


def sent_chip(sent: bool) -> Chip:
    if sent:
        return Chip("ok", "check-circle-fill", pgettext("agency", "Sent"))
    return Chip("quiet", "circle", _("Not sent"))


class Outcome(NamedTuple):
    """What an extension does to an agency."""

    agency: ShownAgency
    now: str
    chip: Chip


OUTCOMES = {
    Becomes.EXTENDED: ("info", "calendar-plus", gettext_lazy("Will be extended")),
    Becomes.SAME: ("quiet", "dash-circle", gettext_lazy("Has this date already, stays as it is")),
    Becomes.LATER: ("quiet", "dash-circle", gettext_lazy("Has a later date, stays as it is")),
    Becomes.SENT: ("ok", "check-circle-fill", gettext_lazy("Has sent, needs no extension")),
}


def outcomes(rows: Iterable[ExtensionRow]) -> list[Outcome]:
    return [Outcome(agency_of(row.agency), long_date(row.now), _outcome(row.becomes)) for row in rows]


def _outcome(becomes: Becomes) -> Chip:
    tone, icon, words = OUTCOMES[becomes]
    return Chip(tone, icon, str(words))


class ToReopen(NamedTuple):
    pk: int
    agency: ShownAgency
    number: str
    chip: Chip
    sent_at: dt.datetime


def to_reopen(submissions: Iterable[Submission]) -> list[ToReopen]:
    """The documents that these are of; reads their agencies."""
    return [
        ToReopen(sent.subject_id, agency_of(sent.agency), str(sent), state_chip(sent), sent.sent_at)
        for sent in submissions
    ]


# Announcements

LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
# Signs that end the sentence and not the address.
SENTENCE_ENDS = ".,;:!?)]'"


def paragraphs(words: str) -> SafeString:
    """Plain text as HTML: paragraphs, line breaks, and links of addresses that begin with http:// or https://."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", words.strip())]
    return safe("".join(f"<p>{_linked(part)}</p>" for part in parts if part))


def _linked(words: str) -> str:
    found, place = [], 0
    for match in LINK.finditer(words):
        address = match[0].rstrip(SENTENCE_ENDS)
        link = f'<a href="{text(address)}" rel="noopener noreferrer nofollow">{text(address)}</a>'
        found += [text(words[place : match.start()]), link]
        place = match.start() + len(address)
    return "".join([*found, text(words[place:])]).replace("\n", "<br>")


class ShownAnnouncement(NamedTuple):
    pk: int
    title: str
    html: SafeString
    from_on: dt.date


def announcements(found: Iterable[Announcement]) -> list[ShownAnnouncement]:
    return [ShownAnnouncement(each.pk, each.title, paragraphs(each.text), each.from_on) for each in found]


class ListedAnnouncement(NamedTuple):
    announcement: Announcement
    chip: Chip
    audience: str


def listed(found: Iterable[Announcement], today: dt.date) -> list[ListedAnnouncement]:
    return [ListedAnnouncement(each, _announced(each, today), audience(each)) for each in found]


def _announced(announcement: Announcement, today: dt.date) -> Chip:
    if announcement.ended_at:
        return Chip("quiet", "slash-circle", _("Ended"))
    if today < announcement.from_on:
        return Chip("info", "calendar3", _("To come"))
    if today > announcement.until_on:
        return Chip("quiet", "check-lg", _("Over"))
    return Chip("ok", "eye", _("Shown now"))


def audience(announcement: Announcement) -> str:
    """Which agencies it is for."""
    kind = str(AgencyKind(announcement.kind).label) if announcement.kind else ""
    parts = [kind, str(announcement.ministry or ""), announcement.region_th]
    return " · ".join(filter(None, parts)) or _("All agencies")


# Calendars


@dataclass(frozen=True)
class EntryWords:
    title: str
    text: str


def entry_words(day: Day, *, named: bool) -> EntryWords:
    """Title and text of a day in a calendar; `named` when it holds several agencies."""
    due, facts = day.due, {"round": day.due.name, "year": day.due.cycle.year_be}
    if day.opens:
        title = _("Opens: report of the %(round)s %(year)s") % facts
    elif due.kind == Kind.REPORT:
        title = _("Last day: report of the %(round)s %(year)s") % facts
    else:
        title = _("Last day: %(what)s %(year)s") % {"what": due.name, "year": due.cycle.year_be}
    if named and day.agency:
        title = f"{title} ({day.agency.name})"
    lines = [day.agency.name] if day.agency else []
    if day.reason:
        lines.append(_("The office extended the due date: %(reason)s") % {"reason": day.reason})
    return EntryWords(title, "\n".join([*lines, f"{settings.SITE_URL}/"]))


# Letters

INVITED = "invited"  # by a chapter before this one
ALL_PURPOSES = {
    **PURPOSES,
    REMINDER: gettext_lazy("Reminder of a due date"),
    EXTENDED: gettext_lazy("Notice of an extension"),
    INVITED: gettext_lazy("Invitation of a colleague"),
    "dates_moved": gettext_lazy("Notice of a moved due date"),
    "assigned": gettext_lazy("Agencies assigned to an assessor"),
}
DELIVERIES = {
    Delivery.QUEUED: ("quiet", "clock"),
    Delivery.SENT: ("ok", "envelope-check"),
    Delivery.RETRYING: ("warn", "arrow-repeat"),
    Delivery.REFUSED: ("danger", "envelope-x"),
}


def purpose_words(purpose: str) -> str:
    return str(ALL_PURPOSES.get(purpose, purpose))


def purposes(known: Iterable[str]) -> list[tuple[str, str]]:
    return [(purpose, purpose_words(purpose)) for purpose in known]


def delivery_words(delivery: Delivery) -> str:
    """Short words of a delivery, for chips and tabs."""
    return {
        Delivery.QUEUED: pgettext("letter", "Waiting"),
        Delivery.SENT: pgettext("letter", "Sent"),
        Delivery.RETRYING: pgettext("letter", "Tried again soon"),
        Delivery.REFUSED: pgettext("letter", "Not sent"),
    }[delivery]


class ShownLetter(NamedTuple):
    letter: Letter
    purpose: str
    chip: Chip
    number: str  # of the submission that it is about
    refusal: str  # what the mail server said the last time
    tries: str
    next_try: dt.datetime | None
    again: str  # words of the button, or none
    anew: str  # where the person is asked anew, since this text lost its key


def shown_letters(letters: Iterable[Letter], numbers: Mapping[str, str]) -> list[ShownLetter]:
    return [_shown_letter(letter, numbers.get(letter.about, "")) for letter in letters]


def _shown_letter(letter: Letter, number: str) -> ShownLetter:
    delivery = letter.delivery
    refused = delivery in REFUSED
    again = _("Try again") if refused else _("Send again") if delivery == Delivery.SENT and not letter.blanked else ""
    chip = Chip(*DELIVERIES[delivery], delivery_words(delivery))
    said = answer_in(getattr(letter, "said", None) or "") if refused else ""
    next_try = letter.email.scheduled_time if delivery == Delivery.RETRYING else None
    anew = asked_anew_at(letter, number) if letter.blanked else ""
    return ShownLetter(
        letter, purpose_words(letter.purpose), chip, number, said, tries_words(letter), next_try, again, anew
    )


def tries_words(letter: Letter) -> str:
    retries = letter.email.number_of_retries or 0
    if letter.delivery == Delivery.QUEUED or not retries:
        return ""
    # While it is to be tried again, the try to come is counted among the retries.
    tries = retries + (letter.delivery != Delivery.RETRYING)
    return ngettext("%(tries)s try", "%(tries)s tries", tries) % {"tries": tries}


def asked_anew_at(letter: Letter, number: str) -> str:
    """The page on which a new link is made: the submission for a certifier, the accounts for everybody else."""
    if letter.purpose == ASKED and letter.about.startswith(ABOUT) and number:
        return reverse("submission", args=[number])
    if letter.purpose == INVITED and letter.agency_code:
        return f"{reverse('office_accounts')}?{urlencode({'agency': letter.agency_code})}"
    return reverse("office_accounts")


def delivery_tabs(counts: Mapping[Delivery, int], chosen: str) -> list[Tab]:
    every = tab("state", "", _("All"), sum(counts.values()), current=not chosen)
    return [every, *(tab("state", d.value, delivery_words(d), counts[d], current=d == chosen) for d in Delivery)]
