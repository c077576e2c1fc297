"""Where files lie: in what STORAGES["evidence"] names, a folder of this machine or of several, or a bucket (S3).

A file is known by a path of ours ("evidence/ab/abcd…"), is there whole or not at all, and is never written again.
Every failure is an OSError; FileNotFoundError when there is no such file.
"""

import errno
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol, Self, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

EVIDENCE, PREVIEWS = "evidence", "previews"
ARRIVING = ".part"
MARK = ".cleanreport"  # of a folder that was used
PIECE = 1024 * 1024
MODE = 0o600
# File systems of other machines may know no order to write down a folder.
CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)


@dataclass(frozen=True)
class Arrived:
    """A file that is whole and in its place; nobody knows of it yet."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Found:
    """Something that lies there, finished or not."""

    path: str
    size_bytes: int
    written_at: datetime


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class Pieces:
    """So many bytes of a file, one piece in memory at a time. Whoever does not read to the end closes it."""

    def __init__(self, source: Readable, size: int) -> None:
        self.source, self.left = source, size

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece = self.source.read(min(PIECE, self.left)) if self.left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.source.close()


class Keeper(Protocol):
    """What a storage must do beyond Django's own interface."""

    def keep(self, path: str, source: BinaryIO) -> tuple[int, str]:
        """Copy the source; its size and SHA-256. Seen under its path only when all of it is safely there."""

    def take(self, path: str, file: Path) -> None:
        """The same with a file of this machine that its disk has confirmed; it is no longer there afterwards."""

    def holds(self, path: str) -> bool: ...
    def read(self, path: str, start: int, end: int | None) -> Pieces: ...
    def local(self, path: str) -> AbstractContextManager[Path]: ...
    def address(self, path: str) -> str: ...
    def move(self, path: str, to: str) -> None: ...
    def discard(self, path: str) -> None: ...
    def found(self, folder: str) -> Iterator[list[Found]]: ...

    def answers(self) -> bool:
        """Whether it can be reached and is the one that was used before. Raises OSError; may take long."""

    def was_used(self) -> bool: ...
    def note_use(self) -> None: ...
    def folder(self) -> Path | None: ...


class Folder(FileSystemStorage):
    """A folder: MEDIA_ROOT, or any other that every web server and worker sees (`location`)."""

    def keep(self, path: str, source: BinaryIO) -> tuple[int, str]:
        arriving = self._arriving(path)
        source.seek(0)
        try:
            with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as copy:
                size, digest = digested(source, copy)
                copy.flush()
                os.fsync(copy.fileno())
            self._settle(arriving, path)
        except OSError:
            arriving.unlink(missing_ok=True)
            raise
        return size, digest

    def take(self, path: str, file: Path) -> None:
        arriving = self._arriving(path)
        if file.stat().st_dev != arriving.parent.stat().st_dev:
            with file.open("rb") as source:
                self.keep(path, source)
            file.unlink()
            return
        file.chmod(MODE)
        self._settle(file, path)

    def _arriving(self, path: str) -> Path:
        arriving = Path(self.path(f"{path}.{secrets.token_hex(4)}{ARRIVING}"))
        arriving.parent.mkdir(parents=True, exist_ok=True)
        return arriving

    def _settle(self, whole: Path, path: str) -> None:
        target = Path(self.path(path))
        whole.rename(target)
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)  # the new name itself must outlast a power failure
        except OSError as error:
            if error.errno not in CANNOT_SYNC:
                raise
        finally:
            os.close(handle)

    def holds(self, path: str) -> bool:
        return Path(self.path(path)).is_file()

    def read(self, path: str, start: int, end: int | None) -> Pieces:
        file = Path(self.path(path)).open("rb")  # noqa: SIM115  # closed by the pieces
        file.seek(start)
        return Pieces(file, (os.fstat(file.fileno()).st_size if end is None else end) - start)

    @contextmanager
    def local(self, path: str) -> Iterator[Path]:
        if not self.holds(path):
            raise FileNotFoundError(path)
        yield Path(self.path(path))

    def address(self, path: str) -> str:
        return self.path(path)

    def move(self, path: str, to: str) -> None:
        self._arriving(to)
        self._settle(Path(self.path(path)), to)

    def discard(self, path: str) -> None:
        Path(self.path(path)).unlink(missing_ok=True)

    def answers(self) -> bool:
        return self.was_used()

    def was_used(self) -> bool:
        """MEDIA_ROOT lies beside the rest; another folder may be one that is not mounted, and has no mark then."""
        place = self.folder()
        return place is None or (place / MARK).exists() or any((place / EVIDENCE).glob("*/"))

    def note_use(self) -> None:
        place = self.folder()
        if place is not None and not (place / MARK).exists():
            place.mkdir(parents=True, exist_ok=True)
            (place / MARK).touch()

    def folder(self) -> Path | None:
        place = Path(self.location)
        return None if place == Path(settings.MEDIA_ROOT).absolute() else place

    def found(self, folder: str) -> Iterator[list[Found]]:
        for shard in sorted(Path(self.path(folder)).glob("*/")):
            yield list(_files_in(shard, f"{folder}/{shard.name}"))


