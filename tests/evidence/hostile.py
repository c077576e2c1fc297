"""A folder of hostile files, made here: each with the name it is sent under and the reason for which it is refused."""

import zipfile
from dataclasses import dataclass

import pikepdf

from tests.evidence import samples
from tests.evidence.making import (
    BOOK,
    HEIC,
    INSTALLER,
    LESS,
    LOCKED_BOOK,
    LOCKED_LETTER,
    LOCKED_MANIFEST,
    LOCKED_SLIDES,
    MACHINE,
    MACRO_BOOK,
    MACROS_IN_SLIDES,
    MP4,
    NATIVE,
    OLD_MACROS,
    OPEN,
    PACKAGE,
    PACKED_OBJECTS,
    PAGE,
    REGISTRY,
    SHORTCUT,
    SMALL_ZIP,
    TYPES,
    WORD,
    WORD_MACROS,
    archive_of_aes,
    archive_with_link,
    archive_with_two_names,
    attached,
    bomb,
    damaged_archive,
    form,
    gif_and_jar,
    huge_picture,
    jpeg_note,
    launch,
    locked_archive,
    lying_archive,
    many_small_bombs,
    moved_archive,
    odd_archive,
    overlapping_archive,
    patched,
    pdf_around,
    pdf_bomb,
    pdf_with,
    png_with,
    script,
    too_many,
    with_bomb,
    with_part,
    zipped,
)
from tests.evidence.samples import JPEG, PDF, PNG, WEBP, box, office, old_office, packed

DOCX, DOC, XLS, PPT = "ผลงาน.docx", "ผลงาน.doc", "ผลงาน.xls", "ผลงาน.ppt"
A_PDF, ZIP = "ผลงาน.pdf", "รวม.zip"
type Row = tuple[str, str, bytes, str]


@dataclass(frozen=True)
class Hostile:
    """A file that somebody sends; `about` says in English what is wrong with it."""

    about: str
    name: str
    content: bytes
    code: str


def files() -> list[Hostile]:
    return [Hostile(*one) for one in [*PROGRAMS, *NAMES, *documents(), *pdfs(), *pictures(), *archives(), *texts()]]


