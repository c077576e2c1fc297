"""The workbook that agencies fill in: columns with lists to choose from, an example, and what each column means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanreport.documents.excel import EDGE, FONT, HEAD_FILL, LINE, SIZE, height
from cleanreport.stakeholders.reading.facts import FIELDS, MOST_ROWS
from cleanreport.stakeholders.reading.words import heading

WIDTHS = {
    "group": 24, "name": 34, "organisation": 34, "service": 34, "contacted_on": 18, "email": 34, "phone": 20,
    "consent": 30,
}  # fmt: skip
REQUIRED = ("group", "name")
CONTACT = ("email", "phone")
AS_TEXT = 49  # Excel's own format of texts
HEAD_HEIGHT, ROW_HEIGHT, SPACE = 32, 28, 6
EXPLAINED = (28, 24, 110)
SAFE = 0.8  # of a width: where our font is missing, another one takes more room


@dataclass(frozen=True)
class Looks:
    head: Any
    needed: Any
    text: Any
    example: Any
    wrapped: Any
    title: Any
    note: Any


def write(file: IO[bytes], language: str = "th") -> None:
    """The template in the language; what is filled in is understood in both."""
    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}
    with override(language), xlsxwriter.Workbook(file, plain) as book:
        looks = looks_of(book)
        book.set_properties({"title": _("List of recipients, stakeholders and affected persons")})
        page = book.add_worksheet(_("Persons"))
        _list(page, looks)
        _explain(book.add_worksheet(_("How to fill it in")), looks)
        page.activate()


def looks_of(book: Any) -> Looks:
    plain = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter"}
    lined = plain | {"border": 1, "border_color": LINE}
    head = lined | {"bold": True, "bg_color": HEAD_FILL, "bottom": 2, "bottom_color": EDGE, "text_wrap": True}
    return Looks(
        head=book.add_format(head),
        needed=book.add_format(head | {"font_color": EDGE}),
        # As texts, or Excel would take the zeros from phone numbers and make other years of dates.
        text=book.add_format(plain | {"num_format": AS_TEXT}),
        example=book.add_format(plain | {"num_format": AS_TEXT, "font_color": "#6B6B6B", "italic": True}),
        wrapped=book.add_format(lined | {"text_wrap": True}),
        title=book.add_format(plain | {"bold": True, "font_size": SIZE + 6, "font_color": EDGE}),
        note=book.add_format(plain | {"text_wrap": True}),
    )


def head(page: Any, looks: Looks) -> None:
    """The headings of our columns, which stay in sight, and the columns under them."""
    page.set_row(0, HEAD_HEIGHT)
    for place, field in enumerate(FIELDS):
        page.set_column(place, place, WIDTHS[field], looks.text)
        needed = field in (*REQUIRED, *CONTACT)
        page.write_string(0, place, heading(field) + ("*" if needed else ""), looks.needed if needed else looks.head)
    page.freeze_panes(1, 2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def offer_groups(page: Any, last_row: int) -> None:
    """The groups to choose from. Other words are let through with a warning, for the system understands more."""
    place = FIELDS.index("group")
    page.data_validation(
        1, place, last_row, place,
        {"validate": "list", "source": groups(), "error_type": "warning", "error_title": _("Not in the list"),
         "error_message": _("Choose one of the three groups from the list.")},
    )  # fmt: skip


def groups() -> list[str]:
    return [_("Service recipient"), _("Stakeholder"), _("Affected person")]


def _list(page: Any, looks: Looks) -> None:
    head(page, looks)
    offer_groups(page, MOST_ROWS)
    example = {
        "group": groups()[0], "name": _("Example: Ms Somying Jaidee"), "organisation": _("Nan Town Municipality"),
        "service": _("Registering land"), "contacted_on": _("31/8/2014"), "email": "somying@example.com",
        "phone": "0812345678", "consent": _("Agreed to be asked on 31/8/2014"),
    }  # fmt: skip
    page.set_row(1, ROW_HEIGHT)
    for place, field in enumerate(FIELDS):
        page.write_string(1, place, example[field], looks.example)
    _prompt(page)


def _prompt(page: Any) -> None:
    """What Excel shows beside a cell that is being filled in."""
    said = {
        "contacted_on": (_("Date of contact"), _("Day, month and year, such as 31/8/2557 or 31 August 2014.")),
        "email": (_("E-mail"), _("E-mail or phone: fill in at least one of the two.")),
        "phone": (_("Phone"), _("Such as 0812345678. Do not write ID numbers anywhere.")),
    }
    for field, (title, message) in said.items():
        place = FIELDS.index(field)
        page.data_validation(
            1, place, MOST_ROWS, place, {"validate": "any", "input_title": title, "input_message": message}
        )


def _explain(page: Any, looks: Looks) -> None:
    page.hide_gridlines(2)
    page.set_row(2, HEAD_HEIGHT)
    for place, width in enumerate(EXPLAINED):
        page.set_column(place, place, width, looks.note)
    page.set_row(0, 34)
    page.write_string(0, 0, _("How to fill it in"), looks.title)
    for place, word in enumerate((_("Name of the column"), _("Needed?"), _("What to write"))):
        page.write_string(2, place, word, looks.head)
    row = 3
    for field, needed, how in explained():
        page.set_row(row, room([heading(field), needed, how], EXPLAINED))
        page.write_row(row, 0, [heading(field), needed, how], looks.wrapped)
        row += 1
    for number, note in enumerate(notes(), start=1):
        row += 1
        page.merge_range(row, 0, row, 2, f"{number}. {note}", looks.note)
        page.set_row(row, room([note], [sum(EXPLAINED)]))
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 1)


def room(texts: Sequence[str], widths: Sequence[float]) -> float:
    """How high a row is, so that none of its texts is cut off."""
    return height(texts, [SAFE * width for width in widths]) + SPACE


def explained() -> list[tuple[str, str, str]]:
    """Field, whether it is needed, and how it is filled in."""
    needed, either, free = _("Must be filled in"), _("One of the two"), _("May be left empty")
    return [
        ("group", needed, _("Choose from the list. The numbers 1, 2 and 3 stand for the groups in this order.")),
        ("name", needed, _("First name and surname, with or without a title.")),
        ("organisation", free, _("Where the person works or what the person stands for.")),
        ("service", free, _("The service of this work process that the person used.")),
        ("contacted_on", free, _("Day, month and year, such as 31/8/2557, 31/8/57 or 31 August 2014.")),
        ("email", either, _("One address. Of several in a cell the first is used.")),
        ("phone", either, _("0812345678, 02-123-4567 ext. 12, +66812345678. Of several in a cell the first is used.")),
        ("consent", free, _("How and when the person agreed to be asked, if you have it.")),
    ]  # fmt: skip


def notes() -> list[str]:
    return [
        _("One row for each person. The grey row is an example; the system leaves it out, you need not delete it."),
        _("Never write national ID numbers, in no column and no sheet. A row with such a number is refused."),
        _("One e-mail address and one phone number may stand only once; the second row is refused."),
        _(
            "The order of the columns is free, and further columns are left out. Do not change the headings. Up to "
            "%(most)s rows; saved as .xlsx, or as CSV in UTF-8 or Windows-874."
        ) % {"most": f"{MOST_ROWS:,}"},
        _("After uploading you see counts and errors row by row before anything is stored."),
    ]  # fmt: skip
