"""Whom to ask for an acknowledgement, and whose submissions are looked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import EmailField, LineField
from cleanreport.core.lists import Filter


class CertifierForm(forms.Form):
    """The same certifier, a corrected address, or somebody else."""

    use_required_attribute = False

    name = LineField(label=_("Name and surname"), error_messages={"required": _("Write the certifier's name.")})
    position = LineField(label=_("Position"), error_messages={"required": _("Write the certifier's position.")})
    email = EmailField(label=_("E-mail"), error_messages={"required": _("Write the certifier's e-mail address.")})


class AgencyFilter(Filter):
    """For who reads the submissions of several agencies."""

    q = LineField(label=_("Name or code of an agency"), required=False, max_length=100)
