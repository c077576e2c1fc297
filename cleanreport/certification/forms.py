"""What a certifier types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import TextField


class SendBackForm(forms.Form):
    """Why it is sent back."""

    use_required_attribute = False

    comment = TextField(
        max_length=4000,
        rows=4,
        label=_("What should be corrected"),
        error_messages={"required": _("Write what should be corrected.")},
    )
