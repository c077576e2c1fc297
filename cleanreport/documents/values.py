"""How a typed value of a tree is written on a page; a spreadsheet takes the value itself."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation

from cleanreport.core.thai import long_moment, short_date
from cleanreport.documents.tree import Digits, Inline, Paper, Run, Value

DASH = "–"
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def digits(text: str, wanted: Digits) -> str:
    """The text with Thai digits where these are wanted; never used for addresses, digests and file names."""
    return text.translate(_THAI_DIGITS) if wanted == Digits.THAI else text


def written(value: Value, paper: Paper) -> str:
    """A value as people read it: 1,234.5, 31 ส.ค. 57, a dash for what is missing."""
    if value is None or value == "":
        return DASH
    if isinstance(value, str):
        return value
    with translation.override(paper.language):
        if isinstance(value, dt.datetime):
            return digits(long_moment(value), paper.digits)
        if isinstance(value, dt.date):
            return digits(short_date(value), paper.digits)
    return digits(f"{value:,}", paper.digits)


def inline(value: Value | Inline, paper: Paper) -> Inline:
    """Whatever a cell or a field holds, as runs of text."""
    if isinstance(value, tuple):
        return value
    return (Run(written(value, paper)),)


def in_cell(value: Value | Inline, paper: Paper) -> Inline:
    """The same for the cell of a table, where a date stays on one line."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return (Run(written(value, paper).replace(" ", "\u00a0")),)
    return inline(value, paper)


def is_number(value: Value | Inline) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def plain_text(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)
