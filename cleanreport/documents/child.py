"""The process that writes papers: started by `making.py`, which talks to it over a pipe.

It has no database: an order holds the tree, and where the file goes. It ends with the process that started it.
"""

import json
import logging
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-c", "from cleanreport.documents.child import main; main()")
PAGE_BYTES = resource.getpagesize()
# How often it looks whether the process that started it still lives.
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Order:
    """Functions are named "module:function". Without `out` the writer gives bytes, and they are sent back."""

    paper: str  # the tree as JSON
    writer: str
    out: str = ""
    signer: str = ""  # of the finished file
    painter: str = ""  # of pictures of the pages, which go into `folder`
    folder: str = ""
    width: int = 0  # of a picture


@dataclass(frozen=True)
class Errand:
    """Something else than a paper: a function "module:function" with its arguments; gives (pages, pictures, bytes)."""

    writer: str
    values: dict[str, Any]
    out: str = ""


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


@dataclass(frozen=True)
class Result:
    """What was made, and how much memory the process holds now, in bytes."""

    pages: int | None
    pictures: int
    content: bytes
    memory: int


@dataclass(frozen=True)
class Broken:
    """The writer refused; what it said stands in the log."""


Tell = Callable[[int, int], None]


def resident_bytes(pid: int | None = None) -> int:
    """How much memory a process holds; 0 when that cannot be known."""
    try:
        return int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0


def named(path: str) -> Callable[..., Any]:
    module, _colon, function = path.partition(":")
    found: Callable[..., Any] = getattr(__import__(module, fromlist=[function]), function)
    return found


def make(order: Order | Errand, tell: Tell) -> Result:
    """Do what was ordered; whatever the writer raises goes through."""
    if isinstance(order, Errand):
        pages, pictures, content = named(order.writer)(**order.values)
        return Result(pages, pictures, content, resident_bytes())
    from cleanreport.documents.originals import fetched  # noqa: PLC0415  # only now there are settings

    with fetched(json.loads(order.paper), order.out) as plain:
        return write(order, plain, tell)


def write(order: Order, plain: Any, tell: Tell) -> Result:
    """The paper of the tree."""
    from cleanreport.documents.tree import from_plain  # noqa: PLC0415

    paper, write = from_plain(plain), named(order.writer)
    if not order.out:
        content, pages = write(paper)
        return Result(pages, 0, content, resident_bytes())
    out = Path(order.out)
    pages = write(paper, out, **({"progress": tell} if "progress" in signature(write).parameters else {}))
    if order.signer:
        named(order.signer)(out)
    return Result(pages, paint(order, out) if order.painter else 0, b"", resident_bytes())


def paint(order: Order, file: Path) -> int:
    """A picture of each page as 1.png, 2.png, …; returns how many."""
    folder = Path(order.folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = named(order.painter)(file, folder, order.width, None)
    for number, picture in enumerate(made, start=1):
        picture.rename(folder / f"{number}.png")
    return len(made)


def end_with(parent: int) -> None:
    """Nobody waits for what an orphan writes."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def main() -> None:
    """Make what is ordered until the other end of the pipe is closed, or nothing was ordered for too long.

    The arguments: the number of our end, and how many seconds are too long; none if they are 0.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    threading.Thread(target=end_with, args=[os.getppid()], daemon=True).start()
    import django  # noqa: PLC0415  # takes a while, and is needed only here

    django.setup()
    patience = float(sys.argv[2]) or None
    with Connection(int(sys.argv[1])) as line:
        while line.poll(patience):
            try:
                order = line.recv()
            except EOFError:
                return
            try:
                line.send(make(order, lambda done, total: line.send(Progress(done, total))))
            except Exception as error:  # whatever a writer stumbles over is told and must not end the process
                # What is sent back and not kept is secret; the error may quote it.
                words = type(error).__name__ if not order.out else error
                log.error("%s could not write a paper: %s", order.writer, words, exc_info=bool(order.out))
                line.send(Broken())
