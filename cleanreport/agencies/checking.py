"""A list of agencies held against the register, by the worker and from the command line; nothing is written."""

from typing import Any

from django.utils.translation import override

from cleanreport.agencies import queries
from cleanreport.agencies.models import Ministry
from cleanreport.agencies.problems import MOST, Problem
from cleanreport.agencies.reading import Unreadable, grid_of
from cleanreport.agencies.rows import Judged, Reading, Register, reading_of, told_problems


def register() -> Register:
    """What a list is held against, as it is now."""
    return Register(queries.known_by_code(), list(Ministry.objects.all()), queries.last_name_days())


def read(content: bytes, tell: Any = lambda _done, _total: None) -> Reading:
    """What the list would do, and what is wrong with it."""
    try:
        grid = grid_of(content)
    except Unreadable as refusal:
        return Reading(problems=[refusal.problem])
    return reading_of(grid, register(), tell)


def checked(content: bytes) -> dict[str, Any]:
    """The same as plain data, each problem in both languages."""
    found = read(content)
    problems = list(told_problems(found))
    return {
        "sheet": found.sheet,
        "counts": found.counts,
        "new_ministries": found.ministries,
        "columns_left_out": found.left_out,
        "changes": [_change(row) for row in found.rows if row.changes],
        "problems": [_problem(problem) for problem in problems[:MOST]],
        "problems_in_all": len(problems),
    }


def _change(row: Judged) -> dict[str, Any]:
    return {"row": row.number, "code": row.code, "changes": {name: [old, new] for name, old, new in row.changes}}


def _problem(problem: Problem) -> dict[str, Any]:
    said = {}
    for language in ("th", "en"):
        with override(language):
            said[language] = problem.words
    place = {
        name: value for name, value in problem.plain.items() if name in ("row", "column", "heading", "value", "key")
    }
    return place | said
