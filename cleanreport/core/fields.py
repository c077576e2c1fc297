"""The HTML of form fields: label, hint, error, control and, when two people wrote, both texts.

Written in Python instead of widget templates because a report page has some ninety fields: these take 3 ms, the
templates of Django's `as_field_group` 18. The browser's own checks (`required`, `maxlength`, `type=number`) are left
out on purpose: our sentences say what to do, and nothing typed is cut.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cleanreport.core.markup import attributes, icon, keep, safe, text, unseen

# Written by Django's form fields into widgets, and not wanted here.
BROWSER_CHECKS = frozenset({"required", "maxlength", "minlength", "min", "max", "step"})
DEFAULT_ROWS = 2
DJANGO_ROWS = "10"  # what Django writes into a Textarea when nobody asked for a number
MINE = "--mine"


@dataclass(frozen=True)
class Look:
    """How a template wants a field: everything is optional."""

    unit: object = ""  # stands behind the input: "%", "จาก 100"
    short: bool = False
    rows: int = 0
    label: object = ""
    hint: object = ""
    optional: bool | None = None  # None: as the form field says by its attribute `optional`
    hide_label: bool = False
    words: bool = False  # choices like "1 แทบไม่เกิด": the figure is the button, the words stand below
    icons: str = ""  # icons of the choices, in their order
    extra: Mapping[str, object] = field(default_factory=dict)  # further attributes of the control


class Part:
    """One field about to be drawn: the bound field and what is known of it."""

    def __init__(self, bound: BoundField, look: Look) -> None:
        self.bound = bound
        self.look = look
        self.widget = bound.field.widget
        self.name = bound.html_name
        self.id = self.widget.attrs.get("id") or bound.auto_id
        self.error = sentence(bound.errors)
        self.hint = look.hint or bound.help_text
        self.conflict = conflict_of(bound)

    @cached_property
    def value(self) -> Any:
        return self.widget.format_value(self.bound.value())

    @property
    def described_by(self) -> str | None:
        ids = [
            f"{self.id}-{what}"
            for what, present in (
                ("hint", self.hint),
                ("error", self.error),
                ("conflict", self.conflict),
                ("unit", self.look.unit),
            )
            if present
        ]
        return " ".join(ids) or None

    def control(self, css: str, **more: object) -> str:
        """The attributes of the control itself."""
        own = {name: value for name, value in self.widget.attrs.items() if name not in BROWSER_CHECKS}
        classes = " ".join(filter(None, [css, own.pop("class", ""), "is-invalid" if self.error else ""]))
        return attributes(
            {
                "class": classes,
                "id": self.id,
                "name": self.name,
                **own,
                **more,
                "disabled": self.bound.field.disabled,
                "aria-invalid": "true" if self.error else None,
                "aria-describedby": self.described_by,
                **self.look.extra,
            }
        )


# Fields


def field_html(bound: BoundField, look: Look | None = None) -> SafeString:
    """The whole field. `[data-field=<HTML name>]` is what autosave.js finds it by."""
    part = Part(bound, look or Look())
    if part.widget.is_hidden:
        return safe(_hidden(part))
    if isinstance(part.widget, forms.CheckboxInput):
        return safe(_box(part, "", _checkbox(part)))
    if isinstance(part.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return safe(_group(part))
    return safe(_box(part, _label(part), _affix(part, _control(part))))


def _box(part: Part, label: str, control: str) -> str:
    return f"<div{_box_attributes(part)}>{label}{_notes(part)}{control}{_conflict(part)}</div>"


def _group(part: Part) -> str:
    more = attributes({"id": part.id, "aria-describedby": part.described_by})
    legend = f"<legend{_hidden_class(part)}>{_label_text(part)}</legend>"
    return f"<fieldset{_box_attributes(part)}{more}>{legend}{_notes(part)}{_choices(part)}{_conflict(part)}</fieldset>"


def _box_attributes(part: Part) -> str:
    css = "field" + (" has-error" if part.error else "") + (" has-conflict" if part.conflict else "")
    return attributes({"class": css, "data-field": part.name})


def _label(part: Part) -> str:
    css = "form-label visually-hidden" if part.look.hide_label else "form-label"
    return f'<label class="{css}"{attributes({"for": part.id})}>{_label_text(part)}</label>'


def _hidden_class(part: Part) -> str:
    return ' class="visually-hidden"' if part.look.hide_label else ""


def _label_text(part: Part) -> str:
    optional = part.look.optional
    if optional is None:
        optional = getattr(part.bound.field, "optional", False)
    words = _("(if any)")
    mark = f' <span class="optional">{text(words)}</span>' if optional else ""
    return text(part.look.label or part.bound.label) + mark


def _notes(part: Part) -> str:
    hint = f'<p class="hint" id="{part.id}-hint">{keep(part.hint)}</p>' if part.hint else ""
    return hint + (error_html(part.id, part.error) if part.error else "")


# Controls


def _control(part: Part) -> str:
    for kind, draw in DRAWERS.items():
        if isinstance(part.widget, kind):
            return draw(part)
    return part.bound.as_widget(attrs={"class": "form-control", "aria-describedby": part.described_by or ""})


def _input(part: Part) -> str:
    kind = part.widget.input_type
    more: dict[str, object] = {"type": kind}
    if kind == "number":  # a number field refuses Thai digits and changes its figure under the mouse wheel
        more = {"type": "text", "inputmode": "decimal", "autocomplete": "off"}
    if kind == "password" and not part.widget.render_value:
        return f"<input{part.control('form-control', **more)}>"
    css = "form-control input--short" if part.look.short and not part.look.unit else "form-control"
    return f"<input{part.control(css, value=part.value, **more)}>"


def _textarea(part: Part) -> str:
    own_rows = part.widget.attrs.get("rows")
    rows = part.look.rows or (DEFAULT_ROWS if own_rows in (None, DJANGO_ROWS) else own_rows)
    # The browser drops the first line break, so one of ours stands before the text.
    return f"<textarea{part.control('form-control', rows=rows, cols=None)}>\n{text(str(part.value or ''))}</textarea>"


def _select(part: Part) -> str:
    multiple = part.widget.allow_multiple_selected
    options = "".join(_options(part.widget.choices, set(part.value)))
    return f"<select{part.control('form-select', multiple=multiple)}>{options}</select>"


def _options(choices: Iterable, chosen: set[str]) -> Iterator[str]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield f"<optgroup{attributes({'label': value})}>{''.join(_options(label, chosen))}</optgroup>"
        else:
            key = "" if value is None else str(value)
            yield f"<option{attributes({'value': key, 'selected': key in chosen})}>{text(label)}</option>"


def _checkbox(part: Part) -> str:
    checked = part.widget.check_test(part.bound.value())
    value = part.widget.attrs.get("value")
    control = part.control("form-check-input", type="checkbox", value=value, checked=checked)
    label = f"<label{attributes({'for': part.id})}>{_label_text(part)}</label>"
    return f'<div class="form-check"><input{control}>{label}</div>'


def _file(part: Part) -> str:
    return f"<input{part.control('form-control', type='file', multiple=part.widget.allow_multiple_selected)}>"


def _hidden(part: Part) -> str:
    return f"<input{attributes({'type': 'hidden', 'id': part.id, 'name': part.name, 'value': part.value})}>"


def _affix(part: Part, control: str) -> str:
    if not part.look.unit:
        return control
    css = "affix affix--short" if part.look.short else "affix"
    return (
        f'<div class="{css}">{control}<span class="affix__unit" id="{part.id}-unit">{text(part.look.unit)}</span></div>'
    )


def _choices(part: Part) -> str:
    many = isinstance(part.widget, forms.CheckboxSelectMultiple)
    drawn = [_choice(part, number, value, label, many) for number, (value, label) in enumerate(part.widget.choices)]
    if many:
        return "".join(f'<div class="form-check">{one}</div>' for one in drawn)
    return f'<div class="{"choice choice--words" if part.look.words else "choice"}">{"".join(drawn)}</div>'


def _choice(part: Part, number: int, value: object, label: object, many: bool) -> str:
    key = "" if value is None else str(value)
    button = attributes(
        {
            "class": "form-check-input" if many else None,
            "type": "checkbox" if many else "radio",
            "id": f"{part.id}_{number}",
            "name": part.name,
            "value": key,
            "checked": key in part.value,
            "disabled": part.bound.field.disabled,
        }
    )
    icons = part.look.icons.split()
    mark = f"{icon(icons[number])} " if number < len(icons) else ""
    return f'<input{button}><label for="{part.id}_{number}">{mark}{_choice_words(label, part.look.words)}</label>'


def _choice_words(label: object, split: bool) -> str:
    figure, space, words = str(label).partition(" ")
    if not split or not space:
        return text(label)
    return f'{text(figure)}<span class="choice__word"> {text(words)}</span>'


DRAWERS: dict[type | tuple[type, ...], Callable[[Part], str]] = {
    forms.Textarea: _textarea,
    forms.Select: _select,
    forms.FileInput: _file,
    forms.widgets.Input: _input,
}


# Errors and conflicts, which autosave.js writes as well: it fills the same markup from <template> elements


def sentence(errors: Iterable) -> str:
    """The sentences of a field's errors as one line."""
    return " ".join(str(error) for error in errors)


