"""The files that the demo gives as evidence are what they say."""

import io
import re
import struct
import zlib

from cleanreport.demo import files
from cleanreport.evidence.checks import accept


def test_the_pdf_has_its_objects_where_its_table_says() -> None:
    content = files.pdf("รายงาน.pdf", ["Evidence for indicator 1", "Result: 91"]).read()
    start = int(re.search(rb"startxref\n(\d+)", content)[1])  # type: ignore[index]
    assert content[start : start + 4] == b"xref"
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", content)]
    assert [content[place : place + 7] for place in places] == [b"%d 0 obj" % n for n in range(1, len(places) + 1)]


def test_the_picture_has_as_many_pixels_as_it_says() -> None:
    content = files.png("ภาพ.png", [20, 45, 70]).read()
    width, height = struct.unpack(">II", content[16:24])
    size = struct.unpack(">I", content[33:37])[0]
    assert len(zlib.decompress(content[41 : 41 + size])) == height * (width * 3 + 1)


def test_the_table_keeps_its_thai() -> None:
    assert files.table("ผล.csv", [["ตัวชี้วัด", "ผล"]]).read().decode("utf-8-sig") == "ตัวชี้วัด,ผล\r\n"


def test_all_are_taken_as_evidence() -> None:
    for upload, kind in (
        (files.pdf("a.pdf", ["x"]), "application/pdf"),
        (files.png("a.png", [50]), "image/png"),
        (files.table("a.csv", [["ก"]]), "text/plain; charset=utf-8"),
    ):
        assert isinstance(upload.file, io.BytesIO)
        assert accept(upload).media_type == kind
