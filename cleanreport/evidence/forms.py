"""What is given with evidence: files, and what they support."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import LineField
from cleanreport.cycles.models import Cycle
from cleanreport.evidence import checks
from cleanreport.evidence.models import Arrival, Kind, Target

MOST_FILES = 20
KEY = re.compile(r"[0-9a-f]{32}")
LONGEST_TITLE = 250


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; every one that is not taken is named with its reason."""

    widget = FilesInput
    cycle: Cycle | None = None
    default_error_messages = {
        "required": _("Choose a file."),
        "many": _("Choose no more than %(most)s files at a time."),
    }

    def clean(self, data: list[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        given = [file for file in data or [] if file]
        if not given and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST_FILES})
        refused = []
        for file in given:
            try:
                checks.accept(file, self.cycle)
            except ValidationError as error:
                refused.append(error)
        if refused and len(given) > 1:
            refused.append(ValidationError(_("Choose the files again; nothing was added yet.")))
        if refused:
            raise ValidationError(refused)
        return given


@dataclass(frozen=True)
class Waiting:
    """A file that came, or began to come, before the form was sent, with the title that it would get."""

    arrival: Arrival
    title: str


class FilesForm(forms.Form):
    """Files that are sent with the form, and files that came before it, part by part (`arriving`), by their keys."""

    use_required_attribute = False

    uploads = FilesField(label=_("Files"), required=False)
    title = LineField(label=_("Title of the evidence"), max_length=LONGEST_TITLE, required=False)

    def __init__(
        self, data: Any = None, *args: Any, waiting: Sequence[Arrival] = (), cycle: Cycle | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.arrivals = waiting
        self.fields["uploads"].cycle = cycle  # type: ignore[attr-defined]

    @property
    def waiting(self) -> list[Waiting]:
        return [Waiting(one, self._typed(one.key) or one.file_name.rpartition(".")[0]) for one in self.arrivals]

    def _typed(self, key: str) -> str:
        return str(self.data.get(f"title-{key}", ""))

    @property
    def keys(self) -> list[str]:
        """Of the files that came before, each once."""
        posted = self.data.getlist("arrived") if self.is_bound else []  # type: ignore[attr-defined]
        return [key for key in dict.fromkeys(posted) if KEY.fullmatch(key)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.keys and "uploads" not in self.errors and not data.get("uploads"):
            self.add_error("uploads", self.fields["uploads"].error_messages["required"])
        field = LineField(max_length=LONGEST_TITLE, required=False)
        try:
            data["arrived"] = {key: field.clean(self._typed(key)) for key in self.keys}
        except ValidationError as too_long:
            self.add_error("uploads", too_long)
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        # A browser forgets the files that it sent.
        if self.errors and self.cleaned_data.get("uploads"):
            self.add_error("uploads", _("Choose the files again; nothing was added yet."))

    @property
    def count(self) -> int:
        return len(self.cleaned_data["uploads"]) + len(self.cleaned_data["arrived"])

    def titles(self) -> list[str]:
        """A title for each file: what was typed, numbered when there are several; nothing to use the names."""
        typed, count = self.cleaned_data["title"], len(self.cleaned_data["uploads"])
        return [typed if count == 1 or not typed else f"{typed} ({n})" for n in range(1, count + 1)]


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


class UploadForm(DescriptionForm, FilesForm):
    field_order = ["uploads", "kind", "indicators", "measures", "title"]

    # Shorter than that of one file, since several are numbered.
    title = LineField(label=_("Title of the evidence"), max_length=LONGEST_TITLE, required=False)
