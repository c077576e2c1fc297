"""What hides in a file beside what the file is: an archive behind a picture, a page in its notes."""

import io
from typing import BinaryIO

from cleanreport.evidence import signatures, ziplist
from cleanreport.evidence.refusals import Refused

PIECE = 256 * 1024
# No pattern is longer; pieces overlap by so much.
OVERLAP = 64
# Readers of PDF look so far for its beginning.
PDF_BEGINS_WITHIN = 1024


def refuse_archive_at_end(file: BinaryIO, *, exactly: bool = False) -> None:
    """An archive is read from its end, so any other file can be one, too."""
    if ziplist.ends_as_archive(file, exactly=exactly):
        raise Refused("two_in_one")


def refuse_pdf_within(file: BinaryIO) -> None:
    """A PDF is read from its first mark, wherever that stands in the first kilobyte."""
    file.seek(0)
    if b"%PDF-" in file.read(PDF_BEGINS_WITHIN):
        raise Refused("two_in_one")


def refuse_markup(notes: bytes) -> None:
    if signatures.MARKUP.search(notes):
        raise Refused("two_in_one")


def refuse_appended(file: BinaryIO, begin: int) -> None:
    """What follows the end of a picture holds no other file: cameras leave notes, previews and short films there."""
    file.seek(begin)
    kept = b""
    while piece := file.read(PIECE):
        if not kept and piece.lstrip(b"\0").startswith(signatures.PROGRAMS[:8]):
            raise Refused("hidden_behind")
        if signatures.APPENDED.search(kept + piece):
            raise Refused("hidden_behind")
        kept = piece[-OVERLAP:]


def size_of(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)
