"""What is wrong with a cell or a file and what to write instead, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.reading.heads import HEADINGS

type Params = Mapping[str, str | int]

HEADS: dict[str, Promise] = {
    "group": gettext_lazy("Group"),
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "service": gettext_lazy("Service used"),
    "contacted_on": gettext_lazy("Date of contact"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "consent": gettext_lazy("Consent"),
    "contact": gettext_lazy("E-mail or phone"),
}

# What is wrong, and what to write.
WHAT: dict[str, tuple[Promise, Promise]] = {
    "group_missing": (
        gettext_lazy("The group is missing."),
        gettext_lazy("Choose from the list: service recipient, stakeholder or affected person."),
    ),
    "group_unknown": (
        gettext_lazy("There is no such group."),
        gettext_lazy("Choose from the list: service recipient, stakeholder or affected person."),
    ),
    "name_missing": (gettext_lazy("The name is missing."), gettext_lazy("Write first name and surname.")),
    "name_form": (
        gettext_lazy("This is not the name of a person."),
        gettext_lazy("Write first name and surname, without numbers, addresses or formulas."),
    ),
    "contact_missing": (
        gettext_lazy("There is neither an e-mail address nor a phone number."),
        gettext_lazy("Write at least one of them, or take the row away."),
    ),
    "email_form": (
        gettext_lazy("This is not an e-mail address."),
        gettext_lazy("Write it like somchai@example.com, or leave the cell empty when there is a phone number."),
    ),
    "phone_form": (
        gettext_lazy("This is not a phone number."),
        gettext_lazy("Write it like 0812345678 or 021234567; ext. before an extension, + and country if it is abroad."),
    ),
    "phone_lost": (
        gettext_lazy("Excel has cut digits off this number."),
        gettext_lazy("Format the column as text and type the number again, like 0812345678."),
    ),
    "date_unknown": (
        gettext_lazy("This is not a date."),
        gettext_lazy("Write day, month and year, like 31/8/2557 or 31 August 2014, or leave the cell empty."),
    ),
    "date_impossible": (
        gettext_lazy("There is no such day in the calendar."),
        gettext_lazy("Write the day first and then the month, like 31/8/2557."),
    ),
    "date_early": (
        gettext_lazy("The day is before the year %(year)s."),
        gettext_lazy("Check the year; write it with four digits."),
    ),
    "date_future": (
        gettext_lazy("The day has not come yet."),
        gettext_lazy("Check day and year; write the year with four digits."),
    ),
    "too_long": (
        gettext_lazy("This is longer than %(most)s characters."),
        gettext_lazy("Write it shorter."),
    ),
    "broken_text": (
        gettext_lazy("Some letters cannot be read."),
        gettext_lazy("Type the text again, or save the file as .xlsx or as CSV in UTF-8."),
    ),
    "formula": (
        gettext_lazy("There is a formula without a result."),
        gettext_lazy("Copy the column and paste it as values, or type the text."),
    ),
    "unreadable": (
        gettext_lazy("A number in this row cannot be read."),
        gettext_lazy("Format the row as text and type it again."),
    ),
    "duplicate_email": (
        gettext_lazy("The same e-mail address stands in row %(row)s already."),
        gettext_lazy("Keep one of the two rows."),
    ),
    "duplicate_phone": (
        gettext_lazy("The same phone number stands in row %(row)s already."),
        gettext_lazy("Keep one of the two rows, or write another number."),
    ),
    "national_id": (
        gettext_lazy("There is a 13-digit national ID number. Nothing of this row is stored."),
        gettext_lazy("Take the number away, and its column if it has one. The system must have no ID numbers."),
    ),
    "id_taken_out": (
        gettext_lazy("A national ID number stood here and was taken out."),
        gettext_lazy("Write what belongs here in place of %(mask)s, or empty the cell."),
    ),
    "sheet_columns": (
        gettext_lazy("Nothing was taken from this sheet: it has no column “%(fields)s”."),
        gettext_lazy("Add the column under its heading, or take the sheet away if it is no list."),
    ),
    "sheet_twice": (
        gettext_lazy("Nothing was taken from this sheet: two columns have the heading “%(fields)s”."),
        gettext_lazy("Give one of the two another heading."),
    ),
    "sheet_hidden": (
        gettext_lazy("Nothing was taken from this sheet, because it is hidden."),
        gettext_lazy("Show the sheet in Excel if its rows are to be taken, or delete it."),
    ),
}  # fmt: skip
_IN_SHEET: dict[str, Promise] = {
    "duplicate_email": gettext_lazy("The same e-mail address stands in row %(row)s of the sheet “%(sheet)s” already."),
    "duplicate_phone": gettext_lazy("The same phone number stands in row %(row)s of the sheet “%(sheet)s” already."),
}

# Where an ID number stands that is in no cell.
MARGINS: dict[str, Promise] = {
    "note": gettext_lazy(
        "There is a 13-digit national ID number in the note of this cell. Nothing of this row is stored."
    ),
    "link": gettext_lazy(
        "There is a 13-digit national ID number in the link of this cell. Nothing of this row is stored."
    ),
    "formula": gettext_lazy(
        "There is a 13-digit national ID number in the formula of this cell. Nothing of this row is stored."
    ),
    "drawing": gettext_lazy("There is a 13-digit national ID number in a text box, a picture or a chart."),
    "sheet": gettext_lazy(
        "There is a 13-digit national ID number in the header or footer of the printed page, or in a drop-down list."
    ),
    "names": gettext_lazy(
        "There is a 13-digit national ID number in the name of a sheet, or in a name that cells have (Formulas > Name "
        "Manager)."
    ),
    "properties": gettext_lazy("There is a 13-digit national ID number in the properties of the file (File > Info)."),
    "pivot": gettext_lazy("There is a 13-digit national ID number in a pivot table."),
    "other": gettext_lazy("There is a 13-digit national ID number in a part of the file that has no cells."),
}
_OUT_OF_MARGINS = gettext_lazy(
    "Take the number away there, or copy the rows into the template, which has nothing else in it. The system must "
    "have no ID numbers."
)

REFUSALS: dict[str, Promise] = {
    "empty": gettext_lazy("There is nothing in the file. Fill in the template and upload that."),
    "not_a_spreadsheet": gettext_lazy(
        "This is not a spreadsheet that can be read. Open it in Excel, save it as .xlsx or as CSV, and upload that."
    ),
    "web_page": gettext_lazy(
        "This is a web page under the name of a spreadsheet. Open it in Excel, save it as .xlsx, and upload that."
    ),
    "old_excel": gettext_lazy(
        "This is a file of an old Excel (.xls). Open it in Excel, save it as .xlsx, and upload that."
    ),
    "other_spreadsheet": gettext_lazy(
        "This is a spreadsheet of another kind. Open it, save it as .xlsx or as CSV, and upload that."
    ),
    "locked": gettext_lazy("The file is protected by a password. Take the password off in Excel and upload it again."),
    "broken_workbook": gettext_lazy(
        "The workbook is damaged and cannot be read. Open it in Excel, save it under another name, and upload that."
    ),
    "too_large": gettext_lazy(
        "The file is larger than %(most)s MB. Copy the rows into the template, which has nothing else in it, or upload "
        "it in several parts."
    ),
    "too_heavy": gettext_lazy(
        "The file needs more memory or time than a list of persons should. Copy the rows into the template, which has "
        "nothing else in it, and upload that."
    ),
    "too_many_rows": gettext_lazy("The file has more than %(most)s persons. Upload it in several parts."),
    "too_many_columns": gettext_lazy(
        "The file has more than %(most)s columns. Copy the columns of the template into the template and upload that."
    ),
    "too_many_sheets": gettext_lazy("The file has more than %(most)s sheets. Copy the list into the template."),
    "no_headings": gettext_lazy(
        "No row of headings was found in the first %(most)s rows. Write the headings of the template above the "
        "columns: %(headings)s."
    ),
    "missing_columns": gettext_lazy(
        "The headings stand in row %(row)s, but there is no column “%(fields)s”. Add it under this heading."
    ),
    "column_twice": gettext_lazy(
        "In row %(row)s the columns %(columns)s have the same heading “%(fields)s”. Give one of them another heading."
    ),
    "hidden": gettext_lazy("All sheets of the file are hidden. Show the sheet with the list and upload it again."),
    "no_rows": gettext_lazy("There are headings but no persons under them. Add at least one row."),
    "quotes": gettext_lazy(
        "A quotation mark that opens in row %(row)s is not closed. Take it away, or save the file as .xlsx."
    ),
}


def what(code: str, params: Params) -> str:
    if "place" in params:
        return str(MARGINS[str(params["place"])])
    text = _IN_SHEET[code] if "sheet" in params else WHAT[code][0]
    return str(text) % _said(params)


def write(code: str, params: Params) -> str:
    return str(_OUT_OF_MARGINS if "place" in params else WHAT[code][1]) % _said(params)


def refusal(code: str, params: Params) -> str:
    return str(REFUSALS[code]) % (_said(params) | {"headings": headings()})


def headings() -> str:
    return ", ".join(str(HEADS[field]) for field in HEADINGS)


def heading(field: str) -> str:
    """The heading of a field as the template has it; nothing for a column that is not ours."""
    return str(HEADS[field]) if field else ""


def _said(params: Params) -> dict[str, str]:
    said = {name: f"{value:,}" if name == "most" else str(value) for name, value in params.items()}
    said["mask"] = ids.MASK
    if "fields" in params:
        said["fields"] = "”, “".join(str(HEADS[field]) for field in str(params["fields"]).split(","))
    return said
