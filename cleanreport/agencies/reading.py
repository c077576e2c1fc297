"""The rows of a spreadsheet as plain cells, read by a process of its own (`reader.py`)."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleanreport.agencies.problems import Problem

MOST_BYTES = 10 * 1024 * 1024
# More than twice of all state bodies and local administrations of the country.
MOST_ROWS = 20_000
SECONDS = 60
COMMAND = "from cleanreport.agencies.reader import main; main({most_rows})"

type Cell = str | dict[str, str]  # as `reader.Cell`


class Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key)
        self.problem = problem


@dataclass(frozen=True)
class Grid:
    sheet: str
    format: str
    rows: list[tuple[int, list[Cell]]]  # number of the row in the sheet, its cells; empty rows are left out
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row and column, last; from 0


def grid_of(content: bytes) -> Grid:
    """What stands in the file. Raises Unreadable, also when it needs more memory or time than it should."""
    modules = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    environment = os.environ | {"PYTHONPATH": modules, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", COMMAND.format(most_rows=MOST_ROWS)]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS,
            env=environment, check=True,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Unreadable(Problem("too_large")) from None
    return _grid([json.loads(line) for line in done.stdout.splitlines()])


def _grid(lines: list[Any]) -> Grid:
    refusal = next((line for line in lines[-1:] if isinstance(line, dict) and "unreadable" in line), None)
    if refusal:
        params = {"most": f"{MOST_ROWS:,}"} if refusal["unreadable"] == "too_many_rows" else {}
        raise Unreadable(Problem(refusal["unreadable"], params))
    about, *rows = lines
    merged = [tuple(place) for place in about["merged"]]
    return Grid(about["sheet"], about["format"], [(number, cells) for number, cells in rows], merged)
