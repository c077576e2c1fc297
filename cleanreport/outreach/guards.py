"""Pages for officers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.outreach import rules

View = Callable[..., HttpResponseBase]


def for_officers(view: View) -> View:
    """To everybody else these pages do not exist."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_address_agencies(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
