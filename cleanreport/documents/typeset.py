"""A paper as the plain data that the templates of the typesetter draw (`template/`).

Everything that needs judgement is decided here: where lines may break, how a table fits, which pages a file has. The
templates only draw. Lengths are millimetres.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, singledispatchmethod
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from cleanreport.core.markup import file_size
from cleanreport.documents import charts, glyphs, images, pages, tables
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
    walk,
)
from cleanreport.documents.values import digits, in_cell, inline, is_number
from cleanreport.documents.words import BREAK, KEEP, breakable, narrowed

type Data = dict[str, Any]

ROOM = tables.PORTRAIT
TALLEST = 140.0  # of a picture: a portrait leaves room for words on its page
FEW_ROWS = 8
FEW_LINES = 24
LOW = 100.0  # of a table that is not taken apart
SHORT, NARROW = 200, 30  # characters with their break marks: about one line of a page, of a column
MILLIMETRES_A_PIXEL = 25.4 / 110  # a small picture is not blown up beyond this
_KEPT_IN_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"
_ADDRESSES = ("https:", "http:", "mailto:", "tel:")


@dataclass
class Typesetter:
    """Turns the blocks of one paper into data; pictures go into `folder`, `told` is called after each page shown."""

    paper: Paper
    folder: Path
    told: Callable[[], None] = lambda: None
    tagged: list[tables.Tags] = field(default_factory=list)  # of each table, in the order of reading
    level: int = 0  # of the heading before: the next may be one deeper at the most
    pictures: int = 0

    def __post_init__(self) -> None:
        parts = [part for part in walk(self.paper.blocks) if isinstance(part, Heading | Pages)]
        headings = [part for part in parts if isinstance(part, Heading)]
        self.files = [part for part in parts if isinstance(part, Pages)]
        self.keys = {heading.key for heading in headings if heading.key}
        # The outline of a file begins with level 1, whatever the paper begins with.
        self.above = min((heading.level for heading in headings), default=1) - 1
        self.used: set[str] = set()
        self.labels = labels(self.paper)
        self.counted: Counter[str] = Counter()

    # Letters

    def said(self, text: str) -> str:
        return _said(text, self.paper.words)

    def inline(self, value: Value | Inline) -> str | list[Any]:
        runs = [self.run(run) for run in inline(value, self.paper) if run.text]
        return runs[0] if len(runs) == 1 and isinstance(runs[0], str) else runs

    def run(self, run: Run) -> str | Data:
        data: Data = {"text": self.said(run.text)}
        if run.bold:
            data["bold"] = True
        if run.italic and not glyphs.only_upright(data["text"].replace(BREAK, "")):
            data["italic"] = True
        if run.link.startswith("#") and run.link[1:] in self.keys:
            data["to"] = _label(run.link[1:])
        elif run.link.lower().startswith(_ADDRESSES):
            data["link"] = quote(run.link, safe=_KEPT_IN_ADDRESSES)
        return data if len(data) > 1 else data["text"]

    def pairs(self, rows: Sequence[tuple[str, Value | Inline]]) -> Data:
        """Two columns, the first as wide as its longest words need."""
        said = [[self.said(label), self.inline(value)] for label, value in rows]
        widest = max((glyphs.width(label, 10.9 * tables.POINT) for label, _value in rows), default=0)
        told = [(label, _words(value)) for label, value in said]
        lines = [max(words.count("\n") + len(words) // SHORT, len(label) // NARROW) for label, words in told]
        whole = len(rows) <= FEW_ROWS and len(lines) + sum(lines) <= FEW_LINES
        return {"rows": said, "first": min(max(widest * 1.03 + 5, 32), 62), "whole": whole}

    def number(self, text: str | int) -> str:
        return digits(str(text), self.paper.digits)

    def caption(self, words: str, kind: str) -> str:
        """ตารางที่ 3 …: a drawing or table with words is counted, one without is not."""
        if not words:
            return ""
        self.counted[kind] += 1
        return f"{self.said(kind)}{KEEP}{self.number(self.counted[kind])}{KEEP} {self.said(words)}"

    def part_of(self, part: int, parts: int) -> str:
        """What the caption of one part of several says."""
        place = {"part": self.number(part), "parts": self.number(parts)}
        return " " + self.said(_("(part %(part)s of %(parts)s)") % place) if parts > 1 else ""

    # The flow of blocks

    def flow(self, blocks: Sequence[Block]) -> list[Data]:
        """The blocks of a paper; wide tables lie on turned pages, together with the headings that lead to them."""
        drawn: list[Data] = []
        for block in blocks:
            for data in self.block(block, ROOM, may_turn=True):
                if data.pop("turned", False):
                    _turn(drawn, data)
                else:
                    drawn.append(data)
        _lead_on(drawn)
        return drawn

    def inner(self, blocks: Sequence[Block], room: float) -> list[Data]:
        return [data for block in blocks for data in self.block(block, room, may_turn=False)]

    def block(self, block: Block, room: float, *, may_turn: bool) -> Iterator[Data]:
        if isinstance(block, Table):
            yield from self.table_parts(block, room, may_turn=may_turn)
        elif isinstance(block, Pages):
            yield from self.file(block)
        elif isinstance(block, Bars):
            caption, parts = self.caption(block.caption, self.labels.figure), charts.parts(block, self.paper)
            for number, part in enumerate(parts, 1):
                yield self.drawing(part, room, caption + self.part_of(number, len(parts)))
        else:
            yield self.draw(block, room)

    @singledispatchmethod
    def draw(self, block: Any, room: float) -> Data:
        raise TypeError(f"No page can show a {type(block).__name__}.")

    @draw.register
    def _(self, block: Paragraph, room: float) -> Data:
        # Only prose as wide as the page begins further in.
        indent = 12 if room == ROOM and block.style == "body" else 0
        text = self.inline(block.text)
        return {"is": "paragraph", "text": text, "style": block.style, "align": block.align, "indent": indent}

    @draw.register
    def _(self, block: Heading, room: float) -> Data:
        self.level = min(block.level - self.above, self.level + 1)
        number = self.number(block.number) + KEEP if block.number else ""
        data: Data = {"is": "heading", "level": self.level, "text": number + self.said(block.text)}
        if block.key and block.key not in self.used:
            self.used.add(block.key)
            data["key"] = _label(block.key)
        return data

    @draw.register
    def _(self, block: Items, room: float) -> Data:
        items = [self.inner(item, room - 8) for item in block.items]
        return {"is": "items", "ordered": block.ordered, "items": items}

    @draw.register
    def _(self, block: Fields, room: float) -> Data:
        self.tagged.append(tables.Tags())
        return {"is": "fields", **self.pairs(block.rows)}

    @draw.register
    def _(self, block: Note, room: float) -> Data:
        return {"is": "note", "tone": block.tone, "blocks": self.inner(block.blocks, room - 12)}

    @draw.register
    def _(self, block: Signatures, room: float) -> Data:
        people = [[self.said(text) for text in person] for person in block.people]
        signed, dated = self.said(self.labels.sign_here), self.said(self.labels.date)
        return {"is": "signatures", "people": people, "signed": signed, "dated": dated, "room": room}

    @draw.register
    def _(self, block: PageBreak, room: float) -> Data:
        return {"is": "break"}

    @draw.register
    def _(self, block: LevelLine, room: float) -> Data:
        return self.drawing(block, room, "")

    @draw.register
    def _(self, block: Matrix, room: float) -> Data:
        return self.drawing(block, room, self.caption(block.caption, self.labels.figure))

    def drawing(self, block: Bars | LevelLine | Matrix, room: float, caption: str) -> Data:
        drawn = charts.draw(block, self.paper)
        alt = glyphs.shown(block.alt or caption.replace(BREAK, "") or self.labels.figure)
        return {
            "is": "drawing", "svg": drawn.svg, "width": min(room, drawn.width), "alt": alt, "caption": caption,
        }  # fmt: skip

    @draw.register
    def _(self, block: Picture, room: float) -> Data:
        self.pictures += 1
        caption = self.caption(block.caption, self.labels.figure)
        try:
            prepared = images.prepare(block.file, self.folder, f"picture-{self.pictures}")
        except images.Unreadable:
            return {"is": "unseen", "caption": caption, **self.unseen(block.file, _("This picture cannot be shown."))}
        widest = min(float(block.width) / 100 * room, room, prepared.width * MILLIMETRES_A_PIXEL)
        wide = min(widest, TALLEST * prepared.width / prepared.height)
        return {
            "is": "picture",
            "path": prepared.path,
            "width": wide,
            "alt": glyphs.shown(block.alt or block.caption or block.file.name),
            "caption": caption,
        }

    # Tables

    def table_parts(self, block: Table, room: float, *, may_turn: bool) -> Iterator[Data]:
        if not block.rows and not block.head:
            return
        told = {id(cell): self.told_by(cell) for row in (*block.head, *block.rows) for cell in row}
        rows = [[told[id(cell)] for cell in row] for row in (*block.head, *block.rows)]
        fit = tables.fit(rows, block.widths, room, may_turn=may_turn)
        head = [tables.above_numbers(row, block.rows) for row in block.head]
        told |= {id(cell): self.told_by(cell) for row in head for cell in row}
        named = self.caption(block.caption, self.labels.table)
        # Cut in two, a table of a few rows is harder to read than a page with some room left is ugly.
        short = len(block.rows) <= FEW_ROWS and tables.height(rows, fit.parts[0].widths, fit.look) <= LOW
        for index, part in enumerate(fit.parts, 1):
            drawn = [self.cells(row, part, fit.look, told) for row in block.rows]
            tied = not short and tables.tied(rows, len(head), [len(row) for row in drawn], part.widths, fit.look)
            self.tagged.append(tables.Tags(block.row_heads, tied))
            yield {
                "is": "table",
                "turned": fit.landscape,
                "short": short,
                "tied": tied,
                "together": 0 if short else tables.together(rows, len(head), part.widths, fit.look),
                "caption": (named + self.part_of(index, len(fit.parts))).lstrip(),
                "size": fit.look.size,
                "inset": fit.look.inset,
                "widths": part.widths,
                "head": [self.cells(row, part, fit.look, told, bold=True) for row in head],
                "rows": drawn,
            }

    def told_by(self, cell: Cell) -> tables.Told:
        return tables.Told(_words(self.cell_text(cell)), cell.columns, cell.bold)

    def cell_text(self, cell: Cell) -> list[Any]:
        shown = self.inline(in_cell(cell.value, self.paper))
        parts = [shown] if isinstance(shown, str) else shown
        return [*parts, KEEP + self.said(cell.unit)] if cell.unit and cell.value is not None else parts

    def cells(
        self,
        row: Sequence[Cell],
        part: tables.Part,
        look: tables.Look,
        told: dict[int, tables.Told],
        *,
        bold: bool = False,
    ) -> list[Data]:
        """The cells of a row that lie in this part of the table, each broken so that it holds its words."""
        drawn, at, column = [], 0, 0
        for cell in row:
            spans = sum(part.first <= n < part.last or (part.repeats and n == 0) for n in range(at, at + cell.columns))
            at += cell.columns
            if spans:
                inner = sum(part.widths[column : column + spans]) - 2 * look.inset
                column += spans
                drawn.append(self.cell(cell, told[id(cell)], spans, inner, look, bold=bold or cell.bold))
        missing = len(part.widths) - column
        return drawn + [{"text": ""}] * missing

    def cell(self, cell: Cell, told: tables.Told, spans: int, inner: float, look: tables.Look, *, bold: bool) -> Data:
        size = look.size * tables.POINT

        def too_wide(piece: str) -> bool:
            return glyphs.width(piece, size, bold=bold) > inner

        parts: list[Any] = []
        for part in self.cell_text(cell):
            if isinstance(part, str):
                parts.append(narrowed(part, too_wide))
            else:
                parts.append({**part, "text": narrowed(part["text"], too_wide)})
        data: Data = {"text": parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts}
        to = cell.align or ("right" if is_number(cell.value) else "")
        data |= {"align": to} if to and to != "left" else {}
        data |= {"columns": spans} if spans > 1 else {}
        data |= {"bold": True} if bold else {}
        data |= {"tone": cell.tone} if cell.tone else {}
        # A row of a few lines stays on one page; a long one may break.
        data |= {"whole": True} if 1 < tables.lines(told, inner, look) <= tables.MANY_LINES else {}
        return data

    # Files as pages

    def file(self, block: Pages) -> Iterator[Data]:
        self.pictures += 1
        level = max(1, min(self.level + 1, 4))
        for page in pages.pages_of(block.file, self.folder, f"pages-{self.pictures}", self.told):
            first = page.number == 1
            data: Data = {
                "title": self.said(block.title),
                "level": level if first else 0,
                "name": self.said(block.file.name),
            }
            if page.total > 1:
                place = {"page": self.number(page.number), "pages": self.number(page.total)}
                data["place"] = self.said(_("page %(page)s of %(pages)s") % place)
            # The name of the file stands beside them on every page.
            facts = [row for row in block.about if first and row[1] != block.file.name]
            about = [[self.said(label), self.inline(value)] for label, value in facts]
            if page.picture:
                alt = glyphs.shown(f"{block.title} · {block.file.name} · {page.number}/{page.total}")
                flipped = page.picture.width > page.picture.height * 1.05
                ratio = page.picture.width / page.picture.height
                data |= {
                    "is": "page",
                    "path": page.picture.path,
                    "alt": alt,
                    "flipped": flipped,
                    "ratio": ratio,
                    "about": about,
                }
            else:
                assert page.reason
                data |= {"is": "no-page", "about": about, **self.unseen(block.file, self.why(page.reason))}
            yield data

    def why(self, reason: pages.Reason) -> str:
        said, attached = pages.unshown(reason, self.paper), _("The original is attached to this document.")
        return said if reason == pages.Reason.MISSING else f"{said} {attached}"

    def unseen(self, file: File, why: str) -> Data:
        """What a page says of a file that it cannot show."""
        self.tagged.append(tables.Tags())
        rows = [
            (_("File name"), file.name),
            (_("Kind of file"), file.media_type),
            (_("Size"), self.number(file_size(file.size_bytes))),
            ("SHA-256", file.sha256),
        ]
        return {"why": self.said(why), "rows": [[self.said(label), self.said(value)] for label, value in rows]}


@lru_cache(4096)
def _said(text: str, names: tuple[str, ...]) -> str:
    """Remembered, because a cell is looked at to fit its table and again to be drawn."""
    return breakable(glyphs.shown(text), names)


def _label(key: str) -> str:
    return f"key-{key}"


def _words(text: str | Sequence[str | Data]) -> str:
    """What the runs say, with the marks for breaks."""
    return text if isinstance(text, str) else "".join(run if isinstance(run, str) else run["text"] for run in text)


def _lead_on(drawn: Sequence[Data]) -> None:
    """A line between a heading and what it is about, or in bold alone, never ends a page."""
    for line in drawn:
        words = line["text"] if line["is"] == "paragraph" else ()
        bold = isinstance(words, list) and len(words) == 1 and "bold" in words[0] and len(words[0]["text"]) < SHORT
        line["leads"] = bold
    for before, line, after in zip(drawn, drawn[1:], drawn[2:], strict=False):
        if before["is"] == "heading" and line["is"] == "paragraph" and after["is"] not in ("paragraph", "heading"):
            line["leads"] |= isinstance(line["text"], str) and len(line["text"]) < SHORT


def _turn(drawn: list[Data], data: Data) -> None:
    """Puts the table on the turned page before it, or on a new one with the headings that lead to it."""
    if drawn and drawn[-1]["is"] == "turned":
        drawn[-1]["blocks"].append(data)
        return
    first = len(drawn)
    while first and drawn[first - 1]["is"] == "heading":
        first -= 1
    drawn[first:] = [{"is": "turned", "blocks": [*drawn[first:], data]}]
