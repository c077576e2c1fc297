"""Looking for marked persons in whatever was written, however it is packed: texts, papers, archives, sessions."""

import base64
import binascii
import email
import html
import io
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from tests.documents.reading import pdfium_text

# Nobody else is called this, in any table or file; what is looked for is written without spaces.
NAME, MAIL, NUMBER = "ฤๅมารค", "markedperson", "5550987"
CARD = "บัตรมารค"
MARKS = re.compile(f"{NAME}|{MAIL}|{CARD}|8[1-9]-?{NUMBER}")

DEEPEST = 5
_ZLIB = (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")
_TOKEN = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
_BROKEN_LINE = re.compile(rb"(?<=[A-Za-z0-9+/]{60})\r?\n")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def found_in(what: str | bytes, where: object) -> list[str]:
    """Every mark in it, each once."""
    raw = what.encode() if isinstance(what, str) else what
    marks = {mark for text in texts_of(raw) for mark in MARKS.findall("".join(text.split()))}
    return [f"{mark!r} in {where}" for mark in sorted(marks)]


def texts_of(raw: bytes, depth: int = 0) -> Iterator[str]:
    """All texts that somebody who has these bytes can make of them."""
    text = raw.decode("utf-8", "replace")
    yield text
    yield _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    yield html.unescape(text)
    yield urllib.parse.unquote(text)
    if depth < DEEPEST:
        for inside in _inside(raw):
            yield from texts_of(inside, depth + 1)
        if raw.startswith(b"%PDF"):
            yield pdfium_text(raw)


def _inside(raw: bytes) -> Iterator[bytes]:
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            yield from map(package.read, package.namelist())
    elif raw.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(raw)) as file:
            yield from (attached.get_file().read_bytes() for attached in file.attachments.values())
            yield str(file.docinfo).encode()
            yield bytes(file.Root.Metadata.read_bytes()) if "/Metadata" in file.Root else b""
    elif raw.startswith(_ZLIB) or raw.startswith(b"\x1f\x8b"):
        yield _inflated(raw)
    else:
        yield from _decoded(raw)


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=47).decompress(raw)
    except zlib.error:
        return b""


def _decoded(raw: bytes) -> Iterator[bytes]:
    """Base64 of both alphabets, as in sessions, the cache and letters; and letters as their parts."""
    if b"\nContent-Transfer-Encoding:" in raw:
        parts = email.message_from_bytes(raw).walk()
        yield from (bytes(part.get_payload(decode=True) or b"") for part in parts if not part.is_multipart())
        return
    for token in _TOKEN.findall(_BROKEN_LINE.sub(b"", raw)):
        try:
            yield base64.b64decode(token.translate(bytes.maketrans(b"-_", b"+/")) + b"==")
        except binascii.Error:
            continue


def in_folder(folder: Path) -> list[str]:
    """Everything that lies in a folder."""
    return [one for path in folder.rglob("*") if path.is_file() for one in found_in(path.read_bytes(), path)]
