"""`make bench`: every page of the agency and the office, on SQLite and on PostgreSQL, each beside its floor in one run.

The limits: reading at most 2.5 x its floor, saving and sending at most 3 x, at most 12 SQL statements a page, 30 rows
at most twice as slow as 3, first visit at most 150 KB compressed, later pages at most 30 KB, a web process at most
150 MB.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import Client, alternating, fields_of, rate
from scripts.with_postgres import free_port, postgres

BIN = Path(sys.executable).parent
READING, WRITING, STATEMENTS, ROWS = 2.5, 3.0, 12, 2.0
PEOPLE = ("three", "thirty", "officer")
FIRST_VISIT, LATER, PROCESS = 150_000, 30_000, 150


@dataclass
class Row:
    """One measured page; times in milliseconds, bytes as they went over the line."""

    name: str
    p50: float
    floor: float
    statements: int
    size: int
    limit: float
    rate: float | None = None
    floor_rate: float | None = None

    @property
    def ratio(self) -> float:
        return self.p50 / self.floor

    @property
    def over(self) -> bool:
        return self.ratio > self.limit or self.statements > STATEMENTS or self.size > LATER

    def line(self) -> str:
        rates = f"{self.rate:7.0f} {self.floor_rate:7.0f}" if self.rate else " " * 15
        mark = "  OVER" if self.over else ""
        return (
            f"{self.name:28} {self.p50:7.2f} {self.floor:7.2f} {self.ratio:6.2f} {rates} "
            f"{self.statements:5d} {self.size:7d}{mark}"
        )


HEAD = f"{'page':28} {'p50 ms':>7} {'floor':>7} {'ratio':>6} {'pages/s':>7} {'floor/s':>7} {'SQL':>5} {'bytes':>7}"


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen]]:
    port = free_port()
    command = [BIN / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += [
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--no-ws",
        "--log-level",
        "warning",
        "config.wsgi:application",
    ]
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
    first = client.get(path, X_Bench_Record=name)
    if first.status != 200:
        raise RuntimeError(f"{path} answered {first.status}")
    floor = f"/bench/floor/{name}/"
    for _ in range(6):
        client.get(path), client.get(floor)
    p50, floor_p50 = alternating(lambda: client.get(path), lambda: client.get(floor), times)
    size = len(client.get(path).body)
    row = Row(name, p50, floor_p50, int(first.headers["x-bench-statements"]), size, READING)
    row.rate, row.floor_rate = rate(client, path, seconds), rate(client, floor, seconds)
    return row


def measure_saving(client: Client, name: str, path: str, times: int) -> Row:
    """Autosave of one changed field, as the page does it."""
    fields = fields_of(text_of(client.get(path)), path)
    place = next(i for i, (field, _value) in enumerate(fields) if re.search("summary|why_chosen|problems|cause", field))
    turn = iter(range(1_000_000))

    def save(**headers: str):
        fields[place] = (fields[place][0], f"แก้ไขครั้งที่ {next(turn)}")
        answered = client.post(path, fields, X_Autosave="1", **headers)
        if answered.status != 200:
            raise RuntimeError(f"{path} answered {answered.status} to a save")
        seen = json.loads(text_of(answered))["seen"]
        fields[:] = [(field, seen.get(field, value)) for field, value in fields]
        return answered

    first = save(X_Bench_Record=name)
    floor = f"/bench/floor/{name}/"

    def bare() -> None:
        if client.post(floor, fields).status != 200:
            raise RuntimeError(f"the floor of {name} failed")

    for _ in range(3):
        save(), bare()
    p50, floor_p50 = alternating(save, bare, times)
    return Row(name, p50, floor_p50, int(first.headers["x-bench-statements"]), len(first.body), WRITING)


def measure_sending(client: Client, report: int, times: int) -> Row:
    """Sending the report, and between two sends withdrawing it, which is not timed."""
    name, floor = "report_send", "/bench/floor/report_send/"

    def withdraw() -> None:
        client.post(f"/reports/{report}/withdraw/", [("reason", "ทดสอบ")])

    first = client.post(f"/reports/{report}/send/", [], X_Bench_Record=name)
    withdraw()
    taken, bare = [], []
    for _ in range(times):
        started = time.perf_counter()
        status = client.post(f"/reports/{report}/send/", []).status
        between = time.perf_counter()
        client.post(floor, [])
        bare.append((time.perf_counter() - between) * 1000)
        taken.append((between - started) * 1000)
        if status != 302:
            raise RuntimeError(f"sending answered {status}")
        withdraw()
    taken.sort(), bare.sort()
    statements = int(first.headers["x-bench-statements"])
    return Row(name, taken[len(taken) // 2], bare[len(bare) // 2], statements, len(first.body), WRITING)


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


def bench(
    title: str, environment: dict[str, str], times: int, seconds: float, chosen: tuple[str, ...] = PEOPLE
) -> list[str]:
    """Measures one database; returns what is over its limit."""
    print(f"\n{title}\n{HEAD}", flush=True)
    over: list[str] = []
    with server(environment) as (port, process):
        made = json.loads(environment["BENCH_PAGES"])
        p50: dict[tuple[str, str], float] = {}
        for who in chosen:
            client = Client(port)
            client.sign_in(made[who]["username"], made[who]["password"])
            rows = [
                measure_reading(client, f"{who}:{n}", path, times, seconds) for n, path in made[who]["reading"].items()
            ]
            if who != "officer":
                reading = made[who]["reading"]
                saved = ["plan_general", "plan_risk", "report_measures", "report_problems"]
                rows += [measure_saving(client, f"{who}:save_{n}", reading[n], times) for n in saved]
            if who == "three":
                rows.append(measure_sending(client, made[who]["report"], max(5, times // 3)))
                visit = first_visit(client)
            for row in rows:
                print(row.line(), flush=True)
                p50[who, row.name.partition(":")[2]] = row.p50
                over += [f"{title}: {row.name}"] if row.over else []
        over += rows_matter_little(title, p50)
        memory = resident(process.pid)
        print(f"first visit {visit} bytes (limit {FIRST_VISIT}); web processes {memory} MB (limit {PROCESS})")
        over += [f"{title}: first visit"] if visit > FIRST_VISIT else []
        over += [f"{title}: memory"] if max(memory) > PROCESS else []
    return over


def rows_matter_little(title: str, p50: dict[tuple[str, str], float]) -> list[str]:
    """Pages that take more than twice as long with 30 rows as with 3."""
    slow = []
    for (who, name), milliseconds in p50.items():
        if who == "thirty" and name and (ratio := milliseconds / p50["three", name]) > ROWS:
            print(f"{name}: 30 rows take {ratio:.2f} x as long as 3")
            slow.append(f"{title}: {name} with 30 rows")
    return slow


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
        subprocess.run([BIN / "cleanreport", "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        made = subprocess.run(
            [BIN / "python", "-m", "bench.prepare"], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        yield environment | {"BENCH_PAGES": made.stdout}
    finally:
        shutil.rmtree(var, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="requests of each kind for the median")
    parser.add_argument("--seconds", type=float, default=1.5, help="length of each load with 8 clients")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    chosen = parser.parse_args()
    over: list[str] = []
    if chosen.only != "postgresql":
        with prepared("") as environment:
            over += bench("SQLite", environment, chosen.times, chosen.seconds)
    if chosen.only != "sqlite":
        with postgres() as url, prepared(url) as environment:
            over += bench("PostgreSQL (fsync off)", environment, chosen.times, chosen.seconds)
    print("\n" + ("Over a limit: " + "; ".join(over) if over else "Everything is within its limit."))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