def error_html(field_id: str, message: str) -> str:
    spoken = unseen(_("Error:"))
    words = f"<span>{spoken} <span data-message>{keep(message)}</span></span>"
    return f'<p class="error" id="{text(field_id)}-error">{icon("exclamation-circle-fill")} {words}</p>'


def conflict_of(bound: BoundField) -> Mapping[str, object] | None:
    """What somebody else wrote here meanwhile: theirs, by, token. None when nobody did."""
    found = (getattr(bound.form, "conflicts", None) or {}).get(bound.name)
    if found is None or isinstance(found, Mapping):
        return found
    return {"theirs": found.theirs, "by": found.by, "token": found.token}


def changed_by(conflict: Mapping[str, object]) -> str:
    """สมชาย แก้ไขช่องนี้หลังจากท่านเปิดหน้านี้"""
    somebody = conflict["by"] or _("Somebody else")
    return f"{somebody} " + _("changed this field after you had opened the page.")


def _conflict(part: Part) -> str:
    return conflict_html(part.id, part.name, part.conflict) if part.conflict else ""


def conflict_html(field_id: str, name: str, conflict: Mapping[str, object]) -> str:
    """Both texts and the choice between them. Without a decision the other text stays."""
    somebody, did = _("Somebody else"), _("changed this field after you had opened the page.")
    nothing, saved_words = _("(empty)"), _("Saved text")
    mine_words, take_words = _("Replace it with my text"), _("Use the saved text")
    head = f"<span><b data-by>{text(conflict['by'] or somebody)}</b> {text(did)}</span>"
    theirs_text = attributes({"data-theirs": True, "data-nothing": nothing, "data-empty": not conflict["theirs"]})
    theirs = f'<p class="over">{text(saved_words)}</p><p{theirs_text}>{text(str(conflict["theirs"] or nothing))}</p>'
    box = attributes(
        {
            "type": "checkbox",
            "class": "form-check-input",
            "id": f"{field_id}-mine",
            "name": name + MINE,
            "value": conflict["token"],
            "data-mine": True,
        }
    )
    mine = f'<div class="form-check"><input{box}><label for="{text(field_id)}-mine">{text(mine_words)}</label></div>'
    take = f'<button type="button" class="act btn-link" data-take-theirs hidden>{text(take_words)}</button>'
    return (
        f'<div class="conflict" data-conflict>'
        f'<p class="conflict__head" id="{text(field_id)}-conflict">{icon("people")} {head}</p>'
        f'<div class="conflict__theirs">{theirs}</div><div class="conflict__choice">{mine}{take}</div></div>'
    )
