"""What a year takes as evidence: kinds, macros, sizes (`Cycle.evidence_…`)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanreport.cycles.models import EVIDENCE_KINDS, Cycle
from cleanreport.evidence.kinds import Kind

MEGABYTE = 1024 * 1024
# As people speak of them, in the order in which they are listed.
GROUPS: dict[str, str | Promise] = {
    "pdf": gettext_lazy("PDF"),
    "word": gettext_lazy("Word"),
    "excel": gettext_lazy("Excel"),
    "powerpoint": gettext_lazy("PowerPoint"),
    "opendocument": gettext_lazy("OpenDocument"),
    "image": gettext_lazy("pictures (JPEG, PNG, WebP, HEIC)"),
    "text": gettext_lazy("text and CSV"),
    "video": gettext_lazy("MP4"),
    "zip": gettext_lazy("ZIP of these"),
}


@dataclass(frozen=True)
class Allowed:
    """What may come in; without macros neither Office documents with them nor PDF with scripts."""

    groups: frozenset[str]
    macros: bool
    file_bytes: int
    plan_bytes: int | None  # all files of a plan together

    def takes(self, kind: Kind) -> bool:
        return kind.group in self.groups

    @property
    def words(self) -> str:
        """ "PDF, Word and ZIP of these"."""
        names = [str(name) for group, name in GROUPS.items() if group in self.groups]
        if len(names) < 2:
            return names[0] if names else _("no files")
        return _("%(several)s and %(last)s") % {"several": ", ".join(names[:-1]), "last": names[-1]}


def allowed_in(cycle: Cycle | None) -> Allowed:
    """What this year takes; without a year, whatever the installation could take at most."""
    file_bytes = settings.EVIDENCE_MAX_BYTES
    if cycle is None:
        return Allowed(frozenset(EVIDENCE_KINDS), macros=False, file_bytes=file_bytes, plan_bytes=None)
    file_bytes = min(file_bytes, cycle.evidence_file_mb * MEGABYTE)
    return Allowed(
        frozenset(cycle.evidence_kinds), cycle.evidence_macros, file_bytes, cycle.evidence_plan_mb * MEGABYTE
    )
