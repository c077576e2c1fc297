"""Small writers for tests: what they write is the title of the paper, and each can go wrong in its own way."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from cleanreport.documents.tree import Paper

HERE = "tests.documents.writers"
PAGES = 3
# While this file is beside the paper, the slow writer does not come to its end.
HOLD = "hold"


def small(paper: Paper, out: Path, *, progress: Callable[[int, int], None] | None = None) -> int:
    for page in range(1, PAGES + 1):
        if progress:
            progress(page, PAGES)
    out.write_text(paper.title)
    return PAGES


def slow(paper: Paper, out: Path, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Half of the paper, then a long time nothing."""
    out.write_text(paper.title[: len(paper.title) // 2])
    if progress:
        progress(1, PAGES)
    while (out.parent.parent / HOLD).exists():
        time.sleep(0.05)
    out.write_text(paper.title)
    return PAGES


def broken(paper: Paper, out: Path) -> int:
    out.write_text("half")
    raise ValueError(f"cannot write {paper.title}")


def dying(paper: Paper, out: Path) -> int:
    """The system ends the process in the middle of the paper."""
    out.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def dying_once(paper: Paper, out: Path) -> int:
    mark = out.parent.parent / "died"
    if not mark.exists():
        mark.touch()
        return dying(paper, out)
    return small(paper, out)


def greedy(paper: Paper, out: Path) -> int:
    held = bytearray(400 * 1024 * 1024)
    held[::4096] = b"x" * len(held[::4096])
    time.sleep(30)
    return len(held)


def in_memory(paper: Paper) -> tuple[bytes, int]:
    return paper.title.encode(), 1


def by_whom(paper: Paper) -> tuple[bytes, int]:
    """Not before the file is gone that the environment names."""
    while (hold := os.environ.get("HOLD")) and Path(hold).exists():
        time.sleep(0.05)
    return f"{os.getpid()} {paper.title}".encode(), 1


def failing_in_memory(paper: Paper) -> tuple[bytes, int]:
    raise ValueError(paper.title)


def pictures(file: Path, folder: Path, width: int, pages: range | None) -> list[Path]:
    """A white picture for each page."""
    made = [folder / f"page-{number:03}.png" for number in range(1, PAGES + 1)]
    for path in made:
        Image.new("L", (width, width), 255).save(path)
    return made


def seal(file: Path) -> None:
    """What the office's certificate would do."""
    file.write_text(f"{file.read_text()} signed")
