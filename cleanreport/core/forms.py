"""What views do with a form that was posted."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form


def taken(form: Form, action: Callable[[dict[str, Any]], object]) -> bool:
    """Whether what was typed is sound and the action took it; its complaints go to their fields, or to the form."""
    if form.is_valid():
        try:
            action(form.cleaned_data)
        except ValidationError as complaint:
            _tell(form, complaint)
    return form.is_valid()


def _tell(form: Form, complaint: ValidationError) -> None:
    if not hasattr(complaint, "error_dict"):
        form.add_error(None, complaint)
        return
    for name, errors in complaint.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
