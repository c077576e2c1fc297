"""What a paper says: one tree of plain parts, from which PDF, Word and Excel are written.

Chapters build a `Paper` out of frozen content (their `documents.py`); the writers know no word of the domain. All texts
are shown as they are: no part of them is taken for markup. Numbers and dates stay what they are, so that a spreadsheet
gets numbers and dates and a page gets them in the words of its language.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, get_args

type Value = str | int | Decimal | dt.date | dt.datetime | None
type Align = Literal["", "left", "center", "right"]


@dataclass(frozen=True)
class Run:
    """Letters of one kind; `link` is a whole address (https, mailto, tel) or "#key" of a heading."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


type Inline = tuple[Run, ...]


@dataclass(frozen=True)
class File:
    """A file that goes into the paper; known by its digest, wherever it lies (`path` does not count as content)."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    path: str = ""


# Blocks


@dataclass(frozen=True)
class Paragraph:
    text: Inline
    style: Literal["body", "lead", "small", "quote"] = "body"
    align: Align = ""  # empty: justified prose in `body`, else left


@dataclass(frozen=True)
class Heading:
    """`number` is shown before the text ("1.1"); `level` 1 begins a chapter on a new page when the paper is a book."""

    text: str
    level: Literal[1, 2, 3, 4] = 1
    number: str = ""
    key: str = ""  # what links of the form "#key" lead to


@dataclass(frozen=True)
class Items:
    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Fields:
    """Two columns: what it is, and what was said. A missing value is shown as a dash."""

    rows: tuple[tuple[str, Value | Inline], ...]
    name: str = ""  # of the sheet it becomes; empty: it stays out of the workbook


@dataclass(frozen=True)
class Cell:
    """`value` typed, or several runs of text; `unit` follows the number on a page and is left out in a spreadsheet."""

    value: Value | Inline
    align: Align = ""  # empty: numbers right, all else left
    bold: bool = False
    columns: int = 1
    unit: str = ""
    tone: Literal["", "good", "warn", "bad", "muted"] = ""


@dataclass(frozen=True)
class Table:
    """`head` is repeated on every page. `widths` are shares of the width, one for each column.

    A row that is one cell over all columns is a subheading of the rows below it.
    """

    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    caption: str = ""
    name: str = ""  # of the sheet it becomes; empty: it stays out of the workbook
    row_heads: bool = True  # the first cell of a row names it
    groups: str = ""  # what the subheadings are; a spreadsheet has a column of this name for them


@dataclass(frozen=True)
class Bar:
    """`value` and `before` in the unit of `Bars.most`; `shown` is the figure beside the bar."""

    label: str
    value: Decimal | None
    shown: str
    before: Decimal | None = None


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, with the round before as a mark and the target as a line across all of them."""

    bars: tuple[Bar, ...]
    most: Decimal
    alt: str  # what the drawing shows, in words
    caption: str = ""
    target: Decimal | None = None
    target_words: str = ""
    before_words: str = ""


@dataclass(frozen=True)
class LevelLine:
    """Five levels on a line: `values` below levels 1-5, a dot for `level`, a ring for `before`."""

    values: tuple[str, ...]
    level: Decimal | None
    alt: str
    before: Decimal | None = None
    names: tuple[str, ...] = ()  # "ระดับ 1" … "ระดับ 5"
    target_words: str = ""


@dataclass(frozen=True)
class Matrix:
    """The 5x5 risk matrix: `marks` are (likelihood 1-5, impact 1-5, what stands in the field)."""

    marks: tuple[tuple[int, int, str], ...]
    across: str
    upward: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    file: File
    alt: str
    caption: str = ""
    width: Decimal = Decimal(100)  # percent of the text's width, at the most


