"""What is typed to find accounts, to make them, and to invite colleagues."""

import re
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.accounts.forms import LONGEST_PASSWORD, fewest_characters
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import forms as agencies
from cleanreport.agencies.models import Agency, Ministry
from cleanreport.core.formfields import EmailField, LineField
from cleanreport.core.lists import Filter
from cleanreport.core.thai import arabic_digits
from cleanreport.credentials.queries import Standing, Wanted, WantedAgencies, is_taken

NAME, USERNAME = 150, 60
ALLOWED = re.compile(r"[a-z0-9][a-z0-9._-]{2,}")
# More ids than a page shows are forged; the rest of a list is asked for by its filter.
MOST_TICKED = 500


def hidden(chosen: Filter) -> list[tuple[str, str]]:
    """Names and values that repeat a list's choice in another form."""
    chosen.is_valid()
    return [(name, str(value)) for name, value in chosen.cleaned_data.items() if value]


class AccountFilter(Filter):
    q = LineField(label=_("Name, user name or agency"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    state = forms.ChoiceField(required=False, choices=Standing.choices)
    agency = LineField(required=False, max_length=20)

    @property
    def wanted(self) -> Wanted:
        return Wanted(*(self.chosen(name) or "" for name in ("q", "role", "agency")))


class AgencyFilter(agencies.AgencyFilter):
    have = forms.ChoiceField(
        label=pgettext_lazy("of users", "Accounts"),
        required=False,
        choices=[("", _("Without an account")), ("any", _("With and without"))],
    )

    @property
    def wanted(self) -> WantedAgencies:
        words, kind, ministry = (self.chosen(name) or "" for name in ("q", "kind", "ministry"))
        return WantedAgencies(words, kind, ministry, all=self.chosen("have") == "any")


class ChosenForm(forms.Form):
    """Which lines of a list: the ticked ones, or all that its filter finds."""

    use_required_attribute = False

    once = forms.RegexField(r"\A[0-9a-f]{32}\Z")
    every = forms.BooleanField(required=False)
    in_use = forms.BooleanField(required=False)

    def ticked(self) -> list[int]:
        """The ids that were ticked; what is no id of a row was ticked by nobody."""
        data: Any = self.data
        found = [value for value in data.getlist("chosen")[:MOST_TICKED] if value.isascii() and value.isdecimal()]
        return [int(value) for value in found if len(value) < 19]


class UsernameField(LineField):
    """Small letters and digits, as they can be typed from paper; capitals become small."""

    default_error_messages = {
        "invalid": _(
            "Use 3 or more of the small letters a–z, digits, dots and hyphens, and begin with a letter or digit."
        ),
        "taken": _("Somebody has this user name already. Choose another one."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=USERNAME, **kwargs)
        self.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        return arabic_digits(super().to_python(value)).replace(" ", "").lower()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not ALLOWED.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if value and is_taken(value):
            raise ValidationError(self.error_messages["taken"], code="taken")


class PersonForm(forms.Form):
    """Name and address of whoever uses an account."""

    use_required_attribute = False

    first_name = LineField(label=pgettext_lazy("person", "First name"), max_length=NAME, required=False)
    last_name = LineField(label=pgettext_lazy("person", "Last name"), max_length=NAME, required=False)
    email = EmailField(label=_("E-mail"), required=False)


class EditForm(PersonForm):
    """The same of an account that there is; of a ministry viewer also the ministry."""

    ministry = forms.ModelChoiceField(Ministry.objects.all(), label=_("Ministry"), empty_label=None)

    def __init__(self, data: Any = None, *, user: User) -> None:
        known = {name: getattr(user, name) for name in ("first_name", "last_name", "email")}
        if user.is_ministry_viewer:
            known["ministry"] = user.ministry_membership.ministry_id
        super().__init__(data, initial=known)
        if not user.is_ministry_viewer:
            del self.fields["ministry"]


class NewForm(PersonForm):
    """A new account of a role; fields that the role does not need are not there."""

    agency = LineField(
        label=_("Agency"),
        help_text=_("Its code, such as MOI-04, or its whole name."),
        max_length=300,
        error_messages={"required": _("Write the code or the name of the agency.")},
    )
    ministry = forms.ModelChoiceField(
        Ministry.objects.all(), label=_("Ministry"), empty_label=_("Choose…"),
        error_messages={"required": _("Choose the ministry."), "invalid_choice": _("Choose the ministry.")},
    )  # fmt: skip
    username = UsernameField(
        label=pgettext_lazy("sign in", "User name"),
        help_text=_("Leave it empty, and the next one in the row is taken, such as moi04-02."),
        required=False,
    )

    def __init__(self, data: Any = None, *, role: str, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial or {})
        unneeded = {Role.AGENCY: ["ministry"], Role.MINISTRY: ["agency"]}.get(Role(role), ["agency", "ministry"])
        for name in unneeded:
            del self.fields[name]
        for name in ("first_name", "last_name", "email", "username"):
            field: Any = self.fields[name]
            field.required = role != Role.AGENCY and name.endswith("_name")
            field.optional = not field.required
        self.order_fields(["agency", "ministry", "first_name", "last_name", "email", "username"])

    def clean_agency(self) -> Agency:
        typed = self.cleaned_data["agency"]
        named = Agency.objects.filter(code__iexact=arabic_digits(typed)) or Agency.objects.filter(name_th=typed)
        found = list(named.order_by("code")[:2])
        if len(found) != 1:
            raise ValidationError(
                _("There is no agency of this code or name. Copy its code from the list of agencies.")
            )
        return found[0]


class InviteForm(forms.Form):
    """Whom to invite."""

    use_required_attribute = False

    name = LineField(label=_("Name of the colleague"), max_length=200)
    email = EmailField(label=_("E-mail"))


class JoinForm(forms.Form):
    """What an invited person chooses."""

    use_required_attribute = False

    first_name = LineField(label=pgettext_lazy("person", "First name"), max_length=NAME)
    last_name = LineField(label=pgettext_lazy("person", "Last name"), max_length=NAME)
    username = UsernameField(
        label=pgettext_lazy("sign in", "User name"),
        help_text=_("You sign in with it. Small letters, digits, dots and hyphens, such as somchai.j"),
    )
    password = forms.CharField(label=pgettext_lazy("sign in", "Password"), strip=False, widget=forms.PasswordInput)
    again = forms.CharField(label=_("Password once more"), strip=False, widget=forms.PasswordInput)

    def __init__(self, data: Any = None, *, name: str = "", email: str = "") -> None:
        first, _space, last = name.partition(" ")
        super().__init__(data, initial={"first_name": first[:NAME], "last_name": last[:NAME]})
        self.email = email
        hint = _("At least %(count)d characters. Three or four words that only you put together are easy to remember.")
        self.fields["password"].help_text = hint % {"count": fewest_characters()}
        for name_ in ("password", "again"):
            field = self.fields[name_]
            field.error_messages["required"] = _("Fill in this field.")
            field.widget.attrs["autocomplete"] = "new-password"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        password, again = data.get("password"), data.get("again")
        if password and len(password) > LONGEST_PASSWORD:
            self.add_error("password", _("This password is too long. Choose a shorter one."))
        elif password:
            about = {name: data.get(name, "") for name in ("username", "first_name", "last_name")}
            try:
                get_adapter().clean_password(password, User(email=self.email, **about))
            except ValidationError as refused:
                self.add_error("password", refused)
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return data


class OwnForm(forms.Form):
    """Whoever ends their own access says that they mean it."""

    own = forms.BooleanField(required=False)
