"""Drafts that save themselves and never overwrite somebody else's words.

A page of a draft is one or several `DraftForm`s, one a row. Each carries, hidden, the fingerprints of what its fields
held when the page was made (`seen`). A save writes only what this person changed; a field that also changed underneath
is refused and shows both texts, until the person ticks "replace with mine" (`<field>--mine`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.core.formfields import fingerprint
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.markup import pieces
from cleanreport.core.prepared import attach
from cleanreport.core.thai import clock

AUTOSAVE = "X-Autosave"


@dataclass(frozen=True)
class Conflict:
    """The other person's text for one field, and the token that says "I have seen it, take mine"."""

    theirs: str
    by: str
    token: str


@dataclass(frozen=True)
class Edit:
    """What one person changed in one row: the new values, and the fingerprints of what stood there before."""

    row: models.Model
    values: Mapping[str, object]
    seen: Mapping[str, str]


@dataclass
class Settled:
    """An edit held against the row as it is now: what to write, and what somebody else changed in the meantime."""

    changes: dict[str, object] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of an edit: the row as it now is, and the fields that somebody else had changed."""

    edit: Edit
    row: models.Model
    written: tuple[str, ...]
    refused: tuple[str, ...]
    editor: str = ""  # who had changed the refused fields


def stored(row: models.Model, name: str) -> object:
    """The value of a column: of a foreign key the id, of a many-to-many field the list of ids."""
    column = row._meta.get_field(name)
    if column.many_to_many:
        if not row.pk:
            return []
        models.prefetch_related_objects([row], name)  # asked for once
        return sorted(obj.pk for obj in getattr(row, name).all())
    return getattr(row, column.attname)  # type: ignore[union-attr]


def settle(row: models.Model, edit: Edit) -> Settled:
    """Which values of `edit` may be written to `row`, read under its lock."""
    result = Settled()
    for name, value in edit.values.items():
        now = fingerprint(stored(row, name))
        if now == fingerprint(value):
            continue
        if now == edit.seen.get(name, now):
            result.changes[name] = value
        else:
            result.refused.append(name)
    return result


def take(row: models.Model, changes: Mapping[str, object], *, by: models.Model, at: datetime) -> None:
    """Let the row hold changed values, with who and when; many-to-many fields are only written."""
    for name, value in changes.items():
        column = row._meta.get_field(name)
        if not column.many_to_many:
            setattr(row, column.attname, value)  # type: ignore[union-attr]
    row.edited_at, row.edited_by = at, by  # type: ignore[attr-defined]


def write(outcomes: Iterable["Outcome"]) -> None:
    """Write the rows that hold changed values: one statement for each kind of row, new or not, and how many they be."""
    kinds: dict[tuple[type[models.Model], bool], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.written:
            kinds.setdefault((type(outcome.row), outcome.row.pk is None), []).append(outcome)
    for (kind, is_new), found in kinds.items():
        rows = [outcome.row for outcome in found]
        if is_new:
            kind._base_manager.bulk_create(rows)
        else:
            names = {name for outcome in found for name in outcome.written}
            plain = [name for name in sorted(names) if not kind._meta.get_field(name).many_to_many]
            _update(rows, [*plain, "edited_at", "edited_by"])
        for outcome in found:
            for name in outcome.written:
                if kind._meta.get_field(name).many_to_many:
                    _relate(outcome.row, name, outcome.edit.values[name])


def _relate(row: models.Model, name: str, wanted: object) -> None:
    """Let the row refer to these ids; only what is new or gone is written, and what it refers to is known after."""
    before, after = set(stored(row, name)), set(wanted)  # type: ignore[call-overload]
    related = getattr(row, name)
    if gone := before - after:
        related.remove(*gone)
    if new := after - before:
        related.add(*new)
    kind, key = related.model, related.model._meta.pk.attname
    attach(row, name, [kind.from_db(related.db, [key], [pk]) for pk in sorted(after)])


def _update(rows: list[models.Model], names: list[str]) -> None:
    if len(rows) == 1:
        rows[0].save(update_fields=names)
    else:
        type(rows[0])._base_manager.bulk_update(rows, names)


def as_it_is(row: models.Model) -> models.Model:
    """The row as the database has it now; raises WrongState when somebody removed it."""
    if row.pk is None:
        return row
    found = type(row)._base_manager.filter(pk=row.pk).first()
    if found is None:
        raise WrongState(
            _("Somebody removed this row while you were writing. Copy your text before you leave the page.")
        )
    return found


def save(
    edits: Iterable[Edit], *, by: models.Model, at: datetime, fresh: Callable[[models.Model], models.Model] = as_it_is
) -> list[Outcome]:
    """Write what may be written of each edit; the caller holds the lock of the document. `fresh` reads a row anew."""
    outcomes: list[Outcome] = []
    written = 0
    for edit in edits:
        if not edit.values:
            continue
        if edit.row.pk is not None and any(edit.row == outcome.row for outcome in outcomes[written:]):
            write(outcomes[written:])
            written = len(outcomes)
        row = fresh(edit.row)
        settled = settle(row, edit)
        # Asked before this person's own save takes the place of the other's.
        editor = getattr(getattr(row, "edited_by", None), "shown_name", "") if settled.refused else ""
        if settled.changes:
            take(row, settled.changes, by=by, at=at)
        outcomes.append(Outcome(edit, row, tuple(settled.changes), tuple(settled.refused), editor))
    write(outcomes[written:])
    return outcomes


def show(forms_: Iterable["DraftForm"], outcomes: Iterable[Outcome]) -> None:
    """Let the forms know what became of their edits: the new rows, and the conflicts."""
    by_row = {id(outcome.edit.row): outcome for outcome in outcomes}
    for form in forms_:
        if outcome := by_row.get(id(form.row)):
            form.row = outcome.row
            form.turned = any(form.turns(name, outcome.edit.values[name]) for name in outcome.written)
            form.refuse(outcome)


class DraftForm(forms.Form):
    """The form of one row of a draft. Nothing is required here: what is missing is said by the chapter's checks."""

    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, row: models.Model, prefix: str | None = None, **kwargs: Any
    ) -> None:
        self.row = row
        self.conflicts: dict[str, Conflict] = {}
        # Fields that are right by themselves and wait for others that are not: see `hold`.
        self.held: frozenset[str] = frozenset()
        # Something was written that may have completed a step of the document, or broken it.
        self.turned = False
        # A row that somebody added after the page was made is not in the answer: show it as it is.
        if data is not None and prefix and self._seen_name(prefix) not in data:
            data = None
        # What a row refers to costs a query, and a posted page tells by `seen` what it had been.
        names = (name for name in self.base_fields if data is None or not row._meta.get_field(name).many_to_many)
        initial = {name: stored(row, name) for name in names}
        super().__init__(data, prefix=prefix, initial=initial, **kwargs)

    @staticmethod
    def _seen_name(prefix: str | None) -> str:
        return f"{prefix}-seen" if prefix else "seen"

    @property
    def seen_name(self) -> str:
        return self._seen_name(self.prefix)

    @property
    def seen(self) -> str:
        """Fingerprints of the fields as stored now; a field that shows something else keeps what the person had seen.

        That is a text in conflict, one with an error, or one that somebody else changed meanwhile.
        """
        prints = {name: fingerprint(stored(self.row, name)) for name in self.fields}
        if self.is_bound:
            self.is_valid()
            known = {name: value for name, value in self._posted_seen().items() if prints.get(name, value) != value}
            shown = {name: fingerprint(_ids(self.cleaned_data[name])) for name in known if name in self.cleaned_data}
            prints |= {name: known[name] for name in known if shown.get(name) != prints[name]}
        return " ".join(f"{name}:{value}" for name, value in prints.items())

    def _posted_seen(self) -> dict[str, str]:
        pairs = (self.data.get(self.seen_name, "") if self.is_bound else "").split()
        return dict(pair.split(":", 1) for pair in pairs if ":" in pair)

    def edit(self) -> Edit:
        """What the person changed and got right; fields with errors are left out."""
        if not self.is_bound:
            return Edit(self.row, {}, {})
        seen = self._posted_seen()
        for name in self.fields:
            if mine := self.data.get(f"{self.add_prefix(name)}--mine"):
                seen[name] = mine
        self.is_valid()
        right = {name: value for name, value in self.cleaned_data.items() if name not in self.held}
        values = {name: value for name, value in right.items() if self._answered(name)}
        mine = {name for name in values if self.data.get(f"{self.add_prefix(name)}--mine")}
        changed = {
            name: value
            for name, value in values.items()
            if name in mine or fingerprint(_ids(value)) != (seen.get(name) or fingerprint(self.initial.get(name)))
        }
        return Edit(self.row, {name: _ids(value) for name, value in changed.items()}, seen)

    def hold(self, names: Iterable[str]) -> None:
        """Save none of these fields now: they only make sense together, and one of them cannot be taken."""
        self.held = frozenset(name for name in names if name in self.changed_data)

    def turns(self, name: str, value: object) -> bool:
        """Whether writing this value may complete a step or break it: words in place of other words do neither."""
        words = isinstance(self.fields[name].widget, forms.TextInput | forms.Textarea) and isinstance(value, str)
        return not (words and value and self.initial.get(name))

    def _answered(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def refuse(self, outcome: Outcome) -> None:
        """Note the fields that somebody else changed: both texts are shown."""
        for name in outcome.refused:
            value = stored(outcome.row, name)
            theirs = _words(self.fields[name], self.fields[name].prepare_value(value))
            self.conflicts[name] = Conflict(theirs=theirs, by=outcome.editor, token=fingerprint(value))

    @property
    def needs_attention(self) -> bool:
        return bool(self.is_bound and (self.errors or self.conflicts))


def _ids(value: object) -> object:
    """Rows chosen in a form by their ids."""
    if isinstance(value, models.QuerySet):
        return sorted(obj.pk for obj in value)
    return value.pk if isinstance(value, models.Model) else value


def _words(of: forms.Field, value: object) -> str:
    """A stored value as the person would read it: the words of a choice, not its key."""
    choices = {str(key): str(label) for key, label in getattr(of, "choices", []) or []}
    values = value if isinstance(value, (list, tuple)) else [value]
    return ", ".join(choices.get(str(v), "" if v is None else str(v)) for v in values)


def wants_fragments(request: HttpRequest) -> bool:
    """The page saves itself in the background."""
    return bool(request.headers.get(AUTOSAVE))


def answer(
    request: HttpRequest,
    forms_: Iterable[DraftForm],
    *,
    page: Callable[[], HttpResponse],
    onward: str,
    patch: Callable[[], Mapping[str, tuple[str, Mapping[str, object]]]] = dict,
) -> HttpResponse:
    """The answer to a posted draft page, after its action saved what could be saved.

    In the background: what was saved, what was not, fragments of the page ({id: (template#partial, context)}), and
    whether the steps beside the page may have other marks now, which a script then asks for.
    Otherwise: on to `onward`, or the same page with every word kept (422) when a field needs attention.
    """
    rows = [form for form in forms_ if form.is_bound]
    if wants_fragments(request):
        return JsonResponse(
            {
                "saved": clock(timezone.now()),
                "seen": {form.seen_name: form.seen for form in rows},
                "errors": {
                    form.add_prefix(name): pieces(found[0]) for form in rows for name, found in form.errors.items()
                },
                "held": [form.add_prefix(name) for form in rows for name in sorted(form.held)],
                "conflicts": {
                    form.add_prefix(name): vars(conflict) for form in rows for name, conflict in form.conflicts.items()
                },
                "steps": any(form.turned for form in rows),
                "patch": {
                    key: render_to_string(template, context, request) for key, (template, context) in patch().items()
                },
            }
        )
    if any(form.needs_attention for form in rows):
        response = page()
        response.status_code = 422
        return response
    return HttpResponseRedirect(onward)
