"""Charts, pictures, pages of files, previews, and how tables fit."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from cleanreport.documents import charts, images, pages, pdf, previews, tables
from cleanreport.documents.tables import LANDSCAPE, PORTRAIT, Told, fit
from cleanreport.documents.tree import Digits
from tests.documents import files
from tests.documents.books import bars, file, levels, matrix, paper, text

CHARTS = [bars(), levels(), matrix()]
PAPER = paper()


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_chart_holds_no_style_and_no_script(chart: charts.Chart) -> None:
    svg = charts.svg(chart, PAPER)
    assert not re.search(r"style|class=|<script|href|\son\w+=", svg)
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    assert root[0].text == chart.alt
    assert root.get("role") == "img"


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_chart_as_a_picture_has_the_width_that_was_asked_for(chart: charts.Chart) -> None:
    picture = Image.open(io.BytesIO(charts.png(chart, PAPER, 800)))
    assert abs(picture.width - 800) <= 1
    assert len(picture.convert("L").getcolors(256) or []) > 8


def test_words_in_a_chart_are_text() -> None:
    hostile = replace(bars(), alt="<b>&", target_words='"><script>')
    assert ElementTree.fromstring(charts.svg(hostile, PAPER))[0].text == "<b>&"  # noqa: S314 - our own drawing


def test_a_long_label_takes_lines_and_is_never_cut_in_a_word() -> None:
    svg = charts.svg(bars(), PAPER)
    said = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert any(line.startswith("1. ติดประกาศขั้นตอน") for line in said)
    assert "ค่าธรรมเนียม" in "".join(said)


def test_many_bars_become_drawings_that_together_say_all() -> None:
    many = replace(bars(), bars=bars().bars * 12)
    parts = charts.parts(many, PAPER)
    assert len(parts) > 1
    assert sum((part.bars for part in parts), ()) == many.bars
    assert all(charts.draw(part, PAPER).height < 120 for part in parts)
    assert all(part.alt.count(" · ") == len(part.bars) - 1 for part in parts)
    assert charts.parts(bars(), PAPER) == (bars(),)


def test_a_bar_never_leaves_its_track() -> None:
    beyond = replace(bars(), bars=(replace(bars().bars[0], value=Decimal(900), before=Decimal(-5)),))
    rects = re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', charts.svg(beyond, PAPER))
    assert max(float(x) + float(width) for x, width in rects) <= charts.WIDE


def test_the_matrix_has_the_digits_of_the_paper() -> None:
    assert ">๕<" in charts.svg(matrix(), paper(digits=Digits.THAI))


# Pictures and pages


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as opened:
        return opened.size


def test_a_photograph_stands_upright_and_is_not_larger_than_needed(tmp_path: Path) -> None:
    photo = file(files.photo(tmp_path, side=5000), "image/jpeg")
    prepared = images.prepare(photo, tmp_path, "x")
    assert prepared.width < prepared.height == images.MOST_PIXELS_A_SIDE
    assert size(tmp_path / prepared.path) == (prepared.width, prepared.height)


def test_what_is_clear_becomes_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    prepared = images.prepare(file(tmp_path / "clear.png", "image/png"), tmp_path, "x")
    with Image.open(tmp_path / prepared.path) as opened:
        assert opened.convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def test_each_page_of_a_file_is_a_picture(tmp_path: Path) -> None:
    given = file(files.pdf(tmp_path, pages=3), "application/pdf")
    shown = list(pages.pages_of(given, tmp_path, "x"))
    assert [(page.number, page.total) for page in shown] == [(1, 3), (2, 3), (3, 3)]
    sizes = [(page.picture.width, page.picture.height) for page in shown if page.picture]
    assert sizes == [(1240, 1755), (1755, 1240), (1240, 1755)]
    assert pages.count(given) == 3


def test_of_a_very_long_file_the_first_pages_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PAGES", 2)
    given = file(files.pdf(tmp_path, pages=3), "application/pdf")
    assert [page.reason for page in pages.pages_of(given, tmp_path, "x")] == [None, None, pages.Reason.TOO_MANY]
    assert pages.count(given) == 3


@pytest.mark.parametrize(
    ("make", "media_type", "reason"),
    [
        (files.locked, "application/pdf", pages.Reason.LOCKED),
        (files.broken_pdf, "application/pdf", pages.Reason.BROKEN),
        (files.broken_picture, "image/png", pages.Reason.BROKEN),
        (files.sheet, "application/vnd.ms-excel", pages.Reason.OTHER),
        (lambda folder: folder / "gone", "image/png", pages.Reason.MISSING),
    ],
)
def test_what_cannot_be_shown_says_why(tmp_path: Path, make: object, media_type: str, reason: pages.Reason) -> None:
    given = file(make(tmp_path), media_type)  # type: ignore[operator]
    assert [page.reason for page in pages.pages_of(given, tmp_path, "x")] == [reason]
    assert pages.count(given) == 1


def test_previews_are_pictures_of_the_pages_that_were_asked_for(tmp_path: Path) -> None:
    pdf.write(paper(*[text("ก\n" * 60)] * 3), tmp_path / "p.pdf")
    made = previews.make(tmp_path / "p.pdf", tmp_path / "all", 300)
    assert [size(path)[0] for path in made] == [300] * len(made)
    assert len(made) > 2
    one = previews.make(tmp_path / "p.pdf", tmp_path / "one", 300, range(2, 3))
    assert [path.read_bytes() for path in one] == [made[1].read_bytes()]


# Tables


def cells(columns: int, word: str = "คำ") -> list[list[Told]]:
    return [[Told(word)] * columns] * 3


def test_a_small_table_stays_upright_and_keeps_its_shares() -> None:
    found = fit(cells(3), (0.5, 0.25, 0.25), PORTRAIT, may_turn=True)
    assert (found.landscape, found.look, len(found.parts)) == (False, tables.LOOKS[0], 1)
    assert found.parts[0].widths == pytest.approx((80, 40, 40))


def test_a_column_of_long_texts_gets_room_from_the_others() -> None:
    long = [Told("สั้น"), Told("สั้น"), Told("คำ \u200b" * 300)]
    given = fit([long, *cells(3)], (0.4, 0.4, 0.2), PORTRAIT, may_turn=True)
    assert given.parts[0].widths[2] > 60
    assert min(given.parts[0].widths) > 30
    assert sum(given.parts[0].widths) == pytest.approx(PORTRAIT)


def test_a_column_gets_the_room_of_its_longest_word() -> None:
    rows = [[Told("ก"), Told("อินเทอร์เน็ตความเร็วสูง")]]
    widths = fit(rows, (0.95, 0.05), PORTRAIT, may_turn=True).parts[0].widths
    assert widths[1] > 20
    assert sum(widths) == pytest.approx(PORTRAIT)


@pytest.mark.parametrize(("columns", "turned", "parts"), [(6, False, 1), (12, True, 1), (60, True, 5)])
def test_wide_tables_are_turned_then_parted(columns: int, turned: bool, parts: int) -> None:
    found = fit(cells(columns, "123,456.78"), [1 / columns] * columns, PORTRAIT, may_turn=True)
    assert found.landscape is turned
    assert len(found.parts) == parts
    assert all(sum(part.widths) <= LANDSCAPE + 0.01 for part in found.parts)
    shown = [number for part in found.parts for number in range(part.first, part.last)]
    assert shown == (list(range(columns)) if parts == 1 else list(range(1, columns)))


def test_a_table_in_a_note_is_not_turned() -> None:
    assert not fit(cells(30, "123,456.78"), [1 / 30] * 30, 120, may_turn=False).landscape
