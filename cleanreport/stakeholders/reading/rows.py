"""Rows into persons, or what is wrong with them, as lines for the process that asked (`running.py`).

Most rows of most lists are written as the template asks. Of many of them a few questions are asked at once
(`Checker.at_once`); where the answer is no, of half of them, and what is left is looked at cell by cell
(`Checker.slowly`). Both say the same.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import add, itemgetter
from typing import Any

from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.reading.cells import has_id, is_id, value_of
from cleanreport.stakeholders.reading.facts import FIELDS, LONGEST
from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.heads import CONTACT, field_of
from cleanreport.stakeholders.reading.margins import Marginal
from cleanreport.stakeholders.reading.sheets import UNREADABLE, Row
from cleanreport.stakeholders.reading.tables import Leftover, Table
from cleanreport.stakeholders.reading.texts import text_of, tidied

AT_ONCE = 100
BETWEEN = "\x1f"  # stands in no text that was tidied
MOST_CACHED = 20_000
MOST_TYPED = 500  # characters of a cell that are kept to be shown again
_ROW_BITS = 32
EXAMPLES = ("ตัวอย่าง", "(ตัวอย่าง", "example:", "(example")

_LETTERS = "A-Za-z\u0e01-\u0e3a\u0e40-\u0e4c"
# Names as most are written: words of letters, one space between them, and at the end a number with few digits.
_NAMES = re.compile(
    rf"(?>(?!ตัวอย่าง|ไม่|[Ee]xample|[Nn])[{_LETTERS}][{_LETTERS}.]*+(?: [{_LETTERS}.]++)*+(?: ?[0-9]{{1,6}}+)?+\n)*+"
)
# Before the @ at most eleven digits, so no ID number.
_LOCAL = r"[a-z_-]++[0-9]{0,9}+(?:\.[a-z_-]++[0-9]?+){0,2}+"
_EMAILS = re.compile(rf"(?>(?:{_LOCAL}@(?:[a-z]++(?:-[a-z]++)*+[0-9]{{0,3}}+\.)++[a-z]{{2,24}}+)?+\n)*+")
_PHONES = re.compile(r"(?>(?:0[689][0-9]{8})?+\n)*+")
# An ID number written into boxes, one digit in each cell.
_BOXES = re.compile(rf"(?<![^{BETWEEN}])[0-9](?:{BETWEEN}[0-9]){{12}}(?![^{BETWEEN}])")

type Found = tuple[str, str, Fault]  # the letter of a column, its field, what is wrong


class _Unusual(Exception):
    """The row is for `slowly`."""


class Cache(dict[Any, str]):
    """What `make` says of a cell: the same is written in many of them."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, cell: Any) -> str:
        made = self.make(cell)
        if isinstance(cell, str | dt.date):  # 1, 1.0 and True are one key, but not one cell
            if len(self) >= MOST_CACHED:
                self.clear()
            self[cell] = made
        return made


def _plain(cells: Sequence[Any], text: str, pattern: re.Pattern[str], longest: int) -> list[str]:
    """The lines of a text, one for each cell, when all of them are as the pattern says. Raises _Unusual."""
    lines = text.split("\n")
    if len(lines) != len(cells) or max(map(len, lines)) > longest or not pattern.fullmatch(text + "\n"):
        raise _Unusual
    return lines


def _emails(cells: Sequence[Any]) -> list[str]:
    cells = ["" if cell == "-" else cell for cell in cells] if "-" in cells else cells
    return _plain(cells, "\n".join(cells).lower(), _EMAILS, 64)


def _phones(cells: Sequence[Any]) -> list[str]:
    if float in set(map(type, cells)):
        cells = [f"0{cell:.0f}" if isinstance(cell, float) else cell for cell in cells]
    digits = "\n".join(cells).replace("-", "").replace(" ", "")
    return [phone and f"+66{phone[1:]}" for phone in _plain(cells, digits, _PHONES, 10)]


def _names(cells: Sequence[Any]) -> list[str]:
    text = "\n".join(cells)
    if not unicodedata.is_normalized("NFC", text):
        raise _Unusual
    return _plain(cells, text, _NAMES, LONGEST["name"])


