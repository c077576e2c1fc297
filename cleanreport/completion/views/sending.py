"""The last step: everything once more, what is missing, sending (G19), and taking back what was sent."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion.views.common import screens


@require_safe
def completion_check(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.check(request, pk)


@require_POST
def completion_send(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.send(request, pk)


@require_POST
def completion_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.withdraw(request, pk)


@require_safe
def completion_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    title = _("Draft of the completion report on paper")
    return screens.paper(request, pk, title=title, back_label=_("Back to the draft"))


@require_POST
def completion_paper_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.paper_ask(request, pk)
