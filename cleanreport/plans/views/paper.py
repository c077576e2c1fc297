"""The paper of a draft, looked at before recording is finished."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.audit.actions import subject_of
from cleanreport.documents.tree import Paper
from cleanreport.plans import documents, rules
from cleanreport.plans.content import content_of
from cleanreport.plans.models import Plan
from cleanreport.plans.views.common import reading_url, whole_plan
from cleanreport.submissions.models import Kind
from cleanreport.submissions.paper_views import ask_for_draft, draft_page
from cleanreport.submissions.papers import DRAFT


def draft_of(plan: Plan) -> Paper:
    return documents.paper(content_of(plan), dated=plan.edited_at or plan.started_at, draft=DRAFT)


@require_safe
def plan_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pages of the draft; of a finished plan there are papers beside what was frozen."""
    plan = whole_plan(request, pk)
    if plan.is_frozen:
        return redirect(reading_url(plan))
    back = "plan_check" if rules.may_edit(request.user, plan) else "plan"
    return draft_page(
        request, draft_of(plan), Kind.PLAN, subject_of(plan), title=_("Draft of the plan on paper"),
        over=plan.agency.name, back_url=reverse(back, args=[pk]), back_label=_("Back to the draft"),
        ask_url=reverse("plan_paper_ask", args=[pk]),
    )  # fmt: skip


@require_POST
def plan_paper_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = whole_plan(request, pk)
    if plan.is_frozen:
        return redirect(reading_url(plan))
    back = reverse("plan_paper", args=[pk])
    return ask_for_draft(request, draft_of(plan), Kind.PLAN, subject_of(plan), agency=plan.agency.code, back=back)
