"""Pictures of the pages of a PDF, to be looked at in a browser."""

from pathlib import Path

import pypdfium2 as pdfium


def make(pdf: Path, folder: Path, width: int, pages: range | None = None) -> list[Path]:
    """Pages as PNG of `width` pixels in `folder`, in order: those numbered in `pages` (counted from 1), or all."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with pdfium.PdfDocument(pdf) as opened:
        for number in pages or range(1, len(opened) + 1):
            page = opened[number - 1]
            picture = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
            page.close()
            path = folder / f"page-{number:04}.png"
            # 64 colours are enough for a page to be looked at, and a third of the bytes.
            picture.quantize(64).save(path, "PNG", optimize=False)
            made.append(path)
    return made