@dataclass(frozen=True)
class Pages:
    """A file as pages of the paper: each page of a PDF, or a picture; anything else as a page that says what it is."""

    file: File
    title: str
    about: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Note:
    blocks: tuple["Block", ...]
    tone: Literal["info", "good", "warn", "bad"] = "info"


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, beside each other when there is room."""

    people: tuple[tuple[str, str, str], ...]  # role, name, position


@dataclass(frozen=True)
class PageBreak:
    pass


type Block = (
    Paragraph | Heading | Items | Fields | Table | Bars | LevelLine | Matrix | Picture | Pages | Note | Signatures
    | PageBreak
)  # fmt: skip


# The paper


@dataclass(frozen=True)
class Cover:
    """The first page of a book, or the head of a short paper."""

    over: str  # above the title: what kind of paper
    title: str
    under: tuple[str, ...] = ()
    fields: tuple[tuple[str, Value], ...] = ()
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What the foot of every page and the page of verification say of a submission."""

    number: str
    sha256: str
    address: str  # of the page of verification; becomes the QR


@dataclass(frozen=True)
class Attachment:
    """Goes into the PDF as a file. Either `file`, or `text` that is its content."""

    name: str
    media_type: str
    about: str
    file: File | None = None
    text: str = ""


class Digits(StrEnum):
    ARABIC = "arabic"
    THAI = "thai"


@dataclass(frozen=True)
class Paper:
    title: str
    author: str
    language: Literal["th", "en"]
    dated: dt.datetime  # the time of the submission: the only time that the file knows
    cover: Cover
    blocks: tuple[Block, ...]
    book: bool = False  # cover and contents on pages of their own, chapters on new pages
    digits: Digits = Digits.ARABIC
    draft: str = ""  # the watermark ("ฉบับร่าง"); empty for what was frozen
    proof: Proof | None = None
    attachments: tuple[Attachment, ...] = ()
    words: tuple[str, ...] = ()  # names that no line break may cut

    @property
    def digest(self) -> str:
        """SHA-256 of all that the paper says: the same content, the same digest."""
        plain = json.dumps(as_plain(self, paths=False), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()


def files_of(paper: Paper) -> Iterator[File]:
    """Every file that the paper shows or carries."""
    for part in walk(paper):
        if isinstance(part, File):
            yield part


def walk(part: object) -> Iterator[object]:
    """The part and everything in it, in the order of reading."""
    yield part
    if is_dataclass(part):
        for field in fields(part):
            yield from walk(getattr(part, field.name))
    elif isinstance(part, tuple):
        for one in part:
            yield from walk(one)


# As plain data, to be kept and to be written by another process


def as_plain(part: Any, *, paths: bool = True) -> Any:
    """The part as lists, dictionaries and texts; `from_plain` makes the same part of it again."""
    if is_dataclass(part):
        names = [field.name for field in fields(part) if paths or not (isinstance(part, File) and field.name == "path")]
        return {"": type(part).__name__, **{name: as_plain(getattr(part, name), paths=paths) for name in names}}
    if isinstance(part, tuple):
        return [as_plain(one, paths=paths) for one in part]
    for kind, (name, write, _read) in _VALUES.items():
        if type(part) is kind:
            return {"": name, "value": write(part)}
    return part


def from_plain(plain: Any) -> Any:
    """Raises KeyError or TypeError for what `as_plain` did not write."""
    if isinstance(plain, list):
        return tuple(from_plain(one) for one in plain)
    if not isinstance(plain, Mapping):
        return plain
    name = plain[""]
    for known, _write, read in _VALUES.values():
        if name == known:
            return read(plain["value"])
    return _PARTS[name](**{key: from_plain(value) for key, value in plain.items() if key})


_VALUES: Mapping[type, tuple[str, Any, Any]] = {
    Decimal: ("decimal", str, Decimal),
    dt.date: ("date", dt.date.isoformat, dt.date.fromisoformat),
    dt.datetime: ("datetime", dt.datetime.isoformat, dt.datetime.fromisoformat),
    Digits: ("digits", str, Digits),
}
_PARTS: Mapping[str, type] = {
    kind.__name__: kind for kind in (*get_args(Block.__value__), Run, File, Cell, Bar, Cover, Proof, Attachment, Paper)
}
