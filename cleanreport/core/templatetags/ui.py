"""`{% load ui %}`: what every page is made of. Arguments and results are described in the modules that do the work."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import batched
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from cleanreport.core import deadlines, drawings, fields, markup, pure, steps, summaries, thai

register = template.Library()

register.simple_tag(markup.icon, name="icon")
register.simple_tag(drawings.levels, name="levels")
register.simple_tag(drawings.levels_key, name="levels_key")
register.simple_tag(drawings.meter, name="meter")
register.simple_tag(drawings.segments, name="segments")
register.simple_tag(drawings.matrix, name="matrix")
register.simple_tag(drawings.matrix_key, name="matrix_key")
register.simple_tag(drawings.score, name="score")
register.simple_tag(deadlines.deadline_html, name="deadline")
register.simple_tag(steps.steps_html, name="steps")
register.simple_tag(steps.tasks_html, name="tasks")
register.simple_tag(summaries.errors_html, name="errors")
register.simple_tag(pure.html_of, name="pure")

register.filter("keep", markup.keep, is_safe=True)
register.filter("long_date", lambda value: _dated(value, thai.long_date))
register.filter("short_date", lambda value: _dated(value, thai.short_date))
register.filter("moment", lambda value: _dated(value, thai.moment))
register.filter("long_moment", lambda value: _dated(value, thai.long_moment))
register.filter("clock", lambda value: _dated(value, thai.clock))
filesize = register.filter("filesize", markup.file_size)
register.filter("thousands", lambda number: f"{number:,}")


def _dated(value: dt.date | None, words: Callable[..., str]) -> str:
    return words(value) if value else markup.NO_FIGURE


@register.simple_tag(takes_context=True)
def pure_with_forms(context: template.Context, template_name: str, **values: object) -> SafeString:
    return pure.html_with_forms(str(context["csrf_token"]), template_name, **values)


@register.simple_tag
def field(bound: BoundField, **look: object) -> SafeString:
    """A form field; the keywords are those of `fields.Look`, any other becomes an attribute of the control."""
    known = {name: look.pop(name) for name in list(look) if name in fields.Look.__dataclass_fields__}
    extra = {name.replace("_", "-"): value for name, value in look.items()}
    return fields.field_html(bound, fields.Look(**known, extra=extra))  # type: ignore[arg-type]


@register.simple_tag
def seen(form: Any) -> SafeString:
    """The hidden input that says which version of the draft this page was made from."""
    # Firefox would put the old value back after a reload, were it not for `autocomplete`.
    pairs = {"type": "hidden", "name": form.seen_name, "value": form.seen, "autocomplete": "off", "data-seen": True}
    return markup.safe(f"<input{markup.attributes(pairs)}>")


@register.simple_tag
def chip(tone: object, icon: str = "", text: object = "") -> SafeString:
    """`{% chip "ok" "check-circle-fill" words %}` or `{% chip thing %}` with a thing that has tone, icon and text."""
    if isinstance(tone, str):
        return markup.chip(tone, icon, text)
    return markup.chip(tone.tone, tone.icon, tone.text)  # type: ignore[attr-defined]


@register.filter
def figure2(value: Decimal | None) -> str:
    """A percent: 96.67, or a dash when there is none."""
    return markup.figure(value, 2)


@register.filter
def figure4(value: Decimal | None) -> str:
    """A level or score: 3.6000, or a dash when there is none."""
    return markup.figure(value, 4)


@register.filter
def digest_groups(digest: str) -> str:
    """A SHA-256 in groups of eight, to be read and compared."""
    return " ".join("".join(group) for group in batched(digest, 8))


@register.filter
def digest_short(digest: str) -> str:
    """The first two groups: enough to recognise, not to prove."""
    return f"{digest[:8]} {digest[8:16]}…" if digest else markup.NO_FIGURE


@register.simple_tag
def done_words(rows: Sequence[steps.Step]) -> str:
    return steps.done_words(rows)


@register.simple_tag
def steps_segments(rows: Sequence[steps.Step]) -> SafeString:
    return steps.segments_of(rows)


@register.simple_tag
def error_template() -> SafeString:
    """The empty markup of an error, for autosave.js to fill."""
    return markup.safe(fields.error_html("", ""))


@register.simple_tag
def conflict_template() -> SafeString:
    """The empty markup of two texts at one field, for autosave.js to fill."""
    return markup.safe(fields.conflict_html("", "", {"theirs": "", "by": "", "token": ""}))
