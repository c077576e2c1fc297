"""Papers as Word documents: nothing is lost, everything stands where Word wants it, the same paper gives the same."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from cleanreport.cli import known_agency
from cleanreport.documents import charts, word
from cleanreport.documents.tree import (
    Cell,
    Digits,
    Fields,
    Heading,
    Items,
    PageBreak,
    Pages,
    Paper,
    Picture,
    Proof,
    Run,
    Table,
    walk,
)
from cleanreport.documents.values import in_cell, plain_text
from cleanreport.plans import documents as plans
from cleanreport.reports import documents as reports
from cleanreport.reports.file_contents import from_file
from scripts import word_template
from tests.cast import EXAMPLES, TODAY, example
from tests.documents import books, files
from tests.documents.books import paper, row, text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A4 = {"across": 11906, "up": 16838}
PROOF = Proof("2557-000123", "0123456789abcdef" * 4, "https://cleanreport.example/verify/2557-000123-04HMASW9")


def made(given: Paper, folder: Path) -> Path:
    out = folder / "paper.docx"
    word.write(given, out)
    return out


def part(path: Path, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(path) as packed:
        return etree.fromstring(packed.read(name), etree.XMLParser(huge_tree=True))


def letters(path: Path, name: str = "word/document.xml") -> str:
    """Everything that a reader reads, paragraph by paragraph."""
    lines = []
    for paragraph in part(path, name).iter(f"{W}p"):
        signs = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda _one: "\n", f"{W}tab": lambda _one: "\t"}
        lines.append("".join(signs[one.tag](one) for one in paragraph.iter() if one.tag in signs))
    return "\n".join(lines)


def parts_named(path: Path, beginning: str) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        return sorted(name for name in packed.namelist() if name.startswith(beginning))


def opened(path: Path) -> Document:
    return docx.Document(str(path))


# Nothing is lost


def papers() -> dict[str, Paper]:
    found = {}
    for name in sorted(path.stem for path in EXAMPLES.glob("*.json")):
        plan, said = from_file(example(name), known_agency)
        found[f"{name} plan"] = plans.paper(plan, dated=TODAY, digits=Digits.THAI)
        found |= {f"{name} {months}": reports.paper(one, dated=TODAY) for months, one in said.items()}
    return found


@pytest.mark.parametrize("name", papers())
def test_all_of_an_example_is_in_the_document(name: str, tmp_path: Path) -> None:
    given = papers()[name]
    said = letters(made(given, tmp_path))
    wanted = []
    for one in walk((given.cover, given.blocks)):
        if isinstance(one, Run):
            wanted.append(one.text)
        elif isinstance(one, Cell) and not isinstance(one.value, tuple):
            wanted.append(plain_text(in_cell(one.value, given)))
        elif isinstance(one, Fields):
            wanted += [label for label, _value in one.rows]
    assert [words for words in wanted if words not in said] == []


def test_every_kind_of_block_is_in_the_book(tmp_path: Path) -> None:
    given = books.book(tmp_path)
    path = made(given, tmp_path)
    said = letters(path)
    wanted = [one.text for one in walk(given.blocks) if isinstance(one, Heading | Run) and isinstance(one.text, str)]
    assert [words for words in wanted if words not in said] == []
    alts = [one.get("descr") for one in part(path).iter() if one.tag.endswith("}docPr")]
    assert alts[:3] == ["ร้อยละความก้าวหน้ารายมาตรการ", "ระดับ 4.1 เป้าหมายระดับ 3", "ความเสี่ยง 8 เรื่อง"]
    assert "การประชุม" in alts[3]


def test_what_cannot_be_shown_is_named_with_its_digest(tmp_path: Path) -> None:
    given = books.paper(*books.files_as_pages(tmp_path))
    said = letters(made(given, tmp_path))
    for file in (
        files.locked(tmp_path),
        files.broken_pdf(tmp_path),
        files.sheet(tmp_path),
        files.broken_picture(tmp_path),
    ):
        assert file.name in said
    unseen = [
        one.file.sha256
        for one in given.blocks
        if getattr(one, "file", None) and "ภาพเสีย" in str(getattr(one, "alt", ""))
    ]
    assert [digest for digest in unseen if digest not in said] == []


# What Word wants


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr tabs spacing ind jc outlineLvl sectPr".split(),
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u lang".split(),
    "tcPr": "tcW gridSpan tcBorders shd".split(),
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook".split(),
    "sectPr": "reference type pgSz pgMar pgNumType titlePg".split(),
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr tblStylePr".split(),
}


def misplaced(root: Any) -> list[str]:
    """Elements that stand where the schema does not let them; Word refuses such a document."""
    wrong = []
    for parent in root.iter():
        order = ORDER.get(etree.QName(parent).localname) if isinstance(parent.tag, str) else None
        if order:
            # Feet and heads may stand in any order among themselves.
            names = [re.sub("headerR|footerR", "r", etree.QName(child).localname) for child in parent]
            unknown = [name for name in names if name not in order]
            ranks = [order.index(name) for name in names if name in order]
            if unknown or ranks != sorted(ranks):
                wrong.append(f"{parent.tag}: {names}")
    return wrong


@pytest.mark.parametrize("digits", Digits)
def test_elements_stand_in_the_order_of_the_schema(digits: Digits, tmp_path: Path) -> None:
    path = made(books.book(tmp_path, digits=digits, draft="ฉบับร่าง"), tmp_path)
    for name in [
        "word/document.xml",
        "word/styles.xml",
        *parts_named(path, "word/header"),
        *parts_named(path, "word/footer"),
    ]:
        assert misplaced(part(path, name)) == []


def test_no_table_cell_is_without_a_paragraph_at_its_end(tmp_path: Path) -> None:
    cells = list(part(made(books.book(tmp_path), tmp_path)).iter(f"{W}tc"))
    assert cells
    assert {etree.QName(cell[-1]).localname for cell in cells} == {"p"}


def test_marks_and_pictures_have_numbers_of_their_own(tmp_path: Path) -> None:
    root = part(made(books.book(tmp_path), tmp_path))
    for tag, name in ((f"{W}bookmarkStart", f"{W}id"), ("}docPr", "id"), (f"{W}bookmarkStart", f"{W}name")):
        numbers = [one.get(name) for one in root.iter() if isinstance(one.tag, str) and one.tag.endswith(tag)]
        assert numbers
        assert len(numbers) == len(set(numbers))


def test_every_letter_property_is_said_for_thai_too() -> None:
    styles = etree.fromstring(word_template.parts()["word/styles.xml"].encode())
    for marks in styles.iter(f"{W}rPr"):
        for latin, thai in (("sz", "szCs"), ("b", "bCs"), ("i", "iCs")):
            assert (marks.find(W + latin) is None) == (marks.find(W + thai) is None)
    fonts = next(styles.iter(f"{W}rFonts"))
    assert {fonts.get(W + name) for name in ("ascii", "hAnsi", "cs", "eastAsia")} == {"TH Sarabun New"}
    assert next(styles.iter(f"{W}lang")).get(f"{W}bidi") == "th-TH"
    assert not [name for one in styles.iter() for name in one.attrib if "heme" in name]


def test_the_template_is_what_its_script_writes() -> None:
    with zipfile.ZipFile(word.TEMPLATE) as packed:
        kept = {name: packed.read(name).decode() for name in packed.namelist()}
    assert kept == word_template.parts()


# Tables


def test_heads_are_repeated_and_rows_stay_whole(tmp_path: Path) -> None:
    path = made(paper(books.table(40)), tmp_path)
    [table] = [one for one in part(path).iter(f"{W}tbl") if one.find(f".//{W}tblHeader") is not None]
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 40
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert table.find(f"{W}tblPr/{W}tblLayout").get(f"{W}type") == "fixed"


def test_a_row_longer_than_a_page_may_be_split(tmp_path: Path) -> None:
    long = Table((row("ก", "ข"),), (row("1", "ยาว " * 2000), row("2", "สั้น")), (20, 80))
    rows = list(part(made(paper(long), tmp_path)).iter(f"{W}tr"))
    assert [one.find(f"{W}trPr/{W}cantSplit") is not None for one in rows[-3:]] == [True, False, True]


def widths(path: Path) -> list[tuple[int, int]]:
    """Of each table its width and the room on its page."""
    found: list[int] = []
    rooms: list[tuple[int, int]] = []
    for one in part(path).find(f"{W}body"):
        if one.tag == f"{W}tbl":
            found.append(sum(int(column.get(f"{W}w")) for column in one.iter(f"{W}gridCol")))
        for section in one.iter(f"{W}sectPr"):
            size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
            room = int(size.get(f"{W}w")) - int(margin.get(f"{W}left")) - int(margin.get(f"{W}right"))
            rooms += [(width, room) for width in found]
            found = []
    return rooms


def test_a_table_of_sixty_columns_stays_on_the_page(tmp_path: Path) -> None:
    heads = tuple(Cell(f"หัวข้อ {number}", bold=True) for number in range(60))
    rows = tuple(tuple(Cell(f"ค่า {line}.{number}") for number in range(60)) for line in range(3))
    path = made(paper(Table((heads,), rows, (1.0,) * 60, caption="ตารางกว้าง")), tmp_path)
    assert all(width <= room + 20 for width, room in widths(path))
    said = letters(path)
    assert [cell.value for line in (heads, *rows) for cell in line if cell.value not in said] == []
    assert "ตารางกว้าง (ต่อ)" in said


def test_a_wide_table_lies_on_a_turned_page_with_its_heading(tmp_path: Path) -> None:
    wide = Table((row(*"กขคงจฉชซญดตถ"),), (row(*["ทดสอบทดสอบ"] * 12),), (1,) * 12)
    path = made(paper(text("ก่อน"), Heading("หัวข้อ"), wide, text("หลัง")), tmp_path)
    sections: list[list[str]] = [[]]
    turned = []
    for one in part(path).find(f"{W}body"):
        sections[-1].append("".join(one.itertext()))
        for size in one.iter(f"{W}pgSz"):
            turned.append(size.get(f"{W}orient"))
            sections.append([])
    assert turned == [None, "landscape", None]
    assert ["หัวข้อ" in "".join(section) for section in sections[:3]] == [False, True, False]


def test_a_cell_over_several_columns_keeps_its_width(tmp_path: Path) -> None:
    grouped = Table((row("ที่", "ก", "ข"),), ((Cell("กลุ่ม", columns=3),), row(1, Cell("สอง", columns=2))), (1, 2, 3))
    for line in list(part(made(paper(grouped), tmp_path)).iter(f"{W}tr"))[-3:]:
        spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in line.iter(f"{W}tc")]
        assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == 3


def test_captions_are_counted_by_kind(tmp_path: Path) -> None:
    said = letters(made(paper(books.table(1), books.bars(), books.table(2), digits=Digits.THAI), tmp_path))
    assert [line for line in said.split("\n") if line.startswith(("ตารางที่", "ภาพที่"))] == [
        "ตารางที่ ๑ ผลตามตัวชี้วัด",
        "ภาพที่ ๑ ร้อยละความก้าวหน้ารายมาตรการ",
        "ตารางที่ ๒ ผลตามตัวชี้วัด",
    ]


def test_a_drawing_stands_above_its_caption_and_a_table_below(tmp_path: Path) -> None:
    body = part(made(paper(books.table(1), books.bars()), tmp_path)).find(f"{W}body")
    kinds = ["".join(one.itertext())[:3] if one.find(f".//{W}drawing") is None else "drawing" for one in body]
    assert kinds.index("ตาร") < next(at for at, one in enumerate(body) if one.tag == f"{W}tbl")
    assert kinds.index("ภาพ") == kinds.index("drawing") + 1


def test_many_bars_are_several_drawings_that_fit_on_their_pages(tmp_path: Path) -> None:
    many = replace(books.bars(), bars=books.bars().bars * 12)
    drawn = list(part(made(paper(many), tmp_path)).iter(f"{W}drawing"))
    assert len(drawn) == len(charts.parts(many, paper())) > 1


def test_five_thousand_rows_are_a_document_too(tmp_path: Path) -> None:
    rows = tuple(row(number, "รายการ", Decimal(number) / 4, "หมายเหตุ") for number in range(5000))
    path = made(paper(Table((row("ที่", "รายการ", "ค่า", "หมายเหตุ"),), rows, (1, 3, 1, 2))), tmp_path)
    assert len(list(part(path).iter(f"{W}tr"))) == 5001


# The whole document


def test_the_same_paper_has_the_same_bytes(tmp_path: Path) -> None:
    given = books.book(tmp_path, draft="ฉบับร่าง", digits=Digits.THAI)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert made(given, tmp_path / "a").read_bytes() == made(given, tmp_path / "b").read_bytes()


def test_the_file_says_who_wrote_it_and_when_it_was_sent(tmp_path: Path) -> None:
    facts = opened(made(paper(text("ก"), title="แผน", author="กรมที่ดิน"), tmp_path)).core_properties
    assert (facts.title, facts.author, facts.last_modified_by) == ("แผน", "กรมที่ดิน", "กรมที่ดิน")
    assert facts.created is not None
    assert facts.created.isoformat()[:16] == "2014-08-31T07:05"
    assert facts.modified == facts.created


def test_a_book_has_a_cover_and_contents_that_word_fills(tmp_path: Path) -> None:
    path = made(books.book(tmp_path), tmp_path)
    said = letters(path)
    told = [one.text.split()[0] for one in part(path).iter(f"{W}instrText")]
    assert told[0] == "TOC"
    assert next(part(path).iter(f"{W}fldChar")).get(f"{W}dirty") == "true"
    contents = said[said.index("สารบัญ") : said.index("ข้อความนำที่")]
    assert contents.count("บทที่ 1 ความเป็นมา") == 2  # in the contents, and as the heading that follows
    assert "1.1\u2003สิ่งที่ทำ" in contents
    marks = {one.get(f"{W}name") for one in part(path).iter(f"{W}bookmarkStart")}
    anchors = {one.get(f"{W}anchor") for one in part(path).iter(f"{W}hyperlink") if one.get(f"{W}anchor")}
    assert anchors <= marks
    chapters = [one for one in part(path).iter(f"{W}pStyle") if one.get(f"{W}val") == "Heading1"]
    assert all(one.getparent().find(f"{W}pageBreakBefore") is not None for one in chapters)
    assert opened(path).sections[0].different_first_page_header_footer


def test_what_follows_a_file_begins_a_page(tmp_path: Path) -> None:
    pages = Pages(books.file(files.photo(tmp_path), "image/jpeg"), "หลักฐานที่ 1")
    story = made(paper(pages, Heading("ต่อไป", 2), Heading("และ", 2)), tmp_path)
    texts = {"".join(p.itertext()): p for p in part(story, "word/document.xml").iter(f"{W}p")}
    assert [bool(list(texts[words].iter(f"{W}pageBreakBefore"))) for words in ("ต่อไป", "และ")] == [True, False]


def test_a_short_paper_has_no_cover_of_its_own(tmp_path: Path) -> None:
    path = made(papers()["land-survey 9"], tmp_path)
    assert "สารบัญ" not in letters(path)
    assert not list(part(path).iter(f"{W}pageBreakBefore"))


def test_every_foot_has_number_digest_and_page(tmp_path: Path) -> None:
    path = made(books.book(tmp_path, proof=PROOF), tmp_path)
    feet = [letters(path, name) for name in parts_named(path, "word/footer")]
    assert [foot for foot in feet if foot] == ["เลขที่การส่ง 2557-000123 · SHA-256 01234567 89abcdef…\tหน้า 1"]
    assert len(feet) == 2  # that of the cover says nothing


def test_all_sections_have_the_same_feet(tmp_path: Path) -> None:
    wide = Table((row(*"กขคงจฉชซญดตถ"),), (row(*["ยาวมากกกกกกกก"] * 12),), (1,) * 12)
    given = paper(text("ก"), wide, text("ข"), wide, text("ค"), proof=PROOF, book=True)
    sections = list(part(made(given, tmp_path)).iter(f"{W}sectPr"))
    counts = [len(section.findall(f"{W}footerReference")) for section in sections]
    assert len(counts) == 5
    assert counts == [2, 0, 0, 0, 0]
    assert [section.find(f"{W}titlePg") is not None for section in sections] == [True, False, False, False, False]


@pytest.mark.parametrize("book", [True, False])
def test_a_draft_is_marked_on_every_page(book: bool, tmp_path: Path) -> None:
    path = made(paper(text("ก"), draft="ฉบับร่าง", book=book), tmp_path)
    heads = [part(path, name) for name in parts_named(path, "word/header")]
    assert len(heads) == 1 + book
    for head in heads:
        assert [
            one.get("string") for one in head.iter("{urn:schemas-microsoft-com:vml}textpath") if one.get("string")
        ] == ["ฉบับร่าง"]
    plain = made(paper(text("ก")), tmp_path)
    assert "textpath" not in "".join(
        etree.tostring(part(plain, name)).decode() for name in parts_named(plain, "word/header")
    )


def test_pages_are_numbered_in_thai_digits_where_these_are_wanted(tmp_path: Path) -> None:
    path = made(paper(text("ก"), digits=Digits.THAI), tmp_path)
    assert [one.get(f"{W}fmt") for one in part(path).iter(f"{W}pgNumType")] == ["thaiNumbers"]
    assert "หน้า ๑" in letters(path, parts_named(path, "word/footer")[0])
    assert "THAIARABIC" in etree.tostring(part(path, parts_named(path, "word/footer")[0])).decode()


def test_prose_is_spread_the_thai_way(tmp_path: Path) -> None:
    path = made(paper(text("เนื้อความ"), text("ชิดขวา", align="right")), tmp_path)
    style = opened(path).styles["เนื้อความ Prose"].element
    assert style.find(f"{W}pPr/{W}jc").get(f"{W}val") == "thaiDistribute"
    prose, right = list(part(path).iter(f"{W}p"))[-2:]
    assert prose.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Prose"
    assert right.find(f"{W}pPr/{W}jc").get(f"{W}val") == "right"


def test_lists_that_count_begin_at_one_again(tmp_path: Path) -> None:
    items = Items(((text("ก"),), (text("ข"), Items(((text("ย่อย"),),), ordered=True))), ordered=True)
    path = made(paper(items, items), tmp_path)
    used = [one.find(f"{W}numId").get(f"{W}val") for one in part(path).iter(f"{W}numPr")]
    assert len(set(used)) == 4
    defined = {one.get(f"{W}numId"): one for one in part(path, "word/numbering.xml").iter(f"{W}num")}
    assert all(defined[number].find(f".//{W}startOverride") is not None for number in used)


def test_links_lead_somewhere(tmp_path: Path) -> None:
    runs = (
        Run("เว็บไซต์", link="https://a.example/?a=1&b=2"),
        Run("หัวข้อ", link="#two"),
        Run("ไม่มี", link="#nowhere"),
        Run("ไม่", link="javascript:x"),
    )
    path = made(paper(books.Paragraph(runs), Heading("สอง", key="two")), tmp_path)
    links = list(part(path).iter(f"{W}hyperlink"))
    assert ["".join(one.itertext()) for one in links] == ["เว็บไซต์", "หัวข้อ"]
    targets = [one.target_ref for one in opened(path).part.rels.values() if one.is_external]
    assert targets == ["https://a.example/?a=1&b=2"]


# Bad input


HOSTILE = [
    "</w:t></w:r><w:r><w:br/>",
    "{{ 7*7 }}{% for a in b %}",
    '#import "x": *; $x^2$ *bold* _it_ `code` @key <label>',
    "]]><!--",
    "=1+1",
    "🙂🏳️‍🌈 \U0001d518 ꓤ 漢字 ﷽ עברית العربية",
    "\u202eกลับ\u202c \u200b \u00ad \ufeff",
    "ก" * 2000,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_is_shown_as_text(words: str, tmp_path: Path) -> None:
    given = paper(
        text(words), Heading(words), Fields(((words, words),)),
        Table((row(words),), (row(words),), (1,), words), Items(((text(words),),)), books.Note((text(words),)),
        title=words, author=words[:100], draft=words[:20],
        cover=books.Cover(words, words, (words,), ((words, words),), (words,)),
    )  # fmt: skip
    assert letters(made(given, tmp_path)).count(words) == 15


def test_characters_that_xml_forbids_are_seen_as_such(tmp_path: Path) -> None:
    said = letters(made(paper(text("ก\x00ข\x1fค\ud800ง\uffff\r\nจ")), tmp_path))
    assert "ก\ufffdข\ufffdค\ufffdง\ufffd\nจ" in said


def test_a_very_long_text_is_whole(tmp_path: Path) -> None:
    long = "".join(f"ข้อความที่ {number} " for number in range(15_000))
    assert len(long) > 200_000
    assert long in letters(made(paper(text(long)), tmp_path))


def test_a_picture_that_is_none_is_said_to_be_so(tmp_path: Path) -> None:
    broken = books.file(files.broken_picture(tmp_path), "image/png")
    missing = books.file(tmp_path / "nowhere.jpg", "image/jpeg")
    said = letters(made(paper(Picture(broken, "ก", "ภาพที่เสีย"), Picture(missing, "ข")), tmp_path))
    assert [words for words in ("broken.png", broken.sha256, "ภาพที่เสีย", "nowhere.jpg") if words not in said] == []


def test_a_paper_without_anything_is_a_document(tmp_path: Path) -> None:
    path = made(paper(Items(()), Fields(()), Table((), (), ()), books.Note(()), PageBreak(), book=True), tmp_path)
    assert opened(path).paragraphs
    assert list(part(path).iter(qn("w:br")))


def test_nothing_is_left_behind_when_it_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=re.escape("nowhere")):
        word.write(paper(text("ก")), tmp_path / "nowhere" / "a.docx")
    out = tmp_path / "a.docx"
    out.write_bytes(b"old")
    word.write(paper(text("ก")), out)
    assert zipfile.is_zipfile(io.BytesIO(out.read_bytes()))
    assert [one.name for one in tmp_path.iterdir()] == ["a.docx"]
