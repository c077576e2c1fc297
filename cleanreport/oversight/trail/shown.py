"""Events in words: who, what, the details one by one, and where the thing can be looked at."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.accounts.models import Role
from cleanreport.agencies.models import Agency, ImportRow
from cleanreport.agencies.models import Kind as AgencyKind
from cleanreport.audit.models import Event
from cleanreport.core.thai import long_date
from cleanreport.credentials.models import Purpose as LettersFor
from cleanreport.cycles.models import name_of_round
from cleanreport.documents import registry
from cleanreport.outreach.shown import ALL_PURPOSES
from cleanreport.oversight.trail.words import LABELS, PROBLEMS, ROWS, SENTENCES
from cleanreport.stakeholders.actions.persons import Purpose as LookedAtFor
from cleanreport.stakeholders.models import Arrival, Group
from cleanreport.submissions.models import Kind

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ROW = re.compile(r"([a-z]+):(\d+)")
DUE = re.compile(rf"(\d{{4}})-(\d+)-({'|'.join(Kind.values)})")  # `outreach.queries.dues.Due.code`
# Where a thing is looked at: the page that takes its id.
PAGES = {"plan": "plan", "report": "report", "completion": "completion"}
# Digests say nothing to a reader of the list; the exported list has them.
HIDDEN = {"sha256"}
ARROW = " → "
# Details that are one of a few codes.
CODED = {"role": (Role,), "kind": (AgencyKind, Kind), "way": (Arrival.Way,), "purpose": (LettersFor, LookedAtFor)}
# Counts by code: of persons, and of rows of a list.
COUNTED: dict[str, Any] = dict(Group.choices) | dict(ImportRow.What.choices)


class Detail(NamedTuple):
    label: str
    words: str


class ShownEvent(NamedTuple):
    pk: int
    at: datetime
    who: str
    person: str  # what finds this person's events
    sentence: str
    details: list[Detail]
    agency: str
    agency_code: str
    url: str
    number: str
    place: int | None


def shown(events: Iterable[Event], agencies: Mapping[str, Agency], numbers: Mapping[str, str]) -> list[ShownEvent]:
    """For the list; officers see every one of these things."""
    return [_shown(event, agencies.get(event.agency_code), numbers.get(event.subject, "")) for event in events]


def _shown(event: Event, agency: Agency | None, number: str) -> ShownEvent:
    number = number or str(event.details.get("number", ""))
    return ShownEvent(
        event.pk, event.at, who(event), event.actor_name, sentence(event.verb),
        [each for each in details(event) if each.words != number], agency.name if agency else "", event.agency_code,
        _address(event, number), number, event.place,
    )  # fmt: skip


def who(event: Event) -> str:
    """A name, or what stands for one: the system does things by itself, and a sign-in may fail for anybody."""
    if event.actor_name:
        return event.actor_name
    return _("Somebody unknown") if event.verb == "account.sign_in_failed" else _("The system")


def sentence(verb: str) -> str:
    return str(SENTENCES.get(verb, verb))


def _address(event: Event, number: str) -> str:
    kind, _colon, pk = event.subject.partition(":")
    try:
        if number:
            return reverse("submission", args=[number])
        if kind in PAGES:
            return reverse(PAGES[kind], args=[pk])
        if kind == "agency":
            return reverse("office_agency", args=[event.agency_code])
        if "year_be" in event.details:
            return _in_year(kind, event.details)
    except NoReverseMatch:
        return ""
    return ""


def _in_year(kind: str, details: Mapping[str, Any]) -> str:
    """The page of a year, or of an assessor in it."""
    year = details["year_be"]
    if "assessor" in details:
        return reverse("office_year_assessor", args=[year, details["assessor"]])
    return reverse("office_year", args=[year]) if kind == "cycle" else ""


# Details


def details(event: Event, hidden: Iterable[str] = HIDDEN) -> Iterator[Detail]:
    """Every detail with its label, changes as old and new."""
    said = {name: value for name, value in event.details.items() if name not in hidden}
    if "before" in said and "after" in said:
        yield Detail(label_of("changes"), f"{words_of(said.pop('before'))}{ARROW}{words_of(said.pop('after'))}")
    for name, value in said.items():
        if name == "fields":
            yield Detail(label_of(name), _fields(value))
        elif name == "changes" and isinstance(value, dict):
            for field, pair in value.items():
                yield Detail(label_of(field), ARROW.join(_named(field, each) for each in pair))
        elif name in ("changed", "moved") and isinstance(value, list):
            yield from (_change(each) for each in value if isinstance(each, dict))
        elif value not in (None, "", [], {}):
            yield Detail(label_of(name), _named(name, value))


def _named(name: str, value: Any) -> str:
    """The value in words, also where it is one of a few codes."""
    if name == "problems" and isinstance(value, list):
        return ", ".join(str(PROBLEMS.get(each, each)) for each in value)
    labels: dict[str, object] = dict(registry.labels()) if name == "kind" else {}
    if name == "purpose":
        labels |= ALL_PURPOSES
    labels |= {code: label for choices in CODED.get(name, ()) for code, label in choices.choices}
    return str(labels[value]) if isinstance(value, str) and value in labels else words_of(value)


def label_of(name: str) -> str:
    return str(LABELS.get(name) or COUNTED.get(name, name))


def words_of(value: Any) -> str:
    """A value as it is read: days in words, rows by their kind, lists one after the other."""
    if isinstance(value, bool):
        return pgettext("detail", "yes") if value else pgettext("detail", "no")
    if isinstance(value, dict):
        return " ".join(f"{label_of(name)} {words_of(each)}" for name, each in value.items() if each != "")
    if isinstance(value, list):
        value = ", ".join(words_of(each) for each in value if each != "")
    return pgettext("detail", "nothing") if value in (None, "") else _text(str(value))


def _text(text: str) -> str:
    if DAY.fullmatch(text):
        return _day(text)
    if due := DUE.fullmatch(text):
        months = [str(name_of_round(int(due[2])))] if due[2] != "0" else []
        return " ".join([str(Kind(due[3]).label), *months, due[1]])
    row = ROW.fullmatch(text)
    return f"{ROWS.get(row[1], row[1])} {row[2]}" if row else text


def _day(text: str) -> str:
    try:
        return long_date(date.fromisoformat(text))
    except ValueError:
        return text


def _change(change: Mapping[str, Any]) -> Detail:
    """A changed field of a row ("from", "to"), or dates of a round, each old and new."""
    if "from" in change and "to" in change:
        label = label_of(str(change.get("field", "")))
        return Detail(label, f"{words_of(change['from'])}{ARROW}{words_of(change['to'])}")
    pairs = {name: pair for name, pair in change.items() if isinstance(pair, list) and len(pair) == 2}
    others = [words_of({name: value}) for name, value in change.items() if name not in pairs and value is not None]
    said = [f"{label_of(name)} {ARROW.join(map(words_of, pair))}" for name, pair in pairs.items()]
    return Detail(label_of("moved"), " ".join([*others, *said]))


def _fields(fields: Any) -> str:
    """How many fields of which rows an edit wrote: "Measures 12, Risks 3"."""
    kinds = Counter(str(name).partition(":")[0] for name in fields)
    named: Counter[str] = Counter()
    for kind, count in kinds.items():
        named[str(ROWS.get(kind, label_of(kind)))] += count
    return ", ".join(f"{kind} {count}" for kind, count in named.items())
