"""Which paper somebody asks for."""

from django import forms

from cleanreport.documents.models import Format
from cleanreport.documents.tree import Digits


class PaperForm(forms.Form):
    """What the buttons of a panel send; nobody types it."""

    kind = forms.CharField(max_length=20)
    format = forms.ChoiceField(choices=Format.choices)
    digits = forms.ChoiceField(choices=[(each.value, each.value) for each in Digits], required=False)

    @property
    def digits_wanted(self) -> Digits:
        return digits_named(self.cleaned_data["digits"])


def digits_named(word: str) -> Digits:
    """The digits of an address or a button; Arabic ones for every other word."""
    return Digits.THAI if word == Digits.THAI else Digits.ARABIC
