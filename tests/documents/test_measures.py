"""What makes up for faults of the typesetter: one sign for each Thai cluster. It works, and each reason still holds.

A test called "…is still needed" fails with the version of the typesetter that has mended one of its three faults.
When all three fail, `clusters.packed`, the glyphs it needs and these tests can go. The zero width spaces between words
stay until the typesetter finds the words itself.
"""

import io
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unicodedata import category, normalize

import pikepdf
import pypdfium2 as pdfium
import pytest
import typst
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from cleanreport.documents import glyphs, pdf, reading, textlayer
from cleanreport.documents.clusters import CLUSTERS, FIRST, FIRST_BEFORE_BREAK, packed, unpacked
from cleanreport.documents.glyphs import FACES, FONTS
from cleanreport.documents.words import BREAK, JOIN, KEEP, breakable
from tests.documents.books import PROSE, paper, text
from tests.documents.conftest import Written
from tests.documents.reading import HAS_POPPLER, pdfium_text, poppler_text

PLAIN = " ".join(PROSE * 4)
COLUMN = "#set page(width: 60mm, height: 400mm, margin: 5mm)\n#set par(justify: true)\n"
SETTING = '#set text(font: "Sarabun", lang: "th", size: 10pt, hyphenate: false)\n#set document(title: "x")\n'


@pytest.fixture(scope="module")
def compiled() -> "partial[bytes]":
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return partial(typst.compile, font_paths=fonts, ignore_system_fonts=True)


# The signs and their glyphs


@given(st.text(st.sampled_from([*map(chr, range(0x0E01, 0x0E5C)), "a", " ", "1"])))
def test_no_thai_letter_reaches_the_typesetter_and_all_come_back(given_text: str) -> None:
    signs = packed(given_text)
    assert re.findall("[\u0e01-\u0e3a\u0e40-\u0e4e]", signs) == []
    assert unpacked(signs) == given_text


def test_the_signs_are_for_private_use() -> None:
    assert len(set(CLUSTERS)) == len(CLUSTERS)
    assert FIRST_BEFORE_BREAK + len(CLUSTERS) <= 0xF8FF  # which Sarabun itself uses


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_every_font_draws_every_sign(face: Path) -> None:
    with TTFont(face, lazy=True) as font:
        glyphs_of, drawn = font.getBestCmap(), font.getGlyphSet()
        for code, cluster in enumerate((*CLUSTERS, *CLUSTERS), FIRST):
            pen = BoundsPen(drawn)
            drawn[glyphs_of[code]].draw(pen)
            assert pen.bounds, cluster


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_a_cluster_looks_as_the_typesetter_draws_its_letters(compiled: "partial[bytes]", weight: str) -> None:
    """All of them, eighty to a line, beside the same as letters: only places are rounded otherwise."""
    whole = [cluster for cluster in CLUSTERS if "\u0e01" <= cluster[0] <= "\u0e2e"]
    lines = [whole[at : at + 80] for at in range(0, len(whole), 80)]
    pictures = [
        picture(compiled, "\n".join(" ".join(map(write, line)) for line in lines), weight)
        for write in (packed, lambda cluster: cluster)
    ]
    assert sum(ImageChops.difference(*pictures).histogram()[80:]) == 0


def picture(compiled: "partial[bytes]", lines: str, weight: str) -> Image.Image:
    source = f'#set page(width: 1400pt, height: 1000pt)\n#set text(font: "Sarabun", lang: "th", weight: "{weight}")\n'
    drawn = compiled((source + "#sys.inputs.text").encode(), sys_inputs={"text": lines}, format="png")
    return Image.open(io.BytesIO(drawn)).convert("L")


# First reason: no line breaks inside a word


def cuts(compiled: "partial[bytes]", text: str) -> Iterator[str]:
    """Where a narrow column breaks the text although that place is inside a word: "วิทยา|กร"."""
    source = COLUMN + SETTING + "#sys.inputs.text"
    data = compiled(source.encode(), sys_inputs={"text": text}, pdf_standards=["a-3b"])
    with textlayer.mended(data) as mended:
        file = io.BytesIO()
        textlayer.save(mended, file)
    lines = [line.strip() for line in re.split("[\r\n]+", pdfium_text(file.getvalue()))]
    allowed = places(breakable(PLAIN))
    at = 0
    for line in lines:
        at += len(line.replace(" ", ""))
        if at not in allowed:
            yield line[-12:]


