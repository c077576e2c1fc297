"""While a request is read, no more bytes of its files reach the disk than could be taken."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory

from cleanreport.evidence import checks, uploads
from tests.evidence.samples import PDF


@pytest.fixture(autouse=True)
def small(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 200_000


@pytest.fixture
def received(folder: Path) -> Iterator[Callable[..., list[TemporaryUploadedFile]]]:
    requests = []

    def received(*sizes: int) -> list[TemporaryUploadedFile]:
        sent = [SimpleUploadedFile(f"{number}.pdf", PDF.ljust(size, b"\n")) for number, size in enumerate(sizes)]
        requests.append(RequestFactory().post("/", {"files": sent}))
        return requests[-1].FILES.getlist("files")

    yield received
    for request in requests:
        request.close()


Received = Callable[..., list[TemporaryUploadedFile]]


def test_a_file_that_fits_is_whole(received: Received) -> None:
    [file] = received(150_000)
    assert isinstance(file, TemporaryUploadedFile)
    assert (file.is_whole, file.size) == (True, 150_000)
    assert checks.accept(file).endings == ("pdf",)


def test_what_is_too_large_is_measured_and_not_kept(received: Received) -> None:
    [file] = received(900_000)
    assert (file.is_whole, file.size) == (False, 900_000)
    assert Path(file.temporary_file_path()).stat().st_size <= 200_000
    with pytest.raises(checks.ValidationError, match=r"ใหญ่กว่า 195 KB"):
        checks.accept(file)


def test_many_files_at_once_are_limited_together(received: Received) -> None:
    arrived = received(*[190_000] * 6)
    assert [file.is_whole for file in arrived] == [True] * uploads.MOST_AT_ONCE + [False] * 2
    with pytest.raises(checks.ValidationError, match="แนบพร้อมกันมากเกินไป"):
        checks.accept(arrived[-1])
