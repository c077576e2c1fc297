"""Small real files as evidence: a PDF, a picture, a table."""

import csv
import io
import struct
import zlib
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile


def pdf(name: str, lines: Sequence[str]) -> SimpleUploadedFile:
    """One page A4 with a few lines in Latin letters."""
    text = " T* ".join(f"({line}) Tj" for line in lines)
    content = f"BT /F1 14 Tf 20 TL 72 770 Td {text} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    made, places = io.BytesIO(b"%PDF-1.4\n"), []
    made.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, start=1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = made.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    made.write(b"xref\n0 7\n0000000000 65535 f \n" + rows)
    made.write(b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return SimpleUploadedFile(name, made.getvalue(), "application/pdf")


def png(name: str, bars: Sequence[int], *, width: int = 320, height: int = 200) -> SimpleUploadedFile:
    """A bar chart: heights in percent."""
    ground, bar = b"\xff\xff\xff", b"\x0f\x5c\x66"
    each = width // len(bars)
    rows = []
    for y in range(height):
        reached = [100 * (height - y) <= percent * height for percent in bars]
        row = b"".join(ground * 8 + (bar if full else ground) * (each - 16) + ground * 8 for full in reached)
        rows.append(b"\0" + row.ljust(width * 3, b"\xff"))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b"")]
    made = b"".join(_chunk(kind, body) for kind, body in parts)
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + made, "image/png")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def table(name: str, rows: Sequence[Sequence[object]]) -> SimpleUploadedFile:
    """A CSV that spreadsheet programs open with its Thai intact."""
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return SimpleUploadedFile(name, made.getvalue().encode("utf-8-sig"), "text/csv")
