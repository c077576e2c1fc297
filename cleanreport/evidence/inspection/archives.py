"""A ZIP archive as evidence: every file in it is one that would be taken by itself."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO, cast

from django.conf import settings

from cleanreport.evidence import kinds
from cleanreport.evidence.allowed import Allowed
from cleanreport.evidence.inspection import zips
from cleanreport.evidence.inspection.zips import Budget, Part
from cleanreport.evidence.kinds import Kind
from cleanreport.evidence.refusals import Refused

Look = Callable[[BinaryIO, str, Kind, Allowed, Budget], None]
IN_MEMORY = 2 * 1024 * 1024
# What macOS and Windows put into every folder, by name and beginning.
OWN_NOTES = {".ds_store": b"\0\0\0\1Bud1", "desktop.ini": b"", "thumbs.db": b"\xd0\xcf\x11\xe0"}
MAC_NOTES, MAC_BEGIN = "__MACOSX/", b"\x00\x05\x16\x07"
LONGEST_NOTE = 1024 * 1024


def archive(file: BinaryIO, allowed: Allowed, budget: Budget, look: Look) -> None:
    """Every file is unpacked and looked at like one that was attached alone."""
    parts = zips.parts(file, budget)
    _refuse_pdf_around(file, parts)
    files = [part for part in parts if not part.is_folder]
    if not files:
        raise Refused("not_taken", kind=kinds.EMPTY_ZIP.name, allowed=allowed)
    for part in files:
        try:
            _look_at(file, part, allowed, budget, look)
        except Refused as refused:
            raise refused.within(part.name) from refused


def _refuse_pdf_around(file: BinaryIO, parts: list[Part]) -> None:
    """A PDF that begins in the first kilobyte is one of the files, or the archive is a PDF, too."""
    file.seek(0)
    at = file.read(1024).find(b"%PDF-")
    if at >= 0 and not any(part.begin == at for part in parts):
        raise Refused("two_in_one")


def _look_at(file: BinaryIO, part: Part, allowed: Allowed, budget: Budget, look: Look) -> None:
    if part.info.file_size > allowed.file_bytes:
        raise Refused("too_large", size=allowed.file_bytes)
    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(settings.FILE_UPLOAD_TEMP_DIR)) as kept:
        for piece in zips.unpacked(file, part, budget):
            kept.write(piece)
        inner = cast(BinaryIO, kept)
        if not part.info.file_size or _is_note(inner, part):
            return
        kind = kinds.recognise(inner)
        if kind.group == "zip" or kind in (kinds.OTHER_ARCHIVE, kinds.EMPTY_ZIP):
            raise Refused("archive_inside", part=part.name)
        look(inner, part.name.replace("\\", "/").rpartition("/")[2], kind, allowed, budget)


def _is_note(file: BinaryIO, part: Part) -> bool:
    """What an operating system wrote down for itself: harmless, and nobody asked for it."""
    if part.info.file_size > LONGEST_NOTE:
        return False
    file.seek(0)
    begin = file.read(8)
    last = part.name.rpartition("/")[2].lower()
    if part.name.startswith(MAC_NOTES):
        return begin.startswith(MAC_BEGIN)
    return last in OWN_NOTES and begin.startswith(OWN_NOTES[last])
