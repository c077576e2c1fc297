"""What officers ask of the trail."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.core.formfields import DateField, LineField
from cleanreport.core.lists import Filter
from cleanreport.oversight.trail import queries
from cleanreport.oversight.trail.queries import Choice
from cleanreport.oversight.trail.words import GROUPS


class TrailFilter(Filter):
    agency = LineField(label=_("Agency: name or code"), required=False, max_length=100)
    person = LineField(
        label=_("Person: name or user name"), help_text=_("Somebody without an account by the whole name."),
        required=False, max_length=200,
    )  # fmt: skip
    verb = forms.ChoiceField(label=_("Kind of event"), required=False)
    first = DateField(label=pgettext_lazy("trail", "From"), required=False)
    last = DateField(label=pgettext_lazy("trail", "To"), required=False)
    older = forms.IntegerField(required=False, min_value=0)
    newer = forms.IntegerField(required=False, min_value=0)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = [(group, list(verbs.items())) for group, verbs in GROUPS]
        self.fields["verb"].choices = [("", _("All kinds of events")), *kinds]  # type: ignore[attr-defined]

    def clean_agency(self) -> tuple[str, ...] | None:
        words: str = self.cleaned_data["agency"]
        if not words:
            return None
        if not (codes := queries.codes_called(words)):
            raise ValidationError(_("No agency fits these words."))
        if len(codes) > queries.MOST_AGENCIES:
            raise ValidationError(_("Too many agencies fit these words. Write more of the name, or the code."))
        return codes

    def clean_person(self) -> queries.People | None:
        words: str = self.cleaned_data["person"]
        if not words:
            return None
        people = queries.people_called(words)
        if people.are_too_many:
            raise ValidationError(_("Too many people fit these words. Write more of the name, or the user name."))
        if not people:
            raise ValidationError(_("Nobody fits these words."))
        return people

    def clean_last(self) -> dt.date | None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data["last"]
        if first and last and last < first:
            raise ValidationError(_("Type a date that is not before the first one."))
        return last

    @property
    def asked_wrongly(self) -> bool:
        """Something was asked that cannot be answered; instead of all events none are shown."""
        return bool(self.errors.keys() & {"agency", "person", "first", "last"})

    @property
    def choice(self) -> Choice:
        names = ("agency", "person", "verb", "first", "last")
        agencies, people, verb, first, last = (self.chosen(name) for name in names)
        return Choice(agencies, people, verb or "", first, last)
