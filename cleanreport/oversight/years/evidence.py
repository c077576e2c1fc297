"""The section of a year that tells which files are taken as evidence."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cleanreport.core.drafts import DraftForm
from cleanreport.core.formfields import NumberField
from cleanreport.cycles.models import EVIDENCE_KINDS, Cycle
from cleanreport.oversight.years.forms import BoxField
from cleanreport.oversight.years.sheets import Sheet

KINDS = {
    "pdf": _("PDF documents"),
    "word": _("Word documents (.docx, .doc)"),
    "excel": _("Excel workbooks (.xlsx, .xls)"),
    "powerpoint": _("PowerPoint presentations (.pptx, .ppt)"),
    "opendocument": _("OpenDocument (.odt, .ods, .odp)"),
    "image": _("Pictures (JPEG, PNG, WebP, HEIC)"),
    "text": _("Plain text and CSV"),
    "video": _("MP4 videos"),
    "zip": _("ZIP archives of these"),
}


class MegabytesField(NumberField):
    """A size in whole megabytes; what is too small or too large is said by the checks of the year."""

    def __init__(self, label: Any, help_text: Any) -> None:
        missing = {"required": _("Type a size in megabytes.")}
        super().__init__(label=label, help_text=help_text, max_digits=7, places=0, min_value=1, error_messages=missing)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


class EvidenceForm(DraftForm):
    evidence_kinds = forms.MultipleChoiceField(
        label=_("Kinds of files that are taken"),
        help_text=_("A file is recognised by its content, not by its name. Programs are never taken."),
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind.")},
    )
    evidence_macros = BoxField(
        label=_("Documents with macros are taken, and PDF with scripts"),
        help_text=_("Macros are small programs that may do harm when the file is opened. Leave this off if you can."),
        required=False,
    )
    evidence_file_mb = MegabytesField(_("Largest size of a file"), _("In megabytes (MB)."))
    evidence_plan_mb = MegabytesField(
        _("Largest size of all files of a plan together"), _("In megabytes (MB), over all rounds.")
    )

    def clean_evidence_kinds(self) -> list[str]:
        """In one order, so that the same choice is the same value."""
        chosen = set(self.cleaned_data["evidence_kinds"])
        return [kind for kind in EVIDENCE_KINDS if kind in chosen]


class EvidenceSheet(Sheet):
    """Kinds and sizes of files, macros."""

    def __init__(self, cycle: Cycle, data: QueryDict | None = None) -> None:
        super().__init__(cycle, data)

    def build(self) -> None:
        self.form = EvidenceForm(self.data, row=self.cycle, prefix="evidence")
        self.rows = [self.form]
