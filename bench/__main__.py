"""`make bench`: every page of the agency and the office, on SQLite and on PostgreSQL, each beside its floor in one run.

The limits: reading at most 2.5 x its floor, saving and sending at most 3 x, at most 12 SQL statements a page, saves
included (sending is no page: its statements are only printed), 30 rows at most twice as slow as 3, first visit at most
150 KB compressed, later pages at most 30 KB, a web process at most 150 MB. What is over is said; the exit code stays 0.
The office's console with 8,320 agencies beside 231: `bench/console.py`. Uploads: `bench/uploads.py`.

`ratio` is of times, which a busy machine distorts; `work` is of the processor time that the web server took, which it
does not: a page is over its limit when both are. `p50` is of pages shown again and again, whose pieces are remembered
(`core/pure.py`); `first` is the first time that the page was asked for, by a process that has not shown it yet.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from bench import console, stakeholders, uploads
from bench.client import Answered, Call, Client, alternating, fields_of, rate
from cleanreport.serving import web
from scripts.with_postgres import free_port, postgres

BIN = Path(sys.executable).parent
READING, WRITING, STATEMENTS, ROWS = 2.5, 3.0, 12, 2.0
PEOPLE = ("three", "thirty", "officer")
SAVED = ("plan_general", "plan_risk", "report_measures", "report_problems")
TEXT = re.compile("summary|why_chosen|problems|cause")
FIRST_VISIT, LATER, PROCESS = 150_000, 30_000, 150


@dataclass
class Row:
    """One measured page; times in milliseconds, bytes as they went over the line."""

    name: str
    first: float
    p50: float
    floor: float
    work: float
    statements: int
    size: int
    limit: float
    most_statements: int | None = STATEMENTS
    rate: float | None = None
    floor_rate: float | None = None

    @property
    def ratio(self) -> float:
        return self.p50 / self.floor

    @property
    def over(self) -> list[str]:
        """What is over its limit."""
        found = []
        if self.ratio > self.limit and not 0 < self.work <= self.limit:  # 0: no processor time is told here
            found.append(f"{self.ratio:.2f} x its floor ({self.work:.2f} x the work)")
        if self.most_statements and self.statements > self.most_statements:
            found.append(f"{self.statements} SQL statements")
        if self.size > LATER:
            found.append(f"{self.size} bytes")
        return found

    @property
    def verdict(self) -> str:
        if self.over:
            return "OVER: " + ", ".join(self.over)
        return "ok" if self.ratio <= self.limit else "ok by its work; the machine was busy"

    def line(self) -> str:
        rates = f"{self.rate:7.0f} {self.floor_rate:7.0f}" if self.rate else " " * 15
        return (
            f"{self.name:28} {self.first:7.1f} {self.p50:7.2f} {self.floor:7.2f} {self.ratio:6.2f} "
            f"{self.work:6.2f} {rates} "
            f"{self.statements:5d} {self.size:7d}  {self.verdict}"
        )


HEAD = (
    f"{'page':28} {'first':>7} {'p50 ms':>7} {'floor':>7} {'ratio':>6} {'work':>6} {'pages/s':>7} {'floor/s':>7} "
    f"{'SQL':>5} {'bytes':>7}  verdict"
)


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen]]:
    """The web server as `cleanreport run` starts it."""
    port = free_port()
    command = web.command(web.HOST, port)
    process = subprocess.Popen(command, env={**environment, "PORT": str(port)}, start_new_session=True)
    try:
        for _ in range(200):
            try:
                Client(port).get("/sign-in/")
                break
            except OSError:
                time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def measure_reading(client: Client, name: str, path: str, times: int, seconds: float) -> Row:
    first, recorded = timed(lambda: client.get(path, X_Bench_Record=name))
    if recorded.status != 200:
        raise RuntimeError(f"{path} answered {recorded.status}")
    floor = f"/bench/floor/{name}/"
    for _ in range(6):
        client.get(path), client.get(floor)
    found = alternating(lambda: client.get(path), lambda: client.get(floor), times, client.worked)
    size = len(client.get(path).body)
    row = Row(name, first, found.p50, found.other, found.work, statements_of(recorded), size, READING)
    row.rate, row.floor_rate = rate(client, path, seconds), rate(client, floor, seconds)
    return row


class Saving:
    """The draft of a page, saved in the background as the page does it: each time with another text in one field."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.fields = fields_of(text_of(client.get(path)), path)
        texts = (place for place, (name, _value) in enumerate(self.fields) if TEXT.search(name))
        self.place = next(texts)
        self.rows = tuple(name.removesuffix("seen") for name, _value in self.fields if name.endswith("-seen"))
        self.turn = count()

    @property
    def posted(self) -> list[tuple[str, str]]:
        """Of a page of many rows the one that changed, as `autosave.js` does it."""
        changed = self.fields[self.place][0]
        others = tuple(row for row in self.rows if not changed.startswith(row))
        return [(name, value) for name, value in self.fields if not name.startswith(others)]

    def save(self, **headers: str) -> Answered:
        self.fields[self.place] = (self.fields[self.place][0], f"แก้ไขครั้งที่ {next(self.turn)}")
        answered = self.client.post(self.path, self.posted, X_Autosave="1", **headers)
        if answered.status != 200:
            raise RuntimeError(f"{self.path} answered {answered.status} to a save")
        seen = json.loads(text_of(answered))["seen"]
        self.fields = [(name, seen.get(name, value)) for name, value in self.fields]
        return answered

    def bare(self, name: str) -> None:
        """The same post to the floor."""
        if self.client.post(f"/bench/floor/{name}/", self.posted).status != 200:
            raise RuntimeError(f"the floor of {name} failed")


