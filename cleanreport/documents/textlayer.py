"""Mends what the typesetter leaves undone in a PDF: text that can be found and copied, and its claims.

Typst drew one sign for every Thai cluster (`clusters.py`). Here the glyphs say the letters that they draw
(`reading.py`), and so do the titles of the outline. With that the file is PDF/A-3a and PDF/UA-1, and may say so.
"""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from cleanreport.documents import reading
from cleanreport.documents.clusters import unpacked
from cleanreport.documents.reading import Face

_PDF_UA = (
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Identification schema</pdfaSchema:schema>'
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category>'
    "<pdfaProperty:description>Part Number of ISO 14289 (PDF/UA)</pdfaProperty:description>"
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
)


def mended(data: bytes, row_heads: Sequence[bool] = ()) -> pikepdf.Pdf:
    """The typesetter's PDF with a true text layer, heads of rows, and its claims; `save` writes it.

    `row_heads` says of each table, in the order of reading, whether the first cell of a row names it.
    """
    pdf = pikepdf.open(io.BytesIO(data))
    faces = {}
    for part in pdf.objects:
        if isinstance(part, Dictionary):
            _say(part)
            if part.get("/Subtype") == Name.Type0:
                faces[part.objgen] = Face.of(part)
    for drawing, resources in _drawings(pdf):
        named = {str(name)[1:].encode(): faces[font.objgen] for name, font in resources.get("/Font", {}).items()}
        drawing.write(reading.read(drawing.read_bytes(), named))
    for face in faces.values():
        face.finish()
    for attached in pdf.Root.get("/AF", []):
        attached.F = attached.UF  # krilla writes UTF-8 here, which readers take for Latin letters
    _name_rows(pdf, row_heads)
    pdf.Root.Metadata.write(_claimed(pdf.Root.Metadata.read_bytes().decode()).encode())
    pdf.Root.ViewerPreferences["/DisplayDocTitle"] = True
    pdf.Root.MarkInfo = Dictionary(Marked=True)  # without a word on suspects, of which poppler complains
    return pdf


def save(pdf: pikepdf.Pdf, to: Path | BinaryIO) -> None:
    """The same content gives the same bytes."""
    pdf.save(to, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, linearize=False)


# The text


def _drawings(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, pikepdf.Object]]:
    for page in pdf.pages:
        yield page.Contents, page.obj.Resources
    for part in pdf.objects:
        if isinstance(part, Stream) and part.get("/Subtype") == Name.Form:
            yield part, part.get("/Resources", Dictionary())


def _say(part: Dictionary) -> None:
    """Titles and descriptions in the letters that people type."""
    for key in ("/Title", "/Alt", "/T", "/Contents"):
        if isinstance(text := part.get(key), String) and str(text) != (plain := unpacked(str(text))):
            part[key] = String(plain)


# Structure and claims


def _name_rows(pdf: pikepdf.Pdf, row_heads: Sequence[bool]) -> None:
    """Typst cannot yet say that the first cell of a row is its head."""
    tables = list(_elements(pdf.Root.StructTreeRoot, Name.Table))
    if row_heads and len(tables) != len(row_heads):
        raise ValueError(f"{len(row_heads)} tables were written and {len(tables)} are in the file.")
    for table, named in zip(tables, row_heads, strict=False):
        for row in _elements(table, Name.TR) if named else ():
            first = next(_children(row), None)
            if first is not None and first.get("/S") == Name.TD:
                first.S = Name.TH
                first.A = Array([*_attributes(first), Dictionary(O=Name.Table, Scope=Name.Row)])


def _attributes(element: pikepdf.Object) -> list[pikepdf.Object]:
    given = element.get("/A")
    if given is None:
        return []
    return list(given) if isinstance(given, Array) else [given]


def _elements(parent: pikepdf.Object, kind: pikepdf.Name) -> Any:
    """The elements of the kind below `parent` in the order of reading, without those inside one of them."""
    for child in _children(parent):
        if child.get("/S") == kind:
            yield child
        else:
            yield from _elements(child, kind)


def _children(parent: pikepdf.Object) -> Any:
    kids = parent.get("/K")
    for child in kids if isinstance(kids, Array) else [kids]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child


def _claimed(xmp: str) -> str:
    """The metadata that says PDF/A-3b, saying PDF/A-3a and PDF/UA-1."""
    before, after = xmp.split("<pdfaExtension:schemas>", 1)
    end = after.rindex("</rdf:Bag>", 0, after.index("</pdfaExtension:schemas>"))
    xmp = f"{before}<pdfaExtension:schemas>{after[:end]}{_PDF_UA}{after[end:]}"
    xmp = xmp.replace("<pdfaid:conformance>B<", "<pdfaid:conformance>A<")
    xmp = xmp.replace("</pdfaid:conformance>", "</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>")
    return xmp.replace("xmlns:pdfaid=", 'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid=', 1)
