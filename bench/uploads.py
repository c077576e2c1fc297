"""Uploads: 50 MB through the protocol of the evidence step, beside the same bytes at a bare view of the same server.

    python -m bench --only uploads

Ours announces the file, sends it in one part as the browser does while the line holds, which is digested on the way and
safely on the disk before it is answered, and has it checked and put in its place. The bare view takes the same bytes in
one request and writes them, and has the disk confirm them at the end, as whoever promises to keep a file must; without
that promise it is measured too. The limits: ours at no less than half the rate of the bare view (by the processor time
of the server when the machine is busy), and at most 16 MB more memory at the peak for 50 MB than for 5 MB. What is over
is said; the exit code stays 0.
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from bench.client import Answered, Client
from scripts.with_postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024
PART = 64 * MEGABYTE  # as `uploads.js`
LARGE, SMALL = 50, 5
LEAST_RATE, MOST_MORE = 0.5, 16
TURNS = 11
OURS, KEPT, BARE = "ours", "bare, confirmed by the disk", "bare"
TUS = {"Tus_Resumable": "1.0.0", "Accept": "application/json", "Accept_Encoding": "identity"}


class Refused(Exception):
    """The server answered something else than it should."""


def expect(answered: Answered, status: int) -> Answered:
    if answered.status != status:
        raise Refused(f"{answered.status} instead of {status}: {answered.body[:200]!r}")
    return answered


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def film_of(size: int) -> bytes:
    """An MP4 of this size, unlike every other: the kind of file that is as large as this."""
    head = box(b"ftyp", b"isom" + bytes(4) + b"iso2mp41") + box(b"moov", box(b"mvhd", bytes(100)))
    return head + box(b"mdat", secrets.token_bytes(1024) * ((size - len(head)) // 1024))


def begin(client: Client, plan: int, name: str, size: int, modified: str = "") -> str:
    told = {"filename": name, "modified": modified}
    pairs = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in told.items())
    headers = TUS | {"Upload_Length": str(size), "Upload_Metadata": pairs}
    return expect(client.ask("POST", f"/plans/{plan}/uploads/", b"", **headers), 201).headers["location"]


def arrived(client: Client, address: str) -> int:
    return int(expect(client.ask("HEAD", address, **TUS), 200).headers["upload-offset"])


def put(client: Client, address: str, offset: int, part: bytes | memoryview) -> int:
    headers = TUS | {"Upload_Offset": str(offset), "Content_Type": "application/offset+octet-stream"}
    return int(expect(client.ask("PATCH", address, part, **headers), 204).headers["upload-offset"])


def check(client: Client, address: str) -> bytes:
    return expect(client.ask("POST", f"{address}check/", b"", **TUS), 200).body


def upload(client: Client, plan: int, content: bytes, part: int = PART) -> str:
    """The whole way of a file up to where it is ready to be added; its address."""
    address, offset = begin(client, plan, "วีดิทัศน์.mp4", len(content)), 0
    view = memoryview(content)  # copying is no work of the server
    while offset < len(content):
        offset = put(client, address, offset, view[offset : offset + part])
    if b'"whole"' not in check(client, address):
        raise Refused(f"{address} is not whole")
    return address


def bare(client: Client, content: bytes, path: str) -> None:
    expect(client.ask("POST", path, content, Content_Type="application/octet-stream"), 200)


# Measuring


class Site:
    """A small site in a folder of its own, behind the web server as `cleanreport serve` starts it."""

    def __init__(self, var: Path, settings: str = "config.settings") -> None:
        unwanted = ("DATABASE_URL", "CLEANREPORT_SECRET_KEY")
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted}
        self.environment |= {"CLEANREPORT_VAR": str(var), "DJANGO_SETTINGS_MODULE": settings}
        self.environment["CLEANREPORT_WEB_WORKERS"] = "1"
        self.port = free_port()
        self.environment["PORT"] = str(self.port)
        made = subprocess.run(
            [sys.executable, "-m", "bench.small"],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.known = json.loads(made.stdout)
        self.incoming = var / "incoming"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cleanreport", "serve"], cwd=ROOT, env=self.environment, start_new_session=True
        )
        while not self._answers():
            if self.process.poll() is not None:
                raise Refused("The web server did not start.")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with closing(Client(self.port)) as client:
                return client.get("/sign-in/").status == 200
        except OSError:
            return False

    def end(self, number: int = signal.SIGTERM) -> None:
        """All its processes at once."""
        if self.process is not None:
            os.killpg(self.process.pid, number)
            self.process.wait()
            self.process = None

    def browser(self) -> Client:
        """Somebody of the agency, with a connection of their own."""
        client = Client(self.port, {"sessionid": self.known["session"]}, self.process.pid if self.process else 0)
        try:
            expect(client.get(f"/reports/{self.known['report']}/evidence/"), 200)
        except BaseException:
            client.close()
            raise
        return client


@contextmanager
def installed(settings: str) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="cleanreport-bench-") as var:
        site = Site(Path(var), settings)
        site.start()
        try:
            yield site
        finally:
            site.end()


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def peak(pid: int, act: Callable[[], object]) -> float:
    """Megabytes that the process had at most while it did this."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    act()
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def given_back(client: Client, address: str) -> None:
    """So that the plan's room lasts."""
    expect(client.ask("POST", f"{address}remove/", b"", **TUS), 200)


