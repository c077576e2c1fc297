"""Files of a paper that lie in a storage elsewhere: fetched for as long as the paper is written."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.storage import storages

from cleanreport.documents.files import ORIGINALS

# "storage:evidence:a/b" is the file "a/b" of STORAGES["evidence"].
SCHEME = "storage:"


@contextmanager
def fetched(plain: Any, out: str) -> Iterator[Any]:
    """The tree of a paper with every file on this machine; they lie beside the paper, and are gone with it.

    A file that is not there has no path, and the paper says so.
    """
    places = set(_places(plain))
    if not places:
        yield plain
        return
    folder = Path(f"{out}{ORIGINALS}") if out else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as within:
        paths = {place: _fetched(place, Path(within, str(number))) for number, place in enumerate(sorted(places))}
        yield _with_paths(plain, paths)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _places(plain: Any) -> Iterator[str]:
    if isinstance(plain, dict):
        if plain.get("") == "File" and str(plain.get("path", "")).startswith(SCHEME):
            yield plain["path"]
        for value in plain.values():
            yield from _places(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _places(value)


def _with_paths(plain: Any, paths: dict[str, str]) -> Any:
    if isinstance(plain, list):
        return [_with_paths(value, paths) for value in plain]
    if not isinstance(plain, dict):
        return plain
    changed = {name: _with_paths(value, paths) for name, value in plain.items()}
    return changed | {"path": paths[plain["path"]]} if plain.get("path") in paths else changed


def _fetched(place: str, to: Path) -> str:
    _scheme, alias, path = place.split(":", 2)
    with suppress(FileNotFoundError), storages[alias].open(path) as source, to.open("wb") as copy:
        shutil.copyfileobj(source, copy)
        return str(to)
    return ""
