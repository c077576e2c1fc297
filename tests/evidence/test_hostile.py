"""Hostile files are refused, each for its own reason, in both languages; honest ones that look alike are taken."""

import io
import random
import re
import tracemalloc
import zipfile
import zlib
from typing import Any

import docx
import pikepdf
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils.translation import override
from PIL import Image

from cleanreport.cycles.models import EVIDENCE_KINDS
from cleanreport.evidence import checks, kinds, ole
from cleanreport.evidence.inspection.zips import Budget
from cleanreport.evidence.refusals import REASONS
from tests.evidence import hostile, making, samples
from tests.evidence.hostile import Hostile
from tests.evidence.making import Sent, attached, chunk, pdf_with, with_part, zipped
from tests.evidence.samples import JPEG, PDF, PNG, TAKEN, box, packed

FILES = {one.about: one for one in hostile.files()}


def refusal(one: Hostile) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        checks.accept(Sent(one.name, one.content))
    return refused.value


def said_of(name: str, content: bytes) -> list[str]:
    """The sentences of a refusal; none when the file is taken."""
    try:
        checks.accept(Sent(name, content))
    except ValidationError as refused:
        return refused.messages
    return []


@pytest.mark.parametrize("about", FILES)
def test_a_hostile_file_is_refused_for_its_reason(about: str) -> None:
    refused = refusal(FILES[about])
    assert refused.code == FILES[about].code
    said = {}
    for language in ("th", "en"):
        with override(language):
            [said[language]] = refused.messages
        assert "%(" not in said[language]
        assert "\u202e" not in said[language]
    assert re.search("[ก-๙]", said["th"])
    assert re.match("“|The name of “", said["en"])


def test_there_are_many_of_them_and_every_reason_is_met() -> None:
    assert len(FILES) >= 40
    met = {one.code for one in FILES.values()}
    elsewhere = {"too_large", "too_much_at_once", "not_this_year", "takes_too_long"}
    assert met | elsewhere == set(REASONS)


def test_no_hostile_file_takes_much_memory() -> None:
    for about, one in FILES.items():
        upload = Sent(one.name, one.content)
        tracemalloc.start()
        with pytest.raises(ValidationError):
            checks.accept(upload)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 20_000_000, about


def test_a_file_in_an_archive_is_named_with_its_archive() -> None:
    with override("en"):
        [sentence] = refusal(FILES["A program in a ZIP"]).messages
    assert sentence.startswith("“รวม.zip / setup.exe” is not taken: by its content it is a program. Allowed are PDF,")


# Honest files


def document() -> bytes:
    made = io.BytesIO()
    letter = docx.Document()
    letter.add_heading("รายงานผล")
    letter.add_picture(io.BytesIO(PNG))
    letter.save(made)
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("ผล")
        for row in range(500):
            sheet.write_row(row, 0, ["ลำดับ", row, "=A1"])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=ผล!$B$1:$B$9"})
        sheet.insert_chart("E2", chart)
    return made.getvalue()


def picture(format_: str, **options: Any) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(made, format_, **options)
    return made.getvalue()


def photo_of_a_phone() -> bytes:
    """A second, smaller picture and a short film behind the first one, and notes of the camera."""
    first = picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0", progressive=True)
    return first + picture("JPEG") + samples.film(b"isom", b"mp42") + b"SEFT" + bytes(40)


def protected_pdf() -> bytes:
    """Nobody needs a password to open it; only changing it asks for one."""
    return pdf_with(lambda _pdf: None, encryption=pikepdf.Encryption(user="", owner="secret"))


def packed_by_windows() -> bytes:
    """Thai names in the code page of the machine, which the archive does not tell."""
    made = packed({"x" * 6 + ".pdf": PDF})
    return made.replace(b"x" * 6, "รายงาน".encode("cp874"))


def packed_by_a_mac() -> bytes:
    notes = {"__MACOSX/._ผล.pdf": b"\0\5\x16\7" + bytes(60), ".DS_Store": b"\0\0\0\1Bud1" + bytes(50)}
    return packed({"งาน/": b"", "งาน/ผล.pdf": PDF, **notes})


