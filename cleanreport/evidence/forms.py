"""What is given with evidence: files, and what they support."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import LineField
from cleanreport.evidence import checks
from cleanreport.evidence.models import Kind, Target

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; every one that is not taken is named with its reason."""

    widget = FilesInput
    default_error_messages = {
        "required": _("Choose a file."),
        "many": _("Choose no more than %(most)s files at a time."),
    }

    def clean(self, data: list[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        given = [file for file in data or [] if file]
        if not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST_FILES})
        refused = []
        for file in given:
            try:
                checks.accept(file)
            except ValidationError as error:
                refused.append(error)
        if refused and len(given) > 1:
            refused.append(ValidationError(_("Choose the files again; nothing was added yet.")))
        if refused:
            raise ValidationError(refused)
        return given


class DescriptionForm(forms.Form):
    """What a file is and what it supports; `indicators` and `measures` are (id, words) of the plan."""

    use_required_attribute = False

    title = LineField(label=_("Title of the evidence"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of evidence"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind.")},
    )
    indicators = forms.TypedMultipleChoiceField(
        label=_("Indicators that it supports"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    measures = forms.TypedMultipleChoiceField(
        label=_("Measures that it supports"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Mapping | None = None, *args: Any, indicators: Iterable[tuple[int, str]] = (),
        measures: Iterable[tuple[int, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, *args, **kwargs)
        self.fields["indicators"].choices = list(indicators)  # type: ignore[attr-defined]
        self.fields["measures"].choices = list(measures)  # type: ignore[attr-defined]

    @property
    def made_of(self) -> object:
        """What its HTML depends on (`core/pure.py`); None as soon as somebody typed."""
        choices = [self.fields[name].choices for name in ("indicators", "measures")]  # type: ignore[attr-defined]
        return None if self.is_bound else (type(self).__name__, self.initial, choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Kind.INDICATOR and data.get("indicators") == []:
            self.add_error("indicators", _("Choose the indicator that this is evidence for."))
        return data

    @property
    def supports(self) -> list[tuple[str, int]]:
        """(target, id of the row), as `evidence.actions` takes them."""
        indicators = [(Target.INDICATOR.value, key) for key in self.cleaned_data["indicators"]]
        return indicators + [(Target.MEASURE.value, key) for key in self.cleaned_data["measures"]]


class UploadForm(DescriptionForm):
    uploads = FilesField(label=_("Files"))
    field_order = ["uploads", "kind", "indicators", "measures", "title"]

    title = LineField(label=_("Title of the evidence"), max_length=250, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # A browser forgets the files that it sent.
        if self.errors and data.get("uploads"):
            self.add_error("uploads", _("Choose the files again; nothing was added yet."))
        return data

    def titles(self) -> list[str]:
        """A title for each file: what was typed, numbered when there are several; nothing to use the names."""
        typed, count = self.cleaned_data["title"], len(self.cleaned_data["uploads"])
        return [typed if count == 1 or not typed else f"{typed} ({n})" for n in range(1, count + 1)]