def _files_in(shard: Path, name: str) -> Iterator[Found]:
    with os.scandir(shard) as entries:
        for entry in entries:
            try:
                if entry.is_file(follow_symlinks=False):
                    facts = entry.stat(follow_symlinks=False)
                    written_at = datetime.fromtimestamp(facts.st_mtime, UTC)
                    yield Found(f"{name}/{entry.name}", facts.st_size, written_at)
            except FileNotFoundError:
                continue  # it was an upload that is whole by now


def digested(source: BinaryIO, copy: BinaryIO | None = None) -> tuple[int, str]:
    """Size and SHA-256 of what is read to the end, and copied on the way."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if copy:
            copy.write(piece)
    return size, digest.hexdigest()


@contextmanager
def fetched(pieces: Pieces) -> Iterator[Path]:
    """What lies elsewhere as a file of this machine, as long as it is needed; what a crash leaves is swept away."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".upload") as copy:
            for piece in pieces:
                copy.write(piece)
            copy.flush()
            yield Path(copy.name)
    finally:
        pieces.close()


def _keeper() -> Keeper:
    return cast(Keeper, storages["evidence"])


def new_path(folder: str = EVIDENCE) -> str:
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}"


def bring_in(source: BinaryIO, folder: str = EVIDENCE) -> Arrived:
    """Copy `source` into the storage, digesting it on the way; when it fails, nothing stays behind."""
    path = new_path(folder)
    size, digest = _keeper().keep(path, source)
    return Arrived(path, size, digest)


def take(file: Path, size_bytes: int, sha256: str, folder: str = EVIDENCE) -> Arrived:
    """Move a whole file of this machine into the storage; whoever wrote it had it confirmed and knows its digest."""
    path = new_path(folder)
    _keeper().take(path, file)
    return Arrived(path, size_bytes, sha256)


def keep_at(path: str, source: BinaryIO) -> None:
    """What can be made again, such as a picture: under this path, in place of what was there."""
    _keeper().keep(path, source)


def exists(path: str) -> bool:
    return _keeper().holds(path)


def read(path: str, start: int = 0, end: int | None = None) -> Pieces:
    """The bytes from `start` up to, without, `end`."""
    return _keeper().read(path, start, end)


def local(path: str) -> AbstractContextManager[Path]:
    """The file as one of this machine, to be read only, as long as the context lasts."""
    return _keeper().local(path)


def address(path: str) -> str:
    """Where the process that writes papers finds it: a path of this machine, or a name that it fetches."""
    return _keeper().address(path)


def answers() -> bool:
    """Whether the storage can be reached and is the one that was used before. Raises OSError; may take long."""
    return _keeper().answers()


def was_used() -> bool:
    """False of a folder in which nothing was ever written: it is new, or not mounted."""
    return _keeper().was_used()


def note_use() -> None:
    """Leave the mark by which `was_used` knows."""
    _keeper().note_use()


def folder() -> Path | None:
    """The folder, when it is one that was chosen for evidence alone."""
    return _keeper().folder()


def put_in_place(arrived: Arrived, path: str) -> None:
    """Let a file that arrived anew stand where the same one is missing."""
    _keeper().move(arrived.path, path)


def remove(path: str) -> None:
    _keeper().discard(path)


def found(folder: str = EVIDENCE) -> Iterator[list[Found]]:
    """All that lies in the folder, some hundred at a time, finished or not."""
    return _keeper().found(folder)


def older_than(at: datetime, folder: str = EVIDENCE) -> Iterator[list[str]]:
    """Paths of what was written before `at`, finished or not."""
    for some in found(folder):
        if old := [one.path for one in some if one.written_at < at]:
            yield old