def places(marked: str) -> set[int]:
    """After how many letters, spaces aside, the text may break."""
    found, at = set(), 0
    for letter in marked.replace(JOIN, ""):
        if letter in (BREAK, " "):
            found.add(at)
        elif letter != KEEP:
            at += 1
    return found | {at}


def test_no_line_breaks_inside_a_word(compiled: "partial[bytes]") -> None:
    assert list(cuts(compiled, packed(breakable(PLAIN)))) == []


def test_a_sign_for_a_cluster_is_still_needed_for_lines(compiled: "partial[bytes]") -> None:
    """When this fails, the typesetter breaks between given words alone (ICU4X issue 8243)."""
    assert list(cuts(compiled, breakable(PLAIN))) != []


# Second reason: what is found and copied


def test_every_glyph_says_what_it_draws(written: Written) -> None:
    found = pdfium_text(written.path)
    assert not set(found) & set("\u200b\u2060\ufffe\x00")
    assert re.findall("[\ue000-\uf8ff]", found) == []
    # A tone mark twice, or apart from its letter, is what the typesetter's own text has.
    assert re.findall("[่้๊๋]{2}|[ \r\n][ัิีึืุู็่้๊๋์]", found) == []


def test_no_glyph_says_a_letter_and_a_mark_together(written: Written) -> None:
    """Firefox (pdf.js 5.6) gives no width to such a glyph, and puts a space behind it."""
    with pikepdf.open(written.path) as opened:
        said = [text for part in opened.objects for text in texts_of(part)]
    assert [text for text in said if len(text) > 1 and category(text[0]) != "Mn" and "Mn" in map(category, text)] == []
    assert any(map(is_of_marks, said))


def texts_of(part: pikepdf.Object) -> list[str]:
    if not isinstance(part, pikepdf.Dictionary) or "/ToUnicode" not in part:
        return []
    found = re.findall(rb"^<[0-9A-F]{4}> <([0-9A-F]+)>$", part.ToUnicode.read_bytes(), re.MULTILINE)
    return [bytes.fromhex(text.decode()).decode("utf-16-be") for text in found]


def is_of_marks(text: str) -> bool:
    return set(map(category, text)) == {"Mn"}


@pytest.mark.skipif(not HAS_POPPLER, reason="needs pdftotext of poppler")
def test_poppler_finds_the_words_of_stretched_lines(tmp_path: Path) -> None:
    """The marks stand where poppler keeps them with their letters, also where the letters stand wide."""
    words = PROSE[0].split(" ")[0]
    pdf.write(paper(*(text(f"{words} {'ก' * wide} {words} {words}") for wide in range(1, 30))), tmp_path / "wide.pdf")
    found = {
        reader: "".join(read(tmp_path / "wide.pdf").splitlines()).count("รังวัดให้ประชาชน")
        for reader, read in (("poppler", poppler_text), ("pdfium", pdfium_text))
    }
    assert found["poppler"] == found["pdfium"] > 29
    assert re.findall("[ \n][ัิีึืุู็่้๊๋์]", poppler_text(tmp_path / "wide.pdf")) == []


def test_nothing_is_said_beside_the_glyphs(written: Written) -> None:
    with pikepdf.open(written.path) as opened:
        assert [
            number for number, page in enumerate(opened.pages) if b"/ActualText" in page.Contents.read_bytes()
        ] == []


def test_a_loose_accent_leaves_its_letter_alone() -> None:
    content, _pages = pdf.written(paper(text("x\u0323 x xx")))
    assert "x xx" in pdfium_text(content)


