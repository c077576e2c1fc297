"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person signs in for (`domain.md`, "Who uses it"); certifiers and respondents need no account."""

    AGENCY = "agency", _("Agency user")
    OFFICER = "officer", _("Officer of the office")
    MINISTRY = "ministry", _("Ministry viewer")
    ASSESSOR = "assessor", _("Assessor")


class User(AbstractUser):
    """An account; `first_name` and `last_name` are shown, an agency's common account shows its user name."""

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.AGENCY)
    must_change_password = models.BooleanField(default=False)
    # When somebody else gave the password; None once the person has chosen their own.
    password_given_at = models.DateTimeField(null=True, editable=False)

    @property
    def is_officer(self) -> bool:
        return self.role == Role.OFFICER

    @property
    def is_ministry_viewer(self) -> bool:
        return self.role == Role.MINISTRY

    @property
    def is_assessor(self) -> bool:
        return self.role == Role.ASSESSOR

    @property
    def is_reader(self) -> bool:
        """Reads what agencies have sent, never what they still write, and changes nothing of it."""
        return self.is_ministry_viewer or self.is_assessor

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.get_username()
