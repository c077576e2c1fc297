"""Who is let in to a page; to everybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest

type View = Callable[..., HttpResponseBase]


def only_for(is_let_in: Callable[[User], object]) -> Callable[[View], View]:
    """A decorator of views, of what a rule of a chapter says: `for_officers = only_for(rules.may_run_cycles)`."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_let_in(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