class Checker:
    """Goes through the tables of a file and remembers whom it has seen; no day may be after `on`."""

    def __init__(self, on: dt.date | None = None) -> None:
        self.on = on
        self.cached = {
            field: Cache(partial(value_of, field, on=on))
            for field in ("group", "organisation", "service", "contacted_on", "consent")
        }
        self.titles: list[str] = []
        # Where every e-mail and phone was first: the row, and above its bits the sheet.
        self.seen: dict[str, int] = {}
        self._base = 0

    def lines(self, table: Table, rows: Sequence[Row]) -> list[str]:
        """A line for each person, or for each problem."""
        lines: list[str] = []
        for start in range(0, len(rows), AT_ONCE):
            lines += self._divided(table, rows[start : start + AT_ONCE])
        return lines

    def _divided(self, table: Table, rows: Sequence[Row]) -> list[str]:
        if len(rows) == 1:
            return self.slowly(table, *rows[0])
        lines = self.at_once(table, rows)
        if lines is not None:
            return lines
        half = len(rows) // 2
        return self._divided(table, rows[:half]) + self._divided(table, rows[half:])

    def at_once(self, table: Table, rows: Sequence[Row]) -> list[str] | None:
        """A line for each person when all rows are as the template asks; otherwise nothing, and nothing is kept."""
        numbers, cells = zip(*rows, strict=True)
        if table.noted and not table.noted.keys().isdisjoint(numbers):
            return None
        if {*map(len, cells)} != {table.width} or (table.others and any(_is_odd(table, row) for row in cells)):
            return None
        columns: dict[str, Sequence[Any]] = dict(
            zip(FIELDS, zip(*map(itemgetter(*table.places.values()), cells), strict=True), strict=True)
        )
        try:
            columns["name"] = _names(columns["name"])
            columns["email"] = emails = _emails(columns["email"])
            columns["phone"] = phones = _phones(columns["phone"])
            for field, cache in self.cached.items():
                columns[field] = list(map(cache.__getitem__, columns[field]))
        except (_Unusual, Fault, TypeError):
            return None
        both = [*filter(None, emails), *filter(None, phones)]
        if "" in map(add, emails, phones) or len(set(both)) < len(both) or not self.seen.keys().isdisjoint(both):
            return None
        for contacts in (emails, phones):
            self.seen.update(zip(contacts, map(self._base.__add__, numbers), strict=True))
        self.seen.pop("", None)
        return list(map(BETWEEN.join, zip(map("P%d".__mod__, numbers), *columns.values(), strict=True)))

    def begin(self, title: str) -> None:
        """What comes now is of this sheet."""
        self.titles.append(title)
        self._base = (len(self.titles) - 1) << _ROW_BITS

    def slowly(self, table: Table, number: int, cells: list[Any]) -> list[str]:
        """The same, for a row in which anything may stand."""
        if cells[:1] == [UNREADABLE]:
            return [problem(number, "", "", Fault("unreadable"), ())]
        cells = cells + [""] * (table.width - len(cells))
        own = cells[: len(cells) - table.added]
        said = {field: cells[place] for field, place in table.places.items()}
        if not any(text_of(cell).strip() for cell in own) or _is_no_person(said):
            return []
        found = [(table.letter(place), "", Fault("national_id")) for place in _ids_beside(table, own)]
        found += [(letter, "", Fault("national_id", place=where)) for letter, where in table.noted.pop(number, ())]
        values, faults = values_of(said, self.on)
        found += [(table.letter(table.places[field]) if field else "", field, fault) for field, fault in faults]
        found = found or self._twice(table, values)
        if found:
            typed = tuple(ids.masked(text_of(cell)[:MOST_TYPED]) for cell in said.values())
            return [problem(number, letter, field, fault, typed) for letter, field, fault in found]
        for field in CONTACT:
            if values[field]:
                self.seen[values[field]] = self._base + number
        return [f"P{number}{BETWEEN}" + BETWEEN.join(values[field] for field in FIELDS)]

    def _twice(self, table: Table, values: dict[str, str]) -> list[Found]:
        found: list[Found] = []
        for field in CONTACT:
            place = self.seen.get(values[field])
            if place is not None:
                sheet, row = self.titles[place >> _ROW_BITS], place & (1 << _ROW_BITS) - 1
                where: dict[str, str | int] = {"row": row}
                if sheet != table.title:
                    where["sheet"] = sheet
                found.append((table.letter(table.places[field]), field, Fault(f"duplicate_{field}", **where)))
        return found


def values_of(said: dict[str, Any], on: dt.date | None) -> tuple[dict[str, str], list[tuple[str, Fault]]]:
    """Every field as it is to be kept, and what is wrong; the row as a whole has no field."""
    values, faults = {}, []
    for field, cell in said.items():
        try:
            values[field] = value_of(field, cell, on)
        except Fault as fault:
            values[field] = ""
            faults.append((field, fault))
    if not any(values[field] for field in CONTACT) and not {field for field, _fault in faults} & set(CONTACT):
        faults.append(("", Fault("contact_missing")))
    return values, faults


def noticed(sheet: Table | Leftover, rows: Iterable[Row]) -> Iterator[str]:
    """ID numbers in rows of which nothing is taken."""
    for number, cells in rows:
        for place, cell in enumerate(cells):
            if cell != "" and cell is not UNREADABLE and has_id(cell, ""):
                yield problem(number, sheet.letter(place), "", Fault("national_id"), ())


def in_margins(margins: Iterable[Marginal]) -> list[str]:
    """ID numbers outside of the cells of persons."""
    return [
        problem(row, letter, "", Fault("national_id", place=where), ()) for row, letter, where in sorted({*margins})
    ]


def _is_odd(table: Table, cells: list[Any]) -> bool:
    """Whether a column that is not ours may have an ID number."""
    digits = 0
    for place in table.others:
        cell = cells[place]
        if cell.__class__ is str:
            if (len(cell) >= ids.LENGTH and ids.may_be_in(cell)) or (cell and place in table.columns.ids):
                return True
        elif cell.__class__ is float and (cell >= 1e11 or place in table.columns.ids):
            return True
        digits += cell != "" and len(str(cell)) <= 3
    return digits >= ids.LENGTH


def _ids_beside(table: Table, own: list[Any]) -> list[int]:
    found = [
        place
        for place, cell in enumerate(own)
        if (place in table.columns.ids and is_id(cell)) or (place not in table.used and has_id(cell, ""))
    ]
    if not found and len(table.others) >= ids.LENGTH:
        texts = ["" if place in table.used else text_of(cell) for place, cell in enumerate(own)]
        boxes = _BOXES.search(BETWEEN.join(texts))
        if boxes and ids.checks_out(boxes[0].replace(BETWEEN, "")):
            found.append(boxes.string.count(BETWEEN, 0, boxes.start()))
    return found


def _is_no_person(said: dict[str, Any]) -> bool:
    """The example of the template, or the headings once more."""
    name = text_of(said["name"])
    if tidied(name).lower().startswith(EXAMPLES):
        return True
    return field_of(name) in ("name", "first") and field_of(text_of(said["group"])) == "group"


def problem(number: int, letter: str, field: str, fault: Fault, typed: tuple[str, ...]) -> str:
    return "!" + json.dumps([number, letter, field, fault.code, fault.params, typed], ensure_ascii=False)
