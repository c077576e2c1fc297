"""How other programs read our papers."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import page
import pikepdf
import pypdfium2 as pdfium

# Fires when the compressed bytes of a stream happen to end in 0D, about one book in three; the length is right.
FALSE_ALARM = "STREAM-LENGTH"
HAS_POPPLER = shutil.which("pdftotext") is not None


def findings(path: Path) -> list[str]:
    """What the validator has to say against PDF/A-3a and PDF/UA-1."""
    profiles = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
    failures = [failure for profile in profiles for failure in page.validate_pdf(path, profile=profile).failures]
    return [f"{failure.rule_id}: {failure.message}" for failure in failures if FALSE_ALARM not in failure.rule_id]


def pdfium_text(source: Path | bytes) -> str:
    """As Chrome and Edge find it."""
    with pdfium.PdfDocument(source) as document:
        return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def poppler_text(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def elements(parent: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """The elements of the structure of that kind, in the order of reading."""
    kids = parent.get("/K")
    for child in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            if f"/{kind}" == child.S:
                yield child
            yield from elements(child, kind)
