"""Pictures of files are drawn by the worker in a process of its own; whatever a file holds, the worker lives on."""

import io
import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cleanreport.evidence import actions, drawing, previews, storage
from cleanreport.evidence.models import Evidence, Preview, Scan
from cleanreport.evidence.previews import Painter
from cleanreport.plans.models import Plan
from tests.cast import World
from tests.evidence.samples import PDF, PNG


@pytest.fixture(scope="module")
def painter() -> Iterator[Painter]:
    with Painter() as one:
        yield one


def given(plan: Plan, on: World, content: bytes = PNG, name: str = "ภาพ.png", **facts: Any) -> Evidence:
    evidence = actions.add(plan, actions.bring_in(SimpleUploadedFile(name, content)), by=on.carla)
    Evidence.objects.filter(pk=evidence.pk).update(scan=Scan.UNSCANNED, **facts)
    evidence.refresh_from_db()
    return evidence


def put_instead(evidence: Evidence, content: bytes) -> None:
    """The file as it would be had the checks let it in."""
    Path(storage.address(evidence.path)).write_bytes(content)


def picture(size: tuple[int, int] = (3000, 1000), kind: str = "JPEG", **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#0b5563").save(made, kind, **options)
    return made.getvalue()


def pdf(pages: int, size: tuple[int, int] = (595, 842)) -> bytes:
    made = io.BytesIO()
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    document.save(made)
    return made.getvalue()


def opened(evidence: Evidence, number: int) -> Image.Image:
    return Image.open(io.BytesIO(b"".join(storage.read(previews.path_of(evidence, number)))))


def test_a_picture_gets_a_small_and_a_large_one(plan: Plan, on: World, painter: Painter) -> None:
    evidence = given(plan, on, picture(), "ภาพ.jpg")
    assert painter.make_next()
    evidence.refresh_from_db()
    assert (evidence.preview, evidence.pages) == (Preview.MADE, None)
    assert [opened(evidence, number).size for number in previews.numbers(evidence)] == [(320, 107), (1400, 467)]
    assert not painter.make_next()


def test_a_pdf_gets_a_picture_of_its_first_pages(plan: Plan, on: World, painter: Painter) -> None:
    evidence = given(plan, on, pdf(23), "ผล.pdf")
    painter.make_next()
    evidence.refresh_from_db()
    assert (evidence.preview, evidence.pages, previews.pages_shown(evidence)) == (Preview.MADE, 23, 20)
    assert opened(evidence, 20).width == drawing.PAGE_WIDTH
    assert not storage.exists(previews.path_of(evidence, 21))


def test_where_a_picture_was_taken_is_not_told(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a house"
    exif.get_ifd(0x8825)[1] = "N"
    file = tmp_path / "photo.jpg"
    file.write_bytes(picture(exif=exif))
    large = Image.open(io.BytesIO(drawing.drawn_of(file).pictures[1]))
    assert large.size == (467, 1400)  # upright
    assert dict(large.getexif()) == {}


def png_of(width: int, height: int) -> bytes:
    """A picture of so many pixels in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    )


NO_PICTURES = {
    "a bomb of 10 milliard pixels": png_of(100_000, 100_000),
    "a picture below the bound that is cut short": png_of(7_000, 7_000),
    "half a photo": picture()[:3000],
    "a PDF that ends after its head": b"%PDF-1.7\n",
    "a PDF without pages": pdf(0),
    "a drawing that only calls itself PNG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "an icon, of which nobody needs a picture": b"\x00\x00\x01\x00\x01\x00" + bytes(40),
    "noise": bytes(range(256)) * 40,
    "text": "ข้อความ".encode(),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_cannot_be_drawn_has_no_picture(name: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(NO_PICTURES[name])
    assert drawing.drawn_of(file).pictures == []


def test_a_file_that_cannot_be_drawn_is_not_tried_again(plan: Plan, on: World, painter: Painter) -> None:
    evidence = given(plan, on)
    put_instead(evidence, NO_PICTURES["a bomb of 10 milliard pixels"])
    assert painter.make_next()
    evidence.refresh_from_db()
    assert (evidence.preview, list(previews.numbers(evidence))) == (Preview.NONE, [])
    assert not painter.make_next()


def test_a_page_that_cannot_be_drawn_is_a_grey_sheet(tmp_path: Path) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(PDF.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"))
    drawn = drawing.drawn_of(file)
    assert (drawn.pages, len(drawn.pictures)) == (1, 2)


def test_a_huge_page_is_drawn_small() -> None:
    drawn = drawing._page(pdfium.PdfDocument(pdf(1, (14_400, 20))), 0)
    assert drawn is not None
    assert max(drawn.size) <= drawing.LONGEST_PAGE


def test_a_lost_file_has_no_picture(plan: Plan, on: World, painter: Painter) -> None:
    evidence = given(plan, on)
    storage.remove(evidence.path)
    assert painter.make_next()
    evidence.refresh_from_db()
    assert evidence.preview == Preview.NONE


@pytest.mark.parametrize("scan", [Scan.WAITING, Scan.INFECTED])
def test_nothing_is_drawn_that_the_scanner_has_not_let_through(
    scan: Scan, plan: Plan, on: World, painter: Painter
) -> None:
    evidence = given(plan, on)
    Evidence.objects.update(scan=scan)
    assert not painter.make_next()
    Evidence.objects.update(scan=Scan.CLEAN)
    assert painter.make_next()
    evidence.refresh_from_db()
    assert evidence.preview == Preview.MADE
    evidence.scan = Scan.INFECTED
    assert list(previews.numbers(evidence)) == []


@pytest.mark.any_database
@pytest.mark.parametrize("does", ["crash", "eat", "sleep"])
def test_a_file_that_kills_its_reader_harms_nobody_else(
    does: str, plan: Plan, on: World, settings: Any, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    settings.PREVIEW_SECONDS, settings.PREVIEW_MEMORY_BYTES = 3 if does == "sleep" else 60, 400_000_000
    harmful, _good = given(plan, on), given(plan, on, PDF, "ผล.pdf")
    monkeypatch.setattr(previews, "DRAW", f"tests.evidence.readers:{does}")
    Evidence.objects.exclude(pk=harmful.pk).update(preview=Preview.MADE)
    with Painter() as painter:
        assert painter.make_next()
        harmful.refresh_from_db()
        assert harmful.preview == Preview.NONE
        if does == "crash":  # whatever killed it may have been something else
            assert Path(storage.address(harmful.path)).with_name("tries").read_text() == "x" * previews.TRIES
        monkeypatch.undo()
        Evidence.objects.exclude(pk=harmful.pk).update(preview=Preview.WAITING)
        assert painter.make_next()
    assert not Evidence.objects.filter(preview=Preview.WAITING).exists()


def test_a_storage_that_does_not_answer_is_asked_again_later(
    plan: Plan, on: World, painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = given(plan, on)

    def refused(_path: str) -> None:
        raise OSError("the bucket does not answer")

    monkeypatch.setattr(storage, "local", refused)
    with pytest.raises(OSError, match="does not answer"):
        painter.make_next()
    evidence.refresh_from_db()
    assert evidence.preview == Preview.WAITING


def test_half_a_picture_is_swept_away_after_a_day_and_nothing_else(plan: Plan, on: World, painter: Painter) -> None:
    evidence = given(plan, on)
    painter.make_next()
    half = Path(storage.address(f"{previews.path_of(evidence, 0)}.12345678.part"))
    half.write_bytes(b"half")
    assert previews.sweep() == 0
    assert previews.sweep(at=timezone.now() + timedelta(days=2)) == 1
    assert not half.exists()
    assert storage.exists(previews.path_of(evidence, 0))
