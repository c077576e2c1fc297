"""What a file must be before it is taken, and the name under which it is shown."""

import re
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from cleanreport.core.formfields import tidy_text
from cleanreport.core.templatetags.ui import filesize
from cleanreport.cycles.models import Cycle
from cleanreport.evidence import kinds
from cleanreport.evidence.allowed import Allowed, allowed_in
from cleanreport.evidence.inspection import inspect
from cleanreport.evidence.inspection.names import LONGEST_ENDING, ending_of, refuse_misleading
from cleanreport.evidence.kinds import Kind
from cleanreport.evidence.refusals import Refused, refusal

__all__ = ["Upload", "ValidationError", "accept", "ending_of", "name_to_show"]


class Upload(Protocol):
    """A file of a request, as Django's forms hold it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    @property
    def file(self) -> Any: ...


LONGEST_NAME = 150
# Separators of folders, what some system cannot have in a name, and what nobody sees.
UNFIT = re.compile(r'[\\/:*?"<>|\u200b-\u200f\u2060]+')


def name_to_show(name: str) -> str:
    """The sent name without folders, without characters that hide or mislead, and not too long; its ending is kept."""
    last = re.split(r"[\\/]", name)[-1]
    tidy = " ".join(UNFIT.sub(" ", tidy_text(last)).split()).strip(". ")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return tidy[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ') or 'file'}.{ending}"


def accept(upload: Upload, cycle: Cycle | None = None) -> Kind:
    """The kind of a file that may come in, by what the year takes.

    Raises ValidationError: which file, what is wrong, what to do; its code names the reason.
    """
    name, allowed = name_to_show(upload.name or ""), allowed_in(cycle)
    try:
        return _accepted(upload, name, allowed)
    except Refused as refused:
        shown = f"{name} / {refused.inside}" if refused.inside else name
        raise refusal(refused.code, name=shown, **_in_words(refused.params)) from refused


def _accepted(upload: Upload, name: str, allowed: Allowed) -> Kind:
    if not upload.size:
        raise Refused("empty")
    if upload.size > allowed.file_bytes:
        raise Refused("too_large", size=allowed.file_bytes)
    if not getattr(upload, "is_whole", True):
        raise Refused("too_much_at_once")
    refuse_misleading(upload.name or "", name)
    kind = kinds.recognise(upload.file)
    inspect(upload.file, name, kind, allowed)
    return kind


class _Words:
    """What is put into words only when somebody reads them, in that person's language."""

    def __init__(self, value: Allowed | int) -> None:
        self.value = value

    def __str__(self) -> str:
        return self.value.words if isinstance(self.value, Allowed) else filesize(self.value)


def _in_words(params: dict[str, Any]) -> dict[str, Any]:
    return {name: _Words(value) if name in ("allowed", "size") else value for name, value in params.items()}
