"""Pieces of HTML that depend on nothing but the values given to them, written once.

Most of a page's time goes into templates, and most of a page has not changed since it was last shown: rows of a draft,
frozen content, what stands around every page. `html_of` remembers a piece by its template, the language and its values;
the template sees these values alone, neither request nor user, so that nobody is shown what was made for somebody else.
See `docs/decisions/0014-pieces-written-once.md`.
"""

import datetime as dt
from collections import OrderedDict
from dataclasses import fields, is_dataclass
from decimal import Decimal
from hashlib import blake2b
from secrets import token_hex
from threading import Lock

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cleanreport.core.markup import safe

# Values whose `repr` says all there is to know of them. Neither a model (its `repr` is its id), nor markup (its `repr`
# is that of the plain text, so only markup without a sign in it will do), nor a lazy object, which is still to come.
PLAIN = (str, int, bool, Decimal, dt.date, dt.datetime, type(None))


class Remembered:
    """Texts by their key; the ones not asked for longest make room when all together exceed `most` characters."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self.texts: OrderedDict[bytes, SafeString] = OrderedDict()
        self.lock = Lock()

    def get(self, key: bytes) -> SafeString | None:
        with self.lock:
            found = self.texts.get(key)
            if found is not None:
                self.texts.move_to_end(key)
            return found

    def keep(self, key: bytes, text: SafeString) -> None:
        with self.lock:
            self.size += len(text) - len(self.texts.pop(key, ""))
            self.texts[key] = text
            while self.size > self.most:
                _key, forgotten = self.texts.popitem(last=False)
                self.size -= len(forgotten)


remembered = Remembered(settings.REMEMBERED_CHARACTERS)


def html_of(template: str, /, **values: object) -> SafeString:
    """The template with these values as its whole context; raises TypeError for a value that is more than data.

    A thing that is more may say by its `made_of` what it is made of; when that is None, nothing is remembered.
    """
    data = [getattr(value, "made_of", value) for value in values.values()]
    if any(plain is None and value is not None for plain, value in zip(data, values.values(), strict=True)):
        return written(template, values)
    key = blake2b(repr((template, get_language(), *values, *data)).encode(), digest_size=20).digest()
    html = remembered.get(key)
    if html is None:
        check_plain(data)
        html = written(template, values)
        remembered.keep(key, html)
    return html


# Stands where the token of a form belongs, which is another one on every page. Nobody can type what nobody knows.
TOKEN = token_hex(32)


def html_with_forms(token: str, template: str, /, **values: object) -> SafeString:
    """`html_of` a template with `{% csrf_token %}` in it."""
    return safe(html_of(template, csrf_token=TOKEN, **values).replace(TOKEN, token))


def written(template: str, values: dict[str, object]) -> SafeString:
    return safe(get_template(template).template.render(Context(values)))  # type: ignore[attr-defined]


def check_plain(value: object) -> None:
    kind = type(value)  # unlike `isinstance`, not taken in by a lazy object
    if kind in PLAIN or (kind is SafeString and escape(value) == value):
        return
    parts: list[object]
    if kind is dict:
        parts = [*value.keys(), *value.values()]  # type: ignore[attr-defined]
    elif kind is list or issubclass(kind, tuple):
        parts = list(value)  # type: ignore[call-overload]
    elif is_dataclass(kind):
        parts = [getattr(value, field.name) for field in fields(kind)]
    else:
        raise TypeError(f"{kind.__name__} is no plain value: {value!r}")
    for part in parts:
        check_plain(part)
