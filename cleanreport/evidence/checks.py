"""What a file must be before it is taken, and the name under which it is shown."""

import re
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanreport.core.formfields import tidy_text
from cleanreport.core.templatetags.ui import filesize
from cleanreport.evidence import kinds
from cleanreport.evidence.kinds import Kind

LONGEST_NAME = 150
# Separators of folders, and what some system cannot have in a name.
UNFIT = re.compile(r'[\\/:*?"<>|\t\n\u200b-\u200f\u2028\u2029\u2060]+')
ALLOWED = gettext_lazy(
    "Allowed are PDF, Word, Excel, PowerPoint, OpenDocument, pictures (JPEG, PNG, WebP, HEIC), text and CSV, MP4 and ZIP."
)


def name_to_show(name: str) -> str:
    """The sent name without folders, without characters that hide or mislead, and not too long; its ending is kept."""
    last = re.split(r"[\\/]", name)[-1]
    tidy = " ".join(UNFIT.sub(" ", tidy_text(last)).split()).strip(". ")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 10:
        return tidy[:LONGEST_NAME] or "file"
    return f"{stem.rstrip('. ')[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"


def ending_of(name: str) -> str:
    _stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


def accept(file: BinaryIO, name: str, size: int) -> Kind:
    """The kind of a file that may come in. Raises ValidationError with a sentence that names the file and says what to do."""
    values = {"name": name}
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty (0 bytes). Choose the file again.") % values)
    if size > settings.EVIDENCE_MAX_BYTES:
        sentence = _("“%(name)s” is larger than %(most)s. Choose a smaller file, or divide it into several.")
        raise ValidationError(sentence % {**values, "most": filesize(settings.EVIDENCE_MAX_BYTES)})
    kind = kinds.recognise(file)
    values |= {"kind": str(kind.name), "ending": ending_of(name)}
    if not kind.is_taken:
        sentence = _("“%(name)s” is not taken: by its content it is %(kind)s.") % values
        raise ValidationError(f"{sentence} {ALLOWED}")
    if values["ending"] and values["ending"] not in kind.endings:
        sentence = _("“%(name)s” ends in .%(ending)s, but by its content it is %(kind)s. Choose the right file, or save it anew.")
        raise ValidationError(sentence % values)
    return kind
