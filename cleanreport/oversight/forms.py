"""What the office types: filters of the lists, an extension, a reason."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.models import Kind, Ministry
from cleanreport.agencies.provinces import PROVINCES, REGIONS
from cleanreport.core.formfields import DateField, LineField, TextField
from cleanreport.core.lists import Filter
from cleanreport.core.prepared import Prepared
from cleanreport.core.thai import input_date, long_date
from cleanreport.oversight.queries import ORDERS, Stage, Timing, Turn

LONGEST_REASON = 1000
# Nobody is given more time than this; a year that was mistyped is noticed.
LONGEST_EXTENSION = dt.timedelta(days=365)
USUAL_EXTENSION, ONE_DAY = dt.timedelta(days=14), dt.timedelta(days=1)


class AgencyFilter(Filter):
    """Which agencies, and in which order; a viewer bound to a ministry is offered no other."""

    q = LineField(label=_("Name of an agency"), required=False, max_length=100)
    ministry = forms.ChoiceField(label=_("Ministry"), required=False)
    kind = forms.ChoiceField(label=_("Kind of agency"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=[("", _("All regions")), *((name, name) for name in REGIONS)]
    )
    timing = forms.ChoiceField(
        label=_("In time or not"), required=False, choices=[("", _("In time and late")), *Timing.choices]
    )
    province = forms.ChoiceField(required=False, choices=[(code, code) for code in PROVINCES])
    sort = forms.ChoiceField(required=False, choices=[(sign + name, name) for name in ORDERS for sign in ("", "-")])
    stage = forms.TypedChoiceField(
        required=False, choices=Stage.choices, coerce=lambda value: Stage(int(value)), empty_value=None
    )

    def __init__(self, data: Any, *, within: int = 0) -> None:
        super().__init__(data)
        self.ministries = [each for each in _MINISTRIES() if within in (0, each.pk)]
        offered = [(ministry.code, str(ministry)) for ministry in self.ministries]
        self.fields["ministry"].choices = [("", _("All ministries")), *offered]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Fewer agencies than all are asked for."""
        return any(self.chosen(name) for name in ("q", "ministry", "kind", "region", "province", "timing"))


_MINISTRIES = Prepared(lambda: Ministry.objects.order_by("sort_key", "code"))


class ReasonForm(forms.Form):
    """Why a plan or a report is opened again; agency and certifier read it."""

    use_required_attribute = False

    reason = TextField(
        label=_("Reason"),
        help_text=_("The agency and the certifier will read it in an e-mail."),
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": _("Write the reason. The agency and the certifier will read it.")},
    )

    def __init__(self, data: Any = None, *, key: str, heading: str) -> None:
        super().__init__(data, auto_id=f"{key}-%s")
        self.heading = heading


class ExtendForm(forms.Form):
    """A later due date for one agency, from what it has now and from today on."""

    use_required_attribute = False

    due_on = DateField(
        label=_("New due date"),
        error_messages={"required": _("Write the new due date.")},
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("The agency will read it."),
        max_length=LONGEST_REASON,
        rows=2,
        error_messages={"required": _("Write the reason for the extension.")},
    )

    def __init__(self, data: Any = None, *, turn: Turn, key: str) -> None:
        super().__init__(data, auto_id=f"{key}-%s")
        self.turn = turn
        self.heading = turn.round.name
        due_on: Any = self.fields["due_on"]
        due_on.earliest = max(turn.round.due_on + ONE_DAY, turn.deadline.today)
        due_on.latest = max(turn.round.due_on, turn.deadline.today) + LONGEST_EXTENSION
        example = input_date(max(turn.deadline.due_on, turn.deadline.today) + USUAL_EXTENSION)
        due_on.help_text = _("Such as %(date)s; the day itself is included.") % {"date": example}

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        # The same day again is the second of two clicks, or another reason for it.
        if due_on < self.turn.deadline.due_on:
            sentence = _("The agency can send until %(date)s already. Write a later date.")
            raise ValidationError(sentence % {"date": long_date(self.turn.deadline.due_on)})
        return due_on
