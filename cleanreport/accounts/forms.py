"""What is typed to sign in and to choose a password."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A name or a password longer than these belongs to nobody, and takes long to check.
LONGEST_NAME, LONGEST_PASSWORD = 150, 500


def _tune(field: forms.Field, label: Any, hint: Any = "", **attrs: str) -> None:
    """Our words instead of allauth's, and no placeholder, which would vanish while somebody types."""
    field.label, field.help_text = label, hint
    field.error_messages["required"] = _("Fill in this field.")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def fewest_characters() -> int:
    """How many characters the settings ask of a new password."""
    rules = get_default_password_validators()
    return max((rule.min_length for rule in rules if isinstance(rule, MinimumLengthValidator)), default=1)


class SignInForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        hint = _("As in the letter of the office, for example moi04-01")
        _tune(name, pgettext_lazy("sign in", "User name"), hint, autocapitalize="none", spellcheck="false")
        _tune(password, pgettext_lazy("sign in", "Password"))
        # Its length is told by `clean` in the same words as any other wrong name.
        name.validators = []

    @property
    def locked_seconds(self) -> int:
        """How long the next attempt is refused; 0 when this one was not refused for its number."""
        return next((e.params["seconds"] for e in self.non_field_errors().as_data() if e.code == "locked"), 0)

    def clean(self) -> dict[str, Any]:
        name, password = (self.cleaned_data.get(field, "") for field in ("login", "password"))
        if len(name) > LONGEST_NAME or len(password) > LONGEST_PASSWORD:
            raise get_adapter().validation_error("username_password_mismatch")
        return super().clean()


class PasswordForm(allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("At least %(count)d characters. Three or four words that only you put together are easy to remember.")
        _tune(self.fields["oldpassword"], _("Present password"))
        _tune(self.fields["password1"], _("New password"), hint % {"count": fewest_characters()})
        _tune(self.fields["password2"], _("New password once more"))

    def clean(self) -> dict[str, Any]:
        # Without the mixin's own comparison, whose Thai says something else.
        data = super(allauth.PasswordVerificationMixin, self).clean()
        old, new, again = (data.get(name) for name in ("oldpassword", "password1", "password2"))
        if new and again and new != again:
            self.add_error("password2", _("The two new passwords differ. Type the same one twice."))
        if new and new == old:
            self.add_error("password1", _("This is your present password. Choose another one."))
        return data
