"""Small parts that the papers of all chapters are built of.

What people typed goes in as it is; the builder's own words go through `Voice`, so that their digits are those wanted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from cleanreport.documents.clusters import cut
from cleanreport.documents.tree import Block, Cell, Digits, Inline, Paragraph, Run, Signatures, Table, Value
from cleanreport.documents.values import digits

LONGEST_NAME = 18  # letters; a longer one finds no room in a column of a table, and breaks between its words


@dataclass(frozen=True)
class Voice:
    """Writes the paper's own words: `say(text)` has Thai digits where the paper has them."""

    digits: Digits = Digits.ARABIC

    def __call__(self, words: object) -> str:
        return digits(str(words), self.digits)

    def heads(self, *words: str | Cell) -> tuple[Cell, ...]:
        return tuple(one if isinstance(one, Cell) else Cell(self(one), bold=True) for one in words)


def number(text: str | None) -> Decimal | None:
    """A figure of frozen content, where figures are texts."""
    return None if text in (None, "") else Decimal(str(text))


def run(text: str) -> Inline:
    return (Run(text),)


def one_line(text: str) -> str:
    return " ".join(text.split())


def paragraphs(text: str, style: Literal["body", "lead", "small", "quote"] = "body") -> tuple[Block, ...]:
    """What somebody typed: a paragraph for each line that says something."""
    return tuple(Paragraph(run(line.strip()), style) for line in text.split("\n") if line.strip())


def small(text: str) -> Paragraph:
    return Paragraph(run(text), "small")


def cells(*values: Value | Inline | Cell) -> tuple[Cell, ...]:
    return tuple(one if isinstance(one, Cell) else Cell(one) for one in values)


def subheading(text: str, columns: int) -> tuple[Cell, ...]:
    """A row of a table that heads those below it."""
    return (Cell(text, columns=columns, bold=True),)


def shortened(text: str, most: int) -> str:
    """One line of at most `most` letters, never cut inside one."""
    line = one_line(text)
    return line if len(line) <= most else cut(line, most - 1).rstrip() + "…"


def unbroken(names: Iterable[str]) -> tuple[str, ...]:
    """Names that no line break may cut, piece by piece, without those that are too long for that."""
    pieces = {piece for name in names for piece in name.split()}
    return tuple(sorted(piece for piece in pieces if 1 < len(piece) <= LONGEST_NAME))


def people_table(people: Sequence[tuple[str, Mapping[str, str]]], name: str) -> Table:
    """Everybody who is named in the paper, one beside the other: (role, what was typed)."""
    rows = [
        (_("Name and surname"), "name"),
        (_("Position"), "position"),
        (_("Unit or division"), "unit"),
        (_("Telephone"), "phone"),
        (_("E-mail"), "email"),
    ]
    share = 0.78 / len(people)
    return Table(
        head=((Cell(_("Item"), bold=True), *(Cell(role, bold=True) for role, _said in people)),),
        rows=tuple(cells(words, *(said.get(key, "") for _role, said in people)) for words, key in rows),
        widths=(0.22, *[share] * len(people)),
        name=name,
    )


def signatures(people: Sequence[tuple[str, Mapping[str, str]]]) -> Signatures:
    return Signatures(tuple((role, said.get("name", ""), said.get("position", "")) for role, said in people))
