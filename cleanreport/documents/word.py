"""A paper as an editable Word document.

Text is filled into the styles of `word_template.docx` (`scripts/word_template.py`), so whoever edits layout changes
those alone. The same paper gives the same bytes.
"""

import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from cleanreport.documents import ooxml as x
from cleanreport.documents import tables
from cleanreport.documents.labels import footing
from cleanreport.documents.tree import Digits, Heading, Pages, Paper, Signatures, Table
from cleanreport.documents.wordblocks import PARSER, Blocks

TEMPLATE = Path(__file__).parent / "word_template.docx"
FONT = "TH Sarabun New"
LONGEST_FACT = 255


def write(paper: Paper, out: Path) -> None:
    """The paper as a .docx at `out`, which is there whole or not at all."""
    with tempfile.TemporaryDirectory() as folder:
        file = docx.Document(str(TEMPLATE))
        story = _Word(paper, file, Blocks(paper, Path(folder), file)).story()
        x.put(_packed(file, story), out)


def _packed(file: Document, story: str) -> bytes:
    """The file with this story, and without the time at which it was packed.

    The story goes in as text: taken in node by node, a long table would need minutes.
    """
    made, fixed = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = story.encode() if name == "word/document.xml" else old.read(name)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


@dataclass
class _Word:
    """Puts one paper together: cover, contents, sections, what stands above and below."""

    paper: Paper
    file: Document
    blocks: Blocks
    landscape: bool = False

    # The whole

    def story(self) -> str:
        """The text of the document; all that belongs to it is in `file` afterwards."""
        self._file_facts()
        self._feet_and_heads()
        main = self._main() + ("" if self.paper.book else self._foot("Small"))
        front = self._cover() + (self._contents() if self.paper.book else "")
        last = etree.tostring(self.file.element.body.sectPr, encoding="unicode")
        return f"{x.HEADER}<w:document {x.DECLARED}><w:body>{front}{main}{last}</w:body></w:document>"

    def _file_facts(self) -> None:
        facts, moment = self.file.core_properties, self.paper.dated.astimezone(UTC).replace(tzinfo=None)
        facts.title, author = x.clean(self.paper.title)[:LONGEST_FACT], x.clean(self.paper.author)[:LONGEST_FACT]
        facts.author = facts.last_modified_by = author
        facts.language, facts.identifier = self.paper.language, self.paper.proof.number if self.paper.proof else ""
        facts.created, facts.modified, facts.revision = moment, moment, 1

    def _feet_and_heads(self) -> None:
        """Number, digest and page below, the watermark above; a book's cover has neither number nor page."""
        if numerals := self._numerals():
            self.file.element.body.sectPr.append(etree.fromstring(numerals.replace("/>", f" {x.DECLARED}/>"), PARSER))
        section = self.file.sections[0]
        section.different_first_page_header_footer = self.paper.book
        page = self.blocks.words.page + " "
        form = " \\* THAIARABIC" if self.paper.digits == Digits.THAI else ""
        foot = x.run(footing(self.paper)) + x.tab() + x.run(page) + x.field(f"PAGE{form}", self.blocks.numeral(1))
        _fill(section.footer, x.paragraph("Footer", foot))
        _fill(section.header, self._head())
        if self.paper.book:
            _fill(section.first_page_header, self._head())
            _fill(section.first_page_footer, x.paragraph("Footer", ""))

    def _head(self) -> str:
        return x.paragraph("Header", x.watermark(self.paper.draft, FONT) if self.paper.draft else "")

    def _cover(self) -> str:
        """A page of its own in a book, else the head of the first page."""
        cover, book = self.paper.cover, self.paper.book
        drop = x.paragraph("CoverOver", "") * 5 if book else ""
        text = drop + x.paragraph("CoverOver", x.run(cover.over)) + x.paragraph("CoverTitle", x.run(cover.title))
        text += "".join(x.paragraph("CoverUnder", x.run(line)) for line in cover.under)
        text += x.paragraph("CoverUnder", "") * (3 if book else 1)
        if cover.fields:
            text += self.blocks.fields(cover.fields, tables.PORTRAIT)
        if book and cover.foot:
            text += x.paragraph("CoverFoot", "") * 4 + self._foot("CoverFoot")
        return text

    def _foot(self, style: str) -> str:
        """The last lines of a cover; of a short paper they stand at its end."""
        return "".join(x.paragraph(style, x.run(line)) for line in self.paper.cover.foot)

    def _contents(self) -> str:
        """A field that Word fills on opening; until then it holds the headings, each leading to its page."""
        lines = []
        for level, text, key in self.blocks.headings:
            page = x.field(f"PAGEREF {key} \\h", "…")
            inner = f'<w:hyperlink w:anchor="{key}" w:history="1">{x.run(text)}{x.tab()}{page}</w:hyperlink>'
            lines.append((f"TOC{level}", inner))
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        if lines:
            lines[0] = (lines[0][0], begin + lines[0][1])
        else:
            lines = [("TOC1", begin)]
        # No paragraph of its own for the end: after a full page of contents it would be a page without words.
        lines[-1] = (lines[-1][0], lines[-1][1] + end)
        listed = "".join(x.paragraph(style, inner) for style, inner in lines)
        return x.paragraph("TOCHeading", x.run(self.blocks.words.contents), new_page=True) + listed

    # Sections: wide tables lie on pages that are turned

    def _main(self) -> str:
        """All blocks; a wide table lies on turned pages, together with the headings that lead to it."""
        parts: list[str] = []
        headings = 0  # how many of the last parts
        for before, block in pairwise((None, *self.paper.blocks)):
            fit = (
                self.blocks.fit(block, tables.PORTRAIT, may_turn=True)
                if isinstance(block, Table) and block.widths
                else None
            )
            landscape = bool(fit and fit.landscape)
            if landscape != self.landscape and not isinstance(block, Heading):
                parts.insert(len(parts) - headings, self._turn(landscape=landscape))
            parts.append(
                self.blocks.table(block, fit)
                if fit and isinstance(block, Table)
                else self.blocks.draw(block, tables.PORTRAIT)
            )
            if isinstance(before, Pages) and isinstance(block, Heading):
                parts[-1] = x.on_new_page(parts[-1])
            headings = headings + 1 if isinstance(block, Heading) else 0
            if isinstance(block, Signatures) and len(parts) > 1:
                # Nobody signs a page on which nothing stands but the signatures.
                parts[-2] = x.kept(parts[-2])
        if self.landscape:
            parts.append(self._turn(landscape=False))
        return "".join(parts)

    def _turn(self, *, landscape: bool) -> str:
        """Ends the section before, which lies as the pages did until now."""
        ended = self.landscape
        self.landscape = landscape
        across, up = (16838, 11906) if ended else (11906, 16838)
        margins = (
            'w:top="1701" w:right="1418" w:bottom="1134" w:left="1418"' if ended
            else 'w:top="1417" w:right="1134" w:bottom="1304" w:left="1701"'
        )  # fmt: skip
        turned = ' w:orient="landscape"' if ended else ""
        first = self.blocks.count("section") == 1
        relations = self._relations() if first else ""
        cover = "<w:titlePg/>" if first and self.paper.book else ""
        return x.paragraph(
            "Plain",
            "",
            section=f'<w:sectPr>{relations}<w:type w:val="nextPage"/><w:pgSz w:w="{across}" w:h="{up}"{turned}/>'
            f'<w:pgMar {margins} w:header="709" w:footer="567" w:gutter="0"/>{self._numerals()}{cover}</w:sectPr>',
        )

    def _numerals(self) -> str:
        return '<w:pgNumType w:fmt="thaiNumbers"/>' if self.paper.digits == Digits.THAI else ""

    def _relations(self) -> str:
        """The feet and heads, of which all later sections have the same."""
        kept = self.file.element.body.sectPr
        found = [one for one in kept if one.tag in (qn("w:headerReference"), qn("w:footerReference"))]
        for one in found:
            kept.remove(one)
        for one in kept.findall(qn("w:titlePg")):
            kept.remove(one)
        return "".join(
            f'<w:{etree.QName(one).localname} w:type="{one.get(qn("w:type"))}" r:id="{one.get(qn("r:id"))}"/>'
            for one in found
        )


def _fill(part: Any, xml: str) -> None:
    """The text of a header or footer."""
    part.is_linked_to_previous = False
    part.part.element[:] = list(etree.fromstring(f"<w:hdr {x.DECLARED}>{xml}</w:hdr>", PARSER))
