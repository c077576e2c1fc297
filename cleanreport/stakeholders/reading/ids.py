"""National ID numbers, wherever they stand: noticed, so that they are kept nowhere.

What counts as one (decision 0027): thirteen digits that pass the checksum, however they are grouped, and thirteen
digits grouped 1-4-5-2-1 or called an ID number even if they do not pass. Numbers of juristic persons, which have the
same checksum, are let through beside persons.
"""

import re
import unicodedata
from collections.abc import Iterator

MASK = "X-XXXX-XXXXX-XX-X"
LENGTH = 13

_BETWEEN = r"[\s.,/_·•\-\u2010-\u2015\u2212]{0,3}"
_MAYBE = re.compile(rf"\d(?:{_BETWEEN}\d){{12}}")
_RUN = re.compile(rf"[0-9](?:{_BETWEEN}[0-9])*")
_GROUP = re.compile("[0-9]+")
_OFFICIAL = [1, 4, 5, 2, 1]
_OTHER_DIGITS = re.compile(r"[^\x00-\x7f\u0e01-\u0e4f]")
_SAID_BEFORE = re.compile(
    r"(?:ประชาชน|ปชช|ป\.ช\.ช|บัตร|13 ?หลัก|national|citizen|\bid\b|\bpid\b)\D{0,25}$", re.IGNORECASE
)
# 0, province, kind, year of the Buddhist era; or 0994000 of state bodies. A person's number that begins with 0 has 89
# at its sixth and seventh place, or begins with 00.
_JURISTIC = re.compile(r"0(?:[1-9][0-9][1-8][45](?!89)[0-9]{2}|99[0-9]000)[0-9]{6}")
_EXPONENT = re.compile(r"[eE]\+?12(?![0-9])")

type Span = tuple[int, int]


def checks_out(digits: str) -> bool:
    """Whether the last of thirteen digits is the check of the others."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    return (11 - total % 11) % 10 == int(digits[12])


def may_be_in(text: str) -> bool:
    """Whether `found` is worth asking."""
    return bool(_MAYBE.search(_plain(text)))


def found(text: str, *, kept: bool = True, beside_persons: bool = False) -> list[Span]:
    """Where ID numbers stand in a text.

    `kept` is False for what is read and not kept: there, a longer row of digits is a number of another kind. With
    `beside_persons` it is a text in which the number of a company may stand.
    """
    plain = _plain(text)
    if not _MAYBE.search(plain):
        return []
    spans: list[Span] = []
    for run in _RUN.finditer(plain):
        for start, end, is_official in _windows(plain, run, longer=kept):
            digits = "".join(_GROUP.findall(plain[start:end]))
            said = _SAID_BEFORE.search(plain[max(0, start - 60) : start])
            is_company = beside_persons and not said and _JURISTIC.fullmatch(digits)
            if (is_official or said or checks_out(digits)) and not is_company:
                spans.append((start, end))
    return _united(spans)


def masked(text: str) -> str:
    """The text with every ID number in it replaced."""
    for start, end in reversed(found(text)):
        text = text[:start] + MASK + text[end:]
    return text


def _plain(text: str) -> str:
    """The same length with 0-9 for every other digit and a hyphen for what cannot be seen."""
    return text if text.isascii() else _OTHER_DIGITS.sub(_as_ascii, _thai(text))


_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def _thai(text: str) -> str:
    return text.translate(_THAI_DIGITS)


def _as_ascii(match: re.Match[str]) -> str:
    digit = unicodedata.digit(match[0], None)
    if digit is not None:
        return str(digit)
    return "-" if unicodedata.category(match[0]) in ("Cf", "Mn") else match[0]


def _windows(plain: str, run: re.Match[str], *, longer: bool) -> Iterator[tuple[int, int, bool]]:
    """Whatever has thirteen digits in a row of groups, from the beginning of one to the end of one."""
    groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]
    for first, (start, end) in enumerate(groups):
        if end - start > LENGTH and longer:
            yield from ((at, at + LENGTH, False) for at in range(start, end - LENGTH + 1))
        sizes: list[int] = []
        for here, there in groups[first:]:
            sizes.append(there - here)
            if sum(sizes) >= LENGTH:
                break
        last = groups[first + len(sizes) - 1][1]
        if sum(sizes) == LENGTH and _may_be(plain, sizes, (start, last), run):
            yield start, last, sizes == _OFFICIAL


def _may_be(plain: str, sizes: list[int], span: Span, run: re.Match[str]) -> bool:
    """Two groups are a number with a fraction, or by chance neighbours, unless nothing else stands with them."""
    if len(sizes) != 2:
        return True
    if plain[span[0] + sizes[0]] == "." and span[1] - span[0] == LENGTH + 1:
        return bool(_EXPONENT.match(plain, span[1]))
    return span == run.span()


def _united(spans: list[Span]) -> list[Span]:
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united