@pytest.fixture
def unwidened(written: Written, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The file as it is, but for the letters that stand where the typesetter put them."""
    monkeypatch.setattr(reading, "APART", 1000.0)
    file = io.BytesIO()
    textlayer.save(textlayer.mended(written.raw), file)
    return file.getvalue()


def test_the_pages_look_as_before(written: Written, unwidened: bytes) -> None:
    with pdfium.PdfDocument(written.raw) as before, pdfium.PdfDocument(unwidened) as after:
        for number in range(len(before)):
            pages = [document[number].render(scale=0.8).to_pil() for document in (before, after)]
            assert ImageChops.difference(*pages).getbbox() is None


def test_lines_of_wider_letters_begin_and_end_where_they_did(written: Written, unwidened: bytes) -> None:
    before, after = letters(unwidened), letters(written.path)
    assert [letter for letter, _left, _right in after] == [letter for letter, _left, _right in before]
    moved = [abs(was[1] - now[1]) for was, now in zip(before, after, strict=True)]
    assert 0.2 < max(moved) < 4  # points
    ends = [at for at, (letter, _left, _right) in enumerate(before[1:]) if letter in "\r\n"]
    assert max(abs(before[at][2] - after[at][2]) for at in ends) < 1


def letters(source: bytes | Path) -> list[tuple[str, float, float]]:
    """The letters of the first pages, each with the left and right of the ink."""
    found = []
    with pdfium.PdfDocument(source) as document:
        for number in range(6):
            page = document[number].get_textpage()
            boxes = [page.get_charbox(at) for at in range(page.count_chars())]
            said = [page.get_text_range(at, 1) for at in range(page.count_chars())]
            found += [(letter, box[0], box[2]) for letter, box in zip(said, boxes, strict=True)]
    return found


def test_a_sign_for_a_cluster_is_still_needed_for_reading(compiled: "partial[bytes]") -> None:
    """When this fails, krilla issues 411 and 425 are solved."""
    data = compiled((SETTING + "#sys.inputs.text").encode(), sys_inputs={"text": "รายงานการสิ้นสุดโครงการ"})
    # As a reader would find it: the mark, drawn higher, repeats its letter.
    assert "สิ้สิ้นสุด" in pdfium_text(data)


# Third reason: sara am in drawings


def test_sara_am_stands_right_in_a_chart(compiled: "partial[bytes]") -> None:
    """As good as the same words outside a drawing: the ring is above the letter before."""
    assert difference(compiled, packed("น้ำสำเร็จ"), "น้ำสำเร็จ") < 60


def test_a_sign_for_a_cluster_is_still_needed_in_drawings(compiled: "partial[bytes]") -> None:
    """When this fails, resvg pull request 1043 has arrived."""
    assert difference(compiled, "น้ำสำเร็จ", "น้ำสำเร็จ") > 100


def difference(compiled: "partial[bytes]", in_drawing: str, outside: str) -> int:
    """How many points differ between the words in a drawing and the same words as text."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60" font-family="Sarabun">'
        f'<text x="10" y="40" font-size="30">{in_drawing}</text></svg>'
    )
    page = "#set page(width: 200pt, height: 60pt, margin: 0pt)\n"
    image = '#image(bytes(sys.inputs.svg), format: "svg", width: 200pt)'
    drawn = compiled((page + image).encode(), sys_inputs={"svg": svg}, format="png")
    look = 'font: "Sarabun", size: 30pt, bottom-edge: "baseline", top-edge: "baseline", lang: "th"'
    plainly = f"#place(dx: 10pt, dy: 40pt, text({look})[#sys.inputs.text])"
    plain = compiled((page + plainly).encode(), sys_inputs={"text": outside}, format="png")
    pictures = [Image.open(io.BytesIO(data)).convert("L") for data in (drawn, plain)]
    return sum(ImageChops.difference(*pictures).histogram()[128:])


# The second font


def test_every_sign_of_the_second_font_is_drawn() -> None:
    """What `glyphs.py` promises of it: the typesetter refuses to write what it has no glyph for."""
    signs = [chr(code) for code in range(0x370, 0x2800) if glyphs._OF_THE_SECOND_FONT.match(chr(code))]
    content, _pages = pdf.written(paper(text(" ".join(signs))))
    found = pdfium_text(content)
    # Pdfium gives some accented letters as two.
    shown = {sign: glyphs.shown(sign) for sign in signs}
    assert [sign for sign in signs if shown[sign] not in found and normalize("NFKD", sign)[0] not in found] == []
