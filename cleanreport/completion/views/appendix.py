"""The appendix: evidence by indicator (7.1), copies of outputs (7.2), the list of other works (7.3)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions, shown
from cleanreport.completion.checks import APPENDIX, PEOPLE
from cleanreport.completion.forms import AddOutputsForm, OutputsForm, WorkForm
from cleanreport.completion.models import Completion, Work
from cleanreport.completion.steps import address
from cleanreport.completion.views.common import screens
from cleanreport.core import drafts
from cleanreport.core.drafts import DraftForm
from cleanreport.evidence.allowed import allowed_in
from cleanreport.evidence.arriving import queries as arriving
from cleanreport.evidence.arriving.shown import all_given_before
from cleanreport.reports.views.screens import Context

TEMPLATE = "completion/appendix.html"


@require_http_methods(["GET", "HEAD", "POST"])
def completion_appendix(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    completion = screens.visible(request, pk)
    forms = _forms(completion, request.POST)
    screens.save(request, completion, forms)
    return drafts.answer(
        request,
        forms,
        page=lambda: _page(request, pk, forms),
        onward=screens.onward(request, pk, APPENDIX, PEOPLE),
    )


def _forms(completion: Completion, data: Mapping[str, Any] | None = None) -> list[DraftForm]:
    works = [WorkForm(data, row=work, number=number) for number, work in enumerate(completion.works.all(), start=1)]
    return [OutputsForm(data, row=completion, files=completion.plan.evidence.all()), *works]


def _page(request: SignedInRequest, pk: int, forms: list[DraftForm] | None = None) -> HttpResponse:
    def context(completion: Completion, around: Context) -> Context:
        content = around["content"]
        outputs, *works = forms or _forms(completion)
        return {
            "outputs": outputs,
            "works": works,
            "indicators": [(row, shown.supporting(content, row["id"])) for row in content["indicators"]],
        }

    return screens.step_page(request, pk, APPENDIX, TEMPLATE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def completion_outputs_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring in documents that are outputs of the project."""
    if request.method != "POST":
        return _adding_page(request, pk)
    completion = screens.visible(request, pk)
    screens.require_open(request, completion)
    form = _adding(request, completion, request.POST, request.FILES)
    if not (form.is_valid() and _added(request, completion, form)):
        response = _adding_page(request, pk, form)
        response.status_code = 422
        return response
    words = ngettext("%(count)s file was added.", "%(count)s files were added.", form.count)
    messages.success(request, words % {"count": form.count})
    return redirect("completion_appendix", pk)


def _adding_page(request: SignedInRequest, pk: int, form: AddOutputsForm | None = None) -> HttpResponse:
    def context(completion: Completion, _around: Context) -> Context:
        return {"form": form or _adding(request, completion), "allowed": allowed_in(completion.plan.cycle)}

    return screens.step_page(request, pk, APPENDIX, "completion/outputs.html", context)


def _adding(request: SignedInRequest, completion: Completion, *sent: Any) -> AddOutputsForm:
    """The form for files, with those of this person that came before it was sent."""
    waiting = arriving.waiting(completion.plan, request.user, at=timezone.now())
    return AddOutputsForm(*sent, waiting=waiting, cycle=completion.plan.cycle)


def _added(request: SignedInRequest, completion: Completion, form: AddOutputsForm) -> bool:
    data, now = form.cleaned_data, timezone.now()
    try:
        added = actions.add_outputs(
            completion, data["uploads"], titles=form.titles(), arrived=data["arrived"], by=request.user, at=now
        )
    except ValidationError as refused:
        form.add_error("uploads", refused)
        return False
    for words in all_given_before(added, now):
        messages.info(request, words)
    return True


@require_POST
def completion_work_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new line of the list; what was typed so far is saved first."""
    completion = screens.visible(request, pk)
    if refused := _saved_first(request, completion):
        return refused
    work = actions.add_work(completion, by=request.user)
    return redirect(f"{address(completion.pk, APPENDIX)}#id_w{work.pk}-form")


@require_POST
def completion_work_remove(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    completion = screens.visible(request, pk)
    work = get_object_or_404(Work, pk=row, completion=completion)
    if refused := _saved_first(request, completion):
        return refused
    actions.remove_work(completion, work, by=request.user)
    return redirect(f"{address(completion.pk, APPENDIX)}#works")


def _saved_first(request: SignedInRequest, completion: Completion) -> HttpResponse | None:
    """Save what stands in the form whose button was pressed; the page again when something needs attention."""
    forms = _forms(completion, request.POST) if "seen" in request.POST else []
    screens.save(request, completion, forms)
    if not any(form.needs_attention for form in forms):
        return None
    response = _page(request, completion.pk, forms)
    response.status_code = 422
    return response
