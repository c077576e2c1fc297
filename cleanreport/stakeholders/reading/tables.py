"""A sheet as a table: its columns known by their headings, its rows ready to be checked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, dropwhile, islice
from typing import Any

from cleanreport.stakeholders.reading import ids
from cleanreport.stakeholders.reading.facts import FIELDS, NotAList
from cleanreport.stakeholders.reading.groups import known_group
from cleanreport.stakeholders.reading.heads import MOST_BEFORE, Columns, columns_of, letter_of
from cleanreport.stakeholders.reading.sheets import Row, Sheet
from cleanreport.stakeholders.reading.texts import text_of

# What a cell that others are merged with says, it says for all of them; two persons cannot share the others.
_SHARED = ("group", "organisation", "service", "contacted_on", "consent")


@dataclass
class Table:
    """Places are of the cells as `rows` gives them; a negative one is counted from the end."""

    title: str
    columns: Columns
    before: list[Row]  # titles above the headings
    rows: Iterator[Row]
    places: dict[str, int]
    used: set[int]
    others: list[int]
    letters: dict[int, str]
    width: int  # of its rows, of which the last `added` are not in the sheet
    added: int
    # ID numbers in notes, links and formulas: by their row, the letter and the place of each.
    noted: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def letter(self, place: int) -> str:
        """The name of a column; empty for one that is not in the sheet."""
        return self.letters.get(place, letter_of(place) if place >= 0 else "")


@dataclass
class Leftover:
    """A sheet that is no list: nothing is taken from it, but ID numbers in it are noticed."""

    title: str
    columns: Columns
    rows: Iterator[Row]
    first_column: int
    is_hidden: bool

    def letter(self, place: int) -> str:
        return letter_of(place + self.first_column)


def table_of(sheet: Sheet) -> Table | Leftover:
    title = ids.masked(sheet.title)
    first = list(islice(_filled(sheet.rows), MOST_BEFORE + 1))
    columns = columns_of(first)
    rows: Iterator[Row] = chain(first, sheet.rows)
    if columns.row and not columns.fields & {"group"} and (group := known_group(sheet.title)):
        rows = ((number, [*cells, group]) for number, cells in rows)
        columns.places["group"] = [len(first[0][1])]
    if sheet.is_hidden or columns.missing or columns.twice:
        return Leftover(title, columns, rows, sheet.first_column, sheet.is_hidden)
    return _table(title, sheet, columns, rows, first)


def _table(title: str, sheet: Sheet, columns: Columns, rows: Iterator[Row], first: list[Row]) -> Table:
    before = [row for row in first if row[0] < columns.row]
    width = max(len(cells) for _number, cells in first)
    rows = dropwhile(lambda row: row[0] <= columns.row, rows)
    if sheet.broken:
        rows = _with_errors(rows, sheet.broken)
    places = {name: found[0] for name, found in columns.places.items()}
    if sheet.merged:
        shared = {places[name] for name in _SHARED if name in places}
        rows = _spread(rows, [area for area in sheet.merged if area[2] > columns.row], shared)
    used = {place for found in columns.places.values() for place in found}
    letters = {place: letter_of(place + sheet.first_column) for place in range(width)}
    missing = [name for name in FIELDS if name not in places or _is_composed(columns, name)]
    if missing:
        rows = _composed(rows, columns, missing)
        for place, name in enumerate(missing, start=-len(missing)):
            found = columns.places.get(name) or columns.places.get("first" if name == "name" else "") or []
            places[name] = place
            letters[place] = letters.get(found[0], "") if found else ""
    others = [place for place in range(width) if place not in used]
    places = {name: places[name] for name in FIELDS}
    from_title = int(width in columns.places["group"])
    whole = width + from_title + len(missing)
    return Table(title, columns, before, rows, places, used, others, letters, whole, from_title + len(missing))


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        if any(cell not in ("", None) for cell in row[1]):
            yield row


def _is_composed(columns: Columns, name: str) -> bool:
    parts = name == "name" and {"prefix", "first", "surname"} & columns.places.keys()
    return bool(parts) or len(columns.places.get(name, ())) > 1


def _composed(rows: Iterator[Row], columns: Columns, names: list[str]) -> Iterator[Row]:
    """The rows with further cells behind: what has no column is empty, what has several is put together."""
    places = columns.places
    last = max(max(found) for found in places.values())
    for number, typed in rows:
        cells = typed + [""] * (last + 1 - len(typed))
        more = [_name(cells, places) if name == "name" else _one_of(cells, places, name) for name in names]
        yield number, cells + more


def _one_of(cells: list[Any], places: dict[str, list[int]], name: str) -> Any:
    return next((cells[place] for place in places.get(name, ()) if cells[place] not in ("", "-")), "")


def _name(cells: list[Any], places: dict[str, list[int]]) -> str:
    """นาย + สมชาย + ใจดี; Thai writes the first two without a space."""
    prefix, *names = (text_of(_one_of(cells, places, part)).strip() for part in ("prefix", "first", "name", "surname"))
    rest = " ".join(filter(None, names))
    if not rest:
        return ""
    return f"{prefix} {rest}" if prefix.isascii() and prefix else prefix + rest


def _with_errors(rows: Iterator[Row], broken: set[tuple[int, int]]) -> Iterator[Row]:
    lines = {row + 1 for row, _column in broken}
    for number, cells in rows:
        if number in lines:
            for place in range(len(cells)):
                if (number - 1, place) in broken and cells[place] == "":
                    cells[place] = "#N/A"
        yield number, cells


def _spread(rows: Iterator[Row], areas: list[tuple[int, int, int, int]], shared: set[int]) -> Iterator[Row]:
    """The value of a merged cell in every row that it covers, if rows can share it."""
    by_first: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in areas:
        if left in shared and bottom > top:
            by_first.setdefault(top + 1, []).append((left, bottom + 1))
    running: dict[int, tuple[int, Any]] = {}
    for number, cells in rows:
        for place, last in by_first.get(number, ()):
            running[place] = last, cells[place]
        for place, (last, value) in list(running.items()):
            if number > last:
                del running[place]
            elif cells[place] == "":
                cells[place] = value
        yield number, cells


def refusal(leftovers: list[Leftover]) -> NotAList:
    """Why no sheet of a file is a list: what the one that is nearest to it lacks."""
    best = max(leftovers, key=lambda each: (len(each.columns.fields), not each.is_hidden), default=None)
    if best is None:
        return NotAList("empty")
    if not best.columns.row:
        return NotAList("no_headings", most=MOST_BEFORE)
    if best.columns.missing:
        return NotAList(
            "missing_columns", sheet=best.title, row=best.columns.row, fields=",".join(best.columns.missing)
        )
    if best.columns.twice:
        twice = best.columns.places[best.columns.twice]
        letters = ", ".join(letter_of(place + best.first_column) for place in twice)
        return NotAList("column_twice", row=best.columns.row, columns=letters, fields=best.columns.twice)
    return NotAList("hidden")
