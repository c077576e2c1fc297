"""What is in a file beside what its first bytes say: whether it is whole, and whether it does anything by itself.

Files are read in pieces; what is packed is unpacked within a budget. A file inside of an archive is looked at alike.
"""

from typing import Any, BinaryIO

from cleanreport.evidence import kinds
from cleanreport.evidence.allowed import Allowed
from cleanreport.evidence.inspection import archives, boxes, foreign, names, office, old_office, pdf, pictures, texts
from cleanreport.evidence.inspection.zips import Budget
from cleanreport.evidence.kinds import Kind
from cleanreport.evidence.refusals import Refused
from cleanreport.evidence.signatures import PROGRAM_ENDINGS

OLD_OFFICE = (kinds.OLD_WORD, kinds.OLD_EXCEL, kinds.OLD_POWERPOINT)
PICTURES = {
    kinds.JPEG: pictures.jpeg,
    kinds.PNG: pictures.png,
    kinds.WEBP: pictures.webp,
    kinds.HEIC: boxes.picture,
    kinds.MP4: boxes.film,
}


def inspect(file: BinaryIO, name: str, kind: Kind, allowed: Allowed, budget: Budget | None = None) -> None:
    """Raises Refused when a file of this kind, under this name, is not taken."""
    ending = names.ending_of(name)
    values: dict[str, Any] = {"kind": kind.name, "ending": ending, "allowed": allowed}
    if ending in PROGRAM_ENDINGS and kind.is_taken and kind.group != "text":
        raise Refused("program_ending", **values)
    if kind is kinds.LOCKED:
        raise Refused("locked")
    if not kind.is_taken:
        raise Refused("not_taken", **values)
    if ending and ending not in kind.endings:
        raise Refused("contradiction", **values)
    if not allowed.takes(kind):
        raise Refused("not_this_year", **values)
    try:
        _look_into(file, ending, kind, allowed, budget or Budget())
    except Refused as refused:
        refused.params.setdefault("kind", kind.name)
        raise


def _look_into(file: BinaryIO, ending: str, kind: Kind, allowed: Allowed, budget: Budget) -> None:
    macros = allowed.macros
    if kind is kinds.PDF:
        pdf.document(file, macros=macros, budget=budget)
    elif kind is kinds.ZIP:
        archives.archive(file, allowed, budget, inspect)
    elif kind in OLD_OFFICE:
        foreign.refuse_pdf_within(file)
        foreign.refuse_archive_at_end(file, exactly=True)
        old_office.document(file, macros=macros)
    elif look := PICTURES.get(kind):
        foreign.refuse_pdf_within(file)
        foreign.refuse_archive_at_end(file)
        look(file)
    elif kind.group == "text":
        if ending == "csv" and texts.starts_program(file):
            raise Refused("table_command")
    else:
        office.document(file, kind, macros=macros, budget=budget)
