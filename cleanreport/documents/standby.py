"""Papers that are written while somebody waits, and kept nowhere: by a process that was started before.

Each process writes one such paper and ends, so that no secret stays in any memory. The next stands by already: it has
loaded all that it needs, by writing a paper without content. When nobody needs it for a while it ends by itself.
"""

import atexit
import threading
import time
from dataclasses import replace

from django.utils import timezone

from cleanreport.documents import actions
from cleanreport.documents.child import Order
from cleanreport.documents.making import Child, Failed, Limits
from cleanreport.documents.models import Failure
from cleanreport.documents.tree import Cover, Paper, Paragraph, Run

PATIENCE_SECONDS = 300


class Ready(Child):
    """A process that has been told to load its writer."""

    def __init__(self, writer: str) -> None:
        super().__init__(patience=PATIENCE_SECONDS)
        self.writer, self.is_warm = writer, False
        self.line.send(Order(actions.plain_of(_warming()), writer))

    def written(self, paper: Paper, limits: Limits) -> tuple[bytes, int | None]:
        """The bytes of the paper and its number of pages. Raises Failed."""
        end = time.monotonic() + limits.seconds
        try:
            if not self.is_warm:
                self.wait(limits, _nobody_hears)
                self.is_warm = True
        except (EOFError, OSError) as gone:
            raise Failed(Failure.CRASHED, again=True) from gone
        left = replace(limits, seconds=end - time.monotonic())
        result = self.make(Order(actions.plain_of(paper), self.writer), left, _nobody_hears)
        return result.content, result.pages


_lock = threading.Lock()
_ready: list[Ready] = []  # one at the most


def prepare(writer: str) -> None:
    """See that a process stands by for this writer; returns at once."""
    with _lock:
        if not any(_serves(child, writer) for child in _ready):
            _clear()
            _ready.append(Ready(writer))


def written_now(paper: Paper, writer: str, limits: Limits) -> tuple[bytes, int | None]:
    """The bytes of a paper that is kept nowhere, and its number of pages. Raises Failed.

    When it fails because no process was ready in time, that one goes on with getting ready: the next try finds it.
    """
    child = _taken(writer)
    try:
        return child.written(paper, limits)
    finally:
        if child.papers or not _kept(child):
            child.end()
            prepare(writer)


def _taken(writer: str) -> Ready:
    with _lock:
        if not any(_serves(child, writer) for child in _ready):
            _clear()
            return Ready(writer)
        return _ready.pop()


def _kept(child: Ready) -> bool:
    """Whether it stands by now: it has seen no paper, and no other one does."""
    with _lock:
        if _ready or child.process.poll() is not None:
            return False
        _ready.append(child)
        return True


def _serves(child: Ready, writer: str) -> bool:
    return child.writer == writer and child.process.poll() is None


def _clear() -> None:
    while _ready:
        _ready.pop().end()


atexit.register(_clear)


def _warming() -> Paper:
    """Thai, so that the words and the fonts are loaded, too."""
    return Paper("ก", "", "th", timezone.now(), Cover("", "ก"), (Paragraph((Run("กรมที่ดิน", bold=True),)),))


def _nobody_hears(_done: int, _total: int) -> None:
    pass
