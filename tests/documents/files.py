"""Files as people send them: good, large, broken, locked."""

import io
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw


def photo(folder: Path, side: int = 900) -> Path:
    """A photograph taken with the camera on its side."""
    picture = Image.new("RGB", (side, side * 2 // 3), "#9fc3c8")
    drawing = ImageDraw.Draw(picture)
    for number in range(12):
        drawing.ellipse(
            (number * 70, 100 + number * 20, number * 70 + 160, 260 + number * 20), fill=(20 * number, 120, 130)
        )
    exif = Image.Exif()
    exif[0x0112] = 6
    path = folder / "ภาพถ่าย.jpg"
    picture.save(path, exif=exif)
    return path


def pdf(folder: Path, pages: int = 3) -> Path:
    path = folder / "minutes.pdf"
    _pdf(pages).save(path)
    return path


def locked(folder: Path) -> Path:
    path = folder / "locked.pdf"
    _pdf(1).save(path, encryption=pikepdf.Encryption(owner="o", user="u"))
    return path


def broken_pdf(folder: Path) -> Path:
    path = folder / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\n% and nothing more\n")
    return path


def broken_picture(folder: Path) -> Path:
    whole = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(whole, "PNG")
    path = folder / "broken.png"
    path.write_bytes(whole.getvalue()[:200])
    return path


def sheet(folder: Path) -> Path:
    path = folder / "ตาราง.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 no sheet")
    return path


def _pdf(pages: int) -> pikepdf.Pdf:
    document = pikepdf.new()
    for number in range(pages):
        page = document.add_blank_page(page_size=(595, 842) if number != 1 else (842, 595))
        page.Contents = document.make_stream(b"0.1 0.5 0.5 rg 60 60 300 200 re f 0 0 0 RG 60 300 m 400 500 l S")
    return document
