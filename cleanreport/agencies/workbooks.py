"""The register as a list for other programs, and the template in which lists of agencies are handed in.

Their words are Thai whoever asks for them: both are files of the office, and what was exported can be uploaded again.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import override

from cleanreport.agencies.columns import HEADINGS
from cleanreport.agencies.models import Agency, Kind, Ministry
from cleanreport.agencies.provinces import PROVINCES, REGIONS
from cleanreport.agencies.reader import SHEETS
from cleanreport.agencies.reading import MOST_ROWS
from cleanreport.agencies.rows import EXAMPLE
from cleanreport.documents.excel import EDGE, FONT, HEAD_FILL, SIZE
from cleanreport.documents.sheets import Cell, Column

WIDTHS = {"code": 14, "name_th": 48, "name_en": 44, "ministry_th": 30, "kind": 26, "from_on": 24}
# Beside what a list can say: how it stands with an agency, which is not changed by a list.
STANDING = (Column("เริ่มตั้งแต่วันที่"), Column("ยุบเลิกตั้งแต่วันที่"), Column("รวมเข้ากับ (รหัส)"))
EXPORTED = [name for name in HEADINGS if name != "from_on"]
EXAMPLE_ROW = {
    "code": f"{EXAMPLE}-01", "name_th": "กรมตัวอย่าง", "name_en": "Department of Examples", "ministry_code": "MOI",
    "iso_3166_2": "", "region_th": "", "from_on": "",
}  # fmt: skip
EXPLAINED = (
    ("code", "จำเป็น", "รหัสในทะเบียน เช่น MOI-04 (A-Z ตัวเลข ขีด จุด ไม่เกิน 20 ตัว) รหัสที่มีอยู่แล้วคือการแก้ไขหน่วยงานนั้น"),
    ("name_th", "จำเป็น", "ชื่อเต็มภาษาไทย หากต่างจากในทะเบียนและไม่กรอก “ใช้ชื่อนี้ตั้งแต่วันที่” ถือเป็นการแก้คำสะกด"),
    ("name_en", "ไม่บังคับ", "ชื่อเต็มภาษาอังกฤษ"),
    ("kind", "จำเป็น", "เลือกจากรายการ"),
    ("ministry_code", "จำเป็น", "รหัสกระทรวงในทะเบียน เลือกจากรายการ หรือเว้นว่างแล้วกรอกชื่อกระทรวงแทนได้"),
    ("ministry_th", "ไม่บังคับ", "หากรหัสกระทรวงยังไม่มีในทะเบียน ให้กรอกชื่อด้วย ระบบจะเพิ่มกระทรวงให้"),
    ("iso_3166_2", "จังหวัดต้องกรอก", "รหัสจังหวัดตาม ISO 3166-2 เช่น TH-55 หรือชื่อจังหวัด"),
    ("region_th", "ไม่บังคับ", "เลือกจากรายการ"),
    ("from_on", "ไม่บังคับ", "วันที่เริ่มใช้ชื่อใหม่ เช่น 1/10/2568 ชื่อเดิมจะคงอยู่กับสิ่งที่ทำไว้ก่อนวันนั้น"),
)  # fmt: skip
NOTES = (
    "กรอกหน่วยงานละหนึ่งแถว ลบแถวตัวอย่างหรือปล่อยไว้ก็ได้ ระบบจะข้ามแถวที่รหัสขึ้นต้นด้วย “ตัวอย่าง”",
    "หน่วยงานที่ไม่อยู่ในไฟล์จะไม่ถูกเปลี่ยนแปลง คอลัมน์ที่ไม่มีในไฟล์จะคงค่าเดิม ส่วนเซลล์ว่างในคอลัมน์ที่มีคือการลบค่านั้น",
    "ห้ามผสานเซลล์ และให้คัดลอกสูตรแล้ววางเป็นค่า",
    "เมื่ออัปโหลดแล้ว ระบบจะแสดงสิ่งที่จะเปลี่ยนทีละแถวก่อน ยังไม่มีการบันทึกจนกว่าเจ้าหน้าที่จะยืนยัน",
)


def exported_columns() -> list[Column]:
    return [Column(HEADINGS[name][0], WIDTHS.get(name, 16)) for name in EXPORTED] + list(STANDING)


def exported_rows(agencies: QuerySet[Agency]) -> Iterator[list[Cell]]:
    with override("th"):
        kinds = {kind.value: str(kind.label) for kind in Kind}
    for agency in agencies.iterator(chunk_size=2000):
        ministry, successor = agency.ministry, agency.successor
        said: dict[str, Cell] = {
            "code": agency.code, "name_th": agency.name_th, "name_en": agency.name_en, "kind": kinds[agency.kind],
            "ministry_code": ministry.code, "ministry_th": ministry.name_th, "iso_3166_2": agency.iso_3166_2,
            "region_th": agency.region_th,
        }  # fmt: skip
        standing = [agency.in_force_from, agency.closed_from, successor.code if successor else ""]
        yield [*(said[name] for name in EXPORTED), *standing]


def template(ministries: Iterable[Ministry]) -> bytes:
    """The workbook to be filled in: headings, an example, lists to choose from, and what each column means."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        look = {"font_name": FONT, "font_size": SIZE, "valign": "top"}
        head = book.add_format(look | {"bold": True, "bg_color": HEAD_FILL, "bottom": 2, "bottom_color": EDGE})
        # As texts, or Excel would take the zeros from codes and make dates of others.
        text = book.add_format(look | {"num_format": "@"})
        grey = book.add_format(look | {"num_format": "@", "font_color": "#6B6B6B", "italic": True})
        page = book.add_worksheet(SHEETS[0])
        about, lists = book.add_worksheet("คำอธิบาย"), book.add_worksheet("รายการ")
        with override("th"):
            chosen = _choices(list(ministries))
            kind = str(Kind.DEPARTMENT.label)
        for place, name in enumerate(HEADINGS):
            page.set_column(place, place, WIDTHS.get(name, 16), text)
            page.write_string(0, place, HEADINGS[name][0], head)
            page.write_string(1, place, (EXAMPLE_ROW | {"kind": kind}).get(name, ""), grey)
        page.freeze_panes(1, 1)
        _offer(page, lists, chosen, text)
        _explain(about, chosen["ministry_code"], {"head": head, "text": book.add_format(look | {"text_wrap": True})})
    return made.getvalue()


