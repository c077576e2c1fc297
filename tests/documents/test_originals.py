"""Files of a paper that lie in a storage elsewhere are fetched for as long as the paper is written, and no longer."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cleanreport.documents import files
from cleanreport.documents.originals import fetched
from cleanreport.documents.tree import File, as_plain, from_plain


def file(path: str) -> File:
    return File("ภาพ.png", "image/png", "0" * 64, 3, path)


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path) -> Path:
    """Stands for a bucket: a storage that lies in another folder, with one file."""
    options = {"location": str(tmp_path / "bucket")}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"evidence": backend}
    settings.MEDIA_ROOT = tmp_path / "files"
    storages["evidence"].save("evidence/ab/abc", ContentFile(b"png"))
    return tmp_path


def test_they_are_beside_the_paper_and_gone_with_it(elsewhere: Path) -> None:
    path = files.new_path()
    mine = elsewhere / "mine"
    places = ["storage:evidence:evidence/ab/abc", "storage:evidence:evidence/ab/lost", str(mine), ""]
    tree = json.loads(json.dumps(as_plain(tuple(file(place) for place in places))))
    with fetched(tree, str(files.arriving(path))) as plain:
        there, lost, local, none = (one.path for one in from_plain(plain))
        assert Path(there).read_bytes() == b"png"
        assert files.full_path(path).parent in Path(there).parents
        assert (lost, local, none) == ("", str(mine), "")
    assert [entry for entry in files.full_path(path).parent.rglob("*") if entry.is_file()] == []


def test_what_a_dead_writer_leaves_goes_with_its_paper(elsewhere: Path) -> None:
    path = files.new_path()
    left = Path(f"{files.arriving(path)}{files.ORIGINALS}", "tmp1", "0")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"png")
    files.remove(path)
    assert not left.exists()


def test_a_paper_without_such_files_is_left_as_it_is(elsewhere: Path) -> None:
    plain = as_plain((file("/a/b"),))
    with fetched(plain, "") as same:
        assert same is plain
