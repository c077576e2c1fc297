"""Small pieces of HTML that fields, drawings and template tags share; everything given is escaped here."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from html import escape as escaped
from importlib import resources
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cleanreport.core.thai import DAY_OR_TIME

NO_FIGURE = "–"


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons of the sprite; `scripts/vendor_assets.py` adds more."""
    sprite = resources.files("cleanreport.core").joinpath("static/core/icons.svg").read_text()
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))


@lru_cache(maxsize=512)
def icon(name: str, css: str = "icon") -> SafeString:
    """An icon of the sprite. It is decoration: a word stands beside it. Raises KeyError for an unknown name."""
    if name not in icon_names():
        raise KeyError(f"No icon named {name!r} in icons.svg")
    return safe(f'<svg class="{escaped(css)}" aria-hidden="true"><use href="{static("core/icons.svg")}#{name}"/></svg>')


def attributes(pairs: Mapping[str, object]) -> str:
    """` name="value"` of each pair; True writes the bare name, None and False leave it out."""
    return "".join(
        [
            f" {name}" if value is True else f' {name}="{escaped(str(value))}"'
            for name, value in pairs.items()
            if value is not None and value is not False
        ]
    )


def text(value: Any) -> str:
    """Text for the inside of an element: escaped unless it is markup already; lazy translations are resolved."""
    # Django's own `conditional_escape` says the same three times as slowly; a page asks some thousand times.
    words = value if isinstance(value, str) else str(value)
    return words if hasattr(words, "__html__") else SafeString(escaped(words))


def keep(value: object) -> SafeString:
    """Text in which the office's terms (settings.KEEP_TERMS), days and times never stand on two lines."""
    markup, terms = text(value), tuple(settings.KEEP_TERMS)
    # Names and labels come again and again; long texts would only fill the memory.
    return _kept(markup, terms) if len(markup) <= OFTEN else _kept.__wrapped__(markup, terms)


OFTEN = 400


@lru_cache(maxsize=2048)
def _kept(markup: str, kept_terms: tuple[str, ...]) -> SafeString:
    terms = _terms(kept_terms)
    if "<" not in markup:
        return safe(terms.sub(r'<span class="keep">\g<0></span>', markup))
    # Markup that was safe before: only the text between its tags is touched.
    pieces = _TAG.split(markup)
    pieces[::2] = [terms.sub(r'<span class="keep">\g<0></span>', piece) for piece in pieces[::2]]
    return safe("".join(pieces))


_TAG = re.compile(r"(<[^>]*>)")


@lru_cache(maxsize=2)
def _terms(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Longer terms first, so that ผู้รับบริการ is not cut at ผู้รับ; days and times as `thai` writes them."""
    return re.compile(f"({'|'.join([DAY_OR_TIME, *map(re.escape, sorted(terms, key=len, reverse=True))])})")


def pieces(value: object) -> list[str]:
    """What `keep` is to markup, for a script: plain text in pieces, of which every second one stays on one line."""
    return _terms(tuple(settings.KEEP_TERMS)).split(str(value))


def safe(markup: str) -> SafeString:
    """The one place that vouches for markup: every caller escaped what came from outside."""
    return SafeString(markup)


def unseen(words: object) -> str:
    """Words that are only read aloud."""
    return f'<span class="visually-hidden">{text(words)}</span>'


def chip(tone: str, icon_name: str, words: object) -> SafeString:
    """The state of a thing: colour, icon and words. Tones: ok info warn danger quiet."""
    return safe(f'<span class="chip chip--{escaped(tone)}">{icon(icon_name)} {text(words)}</span>')


def figure(value: Decimal | None, places: int) -> str:
    """`value` with fixed decimal places, rounded half up; a dash when there is none."""
    if value is None:
        return NO_FIGURE
    return str(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def file_size(size: int) -> str:
    """2.0 GB, 18.4 MB; whole kilobytes and bytes below that."""
    for unit, power, places in (("GB", 3, 1), ("MB", 2, 1), ("KB", 1, 0)):
        if size >= 1024**power:
            return f"{figure(Decimal(size) / 1024**power, places)} {unit}"
    return _("%(size)s bytes") % {"size": size}
