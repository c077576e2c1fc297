"""Small files of every kind, made here: what is in them is what their first bytes and their lists of contents say."""

import io
import struct
import zipfile

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def packed(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(part: str, *, macros: bool = False) -> bytes:
    """A file of Word, Excel or PowerPoint as far as its list of parts goes."""
    kind = f"application/vnd.openxmlformats-officedocument.{part}.main+xml"
    if macros:
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = f'<Types><Override PartName="/main.xml" ContentType="{kind}"/></Types>'
    return packed({"[Content_Types].xml": types, "main.xml": "<w/>"})


def open_document(kind: str) -> bytes:
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>"})


def old_office(*streams: str, far: bool = False) -> bytes:
    """An OLE compound file whose directory names these streams; `far` puts the directory behind many other sectors."""
    first = 200 if far else 1
    entries = [b"".join(_entry(name) for name in ("Root Entry", *streams)).ljust(512 * 2, b"\0")]
    table = [FREE] * 128 * (2 if far else 1)
    table[0] = TABLE
    table[first], table[first + 1] = first + 1, END
    if far:
        table[198] = TABLE
    sectors = [struct.pack("<128I", *table[:128])]
    sectors += [bytes(512)] * (first - 1)
    if far:
        sectors[198] = struct.pack("<128I", *table[128:])
    numbers = [0, *([198] if far else [])]
    numbers += [FREE] * (109 - len(numbers))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, len(numbers), first, 0, 4096, END, 0, END, 0,
        *numbers,
    )  # fmt: skip
    return header + b"".join(sectors) + entries[0]


def _entry(name: str) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded)) + bytes(62)


def container(major: bytes, *others: bytes) -> bytes:
    """The beginning of an MP4 or HEIC file."""
    brands = major + bytes(4) + b"".join(others)
    return struct.pack(">I", len(brands) + 8) + b"ftyp" + brands + bytes(64)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
WEBP = b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8 " + bytes(40)
PROGRAM = b"MZ\x90\x00" + bytes(200)
ELF = b"\x7fELF" + bytes(60)
THAI_874 = "ลำดับ,ผล\n1,ดี\n".encode("cp874")

TAKEN = {
    "a.pdf": PDF,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.png": PNG,
    "a.webp": WEBP,
    "a.heic": container(b"heic", b"mif1"),
    "b.heic": container(b"mif1", b"heic"),
    "a.mp4": container(b"isom", b"iso2", b"mp41"),
    "b.mp4": container(b"XAVC", b"mp42"),
    "a.docx": office("wordprocessingml.document"),
    "a.xlsx": office("spreadsheetml.sheet"),
    "a.pptx": office("presentationml.presentation"),
    "a.doc": old_office("WordDocument"),
    "b.doc": old_office("1Table", "WordDocument", far=True),
    "a.xls": old_office("Workbook"),
    "a.ppt": old_office("Current User", "PowerPoint Document"),
    "a.odt": open_document("text"),
    "a.ods": open_document("spreadsheet"),
    "a.odp": open_document("presentation"),
    "a.zip": packed({"photo.jpg": JPEG}),
    "a.txt": "ลำดับคิวรังวัด\r\n".encode(),
    "b.txt": THAI_874,
    "a.csv": "﻿ลำดับ,ผล\n1,ดี\n".encode(),
    "b.csv": THAI_874,
}
REFUSED = {
    "a program": PROGRAM,
    "a program of Linux": ELF,
    "a script": b"#!/bin/sh\necho\n",
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a web page after a byte order mark": "﻿  <html></html>".encode(),
    "an SVG picture": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "XML": b"<?xml version='1.0'?><a/>",
    "a Java program": packed({"META-INF/MANIFEST.MF": "", "A.class": b"\xca\xfe\xba\xbe"}),
    "an app for phones": packed({"AndroidManifest.xml": "", "classes.dex": ""}),
    "a document with macros": office("", macros=True),
    "a document that is locked": old_office("EncryptedPackage", "EncryptionInfo"),
    "an installer": old_office("SummaryInformation"),
    "an archive with nothing in it": packed({}),
    "an archive that breaks off": packed({"photo.jpg": JPEG})[:60],
    "an OLE file that breaks off": old_office("WordDocument")[:600],
    "an OpenDocument file of another kind": packed({"mimetype": "application/epub+zip"}),
    "a film of another kind": container(b"qt  ", b"mp42"),
    "bytes": bytes(range(256)) * 20,
    "text with a NUL": b"text\0text",
    "a GIF picture": b"GIF89a" + bytes(30),
}