@dataclass
class Way:
    """One way for the bytes to come: seconds, and the processor time of the server in nanoseconds, of each turn."""

    seconds: list[float] = field(default_factory=list)
    work: list[int] = field(default_factory=list)

    def go[T](self, client: Client, act: Callable[[], T]) -> T:
        before, started = client.worked(), time.perf_counter()
        found = act()
        self.seconds.append(time.perf_counter() - started)
        self.work.append(client.worked() - before)
        return found

    @property
    def rate(self) -> float:
        return LARGE / median(self.seconds)


def ways(client: Client, site: Site) -> dict[str, Way]:
    """Each way in turn, so that noise meets all alike; none leaves anything that the machine has to write later."""
    found = {name: Way() for name in (OURS, KEPT, BARE)}
    for _turn in range(TURNS):
        content = film_of(LARGE * MEGABYTE)
        given = found[OURS].go(client, partial(upload, client, site.known["plan"], content))
        given_back(client, given)
        found[KEPT].go(client, partial(bare, client, content, "/bench/bytes/?sync=1"))
        found[BARE].go(client, partial(bare, client, content, "/bench/bytes/"))
        for written in site.incoming.glob("bench-*"):
            written.unlink()
    return found


def peaks(client: Client, plan: int) -> dict[int, float]:
    """The peak of the web process by the size of the file in megabytes."""
    pid = child_of(client.server)
    given_back(client, upload(client, plan, film_of(MEGABYTE)))  # what is loaded only once
    found = {}
    for size in (SMALL, LARGE):
        content = film_of(size * MEGABYTE)
        found[size] = peak(pid, lambda: given_back(client, upload(client, plan, content)))  # noqa: B023
    return found


def bench() -> list[str]:
    """Measures; returns what is over its limit."""
    print(f"\nUploads of {LARGE} MB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with installed("bench.settings") as site:
        memory = peaks(site.browser(), site.known["plan"])
        found = ways(site.browser(), site)
    for name, way in found.items():
        print(f"{name:28} {way.rate:7.1f} MB/s, {median(way.work) / 1e6:6.0f} ms of work", flush=True)
    limit, free = (found[OURS].rate / found[name].rate for name in (KEPT, BARE))
    work = median(found[KEPT].work) / median(found[OURS].work)
    print(f"ours at {limit:.2f} of the bare rate (limit {LEAST_RATE}); {free:.2f} of one that promises nothing")
    more = memory[LARGE] - memory[SMALL]
    print(f"peak of the web process {memory[SMALL]:.0f} MB with {SMALL} MB, {memory[LARGE]:.0f} MB with {LARGE} MB")
    over = [f"uploads: {limit:.2f} of the bare rate"] if max(limit, work) < LEAST_RATE else []
    return over + ([f"uploads: {more:.0f} MB more memory for {LARGE} MB"] if more > MOST_MORE else [])
