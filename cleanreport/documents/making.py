"""The worker's part: papers that were asked for are written by a child process, which is renewed now and then.

Writing needs much memory and may go on for long or crash; a process of its own is ended without harm. Nothing of a
paper is seen before it is whole: the child writes beside the place, the file gets its name, then the row its state.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing import Pipe
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings

from cleanreport.documents import actions, files
from cleanreport.documents.actions import Made
from cleanreport.documents.child import COMMAND, Broken, Errand, Order, Progress, Result, resident_bytes
from cleanreport.documents.models import Failure, Format, Rendering
from cleanreport.documents.writers import PAINTER, SIGNER, WRITERS

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
# After so many papers, or holding so much, a child is replaced; after so long without work it ends.
MOST_PAPERS, MOST_KEPT, IDLE_SECONDS = 40, 600 * MEGABYTE, 300
# How often the child is looked at, and how often the row hears of it.
LOOK_SECONDS, TELL_SECONDS = 0.1, 1.0
# Long enough for the lease to be renewed many times before it ends.
LEASE_SECONDS = 10.0
PICTURE_WIDTH = 900
SETTINGS = "config.settings_writing"


class Failed(Exception):
    """Nothing was made; `again` tells whether another try may help."""

    def __init__(self, failure: Failure, *, again: bool) -> None:
        super().__init__(failure.label)
        self.failure, self.again = failure, again


class Stopped(Exception):
    """Somebody asked the worker to end."""


@dataclass(frozen=True)
class Limits:
    """What one paper may take; `stopped` is asked all the time."""

    seconds: float
    memory: int  # bytes
    stopped: Callable[[], bool] = field(default=lambda: False)


class Child:
    """A process that writes papers; it ends by itself after `patience` seconds without an order, if that is not 0."""

    def __init__(self, *, patience: float = 0) -> None:
        self.line, other = Pipe()
        # It finds the same modules as this process.
        modules = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        environment = os.environ | {"PYTHONPATH": modules, "DJANGO_SETTINGS_MODULE": SETTINGS}
        command = [*COMMAND, str(other.fileno()), str(patience)]
        self.process = subprocess.Popen(command, env=environment, pass_fds=[other.fileno()])
        other.close()
        self.papers, self.memory, self.used_at = 0, 0, time.monotonic()

    @property
    def is_worn(self) -> bool:
        return self.papers >= MOST_PAPERS or self.memory > MOST_KEPT or self.process.poll() is not None

    def make(self, order: Order | Errand, limits: Limits, tell: Callable[[int, int], None]) -> Result:
        """What the child made of the order. Raises Failed or Stopped; then the child is of no more use.

        `tell` hears of the pages that are done, and at least every LEASE_SECONDS.
        """
        self.papers += 1
        try:
            self.line.send(order)
            result = self.wait(limits, tell)
        except (EOFError, OSError) as gone:
            raise Failed(Failure.CRASHED, again=True) from gone
        self.memory, self.used_at = result.memory, time.monotonic()
        return result

    def wait(self, limits: Limits, tell: Callable[[int, int], None]) -> Result:
        """The answer to the order that was sent before."""
        begun = told = time.monotonic()
        progress = Progress(0, 0)
        while True:
            left = limits.seconds - (time.monotonic() - begun)
            said: object = self.line.recv() if self.line.poll(max(0, min(LOOK_SECONDS, left))) else None
            if isinstance(said, Result):
                return said
            if isinstance(said, Broken):
                raise Failed(Failure.BROKEN, again=True)
            if isinstance(said, Progress):
                progress = said
            now = time.monotonic()
            if now - told > (TELL_SECONDS if said else LEASE_SECONDS):
                tell(progress.done, progress.total)
                told = now
            self._check(limits, now - begun)

    def _check(self, limits: Limits, seconds: float) -> None:
        if limits.stopped():
            raise Stopped
        if seconds > limits.seconds:
            raise Failed(Failure.TOO_LONG, again=False)
        if resident_bytes(self.process.pid) > limits.memory:
            raise Failed(Failure.TOO_LARGE, again=False)

    def end(self) -> None:
        """At once, whatever it does."""
        self.line.close()
        self.process.kill()
        self.process.wait()


class Keeper:
    """Keeps one child, and replaces it when it is worn. `with` ends it."""

    def __init__(self) -> None:
        self.child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.rest()

    def _child(self) -> Child:
        if self.child is None or self.child.is_worn:
            self.rest()
            self.child = Child()
        return self.child

    def rest(self) -> None:
        """Give the memory back until there is something to do."""
        if self.child is not None:
            self.child.end()
            self.child = None


class Maker(Keeper):
    """Makes what was asked for, one paper after the other."""

    def __init__(self, writers: Mapping[Format, str] = WRITERS, painter: str = PAINTER) -> None:
        super().__init__()
        self.writers, self.painter = writers, painter

    def make_next(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Make the paper that waits longest; False when none waits."""
        actions.put_back_abandoned()
        rendering = actions.claim()
        if rendering is None:
            if self.child and time.monotonic() - self.child.used_at > IDLE_SECONDS:
                self.rest()
            return False
        limits = Limits(settings.PAPER_SECONDS, settings.PAPER_MEMORY_BYTES, stopped)
        path = files.new_path()
        try:
            if not actions.finish(rendering, self._made(rendering, path, limits)):
                files.remove(path)
        except Failed as failed:
            self._clear(path)
            log.warning("The paper %s could not be made: %s", rendering.pk, failed.failure)
            actions.fail(rendering, failed.failure, again=failed.again)
        except Stopped:
            self._clear(path)
            actions.put_back(rendering)
        return True

    def _made(self, rendering: Rendering, path: str, limits: Limits) -> Made:
        """The file in its place, without a row. Raises Failed or Stopped."""
        child = self._child()
        result = child.make(
            self._order(rendering, path), limits, lambda done, total: self._tell(rendering, done, total)
        )
        size, sha256 = files.settle(path)
        return Made(path, size, sha256, result.pages, result.pictures)

    def _order(self, rendering: Rendering, path: str) -> Order:
        """Of a draft the agency looks at every page; what is final is signed where the office has a certificate."""
        format, folder = Format(rendering.format), str(files.pictures(path))
        extra = {}
        if format == Format.PDF and rendering.is_draft:
            extra = {"painter": self.painter}
        elif format == Format.PDF and settings.DOCUMENT_SIGNING_CERTIFICATE:
            extra = {"signer": SIGNER}
        writer, out = self.writers[format], str(files.arriving(path))
        return Order(rendering.paper, writer, out, folder=folder, width=PICTURE_WIDTH, **extra)

    @staticmethod
    def _tell(rendering: Rendering, done: int, total: int) -> None:
        if not actions.keep(rendering, done, total):
            raise Stopped  # somebody else has it, or nobody wants it any more

    def _clear(self, path: str) -> None:
        """The child may still write: it ends first, then what it wrote goes."""
        self.rest()
        files.remove(path)
