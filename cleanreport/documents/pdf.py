"""Writes a paper as a PDF that is tagged, archivable (PDF/A-3a) and accessible (PDF/UA-1).

The paper becomes data, the typesetter sets the data by the templates, the text layer is mended. The same paper gives
the same bytes. Takes about 130 MB and keeps some of it: call it in a process that is renewed.
"""

import datetime as dt
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pikepdf
import segno
import typst
from django.utils import timezone, translation

from cleanreport.core.thai import BANGKOK
from cleanreport.documents import pages, textlayer
from cleanreport.documents.clusters import packed
from cleanreport.documents.glyphs import FONTS, shown, watermark
from cleanreport.documents.labels import Labels, short_digest
from cleanreport.documents.parts import shortened
from cleanreport.documents.tables import Tags
from cleanreport.documents.tree import Cover, Digits, File, Paper, Proof
from cleanreport.documents.typeset import Data, Typesetter

type Progress = Callable[[int, int], None] | None

TEMPLATE = Path(__file__).parent / "template"
STEPS_OF_SETTING = 3
ONE_LINE = 80  # letters above or below a page
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")


def write(paper: Paper, out: Path, *, progress: Progress = None) -> int:
    """Writes `paper` to `out` at once (never half a file) and returns its number of pages.

    `progress` is called with what is done and what there is to do. Raises OSError when `out` cannot be written.
    """
    with _made(paper, progress) as pdf:
        half = out.with_name(f"{out.name}.part")
        textlayer.save(pdf, half)
        half.replace(out)
        return len(pdf.pages)


def written(paper: Paper, *, progress: Progress = None) -> tuple[bytes, int]:
    """The file as bytes and its number of pages; no word of the paper touches the disk."""
    with _made(paper, progress) as pdf:
        file = io.BytesIO()
        textlayer.save(pdf, file)
        return file.getvalue(), len(pdf.pages)


def _made(paper: Paper, progress: Progress) -> pikepdf.Pdf:
    with tempfile.TemporaryDirectory() as name, translation.override(paper.language):
        folder = Path(name)
        shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
        typesetter = Typesetter(paper, folder)
        steps = _Steps(sum(pages.count(part.file) for part in typesetter.files), progress)
        typesetter.told = steps.one
        drawn, told = _drawn(paper, typesetter), _told(paper, typesetter)
        steps.one()
        raw = _set(folder, drawn, told, paper.dated)
        steps.one()
        pdf = textlayer.mended(raw, typesetter.tagged)
        steps.one()
    return pdf


class _Steps:
    def __init__(self, files: int, progress: Progress) -> None:
        self.done, self.all, self.progress = 0, files + STEPS_OF_SETTING, progress

    def one(self) -> None:
        self.done = min(self.done + 1, self.all)
        if self.progress:
            self.progress(self.done, self.all)


def _set(folder: Path, drawn: Data, told: Data, dated: dt.datetime) -> bytes:
    # The typesetter wants an offset, not a zone of the map.
    moment = timezone.localtime(dated, BANGKOK)
    fixed = moment.replace(tzinfo=dt.timezone(moment.utcoffset() or dt.timedelta()), microsecond=0)
    set_pages = typst.compile(
        str(folder / "paper.typ"),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": packed(_json(drawn)), "told": _json(told)},
        pdf_standards=["a-3b"],
        timestamp=fixed,
    )
    assert isinstance(set_pages, bytes)
    return set_pages


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


# What is drawn, and what the file tells of itself


def _told(paper: Paper, typesetter: Typesetter) -> Data:
    return {
        "title": shown(paper.title),
        "author": shown(paper.author),
        "attachments": list(_attachments(paper, typesetter)),
    }


def _drawn(paper: Paper, typesetter: Typesetter) -> Data:
    cover, words = _cover(paper.cover, typesetter), typesetter.labels
    return {
        "language": paper.language,
        "book": paper.book,
        "thai_digits": paper.digits == Digits.THAI,
        "short": typesetter.said(shortened(paper.title, ONE_LINE)),
        "watermark": watermark(paper.draft) if paper.draft else None,
        "words": {"contents": words.contents, "page": words.page},
        "cover": cover,
        "proof": _proof(paper.proof, words) if paper.proof else None,
        "blocks": typesetter.flow(paper.blocks),
    }


def _cover(cover: Cover, typesetter: Typesetter) -> Data:
    if cover.fields:
        typesetter.tagged.append(Tags())
    fields = typesetter.pairs(cover.fields)
    return {
        "over": typesetter.said(cover.over),
        "title": typesetter.said(cover.title),
        "under": [typesetter.said(line) for line in cover.under],
        "fields": fields["rows"],
        "first": fields["first"],
        "foot": [typesetter.said(line) for line in cover.foot],
    }


def _proof(proof: Proof, words: Labels) -> Data:
    code = io.BytesIO()
    segno.make(proof.address, error="m", micro=False).save(
        code, kind="svg", border=0, dark="#13232b", svgclass=None, lineclass=None
    )
    return {
        "number": shown(proof.number),
        "digest": short_digest(proof.sha256),
        "address": shown(proof.address),
        "qr": code.getvalue().decode(),
        "alt": f"{words.verify_at} {proof.address}",
        "number_word": words.number,
        "verify_word": words.verify_at,
    }


def _attachments(paper: Paper, typesetter: Typesetter) -> Iterator[Data]:
    """What the file carries: what the paper names, and the original of every file shown as pages."""
    folder, names = typesetter.folder, set[str]()
    kept = set()
    for number, given in enumerate(paper.attachments, 1):
        path = folder / f"attached-{number}"
        if given.file:
            kept.add(given.file.sha256)
            if not _beside(given.file, path):
                continue
        else:
            path.write_text(given.text, encoding="utf-8")
        yield _attached(
            given.name, given.media_type, given.about, path, names, "source" if given.text else "supplement"
        )
    originals = {part.file.sha256: part for part in typesetter.files if part.file.sha256 not in kept}
    for number, part in enumerate(originals.values(), 1):
        path = folder / f"original-{number}"
        if _beside(part.file, path):
            yield _attached(part.file.name, part.file.media_type, part.title, path, names, "supplement")


def _attached(name: str, kind: str, about: str, path: Path, names: set[str], relation: str) -> Data:
    name = shown(re.sub(r"[/\\\\\n]", "_", name)).strip() or path.name
    stem, dot, suffix = name.rpartition(".")
    unique, number = name, 1
    while unique in names:
        number += 1
        unique = f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"
    names.add(unique)
    kind = kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
    return {"name": unique, "path": path.name, "type": kind, "about": about, "relation": relation}


def _beside(file: File, path: Path) -> bool:
    """Whether the file is there, and now also in the folder of the typesetter."""
    if not file.path or not Path(file.path).is_file():
        return False
    path.symlink_to(Path(file.path).resolve())
    return True
