"""The Thai words that are known, and which of two ways to read letters as words is the likelier.

The lists lie in `thai/`: all words, how often they were counted in the texts of two corpora, and the words of offices.
"""

import gzip
import math
import re
import tempfile
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import nlpo3
from django.conf import settings

LISTS = Path(__file__).parent / "thai"
# Two words that were read are cut anew where that is so much likelier (natural logarithm).
_LIKELIER = 1.0
# How often a word counts that stands in no corpus, and one of an office.
_RARE, _OF_OFFICES = 5, 5000
_LONGEST_PAIR = 30


@cache
def all_words() -> frozenset[str]:
    return frozenset(_lines("words_th.txt.gz")) - _no_words() - {""} | _of_offices()


def _of_offices() -> frozenset[str]:
    """The words of offices, with the terms that pages keep whole too."""
    return frozenset(line for line in _office_lines() if line and line[0] not in "-#").union(settings.KEEP_TERMS)


def _no_words() -> frozenset[str]:
    """What the large list has, but is no word for an office."""
    return frozenset(line[1:] for line in _office_lines() if line.startswith("-"))


def _office_lines() -> list[str]:
    return (LISTS / "office.txt").read_text(encoding="utf-8").splitlines()


def _lines(name: str) -> list[str]:
    with gzip.open(LISTS / name, "rt", encoding="utf-8") as packed:
        return packed.read().split("\n")


@cache
def terms() -> re.Pattern[str]:
    """The office's terms that are no word of the list: they win over a way of reading that is as short."""
    return re.compile("|".join(sorted(map(re.escape, settings.KEEP_TERMS), key=len, reverse=True)) or "(?!)")


@cache
def short_words() -> frozenset[str]:
    return frozenset(word for word in all_words() if 2 <= len(word) <= 5)


def segments(run: str) -> list[str]:
    """The words of a run of Thai letters, as few as possible, and likely ones."""
    found: list[str] = nlpo3.segment(run, _dictionary())
    for at in range(len(found) - 1):
        found[at], found[at + 1] = _likelier(found[at], found[at + 1])
    return found


@lru_cache(65_536)
def _likelier(first: str, second: str) -> tuple[str, str]:
    """The same letters as two other words if these are likelier: not ทุ|กรอบ but ทุก|รอบ."""
    whole, words = first + second, all_words()
    if len(whole) > _LONGEST_PAIR or first not in words or second not in words:
        return first, second
    best = max(_cuts(whole), key=_likelihood)
    return best if _likelihood(best) > _likelihood((first, second)) + _LIKELIER else (first, second)


def halves(word: str) -> tuple[str, ...]:
    """The two likeliest words of which a long one is made; the word alone where there are none."""
    cuts = _cuts(word) if len(word) <= _LONGEST_PAIR else []
    return max(cuts, key=_likelihood, default=(word,))


def _cuts(whole: str) -> list[tuple[str, str]]:
    words = all_words()
    return [(whole[:at], whole[at:]) for at in range(1, len(whole)) if whole[:at] in words and whole[at:] in words]


def _likelihood(words: Sequence[str]) -> float:
    return sum(math.log(_counts().get(word, _RARE)) for word in words)


@cache
def _counts() -> dict[str, int]:
    counted = (line.split(" ") for line in _lines("counts_th.txt.gz") if line)
    found = {word: int(count) for word, count in counted}
    return found | {word: max(found.get(word, 0), _OF_OFFICES) for word in _of_offices()}


@cache
def _dictionary() -> str:
    """The name of the loaded word list; nlpo3 reads it from a file and keeps it as long as the process lives."""
    name = f"{hash(all_words())}"  # other words, another name
    if name in _loaded:
        return name
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(all_words()))
        file.flush()
        _said, loaded = nlpo3.load_dict(file.name, name)
    if not loaded:
        raise RuntimeError("The Thai word list could not be loaded.")
    _loaded.add(name)
    return name


_loaded: set[str] = set()
