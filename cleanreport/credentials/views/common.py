"""What the pages of this chapter share."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponseBase
from django.utils import timezone

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.credentials import rules

View = Callable[..., HttpResponseBase]


def for_officers(view: View) -> View:
    """To everybody else these pages do not exist."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_hand_out_accounts(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def today() -> date:
    return timezone.localtime().date()


def taken(form: Form, action: Callable[[dict[str, Any]], object]) -> bool:
    """Whether what was typed is sound and the action took it; its complaints go to their fields."""
    if form.is_valid():
        try:
            action(form.cleaned_data)
        except ValidationError as complaint:
            form.add_error(None, complaint)
    return form.is_valid()
