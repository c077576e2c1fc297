"""The import of 100,000 stakeholders beside its bare limit, in one run: `python -m bench --only stakeholders`.

The limit is twice what the cells take with the fastest reader (calamine) and nothing but inserting the finished rows in
bulk, committed as those of the import are; the worker may take 300 MB. Both reads and both inserts are of the same file
and rows, in turn; memory is that of an import before them, because looking takes time. Afterwards imports are killed at
50 random moments (`tests/stakeholders/test_killed.py`).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.with_postgres import postgres

ROWS, TURNS, KILLS = 100_000, 3, 50
TIMES, MEGABYTES = 2.0, 300
PYTHON = Path(sys.executable)
type Say = Callable[[str], object]


def bench() -> list[str]:
    """Measures both databases; returns what is over its limit."""
    over: list[str] = []
    for title, database in databases():
        with database as url, tempfile.TemporaryDirectory(prefix="cleanreport-bench-") as folder:
            environment = {
                **os.environ, "CLEANREPORT_VAR": folder, "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }  # fmt: skip
            print(f"\n{title}: {ROWS:,} stakeholders from XLSX, load {os.getloadavg()[0]:.1f}", flush=True)
            done = subprocess.run(
                [PYTHON, "-m", "bench.stakeholders_run", str(ROWS), str(TURNS)],
                env=environment, check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            over += judged(title, [line.split() for line in done.stdout.splitlines()])
    return over + killed()


def judged(title: str, lines: list[list[str]]) -> list[str]:
    """Prints what was measured; what is over the limit."""
    found = {name: float(value) for name, value in lines}
    bare = found["bare_reading"] + found["bare_insert"]
    ratio, memory = found["import"] / bare, found["memory"]
    print(
        f"  import {found['import']:.2f} s (confirming {found['taking']:.2f} s on top); bare reading "
        f"{found['bare_reading']:.2f} s + bare insert {found['bare_insert']:.2f} s; {ratio:.2f} x (limit {TIMES}); "
        f"{memory:.0f} MB (limit {MEGABYTES})",
        flush=True,
    )
    over = [f"{title}: importing stakeholders, {ratio:.2f} x the bare limit"] if ratio > TIMES else []
    return over + ([f"{title}: importing stakeholders, {memory:.0f} MB"] if memory > MEGABYTES else [])


@contextmanager
def sqlite() -> Iterator[str]:
    yield ""


def databases() -> Iterator[tuple[str, object]]:
    yield "SQLite", sqlite()
    yield "PostgreSQL (fsync off)", postgres()


def killed() -> list[str]:
    """Imports killed at random moments, on SQLite."""
    begun = time.monotonic()
    command = [PYTHON, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", "tests/stakeholders/test_killed.py"]
    environment = {**os.environ, "CLEANREPORT_TEST_CRASHES": str(KILLS)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, text=True)
    words = f"{KILLS} arrivals, imports and confirmations killed at random moments"
    print(f"\n{words}: {'all whole' if done.returncode == 0 else done.stdout} ({time.monotonic() - begun:.0f} s)")
    return [] if done.returncode == 0 else [f"{words}: something was lost or seen by half"]
