"""The office's console at the size of the country: every page with 231 agencies and with 8,320, five years behind both.

Two servers stand side by side, and each page is asked for in turn. The limits: at 8,320 agencies at most twice the
server's time, and at most 12 SQL statements. A page that only an address with a choice shows is asked for with one.
On PostgreSQL `work` is of the processor time of the web server and of the database together.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg

from bench.client import Client, alternating
from scripts.with_postgres import postgres

PYTHON = [sys.executable, "-m"]
FEW = 231
MOST_TIMES, MOST_STATEMENTS = 2.0, 12
OFFICER = ("opdc", "cleanreport-demo")
# Besides every address without a choice: lists as somebody searches, filters, sorts and turns their pages. The words
# fit more than a page in both installations, since fifty rows take longer to write than five in a country of any size.
CHOICES = [
    "/office/?q=จังหวัด", "/office/?stage=0&page=3", "/office/?ministry=MOI&kind=province", "/office/?watch=plan",
    "/office/?province=TH-50", "/office/?sort=name", "/office/?sort=-sent",
    "/office/warnings/?signal=untouched", "/office/warnings/?signal=behind",
    "/office/agencies/?q=จังหวัด", "/office/agencies/?page=3", "/office/agencies/?kind=province&ministry=MOI",
    "/office/accounts/?q=th", "/office/accounts/?page=3", "/office/mail/?q=deputy", "/office/mail/?page=3",
    "/office/trail/?agency=TH-55", "/office/trail/?person=th55-01", "/office/trail/?verb=plan.finished",
    "/office/trail/?agency=น่าน", "/office/trail/?person=จันทร์เพ็ญ", "/office/trail/?older=20000",
    "/office/trail/?first=1/10/2568&last=31/10/2568", "/office/agencies/TH-55/", "/office/agencies/MOI-04/",
    "/office/years/2557/assessors/", "/office/years/2557/assessed/", "/office/years/2557/assessed/?q=จังหวัด",
    "/office/years/2557/assessors/assessor-01/", "/office/years/2557/assessors/assessor-01/assign/",
]  # fmt: skip


@dataclass(frozen=True)
class Installation:
    """A loaded demo with its web server."""

    client: Client
    loaded_in: float
    size: int

    def again(self) -> "Installation":
        """With a connection of its own: one ends when nobody asks for a while."""
        return replace(self, client=self.client.again())

    def open(self, path: str, **headers: str) -> dict[str, str]:
        answered = self.client.get(path, **headers)
        if answered.status != 200:
            raise LookupError(f"{path} answered {answered.status}")
        return answered.headers


@contextmanager
def installed(database: str, *options: str) -> Iterator[Installation]:
    """The demo in a fresh database, served as `cleanreport run` does it."""
    from bench.__main__ import server  # noqa: PLC0415 - which imports this

    var = Path(tempfile.mkdtemp(prefix="cleanreport-bench-"))
    environment = {**os.environ, "CLEANREPORT_VAR": str(var), "DATABASE_URL": database, "CLEANREPORT_DEMO": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "CLEANREPORT_SIGN_IN_LIMITS": "1000/m/ip"}
    try:
        started = time.perf_counter()
        run = partial(subprocess.run, env=environment, check=True, stdout=subprocess.DEVNULL)
        run([*PYTHON, "cleanreport", "demo", *options])
        loaded_in = time.perf_counter() - started
        run([*PYTHON, "django", "createcachetable"])
        run([*PYTHON, "django", "collectstatic", "--noinput", "-v0"])
        size = sum(path.stat().st_size for path in var.glob("*.sqlite3*"))
        with server(environment) as (port, process):
            client = Client(port, server=process.pid, database=postmaster(database) if database else 0)
            client.sign_in(*OFFICER)
            yield Installation(client, loaded_in, size)
    finally:
        shutil.rmtree(var, ignore_errors=True)


def postmaster(database: str) -> int:
    """The process id of this PostgreSQL."""
    with psycopg.connect(database) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
    return int(Path(folder, "postmaster.pid").read_text().split()[0])


ADDRESSES = """
import json, django
django.setup()
from django.urls import get_resolver, reverse
names = sorted(n for n in get_resolver().reverse_dict if isinstance(n, str) and n.startswith("office"))
def address(name):
    try:
        return reverse(name)
    except Exception:
        return ""
print(json.dumps({name: path for name in names if (path := address(name)) and path.endswith("/")}))
"""


def addresses() -> dict[str, str]:
    """Every page of the console that needs nothing in its address, by its name."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    found = subprocess.run([sys.executable, "-c", ADDRESSES], env=environment, check=True, capture_output=True)
    return dict(json.loads(found.stdout))


def pages(one: Installation) -> list[str]:
    """Those that answer to somebody who only reads; a choice that is refused or leads elsewhere is no page."""
    wanted = [*addresses().values(), *(quote(path, safe="/?&=-") for path in CHOICES)]
    return [path for path in dict.fromkeys(wanted) if one.client.get(path).status == 200]


def measured(path: str, few: Installation, many: Installation, times: int) -> tuple[str, list[str]]:
    """A line about one page, and what is over its limit."""
    few, many = few.again(), many.again()
    statements = int(many.open(path, X_Bench_Record="console")["x-bench-statements"])
    for _ in range(3):
        few.open(path), many.open(path)
    found = alternating(
        lambda: many.open(path), lambda: few.open(path), times, lambda: few.client.worked() + many.client.worked()
    )
    ratio = found.p50 / found.other
    over = []
    if ratio > MOST_TIMES and not 0 < found.work <= MOST_TIMES:
        over.append(f"{path}: {ratio:.2f} x as long with all agencies as with {FEW} ({found.work:.2f} x the work)")
    if statements > MOST_STATEMENTS:
        over.append(f"{path}: {statements} SQL statements")
    verdict = "OVER" if over else "ok"
    line = f"{path:58} {found.other:8.1f} {found.p50:8.1f} {ratio:6.2f} {found.work:6.2f} {statements:5d}  {verdict}"
    return line, over


@dataclass(frozen=True)
class Size:
    """How large the large one is, and how many years are behind both."""

    agencies: int = 8320
    years: int = 5


def bench(title: str, few_database: str, many_database: str, times: int, size: Size) -> list[str]:
    """Measures the console on one kind of database; returns what is over its limit."""
    years = ("--years", str(size.years))
    with (
        installed(few_database, *years) as few,
        installed(many_database, "--agencies", str(size.agencies), *years) as many,
    ):
        print(f"\nConsole on {title}: {FEW} and {size.agencies} agencies, {size.years} years behind")
        print(f"loaded in {few.loaded_in:.0f} s and {many.loaded_in:.0f} s, {many.size / 1e6:.0f} MB")
        print(f"{'page':58} {'few ms':>8} {'many ms':>8} {'ratio':>6} {'work':>6} {'SQL':>5}  verdict")
        over = []
        for path in pages(many):
            line, found = measured(path, few, many, times)
            print(line, flush=True)
            over += [f"Console on {title}: {what}" for what in found]
    return over


def bench_sqlite(times: int, size: Size) -> list[str]:
    return bench("SQLite", "", "", times, size)


def bench_postgresql(times: int, size: Size) -> list[str]:
    with ExitStack() as servers:
        few, many = (servers.enter_context(postgres()) for _ in range(2))
        return bench("PostgreSQL (fsync off)", few, many, times, size)
