"""The form fields of all chapters: they take what people really type, and say what to do when it cannot be.

None of them sets `maxlength`: a browser would cut what was pasted without a word; the answer names both lengths.
"""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanreport.core import thai

_LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Characters nobody types: controls, halves of surrogate pairs, byte order marks, marks that turn the reading direction.
_UNTYPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060]")
_REQUIRED: dict[str, Any] = {"required": _("Fill in this field.")}


def tidy_text(text: str) -> str:
    """What was typed, without characters nobody types, with plain line breaks, composed (NFC) and trimmed."""
    return unicodedata.normalize("NFC", _UNTYPED.sub("", _LINE_BREAKS.sub("\n", text))).strip()


def plain_number(number: Decimal | int | None) -> str:
    """A number in full and without trailing zeros: Decimal("3.0000") is 3."""
    if number is None:
        return ""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def fingerprint(value: Any) -> str:
    """Eight characters that change when `value` does, for noticing that a field changed underneath.

    None and "" are alike, and so are 3, "3" and Decimal("3.0000").
    """
    return hashlib.sha256(_canonical(value).encode()).hexdigest()[:8]


def _canonical(value: Any) -> str:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return plain_number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return json.dumps({str(key): _canonical(item) for key, item in value.items()}, sort_keys=True)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return json.dumps([_canonical(item) for item in value])
    return "" if value is None else tidy_text(str(value))


