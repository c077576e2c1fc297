"""Letters as one file: opened with the key of the officer's browser while they go out, and written nowhere."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.views.decorators.debug import sensitive_variables

from cleanreport.credentials import files, sealing
from cleanreport.credentials.making import about
from cleanreport.credentials.models import Batch, Part
from cleanreport.credentials.queries import parts_of

# So many letters become one PDF while somebody waits for it.
MOST_IN_ONE = 500

type Member = tuple[str, bytes]  # the name of a letter, and its PDF


class Gone(Exception):
    """A part is no longer on the disk."""


@sensitive_variables()
def _members(batch: Batch, part: Part, key: X25519PrivateKey) -> Iterator[Member]:
    try:
        sealed = files.full_path(part.path).read_bytes()
    except FileNotFoundError as gone:
        raise Gone from gone
    with zipfile.ZipFile(io.BytesIO(sealing.opened(sealed, key, about(batch, part.number)))) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def _in_order(batch: Batch, key: X25519PrivateKey) -> Iterator[Member]:
    for part in parts_of(batch):
        yield from _members(batch, part, key)


class Sink(io.RawIOBase):
    """Takes what an archive writes until it is sent."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        self.pieces.append(bytes(piece))  # type: ignore[call-overload]
        return len(self.pieces[-1])

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


@sensitive_variables()
def as_zip(batch: Batch, key: X25519PrivateKey) -> Iterator[bytes]:
    """Every letter as a PDF of its own. Raises Gone or WrongKey."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _in_order(batch, key):
            archive.writestr(name, content)
            yield sink.taken()
    yield sink.taken()


@sensitive_variables()
def as_pdf(batch: Batch, key: X25519PrivateKey) -> Iterator[bytes]:
    """All letters as one PDF, a page for each. Raises Gone or WrongKey."""
    import pikepdf  # noqa: PLC0415  # 5 MB that no other page of a web process needs

    out = io.BytesIO()
    with pikepdf.new() as whole:
        for _name, content in _in_order(batch, key):
            with pikepdf.open(io.BytesIO(content)) as letter:
                whole.pages.extend(letter.pages)
        whole.save(out)
    yield out.getvalue()


def begun(pieces: Iterator[bytes]) -> Sequence[bytes]:
    """The first piece: whatever is wrong with the key or the files shows before an answer begins."""
    return [next(pieces)]


def sent(first: Sequence[bytes], rest: Iterator[bytes], when_done: Callable[[], None]) -> Iterator[bytes]:
    """The pieces; `when_done` once the last one was taken, and never when the browser left before."""
    yield from first
    yield from rest
    when_done()
