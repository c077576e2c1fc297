"""What the pages of the register show: tabs, states, old and new."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cleanreport.agencies.lifecycle import State
from cleanreport.agencies.models import Agency, AgencyImport, ImportRow, Kind, NameOverTime
from cleanreport.agencies.problems import Problem, from_plain
from cleanreport.agencies.provinces import PROVINCES
from cleanreport.core.lists import Tab, tab
from cleanreport.core.steps import Chip
from cleanreport.core.thai import long_date, short_date

FIELD_LABELS: dict[str, Promise] = {
    "code": gettext_lazy("Code"),
    "name_th": gettext_lazy("Name in Thai"),
    "name_en": gettext_lazy("Name in English"),
    "kind": gettext_lazy("Kind of agency"),
    "ministry": gettext_lazy("Ministry"),
    "iso_3166_2": gettext_lazy("Province"),
    "region_th": gettext_lazy("Region"),
    "from_on": gettext_lazy("The new name holds from"),
}
ROW_LOOKS = {
    ImportRow.What.NEW: ("ok", "plus-lg"),
    ImportRow.What.CHANGED: ("info", "pencil"),
    ImportRow.What.SAME: ("quiet", "dash-circle"),
    ImportRow.What.REFUSED: ("danger", "x-circle-fill"),
}
LIST_LOOKS = {
    State.ARRIVED: ("quiet", "hourglass-split"),
    State.READING: ("info", "arrow-repeat"),
    State.READ: ("warn", "question-circle"),
    State.REFUSED: ("danger", "x-circle-fill"),
    State.CONFIRMED: ("quiet", "hourglass-split"),
    State.RECORDING: ("info", "arrow-repeat"),
    State.DONE: ("ok", "check-circle-fill"),
    State.DISCARDED: ("quiet", "slash-circle"),
}


def register_tabs(counts: tuple[int, int], shown: str) -> list[Tab]:
    there, closed = counts
    words = (("", _("In force"), there), ("closed", _("Closed"), closed), ("all", _("All"), there + closed))
    return [tab("state", key, label, count, current=key == shown) for key, label, count in words]


def agency_chip(agency: Agency, today: date) -> Chip | None:
    """Nothing for one that is simply there."""
    if agency.in_force_from and agency.in_force_from > today:
        return Chip("quiet", "calendar3", _("From %(date)s") % {"date": short_date(agency.in_force_from)})
    if agency.closed_from is None:
        return None
    words = _("Merged from %(date)s") if agency.successor_id else _("Closed from %(date)s")
    tone = "warn" if agency.closed_from > today else "quiet"
    return Chip(tone, "slash-circle", words % {"date": short_date(agency.closed_from)})


class ShownAgency(NamedTuple):
    agency: Agency
    chip: Chip | None
    formerly: str


def shown_agencies(agencies: Iterable[Agency], today: date) -> list[ShownAgency]:
    """Reads prefetched names."""
    return [ShownAgency(agency, agency_chip(agency, today), formerly(agency, today)) for agency in agencies]


def formerly(agency: Agency, today: date) -> str:
    """The other names that it has had, the last first."""
    names = [str(name) for name in agency.names.all() if name.from_on is None or name.from_on <= today]
    return ", ".join(dict.fromkeys(name for name in reversed(names) if name != agency.name))


class ShownName(NamedTuple):
    name: NameOverTime
    words: str  # from when until when
    is_now: bool
    is_last: bool


def shown_names(names: list[Any], today: date) -> list[ShownName]:
    """The names of something over time, the newest first."""
    ends = [*(name.from_on for name in names[1:]), None][: len(names)]
    found = []
    for name, end in zip(names, ends, strict=True):
        begun = name.from_on is None or name.from_on <= today
        now = begun and (end is None or end > today)
        found.append(ShownName(name, _span(name.from_on, end), now, name is names[-1]))
    return found[::-1]


def _span(first: date | None, end: date | None) -> str:
    if first and end:
        return _("from %(first)s, until %(end)s") % {"first": long_date(first), "end": long_date(end)}
    if first:
        return _("from %(first)s") % {"first": long_date(first)}
    return _("until %(end)s") % {"end": long_date(end)} if end else ""


# Lists


def list_chip(found: AgencyImport) -> Chip:
    refused = found.counts.get(ImportRow.What.REFUSED.value, 0)
    if refused and found.state == State.READ:  # nobody is waited for: such a list cannot be confirmed
        words = ngettext("%(count)s row is refused", "%(count)s rows are refused", refused)
        return Chip(*ROW_LOOKS[ImportRow.What.REFUSED], words % {"count": refused})
    return Chip(*LIST_LOOKS[State(found.state)], str(State(found.state).label))


class ShownList(NamedTuple):
    found: AgencyImport
    chip: Chip


def shown_lists(lists: Iterable[AgencyImport]) -> list[ShownList]:
    return [ShownList(found, list_chip(found)) for found in lists]


def percent_done(found: AgencyImport) -> Decimal | None:
    return Decimal(min(100, 100 * found.done // found.total)) if found.total else None


def progress_words(found: AgencyImport) -> str:
    """What is happening to a list, as a screen reader is told, too."""
    if found.state == State.RECORDING and found.total and found.done >= found.total:
        return _("All %(total)s rows are thought out and being written") % {"total": f"{found.total:,}"}
    if found.total and found.state in (State.READING, State.RECORDING):
        counts = {"done": f"{found.done:,}", "total": f"{found.total:,}"}
        return f"{State(found.state).label} · " + _("%(done)s of %(total)s rows") % counts
    return str(State(found.state).label)


def row_tabs(found: AgencyImport, shown: str) -> list[Tab]:
    """What the rows would do; those that are refused first, when there are any."""
    what = ImportRow.What
    order = (what.REFUSED, what.NEW, what.CHANGED, what.SAME)
    every = tab("what", "", pgettext("rows", "All"), sum(found.counts.values()), current=not shown)
    counts = found.counts
    return [every, *(tab("what", e.value, e.label, counts.get(e.value, 0), current=e.value == shown) for e in order)]


class Change(NamedTuple):
    label: str
    old: str
    new: str


class ShownRow(NamedTuple):
    row: ImportRow
    chip: Chip
    changes: list[Change]
    problems: list[Problem]


def shown_rows(rows: Iterable[ImportRow], ministries: Mapping[str, str]) -> list[ShownRow]:
    return [
        ShownRow(
            row,
            Chip(*ROW_LOOKS[ImportRow.What(row.what)], str(ImportRow.What(row.what).label)),
            [Change(str(FIELD_LABELS[name]), *_pair(name, old, new, ministries)) for name, old, new in _said(row)],
            [from_plain(plain) for plain in row.problems],
        )
        for row in rows
    ]


def _said(row: ImportRow) -> list[list[str]]:
    """What is shown of a row: what it changes, or everything that a new agency would be."""
    if row.what != ImportRow.What.NEW:
        return row.changes
    return [[name, "", row.facts[name]] for name in FIELD_LABELS if row.facts.get(name) and name != "name_th"]


def _pair(name: str, old: str, new: str, ministries: Mapping[str, str]) -> tuple[str, str]:
    return _value(name, old, ministries), _value(name, new, ministries)


def _value(name: str, value: str, ministries: Mapping[str, str]) -> str:
    if not value:
        return ""
    if name == "kind" and value in Kind:
        return str(Kind(value).label)
    if name == "ministry":
        return ministries.get(value, value)
    if name == "iso_3166_2" and value in PROVINCES:
        return f"{value} {PROVINCES[value]}"
    return long_date(date.fromisoformat(value)) if name == "from_on" else value
