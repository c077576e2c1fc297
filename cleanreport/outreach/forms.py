"""What officers type: which agencies, a sentence, a date with its reason, an announcement, what to look for."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies import forms as agencies
from cleanreport.agencies.models import Kind, Ministry
from cleanreport.core.formfields import DateField, LineField, TextField
from cleanreport.core.lists import Filter
from cleanreport.core.thai import input_date
from cleanreport.notifications.models import Delivery
from cleanreport.outreach.models import Announcement
from cleanreport.outreach.queries import dues, outbox
from cleanreport.outreach.queries.dues import Choice, Due

LONGEST_REASON, LONGEST_SENTENCE = 1000, 600
# Nobody is given more time than this; a year that was mistyped is noticed.
LONGEST_EXTENSION = dt.timedelta(days=365)
LONGEST_ANNOUNCEMENT = dt.timedelta(days=400)
USUAL_EXTENSION, ONE_DAY = dt.timedelta(days=14), dt.timedelta(days=1)


class AgencyFilter(agencies.AgencyFilter):
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        regions = [("", _("All regions")), *((region, region) for region in dues.regions())]
        self.fields["region"].choices = regions  # type: ignore[attr-defined]

    def choice(self, codes: tuple[str, ...] = ()) -> Choice:
        """`codes` are those of the agencies that were ticked in the list."""
        words, kind, ministry, region = (self.chosen(name) or "" for name in ("q", "kind", "ministry", "region"))
        return Choice(words, kind, ministry, region, codes)

    @property
    def is_narrowed(self) -> bool:
        return self.choice() != Choice()


class PlainForm(forms.Form):
    use_required_attribute = False


class Once(PlainForm):
    """A form whose second click is known by its token."""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid"], _("This page is too old. Please try once more.")),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["token"].initial = uuid.uuid4()


class RemindForm(Once):
    sentence = TextField(
        label=_("A sentence of your own"),
        help_text=_("It stands in every e-mail, below what is due."),
        max_length=LONGEST_SENTENCE,
        rows=3,
        required=False,
    )
    sentence.optional = True  # type: ignore[attr-defined]


class ReasonForm(PlainForm):
    """Why plans or reports are opened again; agencies and certifiers read it."""

    reason = TextField(
        label=_("Reason"),
        help_text=_("The agency and the certifier will read it in an e-mail."),
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": _("Write the reason. The agency and the certifier will read it.")},
    )


def ask_for_later(field: Any, due_on: dt.date, until: dt.date, today: dt.date) -> None:
    """Let the field take a day after `due_on`, from today on; agencies can send `until` already, which is the hint."""
    field.earliest = max(due_on + ONE_DAY, today)
    field.latest = max(due_on, today) + LONGEST_EXTENSION
    example = input_date(max(until, today) + USUAL_EXTENSION)
    field.help_text = _("Such as %(date)s; the day itself is included.") % {"date": example}


class ExtendForm(PlainForm):
    """A later due date for many agencies."""

    due_on = DateField(label=_("New due date"), error_messages={"required": _("Write the new due date.")})
    reason = TextField(
        label=_("Reason"),
        help_text=_("The agency will read it."),
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": _("Write the reason for the extension.")},
    )

    def __init__(self, data: Any = None, *, due: Due, today: dt.date) -> None:
        super().__init__(data)
        ask_for_later(self.fields["due_on"], due.due_on, due.due_on, today)


class AnnouncementForm(Once):
    """Texts, days and audience of an announcement; of an old one, `seen` tells which version was on the screen."""

    title_th = LineField(label=_("Title in Thai"), max_length=200)
    text_th = TextField(
        label=_("Text in Thai"),
        help_text=_("An empty line begins a new paragraph. Addresses that begin with https:// become links."),
        max_length=4000,
        rows=7,
    )
    title_en = LineField(label=_("Title in English"), max_length=200, required=False)
    text_en = TextField(label=_("Text in English"), max_length=4000, rows=5, required=False)
    from_on = DateField(label=_("Shown from"), help_text=_("The day itself is included."))
    until_on = DateField(label=_("Shown until"), help_text=_("The day itself is included."))
    kind = forms.ChoiceField(label=_("Kind of agency"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    ministry = forms.ModelChoiceField(
        Ministry.objects.all(),
        label=_("Ministry"),
        required=False,
        empty_label=_("All ministries"),
        to_field_name="code",
    )
    region_th = forms.ChoiceField(label=_("Region"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    FACTS = ("title_th", "text_th", "title_en", "text_en", "from_on", "until_on", "kind", "ministry", "region_th")

    def __init__(self, data: Any = None, *, today: dt.date, announcement: Announcement | None = None) -> None:
        known: dict[str, Any] = {"from_on": today}
        if announcement:
            known = {name: getattr(announcement, name) for name in self.FACTS}
            known |= {"seen": announcement.edited_at.isoformat(), "ministry": announcement.ministry}
        super().__init__(data, initial=known)
        earliest = min(today, announcement.from_on) if announcement else today
        from_on, until_on, region, title_en, text_en = (
            self.fields[name] for name in ("from_on", "until_on", "region_th", "title_en", "text_en")
        )
        for field in (from_on, until_on):
            field.earliest, field.latest = earliest, today + LONGEST_ANNOUNCEMENT  # type: ignore[attr-defined]
        region.choices = [("", _("All regions")), *((name, name) for name in dues.regions())]  # type: ignore[attr-defined]
        title_en.optional = text_en.optional = True  # type: ignore[attr-defined]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("from_on") and data.get("until_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", _("The last day must not be before the first one."))
        for one, other in (("title_en", "text_en"), ("text_en", "title_en")):
            if data.get(one) and not data.get(other) and other not in self.errors:
                self.add_error(other, _("Write both the title and the text in English, or leave both empty."))

    def clean_seen(self) -> dt.datetime | None:
        typed = self.cleaned_data["seen"]
        try:
            moment = dt.datetime.fromisoformat(typed) if typed else None
        except ValueError:
            moment = None
        if typed and (moment is None or moment.tzinfo is None):
            raise ValidationError(_("This page is too old. Please try once more."))
        return moment

    @property
    def facts(self) -> Mapping[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FACTS}


class MailFilter(Filter):
    q = LineField(label=_("Name, address or subject"), required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=Delivery.choices)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    agency = LineField(label=_("Agency"), required=False, max_length=100)
    since = DateField(label=_("From day"), required=False)
    until = DateField(label=_("To day"), required=False)

    def __init__(self, data: Any, purposes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["purpose"].choices = [("", _("All purposes")), *purposes]  # type: ignore[attr-defined]

    def search(self) -> outbox.Search:
        words, purpose, agency = (self.chosen(name) or "" for name in ("q", "purpose", "agency"))
        return outbox.Search(words, purpose, agency, self.chosen("since"), self.chosen("until"))

    @property
    def finds_nothing(self) -> bool:
        return super().finds_nothing or bool({"agency", "since", "until"} & self.errors.keys())
