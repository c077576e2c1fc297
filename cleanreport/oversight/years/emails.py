"""What agencies are told of moved dates and changed rounds. Letters are Thai."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cleanreport.agencies.models import Agency
from cleanreport.audit.actions import subject_of
from cleanreport.cycles.models import DateChange
from cleanreport.cycles.revisions import DEMANDS
from cleanreport.notifications.actions import Draft
from cleanreport.oversight.years.queries import Recipient

# A date before and after; a new round has none before, one that was taken out none after.
type Days = tuple[dt.date | None, dt.date | None]

WORDS = {
    "evidence_required": _("Evidence for every indicator"),
    "stakeholders_required": _("Stakeholder database"),
    "completion_required": _("Completion report"),
}


@dataclass(frozen=True)
class Moved:
    """What changed of the plan (months None) or of one round; None: this date was not moved."""

    months: int | None
    opens_on: Days | None
    due_on: Days | None
    demands: Sequence[tuple[str | Promise, bool]] = ()  # what is asked for now, or no longer

    @property
    def is_new(self) -> bool:
        return self.due_on is not None and self.due_on[0] is None

    @property
    def is_gone(self) -> bool:
        return self.due_on is not None and self.due_on[1] is None

    def for_agency(self, extended_to: dt.date | None) -> "Moved | None":
        """What of it moves the agency's own dates, with an extension that it has; None when nothing does."""
        due = self.due_on
        if due and due[0] and due[1] and extended_to:
            due = max(due[0], extended_to), max(due[1], extended_to)
        due = due if due and due[0] != due[1] else None
        return replace(self, due_on=due) if self.opens_on or due or self.demands else None


def moved_in(change: DateChange) -> list[Moved]:
    def day(text: str | None) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    def days(pair: Sequence[str | None] | None) -> Days | None:
        return (day(pair[0]), day(pair[1])) if pair else None

    def demands(one: Mapping[str, Sequence[bool | None]]) -> list[tuple[str | Promise, bool]]:
        return [(WORDS[name], bool(one[name][1])) for name in DEMANDS if name in one]

    return [
        Moved(one["months"], days(one.get("opens_on")), days(one.get("due_on")), demands(one)) for one in change.moved
    ]


def letters_of(
    change: DateChange, agency: Agency, people: Sequence[Recipient], extended: Mapping[tuple[int, int], dt.date]
) -> list[Draft]:
    """The letters to one agency; none when all its own dates stay as they were."""
    moved = [one.for_agency(extended.get((agency.pk, one.months or 0))) for one in moved_in(change)]
    found = [one for one in moved if one]
    return [_letter(change, agency, person, found) for person in people] if found else []


def _letter(change: DateChange, agency: Agency, person: Recipient, moved: Sequence[Moved]) -> Draft:
    context = {
        "agency": agency.name_th,
        "year": change.cycle.year_be,
        "name": person.name,
        "moved": moved,
        "reason": change.reason,
        "office": settings.CONTACT_PHONE,
        "site": settings.SITE_URL,
    }
    with override("th"):
        text = render_to_string("oversight/years/mail/dates_moved.txt", context)
    subject, _rest, body = text.strip().partition("\n")
    return Draft(
        person.email, subject, body.strip() + "\n", "dates_moved", subject_of(change), person.name, agency.code
    )
