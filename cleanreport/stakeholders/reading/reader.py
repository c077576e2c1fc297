"""The process that reads a list: started by `running.py`, with bounds for memory and time.

A few bytes can claim to be a sheet of seventeen thousand million cells, and whatever reads it then asks for that much
memory; a process of its own may die of it. It has no Django and no database: a path comes in, lines go out. The first
sign of a line tells what it is; a last line "." tells that nothing is missing.
"""

import datetime as dt
import io
import json
import resource
import sys
from collections.abc import Iterator
from itertools import batched, islice
from pathlib import Path

from cleanreport.stakeholders.reading.facts import MOST_ROWS, NotAList
from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.margins import Marginal
from cleanreport.stakeholders.reading.rows import Checker, in_margins, noticed, problem
from cleanreport.stakeholders.reading.sheets import Sheet, sheets_of
from cleanreport.stakeholders.reading.tables import Leftover, Table, refusal, table_of

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 120
BLOCK = 1000
MOST_NOTICED = 1000  # ID numbers in sheets that are no lists


def main(path: str, on: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n")
    for block in blocks(Path(path), dt.date.fromisoformat(on) if on else None):
        out.write("\n".join(block) + "\n")
        out.flush()


def blocks(path: Path, on: dt.date | None) -> Iterator[list[str]]:
    """All lines, with the refusal and the last one."""
    try:
        yield from filter(None, told(path, on))
    except NotAList as refused:
        yield [f"X{json.dumps([refused.code, refused.params], ensure_ascii=False)}"]
    except MemoryError:
        yield [f"X{json.dumps(['too_heavy', {}])}"]
    yield ["."]


def told(path: Path, on: dt.date | None) -> Iterator[list[str]]:
    """Lines in the order of the file, some hundred at a time. Raises NotAList."""
    reading = _Reading(Checker(on))
    with sheets_of(path) as sheets:
        for sheet in sheets:
            yield from reading.of(sheet)
    if not reading.tables:
        raise refusal(reading.leftovers)
    if not reading.rows:
        raise NotAList("no_rows")


class _Reading:
    """What was read so far of a file."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.leftovers: list[Leftover] = []
        self.tables = self.rows = self.done = self.total = self.noticed = 0

    def of(self, sheet: Sheet) -> Iterator[list[str]]:
        self.total += sheet.total
        found = table_of(sheet)
        yield [f"S{json.dumps(found.title, ensure_ascii=False)}"]
        yield from self._table(found, sheet.margins) if isinstance(found, Table) else self._leftover(found)
        yield in_margins(each for each in sheet.margins if not (isinstance(found, Table) and each[0]))
        self.done = self.total
        yield [f"T{self.done} {self.total}"]

    def _table(self, table: Table, margins: list[Marginal]) -> Iterator[list[str]]:
        self.tables += 1
        for row, letter, where in margins:
            if row:
                table.noted.setdefault(row, []).append((letter, where))
        self.checker.begin(table.title)
        yield list(noticed(table, table.before))
        before = self.done
        while rows := list(islice(table.rows, BLOCK)):
            lines = self.checker.lines(table, rows)
            if lines:
                self.rows += len(rows) if self.total <= MOST_ROWS else sum(any(cells) for _number, cells in rows)
            if self.rows > MOST_ROWS:
                raise NotAList("too_many_rows", most=MOST_ROWS)
            self.done = before + rows[-1][0]
            self.total = max(self.total, self.done)
            lines.append(f"T{self.done} {self.total}")
            yield lines
        yield in_margins((row, letter, where) for row, said in table.noted.items() for letter, where in said)

    def _leftover(self, leftover: Leftover) -> Iterator[list[str]]:
        self.leftovers.append(leftover)
        columns = leftover.columns
        if columns.row and leftover.is_hidden and not columns.missing:
            yield [problem(columns.row, "", "", Fault("sheet_hidden"), ())]
        elif columns.row and not leftover.is_hidden:
            lacking = ",".join(columns.missing or [columns.twice])
            fault = Fault("sheet_columns" if columns.missing else "sheet_twice", fields=lacking)
            yield [problem(columns.row, "", "", fault, ())]
        for lines in batched(noticed(leftover, leftover.rows), BLOCK, strict=False):
            self.noticed += len(lines)
            yield list(lines)
            if self.noticed >= MOST_NOTICED:
                return
