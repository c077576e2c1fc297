"""What the office types: filters of the lists, an extension, a reason."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies import forms as agencies
from cleanreport.agencies.provinces import PROVINCES, REGIONS
from cleanreport.core.formfields import DateField, TextField
from cleanreport.core.thai import long_date
from cleanreport.outreach import forms as outreach
from cleanreport.oversight.queries import ORDERS, Stage, Timing, Turn


class AgencyFilter(agencies.AgencyFilter):
    """Which agencies, and in which order; a viewer bound to a ministry is offered no other."""

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

    @property
    def is_narrowed(self) -> bool:
        """Fewer agencies than all are asked for."""
        return any(self.chosen(name) for name in ("q", "ministry", "kind", "region", "province", "timing"))


class ReasonForm(outreach.ReasonForm):
    """Why one plan or report is opened again."""

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
        max_length=outreach.LONGEST_REASON,
        rows=2,
        error_messages={"required": _("Write the reason for the extension.")},
    )

    def __init__(self, data: Any = None, *, turn: Turn, key: str) -> None:
        super().__init__(data, auto_id=f"{key}-%s")
        self.turn = turn
        self.heading = turn.round.name
        deadline = turn.deadline
        outreach.ask_for_later(self.fields["due_on"], turn.round.due_on, deadline.due_on, deadline.today)

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        # The same day again is the second of two clicks, or another reason for it.
        if due_on < self.turn.deadline.due_on:
            sentence = _("The agency can send until %(date)s already. Write a later date.")
            raise ValidationError(sentence % {"date": long_date(self.turn.deadline.due_on)})
        return due_on
