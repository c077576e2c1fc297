"""Papers for the tests: one book that uses every part, and short ones."""

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

from cleanreport.core.thai import BANGKOK
from cleanreport.documents.tree import (
    Attachment,
    Bar,
    Bars,
    Block,
    Cell,
    Cover,
    Fields,
    File,
    Heading,
    Items,
    LevelLine,
    Matrix,
    Note,
    Pages,
    Paper,
    Paragraph,
    Picture,
    Proof,
    Run,
    Signatures,
    Table,
)
from tests.documents import files

PROOF = Proof("CR-2557-000123", "0123456789abcdef" * 4, "https://cleanreport.example/verify/CR-2557-000123")
DATED = dt.datetime(2014, 8, 31, 14, 5, tzinfo=BANGKOK)
PROSE = (
    (
        "กรมที่ดินปรับปรุงกระบวนงานรังวัดให้ประชาชนตรวจสอบลำดับคิวได้ด้วยตนเอง "
        "ผู้รับบริการทราบวันนัด ค่าใช้จ่าย และชื่อเจ้าหน้าที่ผู้รับผิดชอบก่อนวันรังวัดทุกราย "
        "ทำให้เรื่องร้องเรียนลดลงจาก 45 เรื่อง เหลือ 12 เรื่อง ภายในรอบ 12 เดือน"
    ),
    (
        "คณะทำงานประชุมร่วมกับผู้มีส่วนได้ส่วนเสียเมื่อวันที่ 31 สิงหาคม 2557 เวลา 14:05 น. "
        "ณ ห้องประชุมสำนักงานที่ดินจังหวัดนนทบุรี ครั้งที่ 2 "
        "เพื่อทบทวนความเสี่ยงที่เหลืออยู่ และเห็นชอบให้ติดประกาศขั้นตอน ระยะเวลา "
        "และค่าธรรมเนียมทุกแห่ง เด็ก ๆ และผู้สูงอายุเข้าถึงข้อมูลได้ง่ายขึ้น"
    ),
    (
        "แม้ช่วงแรกจะมีผู้ไม่เห็นด้วย แต่เมื่อได้เห็นผลลัพธ์ที่เป็นรูปธรรม "
        "เจ้าหน้าที่ก็ให้การยอมรับ "
        "ความเข้มแข็งของกลไกระดับพื้นที่เป็นเงื่อนไขความสำเร็จที่สำคัญที่สุด "
        "น้ำหนักของงานจึงอยู่ที่การสื่อสารอย่างสม่ำเสมอ "
        "และการตั้งคำถามที่ถูกต้องทั้งในสำนักงานและในพื้นที่"
    ),
)


def text(words: str, **more: Any) -> Paragraph:
    return Paragraph((Run(words),), **more)


def paper(*blocks: Block, **more: Any) -> Paper:
    given: dict[str, Any] = {
        "title": "ทดสอบ",
        "author": "กรมที่ดิน",
        "language": "th",
        "dated": DATED,
        "cover": Cover("", "ทดสอบ"),
    }
    return Paper(blocks=blocks, **{**given, **more})


def row(*values: Any) -> tuple[Cell, ...]:
    return tuple(value if isinstance(value, Cell) else Cell(value) for value in values)


def table(count: int, **more: Any) -> Table:
    """A table of indicators, long enough to go over pages."""
    head = (row("ที่", "ตัวชี้วัด", "เป้าหมาย", "ผล", "ร้อยละ", "หลักฐาน"),)
    names = (
        "จำนวนเรื่องร้องเรียนเรื่องค่าใช้จ่ายรังวัดต่อคำขอหนึ่งพันราย",
        "ร้อยละของคำขอที่รังวัดตามลำดับคิวที่เผยแพร่",
        "ระดับความสำเร็จของระบบเผยแพร่ลำดับคิวรังวัด",
    )
    rows = tuple(
        row(
            number,
            names[number % 3],
            Cell(Decimal(80 + number % 7), unit="เรื่อง" if number % 3 == 0 else "%"),
            Decimal("91.25") + number,
            Cell(Decimal(113), tone=("good", "warn", "bad", "")[number % 4]),
            "บันทึกการประชุมครั้งที่ 2",
        )
        for number in range(1, count + 1)
    )
    return Table(head, rows, (0.06, 0.36, 0.13, 0.12, 0.11, 0.22), caption="ผลตามตัวชี้วัด", **more)


def bars() -> Bars:
    return Bars(
        (
            Bar("1. ติดประกาศขั้นตอน ระยะเวลา และค่าธรรมเนียม ณ สำนักงานที่ดิน", Decimal(100), "100.00", Decimal(75)),
            Bar("2. เผยแพร่ลำดับคิวรังวัดรายวันบนเว็บไซต์และจอแสดงผลหน้าสำนักงาน", Decimal("62.5"), "62.50", Decimal(60)),
            Bar("3. สุ่มโทรศัพท์สอบถามผู้รับบริการ", None, "–"),
            Bar("4. สำเร็จตามน้ำหนัก", Decimal(12), "12.00", Decimal(0)),
        ),
        Decimal(100),
        "ร้อยละความก้าวหน้ารายมาตรการ",
        "ร้อยละความก้าวหน้ารายมาตรการ",
        Decimal(80),
        "เป้าหมาย 80",
        "รอบ 9 เดือน",
    )


def levels() -> LevelLine:
    names = tuple(f"ระดับ {number}" for number in range(1, 6))
    return LevelLine(
        ("60", "70", "80", "90", "100"), Decimal("4.1"), "ระดับ 4.1 เป้าหมายระดับ 3", Decimal("3.25"), names, "เป้าหมาย"
    )


