"""The pages of `docs/guide/` themselves: their pictures are there, their links lead somewhere, their words are ours."""

import re
from pathlib import Path

import polib
import pytest

from scripts.messages import catalogue_of, chapters
from tests.guards import ROOT
from tests.journeys.camera import PICTURES

GUIDE = ROOT / "docs/guide"
CHAPTERS = sorted(GUIDE.rglob("*.md"))
PAGES = [*CHAPTERS, ROOT / "README.md"]
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?!http)([^)#]+)[^)]*\)")
# Words of buttons and headings are written like this: **ส่งรายงาน**.
WORDS = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def pictures_of(page: Path) -> list[Path]:
    return [(page.parent / target).resolve() for _alt, target in PICTURE.findall(page.read_text())]


def test_every_picture_is_there_and_is_needed() -> None:
    named = {picture for page in PAGES for picture in pictures_of(page) if picture.parent == PICTURES}
    assert sorted(path.name for path in named) == sorted(path.name for path in PICTURES.glob("*"))
    assert sum(path.stat().st_size for path in named) < 2_000_000


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_pictures_have_words_and_links_lead_somewhere(path: Path) -> None:
    text = path.read_text()
    assert all(alt.strip() for alt, _target in PICTURE.findall(text))
    assert [target for target in LINK.findall(text) if not (path.parent / target).exists()] == []


# What the program fills in: a name, a number, a date.
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def plain(text: str) -> str:
    return " ".join(text.split())


def texts_on_screens() -> re.Pattern[str]:
    """Any text of the Thai catalogues, with anything in the places that the program fills in."""
    catalogues = [polib.pofile(str(catalogue_of(name))) for name in chapters() if catalogue_of(name).exists()]
    entries = [entry for catalogue in catalogues for entry in catalogue if not entry.obsolete]
    texts = {plain(text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}
    parts = [FILLED_IN.split(text) for text in texts]
    # A text with few words of its own, such as "ส่ง%(name)s", would allow nearly everything.
    telling = [part for part in parts if len(part) == 1 or len("".join(part).strip()) > 8]
    return re.compile("|".join(".+".join(map(re.escape, part)) for part in telling))


@pytest.mark.parametrize("path", CHAPTERS, ids=named)
def test_the_guide_uses_the_words_of_the_screens(path: Path) -> None:
    on_screens = texts_on_screens()
    words = [plain(found) for found in WORDS.findall(path.read_text())]
    assert [found for found in words if not on_screens.fullmatch(found)] == []
