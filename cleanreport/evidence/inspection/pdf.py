"""PDF: whole, and without what starts something by itself.

The file is read once in pieces for the few words that matter. Only when one of them is there, a process of its own
(`pdf_judge`) reads the file as a reader of PDF does: within limits, since a small file can ask for any memory.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from cleanreport.evidence import ziplist
from cleanreport.evidence.inspection import foreign
from cleanreport.evidence.inspection.zips import Budget
from cleanreport.evidence.refusals import Refused

PIECE = 1024 * 1024
# The end, with what some servers and printers leave behind it.
TAIL = 64 * 1024
END_WITHIN = 1024
# Longer than any word we look for and any dictionary of a packed list of objects.
OVERLAP = 4096
WORDS = rb"JavaScript|JS|Launch|Rendition|RichMedia|EmbeddedFile|Encrypt|XFA"
# Each of these may hide a letter as #xx.
CALLS = re.compile(
    rb"/(?:JavaScript|Launch\b|Rendition|RichMedia|EmbeddedFile|Encrypt\b|XFA\b|[A-Za-z]{0,16}#[4-7][0-9A-Fa-f])"
)
HIDDEN = re.compile(rb"#([0-9A-Fa-f]{2})")
LIST = re.compile(rb"/ObjStm\b|/Obj#53tm|/#4[Ff]bjStm")
# Packed lists of objects together: those of a book with a hundred thousand objects have a tenth of it.
MOST_LISTS = 64 * 1024 * 1024
MOST_LIST_COUNT = 20_000
# Its processor time is limited to less; a machine that is busy gets more by the clock.
JUDGE_SECONDS = 20
VERDICTS = {"locked", "pdf_script", "pdf_launch", "pdf_attachment", "macros", "broken", "unclear"}


def document(file: BinaryIO, *, macros: bool, budget: Budget) -> None:
    """Raises Refused."""
    end = _require_end(file)
    hides_archive = ziplist.ends_as_archive(file, exactly=False)
    if hides_archive and ziplist.ends_as_archive(file, exactly=True):
        raise Refused("two_in_one")
    found = _words_of_interest(file)
    if hides_archive and b"EmbeddedFile" not in found:
        raise Refused("two_in_one")
    foreign.refuse_appended(file, end)
    if found:
        _judge(file, macros=macros, budget=budget)


def _require_end(file: BinaryIO) -> int:
    """Where the document ends; a file that broke off has no end near its last byte."""
    size = foreign.size_of(file)
    begin = file.seek(max(0, size - TAIL))
    tail = file.read().rstrip(b"\0\t\n\r\f \x1a")
    if not tail:
        # So much empty room behind the end: look before it.
        file.seek(0)
        tail, begin = file.read(TAIL).rstrip(b"\0\t\n\r\f \x1a"), 0
    at = tail.rfind(b"%%EOF")
    if at < 0 or b"startxref" not in tail[:at]:
        raise Refused("broken")
    if len(tail) - at > END_WITHIN:
        raise Refused("hidden_behind")
    return begin + at


def _words_of_interest(file: BinaryIO) -> set[bytes]:
    """The words in the file and in its packed lists of objects, without what hides their letters."""
    found: set[bytes] = set()
    left, lists = MOST_LISTS, 0
    for at, piece in _pieces(file):
        _collect(piece, found)
        for match in LIST.finditer(piece):
            lists += 1
            if lists > MOST_LIST_COUNT:
                raise Refused("unclear")
            unpacked = _unpack_list(file, at + match.start())
            if unpacked is None:
                found.add(b"?")
                continue
            for part in unpacked:
                left -= len(part)
                if left < 0:
                    raise Refused("unclear")
                _collect(part, found)
    return found


def _pieces(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Pieces with where they begin; each begins with the end of the one before."""
    at, kept = 0, b""
    while True:
        file.seek(at)
        piece = file.read(PIECE)
        if not piece:
            return
        yield at - len(kept), kept + piece
        at += len(piece)
        kept = piece[-64:]


def _collect(text: bytes, found: set[bytes]) -> None:
    for match in CALLS.finditer(text):
        word = match[0]
        if b"#" in word:
            whole = text[match.start() : match.start() + 64]
            word = HIDDEN.sub(lambda code: bytes([int(code[1], 16)]), whole)
            if not (known := re.match(rb"/(?:" + WORDS + rb"|ObjStm)", word)):
                continue
            word = known[0]
        found.add(word[1:])


def _unpack_list(file: BinaryIO, at: int) -> Iterator[bytes] | None:
    """The packed objects behind the dictionary that stands here; None when it is packed in an unusual way."""
    begin = max(0, at - OVERLAP // 2)
    file.seek(begin)
    around = file.read(OVERLAP)
    middle = at - begin
    start = around.find(b"stream", middle)
    before = max(around.rfind(b" obj", 0, middle), around.rfind(b"\nobj", 0, middle))
    if start < 0 or before < 0:
        return iter(()) if before < 0 and start < 0 else None
    said = around[before:start]
    if b"/Filter" not in said:
        return iter(())  # its text is as plain as the rest of the file
    if b"/FlateDecode" not in said or b"/DecodeParms" in said or said.count(b"Decode") > 1:
        return None
    data_at = start + len(b"stream")
    data_at += 2 if around[data_at : data_at + 2] == b"\r\n" else 1
    return _inflated(file, begin + data_at)


def _inflated(file: BinaryIO, at: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    kept = b""
    while not inflater.eof:
        file.seek(at)
        packed = file.read(64 * 1024)
        at += len(packed)
        try:
            piece = inflater.decompress(packed, PIECE)
            while piece:
                yield kept + piece
                kept = piece[-64:]
                piece = inflater.decompress(inflater.unconsumed_tail, PIECE)
        except zlib.error:
            return  # readers take what came before
        if not packed:
            return


def _judge(file: BinaryIO, *, macros: bool, budget: Budget) -> None:
    """Ask the process that reads the file as a whole; whatever ends it early leaves the file unclear."""
    if budget.seconds <= 0:
        raise Refused("takes_too_long")
    begun = time.monotonic()
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        file.seek(0)
        while piece := file.read(PIECE):
            copy.write(piece)
        copy.flush()
        verdict, part = _verdict_of(copy.fileno())
    budget.seconds -= time.monotonic() - begun
    if verdict == "ok" or (verdict in ("pdf_script", "macros") and macros):
        return
    raise Refused(verdict if verdict in VERDICTS else "unclear", part=part)


def _verdict_of(handle: int) -> tuple[str, str]:
    modules = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    command = [sys.executable, "-c", "from cleanreport.evidence.pdf_judge import main; main()", str(handle)]
    environment = {"PYTHONPATH": modules, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, env=environment, pass_fds=[handle], capture_output=True, timeout=JUDGE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "unclear", ""
    verdict, _tab, part = done.stdout.decode("utf-8", "replace").strip().partition("\t")
    return (verdict, part) if done.returncode == 0 else ("unclear", "")
