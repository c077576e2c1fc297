"""Which kinds of files there are, recognised by how they begin: a name or a browser may say anything.

Whether a file is whole and harmless is asked afterwards (`inspection`).
"""

import codecs
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanreport.evidence import ole, signatures, ziplist

HEAD = 4096
PIECE = 256 * 1024
LONGEST_PART = 2 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of content: what people call it, its media type, the endings that fit (the usual one first).

    `group` is what an officer switches (`cycles.models.EVIDENCE_KINDS`).
    """

    name: Promise
    media_type: str = ""
    endings: tuple[str, ...] = ()
    group: str = ""
    macros: bool = False

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


PDF = Kind(_("a PDF document"), "application/pdf", ("pdf",), "pdf")
JPEG = Kind(_("a JPEG picture"), "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "image")
PNG = Kind(_("a PNG picture"), "image/png", ("png",), "image")
WEBP = Kind(_("a WebP picture"), "image/webp", ("webp",), "image")
HEIC = Kind(_("a HEIC picture"), "image/heic", ("heic", "heif"), "image")
MP4 = Kind(_("an MP4 video"), "video/mp4", ("mp4", "m4v"), "video")
ZIP = Kind(_("a ZIP archive"), "application/zip", ("zip",), "zip")
TEXT = Kind(_("plain text"), "text/plain; charset=utf-8", ("txt", "csv"), "text")
THAI_TEXT = Kind(_("plain text"), "text/plain; charset=windows-874", ("txt", "csv"), "text")
WORD = Kind(_("a Word document"), _office("wordprocessingml.document"), ("docx",), "word")
EXCEL = Kind(_("an Excel workbook"), _office("spreadsheetml.sheet"), ("xlsx",), "excel")
POWERPOINT = Kind(
    _("a PowerPoint presentation"), _office("presentationml.presentation"), ("pptx", "ppsx"), "powerpoint"
)
WORD_MACROS = Kind(
    _("a Word document with macros"), "application/vnd.ms-word.document.macroenabled.12", ("docm",), "word", macros=True
)
EXCEL_MACROS = Kind(
    _("an Excel workbook with macros"),
    "application/vnd.ms-excel.sheet.macroenabled.12",
    ("xlsm",),
    "excel",
    macros=True,
)
POWERPOINT_MACROS = Kind(
    _("a PowerPoint presentation with macros"),
    "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    ("pptm", "ppsm"),
    "powerpoint",
    macros=True,
)
OLD_WORD = Kind(_("a Word document (97-2003)"), "application/msword", ("doc",), "word")
OLD_EXCEL = Kind(_("an Excel workbook (97-2003)"), "application/vnd.ms-excel", ("xls",), "excel")
OLD_POWERPOINT = Kind(
    _("a PowerPoint presentation (97-2003)"), "application/vnd.ms-powerpoint", ("ppt", "pps"), "powerpoint"
)
OPEN_TEXT = Kind(_("an OpenDocument text"), _open("text"), ("odt",), "opendocument")
OPEN_SHEET = Kind(_("an OpenDocument spreadsheet"), _open("spreadsheet"), ("ods",), "opendocument")
OPEN_SLIDES = Kind(_("an OpenDocument presentation"), _open("presentation"), ("odp",), "opendocument")

# Known and not taken: the sentence names them.
PROGRAM = Kind(_("a program"))
SCRIPT = Kind(_("a script"))
SHORTCUT = Kind(_("a shortcut to something else"))
WEB_PAGE = Kind(_("a web page or other markup, such as HTML, SVG or XML"))
RICH_TEXT = Kind(_("a document in Rich Text Format (RTF)"))
WIDE_TEXT = Kind(_("text in UTF-16; save it as UTF-8"))
LOCKED = Kind(_("a document that is locked with a password"))
LATE_PDF = Kind(_("a PDF document with something else before its beginning"))
EMPTY_ZIP = Kind(_("a ZIP archive with nothing in it"))
OTHER_ARCHIVE = Kind(_("an archive of another kind, such as RAR or 7z; pack it as ZIP"))
OTHER_PICTURE = Kind(_("a picture of another kind, such as GIF, TIFF or BMP; save it as JPEG or PNG"))
OTHER_FILM = Kind(_("a film or sound of another kind; save it as MP4"))
BROKEN_ZIP = Kind(_("a ZIP archive or Office document that is damaged or broke off"))
UNKNOWN = Kind(_("of a kind that the system does not know"))

ALL = [
    PDF, WORD, EXCEL, POWERPOINT, OLD_WORD, OLD_EXCEL, OLD_POWERPOINT, OPEN_TEXT, OPEN_SHEET, OPEN_SLIDES,
    WORD_MACROS, EXCEL_MACROS, POWERPOINT_MACROS, JPEG, PNG, WEBP, HEIC, TEXT, MP4, ZIP,
]  # fmt: skip

# How files begin.
SIGNATURES: list[tuple[tuple[bytes, ...], Kind]] = [
    ((b"%PDF-",), PDF),
    ((b"\xff\xd8\xff",), JPEG),
    ((b"\x89PNG\r\n\x1a\n",), PNG),
    (signatures.SHORTCUTS, SHORTCUT),
    (signatures.PROGRAMS, PROGRAM),
    (signatures.ARCHIVES, OTHER_ARCHIVE),
    (signatures.SOUNDS_AND_FILMS, OTHER_FILM),
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
    "wordprocessingml.document.main+xml": WORD,
    "spreadsheetml.sheet.main+xml": EXCEL,
    "presentationml.presentation.main+xml": POWERPOINT,
    "presentationml.slideshow.main+xml": POWERPOINT,
    "ms-word.document.macroEnabled.main+xml": WORD_MACROS,
    "ms-excel.sheet.macroEnabled.main+xml": EXCEL_MACROS,
    "ms-powerpoint.presentation.macroEnabled.main+xml": POWERPOINT_MACROS,
    "ms-powerpoint.slideshow.macroEnabled.main+xml": POWERPOINT_MACROS,
}
OLE_STREAMS = {
    "WordDocument": OLD_WORD,
    "Workbook": OLD_EXCEL,
    "Book": OLD_EXCEL,
    "PowerPoint Document": OLD_POWERPOINT,
}


def recognise(file: BinaryIO) -> Kind:
    """What `file` (seekable) holds; `is_taken` tells whether such files may come in at all."""
    file.seek(0)
    head = file.read(HEAD)
    for begins, kind in SIGNATURES:
        if head.startswith(begins):
            return kind
    for test in (_container, _zip, _ole):
        if found := test(head, file):
            return found
    return _text(head, file) or _other(head)


def _container(head: bytes, _file: BinaryIO) -> Kind | None:
    if head[:4] == b"RIFF":
        return WEBP if head[8:12] == b"WEBP" else OTHER_FILM
    if head[4:8] != b"ftyp":
        return None
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    major = head[8:12]
    if major in PICTURE_BRANDS:
        return HEIC
    # QuickTime films name the brands of MP4 as well, but many players do not show them.
    return MP4 if brands & VIDEO_BRANDS and major != b"qt  " else OTHER_FILM


# Archives: Office and OpenDocument files are ZIP archives, too


def _zip(head: bytes, file: BinaryIO) -> Kind | None:
    if head[:4] == b"PK\x05\x06":
        return EMPTY_ZIP
    if head[:4] != b"PK\x03\x04":
        return None
    try:
        if not ziplist.is_short(file):
            return BROKEN_ZIP
        with zipfile.ZipFile(file) as archive:
            return _packed(archive)
    except DAMAGED:
        return BROKEN_ZIP


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
        return part.read(LONGEST_PART).decode("utf-8", "replace")


def _office_document(content_types: str) -> Kind:
    return next((kind for name, kind in OFFICE_PARTS.items() if name in content_types), UNKNOWN)


def _ole(head: bytes, file: BinaryIO) -> Kind | None:
    if not head.startswith(ole.SIGNATURE):
        return None
    found = ole.entries(file)
    if any(entry.is_root and entry.clsid == ole.INSTALLER for entry in found):
        return PROGRAM
    names = {entry.name for entry in found}
    if "EncryptedPackage" in names:
        return LOCKED
    return next((kind for name, kind in OLE_STREAMS.items() if name in names), UNKNOWN)


# Text


def _text(head: bytes, file: BinaryIO) -> Kind | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _called_text(head.decode("utf-16", "replace").encode()) or WIDE_TEXT
    if kind := _called_text(head.removeprefix(codecs.BOM_UTF8).lstrip()):
        return kind
    if _is_text(file, "utf-8"):
        return TEXT
    return THAI_TEXT if _is_text(file, "cp874") else None


def _called_text(begin: bytes) -> Kind | None:
    """Texts that are more than text."""
    lowered = begin[:64].lower()
    if lowered.startswith(signatures.SCRIPTS):
        return SCRIPT
    if begin.startswith(signatures.SHORTCUTS):
        return SHORTCUT
    if begin.startswith(b"<"):
        return WEB_PAGE
    return RICH_TEXT if begin.startswith(b"{\\rt") else None


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


def _other(head: bytes) -> Kind:
    if b"%PDF-" in head[:1024]:
        return LATE_PDF
    return OTHER_PICTURE if head.startswith(signatures.PICTURES) else UNKNOWN