PROGRAMS: list[Row] = [
    ("A program of Windows", "ผลงาน.exe", MACHINE, "not_taken"),
    ("A program of Windows called PDF", A_PDF, MACHINE, "not_taken"),
    ("A program of Linux", "ผลงาน", b"\x7fELF" + bytes(60), "not_taken"),
    ("A program of macOS", A_PDF, b"\xcf\xfa\xed\xfe" + bytes(60), "not_taken"),
    ("A program of macOS for two processors", A_PDF, b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(60), "not_taken"),
    ("A class of Java", "Report.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(60), "not_taken"),
    ("A program of Java (JAR)", "ผลงาน.zip", zipped(("META-INF/MANIFEST.MF", b"x"), ("A.class", b"x")), "not_taken"),
    (
        "An app for Android (APK)",
        "ผลงาน.zip",
        zipped(("AndroidManifest.xml", b"x"), ("classes.dex", b"x")),
        "not_taken",
    ),
    ("An installer of Windows (MSI)", DOC, INSTALLER, "not_taken"),
    ("A shortcut of Windows (.lnk)", "ผลงาน.pdf.lnk", SHORTCUT, "not_taken"),
    ("A shortcut to a page (.url)", "ผลงาน.url", b"[InternetShortcut]\r\nURL=file:///c:/x.exe\r\n", "not_taken"),
    ("An entry for the registry (.reg)", "ผลงาน.reg", REGISTRY.encode(), "not_taken"),
    ("An entry for the registry in UTF-16", "ผลงาน.reg", REGISTRY.encode("utf-16"), "not_taken"),
    ("A script of a shell", "ผลงาน.sh", b"#!/bin/sh\nrm -rf /\n", "not_taken"),
    ("A script of Windows (.bat)", "ผลงาน.bat", b"@echo off\r\ndel *\r\n", "not_taken"),
    ("A script of PowerShell", "ผลงาน.ps1", b"Remove-Item *\r\n", "contradiction"),
    ("A script of Visual Basic", "ผลงาน.vbs", b'CreateObject("WScript.Shell").Run "calc"\r\n', "contradiction"),
    ("JavaScript", "ผลงาน.js", b"new ActiveXObject('WScript.Shell')\n", "contradiction"),
    ("PHP", "ผลงาน.txt", b"<?php system($_GET['c']); ?>", "not_taken"),
    ("A web page", "ผลงาน.html", b"<!doctype html>" + PAGE, "not_taken"),
    ("A web page called text", "ผลงาน.txt", PAGE, "not_taken"),
    ("An SVG picture with a script", "ผลงาน.svg", b"<svg onload='alert(1)'/>", "not_taken"),
    ("An application in HTML (.hta)", "ผลงาน.hta", b"<hta:application><script>x</script>", "not_taken"),
    ("A help file (.chm)", A_PDF, b"ITSF\3\0\0\0" + bytes(90), "not_taken"),
    ("An archive of RAR", "ผลงาน.rar", b"Rar!\x1a\x07\x01\0" + bytes(60), "not_taken"),
    ("An archive of 7-Zip called ZIP", "ผลงาน.zip", b"7z\xbc\xaf\x27\x1c" + bytes(60), "not_taken"),
]
NAMES: list[Row] = [
    ("A name that turns its reading direction", "ผล\u202efdp.exe", MACHINE, "turned_name"),
    ("A PDF under a name that turns", "ผล\u202etxt.pdf", PDF, "turned_name"),
    ("A program's ending before the real one", "ใบแจ้งหนี้.exe.pdf", PDF, "disguised_name"),
    ("A program's ending behind many spaces", "ผล.pdf" + " " * 60 + ".exe", MACHINE, "not_taken"),
    ("A PDF called program", "ผลงาน.pdf.scr", PDF, "program_ending"),
    ("A stream of NTFS in the name", "ผลงาน.pdf:run.exe", PDF, "program_ending"),
    ("A NUL in the name", "run.exe\0.pdf", PDF, "disguised_name"),
    ("A device of Windows", "CON.pdf", PDF, "device_name"),
    ("A device of Windows in folders", "../../COM1.docx", WORD, "device_name"),
    ("A picture called PDF", A_PDF, JPEG, "contradiction"),
    ("A Word document called ZIP", "ผลงาน.zip", WORD, "contradiction"),
    ("A workbook called Word document", DOCX, office("spreadsheetml.sheet"), "contradiction"),
]


def documents() -> list[Row]:
    embedded = with_part(WORD, "word/embeddings/oleObject1.bin", old_office(PACKAGE, **NATIVE))
    return [
        ("Word with macros (.docm)", "ผลงาน.docm", WORD_MACROS, "macros"),
        ("Word with macros called .docx", DOCX, WORD_MACROS, "contradiction"),
        ("Macros in a plain .docx", DOCX, with_part(WORD, "word/vbaProject.bin", b"x"), "macros"),
        ("Macros in a .xlsx (Excel 4.0)", "ผลงาน.xlsx", with_part(BOOK, "xl/macrosheets/sheet1.xml", b"x"), "macros"),
        ("Macros in OpenDocument", "ผลงาน.odt", with_part(OPEN, "Basic/Standard/Module1.xml", b"x"), "macros"),
        ("Macros in a .doc", DOC, old_office("WordDocument", "Macros", "VBA", "_VBA_PROJECT"), "macros"),
        ("Macros in a .xls", XLS, old_office("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        ("A macro sheet in a .xls (Excel 4.0)", XLS, old_office("Workbook", Workbook=OLD_MACROS), "macros"),
        ("Macros in a .ppt", PPT, old_office("PowerPoint Document", **MACROS_IN_SLIDES), "macros"),
        ("A program in a .docx", DOCX, with_part(WORD, "word/media/run.exe", MACHINE), "program_inside"),
        ("A program called picture in a .docx", DOCX, with_part(WORD, "word/media/1.png", MACHINE), "program_inside"),
        ("A program packed into a .docx", DOCX, embedded, "program_inside"),
        ("A program packed into a .doc", DOC, old_office("WordDocument", PACKAGE, **NATIVE), "program_inside"),
        ("A workbook with macros in a .docx", DOCX, with_part(WORD, "word/embeddings/a.xlsx", MACRO_BOOK), "macros"),
        ("A locked .docx", DOCX, old_office("EncryptedPackage", "EncryptionInfo"), "locked"),
        ("A locked .doc", DOC, old_office("WordDocument", WordDocument=LOCKED_LETTER), "locked"),
        ("A locked .xls", XLS, old_office("Workbook", Workbook=LOCKED_BOOK), "locked"),
        ("A locked .ppt", PPT, old_office("Current User", "PowerPoint Document", Current_User=LOCKED_SLIDES), "locked"),
        ("A locked .odt", "ผลงาน.odt", with_part(OPEN, "META-INF/manifest.xml", LOCKED_MANIFEST), "locked"),
        ("A .docx that broke off", DOCX, WORD[:-30], "not_taken"),
        ("A .docx without its main part", DOCX, packed({"[Content_Types].xml": TYPES}), "broken"),
        ("A .doc that broke off", DOC, old_office("WordDocument")[:4000], "broken"),
        ("A .xls with nothing in its workbook", XLS, old_office("Workbook", Workbook=b"\0" * 8), "broken"),
        ("A .docx that becomes huge", DOCX, with_bomb(), "bomb"),
    ]  # fmt: skip


def pdfs() -> list[Row]:
    secret = pikepdf.Encryption(user="secret", owner="secret")
    nobody = pikepdf.Encryption(user="", owner="secret")
    hidden = pdf_with(script).replace(b"/JavaScript", b"/J#61vaScript")
    return [
        ("A PDF that needs a password", A_PDF, pdf_with(lambda _pdf: None, encryption=secret), "locked"),
        ("A PDF with a script", A_PDF, pdf_with(script), "pdf_script"),
        ("A PDF with a script under a hidden name", A_PDF, hidden, "pdf_script"),
        ("A PDF with a script in packed objects", A_PDF, pdf_with(script, **PACKED_OBJECTS), "pdf_script"),
        ("A protected PDF with a script", A_PDF, pdf_with(script, encryption=nobody), "pdf_script"),
        ("A PDF with a form of scripts (XFA)", A_PDF, pdf_with(form), "pdf_script"),
        ("A PDF that starts a program", A_PDF, pdf_with(launch), "pdf_launch"),
        ("A PDF with a program attached", A_PDF, pdf_with(attached("run.exe", MACHINE)), "pdf_attachment"),
        (
            "A PDF with a disguised program attached",
            A_PDF,
            pdf_with(attached("a.txt", MACHINE)),
            "pdf_attachment",
        ),
        ("A PDF with macros attached", A_PDF, pdf_with(attached("a.docm", WORD_MACROS)), "macros"),
        ("A PDF with something before it", A_PDF, b"\0" * 30 + PDF, "not_taken"),
        ("A PDF behind a program", A_PDF, MACHINE + PDF, "not_taken"),
        ("PDF and ZIP in one", A_PDF, PDF + SMALL_ZIP, "two_in_one"),
        ("A RAR archive behind a PDF", A_PDF, PDF + b"Rar!\x1a\x07\0" + bytes(50), "hidden_behind"),
        ("Much behind the end of a PDF", A_PDF, PDF + b"x" * 5000, "hidden_behind"),
        ("A PDF that broke off", A_PDF, PDF[: len(PDF) // 2], "broken"),
        ("A PDF of nothing but its first line", A_PDF, b"%PDF-1.7\n", "broken"),
        ("A PDF that becomes huge", A_PDF, pdf_bomb(), "unclear"),
    ]


def pictures() -> list[Row]:
    return [
        ("JPEG and ZIP in one", "ภาพ.jpg", JPEG + SMALL_ZIP, "two_in_one"),
        ("A RAR archive behind a JPEG", "ภาพ.jpg", JPEG + b"Rar!\x1a\x07\0" + bytes(90), "hidden_behind"),
        ("A program behind a JPEG", "ภาพ.jpg", JPEG + MACHINE, "hidden_behind"),
        ("A web page in the notes of a JPEG", "ภาพ.jpg", jpeg_note(PAGE), "two_in_one"),
        ("JPEG and PDF in one", "ภาพ.jpg", jpeg_note(PDF), "two_in_one"),
        ("A JPEG that broke off", "ภาพ.jpg", JPEG[:-40], "broken"),
        ("PNG and ZIP in one", "ภาพ.png", PNG + SMALL_ZIP, "two_in_one"),
        ("PHP in the notes of a PNG", "ภาพ.png", png_with(b"tEXt", b"c\0<?php system('x') ?>"), "two_in_one"),
        ("A web page behind a PNG", "ภาพ.png", PNG + PAGE, "hidden_behind"),
        ("A PNG that broke off", "ภาพ.png", PNG[:-20], "broken"),
        ("A PNG of 3,600 million pixels", "ภาพ.png", huge_picture(), "too_many_pixels"),
        ("WebP and ZIP in one", "ภาพ.webp", WEBP + SMALL_ZIP, "two_in_one"),
        ("A WebP that broke off", "ภาพ.webp", WEBP[:-8], "broken"),
        ("GIF and JAR in one (GIFAR)", "ภาพ.gif", gif_and_jar(), "not_taken"),
        ("HEIC and ZIP in one", "ภาพ.heic", HEIC + SMALL_ZIP, "two_in_one"),
        ("A HEIC that broke off", "ภาพ.heic", HEIC[:-10], "broken"),
        ("An archive behind a film", "ภาพ.mp4", MP4 + SMALL_ZIP, "two_in_one"),
        ("An archive in a box of a film", "ภาพ.mp4", MP4 + box(b"free", SMALL_ZIP), "two_in_one"),
        ("A program in empty room of a film", "ภาพ.mp4", MP4 + box(b"free", MACHINE), "hidden_behind"),
        ("A film that broke off", "ภาพ.mp4", MP4[:-20], "broken"),
        ("A film without a picture", "ภาพ.mp4", samples.container(b"isom", b"mp42"), "broken"),
    ]


def archives() -> list[Row]:
    stored = zipfile.ZIP_STORED
    return [
        ("A locked ZIP", ZIP, locked_archive(), "encrypted_archive"),
        ("A locked ZIP (AES)", ZIP, archive_of_aes(), "encrypted_archive"),
        ("A ZIP that becomes huge", ZIP, bomb(), "bomb"),
        ("A ZIP of many that become huge together", ZIP, many_small_bombs(), "bomb"),
        ("A ZIP in a ZIP", ZIP, zipped(("ใน.zip", bomb())), "archive_inside"),
        ("A RAR in a ZIP", ZIP, zipped(("ใน.rar", b"Rar!\x1a\x07\0" + bytes(60))), "archive_inside"),
        ("Files that lie over each other", ZIP, overlapping_archive(), "overlap"),
        ("More than 5,000 files", ZIP, too_many(), "too_many_files"),
        ("Sizes that lie", ZIP, lying_archive(), "lying_sizes"),
        ("Two names of one file", ZIP, archive_with_two_names(), "lying_sizes"),
        ("A list that leaves files out", ZIP, patched(zipped(("a.txt", b"a"), ("b.txt", b"b")), LESS), "lying_sizes"),
        ("Two archives in one", ZIP, moved_archive(), "two_in_one"),
        ("Something behind the end", ZIP, zipped(("a.pdf", PDF)) + b"more", "hidden_behind"),
        ("A way of packing that few know", ZIP, odd_archive(), "odd_packing"),
        ("A checksum that does not fit", ZIP, damaged_archive(), "broken"),
        ("A ZIP that broke off", ZIP, zipped(("a.pdf", PDF))[:-30], "not_taken"),
        ("A ZIP with nothing in it", ZIP, zipped(), "not_taken"),
        ("A ZIP with only a folder", ZIP, zipped(("งาน/", b"")), "not_taken"),
        ("A path that leads out", ZIP, zipped(("../../etc/cron.d/x.txt", b"x")), "bad_path"),
        ("A path from the root", ZIP, zipped(("/etc/x.txt", b"x")), "bad_path"),
        ("A path of Windows", ZIP, zipped(("C:\\Windows\\x.txt", b"x")), "bad_path"),
        ("A turned name in a ZIP", ZIP, zipped(("ผล\u202efdp.exe", b"x")), "bad_path"),
        ("A device of Windows in a ZIP", ZIP, zipped(("งาน/nul.txt", b"x")), "bad_path"),
        ("A link in a ZIP", ZIP, archive_with_link(), "link_inside"),
        ("A program in a ZIP", ZIP, zipped(("setup.exe", MACHINE)), "not_taken"),
        ("A disguised program in a ZIP", ZIP, zipped(("ผล.pdf", MACHINE)), "not_taken"),
        ("A script in a ZIP", ZIP, zipped(("a.vbs", b"MsgBox 1")), "contradiction"),
        ("Macros in a ZIP", ZIP, zipped(("a.docm", WORD_MACROS)), "macros"),
        ("A locked PDF in a ZIP", ZIP, zipped(("a.docx", old_office("EncryptedPackage"))), "locked"),
        ("A broken picture in a ZIP", ZIP, zipped(("a.jpg", JPEG[:-40]), method=stored), "broken"),
        ("A PDF and an archive in one", ZIP, pdf_around(), "two_in_one"),
    ]  # fmt: skip


def texts() -> list[Row]:
    return [
        ("An empty file", A_PDF, b"", "empty"),
        ("Bytes that are nothing", "ผลงาน", bytes(range(256)) * 20, "not_taken"),
        ("Text with a NUL", "ผลงาน.txt", b"text\0text", "not_taken"),
        ("Rich text (RTF)", DOC, rb"{\rtf1\ansi {\object\objdata 0105}}", "not_taken"),
        ("A table whose cell starts a program", "ตาราง.csv", b"a,b\n1,=cmd|'/C calc'!A0\n", "table_command"),
        ("The same with another beginning", "ตาราง.csv", b"a,b\n\"+cmd|' /C calc'!A0\",2\n", "table_command"),
    ]
