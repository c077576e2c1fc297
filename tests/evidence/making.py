"""What hostile files are made of: archives, documents, PDF, pictures and films that are not what they should be."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

import pikepdf
from PIL import Image

from tests.evidence.samples import JPEG, PDF, PNG, film, heic, office, old_office, open_document, packed

MEGABYTE = 1024 * 1024
MACHINE = b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(100)
SMALL_ZIP = packed({"payload.txt": "hidden"})
PAGE = b"<html><script>alert(document.cookie)</script></html>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Sent:
    """A file under exactly the name that somebody sent; Django's own class tidies names."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.size = name, len(content)
        self.file: BinaryIO = io.BytesIO(content)


# Archives


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def patched(archive: bytes, changes: dict[bytes, tuple[int, bytes]]) -> bytes:
    """Write over fields: by the signature of a record, at an offset in each of them."""
    data = bytearray(archive)
    for signature, (offset, value) in changes.items():
        for found in re.finditer(re.escape(signature), archive):
            at = found.start() + offset
            data[at : at + len(value)] = value
    return bytes(data)


LOCAL, LISTED, CLOSING = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def locked_archive() -> bytes:
    return patched(zipped(("secret.pdf", PDF)), {LOCAL: (6, b"\x01\0"), LISTED: (8, b"\x01\0")})


def archive_of_aes() -> bytes:
    return patched(zipped(("secret.pdf", PDF)), {LOCAL: (8, b"\x63\0"), LISTED: (10, b"\x63\0")})


def bomb() -> bytes:
    return zipped(("zeros.txt", b"0" * (24 * MEGABYTE)))


def many_small_bombs() -> bytes:
    """Each entry is modest; together they would fill the disk. Written by hand: one packed text under many names."""
    text = (b"0123456789abcdef" * 4096 + bytes(range(32, 127)) * 100) * 140
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = deflater.compress(text) + deflater.flush()
    return written([(f"{number}.txt", data, len(text), zlib.crc32(text)) for number in range(70)])


def written(entries: list[tuple[str, bytes, int, int]]) -> bytes:
    """An archive of (name, packed bytes, size, checksum) exactly as it is told."""
    body, listing = b"", b""
    for name, data, size, checksum in entries:
        facts = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, checksum, len(data), size)
        listing += LISTED + struct.pack("<H", 20) + facts
        listing += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, len(body)) + name.encode()
        body += LOCAL + facts + struct.pack("<HH", len(name), 0) + name.encode() + data
    count = len(entries)
    return body + listing + CLOSING + struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), len(body), 0)


def deflated(content: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush()


def lying_archive() -> bytes:
    """It says ten bytes, with the checksum of these, and unpacks to a million."""
    return written([("a.txt", deflated(b"a" * MEGABYTE), 10, zlib.crc32(b"a" * 10))])


def overlapping_archive() -> bytes:
    """Two names of one and the same packed text."""
    data = deflated(b"text " * 50)
    facts = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, zlib.crc32(b"text " * 50), len(data), 250)
    body = LOCAL + facts + struct.pack("<HH", 5, 0) + b"a.txt" + data
    listing = (LISTED + struct.pack("<H", 20) + facts + struct.pack("<HHHHHII", 5, 0, 0, 0, 0, 0, 0) + b"a.txt") * 2
    return body + listing + CLOSING + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(listing), len(body), 0)


def archive_with_two_names() -> bytes:
    """The list says one name, the file itself another one."""
    archive = zipped(("report.txt", b"text"))
    at = archive.index(b"report.txt")
    return archive[:at] + b"report.exe" + archive[at + 10 :]


