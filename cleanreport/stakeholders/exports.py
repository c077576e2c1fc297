"""The list for the survey as XLSX, written while it is sent: no file of it ever lies on this machine."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cleanreport.documents.ooxml import clean
from cleanreport.stakeholders.models import Group, Person
from cleanreport.stakeholders.sealing import Contact, Unreadable
from cleanreport.stakeholders.shown import phone_shown

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FRAME = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KINDS}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{DOCUMENT}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets><sheet name="1" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r1" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Sarabun"/></font>'
    '<font><b/><sz val="11"/><name val="Sarabun"/></font></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
}
ROWS_AT_ONCE = 500
# Excel counts days from here.
DAY_ZERO = dt.date(1899, 12, 30)
DAY, BOLD = 1, 2


class _Outlet(io.RawIOBase):
    """Where the archive is written to: what came since the last time is taken away."""

    def __init__(self) -> None:
        self._waits = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self._waits += memoryview(data)  # type: ignore[arg-type]
        return len(memoryview(data))  # type: ignore[arg-type]

    def taken(self) -> bytes:
        waits = bytes(self._waits)
        self._waits.clear()
        return waits


def workbook(persons: Iterable[Person]) -> Iterator[bytes]:
    """The bytes of a workbook, piece by piece."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FRAME.items():
            archive.writestr(name, HEAD + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in _sheet(persons):
                sheet.write(piece.encode())
                if sent := outlet.taken():
                    yield sent
    yield outlet.taken()


def headings() -> list[str]:
    return [
        _("No."), _("Group"), _("Name"), _("Organisation"), _("Service used"), _("Date of contact"), _("E-mail"),
        _("Phone"), _("Consent"),
    ]  # fmt: skip


@sensitive_variables()
def _sheet(persons: Iterable[Person]) -> Iterator[str]:
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><cols><col min="1" max="1" width="8" customWidth="1"/>'
    yield '<col min="2" max="9" width="26" customWidth="1"/></cols><sheetData>'
    yield f"<row>{''.join(_text(words, BOLD) for words in headings())}</row>"
    names = {group.value: str(group.label) for group in Group}
    rows: list[str] = []
    for number, person in enumerate(persons, start=1):
        rows.append(_row(number, person, names))
        if len(rows) == ROWS_AT_ONCE:
            yield "".join(rows)
            rows = []
    yield "".join(rows)
    yield "</sheetData></worksheet>"


@sensitive_variables()
def _row(number: int, person: Person, names: dict[str, str]) -> str:
    contact = _contact(person)
    on = person.contacted_on
    day = f'<c s="{DAY}"><v>{(on - DAY_ZERO).days}</v></c>' if on else "<c/>"
    before = (names[person.group], contact.name, contact.organisation, contact.service)
    after = (contact.email, phone_shown(contact.phone), contact.consent)
    return f"<row><c><v>{number}</v></c>{''.join(map(_text, before))}{day}{''.join(map(_text, after))}</row>"


@sensitive_variables()
def _contact(person: Person) -> Contact:
    """Whose key is missing is in the list nevertheless, with words that say so: the others are still needed."""
    try:
        return person.contact
    except Unreadable:
        return Contact(_("Cannot be read: the key is missing"))


def _text(words: str, look: int = 0) -> str:
    """A cell that stays the text that it is, also when it looks like a formula."""
    if not words:
        return "<c/>"
    return f'<c t="inlineStr" s="{look}"><is><t xml:space="preserve">{escape(clean(words))}</t></is></c>'
