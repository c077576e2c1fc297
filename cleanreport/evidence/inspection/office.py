"""Office Open XML and OpenDocument: archives of parts, of which none is a program."""

import re
import tempfile
from typing import BinaryIO, cast

from django.conf import settings

from cleanreport.evidence import ole, signatures
from cleanreport.evidence.inspection import foreign, names, old_office, zips
from cleanreport.evidence.inspection.zips import Budget, Part
from cleanreport.evidence.kinds import Kind
from cleanreport.evidence.refusals import Refused

LONGEST_LIST = 4 * 1024 * 1024
LONGEST_EMBEDDED = 1024 * 1024  # in memory; a longer one goes to the disk
HEAD = 512
MACRO_PARTS = re.compile(r"(?:^|/)vbaproject\.bin$|(?:^|/)(?:macrosheets|intlmacrosheets)/", re.IGNORECASE)
OPEN_MACROS = re.compile(r"^(?:basic|scripts)/.*[^/]$", re.IGNORECASE)
PART_NAME = re.compile(rb"""PartName=["']/([^"']{1,500})["']""")
LONGEST_TAG = 2000


def document(file: BinaryIO, kind: Kind, *, macros: bool, budget: Budget) -> None:
    """Every part is read; raises Refused."""
    foreign.refuse_pdf_within(file)
    parts = zips.parts(file, budget)
    known = {part.info.filename: part for part in parts}
    _refuse_macros(file, known, kind, macros=macros, budget=budget)
    if "[Content_Types].xml" in known:
        _require_main(file, known, budget)
    elif "content.xml" not in known:
        raise Refused("broken")
    for part in parts:
        if not part.is_folder:
            _look_at(file, part, macros=macros, budget=budget)


def _refuse_macros(file: BinaryIO, known: dict[str, Part], kind: Kind, *, macros: bool, budget: Budget) -> None:
    manifest = known.get("META-INF/manifest.xml")
    if manifest and b"encryption-data" in zips.content_of(file, manifest, budget, LONGEST_LIST):
        raise Refused("locked")
    has_macros = kind.macros or any(MACRO_PARTS.search(name) for name in known)
    if kind.group == "opendocument":
        has_macros = has_macros or any(OPEN_MACROS.search(name) for name in known)
    if types := known.get("[Content_Types].xml"):
        said = zips.content_of(file, types, budget, LONGEST_LIST)
        has_macros = has_macros or b"macroEnabled" in said or b"vbaProject" in said or b"macrosheet" in said
    if has_macros and not macros:
        raise Refused("macros")


def _require_main(file: BinaryIO, known: dict[str, Part], budget: Budget) -> None:
    """The part that the list of parts calls the main one is there."""
    for tag in zips.content_of(file, known["[Content_Types].xml"], budget, LONGEST_LIST).split(b"<"):
        found = PART_NAME.search(tag[:LONGEST_TAG]) if b".main+xml" in tag[:LONGEST_TAG] else None
        if found and found[1].decode("utf-8", "replace") in known:
            return
    raise Refused("broken")


def _look_at(file: BinaryIO, part: Part, *, macros: bool, budget: Budget) -> None:
    """A part is whole, and neither a program nor a document that holds one."""
    ending = names.ending_of(part.name)
    if ending in signatures.PROGRAM_ENDINGS:
        raise Refused("program_inside", part=part.name)
    embedded = "/embeddings/" in f"/{part.name}" or ending in ("docm", "xlsm", "pptm")
    with tempfile.SpooledTemporaryFile(LONGEST_EMBEDDED, dir=str(settings.FILE_UPLOAD_TEMP_DIR)) as kept:
        head = b""
        for piece in zips.unpacked(file, part, budget):
            head = head or piece[:HEAD]
            if embedded:
                kept.write(piece)
        if head.startswith((*signatures.PROGRAMS[:8], *signatures.SHORTCUTS)) and ending != "bin":
            raise Refused("program_inside", part=part.name)
        if embedded:
            _look_into(cast(BinaryIO, kept), head, part, macros=macros, budget=budget)


def _look_into(file: BinaryIO, head: bytes, part: Part, *, macros: bool, budget: Budget) -> None:
    """A table in a letter, a picture of another program: what was embedded into a document."""
    if head.startswith(ole.SIGNATURE):
        old_office.refuse_embedded(file, part.name, macros=macros)
    elif head.startswith(zips.LOCAL):
        inner = zips.parts(file, budget)
        if not macros and any(MACRO_PARTS.search(one.name) for one in inner):
            raise Refused("macros")
        for one in inner:
            if names.ending_of(one.name) in signatures.PROGRAM_ENDINGS:
                raise Refused("program_inside", part=f"{part.name} / {one.name}")
    elif head.startswith(signatures.PROGRAMS):
        raise Refused("program_inside", part=part.name)
