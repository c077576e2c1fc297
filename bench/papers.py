"""The papers: how fast a book is written, beside WeasyPrint and LibreOffice with the same content, in one run.

    python -m bench.papers

LibreOffice (through our Word file) takes part when `soffice` is installed. WeasyPrint is no part of the project; it
takes part when BENCH_WEASYPRINT names a Python that has it:

    python -m venv /some/folder && /some/folder/bin/pip install weasyprint
    BENCH_WEASYPRINT=/some/folder/bin/python python -m bench.papers

WeasyPrint is asked for the same: our fonts, Thai justified and broken between words (by its own libthai), contents,
repeated heads of tables, a file that is tagged and PDF/A-3a. That ours is PDF/UA-1 too cannot be asked of it at once.
LibreOffice is asked for a plain PDF.

Cold is a new process with all its imports; warm is the median of books with other words in the same process; user is
the processor's time for a warm book, which a busy machine changes less. The limits: 40 pages in at most 1.5 s warm, at
least 4 x as fast as WeasyPrint. What is over is said; the exit code stays 0.
"""

import argparse
import datetime as dt
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path

import django
import pypdfium2 as pdfium

from cleanreport.core.thai import BANGKOK
from cleanreport.documents import charts, pdf, word
from cleanreport.documents.glyphs import BOLD, REGULAR
from cleanreport.documents.tree import (
    Bar,
    Bars,
    Block,
    Cell,
    Cover,
    Fields,
    Heading,
    Inline,
    Paper,
    Paragraph,
    Proof,
    Run,
    Table,
    Value,
)
from cleanreport.documents.values import inline, plain_text

# Chapters of a book, and about how many pages they are.
BOOKS = {8: 40, 30: 150}
WARM = 5
MOST_SECONDS, LEAST_FASTER = 1.5, 4.0
SENTENCES = """
กรมที่ดินปรับปรุงกระบวนงานรังวัดให้ประชาชนตรวจสอบลำดับคิวได้ด้วยตนเอง
ผู้รับบริการทราบวันนัด ค่าใช้จ่าย และชื่อเจ้าหน้าที่ผู้รับผิดชอบก่อนวันรังวัดทุกราย
เรื่องร้องเรียนลดลงจาก 45 เรื่อง เหลือ 12 เรื่อง ภายในรอบ 12 เดือน
คณะทำงานประชุมร่วมกับผู้มีส่วนได้ส่วนเสียเมื่อวันที่ 31 สิงหาคม 2557 เวลา 14:05 น. ณ ห้องประชุมสำนักงานที่ดินจังหวัด
ที่ประชุมทบทวนความเสี่ยงที่เหลืออยู่ และเห็นชอบให้ติดประกาศขั้นตอน ระยะเวลา และค่าธรรมเนียมทุกแห่ง
แม้ช่วงแรกจะมีผู้ไม่เห็นด้วย แต่เมื่อได้เห็นผลลัพธ์ที่เป็นรูปธรรม เจ้าหน้าที่ก็ให้การยอมรับ
ความเข้มแข็งของกลไกระดับพื้นที่เป็นเงื่อนไขความสำเร็จที่สำคัญที่สุด
น้ำหนักของงานจึงอยู่ที่การสื่อสารอย่างสม่ำเสมอ และการตั้งคำถามที่ถูกต้องทั้งในสำนักงานและในพื้นที่
การสำรวจความพึงพอใจพบว่าร้อยละ 85 ของผู้รับบริการได้รับบริการตามกำหนดเวลาที่ประกาศไว้
แนวทางแก้ไขคือการปรับแผนกิจกรรมให้ยืดหยุ่นและใช้การประชุมออนไลน์แทนการประชุมแบบพบหน้าในบางช่วง
หลักฐานประกอบด้วยบันทึกการประชุม ภาพถ่ายกิจกรรม คำสั่งแต่งตั้งคณะทำงาน และแบบสอบถามก่อนและหลังดำเนินการ
เด็ก ๆ ผู้สูงอายุ และคนพิการเข้าถึงข้อมูลได้ง่ายขึ้นกว่าปีที่ผ่านมา
""".strip().splitlines()


