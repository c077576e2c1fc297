"""What may be typed on the pages of a completion report. Nothing is required: `checks.py` says what is missing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cleanreport.completion.markup import pictures_in
from cleanreport.completion.models import Completion, CompletionPerson, Section, Work
from cleanreport.core.drafts import DraftForm
from cleanreport.core.formfields import DateField, LineField, TextField
from cleanreport.evidence.forms import LONGEST_TITLE, FilesForm
from cleanreport.evidence.models import Evidence
from cleanreport.plans import forms as plan_forms

LONGEST_SECTION = 200_000

Data = Mapping[str, Any] | None


class CoverForm(DraftForm):
    began_on = DateField(label=pgettext_lazy("completion", "The work began on"), required=False)
    ended_on = DateField(label=pgettext_lazy("completion", "The work ended on"), required=False)

    def __init__(self, data: Data = None, *, row: Completion) -> None:
        super().__init__(data, row=row)
        for name in ("began_on", "ended_on"):
            self.fields[name].help_text = _("Such as 31/8/2557 or 31 August 2014")


class PersonForm(plan_forms.PersonForm):
    """The same fields as on a plan."""

    def __init__(self, data: Data = None, *, row: CompletionPerson) -> None:
        super().__init__(data, row=row)  # type: ignore[arg-type]


class SectionForm(DraftForm):
    text = TextField(label=gettext_lazy("Text of the section"), max_length=LONGEST_SECTION, rows=16, required=False)

    def __init__(self, data: Data = None, *, row: Section) -> None:
        super().__init__(data, row=row)

    def turns(self, name: str, value: object) -> bool:
        """Also by a picture that came or went: of a step may be said that one is not there, or harmful."""
        return super().turns(name, value) or pictures_in(str(value)) != pictures_in(str(self.initial[name]))


class PictureForm(forms.Form):
    use_required_attribute = False

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP"),
        error_messages={
            "required": gettext_lazy("Choose a picture."),
            "empty": gettext_lazy("The file is empty. Choose the right one."),
        },
    )


class ChosenField(forms.TypedMultipleChoiceField):
    """Files of the plan. One that is no longer there is no mistake of this person."""

    def clean(self, value: Any) -> Any:
        known = {str(key) for key, _label in list(self.choices)}  # type: ignore[arg-type]
        return sorted(super().clean([key for key in value or [] if key in known]))


class OutputsForm(DraftForm):
    """Which files are the outputs (7.2)."""

    outputs = ChosenField(
        label=gettext_lazy("Files that are outputs of the project"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Data = None, *, row: Completion, files: Iterable[Evidence]) -> None:
        super().__init__(data, row=row)
        self.fields["outputs"].choices = [  # type: ignore[attr-defined]
            (file.pk, f"{file.title} ({file.file_name})") for file in files
        ]


class WorkForm(DraftForm):
    form = LineField(
        label=gettext_lazy("Form of the work"),
        help_text=gettext_lazy("Such as an information system, media produced, a seminar, a training"),
        required=False,
    )
    description = TextField(label=gettext_lazy("Description"), rows=3, max_length=4000, required=False)

    def __init__(self, data: Data = None, *, row: Work, number: int) -> None:
        super().__init__(data, row=row, prefix=f"w{row.pk}")
        self.number = number

    @property
    def heading(self) -> str:
        return _("Other work %(number)s") % {"number": self.number}


class AddOutputsForm(FilesForm):
    title = LineField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("The file's name is taken when this stays empty."),
        max_length=LONGEST_TITLE,
        required=False,
    )
