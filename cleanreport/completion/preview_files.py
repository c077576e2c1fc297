"""What a preview of the book takes from files beside the plan file: the sections' texts, pictures and evidence."""

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

# A section begins with its number as a heading.
_NUMBER = re.compile(r"^## (\d\.\d)\n", re.MULTILINE)

type Row = dict[str, Any]


def sections_in(text: str) -> dict[str, str]:
    """The texts of a Markdown file by the number of their section: what stands below "## 1.1" belongs to 1.1."""
    _before, *parts = _NUMBER.split(text)
    return {number: said.strip() for number, said in zip(parts[::2], parts[1::2], strict=True)}


def files_in(folder: Path) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """The files of a folder in the order of their names, all as evidence, the pictures also for the texts.

    Texts name pictures by their place among the pictures: `(picture:1)`. Also gives the paths by digest.
    Raises OSError.
    """
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    rows = [_row(number, path) for number, path in enumerate(paths, start=1)]
    pictures = [row for row in rows if row["media_type"].startswith("image/")]
    part = {
        "evidence": rows,
        "pictures": [row | {"id": number} for number, row in enumerate(pictures, start=1)],
    }
    return part, {row["sha256"]: str(path) for row, path in zip(rows, paths, strict=True)}


def _row(number: int, path: Path) -> Row:
    content = path.read_bytes()
    return {
        "id": number, "title": path.stem, "kind": "", "file_name": path.name, "size_bytes": len(content),
        "media_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        "sha256": hashlib.sha256(content).hexdigest(), "measures": [], "indicators": [],
    }  # fmt: skip
