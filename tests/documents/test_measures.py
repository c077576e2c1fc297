"""The measures that make up for faults of the typesetter: each works, and each is still needed.

A test called "…is still needed" fails with the version of the typesetter that does without the measure. Then the
measure can go, with its tests.
"""

import io
import re
from collections.abc import Iterator
from functools import partial
from unicodedata import normalize

import pikepdf
import pypdfium2 as pdfium
import pytest
import typst
from PIL import Image, ImageChops

from cleanreport.documents import charts, clusters, glyphs, pdf, textlayer
from cleanreport.documents.clusters import UnknownDrawing
from cleanreport.documents.glyphs import FONTS
from cleanreport.documents.words import BREAK, JOIN, KEEP, breakable
from tests.documents.books import PROSE, paper, text
from tests.documents.conftest import Written
from tests.documents.reading import pdfium_text

PLAIN = " ".join(PROSE * 4)
COLUMN = "#set page(width: 60mm, height: 400mm, margin: 5mm)\n#set par(justify: true)\n"
SETTING = '#set text(font: "Sarabun", lang: "th", size: 10pt, hyphenate: false)\n#set document(title: "x")\n'


@pytest.fixture(scope="module")
def compiled() -> "partial[bytes]":
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return partial(typst.compile, font_paths=fonts, ignore_system_fonts=True)


# No line breaks inside a word: U+200B between words, U+2060 inside them


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
    assert list(cuts(compiled, breakable(PLAIN))) == []


def test_joining_the_letters_of_a_word_is_still_needed(compiled: "partial[bytes]") -> None:
    """When this fails, the typesetter breaks between given words alone: `JOIN` can go (ICU4X issue 8243)."""
    assert list(cuts(compiled, breakable(PLAIN).replace(JOIN, ""))) != []


# One glyph for each cluster


def test_every_glyph_says_what_it_draws(written: Written) -> None:
    found = pdfium_text(written.path)
    assert not set(found) & set("\u200b\u2060\ufffe\x00")
    # A tone mark twice, or apart from its letter, is what the typesetter's own text has.
    assert re.findall("[่้๊๋]{2}|[ \r\n][ัิีึืุู็่้๊๋์]", found) == []


def test_nothing_is_said_beside_the_glyphs(written: Written) -> None:
    with pikepdf.open(written.path) as opened:
        assert [
            number for number, page in enumerate(opened.pages) if b"/ActualText" in page.Contents.read_bytes()
        ] == []


def test_the_pages_look_as_before(written: Written) -> None:
    with pdfium.PdfDocument(written.raw) as before, pdfium.PdfDocument(written.path) as after:
        for number in range(len(before)):
            pages = [document[number].render(scale=0.8).to_pil().convert("L") for document in (before, after)]
            # Places are rounded to thousandths of the size; the eye sees nothing of that.
            assert sum(ImageChops.difference(*pages).histogram()[128:]) < 20


def test_mending_the_text_is_still_needed(written: Written) -> None:
    """When this fails, krilla issues 411 and 425 are solved: `clusters.py` can go."""
    raw = pdfium_text(written.raw).translate(dict.fromkeys(map(ord, BREAK + JOIN)))
    assert "สิ้สิ้นสุด" in raw  # as a reader would find it now: the mark, drawn higher, repeats its letter


def test_a_drawing_of_another_make_is_refused_rather_than_damaged() -> None:
    with pytest.raises(UnknownDrawing):
        clusters.joined(b"q 1 0 0 -1 0 0 cm\nBT /f0 9 Tf (x) ' ET\nQ", {})


# Sara am in drawings


def test_sara_am_stands_right_in_a_chart(compiled: "partial[bytes]") -> None:
    """As good as the same words outside a drawing: the ring is above the letter before."""
    words = "น้ำสำเร็จ"
    assert difference(compiled, charts.for_typesetter(words), words) < 60


def test_taking_sara_am_apart_is_still_needed(compiled: "partial[bytes]") -> None:
    """When this fails, resvg pull request 1043 has arrived: `charts.for_typesetter` can go."""
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


def test_every_sign_of_the_second_font_is_drawn() -> None:
    """What `glyphs.py` promises of it: the typesetter refuses to write what it has no glyph for."""
    signs = [chr(code) for code in range(0x370, 0x2800) if glyphs._OF_THE_SECOND_FONT.match(chr(code))]
    content, _pages = pdf.written(paper(text(" ".join(signs))))
    found = pdfium_text(content)
    # Pdfium gives some accented letters as two.
    shown = {sign: glyphs.shown(sign) for sign in signs}
    assert [sign for sign in signs if shown[sign] not in found and normalize("NFKD", sign)[0] not in found] == []
