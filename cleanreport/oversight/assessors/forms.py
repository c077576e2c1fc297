"""What is typed to find agencies for an assessor, and which of them were meant."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.agencies.queries import Choice
from cleanreport.oversight import forms as oversight

ANY, NONE, SOME = "any", "none", "some"


class AgencyFilter(oversight.AgencyFilter):
    """Which agencies of a year."""

    @property
    def choice(self) -> Choice:
        words, kind, ministry, region = (self.chosen(name) or "" for name in ("q", "kind", "ministry", "region"))
        return Choice(words, kind, ministry, region)


class OpenFilter(AgencyFilter):
    """Agencies to be assigned; those that somebody has already are left out until they are asked for."""

    have = forms.ChoiceField(
        label=_("Assessors"),
        required=False,
        choices=[("", _("Not assigned yet")), (ANY, _("All"))],
    )

    @property
    def shared(self) -> bool:
        """Also those that others assess."""
        return bool(self.chosen("have") == ANY)


class AssessedFilter(AgencyFilter):
    """All agencies of a year by whether somebody assesses them."""

    have = forms.ChoiceField(
        label=_("Assessors"),
        required=False,
        choices=[("", _("All")), (NONE, _("Not assigned yet")), (SOME, pgettext_lazy("agency", "Assigned"))],
    )

    @property
    def assessed(self) -> bool | None:
        """Whether somebody does; None for all."""
        return {NONE: False, SOME: True}.get(self.chosen("have"))


class ChosenForm(forms.Form):
    """The agencies of a list that were meant: those ticked, or all that it found, whose number was on the button."""

    @property
    def ticked(self) -> list[str]:
        return [code for code in self._said("agency") if code]

    @property
    def takes_all(self) -> bool:
        return bool(self._said("all"))

    @property
    def seen(self) -> str:
        """How many the list found when somebody looked at it."""
        return "".join(self._said("found"))

    def _said(self, name: str) -> list[str]:
        data: Any = self.data
        return data.getlist(name) if self.is_bound else []

    def clean(self) -> None:
        if not self.takes_all and not self.ticked:
            raise ValidationError(_("Tick the agencies in the list first."))
