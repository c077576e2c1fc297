"""Who is let in; to everybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.cycles import rules

type View = Callable[..., HttpResponseBase]


def _for(is_let_in: Callable[[User], object]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_let_in(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


for_officers = _for(rules.may_run_cycles)
# Whoever follows the agencies: the office all of them, a ministry's viewers those of their ministry, to read only.
for_watchers = _for(lambda user: user.is_active and (user.is_ministry_viewer or rules.may_run_cycles(user)))
