"""Where a line of Thai may break: between words, never inside one.

Thai has no spaces between words. `breakable` marks every place where a line may end with U+200B (zero width space),
which is taken out of the finished file again (`textlayer.py`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from cleanreport.documents.clusters import BREAK, UNIT
from cleanreport.documents.wordlist import halves, segments, short_words, terms

JOIN, KEEP = "\u2060", "\u00a0"
# Letters after which a longer piece without any place to break may break anywhere.
LONGEST = 40
# Letters, each with its vowels and marks, that a word has at most together with what leads it.
SHORT = 9
_LEADERS = frozenset(("การ", "ความ", "ผู้"))

_THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+")
_LETTER_OF_ITS_OWN = "ณธ"
_MARKS, _LEADING_VOWELS = (
    "\u0e31\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e",
    "เแโใไ",
)
_ADDRESS = re.compile(r"[@/\\]|www\.|^[\w.-]*\d[\w.-]*$", re.ASCII)
_SIGN_OF_ADDRESSES = re.compile("(?<=[@/._-])(?=[0-9A-Za-z])")
_HYPHEN = re.compile("(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])")
_SPACED = re.compile(rf"[ \n{KEEP}]+|[^ \n{KEEP}]+")
_BETWEEN = re.compile(f"[^ \n{BREAK}]+")
# Opening and closing signs that stand close to Thai words let the line break before and after them.
_BEFORE_OPENING = re.compile("(?<=[\u0e01-\u0e4e])(?=[(\\[“‘«])")
_AFTER_CLOSING = re.compile("(?<=[)\\]”’»,;/])(?=[\u0e01-\u0e46])")

_DIGIT = "[0-9\u0e50-\u0e59]"
_SHORT_MONTH = (
    "(?:ม\\.ค\\.|ก\\.พ\\.|มี\\.ค\\.|เม\\.ย\\.|พ\\.ค\\.|มิ\\.ย\\.|ก\\.ค\\.|ส\\.ค\\.|ก\\.ย\\.|ต\\.ค\\.|พ\\.ย\\.|ธ\\.ค\\."
    "|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_MONTH = f"(?:มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|{_SHORT_MONTH})"
_KEPT_TOGETHER = (
    re.compile(f"((?:^|(?<=[^\u0e01-\u0e3a]))ที่) (?={_DIGIT})", re.MULTILINE),
    re.compile(f"((?:ครั้ง|ฉบับ|ลำดับ|ขั้น|บท|รอบ|ชุด|คน|ส่วน|วัน)ที่|ข้อ|ระดับ|ร้อยละ|หมวด|มาตรา|หน้า|รอบ|พ\\.ศ\\.) (?={_DIGIT})"),
    re.compile(f"(ปีงบประมาณ|น้ำหนัก) (?={_DIGIT})"),
    re.compile(f"({_DIGIT}) (?={_MONTH})"),  # the year may stand on the next line: three in one leave holes
    re.compile(f"({_DIGIT}[ {KEEP}]{_SHORT_MONTH}) (?={_DIGIT})"),  # a short one is kept whole: columns are narrow
    re.compile(f"({_DIGIT}) (?=(?:%|น\\.|บาท|คน|เดือน|ปี|วัน|เรื่อง|ครั้ง|แห่ง|ราย)(?![\u0e01-\u0e4e]))"),
    re.compile(f"({_DIGIT}) (?=(?:[KMG]B|bytes|ไบต์)(?![A-Za-z]))"),
    re.compile(f"({_DIGIT}) (?=– {_DIGIT})"),  # from, to: no line begins with the dash
    re.compile("() (?=[ๆฯ](?!ล))"),
    re.compile("() (?=· )"),
)


def breakable(text: str, names: Sequence[str] = ()) -> str:
    """`text` with all places marked where a line may break and where it may not.

    `names` (of people, places, organisations) are never cut. A piece of more than `LONGEST` letters without any place
    to break may break between any of its letters, so that nothing runs off the page.
    """
    for pattern in _KEPT_TOGETHER:
        text = pattern.sub(f"\\1{KEEP}", text)
    marked = "".join(_marked(piece, names) for piece in _SPACED.findall(text))
    return narrowed(marked, lambda piece: len(piece) > LONGEST and len(UNIT.findall(piece)) > LONGEST)


def pieces(marked: str) -> list[str]:
    """What stands between two places where the line may break."""
    return _BETWEEN.findall(marked)


def narrowed(marked: str, too_wide: Callable[[str], bool]) -> str:
    """The marked text, able to break inside those pieces that are too wide.

    An address breaks behind its signs, a name or term between its words; what is then still too wide breaks between any
    two letters.
    """

    def broken(piece: str) -> str:
        plain = piece.replace(JOIN, "")
        parts = _SIGN_OF_ADDRESSES.split(plain) if plain.isascii() else list(_parts(plain))
        return BREAK.join(_in_letters(part) if too_wide(part) else part for part in parts)

    return _BETWEEN.sub(lambda match: broken(match[0]) if too_wide(match[0]) else match[0], marked)


def _parts(piece: str) -> Iterator[str]:
    for part in re.split(f"({_THAI.pattern})", piece):
        found = list(_glued(segments(part))) if _THAI.fullmatch(part) else list(filter(None, [part]))
        yield from halves(part) if found == [part] else found


def _in_letters(piece: str) -> str:
    return BREAK.join(UNIT.findall(piece))


def _marked(piece: str, names: Sequence[str]) -> str:
    if piece.isascii():
        return _HYPHEN.sub(f"-{JOIN}", piece) if len(piece) <= LONGEST and "://" not in piece else piece
    if _ADDRESS.search(piece):
        return piece
    words = _THAI.sub(lambda match: BREAK.join(words_of(match[0], tuple(names))), piece)
    return _AFTER_CLOSING.sub(BREAK, _BEFORE_OPENING.sub(BREAK, words))


@lru_cache(65_536)
def words_of(run: str, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The words of a run of Thai letters, in order and without loss."""
    found: Sequence[str] = segments(run)
    known = sorted((name for name in names if name in run), key=len)
    for term in dict.fromkeys(terms().findall(run)) if len(found) > 1 else ():
        found = _with_name(run, found, term)
    for name in known:
        found = _with_name(run, found, name)
    return tuple(_led(list(_glued(found))))


