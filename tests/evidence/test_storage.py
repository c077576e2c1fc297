"""Files lie in a folder or in a bucket: the same is true of both."""

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages

from cleanreport.evidence import storage
from config.settings import evidence_storage
from tests.evidence import s3

CONTENT = bytes(range(256)) * 9_000  # more than two pieces
LARGE = b"0123456789abcdef" * 600_000  # more than one part of an upload


@pytest.fixture(params=["folder", "another folder", "bucket"])
def place(
    request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The server of the bucket; None of a folder."""
    if request.param == "folder":
        yield None
    elif request.param == "another folder":
        settings.STORAGES = settings.STORAGES | {"evidence": evidence_storage(str(tmp_path / "shared"))}
        yield None
    else:
        with s3.serving() as server:
            in_bucket(server, settings, monkeypatch)
            yield server


def in_bucket(server: s3.Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANREPORT_EVIDENCE_KEY", s3.KEY)
    monkeypatch.setenv("CLEANREPORT_EVIDENCE_SECRET", s3.SECRET)
    settings.STORAGES = settings.STORAGES | {"evidence": evidence_storage(server.place)}


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("content", [b"x", CONTENT, LARGE])
def test_a_file_comes_in_with_its_digest_and_comes_out_the_same(content: bytes) -> None:
    source = io.BytesIO(content)
    source.seek(0, io.SEEK_END)  # whoever read it before need not go back
    arrived = storage.bring_in(source)
    assert (arrived.size_bytes, arrived.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert storage.exists(arrived.path)
    pieces = list(storage.read(arrived.path))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= storage.PIECE


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("start", "end"), [(0, 1), (5, 1_500_000), (2_303_999, 2_304_000), (1_000, None)])
def test_a_part_of_a_file_can_be_read(start: int, end: int | None) -> None:
    arrived = storage.bring_in(io.BytesIO(CONTENT))
    assert b"".join(storage.read(arrived.path, start, end)) == CONTENT[start:end]


def test_a_whole_file_of_this_machine_moves_in(place: s3.Server | None, tmp_path: Path) -> None:
    part = tmp_path / "arriving"
    part.write_bytes(CONTENT)
    arrived = storage.take(part, len(CONTENT), "its digest")
    assert (arrived.size_bytes, arrived.sha256, part.exists()) == (len(CONTENT), "its digest", False)
    assert b"".join(storage.read(arrived.path)) == CONTENT
    if place is None:
        assert Path(storage.address(arrived.path)).stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("place")
def test_what_is_not_there_is_told_as_such() -> None:
    lost = storage.new_path()
    assert not storage.exists(lost)
    with pytest.raises(FileNotFoundError):
        storage.read(lost)
    with pytest.raises(FileNotFoundError), storage.local(lost):
        pass
    storage.remove(lost)


@pytest.mark.usefixtures("place")
def test_a_file_is_local_as_long_as_it_is_needed(settings: Any) -> None:
    arrived = storage.bring_in(io.BytesIO(CONTENT))
    with storage.local(arrived.path) as file:
        assert file.read_bytes() == CONTENT
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


@pytest.mark.usefixtures("place")
def test_files_can_be_listed_moved_and_taken_away() -> None:
    first = storage.bring_in(io.BytesIO(b"one"))
    others = [storage.bring_in(io.BytesIO(b"more")) for _ in range(7)]
    storage.bring_in(io.BytesIO(b"another"), "pictures")
    found = {one.path: one for some in storage.found() for one in some}
    assert set(found) == {first.path, *(one.path for one in others)}
    assert found[first.path].size_bytes == 3
    assert abs(found[first.path].written_at - datetime.now(UTC)) < timedelta(minutes=1)
    lost = others[0].path
    storage.remove(lost)
    storage.put_in_place(first, lost)
    assert b"".join(storage.read(lost)) == b"one"
    assert not storage.exists(first.path)
    soon = datetime.now(UTC) + timedelta(minutes=1)
    assert sorted(path for some in storage.older_than(soon) for path in some) == sorted(one.path for one in others)
    assert not [path for some in storage.older_than(soon - timedelta(days=1)) for path in some]


@pytest.mark.usefixtures("place")
def test_what_can_be_made_again_takes_the_place_of_what_was_there() -> None:
    for content in (b"old", b"new"):
        storage.keep_at("previews/ab/abc.0", io.BytesIO(content))
    assert b"".join(storage.read("previews/ab/abc.0")) == b"new"


class Broken(io.BytesIO):
    """A source that ends with an error after the first piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_nothing_is_seen_of_a_file_that_broke_off(place: s3.Server | None, settings: Any) -> None:
    with pytest.raises(OSError, match="Input/output"):
        storage.bring_in(Broken(CONTENT))
    assert [one for some in storage.found() for one in some] == []
    if place is not None:
        assert (place.objects, place.uploads) == ({}, {})


def test_a_bucket_that_refuses_is_an_error_like_a_full_disk(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with s3.serving() as server:
        in_bucket(server, settings, monkeypatch)
        arrived = storage.bring_in(io.BytesIO(CONTENT))
        server.refuses = True
        for refused in (
            lambda: storage.bring_in(io.BytesIO(b"x")),
            lambda: storage.exists(arrived.path),
            lambda: storage.read(arrived.path),
            lambda: storage.remove(arrived.path),
            lambda: storage.put_in_place(arrived, storage.new_path()),
            lambda: list(storage.found()),
        ):
            with pytest.raises(OSError, match=r"AccessDenied|403"):
                refused()


def test_objects_lie_below_the_folder_that_was_set_under_names_of_ours(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3.serving() as server:
        in_bucket(server, settings, monkeypatch)
        arrived = storage.bring_in(io.BytesIO(b"x"))
        assert list(server.objects) == [f"cleanreport/{arrived.path}"]
        assert storage.address(arrived.path) == f"storage:evidence:{arrived.path}"


def test_the_place_is_set_by_one_variable() -> None:
    assert evidence_storage("")["OPTIONS"] == {}
    assert evidence_storage("/mnt/all")["OPTIONS"] == {"location": "/mnt/all"}
    bucket = evidence_storage("s3://name/a/b?endpoint=https://s3.example:9000&region=th")
    assert bucket["BACKEND"].endswith("storage_s3.Bucket")
    told = {"bucket_name": "name", "location": "a/b", "endpoint_url": "https://s3.example:9000", "region_name": "th"}
    assert told.items() <= bucket["OPTIONS"].items()


def test_a_path_never_leads_out_of_the_place() -> None:
    with pytest.raises(SuspiciousFileOperation):
        storages["evidence"].open("../secret-key")
