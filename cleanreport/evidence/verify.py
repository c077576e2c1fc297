"""Is every file still there, and still what it was? All of them are read again, a piece at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from cleanreport.evidence import presence, storage
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.submissions.models import Submission

SOME = 500
# When so many files one after the other cannot be read, it is the storage.
MOST_UNREADABLE = 20
SUBMISSIONS_AT_ONCE = 20  # their contents are long


class Wrong(StrEnum):
    MISSING = "missing"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    UNKNOWN = "without a row"
    FROZEN_OTHER = "frozen otherwise"  # a submission was frozen with another digest, or names a file without a row
    SUBMISSION = "submission altered"


class Kept(NamedTuple):
    """What a row says of its file."""

    pk: int
    name: str
    path: str
    size_bytes: int
    sha256: str


class Finding(NamedTuple):
    wrong: Wrong
    what: str  # "evidence 12", "submission 57-0001-R9", or the path of a file that belongs to nothing
    about: str


@dataclass(frozen=True)
class Source:
    """Rows with files: what they are called in findings and in the frozen content, and where their files lie."""

    name: str
    key: str
    folder: str
    rows: Callable[[], Any]  # a queryset with the fields of `Kept`
    others: Callable[[list[str]], set[str]] = field(default=lambda _paths: set())  # paths known for another reason


def _arrivals(paths: list[str]) -> set[str]:
    """Files that are whole and not added yet."""
    return set(Arrival.objects.filter(path__in=paths).values_list("path", flat=True))


SOURCES = [Source("evidence", "evidence", storage.EVIDENCE, Evidence.objects.all, _arrivals)]


@dataclass
class Progress:
    files: int = 0
    bytes: int = 0
    of_files: int = 0
    submissions: int = 0
    unreadable: int = 0  # one after the other


type Tell = Callable[[Progress], None]


def add(source: Source) -> None:
    """A chapter with files of its own tells of them when the system starts (`AppConfig.ready`)."""
    SOURCES.append(source)


def walk(tell: Tell = lambda _progress: None) -> Iterator[Finding]:
    """Everything that is wrong, as it is found; `tell` hears how far it is. Raises OSError without the storage."""
    presence.require()
    progress = Progress(of_files=sum(source.rows().count() for source in SOURCES))
    for source in SOURCES:
        for some in _rows(source):
            for kept in some:
                yield from _read(source, kept, progress, tell)
    for source in SOURCES:
        yield from _without_rows(source)
    yield from _frozen(progress, tell)


def _rows(source: Source) -> Iterator[list[Kept]]:
    """All rows in the order of their ids; one row more or less meanwhile changes nothing for the others."""
    last = 0
    fields = ("pk", "file_name", "path", "size_bytes", "sha256")
    while some := [Kept(*row) for row in source.rows().filter(pk__gt=last).order_by("pk").values_list(*fields)[:SOME]]:
        yield some
        last = some[-1].pk


def _read(source: Source, kept: Kept, progress: Progress, tell: Tell) -> Iterator[Finding]:
    what, digest, size = f"{source.name} {kept.pk}", hashlib.sha256(), 0
    progress.files += 1
    try:
        for piece in storage.read(kept.path):
            digest.update(piece)
            size += len(piece)
            progress.bytes += len(piece)
            tell(progress)
    except FileNotFoundError:
        yield Finding(Wrong.MISSING, what, f"{kept.name} ({kept.path})")
        return
    except OSError as error:
        progress.unreadable += 1
        if progress.unreadable >= MOST_UNREADABLE:
            raise
        yield Finding(Wrong.UNREADABLE, what, f"{kept.name} ({kept.path}): {error}")
        return
    progress.unreadable = 0
    tell(progress)
    if digest.hexdigest() != kept.sha256 or size != kept.size_bytes:
        about = f"{kept.name} ({kept.path}): {size} bytes, SHA-256 {digest.hexdigest()}, not {kept.sha256}"
        yield Finding(Wrong.ALTERED, what, about)


def _without_rows(source: Source) -> Iterator[Finding]:
    """What is only half there has never been seen; the worker sweeps it away."""
    for some in storage.found(source.folder):
        sizes = {one.path: one.size_bytes for one in some if not one.path.endswith(storage.ARRIVING)}
        for paths in _in_lots(list(sizes)):
            for path in sorted(set(paths) - _known(source, paths)):
                # Looked for once more: its row may have been written just now, or somebody took it away.
                if not _known(source, [path]) and storage.exists(path):
                    yield Finding(Wrong.UNKNOWN, path, f"{sizes[path]} bytes")


def _in_lots(paths: list[str]) -> Iterable[list[str]]:
    return (paths[at : at + SOME] for at in range(0, len(paths), SOME))


def _known(source: Source, paths: list[str]) -> set[str]:
    return source.others(paths) | set(source.rows().filter(path__in=paths).values_list("path", flat=True))


def _frozen(progress: Progress, tell: Tell) -> Iterator[Finding]:
    """Each submission is what was frozen, and the files that it names have the digests that were frozen with it."""
    last = 0
    while some := list(Submission.objects.filter(pk__gt=last).order_by("pk")[:SUBMISSIONS_AT_ONCE]):
        last = some[-1].pk
        for submission in some:
            progress.submissions += 1
            tell(progress)
            if not submission.is_intact:
                yield Finding(Wrong.SUBMISSION, f"submission {submission.number}", "its text does not fit its digest")
                continue
            for source in SOURCES:
                yield from _named(source, submission, submission.content.get(source.key, []))


def _named(source: Source, submission: Submission, files: list[Mapping[str, Any]]) -> Iterator[Finding]:
    ids = [file["id"] for file in files]
    known = dict(source.rows().filter(pk__in=ids).values_list("pk", "sha256")) if ids else {}
    for file in files:
        if known.get(file["id"]) != file["sha256"]:
            about = f"submission {submission.number}: SHA-256 {file['sha256']}, not {known.get(file['id'], 'there')}"
            yield Finding(Wrong.FROZEN_OTHER, f"{source.name} {file['id']}", about)
