"""Files as pages of a paper: the pages of a PDF, a picture, or the reason why there is nothing to show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pypdfium2 as pdfium
from django.utils import translation
from django.utils.translation import gettext as _

from cleanreport.documents import images
from cleanreport.documents.images import Prepared, Unreadable
from cleanreport.documents.tree import File, Paper
from cleanreport.documents.values import digits

DOTS_AN_INCH = 150
MOST_PAGES = 200
# The longest side of a page in points at which its picture still has a sane size (A0 is 3370).
LONGEST_SIDE = 3400
_WRONG_PASSWORD = 4


class Reason(StrEnum):
    """Why a file, or the rest of it, is not shown."""

    LOCKED = "locked"
    BROKEN = "broken"
    OTHER = "other"
    MISSING = "missing"
    TOO_MANY = "too many"


@dataclass(frozen=True)
class Shown:
    """Page `number` of `total`: a picture of it, or why there is none."""

    number: int
    total: int
    picture: Prepared | None = None
    reason: Reason | None = None


def unshown(reason: Reason, paper: Paper) -> str:
    """Why a file, or the rest of it, is not shown as pages."""
    with translation.override(paper.language):
        words = {
            Reason.LOCKED: _("This file is locked with a password, so its pages cannot be shown."),
            Reason.BROKEN: _("This file is damaged, so it cannot be shown."),
            Reason.OTHER: _("This kind of file cannot be shown as pages."),
            Reason.MISSING: _("This file is not in the store, so it cannot be shown."),
            Reason.TOO_MANY: _("Only the first %(pages)s pages are shown."),
        }
        return words[reason] % {"pages": digits(str(MOST_PAGES), paper.digits)}


def pages_of(file: File, folder: Path, name: str, told: Callable[[], None] = lambda: None) -> Iterator[Shown]:
    """Every page of the file in order; `told` is called after each. Whatever the file is, this does not fail."""
    kind = _kind(file)
    if kind == "pdf":
        shown = _pdf_pages(file, folder, name)
    elif kind == "picture":
        shown = iter([_picture(file, folder, name)])
    else:
        shown = iter([Shown(1, 1, reason=Reason.MISSING if kind == "missing" else Reason.OTHER)])
    for page in shown:
        told()
        yield page


def count(file: File) -> int:
    """How many pages `pages_of` will give, without drawing them."""
    if _kind(file) != "pdf":
        return 1
    try:
        with pdfium.PdfDocument(file.path) as opened:
            return max(1, min(len(opened), MOST_PAGES + 1))
    except (pdfium.PdfiumError, OSError):
        return 1


def _kind(file: File) -> str:
    try:
        with Path(file.path).open("rb") as opened:
            begin = opened.read(1024)
    except OSError:
        return "missing"
    if b"%PDF-" in begin:
        return "pdf"
    return "picture" if file.media_type.startswith("image/") and "svg" not in file.media_type else "other"


def _picture(file: File, folder: Path, name: str) -> Shown:
    try:
        return Shown(1, 1, images.prepare(file, folder, name))
    except Unreadable:
        return Shown(1, 1, reason=Reason.BROKEN)


def _pdf_pages(file: File, folder: Path, name: str) -> Iterator[Shown]:
    try:
        document = pdfium.PdfDocument(file.path)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _WRONG_PASSWORD or "password" in str(error).lower()
        yield Shown(1, 1, reason=Reason.LOCKED if locked else Reason.BROKEN)
        return
    with document:
        total = len(document)
        if not total:
            yield Shown(1, 1, reason=Reason.BROKEN)
        for number in range(1, min(total, MOST_PAGES) + 1):
            yield _pdf_page(document, number, folder, f"{name}-{number}")
        if total > MOST_PAGES:
            yield Shown(MOST_PAGES + 1, total, reason=Reason.TOO_MANY)


def _pdf_page(document: pdfium.PdfDocument, number: int, folder: Path, name: str) -> Shown:
    try:
        page = document[number - 1]
        longest = max(page.get_size())
        scale = DOTS_AN_INCH / 72 * min(1, LONGEST_SIDE / longest if longest else 1)
        picture = page.render(scale=min(scale, images.MOST_PIXELS_A_SIDE / longest)).to_pil()
        page.close()
        return Shown(number, len(document), images.save(picture, folder, name, quality=80))
    except (pdfium.PdfiumError, OSError, ValueError, ZeroDivisionError):
        return Shown(number, len(document), reason=Reason.BROKEN)
