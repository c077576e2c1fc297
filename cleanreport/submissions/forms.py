"""Whom to ask for an acknowledgement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import EmailField, LineField


class CertifierForm(forms.Form):
    """The same certifier, a corrected address, or somebody else."""

    use_required_attribute = False

    name = LineField(label=_("Name and surname"), error_messages={"required": _("Write the certifier's name.")})
    position = LineField(label=_("Position"), error_messages={"required": _("Write the certifier's position.")})
    email = EmailField(label=_("E-mail"), error_messages={"required": _("Write the certifier's e-mail address.")})
