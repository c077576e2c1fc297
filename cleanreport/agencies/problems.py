"""What can be wrong with the facts of an agency, and with a list of them: each with what to do about it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# With the file as a whole.
UNREADABLE: dict[str, Promise] = {
    "empty": gettext_lazy("There is nothing in the file. Fill in the template and upload that."),
    "not_a_spreadsheet": gettext_lazy(
        "This is not a spreadsheet that can be read. Open it in Excel, save it as .xlsx or as CSV, and upload that."
    ),
    "web_page": gettext_lazy(
        "This is a web page under the name of a spreadsheet. Open it in Excel, save it as .xlsx, and upload that."
    ),
    "locked": gettext_lazy("The file is protected by a password. Take the password off in Excel and upload it again."),
    "too_large": gettext_lazy(
        "The file needs more memory or time than a list of agencies should. Copy the rows into the template, which has "
        "nothing else in it, and upload that."
    ),
    "too_many_rows": gettext_lazy(
        "The file has more than %(most)s rows. Upload it in several parts, and take away what are no agencies."
    ),
    "no_headings": gettext_lazy(
        "No row of headings was found in the first %(most)s rows. Write the headings of the template above the "
        "columns: %(headings)s."
    ),
    "no_column": gettext_lazy("The column “%(heading)s” is missing in row %(row)s, where the headings stand. Add it."),
    "column_twice": gettext_lazy(
        "The columns %(columns)s have the same heading “%(heading)s”. Take one of them away, or its heading."
    ),
    "broken": gettext_lazy(
        "The list could not be worked on, and what went wrong is noted for whoever runs the system. "
        "Nothing was recorded."
    ),
    "no_rows": gettext_lazy("There are headings but no agency under them. Add at least one row."),
}
# With one cell, or the facts of one agency.
TEXTS: dict[str, Promise] = UNREADABLE | {
    "required": gettext_lazy("This is empty. Fill it in."),
    "too_long": gettext_lazy("Write no more than %(most)s characters."),
    "formula": gettext_lazy(
        "There is a formula without a result. Copy the column and paste it as values, or type the text."
    ),
    "reckons": gettext_lazy("A name or code cannot begin with “%(sign)s”. Type the text without it."),
    "date": gettext_lazy("Excel has made a date of this. Format the column as text and type it again."),
    "number": gettext_lazy(
        "Excel has made a number of this, and zeros at the beginning are lost. Format the column as text and type "
        "the code again."
    ),
    "merged": gettext_lazy("The cells %(cells)s are merged. Take the merging away and fill in every row."),
    "code_form": gettext_lazy(
        "A code has 1 to 20 letters A to Z, digits, hyphens, points or underscores, such as MOI-04."
    ),
    "code_reserved": gettext_lazy("“%(code)s” is an address of this system. Choose another code."),
    "code_twice": gettext_lazy("The code %(code)s stands in row %(row)s already. Leave one of the two rows."),
    "code_taken": gettext_lazy("The code %(code)s is that of %(name)s already. Choose another code."),
    "kind_unknown": gettext_lazy("There is no kind “%(value)s”. Write one of: %(known)s."),
    "name_form": gettext_lazy("There are no letters in this name. Type the name in full."),
    "ministry_missing": gettext_lazy("Write the code or the name of the ministry."),
    "ministry_unknown": gettext_lazy(
        "There is no ministry “%(value)s”. Write the code of one that is in the register; for a new one write its "
        "code and its name."
    ),
    "ministry_name": gettext_lazy(
        "The ministry with the code %(code)s is called “%(name)s” in the register. Correct the code or the name."
    ),
    "ministry_code": gettext_lazy(
        "“%(name)s” has the code %(code)s in the register. Use that code; a ministry stands there only once."
    ),
    "province_unknown": gettext_lazy("There is no province “%(value)s”. Write a code such as TH-55, or the name."),
    "province_missing": gettext_lazy("A province needs its code, such as TH-55."),
    "region_unknown": gettext_lazy("There is no region “%(value)s”. Write one of: %(known)s."),
    "date_unknown": gettext_lazy("“%(value)s” is no date. Write it as 1/10/2568 or 1 October 2025."),
    "date_order": gettext_lazy("The present name holds from %(date)s. Write a later day."),
    "date_new": gettext_lazy("A day for a new name belongs only to an agency that is in the register already."),
    "closed": gettext_lazy("%(name)s was closed from %(date)s. Reopen it before it can be changed."),
}
# The most that are kept of one file; whoever mends the first hundred sees the others then.
MOST = 500


@dataclass(frozen=True)
class Problem:
    """`field` is a fact of `facts.FIELDS` or "code"; row and column are those of the sheet."""

    key: str
    params: dict[str, Any] = field(default_factory=dict)
    field: str = ""
    row: int | None = None
    column: str = ""
    heading: str = ""
    value: str = ""  # as it stands in the cell, shortened

    @property
    def words(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return str(TEXTS[self.key]) % self.params if self.params else str(TEXTS[self.key])

    @property
    def place(self) -> str:
        if self.row is None:
            return ""
        if not self.column:
            return _("Row %(row)s") % {"row": self.row}
        return _("Row %(row)s, column %(column)s") % {"row": self.row, "column": self.column}

    @property
    def plain(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, "", {})}


def from_plain(plain: dict[str, Any]) -> Problem:
    return Problem(**plain)
