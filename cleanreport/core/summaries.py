"""The summary of a page's errors: the same sentences as at the fields, each a link to its field."""

from collections.abc import Iterable, Iterator

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from cleanreport.core.fields import changed_by, conflict_of, sentence
from cleanreport.core.markup import attributes, icon, keep, safe, text


def errors_html(*given: object) -> SafeString:
    """Forms, formsets or lists of them → the summary, or nothing. A form's `heading` stands before its labels."""
    items = [item for form in _forms(given) for item in _items(form)]
    if not items:
        return safe("")
    many = ngettext("%(count)s thing needs to be corrected", "%(count)s things need to be corrected", len(items)) % {
        "count": len(items)
    }
    head = f'<h2 id="errors-title">{icon("exclamation-triangle-fill")} <span>{text(many)}</span></h2>'
    return safe(
        '<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-title" data-errors>'
        f"{head}<ul>{''.join(items)}</ul></div>"
    )


def _forms(given: Iterable) -> Iterator[forms.BaseForm | BaseFormSet]:
    for one in given:
        if isinstance(one, BaseFormSet):
            yield one
            yield from one.forms
        elif isinstance(one, forms.BaseForm):
            yield one
        elif one:
            yield from _forms(one)


def _items(form: forms.BaseForm | BaseFormSet) -> Iterator[str]:
    general = form.non_form_errors() if isinstance(form, BaseFormSet) else form.non_field_errors()
    for message in general:
        yield f"<li>{_headed(form, message)}</li>"
    if isinstance(form, forms.BaseForm) and (form.errors or getattr(form, "conflicts", None)):
        for bound in form:
            if bound.errors:
                yield f"<li>{_link(form, bound, sentence(bound.errors))}</li>"
            elif conflict := conflict_of(bound):
                yield f"<li>{_link(form, bound, changed_by(conflict))}</li>"


def _link(form: forms.BaseForm, bound: BoundField, said: str) -> str:
    grouped = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    target = (bound.field.widget.attrs.get("id") or bound.auto_id) + ("_0" if grouped else "")
    words = _headed(form, f"{bound.label}: {said}")
    return f"<a{attributes({'href': f'#{target}'})}>{words}</a>"


def _headed(form: forms.BaseForm | BaseFormSet, words: object) -> str:
    heading = getattr(form, "heading", "")
    return keep(f"{heading} · {words}" if heading else words)