def _with_name(run: str, found: Sequence[str], name: str) -> Sequence[str]:
    """The words cut anew so that the name is one word; inside a longer word it is no name."""
    ends = [0, *accumulate(map(len, found))]
    for match in re.finditer(re.escape(name), run):
        first, last = match.span()
        before, after = bisect_right(ends, first) - 1, bisect_left(ends, last)
        if after - before > 1:
            ends[before : after + 1] = sorted({ends[before], first, last, ends[after]})
    return [run[a:b] for a, b in pairwise(ends)]


def _glued(found: Sequence[str]) -> Iterator[str]:
    """Words without fragments: what is no word and only one letter with its vowels belongs to its neighbour."""
    whole = ""
    for word in found:
        if whole and not (_is_fragment(word) or _is_fragment(whole)):
            yield whole
            whole = ""
        whole += word
    if whole:
        yield whole


def _led(words: Sequence[str]) -> Iterator[str]:
    """Short words together with what makes a noun or a person of them: การบันทึก, ผู้พิการ."""
    leader = ""
    for word in words:
        if leader and len(UNIT.findall(leader + word)) > SHORT:
            yield leader
            leader = ""
        if word in _LEADERS:
            leader += word
            continue
        yield leader + word
        leader = ""
    if leader:
        yield leader


@lru_cache(4096)
def _is_fragment(word: str) -> bool:
    if word[0] in "ๆฯ":
        return word != "ฯลฯ"
    if word[0] in _MARKS or word[-1] in _LEADING_VOWELS:
        return True
    letters = UNIT.findall(word)
    return len(letters) == 1 and word not in _LETTER_OF_ITS_OWN and word not in short_words()
