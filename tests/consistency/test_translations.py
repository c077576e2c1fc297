"""The Thai of every chapter is complete and compiled. Whether a text is missing from it, `scripts.messages` tells."""

import re
from collections import defaultdict

import polib
import pytest

from scripts.messages import catalogue_of, chapters, opened

CHAPTERS = [chapter for chapter in chapters() if catalogue_of(chapter).exists()]


def contents(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], object]:
    return {(entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in catalogue}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_text_has_its_thai(chapter: str) -> None:
    catalogue = opened(catalogue_of(chapter))
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.obsolete] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_compiled_catalogue_says_the_same(chapter: str) -> None:
    path = catalogue_of(chapter)
    assert contents(polib.mofile(str(path.with_suffix(".mo")))) == contents(opened(path))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_translation_fills_in_the_same_values(chapter: str) -> None:
    wrong = []
    for entry in opened(catalogue_of(chapter)):
        for thai in [entry.msgstr, *entry.msgstr_plural.values()]:
            # Of a plural the one Thai form may fill in what either English form fills in.
            fits = [placeholders(thai) == placeholders(text) for text in (entry.msgid, entry.msgid_plural) if text]
            if thai and not any(fits):
                wrong.append((entry.msgid, thai))
    assert wrong == []


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]|%[sd]|{\w*}", text))


def test_one_text_has_one_thai() -> None:
    """Django joins the catalogues of all chapters into one, so the same text said twice would win by chance."""
    said = defaultdict(set)
    for chapter in CHAPTERS:
        for key, thai in contents(opened(catalogue_of(chapter))).items():
            said[key].add(str(thai))
    assert {key: sorted(thai) for key, thai in said.items() if len(thai) > 1} == {}