@dataclass
class Measured:
    """What one program did; seconds, pages. `user` is the processor's time for a warm book.

    `memory` in megabytes: the peak of a process that wrote one book, and of one that wrote all.
    """

    name: str
    cold: float
    warm: float
    user: float
    memory: tuple[int, int]
    pages: int

    def line(self) -> str:
        times = f"{self.cold:7.2f} {self.warm:7.2f} {self.user:7.2f}"
        return f"{self.name:37} {times} {self.memory[0]:7d} {self.memory[1]:7d} {self.pages:6d}"


# The book


def paper(chapters: int, seed: int) -> Paper:
    """A book like a completion report, with other words for every seed."""
    chance = random.Random(seed)
    blocks: list[Block] = []
    for number in range(1, chapters + 1):
        blocks += chapter(number, chance)
    title = f"การเสริมสร้างความโปร่งใสในการรังวัดที่ดิน ฉบับที่ {seed}"
    dated = dt.datetime(2014, 8, 31, 14, 5, tzinfo=BANGKOK)
    cover = Cover("รายงานการสิ้นสุดโครงการ", title, ("กรมที่ดิน",), (("วันที่ส่ง", dated),))
    proof = Proof(f"2557-{seed:06}", "0123456789abcdef" * 4, f"https://cleanreport.example/verify/2557-{seed:06}")
    return Paper(title, "กรมที่ดิน", "th", dated, cover, tuple(blocks), book=True, proof=proof)


def chapter(number: int, chance: random.Random) -> list[Block]:
    """Four pages or five: prose, fields, a chart and a table of forty rows."""

    def prose(count: int) -> list[Paragraph]:
        return [Paragraph((Run(" ".join(chance.choices(SENTENCES, k=5))),)) for _ in range(count)]

    bars = tuple(
        Bar(f"{n}. {sentence(chance, 50)}", Decimal(chance.randrange(100)), str(n), Decimal(50)) for n in range(1, 7)
    )
    chart = Bars(bars, Decimal(100), f"ร้อยละรายมาตรการของบทที่ {number}", "ร้อยละรายมาตรการ", before_words="รอบก่อน")
    facts = Fields(tuple((f"ข้อมูล {n}", sentence(chance, 70)) for n in range(1, 6)))
    return [
        Heading(f"บทที่ {number} {sentence(chance, 40)}", 1),
        *prose(6),
        Heading(sentence(chance, 40), 2, f"{number}.1"),
        facts,
        *prose(4),
        chart,
        Heading(sentence(chance, 40), 2, f"{number}.2"),
        table(chance),
        *prose(3),
    ]  # fmt: skip


