"""One book, written once for all tests that look into it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cleanreport.documents import pdf
from cleanreport.documents.tree import Paper
from tests.documents.books import book


@dataclass(frozen=True)
class Written:
    paper: Paper
    path: Path
    pages: int
    progress: list[tuple[int, int]]
    raw: bytes  # what the typesetter gave, before it was mended


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("book")
    paper, raw, progress = book(folder), [], []

    def kept(*given: object) -> bytes:
        raw.append(set_pages(*given))
        return raw[-1]

    with pytest.MonkeyPatch.context() as patch:
        set_pages = pdf._set
        patch.setattr(pdf, "_set", kept)
        path = folder / "book.pdf"
        pages = pdf.write(paper, path, progress=lambda done, total: progress.append((done, total)))
    return Written(paper, path, pages, progress, raw[0])
