"""The markup in which sections are written: a small part of CommonMark and pipe tables, and nothing else.

- a blank line begins a paragraph, a line break stays one; `**bold**`
- `- ` or `* ` and `1. ` begin lists, four spaces deeper a list in a list
- a table: `| a | b |`, below its head `| --- | ---: |` (to the right), one line for each row
- a picture on a line of its own: `![what it shows](picture:12)`
- a backslash before a sign keeps it as it is: `\\*`, `\\|`

Everything else is text: HTML, links and the markup of other programs are shown as they were typed. Two stars are bold
wherever they stand, since Thai has no spaces by which CommonMark could tell. `static/completion/editor.js` speaks the
same language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cleanreport.core.markup import attributes, safe, text
from cleanreport.documents import tree
from cleanreport.documents.tree import Block, Cell, File, Inline, Run

PICTURE = re.compile(r"!\[((?:[^\[\]\\\n]|\\.)*)\]\(picture:([0-9]{1,18})\)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
BOLD = "**"
type Side = Literal["", "left", "center", "right"]


@dataclass(frozen=True)
class Paragraph:
    lines: tuple[Inline, ...]


@dataclass(frozen=True)
class Points:
    """A list; `start` is the number of the first point, 0 for bullets."""

    items: tuple[tuple["Part", ...], ...]
    start: int = 0


@dataclass(frozen=True)
class Grid:
    """A table: its head, then its rows, each with as many cells as `sides`."""

    rows: tuple[tuple[Inline, ...], ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Figure:
    number: int
    caption: str


type Part = Paragraph | Points | Grid | Figure


# Reading


def _bold(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(BOLD, state.pos):
        return False
    if not silent:
        state.push(BOLD, "", 0)
    state.pos += len(BOLD)
    return True


def _picture(state: StateInline, silent: bool) -> bool:
    found = PICTURE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("picture", "", 0)
        token.content, token.meta = ESCAPED.sub(r"\1", found[1]).strip(), {"number": int(found[2])}
    state.pos = found.end()
    return True


# Six lists in each other, three of them begun on one line: more is no list that a person wrote.
DEEPEST = 12
DEEP = re.compile(r"^ {13,}", re.MULTILINE)
BEGUN = re.compile(r"^((?:[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+){3})([-+*]|[0-9]+(?=[.)]))", re.MULTILINE)


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "maxNesting": 100}).enable(["list", "table", "escape", "newline"])
    reader.inline.ruler.before("escape", "picture", _picture)
    reader.inline.ruler.before("escape", "bold", _bold)
    return reader


def parse(words: str) -> tuple[Part, ...]:
    """The parts of a text; nothing that was typed is lost but the signs of the markup itself."""
    # What is deeper than the reader goes would be left out by it.
    level = BEGUN.sub(_no_list, DEEP.sub(" " * DEEPEST, words.replace("\t", "    ")))
    return tuple(_parts(iter(_reader().parse(level))))


def _no_list(found: re.Match[str]) -> str:
    sign = found[2]
    return found[1] + (f"{sign}\\" if sign.isdigit() else f"\\{sign}")


def _parts(tokens: Iterator[Token]) -> Iterator[Part]:
    """Parts up to the end of the list item, or of the text."""
    for token in tokens:
        if token.type == "inline":
            yield from _paragraphs(token.children or [])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else 0
            yield Points(tuple(_items(tokens)), start)
        elif token.type == "table_open":
            yield _grid(tokens)
        elif token.type == "list_item_close":
            return


def _items(tokens: Iterator[Token]) -> Iterator[tuple[Part, ...]]:
    for token in tokens:
        if token.type == "list_item_open":
            yield tuple(_parts(tokens))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            return


def _grid(tokens: Iterator[Token]) -> Grid:
    rows: list[list[Inline]] = []
    sides: list[Side] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            sides.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))  # type: ignore[arg-type]
        elif token.type == "inline":
            rows[-1].append(_flat(token.children or []))
    return Grid(tuple(tuple(row) for row in rows), tuple(sides))


def _paragraphs(children: list[Token]) -> Iterator[Part]:
    """Lines of text, and pictures between them."""
    lines: list[list[Run]] = [[]]
    for piece in _pieces(children):
        if isinstance(piece, Run):
            _join(lines[-1], piece)
        elif isinstance(piece, Figure):
            yield from _paragraph(lines)
            yield piece
            lines = [[]]
        else:
            lines.append([])
    yield from _paragraph(lines)


def _join(line: list[Run], piece: Run) -> None:
    if line and line[-1].bold == piece.bold:
        line[-1] = replace(piece, text=line[-1].text + piece.text)
    else:
        line.append(piece)


def _paragraph(lines: list[list[Run]]) -> Iterator[Paragraph]:
    said = tuple(tuple(_trimmed(line)) for line in lines if any(run.text.strip() for run in line))
    if said:
        yield Paragraph(said)


def _trimmed(line: list[Run]) -> Iterator[Run]:
    for place, run in enumerate(line):
        words = run.text if place else run.text.lstrip()
        yield replace(run, text=words.rstrip() if place == len(line) - 1 else words)


def _flat(children: list[Token]) -> Inline:
    """One line of text: in a cell a picture is the words that stand for it."""
    line: list[Run] = []
    for piece in _pieces(children):
        _join(line, Run(piece.caption) if isinstance(piece, Figure) else piece or Run(" "))
    return tuple(line)


def _pieces(children: list[Token]) -> Iterator[Run | Figure | None]:
    """Runs of text and pictures; None is a line break. A mark of bold without a second one is two stars."""
    pairs = _pairs(children)
    bold = False
    for place, token in enumerate(children):
        if token.type == BOLD:
            if place in pairs:
                bold = not bold
            else:
                yield Run(BOLD, bold=bold)
        elif token.type == "picture":
            yield Figure(token.meta["number"], token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield None
        elif token.content:
            yield Run(token.content, bold=bold)


def _pairs(children: list[Token]) -> set[int]:
    """The places of those marks that begin and end something bold."""
    marks = [place for place, token in enumerate(children) if token.type == BOLD]
    found: set[int] = set()
    opened: int | None = None
    for place in marks:
        if opened is not None and place > opened + 1:
            found |= {opened, place}
            opened = None
        elif opened is None:
            opened = place
    return found


def pictures_in(words: str) -> list[int]:
    """The pictures that a text shows, in their order, each once."""
    return list(dict.fromkeys(int(found[2]) for found in PICTURE.finditer(words)))


# As HTML


def html(words: str, pictures: Mapping[int, str]) -> SafeString:
    """The text for a page; `pictures` are addresses by the picture's number."""
    return safe("\n".join(_html(part, pictures) for part in parse(words)))


