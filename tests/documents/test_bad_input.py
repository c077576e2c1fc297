"""What people send by mistake: shown, or said to be missing, but never a crash, a cut page or an empty box."""

import re
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from cleanreport.documents import pdf
from cleanreport.documents.tree import (
    Bar,
    Bars,
    Block,
    Cell,
    Cover,
    Fields,
    Heading,
    Items,
    LevelLine,
    Matrix,
    Note,
    Pages,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from tests.documents.books import PROSE, file, paper, row, text
from tests.documents.reading import findings, pdfium_text

LATIN, THAI = "A" * 2000, "ก" * 2000


def write(given: Paper, folder: Path) -> Path:
    """The file of the paper, which must be valid and have nothing beyond the edges of its pages."""
    path = folder / "out.pdf"
    pdf.write(given, path)
    assert findings(path) == []
    with pdfium.PdfDocument(path) as document:
        for number in range(len(document)):
            page = document[number]
            read = page.get_textpage()
            boxes = [read.get_charbox(at) for at in range(0, read.count_chars(), 7)]
            assert all(left >= -1 and right <= page.get_width() + 1 for left, _bottom, right, _top in boxes)
            assert all(bottom >= -1 and top <= page.get_height() + 1 for _left, bottom, _right, top in boxes)
    return path


def test_a_text_of_200_000_letters(tmp_path: Path) -> None:
    content, pages = pdf.written(paper(text((" ".join(PROSE) * 400)[:200_000])))
    assert pages > 40
    assert pdfium_text(content).count("กรมที่ดิน") > 200


@pytest.mark.parametrize("of", ["fields", "a short table"])
def test_long_texts_beside_each_other_go_over_pages(of: str, tmp_path: Path) -> None:
    """A few rows stay on one page, but never when no page is long enough."""
    long = " ".join(PROSE * 12)
    if of == "fields":
        block: Block = Fields((("ปัญหา", f"{long}\n\n{long}"), ("แนวทางแก้ไข", long)))
    else:
        block = Table((row("ที่", "สรุป", "ผล"),), (row(1, long, "ก"), row(2, long, "ข")), (0.1, 0.2, 0.7))
    path = write(paper(Heading("ปัญหา", 1), block), tmp_path)
    with pdfium.PdfDocument(path) as document:
        assert len(document) > 1
    assert pdfium_text(path).count("ลำดับคิวได้ด้วยตนเอง") == (36 if of == "fields" else 24)


def test_more_bars_than_a_page_has_room_for_come_in_parts(tmp_path: Path) -> None:
    bars = tuple(Bar(f"มาตรการที่ {n} {PROSE[2][:90]}", Decimal(n), f"{n}.00", Decimal(9)) for n in range(1, 41))
    path = write(paper(Bars(bars, Decimal(100), "ทุกมาตรการ", "ร้อยละ", before_words="รอบ 9 เดือน")), tmp_path)
    found = pdfium_text(path)
    assert [
        n for n in range(1, 41) if f"มาตรการที่ {n} " not in found.replace("\xa0", " ") or f"{n}.00" not in found
    ] == []
    parts = re.findall(r"ภาพที่ 1 +ร้อยละ \(ส่วนที่ (\d+) จาก (\d+)\)", found)
    assert parts == [(str(n), str(len(parts))) for n in range(1, len(parts) + 1)] != []


def test_a_table_of_60_columns_comes_in_parts_on_turned_pages(tmp_path: Path) -> None:
    head = row(*(f"คอลัมน์ที่ {number}" for number in range(60)))
    rows = tuple(row(f"แถวที่ {line}", *(Decimal(number * line) for number in range(1, 60))) for line in range(1, 12))
    path = write(paper(Heading("กว้าง", 1), Table((head,), rows, (1 / 60,) * 60, caption="กว้าง")), tmp_path)
    found = pdfium_text(path)
    assert all(f"{number * 11:,}" in found for number in range(1, 60))
    assert "(ส่วนที่ 2 จาก" in found
    with pikepdf.open(path) as opened:
        sizes = [page.mediabox[2] > page.mediabox[3] for page in opened.pages]
        assert sizes == [False, *[True] * (len(sizes) - 1)] or all(sizes)


def test_words_of_2_000_letters_everywhere(tmp_path: Path) -> None:
    narrow = Table((row(*map(str, range(12))),), (row(*["Supercalifragilisticexpialidocious"] * 12),), (1 / 12,) * 12)
    blocks: tuple[Block, ...] = (
        Heading(LATIN, 1),
        text(LATIN),
        text(THAI),
        Items(((text(LATIN),),)),
        Fields(((LATIN, LATIN),)),
        Table((row("ก", LATIN),), (row(THAI, LATIN),), (0.1, 0.9)),
        Note((text(THAI),)),
        narrow,
    )
    cover = Cover(LATIN, LATIN, (THAI,), ((LATIN, THAI),))
    path = write(paper(*blocks, title=LATIN, cover=cover), tmp_path)
    letters = pdfium_text(path)
    assert letters.count("A") >= 10 * 2000
    assert letters.count("ก") >= 5 * 2000


def test_signs_that_no_font_has_are_shown_by_their_number(tmp_path: Path) -> None:
    said = "ยิ้ม 😀 👨‍👩‍👧 中 ✓ ☑ Ω Д → ≥ é \u0301 \x00 \x07 \ud800 \ue000 ພ ع \U0001d4b3"
    blocks = (text(said), Heading("😀"), Fields((("😀", "中"),)), Table((row("😀"),), (row("中"),), (1.0,)))
    path = write(paper(*blocks, title="😀", author="中", cover=Cover("😀", "✓ 😀")), tmp_path)
    found = pdfium_text(path)
    for sign in ("[U+1F600]", "[U+4E2D]", "✓", "☑", "Ω", "Д", "→", "[U+D800]", "[U+E000]", "[U+0E9E]", "[U+1D4B3]"):
        assert sign in found


def test_markup_is_text(tmp_path: Path) -> None:
    said = (
        '#set page(width: 1pt) *หนา* _เอียง_ $x^2$ @ref <label> = หัวข้อ #include "/etc/passwd" <w:br/> {{ x }} `c` // d'
    )
    found = pdfium_text(write(paper(text(said), Heading("= #x"), Fields((("*a*", "#b"),))), tmp_path))
    assert said.replace(" ", "") in "".join(found.split())
    assert "= #x" in found


@pytest.mark.parametrize(("mode", "size"), [("RGB", (12_000, 3_000)), ("1", (12_000, 12_000)), ("RGBA", (40, 30))])
def test_pictures_of_any_size(tmp_path: Path, mode: str, size: tuple[int, int]) -> None:
    Image.new(mode, size).save(tmp_path / "p.png")
    path = write(paper(Picture(file(tmp_path / "p.png", "image/png"), "ภาพ", "คำบรรยาย")), tmp_path)
    assert path.stat().st_size < 200_000
    assert "ไม่สามารถแสดงภาพนี้ได้" not in pdfium_text(path)


def test_a_picture_too_large_to_open_is_named(tmp_path: Path) -> None:
    Image.new("1", (14_000, 14_000)).save(tmp_path / "p.png")
    given = file(tmp_path / "p.png", "image/png")
    found = "".join(pdfium_text(write(paper(Picture(given, "ภาพ")), tmp_path)).split())
    assert "ไม่สามารถแสดงภาพนี้ได้" in found
    assert given.sha256 in found


def test_files_that_are_gone(tmp_path: Path) -> None:
    gone = file(tmp_path / "gone.pdf", "application/pdf")
    found = "".join(pdfium_text(write(paper(Picture(gone, ""), Pages(gone, "หาย")), tmp_path)).split())
    assert "ไม่พบไฟล์นี้ในที่เก็บ" in found
    assert "gone.pdf" in found


def test_empty_parts(tmp_path: Path) -> None:
    empty: tuple[Block, ...] = (
        Table((), (), ()),
        Table((row("ก", "ข"),), (), (0.5, 0.5)),
        Fields(()),
        Items(()),
        Note(()),
        Signatures(()),
        Bars((), Decimal(0), ""),
        LevelLine((), None, ""),
        Matrix((), "", "", ""),
        Paragraph(()),
        Heading(""),
    )
    write(paper(*empty), tmp_path)
    write(paper(book=True), tmp_path)


def test_a_row_with_too_few_cells(tmp_path: Path) -> None:
    rows = (row("ก"), row("ก", "ข", "ค"), (Cell("กว้าง", columns=2), Cell("ค")))
    found = pdfium_text(write(paper(Table((row("1", "2", "3"),), rows, (0.3, 0.3, 0.4))), tmp_path))
    assert "กว้าง" in found
