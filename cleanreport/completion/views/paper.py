"""The book of a draft, looked at before the report is sent."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.audit.actions import subject_of
from cleanreport.completion import documents, queries
from cleanreport.completion.content import content_of
from cleanreport.completion.models import Completion
from cleanreport.completion.views.common import whole_completion
from cleanreport.documents.tree import Paper
from cleanreport.submissions.models import Kind
from cleanreport.submissions.paper_views import ask_for_draft, draft_page
from cleanreport.submissions.papers import DRAFT


def draft_of(completion: Completion) -> Paper:
    content = content_of(completion, queries.sent_reports(completion.plan_id))
    files = queries.paths(completion.plan_id, completion.pk)
    return documents.paper(content, dated=completion.edited_at or completion.started_at, draft=DRAFT, files=files)


@require_safe
def completion_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pages of the draft; of a report that was sent there are papers beside what was frozen."""
    completion = whole_completion(request, pk)
    if completion.is_handed_in:
        return redirect("submission", completion.frozen.number)
    return draft_page(
        request, draft_of(completion), Kind.COMPLETION, subject_of(completion),
        title=_("Draft of the completion report on paper"), over=completion.plan.agency.name,
        back_url=reverse("completion_check", args=[pk]), back_label=_("Back to the draft"),
        ask_url=reverse("completion_paper_ask", args=[pk]),
    )  # fmt: skip


@require_POST
def completion_paper_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    completion = whole_completion(request, pk)
    if completion.is_handed_in:
        return redirect("submission", completion.frozen.number)
    return ask_for_draft(
        request, draft_of(completion), Kind.COMPLETION, subject_of(completion), agency=completion.plan.agency.code,
        back=reverse("completion_paper", args=[pk]),
    )  # fmt: skip