def sentence(chance: random.Random, most: int) -> str:
    return chance.choice([line for line in SENTENCES if len(line) > most // 2])[:most].split(" ")[0]


def table(chance: random.Random) -> Table:
    head = tuple(map(Cell, ("ที่", "ตัวชี้วัด", "เป้าหมาย", "ผล", "ระดับ", "หลักฐาน")))
    rows = tuple(
        (
            Cell(number),
            Cell(chance.choice(SENTENCES)),
            Cell(Decimal(chance.randrange(100))),
            Cell(Decimal(chance.randrange(10_000)) / 100),
            Cell(chance.randrange(1, 6)),
            Cell(sentence(chance, 40)),
        )
        for number in range(1, 41)
    )
    return Table((head,), rows, (0.06, 0.4, 0.1, 0.1, 0.08, 0.26), caption="ผลตามตัวชี้วัด")


# The same book for WeasyPrint

STYLE = """@page{size:A4;margin:25mm 20mm 27mm 30mm;@bottom-right{content:counter(page)" / "counter(pages)}}
body{font:10.9pt/1.5 Sarabun}p{text-align:justify;text-indent:12mm;margin:0 0 2mm}h1{break-before:page}
table{width:100%;border-collapse:collapse;font-size:9.4pt}td,th{border-top:.4pt solid #ccc;padding:1.5mm}
thead{display:table-header-group}tr{break-inside:avoid}h1,h2,caption{break-after:avoid}
nav a::after{content:leader(".") target-counter(attr(href),page)}nav a{display:block}"""


FACE = "@font-face{font-family:Sarabun;font-weight:%s;src:url(%s)}"


def html(book: Paper) -> str:
    headings = [block for block in book.blocks if isinstance(block, Heading)]
    entries = "".join(f'<a href="#h{n}">{escape(heading.text)}</a>' for n, heading in enumerate(headings))
    numbered = {id(heading): number for number, heading in enumerate(headings)}
    body = "".join(html_of(block, book, numbered) for block in book.blocks)
    faces = "".join(FACE % (weight, font.resolve().as_uri()) for weight, font in ((400, REGULAR), (700, BOLD)))
    head = f"<meta charset=utf-8><title>{escape(book.title)}</title><{'style'}>{faces}{STYLE}</style>"
    return (
        f"<!doctype html><html lang=th><head>{head}</head><body><h1>{escape(book.title)}</h1><nav>{entries}</nav>{body}"
    )


def html_of(block: Block, book: Paper, numbered: dict[int, int]) -> str:
    def cells(row: Sequence[Cell | Value | Inline], tag: str) -> str:
        values = (cell.value if isinstance(cell, Cell) else cell for cell in row)
        said = (escape(plain_text(inline(value, book))) for value in values)
        return "<tr>" + "".join(f"<{tag}>{words}</{tag}>" for words in said) + "</tr>"

    match block:
        case Heading():
            tag = f"h{block.level}"
            return f'<{tag} id="h{numbered[id(block)]}">{escape(f"{block.number} {block.text}")}</{tag}>'
        case Paragraph():
            return f"<p>{escape(plain_text(block.text))}</p>"
        case Fields():
            return "<table>" + "".join(cells(row, "td") for row in block.rows) + "</table>"
        case Table():
            rows = "".join(cells(row, "td") for row in block.rows)
            head = f"<caption>{escape(block.caption)}</caption><thead>{cells(block.head[0], 'th')}</thead>"
            return f"<table>{head}{rows}</table>"
        case Bars():
            return f"<figure>{charts.svg(block, book)}</figure>"
    raise TypeError(type(block).__name__)


WEASYPRINT = """
import json, resource, sys, time
import weasyprint
def used():
    return resource.getrusage(resource.RUSAGE_SELF)
same = dict(pdf_variant="pdf/a-3a", pdf_tags=True)
times, pages = [], 0
for path in sys.argv[1:]:
    start, user = time.perf_counter(), used().ru_utime
    document = weasyprint.HTML(path).render(**same)
    document.write_pdf(path + ".pdf", **same)
    times.append((time.perf_counter() - start, used().ru_utime - user))
    pages = len(document.pages)
print(json.dumps([times, used().ru_maxrss // 1024, pages]))
"""


# Measuring


def ours(chapters: int, folder: Path, count: int) -> list[object]:
    """In a process of its own: seconds and user seconds of each book, peak megabytes, pages."""
    django.setup()
    times, pages = [], 0
    for seed in range(count):
        book = paper(chapters, seed)
        start, user = time.perf_counter(), used().ru_utime
        pages = pdf.write(book, folder / "ours.pdf")
        times.append((time.perf_counter() - start, used().ru_utime - user))
    return [times, used().ru_maxrss // 1024, pages]


def used() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_SELF)


def measured(name: str, once: Sequence[str | Path], often: Sequence[str | Path]) -> Measured:
    """A program that is started for one book, and for one and `WARM` more."""
    start = time.perf_counter()
    _times, first, _pages = json.loads(run(once))
    cold = time.perf_counter() - start
    times, memory, pages = json.loads(run(often))
    walls, users = zip(*times[1:], strict=True)
    return Measured(name, cold, statistics.median(walls), statistics.median(users), (first, memory), pages)


def run(command: Sequence[str | Path]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def with_us(chapters: int) -> Measured:
    command = [sys.executable, "-m", "bench.papers", "--chapters", str(chapters), "--count"]
    return measured("CleanReport, PDF/A-3a and PDF/UA-1", [*command, "1"], [*command, str(WARM + 1)])


def with_weasyprint(chapters: int, folder: Path) -> Measured | None:
    python = os.environ.get("BENCH_WEASYPRINT")
    if not python:
        return None
    pages = [folder / f"{seed}.html" for seed in range(WARM + 1)]
    for seed, path in enumerate(pages):
        path.write_text(html(paper(chapters, seed)), encoding="utf-8")
    command = [python, "-c", WEASYPRINT]
    return measured("WeasyPrint, tagged, PDF/A-3a", [*command, pages[0]], [*command, *pages])


def with_libreoffice(chapters: int, folder: Path) -> Measured | None:
    """It starts anew for every book, so the second time (its own files being in memory) counts as warm."""
    if not shutil.which("soffice"):
        return None
    times, user, memory = [], 0.0, 0
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for seed in range(2):
        word.write(paper(chapters, seed), folder / "book.docx")
        book, to = str(folder / "book.docx"), str(folder)
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", to, book]
        start = time.perf_counter()
        user, memory = json.loads(run([sys.executable, "-c", PEAK, *command]))
        times.append(time.perf_counter() - start)
    with pdfium.PdfDocument(folder / "book.pdf") as opened:
        name = "LibreOffice, from our Word, plain PDF"
        return Measured(name, times[0], times[1], user, (memory, memory), len(opened))


# Runs a command, and says its user time in seconds and its peak memory in megabytes.
PEAK = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime, used.ru_maxrss // 1024]))
"""


def compare(chapters: int, about: int) -> None:
    about_it = f"A book of about {about} pages"
    print(f"\n{about_it:37} {'cold s':>7} {'warm s':>7} {'user s':>7} {'cold MB':>7} {'warm MB':>7} {'pages':>6}")
    with tempfile.TemporaryDirectory() as name:
        mine, folder = with_us(chapters), Path(name)
        print(mine.line())
        weasy = with_weasyprint(chapters, folder)
        print(weasy.line() if weasy else "WeasyPrint: not here (BENCH_WEASYPRINT)")
        office = with_libreoffice(chapters, folder)
        print(office.line() if office else "LibreOffice: not here")
    print(", ".join(verdicts(mine, weasy, about)))


def verdicts(mine: Measured, weasy: Measured | None, about: int) -> list[str]:
    said = [f"{mine.warm / mine.pages * 1000:.0f} ms a page"]
    for_forty = mine.warm / mine.pages * 40
    if about == 40:
        of_the_processor = mine.user / mine.pages * 40
        said.append(
            f"40 pages in {for_forty:.2f} s ({of_the_processor:.2f} s of the processor): "
            f"{'ok' if for_forty <= MOST_SECONDS else 'OVER'}"
        )
    if weasy:
        pages = mine.pages / weasy.pages
        faster, in_user_time = weasy.warm / mine.warm * pages, weasy.user / mine.user * pages
        said.append(
            f"a page {faster:.1f} x as fast as WeasyPrint ({in_user_time:.1f} x in user time): "
            f"{'ok' if faster >= LEAST_FASTER else 'OVER'}"
        )
    return said


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--chapters", type=int, help=argparse.SUPPRESS)
    given.add_argument("--count", type=int, default=1, help=argparse.SUPPRESS)
    options = given.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_writing")
    if options.chapters:
        with tempfile.TemporaryDirectory() as name:
            print(json.dumps(ours(options.chapters, Path(name), options.count)))
        return
    django.setup()
    for chapters, about in BOOKS.items():
        compare(chapters, about)


if __name__ == "__main__":
    main()
