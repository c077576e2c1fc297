"""Which files are taken, recognised by what is in them: a name or a browser may say anything."""

import codecs
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanreport.evidence import ole

HEAD = 4096
PIECE = 256 * 1024
# Nobody needs a larger list of contents, and reading one takes a hundred times its size in memory.
LONGEST_ZIP_LIST = 2 * 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of content: what people call it, its media type, the endings that fit (the usual one first)."""

    name: Promise
    media_type: str = ""
    endings: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        return bool(self.media_type)

    def media_type_for(self, ending: str) -> str:
        """The media type of a file with this ending: tables are text, too."""
        return self.media_type.replace("text/plain", "text/csv") if ending == "csv" else self.media_type


def _office(kind: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.{kind}"


def _open(kind: str) -> str:
    return f"application/vnd.oasis.opendocument.{kind}"


PDF = Kind(_("a PDF document"), "application/pdf", ("pdf",))
JPEG = Kind(_("a JPEG picture"), "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
PNG = Kind(_("a PNG picture"), "image/png", ("png",))
WEBP = Kind(_("a WebP picture"), "image/webp", ("webp",))
HEIC = Kind(_("a HEIC picture"), "image/heic", ("heic", "heif"))
MP4 = Kind(_("an MP4 video"), "video/mp4", ("mp4", "m4v"))
ZIP = Kind(_("a ZIP archive"), "application/zip", ("zip",))
TEXT = Kind(_("plain text"), "text/plain; charset=utf-8", ("txt", "csv"))
THAI_TEXT = Kind(_("plain text"), "text/plain; charset=windows-874", ("txt", "csv"))
WORD = Kind(_("a Word document"), _office("wordprocessingml.document"), ("docx",))
EXCEL = Kind(_("an Excel workbook"), _office("spreadsheetml.sheet"), ("xlsx",))
POWERPOINT = Kind(_("a PowerPoint presentation"), _office("presentationml.presentation"), ("pptx",))
OLD_WORD = Kind(_("a Word document (97-2003)"), "application/msword", ("doc",))
OLD_EXCEL = Kind(_("an Excel workbook (97-2003)"), "application/vnd.ms-excel", ("xls",))
OLD_POWERPOINT = Kind(_("a PowerPoint presentation (97-2003)"), "application/vnd.ms-powerpoint", ("ppt", "pps"))
OPEN_TEXT = Kind(_("an OpenDocument text"), _open("text"), ("odt",))
OPEN_SHEET = Kind(_("an OpenDocument spreadsheet"), _open("spreadsheet"), ("ods",))
OPEN_SLIDES = Kind(_("an OpenDocument presentation"), _open("presentation"), ("odp",))

# Known and not taken: the sentence names them.
PROGRAM = Kind(_("a program"))
SCRIPT = Kind(_("a script"))
WEB_PAGE = Kind(_("a web page or other markup, such as HTML, SVG or XML"))
MACROS = Kind(_("a document with macros"))
LOCKED = Kind(_("a document that is locked with a password"))
EMPTY_ZIP = Kind(_("a ZIP archive with nothing in it"))
UNKNOWN = Kind(_("of a kind that the system does not know"))

ALL = [
    PDF, WORD, EXCEL, POWERPOINT, OLD_WORD, OLD_EXCEL, OLD_POWERPOINT, OPEN_TEXT, OPEN_SHEET, OPEN_SLIDES,
    JPEG, PNG, WEBP, HEIC, TEXT, MP4, ZIP,
]  # fmt: skip

# How files begin: at which byte, with what.
SIGNATURES: list[tuple[int, bytes, Kind]] = [
    (0, b"%PDF-", PDF),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\xce\xfa\xed\xfe", PROGRAM),
    (0, b"#!", SCRIPT),
]
# What reading a damaged or encrypted archive may raise.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)
# The brands of the container that MP4 and HEIC share.
PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
VIDEO_BRANDS = {
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", b"3gp4", b"3gp5",
}  # fmt: skip
# What the list of contents, or the directory, of an Office file names.
OFFICE_PARTS = {
    "wordprocessingml.document": WORD,
    "spreadsheetml.sheet": EXCEL,
    "presentationml.presentation": POWERPOINT,
    "presentationml.slideshow": POWERPOINT,
}
OLE_STREAMS = {
    "WordDocument": OLD_WORD,
    "Workbook": OLD_EXCEL,
    "Book": OLD_EXCEL,
    "PowerPoint Document": OLD_POWERPOINT,
}


def recognise(file: BinaryIO) -> Kind:
    """What `file` (seekable) holds; `is_taken` tells whether it may come in."""
    file.seek(0)
    head = file.read(HEAD)
    for at, begin, kind in SIGNATURES:
        if head[at : at + len(begin)] == begin:
            return kind
    for test in (_container, _zip, _ole):
        if found := test(head, file):
            return found
    return _text(head, file) or UNKNOWN


def _container(head: bytes, _file: BinaryIO) -> Kind | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] != b"ftyp":
        return None
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    major = head[8:12]
    if major in PICTURE_BRANDS:
        return HEIC
    # QuickTime films name the brands of MP4 as well, but many players do not show them.
    return MP4 if brands & VIDEO_BRANDS and major != b"qt  " else UNKNOWN


# Archives: Office and OpenDocument files are ZIP archives, too


def _zip(head: bytes, file: BinaryIO) -> Kind | None:
    if head[:4] == b"PK\x05\x06":
        return EMPTY_ZIP
    if head[:4] != b"PK\x03\x04" or not _list_is_short(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            return _packed(archive)
    except DAMAGED:
        return None


def _list_is_short(file: BinaryIO) -> bool:
    """The list of contents at the archive's end is there, and of a size that a document or a few files need."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - 70_000))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or b"PK\x06\x07" in tail[max(0, end - 20) : end] or len(tail) < end + 22:
        return False
    return int.from_bytes(tail[end + 12 : end + 16], "little") <= LONGEST_ZIP_LIST


def _packed(archive: zipfile.ZipFile) -> Kind:
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        return _office_document(_part(archive, "[Content_Types].xml"))
    if "mimetype" in names:
        said = _part(archive, "mimetype").strip()
        return next((kind for kind in (OPEN_TEXT, OPEN_SHEET, OPEN_SLIDES) if kind.media_type == said), UNKNOWN)
    if "AndroidManifest.xml" in names or "META-INF/MANIFEST.MF" in names:
        return PROGRAM
    return ZIP


def _part(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(PIECE).decode("utf-8", "replace")


def _office_document(content_types: str) -> Kind:
    if "macroEnabled" in content_types or "vbaProject" in content_types:
        return MACROS
    return next((kind for name, kind in OFFICE_PARTS.items() if f"{name}.main+xml" in content_types), UNKNOWN)


def _ole(head: bytes, file: BinaryIO) -> Kind | None:
    if not head.startswith(ole.SIGNATURE):
        return None
    names = ole.names(file)
    if "EncryptedPackage" in names:
        return LOCKED
    return next((kind for name, kind in OLE_STREAMS.items() if name in names), UNKNOWN)


# Text


def _text(head: bytes, file: BinaryIO) -> Kind | None:
    begin = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if begin.startswith(b"<"):
        return WEB_PAGE
    if _is_text(file, "utf-8"):
        return TEXT
    return THAI_TEXT if _is_text(file, "cp874") else None


def _is_text(file: BinaryIO, encoding: str) -> bool:
    """Every byte is a letter of this encoding; control characters other than tabs and line ends are none."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            if piece.translate(None, CONTROLS) != piece:
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26} | {127})
