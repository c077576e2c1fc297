"""The blocks of a paper as WordprocessingML, in the styles of `word_template.docx`."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from cleanreport.documents import charts, images, pages, tables
from cleanreport.documents import ooxml as x
from cleanreport.documents.labels import labels
from cleanreport.documents.tree import (
    Bars,
    Block,
    Cell,
    Fields,
    File,
    Heading,
    Inline,
    Items,
    LevelLine,
    Matrix,
    Note,
    PageBreak,
    Pages,
    Paper,
    Paragraph,
    Picture,
    Run,
    Signatures,
    Table,
    Value,
)
from cleanreport.documents.values import digits, in_cell, inline, is_number, plain_text
from cleanreport.documents.words import breakable

BRAND_SOFT, GROUP_SOFT = "E4F0F1", "F5F6F4"
INKS = {"": "", "good": "17693F", "warn": "8A4B00", "bad": "B0241C", "muted": "4B5B64"}
SOFT = {"info": "E6F0F9", "good": "E3F2E8", "warn": "FDF0D5", "bad": "FCEBE9"}
EDGES = {"info": "1C5A94", "good": "17693F", "warn": "8A4B00", "bad": "B0241C"}
# A row that says more than this may be split between pages.
WHOLE_ROW = 600
# Fields that say no more than this together are not split either.
TOGETHER = 800
# Nor are tables of so few rows.
SHORT_TABLE = 6
LONG_NOTE = 6000  # of WordprocessingML
MEASURED_ROWS = 2000
LETTERS = ("", "Small", "Tiny")  # of tables whose columns need it
# How far a heading's text stands behind its number, by its level, in twips.
HANGING = {1: 595, 2: 754, 3: 850, 4: 850}
PARSER = etree.XMLParser(huge_tree=True, resolve_entities=False)


@dataclass
class Blocks:
    """Draws the blocks of one paper into `file`; what counts over the whole document is kept here."""

    paper: Paper
    folder: Path  # for pictures while they are made
    file: Document
    headings: list[tuple[int, str, str]] = field(default_factory=list)  # level, text, bookmark
    counts: dict[str, int] = field(default_factory=dict)
    numberings: int = 1

    def __post_init__(self) -> None:
        self.words = labels(self.paper)
        self.keys = {block.key for block in self.paper.blocks if isinstance(block, Heading) and block.key}

    def count(self, what: str) -> int:
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]

    def numeral(self, number: object) -> str:
        return digits(str(number), self.paper.digits)

    # Letters

    def inline(self, value: Value | Inline, *, bold: bool = False, color: str = "") -> str:
        return "".join(self._run(run, bold=bold, color=color) for run in inline(value, self.paper))

    def _run(self, run: Run, *, bold: bool = False, color: str = "") -> str:
        marks: dict[str, Any] = {"bold": bold or run.bold, "italic": run.italic, "color": color}
        if run.link.startswith("#") and run.link[1:] in self.keys:
            inner = x.run(run.text, **marks | {"style": "Hyperlink", "color": ""})
            return f"<w:hyperlink w:anchor={x.attribute(_mark(run.link[1:]))}>{inner}</w:hyperlink>"
        if run.link.startswith(("https:", "http:", "mailto:", "tel:")):
            relation = self.file.part.relate_to(x.clean(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            inner = x.run(run.text, **marks | {"style": "Hyperlink", "color": ""})
            return f'<w:hyperlink r:id="{relation}">{inner}</w:hyperlink>'
        return x.run(run.text, **marks)

    # Blocks

    @singledispatchmethod
    def draw(self, block: Any, room: float) -> str:
        """A block as WordprocessingML, `room` millimetres wide."""
        raise TypeError(f"Word cannot show a {type(block).__name__}.")

    def flow(self, blocks: Sequence[Block], room: float) -> str:
        return "".join(self.draw(block, room) for block in blocks)

    @draw.register
    def _(self, block: Paragraph, room: float) -> str:
        prose = block.style == "body" and not block.align and room == tables.PORTRAIT
        style = {"body": "Prose" if prose else "Plain", "lead": "Lead", "small": "Small", "quote": "PaperQuote"}
        return x.paragraph(style[block.style], self.inline(block.text), align=block.align)

    @draw.register
    def _(self, block: Heading, room: float) -> str:
        text = f"{self.numeral(block.number)}\u2003{block.text}" if block.number else block.text
        number = self.count("bookmark")
        key = _mark(block.key) if block.key else f"_Toc{number:06d}"
        if block.level <= 2:
            self.headings.append((block.level, text, key))
        opens = self.paper.book and block.level == 1
        inner = x.bookmark(key, number, x.run(text))
        hanging = HANGING[block.level] if block.number else 0
        return x.paragraph(f"Heading{block.level}", inner, new_page=opens, hanging=hanging)

    @draw.register
    def _(self, block: Items, room: float) -> str:
        return self._items(block, room, depth=0)

    @draw.register
    def _(self, block: Fields, room: float) -> str:
        return self.fields(block.rows, room) + x.paragraph("Small", "")

    @draw.register
    def _(self, block: Table, room: float) -> str:
        return self.table(block, self.fit(block, room, may_turn=False)) if block.widths else ""

    @draw.register
    def _(self, block: Note, room: float) -> str:
        inner = "".join(self._note_line(one, room - 8) for one in block.blocks) or x.paragraph("NoteText", "")
        if not inner.endswith("</w:p>"):
            inner += x.paragraph("Small", "")
        wide = x.twips(room)
        box = x.cell(inner, wide, fill=SOFT[block.tone], edge=EDGES[block.tone])
        return x.table("PaperBare", [wide], [x.row([box], whole=len(inner) < LONG_NOTE)]) + x.paragraph("Small", "")

    def _note_line(self, block: Block, room: float) -> str:
        if isinstance(block, Paragraph) and block.style == "body":
            return x.paragraph("NoteText", self.inline(block.text), align=block.align)
        return self.draw(block, room)

    @draw.register
    def _(self, block: Signatures, room: float) -> str:
        """Two beside each other, each with its line to sign on."""
        pairs = [block.people[at : at + 2] for at in range(0, len(block.people), 2)]
        wide = x.twips(room / 2)
        rows = []
        for pair in pairs:
            cells = [x.cell(self._signature(*person), wide) for person in pair]
            rows.append(x.row([*cells, *[x.cell(x.paragraph("Sign", ""), wide)] * (2 - len(cells))]))
        return x.paragraph("Sign", "") + x.table("PaperBare", [wide, wide], rows) + x.paragraph("Plain", "")

    def _signature(self, role: str, name: str, position: str) -> str:
        dots = "." * 48
        lines = [
            "", f"{self.words.sign_here} {dots}", f"({name or '.' * 52})", position, role,
            f"{self.words.date} {'.' * 14}/{'.' * 14}/{'.' * 14}",
        ]  # fmt: skip
        return "".join(x.paragraph("Sign", x.run(line)) for line in lines if line or line is lines[0])

    @draw.register
    def _(self, block: PageBreak, room: float) -> str:
        return x.paragraph("Plain", '<w:r><w:br w:type="page"/></w:r>')

    @draw.register
    def _(self, block: Bars, room: float) -> str:
        """As many drawings as it takes for each to fit on a page; the first has the number."""
        first, *more = charts.parts(block, self.paper)
        text = self._drawing(first, room)
        for part in more:
            text += x.kept(self._drawing(replace(part, caption=""), room))
            text += x.below(self._continued(block.caption))
        return text

    @draw.register(LevelLine | Matrix)
    def _drawing(self, block: Bars | LevelLine | Matrix, room: float) -> str:
        png = charts.png(block, self.paper, 1600)
        wide = min(room, charts.draw(block, self.paper).width)
        shown = self._image(io.BytesIO(png), wide, block.alt, tallest=210)
        figure = self._figure(shown, getattr(block, "caption", ""))
        return x.kept(figure) if isinstance(block, LevelLine) else figure

    @draw.register
    def _(self, block: Picture, room: float) -> str:
        name = f"picture-{self.count('picture')}"
        try:
            prepared = images.prepare(block.file, self.folder, name)
        except images.Unreadable:
            caption = x.below(self._caption(self.words.figure, block.caption)) if block.caption else ""
            return self._unseen(block.file, pages.unshown(pages.Reason.BROKEN, self.paper), room) + caption
        wide = min(float(block.width) / 100 * room, room, prepared.width * 25.4 / 110)
        shown = self._image(self.folder / prepared.path, wide, block.alt or block.caption, tallest=140)
        return self._figure(shown, block.caption)

    @draw.register
    def _(self, block: Pages, room: float) -> str:
        """Each page of the file on a page of its own, the first below its title."""
        about = x.kept(self.fields(block.about, room) + x.paragraph("Small", "")) if block.about else ""
        text = self.draw(Heading(block.title, level=3), room) + about  # the contents hold two levels, and no files
        name = f"pages-{self.count('picture')}"
        for page in pages.pages_of(block.file, self.folder, name):
            if page.picture:
                first, alt = page.number == 1, f"{block.title} · {block.file.name} · {page.number}/{page.total}"
                tallest = 225 if not first else 170 if about else 205
                shown = self._image(self.folder / page.picture.path, room, alt, tallest=tallest)
                if first:
                    text = x.on_new_page(text)
                else:
                    place = self.numeral(f"{page.number}/{page.total}")
                    text += x.kept(x.paragraph("Small", x.run(f"{block.title} · {place}"), new_page=True))
                text += x.paragraph("Figure", shown)
            elif page.reason:
                text += self._unseen(block.file, pages.unshown(page.reason, self.paper), room)
        return text

    # Parts of blocks

    def _items(self, block: Items, room: float, depth: int) -> str:
        number = self._new_list() if block.ordered else 1
        text, level = "", min(depth, 3)
        for item in block.items:
            first = True
            for one in item:
                if isinstance(one, Items):
                    text += self._items(one, room, depth + 1)
                elif isinstance(one, Paragraph):
                    numbered = (number, level) if first else None
                    indent = 0 if first else 567 * (level + 1)
                    text += x.paragraph("Plain", self.inline(one.text), numbered=numbered, indent=indent)
                    first = False
                else:
                    text += self.draw(one, room - 10 * (depth + 1))
        return text

    def _new_list(self) -> int:
        """A list that counts from one again."""
        self.numberings += 1
        kind = "2" if self.paper.digits == "thai" else "1"
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        made = f'<w:num {x.DECLARED} w:numId="{self.numberings}"><w:abstractNumId w:val="{kind}"/>{restart}</w:num>'
        self.file.part.numbering_part.element.append(etree.fromstring(made, PARSER))
        return self.numberings

    def fields(self, rows: Sequence[tuple[str, Value | Inline]], room: float) -> str:
        """Two columns; a few short ones stay on one page."""
        widths = [x.twips(room * 0.35), x.twips(room * 0.65)]
        lengths = [len(plain_text(inline(value, self.paper))) for _name, value in rows]
        together = sum(lengths) < TOGETHER
        made = []
        for place, ((name, value), length) in enumerate(zip(rows, lengths, strict=True), start=1):
            cells = [
                x.cell(x.paragraph("FieldName", x.run(name)), widths[0]),
                x.cell(x.paragraph("FieldText", self.inline(value)), widths[1]),
            ]
            row = x.row(cells, whole=length < WHOLE_ROW)
            made.append(x.kept(row) if together and place < len(rows) else row)
        return x.table("PaperFields", widths, made) if made else ""

    def _caption(self, label: str, text: str) -> str:
        """A numbered caption; the number is a field, so that Word counts anew when something is moved."""
        number = self.count(label)
        form = "\\* THAIARABIC" if self.paper.digits == "thai" else "\\* ARABIC"
        inner = x.run(f"{label} ") + x.field(f"SEQ {label.replace(' ', '_')} {form}", self.numeral(number), bold=True)
        return x.paragraph("Caption", inner + x.run(f" {text}"))

    def _continued(self, caption: str) -> str:
        """The caption of a further part; only the first has the number."""
        return x.paragraph("Caption", x.run(f"{caption} ({self.words.continued})".strip()))

    def _figure(self, shown: str, caption: str) -> str:
        """A drawing above its caption."""
        figure = x.paragraph("Figure", shown)
        return x.kept(figure) + x.below(self._caption(self.words.figure, caption)) if caption else figure

    def _image(self, source: Any, wide: float, alt: str, *, tallest: float) -> str:
        relation, image = self.file.part.get_or_add_image(str(source) if isinstance(source, Path) else source)
        high = wide * image.px_height / image.px_width
        if high > tallest:
            wide, high = wide * tallest / high, tallest
        return x.picture(relation, self.count("drawing"), wide, high, alt)

    def _unseen(self, file: File, why: str, room: float) -> str:
        """What is said of a file that cannot be shown."""
        digest = Paragraph((Run(f"SHA-256 {file.sha256}"),), "small")
        said = Note((Paragraph((Run(file.name, bold=True),)), Paragraph((Run(why),)), digest), "warn")
        return self.draw(said, room)

    # Tables

    def fit(self, block: Table, room: float, *, may_turn: bool) -> tables.Fit:
        """Widths that hold the words: letters of 14 points are as wide as those of 9.4 that are measured."""
        rows = [[self._told(cell) for cell in row] for row in (*block.head, *block.rows[:MEASURED_ROWS])]
        return tables.fit(rows, block.widths, room, may_turn=may_turn)

    def _told(self, cell: Cell) -> tables.Told:
        text = plain_text(in_cell(cell.value, self.paper)) + (f"\u00a0{cell.unit}" if cell.unit else "")
        return tables.Told(breakable(x.clean(text), self.paper.words), cell.columns, cell.bold)

    def table(self, block: Table, fit: tables.Fit) -> str:
        text = self._caption(self.words.table, block.caption) if block.caption else ""
        for index, part in enumerate(fit.parts):
            if index:
                text += self._continued(block.caption)
            widths = [x.twips(width) for width in part.widths]
            letters = LETTERS[tables.LOOKS.index(fit.look)]
            rows = [x.row(self._cells(row, part, widths, Look(True, letters)), head=True) for row in block.head]
            said = [sum(len(one.value) for one in row if isinstance(one.value, str)) for row in block.rows]
            for row, much in zip(block.rows, said, strict=True):
                rows.append(x.row(self._cells(row, part, widths, Look(False, letters)), whole=much < WHOLE_ROW))
            if len(block.rows) <= SHORT_TABLE and sum(said) < SHORT_TABLE * WHOLE_ROW // 2:
                rows = [*map(x.kept, rows[:-1]), *rows[-1:]]
            text += x.table("PaperTable", widths, rows, heads=bool(block.head)) + x.paragraph("Small", "")
        return text

    def _cells(self, row: Sequence[Cell], part: tables.Part, widths: Sequence[int], look: "Look") -> Iterator[str]:
        """The cells of a row that lie in this part of the table."""
        group = not look.head and len(row) == 1 and row[0].columns > 1
        at = column = 0
        for cell in row:
            covered = range(at, at + cell.columns)
            spans = sum(part.first <= n < part.last or (part.repeats and n == 0) for n in covered)
            at += cell.columns
            if spans:
                wide = sum(widths[column : column + spans])
                column += spans
                yield x.cell(self._cell(cell, look, group=group), wide, columns=spans, fill=fill_of(look, group=group))
        for missing in widths[column:]:
            yield x.cell(x.paragraph("CellText", ""), missing)

    def _cell(self, cell: Cell, look: "Look", *, group: bool) -> str:
        style = "CellHead" if look.head else "CellGroup" if group else "CellText"
        align = cell.align or ("right" if is_number(cell.value) and not look.head else "")
        shown = self.inline(
            in_cell(cell.value, self.paper), bold=cell.bold and style == "CellText", color=INKS[cell.tone]
        )
        if cell.unit and cell.value is not None:
            shown += x.run(f"\u00a0{cell.unit}", bold=cell.bold, color=INKS[cell.tone])
        return x.paragraph(style + look.letters, shown, align=align)


@dataclass(frozen=True)
class Look:
    head: bool
    letters: str  # of the styles: "", "Small" or "Tiny"


def fill_of(look: Look, *, group: bool) -> str:
    return BRAND_SOFT if look.head else GROUP_SOFT if group else ""


def _mark(key: str) -> str:
    """A name for a bookmark, which Word wants short and without spaces."""
    return "k_" + "".join(sign if sign.isalnum() else "_" for sign in key)[:36]
