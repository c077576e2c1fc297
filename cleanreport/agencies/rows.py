"""What a list of agencies would do to the register: every row held against it, and nothing written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cleanreport.agencies.columns import Columns, columns_of, letter_of
from cleanreport.agencies.facts import FIELDS, LONGEST_NAME, code_of, facts_of, faults, known_kinds
from cleanreport.agencies.models import Agency, ImportRow, Kind, Ministry
from cleanreport.agencies.problems import MOST, Problem
from cleanreport.agencies.provinces import REGIONS, province_called
from cleanreport.agencies.reading import Cell, Grid
from cleanreport.core.formfields import tidy_text
from cleanreport.core.thai import arabic_digits, long_date, parse_date, search_text

What = ImportRow.What
# The row of the template that shows how it is filled in.
EXAMPLE = "ตัวอย่าง"
TELL_EVERY = 500
KINDS = {
    search_text(word): kind
    for kind, words in {
        Kind.DEPARTMENT: ("department", "ส่วนราชการ", "กรม"),
        Kind.PROVINCE: ("province", "จังหวัด"),
        Kind.LOCAL: ("local", "local administration", "องค์กรปกครองส่วนท้องถิ่น", "อปท.", "อปท"),
        Kind.OTHER: ("other", "other state body", "หน่วยงานอื่นของรัฐ", "หน่วยงานอื่น"),
    }.items()
    for word in words
}


@dataclass(frozen=True)
class Register:
    """What is there: agencies by code, ministries, from which day the newest name of renamed agencies (ids) holds."""

    agencies: Mapping[str, Agency]
    ministries: Iterable[Ministry]
    name_days: Mapping[int, date] = field(default_factory=dict)


@dataclass
class Judged:
    """One row: what it would do."""

    number: int
    code: str = ""
    name: str = ""
    what: What = What.REFUSED
    said: dict[str, str] = field(default_factory=dict)
    from_on: date | None = None
    changes: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    agency: Agency | None = None

    @property
    def facts(self) -> dict[str, str]:
        """As they are kept until they are recorded; nothing of a row that changes nothing."""
        if self.what not in (What.NEW, What.CHANGED):
            return {}
        return self.said | ({"from_on": self.from_on.isoformat()} if self.from_on else {})


@dataclass
class Reading:
    sheet: str = ""
    rows: list[Judged] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # of the file as a whole
    left_out: list[str] = field(default_factory=list)
    ministries: dict[str, str] = field(default_factory=dict)  # new ones: code and name

    @property
    def counts(self) -> dict[str, int]:
        return {what.value: sum(row.what == what for row in self.rows) for what in What}


def reading_of(
    grid: Grid, register: Register, tell: Callable[[int, int], object] = lambda _done, _total: None
) -> Reading:
    """Every row of the grid under its headings; `tell` hears how many are done."""
    columns = columns_of(grid)
    found = Reading(sheet=grid.sheet, left_out=columns.left_out, problems=columns.problems)
    if columns.problems:
        return found
    rows = [(number, cells) for number, cells in grid.rows if number > columns.row and not _is_example(cells, columns)]
    if not rows:
        found.problems.append(Problem("no_rows"))
    judge = Judge(columns, register, _merged(grid, columns))
    for done, (number, cells) in enumerate(rows):
        if done % TELL_EVERY == 0:
            tell(done, len(rows))
        found.rows.append(judge.judged(number, cells))
    found.ministries = judge.new_ministries
    return found


def _is_example(cells: list[Cell], columns: Columns) -> bool:
    place = columns.places["code"]
    cell = cells[place] if place < len(cells) else ""
    return isinstance(cell, str) and cell.startswith(EXAMPLE)


def _merged(grid: Grid, columns: Columns) -> dict[int, str]:
    """Which merged cells each row has a part of; only cells of columns that are read."""
    found: dict[int, str] = {}
    for top, left, bottom, right in grid.merged:
        if any(left <= place <= right for place in columns.places.values()):
            words = f"{letter_of(left)}{top + 1}:{letter_of(right)}{bottom + 1}"
            found |= dict.fromkeys(range(top + 1, min(bottom + 1, top + MOST) + 1), words)
    return found


class Judge:
    """Holds one row after the other against the register and the rows before it."""

    def __init__(self, columns: Columns, register: Register, merged: Mapping[int, str]) -> None:
        self.columns, self.register, self.merged = columns, register, merged
        self.by_code = {ministry.code.upper(): ministry for ministry in register.ministries}
        self.by_name = {search_text(ministry.name_th): ministry for ministry in register.ministries}
        self.by_name |= {search_text(each.name_en): each for each in register.ministries if each.name_en}
        self.new_ministries: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        self.unpadded = {code.lstrip("0"): code for code in register.agencies if code.startswith("0")}

    def judged(self, number: int, cells: list[Cell]) -> Judged:
        row = Judged(number)
        if number in self.merged:
            row.problems.append(Problem("merged", {"cells": self.merged[number]}))
        typed = {name: self._typed(row, name, cells) for name in self.columns.places}
        row.code, row.name = code_of(arabic_digits(typed["code"]))[:100], typed["name_th"][:LONGEST_NAME]
        row.agency = self.register.agencies.get(row.code)
        row.said = self._said(row, typed)
        if not row.problems:
            row.problems += [fault for fault in faults(row.code, row.said) if fault.field != "ministry"]
        self._check_code(row)
        self._compare(row, typed)
        first = {fault.field or fault.key: fault for fault in reversed(row.problems)}  # of each field
        row.problems = [self._placed(row, fault, typed) for fault in row.problems if fault in first.values()]
        if row.problems:
            row.what, row.changes = What.REFUSED, []
        return row

    # Cells

    def _typed(self, row: Judged, name: str, cells: list[Cell]) -> str:
        place = self.columns.places[name]
        cell = cells[place] if place < len(cells) else ""
        if isinstance(cell, str):
            return self._text(row, name, " ".join(tidy_text(cell).split()))
        (sort, value), *_none = cell.items()
        if name == "from_on" and sort == "date":
            return value
        if sort == "number" and name == "code" and value in self.register.agencies:
            return value
        if sort == "number" and name != "code":
            return value
        keys = {"formula": "formula", "number": "number"}
        row.problems.append(Problem(keys.get(sort, "date"), field=name))
        return value

    def _text(self, row: Judged, name: str, text: str) -> str:
        if len(text) > LONGEST_NAME:
            row.problems.append(Problem("too_long", {"most": LONGEST_NAME}, name))
            return text[:LONGEST_NAME]
        return text

    def _said(self, row: Judged, typed: Mapping[str, str]) -> dict[str, str]:
        """The facts of the row; what the list has no column for stays as it is."""
        before = facts_of(row.agency).plain if row.agency else dict.fromkeys(FIELDS, "")
        said = before | {name: typed[name] for name in ("name_th", "name_en") if name in typed}
        said["kind"] = self._kind(row, typed["kind"])
        said["ministry"] = self._ministry(row, typed.get("ministry_code", ""), typed.get("ministry_th", ""))
        if "iso_3166_2" in typed:
            said["iso_3166_2"] = self._province(row, typed["iso_3166_2"])
        if "region_th" in typed:
            said["region_th"] = self._region(row, typed["region_th"])
        row.from_on = self._day(row, typed.get("from_on", ""))
        return said

    def _kind(self, row: Judged, typed: str) -> str:
        kind = KINDS.get(search_text(typed))
        if kind is None:
            facts = {"value": typed[:60], "known": known_kinds()}
            row.problems.append(Problem("kind_unknown" if typed else "required", facts if typed else {}, "kind"))
        return kind or ""

    def _province(self, row: Judged, typed: str) -> str:
        province = province_called(typed) if typed else None
        if typed and province is None:
            row.problems.append(Problem("province_unknown", {"value": typed[:60]}, "iso_3166_2"))
        return province.code if province else ""

    def _region(self, row: Judged, typed: str) -> str:
        name = typed if not typed or typed.startswith("ภาค") else f"ภาค{typed}"
        if name and name not in REGIONS:
            facts = {"value": typed[:60], "known": ", ".join(REGIONS)}
            row.problems.append(Problem("region_unknown", facts, "region_th"))
        return name

    def _day(self, row: Judged, typed: str) -> date | None:
        try:
            return parse_date(typed) if typed else None
        except ValueError:
            row.problems.append(Problem("date_unknown", {"value": typed[:60]}, "from_on"))
            return None

    # The ministry

    def _ministry(self, row: Judged, code: str, name: str) -> str:
        """The code of the ministry. A code and a name that are both new make a ministry."""
        code = code_of(arabic_digits(code))
        if not code and not name:
            row.problems.append(Problem("ministry_missing", field="ministry"))
        elif not code:
            return self._ministry_called(row, name)
        elif code in self.by_code or code in self.new_ministries:
            known = self.by_code.get(code)
            known_as = known.name_th if known else self.new_ministries[code]
            also = [search_text(known_as), *([search_text(known.name_en)] if known else [])]
            if name and search_text(name) not in also:
                row.problems.append(Problem("ministry_name", {"code": code, "name": known_as}, "ministry"))
            return known.code if known else code
        else:
            self._new_ministry(row, code, name)
        return code

    def _ministry_called(self, row: Judged, name: str) -> str:
        found = self.by_name.get(search_text(name))
        if found is None:
            row.problems.append(Problem("ministry_unknown", {"value": name[:60]}, "ministry"))
        return found.code if found else ""

    def _new_ministry(self, row: Judged, code: str, name: str) -> None:
        same = self.by_name.get(search_text(name)) if name else None
        taken = {search_text(known): other for other, known in self.new_ministries.items()}
        if not name:
            row.problems.append(Problem("ministry_unknown", {"value": code[:60]}, "ministry"))
        elif same is not None or search_text(name) in taken:
            facts = {"name": name[:60], "code": same.code if same else taken[search_text(name)]}
            row.problems.append(Problem("ministry_code", facts, "ministry"))
        elif any(faults(code, {"name_th": name, "name_en": "", "kind": Kind.OTHER, "iso_3166_2": "", "region_th": ""})):
            row.problems.append(Problem("ministry_unknown", {"value": code[:60]}, "ministry"))
        else:
            self.new_ministries[code] = name

    # Against the register

    def _check_code(self, row: Judged) -> None:
        if not row.code:
            return
        if row.code in self.seen:
            row.problems.append(Problem("code_twice", {"code": row.code, "row": self.seen[row.code]}, "code"))
        elif row.agency is None and row.code in self.unpadded:
            row.problems.append(Problem("number", field="code"))
        self.seen.setdefault(row.code, row.number)

    def _compare(self, row: Judged, typed: Mapping[str, str]) -> None:
        """Old and new of what the row changes, and whether it may."""
        if row.agency is None:
            row.what = What.NEW
            if row.from_on:
                row.problems.append(Problem("date_new", field="from_on"))
            return
        before = facts_of(row.agency).plain
        row.changes = [[name, before[name], row.said[name]] for name in FIELDS if before[name] != row.said[name]]
        row.what = What.CHANGED if row.changes else What.SAME
        if not {"name_th", "name_en"} & {name for name, _old, _new in row.changes}:
            row.from_on = None  # the name is the same, so there is no day from which it is another
        if row.changes and row.agency.closed_from:
            facts = {"name": row.agency.name_th, "date": long_date(row.agency.closed_from)}
            row.problems.append(Problem("closed", facts, "code"))
        if row.from_on:
            self._check_day(row, row.agency, row.from_on)

    def _check_day(self, row: Judged, agency: Agency, from_on: date) -> None:
        last = self.register.name_days.get(agency.pk) or agency.in_force_from
        if last and from_on <= last:
            row.problems.append(Problem("date_order", {"date": long_date(last)}, "from_on"))
        else:
            row.changes.append(["from_on", "", from_on.isoformat()])

    def _placed(self, row: Judged, fault: Problem, typed: Mapping[str, str]) -> Problem:
        """The problem with where it stands: the column of the field, or of the ministry's code or name."""
        field = fault.field
        if field == "ministry":
            field = "ministry_code" if typed.get("ministry_code") or "ministry_th" not in typed else "ministry_th"
        where: dict[str, Any] = {"row": row.number}
        if field in self.columns.places:
            where |= {"column": letter_of(self.columns.places[field]), "heading": self.columns.headings[field]}
            where["value"] = typed.get(field, "")[:80]
        return Problem(fault.key, fault.params, fault.field, **where)


def told_problems(reading: Reading) -> Iterator[Problem]:
    """What is wrong with the file and then with its rows."""
    yield from reading.problems
    for row in reading.rows:
        yield from row.problems
