"""Answers of `rules.py`: yes, or no with the reason that the button shows and the refusal says."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

type Text = str | Promise  # a sentence, perhaps still to be translated


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    reason: Text = ""

    def __bool__(self) -> bool:
        return self.allowed

    def or_raise(self) -> None:
        """Raise PermissionDenied with the reason unless allowed."""
        if not self.allowed:
            raise PermissionDenied(str(self.reason))


ALLOW = Verdict(True)


def deny(reason: Text) -> Verdict:
    return Verdict(False, reason)
