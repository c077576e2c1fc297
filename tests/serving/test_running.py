"""`cleanreport run` with real processes: it starts on an empty folder, answers, ends in order, starts again quickly."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests.guards import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `cleanreport run` without the demo, on SQLite in a folder of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        unwanted = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "CLEANREPORT_SECRET_KEY")
        environment = {name: value for name, value in os.environ.items() if name not in unwanted}
        environment |= {"CLEANREPORT_VAR": str(var), "PORT": str(port), "CLEANREPORT_NO_DEMO": "1"}
        command = [sys.executable, "-m", "cleanreport", "run"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(self.url + path, timeout=10) as answer:  # noqa: S310  # our own address
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()

    def health(self) -> dict[str, Any] | None:
        try:
            return json.loads(self.get("/healthz")[1])
        except (URLError, ConnectionError):
            return None

    def until_well(self, seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            health = self.health()
            if health and health["ok"]:
                return
            time.sleep(0.1)
        raise AssertionError(f"not well after {seconds} s: {self.health()} {self.end(signal.SIGKILL)}")

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Its exit code and all that it said."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=90)
        return self.process.returncode, said

    def both_children(self) -> list[int]:
        """The process ids of web server and worker, once both are there."""
        pid, until = self.process.pid, time.monotonic() + 30
        while time.monotonic() < until:
            children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            if len(children) == 2:
                return children
            time.sleep(0.05)
        raise AssertionError("there are no two children")


@contextmanager
def slow_upload(run: Run) -> Iterator[None]:
    """Somebody whose form does not come to its end."""
    host, port = run.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n")
        line.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=" + b"x" * 1000)
        yield


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture
def run(var: Path) -> Iterator[Run]:
    made = Run(var, free_port())
    yield made
    if made.process.poll() is None:
        made.end(signal.SIGTERM)


def test_it_prepares_everything_answers_and_ends_with_ctrl_c(run: Run) -> None:
    run.until_well()
    status, page = run.get("/sign-in/")
    assert status == 200
    assert "cleanreport-demo" not in page  # no accounts to try on a site that is no demo
    css = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "." in Path(css).stem  # named by its content
    assert run.get(css)[0] == 200
    assert run.get("/demo/mail/")[0] == 404
    with slow_upload(run), slow_upload(run), slow_upload(run):
        assert run.get("/healthz")[0] == 200
    code, said = run.end()
    assert code == 0
    assert run.url in said
    assert "หยุดระบบแล้ว" in said
    assert "Traceback" not in said
    assert run.health() is None


def test_when_the_worker_dies_the_web_server_does_not_stay_behind(run: Run) -> None:
    run.until_well()
    server, worker = run.both_children()
    os.kill(worker, signal.SIGKILL)
    said, _ = run.process.communicate(timeout=90)
    assert run.process.returncode == 1
    assert "The worker" in said
    assert run.health() is None
    assert not Path(f"/proc/{server}").exists()


def test_a_port_that_is_taken_is_told_at_once(var: Path) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        run = Run(var, port)
        said, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert f"พอร์ต {port}" in said


@pytest.mark.any_database
def test_a_web_process_loads_what_draws_and_reads_files_only_when_it_is_asked_for() -> None:
    code = """
import sys
from config.wsgi import application
from django.urls import get_resolver
get_resolver().check()
print({"PIL", "pikepdf", "pypdfium2", "docxtpl", "typst", "lxml", "boto3"} & sys.modules.keys())
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
