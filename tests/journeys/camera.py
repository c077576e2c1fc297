"""Pictures of running pages for the guide (`docs/guide/`).

`show` asks that everything a picture is about stands on the page; with CLEANREPORT_TEST_PICTURES=1 it also takes it.
"""

import base64
import os
import struct
import zlib
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.guards import ROOT

TAKES = os.environ.get("CLEANREPORT_TEST_PICTURES") == "1"
PICTURES = ROOT / "docs/guide/pictures"
AIR = 12
# Around what the reader is told to press.
MARK = "e => Object.assign(e.style, {outline: '3px solid #d9480f', outlineOffset: '3px', borderRadius: '6px'})"
UNMARK = "e => e.removeAttribute('style')"


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


def link(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("link", name=name).first


def show(page: Page, name: str, *parts: str | Locator, press: Locator | None = None, air: int = AIR) -> None:
    """The picture `name.png`, from the first of the parts to the last; the button to `press` is framed in it.

    Without parts it is the window as it stands. `air` is what is seen around the parts, in pixels.
    """
    shown = [page.locator(part).first if isinstance(part, str) else part for part in parts]
    for part in [*shown, *([press] if press else [])]:
        expect(part).to_be_visible()
    path = PICTURES / f"{name}.png"
    if TAKES:
        if press:
            press.evaluate(MARK)
        page.wait_for_function("document.fonts.ready.then(() => true)")
        area = {"full_page": True, "clip": around(page, shown, air)} if shown else {}
        write_small(path, page.screenshot(animations="disabled", **area), page)
        if press:
            press.evaluate(UNMARK)
    assert path.exists(), f"{path.name} is missing: run `make pictures`"


def around(page: Page, parts: list[Locator], air: int) -> FloatRect:
    """The rectangle that holds all of these, with some air, no larger than the page."""
    page.evaluate("scrollTo(0, 0)")
    boxes = [box for part in parts if (box := part.bounding_box())]
    width, height = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    left = max(0, min(box["x"] for box in boxes) - air)
    top = max(0, min(box["y"] for box in boxes) - air)
    right = min(width, max(box["x"] + box["width"] for box in boxes) + air)
    bottom = min(height, max(box["y"] + box["height"] for box in boxes) + air)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


# The 48 colours that are met most; every other becomes the nearest of them. Pages are drawn with few.
PALETTE = """async (data) => {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  const drawing = canvas.getContext("2d");
  drawing.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(drawing.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const colours = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 48).map(([pixel]) => pixel);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const far = (a, b) => a.reduce((sum, part, i) => sum + (part - b[i]) ** 2, 0);
  const palette = colours.map(parts);
  const places = new Map(colours.map((pixel, place) => [pixel, place]));
  for (const pixel of counts.keys()) {
    if (places.has(pixel)) continue;
    const distances = palette.map((colour) => far(colour, parts(pixel)));
    places.set(pixel, distances.indexOf(Math.min(...distances)));
  }
  let text = "";
  for (const pixel of pixels) text += String.fromCharCode(places.get(pixel));
  return [bitmap.width, bitmap.height, palette.flat(), btoa(text)];
}"""


def write_small(path: Path, png: bytes, page: Page) -> None:
    """The picture with a palette: a third as large, and nobody sees a difference."""
    # Another page, since the product's own rightly fetches nothing but from itself.
    desk = page.context.new_page()
    width, height, palette, pixels = desk.evaluate(PALETTE, base64.b64encode(png).decode())
    desk.close()
    indexes = base64.b64decode(pixels)
    rows = b"".join(b"\0" + indexes[start : start + width] for start in range(0, len(indexes), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = {b"IHDR": head, b"PLTE": bytes(palette), b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in chunks.items()))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
