"""Files and their states in words, icons and groups: of rows, and of the plain content of reports alike."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cleanreport.core.steps import Chip
from cleanreport.evidence.models import Evidence, Scan, Target

type Row = Mapping[str, Any]

CHIPS = {
    Scan.UNSCANNED: ("quiet", "dash-circle"),
    Scan.WAITING: ("info", "hourglass-split"),
    Scan.CLEAN: ("ok", "shield-check"),
    Scan.INFECTED: ("danger", "exclamation-triangle-fill"),
}
# What a file looks like, by the beginning of its media type.
FILE_ICONS = {
    "application/pdf": "file-earmark-pdf",
    "application/zip": "file-earmark-zip",
    "image/": "file-earmark-image",
    "video/": "file-earmark",
    "text/csv": "file-earmark-excel",
    "text/": "file-earmark-text",
}
# And by what stands in the media type of an Office or OpenDocument file.
OFFICE_ICONS = {
    "word": "file-earmark-word",
    ".text": "file-earmark-word",
    "excel": "file-earmark-excel",
    "sheet": "file-earmark-excel",
}
NO_PICTURE = _("There is no picture of a file of this kind. Download it to look at it.")
# Why there is no picture of a kind of which one would expect it.
WHY_NO_PICTURE = {
    "image/heic": _(
        "The system makes no picture of HEIC photos: opening them here would endanger it. Download the photo to look "
        "at it; one that is given as JPEG or PNG is shown."
    ),
    "image/": _("No picture of this file could be made. Download it to look at it."),
    "application/pdf": _("No picture of this file could be made. Download it to look at it."),
}


def scan_chip(evidence: Evidence) -> Chip:
    """What the virus scanner said."""
    scan = Scan(evidence.scan)
    tone, icon = CHIPS[scan]
    return Chip(tone, icon, str(scan.label))


def why_no_picture(evidence: Evidence) -> str:
    return str(next((why for kind, why in WHY_NO_PICTURE.items() if evidence.media_type.startswith(kind)), NO_PICTURE))


def file_icon(file: Any) -> str:
    """The icon of a file of the content, or of `evidence`."""
    media_type = file["media_type"] if isinstance(file, Mapping) else file.media_type
    for begin, icon in FILE_ICONS.items():
        if media_type.startswith(begin):
            return icon
    return next((icon for part, icon in OFFICE_ICONS.items() if part in media_type), "file-earmark-text")


def supported(content: Row, file: Row) -> str:
    """What a file supports, by the numbers of the plan: "ตัวชี้วัดที่ 1, 2 · มาตรการที่ 3"; nothing when that is open."""
    parts = [
        (pgettext("supported", "Indicator %(numbers)s"), _numbers(content["indicators"], file["indicators"])),
        (pgettext("supported", "Measure %(numbers)s"), _numbers(content["measures"], file["measures"])),
    ]
    return " · ".join(words % {"numbers": ", ".join(map(str, numbers))} for words, numbers in parts if numbers)


def supported_by(content: Row, evidence: Evidence) -> str:
    """The same of a row with its supports at hand."""
    keys = {
        name: [support.key for support in evidence.supports.all() if support.target == target]
        for name, target in (("indicators", Target.INDICATOR), ("measures", Target.MEASURE))
    }
    return supported(content, keys)


def _numbers(rows: Iterable[Row], ids: Sequence[int]) -> list[int]:
    return [place for place, row in enumerate(rows, start=1) if row["id"] in ids]