def archive_with_link() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("passwords.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def too_many() -> bytes:
    return zipped(*((f"{number}.txt", b"") for number in range(5100)), method=zipfile.ZIP_STORED)


def odd_archive() -> bytes:
    return zipped(("a.txt", b"text" * 100), method=zipfile.ZIP_LZMA)


def moved_archive() -> bytes:
    """A second archive behind the first one: which one is read depends on the program."""
    return zipped(("first.txt", b"first")) + zipped(("second.txt", b"second"))


def damaged_archive() -> bytes:
    archive = bytearray(zipped(("a.txt", bytes(range(65, 91)) * 40), method=zipfile.ZIP_STORED))
    archive[60] ^= 1
    return bytes(archive)


# Office documents


def with_part(document: bytes, name: str, content: bytes) -> bytes:
    made = io.BytesIO(document)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, content)
    return made.getvalue()


WORD = office("wordprocessingml.document")
WORD_MACROS = office("", macros=True)
PACKED_PROGRAM = (
    struct.pack("<IH", 300, 2) + b"invoice.exe\0C:\\invoice.exe\0" + bytes(4) + struct.pack("<I", 1) + b"\0" + MACHINE
)
LOCKED_LETTER = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x41E, 0, 0x0100)
BEGIN_BOOK = struct.pack("<HHHH", 0x0809, 4, 0x0600, 5)
LOCKED_BOOK = BEGIN_BOOK + struct.pack("<HHH", 0x002F, 2, 1) + struct.pack("<HH", 0x000A, 0)
OLD_MACROS = BEGIN_BOOK + struct.pack("<HHIBBBB", 0x0085, 8, 0, 0, 1, 0, 0) + struct.pack("<HH", 0x000A, 0)
SLIDES_WITH_MACROS = bytes(100) + bytes.fromhex("020000040c000000") + struct.pack("<III", 7, 1, 2)
LOCKED_SLIDES = struct.pack("<HHIII", 0, 0x0FF6, 24, 20, 0xF3D1C4DF)
LOCKED_MANIFEST = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"


# PDF


def pdf_with(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    made = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    document.save(made, **options)  # type: ignore[arg-type]
    return made.getvalue()


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('x')"))


def launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))


def attached(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)

    return change


PACKED_OBJECTS = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def pdf_bomb() -> bytes:
    """A packed list of objects that becomes 70 MB."""
    data = zlib.compress(b" " * (70 * MEGABYTE), 9)
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length " + str(len(data)).encode()
    return head + b" >>\nstream\n" + data + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))


# Pictures and films


def jpeg_note(note: bytes) -> bytes:
    return JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note + JPEG[2:]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(name: bytes, content: bytes) -> bytes:
    return PNG[:33] + chunk(name, content) + PNG[33:]


def huge_picture() -> bytes:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def gif_and_jar() -> bytes:
    made = io.BytesIO()
    Image.new("P", (2, 2)).save(made, "GIF")
    return made.getvalue() + zipped(("META-INF/MANIFEST.MF", b""), ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34"))


MP4 = film(b"isom", b"mp42")
HEIC = heic(b"heic", b"mif1")


LESS = {CLOSING: (8, struct.pack("<HH", 1, 1))}


def pdf_around() -> bytes:
    """The archive's first file carries a PDF in the room for notes before its content."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.extra = struct.pack("<HH", 0xCAFE, 20) + b"%PDF-1.7 1 0 obj<<>>"
        archive.writestr(info, b"text")
    return made.getvalue()


def with_bomb() -> bytes:
    made = io.BytesIO(WORD)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (24 * MEGABYTE))
    return made.getvalue()


BOOK, OPEN = office("spreadsheetml.sheet"), open_document("text")
MACRO_BOOK = with_part(BOOK, "xl/vbaProject.bin", b"x")
PACKAGE = "\x01Ole10Native"
NATIVE = {PACKAGE: PACKED_PROGRAM}
MACROS_IN_SLIDES = {"PowerPoint_Document": SLIDES_WITH_MACROS}
TYPES = (
    '<Types><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
SHORTCUT = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(60)
INSTALLER = old_office("SummaryInformation", clsid=bytes.fromhex("84100c0000000000c000000000000046"))
REGISTRY = "Windows Registry Editor Version 5.00\r\n[HKEY_CURRENT_USER\\x]\r\n"
