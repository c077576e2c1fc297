"""Which column of a list holds what: known by its heading, in any order and however it is typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cleanreport.agencies.problems import Problem
from cleanreport.agencies.reading import Cell, Grid
from cleanreport.core.thai import search_text

# The headings of the template and of the office's own lists; behind them what else means the same.
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("รหัสหน่วยงาน", "รหัส", "code", "agency code"),
    "name_th": ("ชื่อหน่วยงาน (ไทย)", "ชื่อหน่วยงาน", "ชื่อภาษาไทย", "ชื่อไทย", "หน่วยงาน", "name_th", "name", "Thai name"),
    "name_en": ("ชื่อหน่วยงาน (อังกฤษ)", "ชื่อภาษาอังกฤษ", "ชื่ออังกฤษ", "name_en", "English name"),
    "kind": ("ประเภทหน่วยงาน", "ประเภท", "kind", "type", "Kind of agency"),
    "ministry_code": ("รหัสกระทรวง", "ministry_code", "ministry code"),
    "ministry_th": ("ชื่อกระทรวง", "กระทรวง", "สังกัด", "ministry_th", "ministry"),
    "iso_3166_2": ("รหัสจังหวัด", "จังหวัด", "รหัสจังหวัด ISO 3166-2", "iso_3166_2", "iso 3166-2", "province", "province code"),
    "region_th": ("ภาค", "ภูมิภาค", "region_th", "region"),
    "from_on": ("ใช้ชื่อนี้ตั้งแต่วันที่", "ใช้ชื่อนี้ตั้งแต่", "name_from", "name from"),
}
REQUIRED = ("code", "name_th", "kind")
MOST_BEFORE = 20  # rows of titles above the headings
FEWEST = 3
_NOT_WORDS = re.compile("[^0-9a-zก-๙]")


def folded(heading: str) -> str:
    return _NOT_WORDS.sub("", search_text(heading))


_FIELDS = {folded(heading): name for name, headings in HEADINGS.items() for heading in headings}


@dataclass(frozen=True)
class Columns:
    row: int  # where the headings stand
    places: dict[str, int]  # of each field, from 0
    headings: dict[str, str]
    left_out: list[str]
    problems: list[Problem]


def letter_of(place: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def columns_of(grid: Grid) -> Columns:
    """The columns by the row near the top that has most of the headings; what is wrong with them stands in it."""
    best: tuple[int, list[Cell]] = (0, [])
    for number, cells in grid.rows[:MOST_BEFORE]:
        if _known(cells) > max(_known(best[1]), FEWEST - 1):
            best = number, cells
    if not best[0]:
        names = ", ".join(HEADINGS[name][0] for name in (*REQUIRED, "ministry_code"))
        return Columns(0, {}, {}, [], [Problem("no_headings", {"most": MOST_BEFORE, "headings": names})])
    return _read(*best)


def _known(cells: Iterable[Cell]) -> int:
    return len({_FIELDS[folded(cell)] for cell in cells if isinstance(cell, str) and folded(cell) in _FIELDS})


def _read(row: int, cells: list[Cell]) -> Columns:
    places: dict[str, int] = {}
    headings: dict[str, str] = {}
    left_out: list[str] = []
    problems: list[Problem] = []
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell:
            continue
        name = _FIELDS.get(folded(cell))
        if name is None:
            left_out.append(cell[:60])
        elif name in places:
            both = f"{letter_of(places[name])}, {letter_of(place)}"
            problems.append(Problem("column_twice", {"columns": both, "heading": HEADINGS[name][0]}, row=row))
        else:
            places[name], headings[name] = place, cell
    problems += [
        Problem("no_column", {"heading": HEADINGS[name][0], "row": row}, row=row)
        for name in REQUIRED
        if name not in places
    ]
    if not {"ministry_code", "ministry_th"} & places.keys():
        problems.append(Problem("no_column", {"heading": HEADINGS["ministry_code"][0], "row": row}, row=row))
    return Columns(row, places, headings, left_out, problems)
