"""The template of Word papers, `cleanreport/documents/word_template.docx`: `python -m scripts.word_template`.

Made once; whoever edits layout may open it in Word and change the styles, whose names are in Thai and English. This
writes it anew from nothing. The writer (`documents/word.py`) fills in text and refers to the styles by their ids.
"""

import zipfile
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "cleanreport/documents/word_template.docx"
MOMENT = (1980, 1, 1, 0, 0, 0)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FONT, FALLBACK, MONO = "TH Sarabun New", "Sarabun", "Courier New"
INK, QUIET, BRAND, BRAND_SOFT, LINE = "13232B", "4B5B64", "0B5563", "E4F0F1", "CFD3D1"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def letters(size: float, *, bold: bool = False, color: str = "", italic: bool = False, font: str = "") -> str:
    """Run properties. Thai is a "complex script": each of them is said twice, or Word forgets it for Thai."""
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/>' if font else ""
    return (
        f"<w:rPr>{fonts}"
        + ("<w:b/><w:bCs/>" if bold else "")
        + ("<w:i/><w:iCs/>" if italic else "")
        + (f'<w:color w:val="{color}"/>' if color else "")
        + f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr>'
    )


def style(key: str, name: str, *, flow: str = "", text: str = "", based: str = "Normal", after: str = "") -> str:
    following = f'<w:next w:val="{after}"/>' if after else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/>{following}<w:qFormat/><w:pPr>{flow}</w:pPr>{text}</w:style>'
    )


def known(key: str, name: str, *, flow: str = "", text: str = "", after: str = "") -> str:
    """A style that Word itself knows by its name."""
    return style(key, name, flow=flow, text=text, after=after).replace(' w:customStyle="1"', "")


def spacing(before: int = 0, after: int = 0, line: int = 240) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def heading(level: int, size: float, before: int, after: int, color: str) -> str:
    return known(
        f"Heading{level}",
        f"heading {level}",
        flow=f'<w:keepNext/><w:keepLines/>{spacing(before, after)}<w:outlineLvl w:val="{level - 1}"/>',
        text=letters(size, bold=True, color=color),
        after="Prose",
    )


def edge(name: str, size: int, color: str, space: int = 0) -> str:
    return f'<w:{name} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'


def table_style() -> str:
    borders = edge("top", 8, BRAND) + edge("bottom", 6, "85929A") + edge("insideH", 4, LINE) + edge("insideV", 4, LINE)
    margins = '<w:left w:w="96" w:type="dxa"/><w:right w:w="96" w:type="dxa"/>'
    head = f'<w:shd w:val="clear" w:color="auto" w:fill="{BRAND_SOFT}"/>'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="PaperTable"><w:name w:val="ตาราง Paper Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr>{head}</w:tcPr></w:tblStylePr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="PaperFields"><w:name w:val="รายการ Paper Fields"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{edge("insideH", 4, LINE)}'
        f'{edge("bottom", 4, LINE)}</w:tblBorders><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="PaperBare"><w:name w:val="ไม่มีเส้น Paper Bare"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/></w:style>'
    )


