"""Mends what the typesetter leaves undone in a PDF: text that can be found and copied, and its claims.

Typst 0.15 writes Thai so that half of the readers find no word of it (krilla issues 411 and 425), and the marks that
steer line breaks stay in the text. Here every cluster becomes one glyph (`clusters.py`) and every glyph says the
characters that it draws. With that the file is PDF/A-3a and PDF/UA-1, and may say so.
"""

import io
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
from fontTools import agl
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

from cleanreport.documents import clusters
from cleanreport.documents.clusters import Face
from cleanreport.documents.glyphs import FACES

type Outline = tuple[int, bytes]

# Of a part of a glyph: places are two bytes long, more parts follow, it is scaled or turned.
_WORDS, _MORE_PARTS, _TRANSFORMED = 0x0001, 0x0020, 0x0008 | 0x0040 | 0x0080

_BREAK_MARKS = {**dict.fromkeys(map(ord, "\u200b\u2060\u200d\ufeff")), 0xA0: " "}
_SAID = re.compile(rb"^<([0-9A-Fa-f]{4})> <((?:[0-9A-Fa-f]{4})+)>$", re.MULTILINE)
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
    faces = {font.objgen: _face(font) for font in pdf.objects if _is_text_font(font)}
    _join_clusters(pdf, faces)
    for face in faces.values():
        clusters.finish(pdf, face, _to_unicode)
    for part in pdf.objects:
        if isinstance(part, pikepdf.Dictionary):
            _strip_break_marks(part)
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


def _is_text_font(part: pikepdf.Object) -> bool:
    return (
        isinstance(part, pikepdf.Dictionary) and part.get("/Type") == Name.Font and part.get("/Subtype") == Name.Type0
    )


def _face(font: pikepdf.Object) -> Face:
    program = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()), recalcTimestamp=False)
    order, unit = program.getGlyphOrder(), program["head"].unitsPerEm
    widths = [round(program["hmtx"].metrics[name][0] / unit * 1000) for name in order]
    return Face(font, program, _says(font, program), widths)


def _says(font: pikepdf.Object, program: TTFont) -> Mapping[int, str]:
    # Right for signs that stand alone, so for all of the second font; of Thai it knows only the first cluster.
    said = _SAID.findall(font.ToUnicode.read_bytes())
    texts = {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in said}
    first = {glyph: text.translate(_BREAK_MARKS) for glyph, text in texts.items()}
    face = next((face for face in FACES if str(font.BaseFont).endswith(f"+{face.stem}")), None)
    if face is None:
        return first
    known = _texts_by_outline(face)
    own = {number: known.get(outline, "") for number, outline in enumerate(outlines(program)) if number}
    return first | {number: text for number, text in own.items() if text}


def _join_clusters(pdf: pikepdf.Pdf, faces: Mapping[tuple[int, int], Face]) -> None:
    for page in pdf.pages:
        fonts = page.obj.Resources.get("/Font", Dictionary())
        named = {str(name)[1:].encode(): faces[font.objgen] for name, font in fonts.items()}
        page.Contents.write(clusters.joined(page.Contents.read_bytes(), named))


def _strip_break_marks(part: pikepdf.Dictionary) -> None:
    for key in ("/Title", "/Alt", "/T", "/Contents"):
        if isinstance(text := part.get(key), pikepdf.String) and str(text) != (
            plain := str(text).translate(_BREAK_MARKS)
        ):
            part[key] = String(plain)


def _to_unicode(said: Mapping[int, str]) -> bytes:
    lines, items = [], sorted(said.items())
    for start in range(0, len(items), 100):
        part = items[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{number:04X}> <{text.encode('utf-16-be').hex().upper()}>" for number, text in part]
        lines.append("endbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) "
        "/Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + "\n".join(lines) + "\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


# Our fonts


@cache
def _texts_by_outline(face: Path) -> Mapping[Outline, str]:
    """What each glyph of one of our fonts says, known by its outline: the typesetter numbers the glyphs anew."""
    found: dict[Outline, str] = {}
    with TTFont(face) as font:
        characters = {glyph: chr(code) for code, glyph in sorted(font.getBestCmap().items(), reverse=True)}
        for name, outline in zip(font.getGlyphOrder(), outlines(font), strict=True):
            # A variant is called after its letter: "yoYingthai.less".
            text = characters.get(name) or characters.get(name.split(".")[0]) or agl.toUnicode(name)
            # A glyph that shows nothing is a space, kept or not; the font also has one for the end of a line.
            if text >= " ":
                found.setdefault(outline, text)
    return found


def outlines(font: TTFont) -> Iterator[Outline]:
    """Of each glyph its width and its drawing, the same in every font that has this glyph."""
    starts, drawings = font["loca"], font.reader["glyf"]
    raw = [drawings[starts[number] : starts[number + 1]].rstrip(b"\0") for number in range(len(starts) - 1)]
    for name, drawing in zip(font.getGlyphOrder(), raw, strict=True):
        yield font["hmtx"].metrics[name][0], _without_numbers(drawing, raw)


def _without_numbers(drawing: bytes, raw: Sequence[bytes]) -> bytes:
    """A drawing made of other glyphs names them by their numbers, which differ; here their drawings stand instead."""
    if drawing[:2] != b"\xff\xff":
        return drawing
    parts, at, flags = [drawing[2:10]], 10, _MORE_PARTS
    while flags & _MORE_PARTS:
        flags, number = struct.unpack_from(">HH", drawing, at)
        length = 4 if flags & _WORDS else 2
        parts += [_without_numbers(raw[number], raw), drawing[at + 4 : at + 4 + length]]
        at += 4 + length
        if flags & _TRANSFORMED:
            raise ValueError("Sarabun has no turned or scaled parts.")
    return b"".join(parts)


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
