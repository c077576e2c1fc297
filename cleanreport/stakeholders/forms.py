"""What is typed about stakeholders, tidied by the same rules as the cells of a file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from cleanreport.core.formfields import DateField, LineField
from cleanreport.stakeholders.actions.persons import ON_REQUEST, Purpose, Reason
from cleanreport.stakeholders.models import Arrival, Group
from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.reading.emails import email_of
from cleanreport.stakeholders.reading.facts import LONGEST, MOST_BYTES, MOST_ROWS
from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.phones import phone_of
from cleanreport.stakeholders.sealing import Contact
from cleanreport.stakeholders.shown import phone_shown

NATIONAL_ID = _("This is a national ID number. It must not be recorded here: take it out.")


class Tidied(LineField):
    """A line that `tidy` brings into its one form; what it cannot is told by `invalid`."""

    tidy: Callable[[str], str] = staticmethod(str)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if ids.found(text):
            raise ValidationError(NATIONAL_ID, code="national_id")
        try:
            return type(self).tidy(text)
        except Fault:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class EmailField(Tidied):
    widget = forms.EmailInput
    tidy = staticmethod(email_of)
    default_error_messages = {"invalid": _("Type an e-mail address such as name@example.com.")}


class PhoneField(Tidied):
    widget = forms.TelInput
    tidy = staticmethod(phone_of)
    default_error_messages = {"invalid": _("Type a phone number such as 081 234 5678 or 02 555 0104 ext. 12.")}

    def prepare_value(self, value: Any) -> Any:
        return phone_shown(value) if isinstance(value, str) else value


def _line(name: str, label: Any, **options: Any) -> Tidied:
    return Tidied(label=label, max_length=LONGEST[name], required=False, **options)


class PersonForm(forms.Form):
    """One person. At least one of e-mail and phone is needed: the survey goes there."""

    use_required_attribute = False

    group = forms.ChoiceField(
        label=_("Group"),
        choices=Group.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose the group.")),
    )
    name = Tidied(
        label=_("Name"), max_length=LONGEST["name"], error_messages={"required": _("Write the name of the person.")}
    )
    organisation = _line("organisation", _("Organisation"))
    service = _line("service", _("Service used"))
    contacted_on = DateField(label=_("Date of contact"), required=False)
    email = EmailField(label=_("E-mail"), max_length=LONGEST["email"], required=False)
    phone = PhoneField(label=_("Phone"), max_length=LONGEST["phone"], required=False)
    consent = _line("consent", _("Consent"), help_text=_("When and how the person agreed, or was told."))

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("email") == "" and data.get("phone") == "":
            raise ValidationError(_("Write an e-mail address or a phone number: the survey is sent there."))
        return data

    @property
    @sensitive_variables()
    def facts(self) -> dict[str, Any]:
        """As the actions take them."""
        data = dict(self.cleaned_data)
        group, on = data.pop("group"), data.pop("contacted_on")
        return {"group": group, "contacted_on": on, "contact": Contact(**data)}


class FindForm(forms.Form):
    """Exactly one address or number."""

    use_required_attribute = False

    wanted = LineField(
        label=_("E-mail or phone"),
        max_length=LONGEST["email"],
        error_messages={"required": _("Type the whole e-mail address or phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @sensitive_variables()
    def clean_wanted(self) -> dict[str, str]:
        text = self.cleaned_data["wanted"]
        try:
            return {"email": email_of(text)} if "@" in text else {"phone": phone_of(text)}
        except Fault:
            words = _("Type the whole e-mail address or phone number, such as name@example.com or 081 234 5678.")
            raise ValidationError(words) from None


class PurposeForm(forms.Form):
    use_required_attribute = False

    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[("", _("Choose…")), *Purpose.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what it is for.")),
    )


class RemoveForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Why is the person deleted?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose why the person is deleted.")),
    )

    def __init__(self, data: Any = None, *, mends: bool) -> None:
        """`mends`: mistakes can be mended, too."""
        super().__init__(data, auto_id="remove-%s")
        offered = [*ON_REQUEST, Reason.MISTAKE] if mends else ON_REQUEST
        self.fields["reason"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]


class SealedFileField(forms.FileField):
    default_error_messages = {
        "required": _("Choose a file."),
        "empty": _("There is nothing in the file. Fill in the template and bring that in."),
        "too_large": _("The file is larger than %(most)s MB. Divide it into several files."),
    }

    def to_python(self, data: Any) -> Any:
        file: Any = super().to_python(data)
        if file is not None and not file.is_whole:
            most = {"most": MOST_BYTES // 1024 // 1024}
            raise ValidationError(self.error_messages["too_large"], code="too_large", params=most)
        return file


class UploadForm(forms.Form):
    use_required_attribute = False

    file = SealedFileField(
        label=_("File with persons"),
        help_text=_("XLSX or CSV, up to %(rows)s persons and %(size)s MB.")
        % {"rows": f"{MOST_ROWS:,}", "size": MOST_BYTES // 1024 // 1024},
    )


class TakeForm(forms.Form):
    use_required_attribute = False

    way = forms.ChoiceField(
        label=_("What is to happen with the persons of the file?"),
        choices=Arrival.Way.choices,
        widget=forms.RadioSelect,
        initial=Arrival.Way.ADD.value,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose whether the file adds to the database or replaces it.")
        ),
    )
