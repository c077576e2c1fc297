"""What the pages show of papers: one line for each format, and how far it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanreport.core.templatetags.ui import filesize
from cleanreport.documents.lifecycle import State
from cleanreport.documents.models import Failure, Format, Rendering
from cleanreport.documents.queries import latest
from cleanreport.documents.registry import Sort
from cleanreport.documents.tree import Digits

ICONS = {Format.PDF: "file-earmark-pdf", Format.WORD: "file-earmark-word", Format.EXCEL: "file-earmark-excel"}
Address = Callable[[Rendering], str]


@dataclass(frozen=True)
class Line:
    """One paper in one format; `rendering` is None as long as nobody asked for it."""

    kind: str
    format: Format
    rendering: Rendering | None
    url: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.format]

    @property
    def is_ready(self) -> bool:
        return self.rendering is not None and self.rendering.is_ready

    @property
    def is_under_way(self) -> bool:
        return self.rendering is not None and self.rendering.is_under_way

    @property
    def is_failed(self) -> bool:
        return self.rendering is not None and self.rendering.state == State.FAILED

    @property
    def percent(self) -> Decimal | None:
        """How much of it is written; None while that is not known."""
        return percent_of(self.rendering)

    @property
    def words(self) -> str:
        return words_of(self.rendering)


def percent_of(rendering: Rendering | None) -> Decimal | None:
    if rendering is None or not rendering.total:
        return None
    return Decimal(min(100, 100 * rendering.done // rendering.total))


def words_of(rendering: Rendering | None) -> str:
    """How far it is: "being made, 60%", "40 pages · 1.2 MB", or why it failed."""
    if rendering is None:
        return _("not made yet")
    if rendering.is_ready:
        pages = rendering.pages or 0
        counted = ngettext("%(count)s page", "%(count)s pages", pages) % {"count": pages} if pages else ""
        size = filesize(rendering.size_bytes or 0).replace(" ", "\N{NO-BREAK SPACE}")
        return " · ".join(filter(None, [counted, size]))
    if rendering.state == State.FAILED:
        return str(Failure(rendering.error).label)
    if rendering.state == State.ASKED:
        return _("waits its turn")
    percent = percent_of(rendering)
    return _("being made") if percent is None else _("being made, %(percent)s%%") % {"percent": percent}


@dataclass(frozen=True)
class Group:
    """One paper in all its formats."""

    label: str | Promise
    lines: Sequence[Line]


@dataclass(frozen=True)
class Panel:
    groups: Sequence[Group]
    digits: Digits

    @property
    def lines(self) -> Iterable[Line]:
        return (line for group in self.groups for line in group.lines)

    @property
    def under_way(self) -> int:
        return sum(line.is_under_way for line in self.lines)

    @property
    def said(self) -> str:
        """What a screen reader is told when it changes."""
        if count := self.under_way:
            return ngettext("%(count)s paper is being made", "%(count)s papers are being made", count) % {
                "count": count
            }
        return _("No paper is being made any more")


def panel(sorts: Iterable[Sort], renderings: Sequence[Rendering], digits: Digits, address: Address) -> Panel:
    """The papers of a thing with what was made of them; `address` is where a file is handed out."""

    def line(sort: Sort, format: Format) -> Line:
        found = latest(renderings, sort.kind, format, digits_of(format, digits))
        return Line(sort.kind, format, found, address(found) if found and found.is_ready else "")

    return Panel([Group(sort.label, [line(sort, format) for format in sort.formats]) for sort in sorts], digits)


def digits_of(format: str, wanted: Digits) -> Digits:
    """A spreadsheet holds numbers, and shows them in the digits of whoever opens it."""
    return Digits.ARABIC if format == Format.EXCEL else wanted
