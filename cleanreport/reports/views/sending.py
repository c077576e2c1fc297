"""The last step: everything once more, what is missing, sending (G15), and taking back what was sent."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.reports.views.common import screens


@require_safe
def report_check(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.check(request, pk)


@require_POST
def report_send(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.send(request, pk)


@require_POST
def report_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.withdraw(request, pk)


@require_safe
def report_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.paper(request, pk, title=_("Draft of the report on paper"), back_label=_("Back to the draft"))


@require_POST
def report_paper_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    return screens.paper_ask(request, pk)