def _html(part: Part, pictures: Mapping[int, str]) -> str:
    match part:
        case Paragraph():
            return f"<p>{'<br>'.join(_runs(line) for line in part.lines)}</p>"
        case Points():
            items = "".join(f"<li>{_item(item, pictures)}</li>" for item in part.items)
            if not part.start:
                return f"<ul>{items}</ul>"
            return f"<ol{attributes({'start': part.start if part.start != 1 else None})}>{items}</ol>"
        case Grid():
            return _table(part)
        case Figure():
            return _figure(part, pictures)


def _item(item: tuple[Part, ...], pictures: Mapping[int, str]) -> str:
    """A point of one paragraph is written without one."""
    if item and isinstance(item[0], Paragraph):
        first = "<br>".join(_runs(line) for line in item[0].lines)
        return first + "".join(_html(part, pictures) for part in item[1:])
    return "".join(_html(part, pictures) for part in item)


def _runs(line: Inline) -> str:
    return "".join(f"<b>{text(run.text)}</b>" if run.bold else text(run.text) for run in line)


def _table(grid: Grid) -> str:
    def cells(row: tuple[Inline, ...], name: str) -> str:
        sides = (side if side in ("center", "right") else "" for side in grid.sides)
        tags = ((f' class="is-{side}"' if side else "", cell) for side, cell in zip(sides, row, strict=False))
        return "".join(f"<{name}{css}>{_runs(cell)}</{name}>" for css, cell in tags)

    head, *rows = grid.rows
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    named = attributes({"class": "prose__table", "tabindex": 0, "role": "region", "aria-label": _("Table")})
    return f"<div{named}><table><thead><tr>{cells(head, 'th')}</tr></thead><tbody>{body}</tbody></table></div>"


def _figure(figure: Figure, pictures: Mapping[int, str]) -> str:
    address = pictures.get(figure.number)
    if address is None:
        return f"<p>{text(_missing(figure))}</p>"
    image = attributes({"src": address, "alt": figure.caption, "data-picture": figure.number, "loading": "lazy"})
    caption = f"<figcaption>{text(figure.caption)}</figcaption>" if figure.caption else ""
    return f"<figure><img{image}>{caption}</figure>"


def _missing(figure: Figure) -> str:
    return _("[Picture %(number)s is missing: %(caption)s]") % {"number": figure.number, "caption": figure.caption}


# As parts of a paper


def blocks(words: str, pictures: Mapping[int, File]) -> tuple[Block, ...]:
    """The text for a paper; `pictures` are the files by the picture's number."""
    return tuple(block for part in parse(words) for block in _blocks(part, pictures))


def _blocks(part: Part, pictures: Mapping[int, File]) -> Iterator[Block]:
    match part:
        case Paragraph():
            yield from (tree.Paragraph(line) for line in part.lines)
        case Points():
            yield from _points(part, pictures)
        case Grid():
            yield _paper_table(part)
        case Figure():
            file = pictures.get(part.number)
            if file is None:
                yield tree.Paragraph((Run(_missing(part)),), "small")
            else:
                yield tree.Picture(file, alt=part.caption or file.name, caption=part.caption)


def _points(points: Points, pictures: Mapping[int, File]) -> Iterator[Block]:
    items = [tuple(block for part in item for block in _blocks(part, pictures)) for item in points.items]
    if points.start in (0, 1):
        yield tree.Items(tuple(items), ordered=bool(points.start))
        return
    # A list that goes on after something else keeps its numbers, written out.
    for number, item in enumerate(items, start=points.start):
        yield from _numbered(number, item)


def _numbered(number: int, item: tuple[Block, ...]) -> Iterator[Block]:
    head = Run(f"{number}. ")
    if item and isinstance(item[0], tree.Paragraph):
        yield replace(item[0], text=(head, *item[0].text))
        yield from item[1:]
    else:
        yield tree.Paragraph((head,))
        yield from item


def _paper_table(grid: Grid) -> tree.Table:
    head, *rows = (
        tuple(Cell(cell, align=side, bold=number == 0) for cell, side in zip(row, grid.sides, strict=False))
        for number, row in enumerate(grid.rows)
    )
    return tree.Table(head=(head,), rows=tuple(rows), widths=widths(grid.rows, len(grid.sides)), row_heads=False)


# Of the letters of a column's longest cell so many count: a long text may wrap, a short one should not have to.
NARROWEST, WIDEST = 4, 40


def widths(rows: Iterable[tuple[Inline, ...]], columns: int) -> tuple[float, ...]:
    """Shares of the width by what the columns hold."""
    longest = [NARROWEST] * columns
    for row in rows:
        for place, cell in enumerate(row[:columns]):
            longest[place] = max(longest[place], min(WIDEST, sum(len(run.text) for run in cell)))
    return tuple(float(length) for length in longest)