def measure_saving(client: Client, name: str, path: str, times: int) -> Row:
    draft = Saving(client, path)
    first, recorded = timed(lambda: draft.save(X_Bench_Record=name))
    for _ in range(3):
        draft.save()
        draft.bare(name)
    found = alternating(draft.save, lambda: draft.bare(name), times, client.worked)
    size = len(recorded.body)
    return Row(name, first, found.p50, found.other, found.work, statements_of(recorded), size, WRITING)


def measure_sending(client: Client, report: int, times: int) -> Row:
    """Sending the report, and between two sends withdrawing it, which is not timed."""
    name, floor = "report_send", "/bench/floor/report_send/"

    def withdraw() -> None:
        client.post(f"/reports/{report}/withdraw/", [("reason", "ทดสอบ")])

    first, recorded = timed(lambda: client.post(f"/reports/{report}/send/", [], X_Bench_Record=name))
    withdraw()
    taken: tuple[list[float], list[float]] = ([], [])
    work: tuple[list[int], list[int]] = ([], [])
    for _ in range(times):
        for path, kept, cost in zip((f"/reports/{report}/send/", floor), taken, work, strict=True):
            before = client.worked()
            milliseconds, answered = timed(partial(client.post, path, []))
            kept.append(milliseconds)
            cost.append(client.worked() - before)
            if answered.status != 302:
                raise RuntimeError(f"{path} answered {answered.status}")
        withdraw()
    p50, floor_p50, cost_p50, floor_cost = (median(values) for values in (*taken, *work))
    size = len(recorded.body)
    found = (p50, floor_p50, cost_p50 / floor_cost)
    return Row(name, first, *found, statements_of(recorded), size, WRITING, most_statements=None)


def timed(ask: Callable[[], Answered]) -> tuple[float, Answered]:
    started = time.perf_counter()
    answered = ask()
    return (time.perf_counter() - started) * 1000, answered


def statements_of(answered: Answered) -> int:
    return int(answered.headers["x-bench-statements"])


def text_of(answered) -> str:
    packed = answered.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answered.body) if packed else answered.body).decode()


def first_visit(client: Client) -> int:
    """Bytes of the home page with every style, script and font that it names, nothing cached."""
    page = client.get("/")
    html, seen, total = text_of(page), set(), len(page.body)
    wanted = re.findall(r'(?:href|src)="(/static/[^"#]+)', html)
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        asset = client.get(path)
        total += len(asset.body)
        if path.endswith(".css"):
            plain = client.ask("GET", path, Accept_Encoding="identity").body.decode()
            base = path.rpartition("/")[0]
            wanted += [os.path.normpath(f"{base}/{u}") for u in re.findall(r"url\(['\"]?([^)'\"]+\.woff2)", plain)]
    return total


