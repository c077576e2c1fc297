"""The letters and boxes of WordprocessingML, as text: some ten times faster than building them node by node."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from unicodedata import category
from xml.sax.saxutils import escape, quoteattr

TWIPS_A_MILLIMETRE = 1440 / 25.4
EMU_A_MILLIMETRE = 36000
# What no XML may hold; a reader sees that something stood there.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKED = re.compile("([\t\n])")
_STYLED = re.compile(r'(<w:pStyle w:val="[^"]*"/>)(?!<w:keepNext/>)')
_BEGIN = re.compile(r'(<w:pStyle w:val="[^"]*"/>(?:<w:keepNext/>)?)(?!<w:pageBreakBefore/>)')
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
}
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())


def clean(text: str) -> str:
    """The text without characters that XML forbids, and with line ends of one kind."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def attribute(text: str) -> str:
    return quoteattr(clean(text))


def put(content: bytes, out: Path) -> None:
    """The content as the file `out`, which is there whole or not at all."""
    half = out.with_name(f"{out.name}.half")
    try:
        half.write_bytes(content)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_A_MILLIMETRE)


# Letters


def run(text: str, *, bold: bool = False, italic: bool = False, color: str = "", style: str = "") -> str:
    """Letters of one kind; every property is said for Thai, too ("complex script")."""
    marks = (
        (f'<w:rStyle w:val="{style}"/>' if style else "")
        + ("<w:b/><w:bCs/>" if bold else "")
        + ("<w:i/><w:iCs/>" if italic else "")
        + (f'<w:color w:val="{color}"/>' if color else "")
    )
    pieces = "".join(map(_piece, _MARKED.split(clean(text))))
    return f"<w:r>{f'<w:rPr>{marks}</w:rPr>' if marks else ''}{pieces}</w:r>"


def _piece(text: str) -> str:
    if text == "\n":
        return "<w:br/>"
    if text == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def field(instruction: str, shown: str, *, bold: bool = False) -> str:
    """A value that Word reckons, such as a page number; `shown` until it does."""
    marks = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
    begin = f'<w:r>{marks}<w:fldChar w:fldCharType="begin"/></w:r>'
    told = f'<w:r>{marks}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run(shown, bold=bold)
    return f'{begin}{told}{end}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def tab() -> str:
    return "<w:r><w:tab/></w:r>"


def bookmark(key: str, number: int, inner: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name={attribute(key)}/>{inner}<w:bookmarkEnd w:id="{number}"/>'


# Paragraphs


def paragraph(
    style: str,
    inner: str,
    *,
    align: str = "",
    numbered: tuple[int, int] | None = None,
    indent: int = 0,
    hanging: int = 0,
    new_page: bool = False,
    section: str = "",
) -> str:
    """`numbered` is (list, depth); `indent` and `hanging` in twips; `section` ends a section with this paragraph."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>'
        + ("<w:pageBreakBefore/>" if new_page else "")
        + (f'<w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/></w:numPr>' if numbered else "")
        + (f'<w:ind w:left="{indent}" w:firstLine="0"/>' if indent else "")
        + (f'<w:ind w:left="{hanging}" w:hanging="{hanging}"/>' if hanging else "")
        + (f'<w:jc w:val="{align}"/>' if align else "")
        + section
        + f"</w:pPr>{inner}</w:p>"
    )


def kept(xml: str) -> str:
    """The paragraphs, none of which parts from the next at the end of a page."""
    return _STYLED.sub(r"\1<w:keepNext/>", xml)


def below(caption: str) -> str:
    """The caption in the middle below what it names; it does not stay with what follows."""
    style = '<w:pStyle w:val="Caption"/>'
    placed = '<w:keepNext w:val="0"/><w:spacing w:before="0" w:after="240"/><w:jc w:val="center"/>'
    return caption.replace(style, style + placed, 1)


def on_new_page(xml: str) -> str:
    """The paragraphs, of which the first begins a page."""
    return _BEGIN.sub(r"\1<w:pageBreakBefore/>", xml, count=1)


# Tables


def cell(inner: str, width: int, *, columns: int = 1, fill: str = "", edge: str = "") -> str:
    """`width` in twips; `edge` colours a thick line on the left."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else "")
        + (
            f'<w:tcBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="{edge}"/></w:tcBorders>'
            if edge
            else ""
        )
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "")
        + f"</w:tcPr>{inner}</w:tc>"
    )


def row(cells: Iterable[str], *, head: bool = False, whole: bool = True) -> str:
    """`head` is repeated on every page; a `whole` row is never split between two."""
    marks = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if head else "")
    return f"<w:tr>{f'<w:trPr>{marks}</w:trPr>' if marks else ''}{''.join(cells)}</w:tr>"


def table(style: str, widths: Iterable[int], rows: Iterable[str], *, heads: bool = False) -> str:
    """Columns of fixed widths, in twips."""
    grid = list(widths)
    first = int(heads)
    look = f'<w:tblLook w:val="00{first * 2}0" w:firstRow="{first}" w:noHBand="1" w:noVBand="1"/>'
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(grid)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )


# Pictures


def picture(relation: str, number: int, width: float, height: float, alt: str) -> str:
    """A picture in the line; lengths in millimetres."""
    across, up = round(width * EMU_A_MILLIMETRE), round(height * EMU_A_MILLIMETRE)
    name = f'id="{number}" name="Picture {number}" descr={attribute(alt)}'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{up}"/>'
        f'<wp:docPr {name}/><a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic><pic:nvPicPr>'
        f"<pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{up}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def watermark(words: str, font: str) -> str:
    """Large pale letters across the page, the way Word makes its own watermarks; stands in a header."""
    # Marks above and below take no width; in a box of another shape the letters would be stretched.
    wide = min(420, 66 * sum(category(letter) != "Mn" for letter in words))
    look = {"id": "PowerPlusWaterMarkObject1", "o:spid": "_x0000_s2049", "type": "#_x0000_t136", "alt": words}
    look |= {
        "style": f"{_ACROSS};width:{wide}pt;height:{wide * 0.38:.0f}pt",
        "fillcolor": "#e3e7e7",
        "stroked": "f",
        "o:allowincell": "f",
    }
    letters = {"style": f'font-family:"{font}";font-size:1pt;font-weight:bold', "string": words}
    return (
        f'<w:r><w:pict>{_WORD_ART}<v:shape{_attributes(look)}><v:fill opacity=".55"/>'
        f"<v:textpath{_attributes(letters)}/></v:shape></w:pict></w:r>"
    )


def _attributes(pairs: Mapping[str, str]) -> str:
    return "".join(f" {name}={attribute(value)}" for name, value in pairs.items())


_ACROSS = (
    "position:absolute;margin-left:0;margin-top:0;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
)
_WORD_ART = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
    '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom"/>'
    '<v:textpath on="t" fitshape="t"/></v:shapetype>'
)
