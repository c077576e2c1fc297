"""What officers type about agencies, ministries and lists of them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.agencies.facts import Facts, code_faults, code_of, name_faults
from cleanreport.agencies.models import Agency, Kind, Ministry
from cleanreport.agencies.provinces import PROVINCES, REGIONS
from cleanreport.agencies.queries import Choice
from cleanreport.agencies.reading import MOST_BYTES
from cleanreport.core.formfields import DateField, LineField, TextField
from cleanreport.core.lists import Filter
from cleanreport.core.prepared import Prepared
from cleanreport.core.thai import arabic_digits

LONGEST_REASON = 1000
# A year that was mistyped is noticed: no register goes back further, and nothing is planned further ahead.
EARLIEST = dt.date(1900, 1, 1)
AHEAD = dt.timedelta(days=2 * 366)
LARGEST = 2**31 - 1


def seen_in(data: Mapping[str, Any], name: str = "seen") -> int:
    """The revision that a page was made of; -1, which none is, when it is not told or no number."""
    typed = str(data.get(name, ""))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len(str(LARGEST)) else -1


class CodeField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, error_messages={"required": _("Write the code.")}, **kwargs)

    def to_python(self, value: Any) -> str:
        return code_of(arabic_digits(super().to_python(value)))


class NamedForm(forms.Form):
    use_required_attribute = False

    name_th = LineField(
        label=_("Name in Thai"), max_length=300, error_messages={"required": _("Write the name in Thai.")}
    )
    name_en = LineField(label=_("Name in English"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for fault in name_faults(data.get("name_th") or "ก", data.get("name_en", "")):
            self.add_error(fault.field, fault.words)
        return data


class FactsForm(NamedForm):
    """What the register says of an agency, but for its code."""

    kind = forms.ChoiceField(
        label=_("Kind of agency"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), pgettext_lazy("agency", "Choose the kind.")),
    )
    ministry = forms.ChoiceField(
        label=_("Ministry"),
        error_messages={"required": _("Choose the ministry."), "invalid_choice": _("Choose the ministry.")},
    )
    iso_3166_2 = forms.ChoiceField(
        label=_("Province"),
        required=False,
        help_text=_("Where the agency is; leave it open for one that works in the whole country."),
        error_messages={"invalid_choice": _("Choose the province from the list.")},
    )
    region_th = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("When it is left open, that of the province."),
        error_messages={"invalid_choice": _("Choose the region from the list.")},
    )
    field_order = ["code", "name_th", "name_en", "kind", "ministry", "iso_3166_2", "region_th", "in_force_from"]

    def __init__(self, data: Any = None, *, known_code: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.known_code = known_code
        self.ministries = {ministry.code: ministry for ministry in Ministry.objects.all()}
        fields: dict[str, Any] = self.fields
        fields["ministry"].choices = [("", "–"), *((code, str(each)) for code, each in self.ministries.items())]
        fields["iso_3166_2"].choices = [("", "–"), *((code, f"{code} {each}") for code, each in PROVINCES.items())]
        fields["region_th"].choices = [("", "–"), *((name, name) for name in REGIONS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        province = PROVINCES.get(data.get("iso_3166_2", ""))
        if data.get("kind") == Kind.PROVINCE and data.get("iso_3166_2") == "":
            self.add_error("iso_3166_2", _("Choose the province that this agency is."))
        if province and data.get("region_th") == "":
            data["region_th"] = province.region_th
        return data

    @property
    def facts(self) -> Facts:
        names = ("kind", "name_th", "name_en", "iso_3166_2", "region_th")
        said = {name: self.cleaned_data[name] for name in names}
        return Facts(self.known_code, ministry=self.ministries[self.cleaned_data["ministry"]], **said)


def facts_form(agency: Agency, data: Any = None) -> FactsForm:
    names = ("name_th", "name_en", "kind", "iso_3166_2", "region_th")
    initial = {name: getattr(agency, name) for name in names} | {"ministry": agency.ministry.code}
    return FactsForm(data, known_code=agency.code, initial=initial)


class NewAgencyForm(FactsForm):
    code = CodeField(label=_("Code"), help_text=_("Such as MOI-04; it stays for good."))
    in_force_from = DateField(
        label=_("In force from"), required=False, earliest=EARLIEST, help_text=_("If it is a new body.")
    )

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        super().__init__(data)
        in_force_from: Any = self.fields["in_force_from"]
        in_force_from.latest = today + AHEAD

    def clean_code(self) -> str:
        self.known_code = self.cleaned_data["code"]
        for fault in code_faults(self.known_code):
            raise ValidationError(fault.words)
        return self.known_code


class DatedForm(forms.Form):
    """Something that holds from a day, with its reason."""

    use_required_attribute = False

    from_on = DateField(label=_("From"), earliest=EARLIEST, error_messages={"required": _("Write the day.")})
    reason = TextField(
        label=_("Reason"),
        help_text=_("The law, announcement or order; it stands in the trail."),
        max_length=LONGEST_REASON,
        rows=2,
        error_messages={"required": _("Write the reason, such as the law or order.")},
    )

    def __init__(self, data: Any = None, *, today: dt.date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        from_on: Any = self.fields["from_on"]
        from_on.latest = today + AHEAD


class RenameForm(DatedForm, NamedForm):
    field_order = ["name_th", "name_en", "from_on", "reason"]

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        super().__init__(data, today=today, auto_id="rename-%s")
        self.heading = _("New name")
        self.fields["name_th"].label = _("New name in Thai")
        self.fields["name_en"].label = _("New name in English")
        self.fields["from_on"].label = _("The new name holds from")


class SureForm(DatedForm):
    """`work` is what is under way, in sentences; who goes on says to have read it."""

    sure = forms.BooleanField(label=_("I have read what happens to the work that is under way."), required=False)

    def __init__(self, data: Any = None, *, today: dt.date, work: list[str], auto_id: str) -> None:
        super().__init__(data, today=today, auto_id=auto_id)
        self.work = work


class CloseForm(SureForm):
    def __init__(self, data: Any = None, *, today: dt.date, work: list[str]) -> None:
        super().__init__(data, today=today, work=work, auto_id="close-%s")
        self.heading = _("Close the agency")
        self.fields["from_on"].label = _("Closed from")


class MergeForm(SureForm):
    carry = forms.BooleanField(
        label=_("People who work for them work for this agency, too"), required=False, initial=True
    )
    field_order = ["from_on", "reason", "carry", "sure"]

    def __init__(self, data: Any = None, *, today: dt.date, work: list[str]) -> None:
        super().__init__(data, today=today, work=work, auto_id="merge-%s")
        self.heading = _("Merge")
        self.fields["from_on"].label = _("Merged from")


class ReopenForm(forms.Form):
    use_required_attribute = False

    reason = TextField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        rows=2,
        error_messages={"required": _("Write the reason for reopening.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="reopen-%s")
        self.heading = _("Reopen the agency")


class MinistryForm(NamedForm):
    code = CodeField(label=_("Code"), help_text=_("Such as MOI; it stays for good."))
    field_order = ["code", "name_th", "name_en"]

    def clean_code(self) -> str:
        for fault in code_faults(self.cleaned_data["code"]):
            raise ValidationError(fault.words)
        return str(self.cleaned_data["code"])


class ListFile(forms.FileField):
    default_error_messages = {
        "required": _("Choose a file."),
        "empty": _("There is nothing in the file. Fill in the template and upload that."),
        "too_large": _(
            "The file is larger than %(most)s MB. A list of agencies is not: upload the template, filled in."
        ),
        "max_length": _("The name of the file is too long. Give it a shorter one and upload it again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=255, **kwargs)

    def to_python(self, data: Any) -> Any:
        file: Any = super().to_python(data)
        if file is not None and (file.size or 0) > MOST_BYTES:
            most = {"most": MOST_BYTES // 1024 // 1024}
            raise ValidationError(self.error_messages["too_large"], code="too_large", params=most)
        return file


class UploadForm(forms.Form):
    use_required_attribute = False

    list = ListFile(label=_("List of agencies"), help_text=_("XLSX, XLS or CSV; up to 10 MB and 20,000 agencies."))


# Lists


class AgencyFilter(Filter):
    """Which agencies, by name, ministry and kind; `within` is the ministry to which the reader is bound, or 0."""

    q = LineField(label=_("Name of an agency"), required=False, max_length=100)
    ministry = forms.ChoiceField(label=_("Ministry"), required=False)
    kind = forms.ChoiceField(label=_("Kind of agency"), required=False, choices=[("", _("All kinds")), *Kind.choices])

    def __init__(self, data: Any, *, within: int = 0) -> None:
        super().__init__(data)
        self.ministries = [each for each in _MINISTRIES() if within in (0, each.pk)]
        offered = [(ministry.code, str(ministry)) for ministry in self.ministries]
        self.fields["ministry"].choices = [("", _("All ministries")), *offered]  # type: ignore[attr-defined]


_MINISTRIES = Prepared(lambda: Ministry.objects.order_by("sort_key", "code"))


class RegisterFilter(AgencyFilter):
    q = LineField(label=_("Name or code of an agency"), required=False, max_length=100)
    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=[("", _("All regions")), *((name, name) for name in REGIONS)]
    )
    state = forms.ChoiceField(required=False, choices=[("closed", ""), ("all", "")])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    @property
    def shown(self) -> str:
        """ "" for those in force, "closed" or "all"."""
        return str(self.cleaned_data.get("state", ""))

    @property
    def choice(self) -> Choice:
        said = {name: self.cleaned_data.get(name, "") for name in ("kind", "ministry", "region")}
        closed = {"": False, "closed": True, "all": None}[self.shown]
        return Choice(self.cleaned_data.get("q", ""), is_closed=closed, **said)
