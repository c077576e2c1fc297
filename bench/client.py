"""A small HTTP client that keeps its connection, and what is measured with it."""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

Call = Callable[[], object]


@dataclass
class Answered:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Client:
    """One signed-in browser: a connection kept open, and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    server: int = 0  # the process id of the web server
    database: int = 0  # that of PostgreSQL, if it is its work, too

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: bytes | memoryview | None = None, **headers: str) -> Answered:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "br, gzip"}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        answered = Answered(response.status, headers, response.read())
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answered

    def close(self) -> None:
        self.connection.close()

    def get(self, path: str, **headers: str) -> Answered:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: list[tuple[str, str]], **headers: str) -> Answered:
        return self.ask("POST", path, urlencode(fields).encode(), **headers)

    def sign_in(self, username: str, password: str) -> None:
        self.get("/sign-in/")
        fields = [("login", username), ("password", password)]
        answered = self.post("/sign-in/", fields)
        if answered.status != 302:
            raise RuntimeError(f"Signing in as {username} answered {answered.status}")

    def again(self) -> "Client":
        """The same browser with a connection of its own."""
        return Client(self.port, dict(self.cookies), self.server, self.database)

    def worked(self) -> int:
        """The processor time that the web server's processes and the database's took until now, in nanoseconds."""
        parents = filter(None, (self.server, self.database))
        times = (Path(f"/proc/{parent}/task/{parent}/children") for parent in parents)
        children = [child for listed in times if listed.exists() for child in listed.read_text().split()]
        stats = (stat for child in children for stat in Path(f"/proc/{child}/task").glob("*/schedstat"))
        return sum(nanoseconds(stat) for stat in stats)


def nanoseconds(stat: Path) -> int:
    try:
        return int(stat.read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return 0


def fields_of(html: str, action: str) -> list[tuple[str, str]]:
    """The names and values that the draft form of a page would post."""
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.DOTALL) if "data-autosave" in f.partition(">")[0])
    fields = []
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        chosen = attributes.get("type") not in ("radio", "checkbox") or " checked" in tag
        if "name" in attributes and chosen:
            fields.append((attributes["name"], attributes.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        fields.append((name, unescape(text)))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        fields += [(name, value) for value in re.findall(r'<option value="([^"]*)" selected', options)]
    return fields


@dataclass
class Compared:
    """Two calls, made in turn so that noise meets both alike: medians in milliseconds, and of how much the first is
    longer by the processor time that the server took, which does not depend on what else runs on the machine."""

    p50: float
    other: float
    work: float


def alternating(first: Call, second: Call, times: int, worked: Callable[[], int] = lambda: 0) -> Compared:
    """`worked` gives the processor time of the server until now."""
    taken: tuple[list[float], list[float]] = ([], [])
    work: tuple[list[int], list[int]] = ([], [])
    for _ in range(times):
        for call, kept, cost in zip((first, second), taken, work, strict=True):
            before, started = worked(), time.perf_counter()
            call()
            kept.append((time.perf_counter() - started) * 1000)
            cost.append(worked() - before)
    p50, other = (statistics.median(values) for values in taken)
    worth, other_worth = (statistics.median(values) for values in work)
    return Compared(p50, other, worth / other_worth if other_worth else 0)


def rate(client: Client, path: str, seconds: float, clients: int = 8) -> float:
    """Pages a second with so many clients asking at once."""
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def work(place: int) -> None:
        mine = client.again()
        while time.perf_counter() < end:
            if mine.get(path).status != 200:
                raise RuntimeError(f"{path} failed under load")
            counts[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)