def packed_on_the_fly() -> bytes:
    """Written to a line: the sizes stand behind the content."""

    class Line(io.RawIOBase):
        def __init__(self) -> None:
            self.sent = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.sent += bytes(data)
            return len(data)

    line = Line()
    with zipfile.ZipFile(line, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ผล.pdf", PDF)
        archive.writestr("ผล.docx", document())
    return bytes(line.sent)


HONEST = {
    "ผล.pdf": PDF,
    "ป้องกันการแก้ไข.pdf": protected_pdf(),
    "ใบกำกับภาษี.pdf": pdf_with(attached("tax.xml", b"<?xml version='1.0'?><Invoice/>")),
    "แนบตาราง.pdf": pdf_with(attached("ตาราง.xlsx", workbook())),
    "วัตถุรวม.pdf": pdf_with(lambda _pdf: None, **making.PACKED_OBJECTS),
    "www.example.com.pdf": PDF,
    "มีที่ว่างท้าย.pdf": PDF + b"\r\n" * 5 + bytes(3000),
    "จดหมาย.docx": document(),
    "มีตาราง.docx": with_part(document(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx", workbook()),
    "ตาราง.xlsx": workbook(),
    "สไลด์.pptx": samples.office("presentationml.presentation"),
    "สไลด์.ppsx": samples.office("presentationml.slideshow"),
    "ภาพ.jpg": picture("JPEG"),
    "โทรศัพท์.jpeg": photo_of_a_phone(),
    "หมายเหตุ.jpg": making.jpeg_note(b"<?xpacket begin=''?><x:xmpmeta/>"),
    "ภาพ.png": picture("PNG"),
    "ข้อความ.png": making.png_with(b"tEXt", b"Software\0CleanReport"),
    "ภาพ.webp": picture("WEBP", lossless=True),
    "มีข้อมูล.webp": picture("WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
    "ถ่ายทอด.mp4": samples.container(b"iso5", b"dash") + box(b"moov") + box(b"moof") + box(b"mdat", bytes(9)),
    "กล้อง.mp4": samples.film(b"mp42", b"isom") + box(b"free", bytes(500)) + box(b"uuid", bytes(40)),
    "รวม.zip": packed_on_the_fly(),
    "วินโดวส์.zip": packed_by_windows(),
    "แมค.zip": packed_by_a_mac(),
    "ตาราง.csv": "ลำดับ,ผล\n1,=SUM(A1:A9)\n2,-5\n3,ก|ข!\n".encode(),
    "บันทึก.txt": "=cmd|' /C calc'!A0 เป็นตัวอย่างในบันทึก\n".encode(),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken(name: str) -> None:
    assert name.rpartition(".")[2] in checks.accept(Sent(name, HONEST[name])).endings


@pytest.mark.parametrize("name", TAKEN)
def test_every_sample_is_taken(name: str) -> None:
    checks.accept(Sent(name, TAKEN[name]))


def test_a_name_of_a_machine_in_thailand_is_read_as_thai() -> None:
    content = packed_by_windows().replace(PDF, PDF[:-40] + b" " * 40)
    with override("en"), pytest.raises(ValidationError, match=r"รวม\.zip / รายงาน\.pdf"):
        checks.accept(Sent("รวม.zip", content))


def test_damaged_files_are_refused_without_an_error() -> None:
    """Every sample, and every hostile file that is small, with bytes changed at random."""
    chance = random.Random(11)
    known = [*TAKEN.items(), *((one.name, one.content) for one in FILES.values() if 0 < len(one.content) < 20_000)]
    for name, content in known:
        if name.endswith(".pdf"):
            continue  # some of them start a process
        for _time in range(12):
            damaged = bytearray(content[: chance.randrange(1, len(content) + 1)] if chance.random() < 0.3 else content)
            for _byte in range(1 + chance.randrange(6)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            assert said_of(name, bytes(damaged)) is not None


# What is made to take long, or much


def endless_picture() -> bytes:
    return JPEG[:-2] + b"\xff" * 3_000_000


def many_lists() -> bytes:
    return PDF.replace(b"startxref", b"%" + b"/ObjStm " * 30_000 + b"\nstartxref")


def one_line_of_types() -> bytes:
    types = b"<Types>" + b'PartName="/' * 300_000
    return zipped(("[Content_Types].xml", types + b"wordprocessingml.document.main+xml"))


def many_packages() -> bytes:
    """A directory that names one packed object many thousand times."""
    head = samples.old_office("WordDocument")
    entry = samples._entry("\x01Ole10Native", 2, 2, 0xFFFFFFFF)
    return head + entry * 20_000


PATIENT = {
    "ภาพ.jpg": endless_picture(),
    "ยาว.pdf": many_lists(),
    "ยาว.docx": one_line_of_types(),
    "ยาว.csv": b'"' * 3_000_000 + b"=" + b"a" * 3_000_000 + b"|" * 1000,
    "สี.png": PNG[:33] + chunk(b"tEXt", b"") * 90_000 + PNG[33:],
}


@pytest.mark.parametrize("name", PATIENT)
def test_a_file_that_is_made_to_take_long_does_not(name: str) -> None:
    """No time is measured: what takes steps by the square of its size would not end today."""
    assert said_of(name, PATIENT[name]) is not None


def test_a_directory_of_many_thousand_objects_ends() -> None:
    assert len(ole.entries(io.BytesIO(many_packages()))) <= ole.MOST_ENTRIES + 8


def test_pdf_in_an_archive_share_one_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking into one takes a process of its own; an archive of thousands must not keep the server for hours."""
    monkeypatch.setattr("cleanreport.evidence.inspection.Budget", lambda: Budget(seconds=0.0))
    with pytest.raises(ValidationError) as refused:
        checks.accept(Sent("รวม.zip", zipped(("a.pdf", protected_pdf()))))
    assert refused.value.code == "takes_too_long"


def test_a_judge_that_is_ended_leaves_the_file_unclear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanreport.evidence.inspection.pdf.JUDGE_SECONDS", 0.0)
    with pytest.raises(ValidationError) as refused:
        checks.accept(Sent("ผล.pdf", protected_pdf()))
    assert refused.value.code == "unclear"


def test_a_pdf_that_asks_for_too_much_memory_is_unclear() -> None:
    """Its list of places becomes 300 MB; the process that reads it may have a third of that."""
    data = zlib.compress(bytes(300_000_000), 9)
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/OpenAction<</S/JavaScript>>>>\nendobj\n"
    says = b"<</Type/XRef/Size 100000000/W[1 1 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(data)
    body = head + b"2 0 obj\n" + says + b"\nstream\n" + data + b"\nendstream\nendobj\n"
    content = body + b"startxref\n%d\n%%%%EOF\n" % len(head)
    with pytest.raises(ValidationError) as refused:
        checks.accept(Sent("ผล.pdf", content))
    assert refused.value.code in ("unclear", "broken", "pdf_script")


def test_kinds_that_an_officer_can_switch_cover_all() -> None:
    assert {kind.group for kind in kinds.ALL} == set(EVIDENCE_KINDS)