def _choices(ministries: list[Ministry]) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen in a column, with what stands beside it in the explanation."""
    return {
        "kind": [(str(kind.label), "") for kind in Kind],
        "ministry_code": [(ministry.code, ministry.name_th) for ministry in ministries],
        "iso_3166_2": [(code, str(province)) for code, province in PROVINCES.items()],
        "region_th": [(name, "") for name in REGIONS],
    }


def _offer(page: Any, lists: Any, chosen: dict[str, list[tuple[str, str]]], text: Any) -> None:
    """Lists to choose from; other values are let through with a warning, since names are understood as well."""
    for place, (name, values) in enumerate(chosen.items()):
        for row, (value, _also) in enumerate(values):
            lists.write_string(row, place, value, text)
        column = list(HEADINGS).index(name)
        if values:
            letter = "ABCD"[place]
            source = f"='รายการ'!${letter}$1:${letter}${len(values)}"
            page.data_validation(
                1, column, MOST_ROWS, column,
                {"validate": "list", "source": source, "error_type": "warning", "error_title": "ไม่อยู่ในรายการ",
                 "error_message": "ค่านี้ไม่อยู่ในรายการ โปรดตรวจสอบอีกครั้ง"},
            )  # fmt: skip
    lists.hide()


def _explain(page: Any, ministries: list[tuple[str, str]], looks: dict[str, Any]) -> None:
    page.set_column(0, 0, 28, looks["text"])
    page.set_column(1, 1, 18, looks["text"])
    page.set_column(2, 2, 90, looks["text"])
    for place, heading in enumerate(("คอลัมน์", "จำเป็นหรือไม่", "วิธีกรอก")):
        page.write_string(0, place, heading, looks["head"])
    row = 1
    for name, needed, how in EXPLAINED:
        page.write_row(row, 0, [HEADINGS[name][0], needed, how], looks["text"])
        row += 1
    for note in NOTES:
        row += 1
        page.merge_range(row, 0, row, 2, note, looks["text"])
        page.set_row(row, 44)
    row += 2
    page.write_row(row, 0, ["รหัสกระทรวง", "", "ชื่อกระทรวง"], looks["head"])
    for code, name in ministries:
        row += 1
        page.write_row(row, 0, [code, "", name], looks["text"])


def export_name(on: date) -> str:
    return f"ทะเบียนหน่วยงาน {on:%Y%m%d}"
