"""Processes that run together: when one of them dies, or we are asked to stop, all end."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Longer than the web server gives its requests.
LAST_SECONDS = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]

    @property
    def code(self) -> int | None:
        return self.process.poll()

    def signal_all(self, number: int) -> None:
        """To the child and whatever it has started."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


def start(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
    """In a session of its own, so that Ctrl-C reaches only us and we end the children in order."""
    return Child(name, subprocess.Popen(command, env=dict(environment), start_new_session=True))


def watch(children: Sequence[Child], stop: threading.Event, say: Callable[[str], object]) -> int:
    """Wait until `stop` is set or a child dies, then end all; the exit code of the whole, 0 when it was asked to stop."""
    code = 0
    while not stop.wait(0.2):
        dead = next((child for child in children if child.code is not None), None)
        if dead is not None:
            say(f"{dead.name} ended by itself (exit code {dead.code}) · หยุดทำงานเอง จึงหยุดระบบทั้งหมด")
            code = 1
            break
    end(children)
    return code


def end(children: Sequence[Child]) -> None:
    """Ask every child to end, and force those that have not within LAST_SECONDS."""
    for child in children:
        if child.code is None:
            child.process.terminate()
    until = time.monotonic() + LAST_SECONDS
    for child in children:
        try:
            child.process.wait(timeout=max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        # Also what a child that was killed has left behind.
        child.signal_all(signal.SIGKILL)
        child.process.wait()


def stop_on_signals() -> threading.Event:
    """An event that is set as soon as somebody asks us to stop."""
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    return stop
