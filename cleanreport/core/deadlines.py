"""A due date and how near it is, shown everywhere alike: colour, icon and words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanreport.core.markup import icon, safe, text
from cleanreport.core.thai import long_date

# From this many days left a date is noticed, and from this many it presses.
SOON_DAYS = 14
URGENT_DAYS = 3
ICONS = {"quiet": "calendar3", "soon": "hourglass-split", "urgent": "alarm", "past": "lock"}


@dataclass(frozen=True)
class Deadline:
    """The last day on which something can be sent, seen from `today`; both days and `opens_on` are inclusive."""

    due_on: dt.date
    today: dt.date
    opens_on: dt.date | None = None
    extended: bool = False  # the day was moved for this one agency

    @property
    def days_left(self) -> int:
        """0 on the last day, negative after it."""
        return (self.due_on - self.today).days

    @property
    def is_past(self) -> bool:
        return self.days_left < 0

    @property
    def is_open(self) -> bool:
        return not self.is_past and (self.opens_on is None or self.opens_on <= self.today)

    @property
    def tone(self) -> str:
        """quiet, soon, urgent or past."""
        if self.is_past:
            return "past"
        if not self.is_open or self.days_left > SOON_DAYS:
            return "quiet"
        return "soon" if self.days_left > URGENT_DAYS else "urgent"

    @property
    def icon(self) -> str:
        return ICONS[self.tone]

    @property
    def date_words(self) -> str:
        """The date that counts now: when it opens, or until when; after that, when it closed."""
        if self.is_past:
            return _("Closed on %(date)s") % {"date": long_date(self.due_on)}
        if self.opens_on and not self.is_open:
            return _("Opens on %(date)s") % {"date": long_date(self.opens_on)}
        if self.extended:
            return _("Extended to %(date)s") % {"date": long_date(self.due_on)}
        return long_date(self.due_on)

    @property
    def left_words(self) -> str:
        """เหลือ 9 วัน; empty when it is closed or not open yet."""
        if not self.is_open:
            return ""
        if self.days_left == 0:
            return _("last day today")
        return ngettext("%(days)s day left", "%(days)s days left", self.days_left) % {"days": self.days_left}

    @property
    def words(self) -> str:
        return " · ".join(filter(None, [self.date_words, self.left_words]))


def deadline_html(deadline: Deadline, prefix: object = "") -> SafeString:
    """The chip; `prefix` stands before an open date ("ส่งภายใน")."""
    before = f"{text(prefix)} " if prefix and deadline.is_open and not deadline.extended else ""
    date = f"{before}{text(deadline.date_words)}"
    if deadline.left_words:
        # On a phone the page bar shows only how many days are left.
        date = f'<span class="deadline__date">{date} · </span><b>{text(deadline.left_words)}</b>'
    return safe(f'<span class="deadline deadline--{deadline.tone}">{icon(deadline.icon)} <span>{date}</span></span>')