def styles() -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
    base = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:color w:val="{INK}"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="th-TH"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{spacing()}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    )
    centred = '<w:jc w:val="center"/>'
    spread = '<w:jc w:val="thaiDistribute"/>'
    head, bold = letters(20, bold=True, color=BRAND), letters(14, bold=True)
    foot = '<w:tabs><w:tab w:val="right" w:pos="9071"/></w:tabs>'
    dots = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9071"/></w:tabs>'
    parts = [
        heading(1, 20, 360, 120, BRAND),
        heading(2, 18, 280, 80, INK),
        heading(3, 16, 200, 60, INK),
        heading(4, 16, 160, 40, QUIET),
        style("Prose", "เนื้อความ Prose", flow=f'{spacing(0, 60)}<w:ind w:firstLine="709"/>{spread}'),
        style("Plain", "ข้อความชิดซ้าย Plain", flow=spacing(0, 60)),
        style("Lead", "นำเรื่อง Lead", flow=spacing(0, 120), text=letters(18, color=BRAND)),
        style("Small", "ข้อความเล็ก Small", flow=spacing(0, 60), text=letters(14, color=QUIET)),
        style(
            "PaperQuote", "ข้อความอ้าง Quote",
            flow=f'<w:pBdr>{edge("left", 12, "85929A", 10)}</w:pBdr>{spacing(0, 60)}<w:ind w:left="454"/>',
        ),
        known("Caption", "caption", flow=f"<w:keepNext/>{spacing(200, 80)}", text=letters(14, bold=True, color=BRAND)),
        known("TOCHeading", "TOC Heading", flow=f"<w:keepNext/>{spacing(0, 200)}{centred}", text=head),
        known("TOC1", "toc 1", flow=f"{dots}{spacing(80, 0)}<w:ind w:right=\"567\"/>", text=letters(16, bold=True)),
        known("TOC2", "toc 2", flow=f'{dots}{spacing()}<w:ind w:left="340" w:right="567"/>'),
        known("TOC3", "toc 3", flow=f'{dots}{spacing()}<w:ind w:left="680" w:right="567"/>'),
        known("Header", "header", text=letters(14, color=QUIET)),
        known("Footer", "footer", flow=foot, text=letters(13, color=QUIET)),
        style("CoverOver", "ปก เหนือชื่อ Cover Over", flow=f"{spacing(0, 120)}{centred}", text=letters(16, color=QUIET)),
        style(
            "CoverTitle", "ปก ชื่อเอกสาร Cover Title", flow=f"{spacing(120, 160)}{centred}",
            text=letters(24, bold=True, color=BRAND),
        ),
        style("CoverUnder", "ปก ใต้ชื่อ Cover Under", flow=f"{spacing(0, 40)}{centred}", text=letters(18)),
        style("CoverFoot", "ปก ท้ายหน้า Cover Foot", flow=f"{spacing(0, 40)}{centred}", text=letters(18)),
        style("CellText", "ข้อความในตาราง Cell Text", flow=spacing(20, 20), text=letters(14)),
        style("CellHead", "หัวตาราง Cell Head", flow=f"<w:keepNext/>{spacing(40, 40)}{centred}", text=bold),
        style("CellGroup", "หัวข้อในตาราง Cell Group", flow=f"<w:keepNext/>{spacing(40, 20)}", text=bold),
        *(
            style(f"{key}{name}", f"{thai} {english} {name}", text=letters(size, bold=key != "CellText"), based=key)
            for key, thai, english in (
                ("CellText", "ข้อความในตาราง", "Cell Text"), ("CellHead", "หัวตาราง", "Cell Head"),
                ("CellGroup", "หัวข้อในตาราง", "Cell Group"),
            )
            for name, size in (("Small", 12.5), ("Tiny", 11))
        ),
        style("FieldName", "ชื่อรายการ Field Name", flow=spacing(40, 40), text=letters(16, color=QUIET)),
        style("FieldText", "ข้อมูลรายการ Field Text", flow=spacing(40, 40)),
        style("NoteText", "ข้อความในกรอบ Note Text", flow=spacing(40, 40)),
        style("Figure", "ภาพ Figure", flow=f"{spacing(60, 120)}{centred}"),
        style("Sign", "ลงนาม Sign", flow=f"<w:keepNext/><w:keepLines/>{spacing(0, 0)}{centred}"),
    ]  # fmt: skip
    link = (
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
        f'<w:color w:val="{BRAND}"/><w:u w:val="single"/></w:rPr></w:style>'
    )
    return f"{HEADER}<w:styles {W}>{base}{''.join(parts)}{link}{table_style()}</w:styles>"


def numbering() -> str:
    """1: points, 2: numbers, 3: Thai numbers; the writer adds one number of its own for each list that counts."""

    def levels(kind: str, signs: tuple[str, ...], font: str = "") -> str:
        fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/></w:rPr>' if font else ""
        return "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{sign.format(n + 1)}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{567 * (n + 1)}" w:hanging="397"/></w:pPr>{fonts}</w:lvl>'
            for n, sign in enumerate(signs)
        )

    counting = ("%{}.", "%{})", "(%{})", "%{}.")
    bodies = [
        levels("bullet", ("•", "–", "•", "–"), FONT), levels("decimal", counting), levels("thaiNumbers", counting)
    ]  # fmt: skip
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="hybridMultilevel"/>{body}</w:abstractNum>'
        for n, body in enumerate(bodies)
    )
    return f'{HEADER}<w:numbering {W}>{abstract}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'


def settings() -> str:
    return (
        f'{HEADER}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:applyBreakingRules/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:bidi="th-TH"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def font_table() -> str:
    """Where TH Sarabun New is missing, its open sister takes its place."""
    return (
        f'{HEADER}<w:fonts {W}><w:font w:name="{FONT}"><w:altName w:val="{FALLBACK}"/><w:charset w:val="DE"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def document() -> str:
    return (
        f'{HEADER}<w:document {W}><w:body><w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" '
        'w:right="1134" w:bottom="1304" w:left="1701" w:header="709" w:footer="567" w:gutter="0"/></w:sectPr>'
        "</w:body></w:document>"
    )


TYPES = {"document": "document.main"} | {name: name for name in ("styles", "numbering", "settings", "fontTable")}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts() -> dict[str, str]:
    package = "http://schemas.openxmlformats.org/package/2006"
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType='
        f'"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in TYPES.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate([name for name in TYPES if name != "document"], start=1)
    )
    return {
        "[Content_Types].xml": f'{HEADER}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'{HEADER}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": (
            f'{HEADER}<Relationships xmlns="{package}/relationships">{relations}</Relationships>'
        ),
        "word/document.xml": document(),
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(),
    }


def main() -> None:
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts().items():
            packed.writestr(zipfile.ZipInfo(name, MOMENT), text, zipfile.ZIP_DEFLATED)
    print(OUT)


if __name__ == "__main__":
    main()