def matrix() -> Matrix:
    marks = ((3, 5, "1"), (3, 5, "2"), (1, 1, "3"), (5, 5, "4"), (2, 4, "5"), (2, 4, "6"), (2, 4, "7"), (2, 4, "8"))
    return Matrix(marks, "ผลกระทบ", "โอกาสเกิด", "ความเสี่ยง 8 เรื่อง", "ตารางความเสี่ยง ตัวเลขคือลำดับความเสี่ยง")


def all_kinds() -> tuple[Block, ...]:
    """Every kind of block but files."""
    return (
        Paragraph((Run("ข้อความนำที่"), Run("สำคัญ", bold=True), Run(" อ่านต่อใน"), Run("หัวข้อ 1.2", link="#two"))),
        text("สรุปในสองบรรทัดว่าโครงการบรรลุผลอย่างไรและใครได้ประโยชน์", style="lead"),
        *map(text, PROSE),
        Heading("สิ่งที่ทำ", 2, "1.1"),
        Items((
            (text("ติดประกาศขั้นตอนทุกสำนักงาน " + PROSE[1]),),
            (text("เผยแพร่ลำดับคิว"), Items(((text("เว็บไซต์"),), (text("หน้าสำนักงาน"),)))),
        )),
        Items(((text("ก่อนดำเนินการ"),), (text("ระหว่างดำเนินการ"),), (text("หลังดำเนินการ"),)), ordered=True),
        text("ข้อความที่ยกมา " + PROSE[0], style="quote"),
        text("หมายเหตุตัวเล็ก", style="small"),
        Heading("ข้อมูลโครงการ", 2, "1.2", "two"),
        Fields((
            ("หน่วยงาน", "กรมที่ดิน กระทรวงมหาดไทย"),
            ("เริ่มและสิ้นสุด", (Run("1 ต.ค. 56 – 30 ก.ย. 57"),)),
            ("จำนวนเรื่อง", Decimal(12345)),
            ("วันที่ส่ง", DATED),
            ("ยังไม่มี", None),
        )),
        Note((text("เรื่องนี้บอกให้ทราบ " + PROSE[0]),)),
        Note((text("สำเร็จแล้ว"),), "good"),
        Note((text("ควรระวัง"),), "warn"),
        Note((text("ยังขาด"),), "bad"),
        Heading("ภาพรวม", 3),
        bars(),
        levels(),
        matrix(),
        Heading("ตารางผล", 2, "1.3"),
        table(24),
    )  # fmt: skip


def file(path: Path, media_type: str) -> File:
    content = path.read_bytes() if path.is_file() else b""
    return File(path.name, media_type, hashlib.sha256(content).hexdigest(), len(content), str(path))


def book(folder: Path, chapters: int = 3, **more: Any) -> Paper:
    """A whole book: cover, contents, chapters, files as pages."""
    blocks: list[Block] = []
    for chapter in range(1, chapters + 1):
        blocks.append(Heading(f"บทที่ {chapter} ความเป็นมาและความสำเร็จ", 1))
        blocks += (
            all_kinds()
            if chapter == 1
            else [*map(text, PROSE * 4), Heading("ผลและบทเรียน", 2, f"{chapter}.1"), *map(text, PROSE), table(12)]
        )
    blocks += files_as_pages(folder)
    blocks.append(Heading("การลงนาม", 2))
    blocks.append(
        Signatures(
            (("ผู้รายงาน", "นางสาวพิมพ์ชนก ใจซื่อ", "นักวิชาการที่ดินชำนาญการ"), ("ผู้รับรอง", "นายศรีสุวรรณ์ ตั้งมั่น", "อธิบดีกรมที่ดิน"))
        )
    )
    given: dict[str, Any] = {
        "title": "รายงานการสิ้นสุดโครงการ การรังวัดที่ดิน",
        "cover": Cover(
            "รายงานการสิ้นสุดโครงการ",
            "การเสริมสร้างความโปร่งใสในการรังวัดที่ดินและการให้บริการประชาชน",
            ("กรมที่ดิน กระทรวงมหาดไทย", "ปีงบประมาณ พ.ศ. 2557"),
            (("ผู้รับผิดชอบ", "นางสาวพิมพ์ชนก ใจซื่อ"), ("ระยะเวลา", "1 ต.ค. 56 – 30 ก.ย. 57"), ("วันที่ส่ง", DATED)),
            ("สำนักงานคณะกรรมการพัฒนาระบบราชการ",),
        ),
        "book": True,
        "proof": PROOF,
        "attachments": (Attachment("snapshot.json", "application/json", "ข้อมูลที่ส่ง", text='{"a": 1}'),),
        "words": ("ศรีสุวรรณ์", "พิมพ์ชนก"),
    }
    return paper(*blocks, **{**given, **more})


def files_as_pages(folder: Path) -> list[Block]:
    photo, pdf, broken = files.photo(folder), files.pdf(folder), files.broken_picture(folder)
    return [
        Heading("บทที่ 7 หลักฐาน", 1),
        Picture(file(photo, "image/jpeg"), "ภาพการประชุม", "การประชุมคณะทำงาน", Decimal(60)),
        Picture(file(broken, "image/png"), "ภาพเสีย", "ภาพที่เสีย"),
        Pages(file(pdf, "application/pdf"), "หลักฐานที่ 1 บันทึกการประชุม", (("วันที่", DATED.date()),)),
        Pages(file(photo, "image/jpeg"), "หลักฐานที่ 2 ภาพถ่าย"),
        Pages(file(files.locked(folder), "application/pdf"), "หลักฐานที่ 3 ไฟล์ล็อก"),
        Pages(file(files.broken_pdf(folder), "application/pdf"), "หลักฐานที่ 4 ไฟล์เสีย"),
        Pages(file(files.sheet(folder), "application/vnd.ms-excel"), "หลักฐานที่ 5 ตาราง"),
    ]
