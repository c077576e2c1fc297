"""Reading a list by a process of its own (`reader.py`): its lines as persons and problems."""

import io
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from cleanreport.stakeholders.reading.facts import NotAList, Person, Problem

COMMAND = "import sys; from cleanreport.stakeholders.reading.reader import main; main(*sys.argv[1:])"
# So long may nothing be heard of it.
SECONDS = 180
# So far it may be ahead while what it said is written into the database.
PIPE_BYTES = 1 << 20

type Tell = Callable[[int, int], None]


def read(path: Path, *, tell: Tell, on: date | None = None) -> Iterator[Person | Problem]:
    """Persons and problems in the order of the file; no day of contact may be after `on`.

    `tell` hears how many rows are done and how many there are, at least once a second until the first of them. Nothing
    may be kept before the end is reached: raises NotAList, also after many rows. Raises OSError.
    """
    path.open("rb").close()  # here, where it can be told why it cannot be opened
    with _started(path, on) as lines:
        _wait(lines, tell)
        yield from understood(lines, tell)


def understood(lines: Iterable[str], tell: Tell) -> Iterator[Person | Problem]:
    """What the lines of the process say. Raises NotAList, also when the last one is missing."""
    sheet = ""
    for line in lines:
        sign, said = line[0], line[1:-1]
        if sign == "P":
            yield _person(sheet, said)
        elif sign == "!":
            row, column, heading, code, params, typed = json.loads(said)
            yield Problem(sheet, row, column, heading, code, params, tuple(typed))
        elif sign == "T":
            done, total = said.split()
            tell(int(done), int(total))
        elif sign == "S":
            sheet = json.loads(said)
        elif sign == "X":
            code, params = json.loads(said)
            raise NotAList(code, **params)
        else:
            return
    # It ended of the bounds of its memory or time, or of a file that breaks what reads it.
    raise NotAList("too_heavy")


def _person(sheet: str, said: str) -> Person:
    row, group, name, organisation, service, day, email, phone, consent = said.split("\x1f")
    contacted_on = date.fromisoformat(day) if day else None
    return Person(sheet, int(row), group, name, organisation, service, contacted_on, email, phone, consent)


@contextmanager
def _started(path: Path, on: date | None) -> Iterator[IO[str]]:
    modules = os.pathsep.join(each or str(Path.cwd()) for each in sys.path)
    environment = os.environ | {"PYTHONPATH": modules}
    command = [sys.executable, "-c", COMMAND, str(path), on.isoformat() if on else ""]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, env=environment, bufsize=1 << 18,
        pipesize=PIPE_BYTES,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield io.TextIOWrapper(process.stdout, encoding="utf-8", newline="\n")
        finally:
            process.kill()


def _wait(lines: IO[str], tell: Tell) -> None:
    """Until the first line is there: a workbook is taken apart as a whole before its first row comes out."""
    with selectors.DefaultSelector() as selector:
        selector.register(lines, selectors.EVENT_READ)
        for _second in range(SECONDS):
            if selector.select(1):
                return
            tell(0, 0)
    raise NotAList("too_heavy")
