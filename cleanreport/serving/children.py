"""Processes that run together: when one of them dies, or we are asked to stop, all end."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

# Longer than the web server gives its requests.
LAST_SECONDS = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]

    @property
    def code(self) -> int | None:
        """The exit code, None while it lives."""
        return self.process.poll()


@dataclass
class Children:
    living: list[Child] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """In a session of its own, so that Ctrl-C reaches only us and we end the children in order."""
        process = subprocess.Popen(command, env=dict(environment), start_new_session=True)
        self.living.append(Child(name, process))
        return self.living[-1]

    def first_dead(self) -> Child | None:
        return next((child for child in self.living if child.code is not None), None)

    def watch(self, stop: threading.Event) -> Child | None:
        """Wait until `stop` is set, or until a child dies, which is given back."""
        while not stop.wait(0.2):
            if dead := self.first_dead():
                return dead
        return None

    def end(self) -> None:
        """Ask every child to end, and force those that have not within LAST_SECONDS."""
        for child in self.living:
            if child.code is None:
                child.process.terminate()
        until = time.monotonic() + LAST_SECONDS
        for child in self.living:
            try:
                child.process.wait(timeout=max(0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _kill_all_of(child)


def _kill_all_of(child: Child) -> None:
    """The child if it still lives, and what it has started and left behind."""
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.process.wait()


@contextmanager
def together() -> Iterator[Children]:
    """Children that end with the block, however that ends."""
    children = Children()
    try:
        yield children
    finally:
        children.end()


def stop_on_signals() -> threading.Event:
    """An event that is set as soon as somebody asks us to stop."""
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    return stop
