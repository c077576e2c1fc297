"""Which column holds what: known by its heading, in any order and however it is typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cleanreport.stakeholders.reading.facts import FIELDS
from cleanreport.stakeholders.reading.texts import folded

# The heading of our template first, its English one second; behind them what else means the same.
HEADINGS: dict[str, tuple[str, ...]] = {
    "group": (
        "กลุ่ม", "Group", "ประเภท", "ประเภทกลุ่ม", "กลุ่มเป้าหมาย", "ประเภทบุคคล",
        "ประเภทผู้มีส่วนได้ส่วนเสีย", "ประเภทผู้มีส่วนได้เสีย",
        "กลุ่มผู้มีส่วนได้ส่วนเสีย", "กลุ่มผู้มีส่วนได้เสีย", "กลุ่มบุคคล", "type", "kind",
        "category", "stakeholder group", "stakeholder type",
    ),
    "name": (
        "ชื่อ-นามสกุล", "Name", "ชื่อ-สกุล", "ชื่อและนามสกุล", "ชื่อ-ชื่อสกุล", "ชื่อ",
        "ชื่อเต็ม", "ชื่อบุคคล", "ชื่อผู้รับบริการ", "ชื่อผู้ติดต่อ",
        "ชื่อ-นามสกุลผู้รับบริการ", "ชื่อ-สกุลผู้รับบริการ", "รายชื่อ", "full name",
        "contact name", "name-surname", "name and surname",
    ),
    "organisation": (
        "หน่วยงาน/องค์กร", "Organisation", "หน่วยงาน", "องค์กร", "องค์กร/หน่วยงาน",
        "ชื่อหน่วยงาน", "ชื่อองค์กร", "สังกัด", "บริษัท", "ชื่อบริษัท",
        "สถานประกอบการ", "นิติบุคคล", "organization", "company", "agency", "department",
    ),
    "service": (
        "บริการที่ใช้", "Service used", "บริการ", "บริการที่ได้รับ", "บริการที่ขอรับ",
        "งานบริการ", "ชื่อบริการ", "ประเภทบริการ", "ประเภทงานบริการ",
        "กระบวนงาน", "เรื่อง", "เรื่องที่ติดต่อ", "service",
    ),
    "contacted_on": (
        "วันที่ติดต่อ", "Date of contact", "วันที่", "วันที่รับบริการ", "วันที่มารับบริการ",
        "วันที่ใช้บริการ", "วันที่มาติดต่อ", "วันเดือนปี",
        "วันเดือนปีที่ติดต่อ", "วันเดือนปีที่รับบริการ", "date", "contact date", "contacted on",
        "service date",
    ),
    "email": (
        "อีเมล", "E-mail", "อีเมล์", "อีเมลล์", "ไปรษณีย์อิเล็กทรอนิกส์", "ที่อยู่อีเมล",
        "จดหมายอิเล็กทรอนิกส์", "mail", "email address",
        "e-mail address",
    ),
    "phone": (
        "โทรศัพท์", "Phone", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์", "เบอร์โทร", "เบอร์", "โทร",
        "มือถือ", "เบอร์มือถือ", "โทรศัพท์มือถือ",
        "โทรศัพท์เคลื่อนที่", "หมายเลขโทรศัพท์มือถือ", "หมายเลขโทรศัพท์เคลื่อนที่",
        "เบอร์โทรศัพท์มือถือ", "เบอร์ติดต่อ", "หมายเลขติดต่อ",
        "เบอร์โทรติดต่อ", "เบอร์โทรศัพท์ติดต่อ", "โทรศัพท์ติดต่อ", "tel", "telephone", "mobile",
        "mobile phone", "phone number", "cell phone", "tel no",
        "telephone number", "mobile number",
    ),
    "consent": (
        "การยินยอม", "Consent", "ความยินยอม", "ยินยอม", "บันทึกการยินยอม", "หมายเหตุการยินยอม",
        "การให้ความยินยอม", "consent note",
    ),
}  # fmt: skip
# A name in several columns, put together.
NAME_PARTS = {
    "prefix": ("คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม", "title", "prefix", "name title"),
    "first": ("ชื่อตัว", "ชื่อจริง", "first name", "given name", "forename"),
    "surname": ("นามสกุล", "สกุล", "last name", "surname", "family name"),
}
# A column of national ID numbers: whatever number stands in it is one.
_ID_COLUMN = re.compile(
    "เลขประจำตัวประชาชน|เลขบัตรประชาชน|บัตรประชาชน|บัตรประจำตัวประชาชน|เลขปชช|เลข13หลัก|เลขประจำตัว13หลัก|ประจำตัวประชาชน|ปชช|nationalid|citizenid"
    "|idcard|personalid|thaiid|^pid$|^cid$|idnumber"
)
REQUIRED = ("group", "name")
CONTACT = ("email", "phone")
# There may be two of these; the first that has something counts.
_SEVERAL = frozenset({"phone", "email"})
MOST_BEFORE = 30  # rows of titles above the headings
FEWEST = 2

_FIELD_OF = {
    folded(heading): name
    for names in (HEADINGS, NAME_PARTS)
    for name, headings in names.items()
    for heading in headings
}
_IN_BRACKETS = re.compile(r"[(\[\uff08].*?[)\]\uff09]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Places are counted from 0. A field may have several columns, the parts of a name have names of their own."""

    row: int  # where the headings stand
    places: dict[str, list[int]] = field(default_factory=dict)
    ids: frozenset[int] = frozenset()

    @property
    def missing(self) -> list[str]:
        """Fields, and "contact" when there is neither e-mail nor phone."""
        fields = self.fields
        lacking = [name for name in REQUIRED if name not in fields]
        return lacking if fields & set(CONTACT) else [*lacking, "contact"]

    @property
    def fields(self) -> set[str]:
        has_name = {"name", "first"} & self.places.keys()
        return (self.places.keys() & set(FIELDS)) | ({"name"} if has_name else set())

    @property
    def twice(self) -> str:
        """A field with two columns that may have only one, or nothing."""
        return next((name for name, places in self.places.items() if len(places) > 1 and name not in _SEVERAL), "")


