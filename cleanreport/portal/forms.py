"""What is typed or given to be verified."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import LineField


class CodeForm(forms.Form):
    use_required_attribute = False

    code = LineField(
        label=_("Code of verification"),
        help_text=_("It stands at the foot of every page, such as 2557-000123-7Q4ZK0M2."),
        max_length=100,
        error_messages={"required": _("Type the code that stands at the foot of the paper.")},
    )


class FileForm(forms.Form):
    """The file is digested while it comes in (`uploads.py`), so that there is nothing to clean but its presence."""

    use_required_attribute = False

    file = forms.Field(
        label=_("File to be verified"),
        help_text=_("The file is only compared; it is not kept."),
        widget=forms.FileInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Choose a file first.")},
    )
