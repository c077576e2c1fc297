"""The web server: granian with a few processes of a few threads."""

import errno
import os
import socket
import sys

HOST = "127.0.0.1"
PORT = 8000
WORKERS = 2
# One would do, but an upload over a slow line holds its thread as long as it takes: two of them would stop the site.
THREADS = 4
# Requests that wait for a thread; what comes on top waits in the kernel's queue, and is refused when that is full.
WAITING = 256
BACKLOG = 1024
# A request that has not ended by then is cut off when the server stops.
LAST_SECONDS = 10


def address() -> tuple[str, int]:
    """Where the server listens: 127.0.0.1:8000 unless CLEANREPORT_BIND and PORT say otherwise."""
    return os.environ.get("CLEANREPORT_BIND", HOST), int(os.environ.get("PORT") or PORT)


def command(host: str, port: int) -> list[str]:
    """The command line of the web server."""
    options: dict[str, object] = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "http": 1,
        "workers": os.environ.get("CLEANREPORT_WEB_WORKERS") or WORKERS,
        "blocking-threads": os.environ.get("CLEANREPORT_WEB_THREADS") or THREADS,
        "backlog": BACKLOG,
        "backpressure": WAITING,
        "workers-kill-timeout": LAST_SECONDS,
        "log-level": "warning",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [sys.executable, "-m", "granian", *flags, "--no-ws", "--respawn-failed-workers", "config.wsgi:application"]


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet; raises OSError when this address can never be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True