def resident(pid: int) -> list[int]:
    """Megabytes of each web process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text()) for child in children]
    return [int(match.group(1)) // 1024 for match in found if match]


def bench(title: str, environment: dict[str, str], times: int, seconds: float) -> list[str]:
    """Measures one database; returns what is over its limit."""
    print(f"\n{title}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n{HEAD}", flush=True)
    over: list[str] = []
    with server(environment) as (port, process):
        made = json.loads(environment["BENCH_PAGES"])
        clients = {who: Client(port, server=process.pid) for who in PEOPLE}
        for who, client in clients.items():
            client.sign_in(made[who]["username"], made[who]["password"])
            for row in measured(client, who, made[who], times, seconds):
                print(row.line(), flush=True)
                over += [f"{title}: {row.name}, {what}" for what in row.over]
        three, thirty = (clients[who].again() for who in ("three", "thirty"))  # a connection ends when nobody asks
        visit = first_visit(three)
        over += rows_matter_little(title, three, thirty, made, times)
        # The last, since its floor leaves submissions that no page can show.
        sending = measure_sending(three, made["three"]["report"], max(5, times // 3))
        print(f"{HEAD}\n{sending.line()}")
        over += [f"{title}: {sending.name}, {what}" for what in sending.over]
        memory = resident(process.pid)
        print(f"first visit {visit} bytes (limit {FIRST_VISIT}); web processes {memory} MB (limit {PROCESS})")
        over += [f"{title}: first visit, {visit} bytes"] if visit > FIRST_VISIT else []
        over += [f"{title}: web process, {max(memory)} MB"] if max(memory) > PROCESS else []
    return over


def measured(client: Client, who: str, made: dict[str, Any], times: int, seconds: float) -> Iterator[Row]:
    """All that is measured of one person."""
    reading = made["reading"]
    for name, path in reading.items():
        yield measure_reading(client, f"{who}:{name}", path, times, seconds)
    if who == "officer":
        return
    for name in SAVED:
        yield measure_saving(client, f"{who}:save_{name}", reading[name], times)


def rows_matter_little(title: str, three: Client, thirty: Client, made: dict[str, Any], times: int) -> list[str]:
    """Pages that take more than twice as long with 30 rows as with 3, asked for in turn."""
    over = []
    for name, path in made["three"]["reading"].items():
        many = made["thirty"]["reading"][name]
        over += _rows_matter(
            title, name, partial(opened, three, path), partial(opened, thirty, many), times, three.worked
        )
    for name in SAVED:
        few, many = (
            Saving(client, made[who]["reading"][name]) for client, who in ((three, "three"), (thirty, "thirty"))
        )
        over += _rows_matter(title, f"save_{name}", few.save, many.save, times, three.worked)
    return over


def opened(client: Client, path: str) -> None:
    if (answered := client.get(path)).status != 200:
        raise RuntimeError(f"{path} answered {answered.status}")


def _rows_matter(title: str, name: str, few: Call, many: Call, times: int, worked: Callable[[], int]) -> list[str]:
    found = alternating(many, few, times, worked)
    ratio = found.p50 / found.other
    words = f"{name}: 30 rows take {ratio:.2f} x as long as 3 ({found.work:.2f} x the work)"
    print(words)
    return [f"{title}: {words}"] if ratio > ROWS and not 0 < found.work <= ROWS else []


@contextmanager
def prepared(database: str) -> Iterator[dict[str, str]]:
    """An environment with the demo and the measured pages in a fresh database."""
    var = Path(tempfile.mkdtemp(prefix="cleanreport-bench-"))
    environment = {**os.environ, "CLEANREPORT_VAR": str(var), "DATABASE_URL": database, "CLEANREPORT_DEMO": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "CLEANREPORT_SIGN_IN_LIMITS": "1000/m/ip"}
    try:
        manage = [BIN / "python", "-m", "django"]
        for command in (["migrate", "-v0"], ["createcachetable"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([*manage, *command], env=environment, check=True)
        subprocess.run(
            [BIN / "python", "-m", "cleanreport", "demo"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        made = subprocess.run(
            [BIN / "python", "-m", "bench.prepare"], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        yield environment | {"BENCH_PAGES": made.stdout}
    finally:
        shutil.rmtree(var, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="requests of each kind for the median")
    parser.add_argument("--seconds", type=float, default=1.5, help="length of each load with 8 clients")
    parts = ["sqlite", "postgresql", "console", "console-postgresql", "papers", "uploads", "stakeholders"]
    parser.add_argument("--only", choices=parts)
    parser.add_argument("--agencies", type=int, default=8320, help="of the large installation of the console")
    parser.add_argument("--years", type=int, default=5, help="behind both installations of the console")
    chosen = parser.parse_args()
    size = console.Size(chosen.agencies, chosen.years)
    over: list[str] = []
    if chosen.only in {None, "sqlite"}:
        with prepared("") as environment:
            over += bench("SQLite", environment, chosen.times, chosen.seconds)
    if chosen.only in {None, "postgresql"}:
        with postgres() as url, prepared(url) as environment:
            over += bench("PostgreSQL (fsync off)", environment, chosen.times, chosen.seconds)
    if chosen.only in {None, "console"}:
        over += console.bench_sqlite(chosen.times, size)
    if chosen.only in {None, "console-postgresql"}:
        over += console.bench_postgresql(chosen.times, size)
    if chosen.only in {None, "papers"}:
        subprocess.run([BIN / "python", "-m", "bench.papers"], check=True)  # says itself what is over
    if chosen.only in {None, "uploads"}:
        over += uploads.bench()
    if chosen.only in {None, "stakeholders"}:
        over += stakeholders.bench()
    print("\nOver a limit:\n  " + "\n  ".join(over) if over else "\nEverything is within its limit.")


if __name__ == "__main__":
    main()
