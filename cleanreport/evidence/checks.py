"""What a file must be before it is taken, and the name under which it is shown."""

import re
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanreport.core.formfields import tidy_text
from cleanreport.core.templatetags.ui import filesize
from cleanreport.evidence import kinds
from cleanreport.evidence.kinds import Kind


class Upload(Protocol):
    """A file of a request, as Django's forms hold it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    @property
    def file(self) -> Any: ...


LONGEST_NAME = 150
LONGEST_ENDING = 10
# Separators of folders, what some system cannot have in a name, and what nobody sees.
UNFIT = re.compile(r'[\\/:*?"<>|\u200b-\u200f\u2060]+')
ALLOWED = gettext_lazy(
    "Allowed are PDF, Word, Excel, PowerPoint, OpenDocument, pictures (JPEG, PNG, WebP, HEIC), text and CSV, MP4 and "
    "ZIP."
)


def name_to_show(name: str) -> str:
    """The sent name without folders, without characters that hide or mislead, and not too long; its ending is kept."""
    last = re.split(r"[\\/]", name)[-1]
    tidy = " ".join(UNFIT.sub(" ", tidy_text(last)).split()).strip(". ")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return tidy[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ') or 'file'}.{ending}"


def ending_of(name: str) -> str:
    """ "pdf" of "Report.PDF"; nothing when there is no ending."""
    _stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and len(ending) <= LONGEST_ENDING else ""


def accept(upload: Upload) -> Kind:
    """The kind of a file that may come in. Raises ValidationError: which file, what is wrong, what to do."""
    name = name_to_show(upload.name or "")
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty (0 bytes). Choose the right file.") % {"name": name})
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        sentence = _("“%(name)s” is larger than %(most)s. Choose a smaller file, or divide it into several.")
        raise ValidationError(sentence % {"name": name, "most": filesize(settings.EVIDENCE_MAX_BYTES)})
    if not getattr(upload, "is_whole", True):
        raise ValidationError(_("“%(name)s” was too much at once. Add fewer files at a time.") % {"name": name})
    return _fitting(kinds.recognise(upload.file), name)


def _fitting(kind: Kind, name: str) -> Kind:
    """The content is of an allowed kind, and the name does not say otherwise."""
    values = {"name": name, "kind": str(kind.name), "ending": ending_of(name)}
    if not kind.is_taken:
        sentence = _("“%(name)s” is not taken: by its content it is %(kind)s.") % values
        raise ValidationError(f"{sentence} {ALLOWED}")
    if values["ending"] and values["ending"] not in kind.endings:
        sentence = _(
            "“%(name)s” ends in .%(ending)s, but by its content it is %(kind)s. Choose the right file, or save it anew."
        )
        raise ValidationError(sentence % values)
    return kind
