"""Pictures of a file: done by a process of its own (`previews.py`), because nobody knows what is in the file.

Needs no database and no settings. Whatever is broken, too large or of no kind that it knows gives no picture.
"""

import io
import resource
import struct
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

SMALL, LARGE = 320, 1400  # the longest side in pixels
PAGE_WIDTH, LONGEST_PAGE = 1000, 2400
MOST_PAGES = 20
# The rest of the pages is left out when the first ones take so long.
SECONDS = 20.0
MOST_PIXELS = 60_000_000  # after a JPEG was opened at a half, a quarter or an eighth
# The readers that are needed, and none of Pillow's fifty others.
READERS = (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile)
KINDS = [reader.format for reader in READERS]
QUALITY = 80


class Drawn(NamedTuple):
    """How many pages the file has (of a PDF), and pictures: the small one, then one for each page."""

    pages: int | None
    pictures: list[bytes]


def draw(source: str, memory: int) -> tuple[int | None, int, bytes]:
    """What the process answers: pages, how many pictures, and the pictures packed."""
    _hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, _hard))
    drawn = drawn_of(Path(source))
    return drawn.pages, len(drawn.pictures), packed(drawn.pictures)


def drawn_of(file: Path) -> Drawn:
    with file.open("rb") as opened:
        begin = opened.read(1024)
    try:
        return _pdf(file) if b"%PDF-" in begin else _picture(file)
    # Readers of formats raise nearly anything over a broken file.
    except Exception:  # noqa: BLE001
        return Drawn(None, [])


def packed(pictures: list[bytes]) -> bytes:
    """Each with its length before it; `previews.unpacked` is the other way."""
    return b"".join(struct.pack(">I", len(one)) + one for one in pictures)


def _picture(file: Path) -> Drawn:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(file, formats=KINDS) as opened:
            opened.draft("RGB", (LARGE, LARGE))
            if opened.width * opened.height > MOST_PIXELS:
                return Drawn(None, [])
            large = _on_white(opened, LARGE)
    return Drawn(None, [_jpeg(_within(large, SMALL)), _jpeg(large)])


def _on_white(opened: Image.Image, longest: int) -> Image.Image:
    """Upright, without what stands beside the picture in the file (where and when it was taken)."""
    turned = opened.getexif().get(0x0112, 1)
    picture: Image.Image = opened.copy()
    picture.thumbnail((longest, longest))
    if turned != 1:
        picture.getexif()[0x0112] = turned
        picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    return picture.convert("RGB")


def _within(picture: Image.Image, longest: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((longest, longest))
    return small


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def _pdf(file: Path) -> Drawn:
    begun = time.monotonic()
    with pdfium.PdfDocument(file) as opened:
        total = len(opened)
        if not total:
            return Drawn(None, [])
        pages = []
        for number in range(min(total, MOST_PAGES)):
            in_time = time.monotonic() - begun < SECONDS
            pages.append((_page(opened, number) if in_time else None) or _unknown())
    return Drawn(total, [_jpeg(_within(pages[0], SMALL)), *map(_jpeg, pages)])


def _page(opened: pdfium.PdfDocument, number: int) -> Image.Image | None:
    """One page; None when it cannot be drawn."""
    try:
        page = opened[number]
        width, height = page.get_size()
        scale = min(PAGE_WIDTH / width, LONGEST_PAGE / max(width, height))
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
    except (pdfium.PdfiumError, OSError, ValueError, ZeroDivisionError):
        return None
    return picture


def _unknown() -> Image.Image:
    """A grey sheet with a cross, for a page that cannot be drawn."""
    picture = Image.new("RGB", (PAGE_WIDTH, PAGE_WIDTH * 1414 // 1000), "#eef1f2")
    pen = ImageDraw.Draw(picture)
    pen.line([(0, 0), picture.size], fill="#c5cdd1", width=3)
    pen.line([(0, picture.height), (picture.width, 0)], fill="#c5cdd1", width=3)
    return picture