def letter_of(place: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    letters, place = "", place + 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def field_of(heading: Any) -> str:
    """The field that a heading names, or nothing."""
    if not isinstance(heading, str) or not heading or len(heading) > 200:
        return ""
    return _FIELD_OF.get(folded(heading)) or _FIELD_OF.get(folded(_IN_BRACKETS.sub("", heading))) or ""


def columns_of(rows: Sequence[tuple[int, Sequence[Any]]]) -> Columns:
    """The columns by the row that has most of the headings, and the row under it when a heading has two lines."""
    best = Columns(0)
    for place, (number, cells) in enumerate(rows[:MOST_BEFORE]):
        found = _read(number, cells)
        if best.row and _goes_on(best, found, rows[place - 1][0]):
            best = Columns(number, best.places | found.places, best.ids | found.ids)
        elif len(found.fields) >= max(FEWEST, len(best.fields) + 1) and (not best.row or best.missing):
            best = found
    return best


def _goes_on(best: Columns, under: Columns, above: int) -> bool:
    """Whether a row is the second line of the headings: right under them, with fields that they lack, elsewhere."""
    taken = {place for places in best.places.values() for place in places}
    new = {place for places in under.places.values() for place in places}
    return bool(best.missing and best.row == above and new and not new & taken and not under.fields & best.fields)


def _read(row: int, cells: Sequence[Any]) -> Columns:
    places: dict[str, list[int]] = {}
    ids = set()
    for place, cell in enumerate(cells):
        if name := field_of(cell):
            places.setdefault(name, []).append(place)
        elif isinstance(cell, str) and len(cell) < 100 and _ID_COLUMN.search(folded(cell)):
            ids.add(place)
    if "name" in places and len(places["name"]) > 1 and "surname" not in places:
        _tell_surname(places, cells)
    return Columns(row, places, frozenset(ids))


def _tell_surname(places: dict[str, list[int]], cells: Sequence[Any]) -> None:
    """Beside “ชื่อ”, “ชื่อสกุล” is the surname; alone it is the whole name."""
    surname = [place for place in places["name"] if folded(cells[place]) == "ชื่อสกุล"]
    if len(surname) == 1:
        places["name"].remove(surname[0])
        places["surname"] = surname
