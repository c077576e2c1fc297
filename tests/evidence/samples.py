"""Small files of every kind, made here, whole as a program would write them."""

import io
import struct
import zipfile

import pikepdf
from PIL import Image

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


# What the streams of an old Office file hold at least.
STREAMS = {
    "WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x41E, 0, 0),
    "Workbook": struct.pack("<HHHH", 0x0809, 4, 0x0600, 5) + struct.pack("<HH", 0x000A, 0),
    "Book": struct.pack("<HHHH", 0x0809, 4, 0x0500, 5) + struct.pack("<HH", 0x000A, 0),
    "Current User": struct.pack("<HHIII", 0, 0x0FF6, 24, 20, 0xE391C05F),
}
STORAGES = {"_VBA_PROJECT_CUR", "Macros", "VBA"}


def old_office(*streams: str, far: bool = False, clsid: bytes = bytes(16), **content: bytes) -> bytes:
    """An OLE compound file with these streams; `far` puts the directory behind many other sectors.

    `content` replaces what a stream holds, by its name with "_" for " ". Every stream is of 4,096 bytes.
    """
    first = 200 if far else 1
    held = [content.get(name.replace(" ", "_"), STREAMS.get(name, b"")).ljust(4096, b"\0") for name in streams]
    directory = -(-(len(streams) + 1) // 4)
    begins, at = [], first + directory
    for one in held:
        begins.append(at)
        at += len(one) // 512
    table = [FREE] * 128 * (2 if far else 1)
    table[0] = TABLE
    for sector in range(first, first + directory):
        table[sector] = sector + 1 if sector + 1 < first + directory else END
    for begin, one in zip(begins, held, strict=True):
        for sector in range(begin, begin + len(one) // 512):
            table[sector] = sector + 1
        table[begin + len(one) // 512 - 1] = END
    if far:
        table[198] = TABLE
    sectors = [struct.pack("<128I", *table[:128])] + [bytes(512)] * (first - 1)
    if far:
        sectors[198] = struct.pack("<128I", *table[128:])
    entries = [_entry("Root Entry", 5, END, 0, clsid)]
    entries += [
        _entry(name, 1 if name in STORAGES else 2, begin, len(one))
        for name, begin, one in zip(streams, begins, held, strict=True)
    ]
    numbers = [0, *([198] if far else [])]
    numbers += [FREE] * (109 - len(numbers))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1 + far, first, 0, 4096, END, 0, END, 0,
        *numbers,
    )  # fmt: skip
    return header + b"".join(sectors) + b"".join(entries).ljust(512 * directory, b"\0") + b"".join(held)


def _entry(name: str, kind: int, first: int, size: int, clsid: bytes = bytes(16)) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", FREE, FREE, FREE)
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1) + links
    return head + clsid + bytes(20) + struct.pack("<III", first, size, 0)


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def container(major: bytes, *others: bytes) -> bytes:
    """The beginning of an MP4 or HEIC file: what it calls itself."""
    return box(b"ftyp", major + bytes(4) + b"".join(others))


def film(major: bytes, *others: bytes) -> bytes:
    """An MP4 file: what there is to see, and the data."""
    return container(major, *others) + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(64))


def heic(major: bytes, *others: bytes) -> bytes:
    return container(major, *others) + box(b"meta", bytes(60)) + box(b"mdat", bytes(64))


def picture(format_: str, size: tuple[int, int] = (4, 3)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, format_)
    return made.getvalue()


def pdf(**options: object) -> bytes:
    """A page with nothing on it."""
    made = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(made, static_id=True, **options)  # type: ignore[arg-type]
    return made.getvalue()


PDF = pdf()
JPEG = picture("JPEG")
PNG = picture("PNG")
WEBP = picture("WEBP")
PROGRAM = b"MZ\x90\x00" + bytes(200)
ELF = b"\x7fELF" + bytes(60)
THAI_874 = "ลำดับ,ผล\n1,ดี\n".encode("cp874")

TAKEN = {
    "a.pdf": PDF,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.png": PNG,
    "a.webp": WEBP,
    "a.heic": heic(b"heic", b"mif1"),
    "b.heic": heic(b"mif1", b"heic"),
    "a.mp4": film(b"isom", b"iso2", b"mp41"),
    "b.mp4": film(b"XAVC", b"mp42"),
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
    "a document that is locked": old_office("EncryptedPackage", "EncryptionInfo"),
    "an installer": old_office("SummaryInformation", clsid=bytes.fromhex("84100c0000000000c000000000000046")),
    "an archive with nothing in it": packed({}),
    "an archive that breaks off": packed({"photo.jpg": JPEG})[:60],
    "an OLE file that breaks off": old_office("WordDocument")[:600],
    "an OpenDocument file of another kind": packed({"mimetype": "application/epub+zip"}),
    "a film of another kind": film(b"qt  ", b"mp42"),
    "bytes": bytes(range(256)) * 20,
    "text with a NUL": b"text\0text",
    "a GIF picture": b"GIF89a" + bytes(30),
}
