"""The paper of a draft, looked at before the report is sent."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.audit.actions import subject_of
from cleanreport.documents.tree import Paper
from cleanreport.reports import documents, queries
from cleanreport.reports.content import content_of
from cleanreport.reports.models import Report
from cleanreport.reports.views.common import whole_report
from cleanreport.submissions.models import Kind
from cleanreport.submissions.paper_views import ask_for_draft, draft_page
from cleanreport.submissions.papers import DRAFT


def draft_of(report: Report) -> Paper:
    content = content_of(report, queries.sent_before(report))
    return documents.paper(content, dated=report.edited_at or report.started_at, draft=DRAFT)


@require_safe
def report_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pages of the draft; of a report that was sent there are papers beside what was frozen."""
    report = whole_report(request, pk)
    if report.is_handed_in:
        return redirect("submission", report.frozen.number)
    return draft_page(
        request, draft_of(report), Kind.REPORT, subject_of(report), title=_("Draft of the report on paper"),
        over=report.plan.agency.name, back_url=reverse("report_check", args=[pk]), back_label=_("Back to the draft"),
        ask_url=reverse("report_paper_ask", args=[pk]),
    )  # fmt: skip


@require_POST
def report_paper_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    report = whole_report(request, pk)
    if report.is_handed_in:
        return redirect("submission", report.frozen.number)
    back = reverse("report_paper", args=[pk])
    agency = report.plan.agency.code
    return ask_for_draft(request, draft_of(report), Kind.REPORT, subject_of(report), agency=agency, back=back)
