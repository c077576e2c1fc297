"""The rows of a list that were refused, as a workbook: to be put right there and uploaded again."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanreport.documents.ooxml import clean
from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.reading.facts import FIELDS, MOST_ROWS
from cleanreport.stakeholders.reading.template import head, looks_of, offer_groups, room

WIDTH = 70
LONGEST = 32_000  # Excel's own bound of a cell is 32,767 characters

# More would fill the memory of whoever writes; those that are left come out when the list is uploaded again.
MOST = 50_000

type BadRow = tuple[Sequence[str], Sequence[str]]  # the cells as they were typed, in the order of FIELDS; the reasons


def write(file: IO[bytes], rows: Iterable[BadRow], language: str = "th") -> None:
    """The first MOST rows, with ID numbers masked once more; nothing but `file` is written."""
    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}
    with override(language), xlsxwriter.Workbook(file, plain) as book:
        looks = looks_of(book)
        page = book.add_worksheet(_("Rows to correct"))
        head(page, looks)
        place = len(FIELDS)
        page.set_column(place, place, WIDTH)
        page.write_string(0, place, _("What to correct"), looks.head)
        offer_groups(page, MOST_ROWS)
        for number, (typed, reasons) in enumerate(islice(rows, MOST), start=1):
            said = clean("\n".join(reasons))[:LONGEST]
            page.set_row(number, room([said], [WIDTH]))
            for column, cell in enumerate(typed):
                if cell:
                    page.write_string(number, column, _safe(cell), looks.text)
            page.write_string(number, place, said, looks.note)


def _safe(cell: str) -> str:
    return clean(ids.masked(cell))[:LONGEST]
