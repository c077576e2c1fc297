"""The written file: valid, found by search, complete, the same every time."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from cleanreport.documents import pdf
from cleanreport.documents.tree import Block, Cover, Digits, Heading, Items, Pages, Paragraph, Run, Signatures, Table
from cleanreport.documents.typeset import Data
from tests.documents import books
from tests.documents.books import matrix, paper, row, text
from tests.documents.conftest import Written
from tests.documents.reading import HAS_POPPLER, elements, findings, pdfium_text, poppler_text

WORDS = ("ประชาชน", "น้ำหนัก", "ขึ้น", "จำนวน", "ตั้งคำถาม", "ทั้งใน", "ที่สุด", "สม่ำเสมอ", "สิ้นสุด", "กรมที่ดิน", "ผู้รับบริการ", "12,345")


@pytest.fixture(scope="module")
def opened(written: Written) -> pikepdf.Pdf:
    return pikepdf.open(written.path)


def test_is_archivable_and_accessible(written: Written) -> None:
    assert findings(written.path) == []


def test_every_word_is_found_in_chrome(written: Written) -> None:
    found = pdfium_text(written.path)
    assert [word for word in WORDS if word not in found] == []


@pytest.mark.skipif(not HAS_POPPLER, reason="needs pdftotext of poppler")
def test_every_word_is_found_by_poppler(written: Written) -> None:
    # Poppler takes sara am apart; whoever searches with it has it taken apart too.
    found = poppler_text(written.path).replace("\u0e4d\u0e32", "\u0e33")
    assert [word for word in WORDS if word not in found] == []
    # Not one space too many, neither between the words nor inside them.
    assert "".join(books.PROSE[0].split()) in "".join(found.split())
    assert "กรมที่ดินปรับปรุงกระบวนงานรังวัดให้ประชาชนตรวจสอบลำดับคิวได้ด้วยตนเอง ผู้รับบริการทราบ" in found


def test_contents_say_the_pages_where_chapters_begin(written: Written) -> None:
    with pikepdf.open(written.path) as opened, opened.open_outline() as outline:
        begin = {str(item.title): item.destination for item in outline.root}
        numbers = {item.objgen: number for number, item in enumerate((page.obj for page in opened.pages), 1)}
        said = {title: numbers[destination[0].objgen] for title, destination in begin.items()}
    lines = pdfium_text(written.path).split("สารบัญ")[1].split("\r\n")
    for chapter in ("บทที่ 2 ความเป็นมาและความสำเร็จ", "บทที่ 7 หลักฐาน"):
        line = next(number for number, line in enumerate(lines) if line.startswith(chapter))
        assert f"{said[chapter]}" in " ".join(lines[line : line + 2]).split()


def test_the_outline_holds_headings_and_files(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
        files = [str(item.title) for item in outline.root[-1].children]
    assert titles == ["สารบัญ", *(f"บทที่ {n} ความเป็นมาและความสำเร็จ" for n in (1, 2, 3)), "บทที่ 7 หลักฐาน"]
    assert files[0] == "หลักฐานที่ 1 บันทึกการประชุม"


def test_the_cells_that_name_a_row_or_a_column_are_heads(opened: pikepdf.Pdf) -> None:
    tables = list(elements(opened.Root.StructTreeRoot, "Table"))
    long = max(tables, key=lambda table: len(list(elements(table, "TR"))))
    head, first, *_others = elements(long, "TR")
    assert {str(cell.S) for cell in head.K} == {"/TH"}
    assert [str(cell.S) for cell in first.K] == ["/TH", *["/TD"] * 5]
    assert first.K[0].A[-1].Scope == "/Row"


def test_every_drawing_and_picture_is_described(opened: pikepdf.Pdf) -> None:
    described = [str(figure.Alt) for figure in elements(opened.Root.StructTreeRoot, "Figure")]
    assert "ร้อยละความก้าวหน้ารายมาตรการ" in described
    assert "ภาพการประชุม" in described
    assert "หลักฐานที่ 1 บันทึกการประชุม · minutes.pdf · 3/3" in described


def test_a_file_that_cannot_be_shown_has_a_page_that_says_why(written: Written) -> None:
    found = pdfium_text(written.path).replace("\r\n", "")
    for why in ("ล็อกด้วยรหัสผ่าน", "ไฟล์นี้เสียหาย", "แสดงเป็นหน้าไม่ได้", "ไม่สามารถแสดงภาพนี้ได้"):
        assert why in found
    for part in written.paper.blocks:
        if isinstance(part, Pages) and part.file.name in {"locked.pdf", "broken.pdf", "ตาราง.xls"}:
            assert part.file.sha256 in found


def test_originals_and_the_snapshot_are_attached(written: Written, opened: pikepdf.Pdf) -> None:
    attached = {spec.filename: spec.get_file().read_bytes() for spec in opened.attachments.values()}
    assert attached["snapshot.json"] == b'{"a": 1}'
    for part in written.paper.blocks:
        if isinstance(part, Pages):
            assert hashlib.sha256(attached[part.file.name]).hexdigest() == part.file.sha256
    relations = {str(spec.AFRelationship) for spec in opened.Root.AF}
    assert relations == {"/Source", "/Supplement"}


def test_two_files_of_one_name_are_both_attached(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    for folder, content in ((one, b"1"), (other, b"2")):
        folder.mkdir()
        (folder / "x.bin").write_bytes(content)
    files = [books.file(folder / "x.bin", "not a type") for folder in (one, other)]
    pdf.write(paper(*(Pages(file, "แฟ้ม") for file in files)), tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as opened:
        assert {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()} == {
            "x.bin": b"1",
            "x (2).bin": b"2",
        }


def test_it_knows_no_time_but_that_of_the_paper(opened: pikepdf.Pdf) -> None:
    assert str(opened.docinfo["/CreationDate"]) == str(opened.docinfo["/ModDate"]) == "D:20140831070500Z"
    assert str(opened.docinfo["/Title"]) == "รายงานการสิ้นสุดโครงการ การรังวัดที่ดิน"
    assert opened.Root.ViewerPreferences.DisplayDocTitle is True
    assert str(opened.Root.Lang).startswith("th")


def test_the_same_paper_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    pdf.write(written.paper, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == written.path.read_bytes()


def test_as_bytes_it_is_the_same_file() -> None:
    letter = paper(text("รหัสผ่าน 1234"), proof=books.PROOF)
    content, pages = pdf.written(letter)
    assert pages == 1
    assert content == pdf.written(letter)[0]
    assert "รหัสผ่าน 1234" in pdfium_text(content)


def test_a_letter_leaves_no_word_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    on_disk: list[bytes] = []
    real = pdf._set

    def looked(folder: Path, drawn: Data, told: Data, dated: dt.datetime) -> bytes:
        on_disk.extend(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        return real(folder, drawn, told, dated)

    monkeypatch.setattr(pdf, "_set", looked)
    pdf.written(paper(text("ความลับ"), books.bars()))
    assert on_disk
    assert not any("ความลับ".encode() in content for content in on_disk)


def test_it_tells_how_far_it_is_and_how_many_pages_there_are(written: Written, opened: pikepdf.Pdf) -> None:
    assert written.pages == len(opened.pages)
    assert written.progress == [(done, len(written.progress)) for done in range(1, len(written.progress) + 1)]
    # Three steps of setting, a file of three pages, and four of one page or of which nothing can be shown.
    assert len(written.progress) == 3 + 3 + 4


def test_nothing_half_written_stays(written: Written) -> None:
    assert list(written.path.parent.glob("*.part")) == []


def test_thai_digits_for_pages_numbers_and_captions(tmp_path: Path) -> None:
    given = paper(
        Heading("ขั้นตอน", 1, "1.2"),
        Items(((text("หนึ่ง"),),), ordered=True),
        books.table(1),
        matrix(),
        digits=Digits.THAI,
        title="รอบ 12",
        book=True,
    )
    pdf.write(given, tmp_path / "thai.pdf")
    found = pdfium_text(tmp_path / "thai.pdf")
    for said in ("๑.๒ ขั้นตอน", "๑.", "ตารางที่ ๑", "ภาพที่ ๑", "หน้า ๓ / ๓", "๘๑ %"):
        assert said in found
    assert "รอบ 12" in found  # what people wrote stays as they wrote it


def test_a_draft_says_so_and_stays_valid(tmp_path: Path) -> None:
    """In outlines over the page: none of its letters gets between the words that are searched and copied."""
    pages = {}
    for draft in ("", "ฉบับร่าง"):
        path = tmp_path / f"{draft}.pdf"
        pdf.write(paper(text(" ".join(books.PROSE * 9)), draft=draft, title="ก"), path)
        pages[draft] = (pdfium_text(path), page_picture(path))
    (plain, without), (found, marked) = pages.values()
    assert found == plain
    assert ImageChops.difference(without, marked).getbbox()
    assert findings(tmp_path / "ฉบับร่าง.pdf") == []


def test_links_lead_to_headings_and_addresses(tmp_path: Path) -> None:
    runs = (
        Run("ไป", link="#here"),
        Run("เว็บ", link="https://example.go.th/ก"),
        Run("หลอก", link="javascript:alert(1)"),
        Run("หาย", link="#nowhere"),
    )
    pdf.write(paper(Paragraph(runs), Heading("หัวข้อ", key="here"), Heading("ซ้ำ", key="here")), tmp_path / "links.pdf")
    with pikepdf.open(tmp_path / "links.pdf") as opened:
        links = [note for page in opened.pages for note in page.obj.get("/Annots", [])]
        assert len(links) == 2
        assert {str(note.A.URI) for note in links if "/A" in note and "/URI" in note.A} == {
            "https://example.go.th/%E0%B8%81"
        }
    assert findings(tmp_path / "links.pdf") == []


def test_headings_never_skip_a_level(tmp_path: Path) -> None:
    pdf.write(paper(Heading("สอง", 2), Heading("สี่", 4), Heading("สอง", 2)), tmp_path / "levels.pdf")
    with pikepdf.open(tmp_path / "levels.pdf") as opened:
        tree = opened.Root.StructTreeRoot
        assert [len(list(elements(tree, f"H{level}"))) for level in (1, 2, 3)] == [2, 1, 0]


def test_a_head_stands_above_every_part_of_a_long_table(tmp_path: Path) -> None:
    pdf.write(paper(books.table(60)), tmp_path / "long.pdf")
    pages = pdfium_text(tmp_path / "long.pdf").split("หน้า ")
    assert len(pages) > 3
    assert all("หลักฐาน" in page for page in pages[:-1])


def test_no_caption_and_no_heading_ends_a_page(tmp_path: Path) -> None:
    """However far down a page they come, they go on with what follows."""
    blocks = []
    for lines in range(30, 46):
        blocks += [Paragraph((Run("\n".join(["ก"] * lines)),)), Heading("หัวข้อท้าย", 2), books.table(3)]
        blocks.append(Heading("บทใหม่", 1))
    pdf.write(paper(*blocks, book=True), tmp_path / "ends.pdf")
    with pikepdf.open(tmp_path / "ends.pdf") as opened:
        count = len(opened.pages)
    for number in range(count):
        body = [line for line in page_lines(tmp_path / "ends.pdf", number) if line.strip()]
        last = [line for line in body if not line.startswith(("หน้า", "ทดสอบ"))][-1:]
        assert not last or ("หัวข้อท้าย" not in last[0] and "ตารางที่" not in last[0])


def test_a_chapter_that_begins_with_a_wide_table_leaves_no_page_empty(tmp_path: Path) -> None:
    wide = Table((row(*(f"หัวข้อ {n}" for n in range(40))),), (row(*range(40)),), (1,) * 40)
    pdf.write(paper(text("ก่อนหน้า"), Heading("บทกว้าง", 1), wide, title="เล่ม", book=True), tmp_path / "wide.pdf")
    with pikepdf.open(tmp_path / "wide.pdf") as opened:
        assert len(opened.pages) == 4  # cover, contents, what is before, the table


def page_picture(path: Path) -> Image.Image:
    with pdfium.PdfDocument(path) as document:
        return document[0].render(scale=0.5).to_pil().convert("L")


def page_lines(path: Path, number: int) -> list[str]:
    with pdfium.PdfDocument(path) as document:
        return document[number].get_textpage().get_text_range().split("\r\n")


def test_everybody_who_signs_has_a_line(tmp_path: Path) -> None:
    people = tuple((f"ผู้ลงนาม {n}", f"ชื่อ {n}", "ตำแหน่ง") for n in range(5))
    pdf.write(paper(Signatures(people)), tmp_path / "signed.pdf")
    assert pdfium_text(tmp_path / "signed.pdf").count("ลงชื่อ") == 5


def test_nobody_signs_a_page_on_which_nothing_else_stands(tmp_path: Path) -> None:
    """However far down a page the table of people ends, it is on the page of the lines to sign on."""
    names = books.table(3)
    who = Signatures((("ผู้รายงาน", "ชื่อ", "ตำแหน่ง"), ("ผู้รับรอง", "ชื่อ", "ตำแหน่ง")))
    blocks = []
    for lines in range(20, 40, 2):
        blocks += [Heading("บทใหม่", 1), Paragraph((Run("\n".join(["ก"] * lines)),)), names, who]
    pdf.write(paper(*blocks, book=True), tmp_path / "signed.pdf")
    with pikepdf.open(tmp_path / "signed.pdf") as opened:
        pages = ["\n".join(page_lines(tmp_path / "signed.pdf", number)) for number in range(len(opened.pages))]
    assert all("หลักฐาน" in page for page in pages if "ลงชื่อ" in page)


def test_a_subheading_in_a_table_goes_over_all_columns(tmp_path: Path) -> None:
    rows = (row(books.Cell("กลุ่มที่หนึ่ง", columns=2)), row("ก", 1))
    pdf.write(paper(Table((row("ชื่อ", "จำนวน"),), rows, (0.5, 0.5))), tmp_path / "groups.pdf")
    assert findings(tmp_path / "groups.pdf") == []
    assert "กลุ่มที่หนึ่ง" in pdfium_text(tmp_path / "groups.pdf")


def test_in_english_it_speaks_english() -> None:
    content, _pages = pdf.written(paper(text("Prose"), books.table(1), language="en", cover=Cover("", "Report")))
    found = pdfium_text(content)
    assert "Page 1 / 1" in found
    assert "Table 1" in found


def test_a_head_of_a_table_never_ends_a_page_with_one_row() -> None:
    """The table begins a line lower on each page, so one of them would have room for the head and one row."""
    rows = tuple(row(f"แถว{number}", "ก") for number in range(10))
    blocks: list[Block] = []
    for lines in range(28, 40):
        blocks += [
            Heading("บท", 1),
            *(text("ข้อความ") for _ in range(lines)),
            Table((row("หัว", "ข"),), rows, (0.5, 0.5)),
        ]
    content, _pages = pdf.written(paper(*blocks, book=True))
    with pdfium.PdfDocument(content) as document:
        shown = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    begun = [page.count("แถว") for page in shown if "แถว0" in page]
    assert len(begun) == 12
    assert 1 < min(begun) < 10


def test_the_last_row_of_a_table_never_stands_alone_on_a_page(tmp_path: Path) -> None:
    """The table ends a line lower on each page; what ties its last rows stands in no tag."""
    rows = (row(books.Cell("กลุ่ม", columns=2)), *(row(f"แถว{number}", "ก") for number in range(10)))
    blocks: list[Block] = []
    for lines in range(16, 30):
        blocks += [
            Heading("บท", 1),
            *(text("ข้อความ") for _ in range(lines)),
            Table((row("หัว", "ข"),), rows, (0.5, 0.5)),
        ]
    pdf.write(paper(*blocks, book=True), tmp_path / "rows.pdf")
    with pdfium.PdfDocument(tmp_path / "rows.pdf") as document:
        shown = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    ended = [page.count("แถว") for page in shown if "แถว9" in page]
    assert len(ended) == 14
    assert 1 < min(ended) < 10
    assert findings(tmp_path / "rows.pdf") == []
    with pikepdf.open(tmp_path / "rows.pdf") as opened:
        tree = opened.Root.StructTreeRoot
        cells = {tuple(str(cell.S) for cell in one.K) for one in elements(tree, "TR")}
        named = {bytes(cell.ID) for cell in elements(tree, "TH") if "/ID" in cell}
        assert cells == {("/TH", "/TH"), ("/TH",), ("/TH", "/TD")}
        assert set(names_in(tree.IDTree)) == named


def names_in(tree: pikepdf.Object) -> Iterator[bytes]:
    yield from map(bytes, list(tree.get("/Names", ()))[::2])
    for child in tree.get("/Kids", ()):
        yield from names_in(child)


@pytest.mark.parametrize("columns", [2, 60])
def test_a_table_may_end_with_a_subheading_or_a_cell_over_many_columns(columns: int, tmp_path: Path) -> None:
    plain = [row(*range(columns)) for _ in range(60)]
    heading = row(books.Cell("กลุ่ม", columns=columns - 1), "ข") if columns > 2 else (books.Cell("กลุ่ม", columns=2),)
    table = Table((row(*range(columns)),), (*plain, heading, plain[0]), (1,) * columns)
    pdf.write(paper(table), tmp_path / "end.pdf")
    assert findings(tmp_path / "end.pdf") == []
