"""A list read and checked as an import would, for the command line: nothing is stored, no person is told."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import override

from cleanreport.stakeholders.reading import words
from cleanreport.stakeholders.reading.facts import GROUPS, NotAList, Person, Problem
from cleanreport.stakeholders.reading.running import read

LANGUAGES = ("th", "en")
DUPLICATES = ("duplicate_email", "duplicate_phone")


def checked(path: Path, *, on: date) -> dict[str, Any]:
    """Counts and errors as plain data, every sentence in both languages."""
    groups: Counter[str] = Counter()
    errors: list[dict[str, Any]] = []
    bad_rows: set[tuple[str, int]] = set()
    try:
        for found in read(path, tell=_nobody, on=on):
            if isinstance(found, Person):
                groups[found.group] += 1
            else:
                errors.append(_error(found))
                bad_rows.add((found.sheet, found.row))
    except NotAList as refused:
        said = _both(partial(words.refusal, refused.code, refused.params))
        return {"is_list": False, "code": refused.code, "refused": said}
    codes = Counter(error["code"] for error in errors)
    return {
        "is_list": True,
        "persons": groups.total(),
        "groups": {group: groups[group] for group in GROUPS},
        "duplicates": {code.removeprefix("duplicate_"): codes[code] for code in DUPLICATES},
        "national_ids": codes["national_id"],
        "refused_rows": len(bad_rows),
        "errors": errors,
    }


def _nobody(_done: int, _total: int) -> None:
    """Nobody waits for a number to move."""


def _error(problem: Problem) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sheet": problem.sheet,
        "row": problem.row or None,
        "column": problem.column,
        "code": problem.code,
    }
    if problem.heading:
        said["heading"] = _both(partial(words.heading, problem.heading))
    if "row" in problem.params:
        said["same_as"] = {name: problem.params[name] for name in ("sheet", "row") if name in problem.params}
    said["what"] = _both(partial(words.what, problem.code, problem.params))
    said["write"] = _both(partial(words.write, problem.code, problem.params))
    return said


def _both(say: Callable[[], str]) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = say()
    return said
