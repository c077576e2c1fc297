"""Mends what the typesetter leaves undone in a PDF: text that can be found and copied, and its claims.

Typst drew one sign for every Thai cluster (`clusters.py`). Here the glyphs say the letters that they draw
(`reading.py`), and so do the titles of the outline. With that the file is PDF/A-3a and PDF/UA-1, and may say so.
"""

import io
from collections.abc import Collection, Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from cleanreport.documents import reading
from cleanreport.documents.clusters import unpacked
from cleanreport.documents.reading import Face
from cleanreport.documents.tables import Tags

_PDF_UA = (
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Identification schema</pdfaSchema:schema>'
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category>'
    "<pdfaProperty:description>Part Number of ISO 14289 (PDF/UA)</pdfaProperty:description>"
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
)


def mended(data: bytes, tagged: Sequence[Tags] = ()) -> pikepdf.Pdf:
    """The typesetter's PDF with a true text layer, true tables, and its claims; `save` writes it.

    `tagged` says of each table, in the order of reading, what its tags lack.
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
    _mend_tables(pdf, tagged)
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


def _mend_tables(pdf: pikepdf.Pdf, tagged: Sequence[Tags]) -> None:
    """Typst cannot yet say that the first cell of a row is its head, nor keep rows together without a cell for it."""
    tables = list(_elements(pdf.Root.StructTreeRoot, Name.Table))
    if tagged and len(tables) != len(tagged):
        raise ValueError(f"{len(tagged)} tables were written and {len(tables)} are in the file.")
    ids: set[bytes] = set()
    for table, tags in zip(tables, tagged, strict=False):
        rows = list(_elements(table, Name.TR))
        if tags.tied:
            ids |= _without_last_column(rows)
        for row in rows if tags.row_heads else ():
            first = next(_children(row), None)
            if first is not None and first.get("/S") == Name.TD:
                first.S = Name.TH
                first.A = Array([*_attributes(first), Dictionary(O=Name.Table, Scope=Name.Row)])
    if ids:
        _forget(pdf.Root.StructTreeRoot.IDTree, ids)


def _without_last_column(rows: Sequence[pikepdf.Object]) -> set[bytes]:
    """Take out the empty cells that tie the last two rows; the last row has none. Gives the names they had."""
    taken = [row.K.pop() for row in rows[:-1]]
    return {bytes(cell.ID) for cell in taken if "/ID" in cell}


def _forget(tree: pikepdf.Object, ids: Collection[bytes]) -> None:
    """Take these names out of a tree of names."""
    for child in tree.get("/Kids", ()):
        _forget(child, ids)
    if "/Names" in tree:
        pairs = [pair for pair in batched(tree.Names, 2) if bytes(pair[0]) not in ids]
        tree.Names = Array([one for pair in pairs for one in pair])


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
