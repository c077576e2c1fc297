"""What the pages of the register share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies import queries, rules
from cleanreport.agencies.models import Agency

A_PAGE = 50
View = Callable[..., HttpResponseBase]


def for_officers(view: View) -> View:
    """To everybody else these pages do not exist."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_keep_register(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class Counted(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: QuerySet[Any], count: int) -> None:
        super().__init__(rows, A_PAGE)
        self.known = count

    @property
    def count(self) -> int:
        return self.known


def agency_or_404(code: str) -> Agency:
    found = queries.one_registered(code)
    if found is None:
        raise Http404
    return found


def taken(form: Form, action: Callable[[], object]) -> bool:
    """Whether what was typed is sound and the action took it; its complaints go to the form."""
    if form.is_valid():
        try:
            action()
        except ValidationError as complaint:
            _tell(form, complaint)
    return form.is_valid()


def _tell(form: Form, complaint: ValidationError) -> None:
    if not hasattr(complaint, "error_dict"):
        form.add_error(None, complaint)
        return
    for name, errors in complaint.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
