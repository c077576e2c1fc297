"""A PostgreSQL for the length of one command: `python -m scripts.with_postgres COMMAND…` sets its DATABASE_URL.

It lies in a temporary folder, listens on a free port of the loopback address only, and is gone afterwards.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg

# Faster, and lost when the machine stops: right for a database that lives for minutes.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    "timezone": "UTC",
}


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, None without one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    by_version = sorted(found, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))])
    if by_version:
        return by_version[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


def somebody_else() -> dict[str, Any]:
    """Arguments of Popen that start a program as an ordinary user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE cleanreport")
                return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database in a server of its own, which ends with the block."""
    binaries = programs()
    if binaries is None:
        raise RuntimeError("There is no PostgreSQL server on this machine.")
    folder = Path(tempfile.mkdtemp(prefix="cleanreport-postgres-"))
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    # In a session of its own, so that Ctrl-C reaches only us and we end it in order.
    run_as: dict[str, Any] = {"cwd": folder, "start_new_session": True, **somebody_else()}
    if "user" in run_as:
        for path in (folder, folder / "password"):
            os.chown(path, run_as["user"], run_as["group"])
    init: list[str | Path] = [
        binaries / "initdb",
        "-D",
        folder / "data",
        "-U",
        "cleanreport",
        f"--pwfile={folder / 'password'}",
    ]
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    server = None
    try:
        subprocess.run([*init, *options], check=True, stdout=subprocess.DEVNULL, **run_as)
        port = free_port()
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-p", str(port), *settings]
        log = folder / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, **run_as)
        url = f"postgres://cleanreport:{password}@127.0.0.1:{port}/cleanreport"
        wait_until_ready(url, server, log)
        yield url
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # a fast shutdown: clients are cut off
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # at once, without tidying up
        server.wait(timeout=20)


def end_in_order(number: int, _frame: FrameType | None) -> None:
    """Turns a signal into an exception, so that what was started is stopped on the way out."""
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, end_in_order)
    with postgres() as url:
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
