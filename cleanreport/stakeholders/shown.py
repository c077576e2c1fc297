"""How persons and files are put into words; contacts are masked until somebody asks for one person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_variables

from cleanreport.core.lists import Tab, tab
from cleanreport.core.steps import Chip
from cleanreport.stakeholders.lifecycle import State
from cleanreport.stakeholders.models import Arrival, Group, Person, Roll
from cleanreport.stakeholders.reading.facts import NotAList, Problem
from cleanreport.stakeholders.sealing import Contact, Unreadable

LOOKS = {
    State.ARRIVED: ("info", "hourglass-split"),
    State.READING: ("info", "hourglass-split"),
    State.READ: ("warn", "eye"),
    State.REFUSED: ("danger", "x-circle"),
    State.TAKEN: ("ok", "check-circle-fill"),
    State.DISCARDED: ("quiet", "trash"),
}
HIDDEN = "•••"
_THAI_NUMBER = re.compile(r"\+66(2)(\d{3})(\d{4})|\+66([689]\d)(\d{3})(\d{4})|\+66(\d\d)(\d{3})(\d{3})")
_EXTENSION = ";ext="


# Persons


def phone_shown(phone: str) -> str:
    """+66812345678 as 081 234 5678."""
    number, _sign, extension = phone.partition(_EXTENSION)
    match = _THAI_NUMBER.fullmatch(number)
    shown = "0" + " ".join(filter(None, match.groups())) if match else number
    return f"{shown} ต่อ {extension}" if extension else shown


def phone_masked(phone: str) -> str:
    """The last two digits alone, so that a person who calls can be recognised."""
    number = phone.partition(_EXTENSION)[0]
    return f"{HIDDEN} {number[-2:]}" if number else ""


def email_masked(email: str) -> str:
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}{HIDDEN}@{domain}" if domain else ""


class ShownPerson(NamedTuple):
    """A line of the list; without a contact it cannot be opened with the keys of this installation."""

    person: Person
    contact: Contact | None
    group: str
    email: str
    phone: str


@sensitive_variables()
def shown_persons(persons: Iterable[Person]) -> list[ShownPerson]:
    return [_shown(person) for person in persons]


@sensitive_variables()
def _shown(person: Person) -> ShownPerson:
    group = str(Group(person.group).label)
    try:
        contact = person.contact
    except Unreadable:
        return ShownPerson(person, None, group, "", "")
    return ShownPerson(person, contact, group, email_masked(contact.email), phone_masked(contact.phone))


def group_counts(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(str(group.label), counts.get(group.value, 0)) for group in Group]


def group_tabs(roll: Roll, shown: str) -> list[Tab]:
    every = tab("group", "", _("All"), roll.total, current=not shown)
    return [every, *(tab("group", g.value, g.label, roll.counts[g.value], current=g.value == shown) for g in Group)]


# Files


def chip_of(arrival: Arrival) -> Chip:
    return Chip(*LOOKS[State(arrival.state)], str(State(arrival.state).label))


def progress_words(arrival: Arrival) -> str:
    """What is happening to a file, as a screen reader is told, too."""
    label = str(State(arrival.state).label)
    if arrival.total and arrival.state == State.READING:
        counts = {"done": f"{arrival.done:,}", "total": f"{arrival.total:,}"}
        return f"{label} · " + _("%(done)s of %(total)s rows") % counts
    return label


def percent_done(arrival: Arrival) -> Decimal | None:
    return Decimal(min(100, 100 * arrival.done // arrival.total)) if arrival.total else None


def refusal_of(arrival: Arrival) -> str:
    said = arrival.refusal
    return NotAList(said["code"], **said.get("params", {})).sentence if said else ""


DUPLICATES = ("duplicate_email", "duplicate_phone")


class Found(NamedTuple):
    """A figure of the preview."""

    label: str
    number: int


def figures_of(arrival: Arrival) -> list[Found]:
    already = min(arrival.already, arrival.persons_found)
    return [
        Found(_("New"), arrival.persons_found - already),
        Found(_("In the database already"), already),
        Found(_("Twice in the file"), sum(arrival.problems.get(code, 0) for code in DUPLICATES)),
        Found(_("Rows that cannot be taken"), arrival.bad_rows),
    ]


class BadRow(NamedTuple):
    """A row with what is wrong in it; without a word of what was typed."""

    sheet: str
    row: int
    problems: Sequence[Problem]


def bad_rows(content: Iterable[Mapping[str, Any]]) -> list[BadRow]:
    return [BadRow(r["sheet"], r["row"], [Problem.from_plain(plain) for plain in r["problems"]]) for r in content]


def reasons(content: Mapping[str, Any]) -> list[str]:
    """For the column of reasons in the file of bad rows."""
    return [" ".join(filter(None, (p.what, p.write))) for p in map(Problem.from_plain, content["problems"])]


def taken_words(arrival: Arrival) -> str:
    count = arrival.persons_found
    words = ngettext("%(count)s person is in the database.", "%(count)s persons are in the database.", count)
    return words % {"count": f"{count:,}"}


FIELD_LABELS = (
    ("name", gettext_lazy("Name")),
    ("organisation", gettext_lazy("Organisation")),
    ("service", gettext_lazy("Service used")),
    ("email", gettext_lazy("E-mail")),
    ("phone", gettext_lazy("Phone")),
    ("consent", gettext_lazy("Consent")),
)