def _can_be_seen(text: str) -> bool:
    """Whether there is more in it than spaces and marks without a shape."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def _short_text(typed: Any) -> str:
    """The text of a number, date, phone or e-mail field: one line with Arabic digits, all of it visible."""
    return " ".join(thai.arabic_digits(_INVISIBLE.sub("", tidy_text(str(typed)))).split())


class _TypedField(forms.CharField):
    """A text whose length is told, never cut."""

    default_error_messages = _REQUIRED | {
        "too_long": _("Write no more than %(most)s characters; you typed %(typed)s."),
    }

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most_characters = max_length
        self.widget.attrs.setdefault("data-max-length", max_length)

    def to_python(self, value: Any) -> str:
        text = tidy_text(super().to_python(value) or "")
        return text if _can_be_seen(text) else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most_characters:
            lengths = {"most": f"{self.most_characters:,}", "typed": f"{len(value):,}"}
            raise ValidationError(self.error_messages["too_long"], code="too_long", params=lengths)


class TextField(_TypedField):
    """Several lines of text."""

    def __init__(self, *, max_length: int = 4000, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)


class LineField(_TypedField):
    """One line of text; pasted line breaks become spaces."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class NumberField(forms.Field):
    """A decimal number; `max_digits` counts all its digits, `places` those behind the point, as in a database."""

    widget = forms.TextInput
    default_error_messages = _REQUIRED | {
        "invalid": _("Type a number with digits, such as 82.5."),
        "places": _("Use no more than %(places)s decimal places."),
        "digits": _("Use no more than %(digits)s digits before the decimal point."),
        "low": _("Type a number not below %(least)s."),
        "high": _("Type a number not above %(most)s."),
        "range": _("Type a number between %(least)s and %(most)s."),
        "whole": _("Type a whole number with digits, such as 12."),
    }
    _pattern = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|-?\.[0-9]+")

    def __init__(
        self,
        *,
        max_digits: int = 15,
        places: int = 4,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        self.whole_digits, self.places = max_digits - places, places
        self.least, self.most = min_value, max_value
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal" if self.places else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or isinstance(value, Decimal | int):
            return None if value in self.empty_values else Decimal(value)
        text = self._tidied(value)
        if not text:
            return None
        if not self._pattern.fullmatch(text):
            raise self._error("invalid")
        return self._sized(text.replace(",", ""))

    def _tidied(self, typed: Any) -> str:
        return _short_text(typed).replace("\N{MINUS SIGN}", "-").removeprefix("+")

    def _sized(self, text: str) -> Decimal:
        whole, _point, behind = text.lstrip("-").partition(".")
        if len(whole.lstrip("0")) > self.whole_digits:
            raise self._error("digits")
        behind = behind.rstrip("0")
        if len(behind) > self.places:
            raise self._error("places")
        number = Decimal(f"{whole or '0'}.{behind or '0'}" if behind else whole or "0")
        # There is no minus zero here, whatever was typed.
        return -number if text.startswith("-") and number else number

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is None:
            return
        too_low = self.least is not None and value < self.least
        too_high = self.most is not None and value > self.most
        if too_low or too_high:
            both = self.least is not None and self.most is not None
            raise self._error("range" if both else "low" if too_low else "high")

    def _error(self, code: str) -> ValidationError:
        if not self.places and code in ("invalid", "places"):
            code = "whole"
        params = {
            "places": self.places,
            "digits": self.whole_digits,
            "least": plain_number(self.least),
            "most": plain_number(self.most),
        }
        return ValidationError(self.error_messages[code], code=code, params=params)

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal | int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class PercentField(NumberField):
    """A percentage from 0 to 100 with at most two places; a typed % sign is taken away."""

    default_error_messages = dict.fromkeys(
        ("invalid", "places", "digits", "range"),
        _("Enter a percentage between 0 and 100, with no more than 2 decimal places."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, places=2, min_value=0, max_value=100, **kwargs)

    def _tidied(self, typed: Any) -> str:
        return super()._tidied(typed).removesuffix("%").rstrip()


class DateField(forms.Field):
    """A date as Thai officials write it; `earliest` and `latest` are inclusive."""

    widget = forms.TextInput
    default_error_messages = _REQUIRED | {
        "invalid": _("Type a date such as 31/8/2557 or 31 August 2014."),
        "early": _("Type a date not before %(earliest)s."),
        "late": _("Type a date not after %(latest)s."),
        "between": _("Type a date between %(earliest)s and %(latest)s."),
    }

    def __init__(self, *, earliest: dt.date | None = None, latest: dt.date | None = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off"}

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        text = _short_text(value)
        if not text:
            return None
        try:
            return thai.parse_date(text)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is None:
            return
        early = self.earliest is not None and value < self.earliest
        late = self.latest is not None and value > self.latest
        if early or late:
            both = self.earliest is not None and self.latest is not None
            code = "between" if both else "early" if early else "late"
            limits = {
                "earliest": self.earliest and thai.long_date(self.earliest),
                "latest": self.latest and thai.long_date(self.latest),
            }
            raise ValidationError(self.error_messages[code], code=code, params=limits)

    def prepare_value(self, value: Any) -> Any:
        return thai.input_date(value) if isinstance(value, dt.date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class PhoneField(_TypedField):
    """A Thai phone number, kept as 02 555 0104, 054 555 111 or 081 234 5678, with "-5" or "ต่อ 12" when typed."""

    widget = forms.TelInput
    default_error_messages = {
        "invalid": _("Type a phone number of 9 or 10 digits, such as 02 555 0104 or 02 555 0104 ext. 12."),
    }
    _parts = re.compile(
        r"(?P<number>\+?[0-9][0-9 ().-]*?)"
        r"(?:[ ,]*(?:ต่อ|ext\.?|x|\#)\.? *(?P<extension>[0-9]{1,6}(?: ?[-,] ?[0-9]{1,6})*))?",
        re.IGNORECASE,
    )
    _line_range = re.compile(r"(?P<number>.*[0-9]) ?- ?(?P<last>[0-9]{1,2})")
    _abroad = re.compile(r"(?:\+66|0066|66)0?(?=[0-9]{8,9}$)")
    _thai_numbers = [re.compile(r"(02)(\d{3})(\d{4})"), re.compile(r"(0[3-57]\d)(\d{3})(\d{3})")]
    _thai_numbers += [re.compile(r"(0[689]\d)(\d{3})(\d{4})")]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> str:
        text = _short_text(super().to_python(value)).removeprefix("(")
        if not text:
            return ""
        match = self._parts.fullmatch(text[: self.most_characters + 1])
        number = match and (self._grouped(match["number"]) or self._neighbouring_lines(match["number"]))
        if not match or not number:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{number} ต่อ {match['extension']}" if match["extension"] else number

    def _grouped(self, typed: str) -> str | None:
        """The digits of one Thai number in groups, or None when they cannot be one."""
        digits = self._abroad.sub("0", re.sub(r"[^+0-9]", "", typed))
        groups = next(filter(None, (pattern.fullmatch(digits) for pattern in self._thai_numbers)), None)
        return " ".join(groups.groups()) if groups else None

    def _neighbouring_lines(self, typed: str) -> str | None:
        """02 555 0104-5, as on official letterheads."""
        lines = self._line_range.fullmatch(typed)
        first = lines and self._grouped(lines["number"])
        return f"{first}-{lines['last']}" if lines and first else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return super().has_changed(initial, data)
        except ValidationError:
            return True


class EmailField(_TypedField):
    """An e-mail address in ASCII, as mail servers of Thai agencies take it."""

    widget = forms.EmailInput
    default_error_messages = {"invalid": _("Type an e-mail address such as name@agency.go.th.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def to_python(self, value: Any) -> str:
        return _short_text(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        try:
            validate_email(value if value.isascii() else "")
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
