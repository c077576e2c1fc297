"""A process that reads one PDF as a reader does and says what it would start: one word, and the part it is about.

It has no database and no settings. Its memory and its time are limited before it opens the file; when it is ended by
that, the file counts as one that cannot be checked.
"""

import io
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SECONDS, MEMORY = 5, 100 * 1024 * 1024
MOST_OBJECTS = 500_000
DEEPEST = 50
LONGEST_ATTACHMENT = 16 * 1024 * 1024


def main() -> None:
    """The argument is the number of an open file."""
    import pikepdf  # noqa: PLC0415  # before the limit of memory is counted from here

    from cleanreport.evidence import kinds, signatures  # noqa: F401, PLC0415

    limit()
    try:
        verdict = judged(f"/proc/self/fd/{sys.argv[1]}")
    except pikepdf.PasswordError:
        verdict = ("locked", "")
    except pikepdf.PdfError:
        verdict = ("broken", "")
    except (MemoryError, RecursionError):
        verdict = ("unclear", "")
    os.write(1, "\t".join(verdict).encode("utf-8", "replace"))


def limit() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judged(path: str) -> tuple[str, str]:
    """What is worst first: starting a program, an attached program, a script."""
    import pikepdf  # noqa: PLC0415

    found: dict[str, str] = {}
    with pikepdf.open(path) as document:
        for count, thing in enumerate(document.objects):
            if count > MOST_OBJECTS:
                return "unclear", ""
            for one in _dictionaries(thing, 0):
                _look_at(one, found)
    worst = ("pdf_launch", "pdf_attachment", "macros", "pdf_script")
    return next(((code, found[code]) for code in worst if code in found), ("ok", ""))


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """A dictionary, and those written directly inside of it."""
    import pikepdf  # noqa: PLC0415

    inside: list[Any] = []
    if isinstance(thing, pikepdf.Array):
        inside = list(thing)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield thing
        inside = [thing.get(key) for key in thing.keys()]  # noqa: SIM118  # this is no Python dictionary
    for one in inside if depth < DEEPEST else ():
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Array)) and not one.is_indirect:
            yield from _dictionaries(one, depth + 1)


def _look_at(one: Any, found: dict[str, str]) -> None:
    action = str(one.get("/S", ""))
    if action == "/Launch":
        found["pdf_launch"] = ""
    if action in ("/JavaScript", "/Rendition") or "/JS" in one or "/XFA" in one or "/JavaScript" in one:
        found["pdf_script"] = ""
    if "/EF" in one:
        _look_at_attachment(one, found)


def _look_at_attachment(one: Any, found: dict[str, str]) -> None:
    """A file that is attached to the document: by its names, and by what is in it."""
    from cleanreport.evidence import kinds, signatures  # noqa: PLC0415

    names = [str(one.get(key)) for key in ("/UF", "/F", "/Desc") if key in one]
    name = next(iter(names), "")
    endings = {each.rpartition(".")[2].lower() for each in names if "." in each}
    if endings & signatures.PROGRAM_ENDINGS:
        found["pdf_attachment"] = name
    elif endings & {"docm", "xlsm", "pptm", "xlsb"}:
        found["macros"] = name
    for key in one.EF.keys():  # noqa: SIM118
        stream = one.EF.get(key)
        length = int(stream.get("/Length", 0)) if stream is not None else 0
        if stream is None or length > LONGEST_ATTACHMENT:
            found.setdefault("pdf_attachment", name)
            continue
        kind = kinds.recognise(io.BytesIO(stream.read_bytes()))
        if kind.macros:
            found["macros"] = name
        elif kind in (kinds.PROGRAM, kinds.SCRIPT, kinds.SHORTCUT):
            found["pdf_attachment"] = name
