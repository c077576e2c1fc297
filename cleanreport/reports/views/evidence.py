"""Step 5: evidence files (G13): new ones, and those given in earlier rounds of the plan."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.evidence import queries as evidence_queries
from cleanreport.evidence.allowed import allowed_in
from cleanreport.evidence.arriving import queries as arriving
from cleanreport.evidence.arriving.shown import all_given_before
from cleanreport.evidence.forms import DescriptionForm, UploadForm
from cleanreport.evidence.gallery import beside
from cleanreport.evidence.models import Evidence, Kind, Target
from cleanreport.evidence.shown import supported
from cleanreport.reports import actions, checks, queries
from cleanreport.reports.models import Report
from cleanreport.reports.views.common import Context, screens


@require_safe
def report_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@require_POST
def report_evidence_add(request: SignedInRequest, pk: int) -> HttpResponse:
    report = screens.visible(request, pk)
    screens.require_open(request, report)
    form = _form(request, report, request.POST, request.FILES)
    if not (form.is_valid() and _added(request, report, form)):
        response = _page(request, pk, form)
        response.status_code = 422
        return response
    words = ngettext("%(count)s file was added.", "%(count)s files were added.", form.count)
    messages.success(request, words % {"count": form.count})
    return redirect("report_evidence", pk)


def _added(request: SignedInRequest, report: Report, form: UploadForm) -> bool:
    data, now = form.cleaned_data, timezone.now()
    try:
        added = actions.add_evidence(
            report, data["uploads"], titles=form.titles(), kind=data["kind"], supports=form.supports,
            arrived=data["arrived"], by=request.user, at=now,
        )  # fmt: skip
    except ValidationError as refused:
        form.add_error("uploads", refused)
        return False
    for words in all_given_before(added, now):
        messages.info(request, words)
    return True


@require_POST
def report_evidence_attach(request: SignedInRequest, pk: int, evidence: int) -> HttpResponse:
    report = screens.visible(request, pk)
    actions.attach(report, _of_the_plan(report, evidence), by=request.user)
    return redirect("report_evidence", pk)


@require_POST
def report_evidence_detach(request: SignedInRequest, pk: int, evidence: int) -> HttpResponse:
    report = screens.visible(request, pk)
    actions.detach(report, _of_the_plan(report, evidence), by=request.user)
    return redirect("report_evidence", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def report_evidence_describe(request: SignedInRequest, pk: int, evidence: int) -> HttpResponse:
    """Correct a file's title, kind and what it supports."""
    report = screens.visible(request, pk)
    file = _of_the_plan(report, evidence)
    if request.method != "POST":
        return _description_page(request, pk, file, DescriptionForm(initial=_described(file), **choices_of(report)))
    screens.require_open(request, report)
    form = DescriptionForm(request.POST, **choices_of(report))
    if not form.is_valid():
        response = _description_page(request, pk, file, form)
        response.status_code = 422
        return response
    title = form.cleaned_data["title"] or file.title
    actions.describe_evidence(
        report, file, title=title, kind=form.cleaned_data["kind"], supports=form.supports, by=request.user
    )
    messages.success(request, _("Saved."))
    return redirect("report_evidence", pk)


def _of_the_plan(report: Report, evidence: int) -> Evidence:
    return get_object_or_404(evidence_queries.evidence_of(report.plan), pk=evidence)


def _described(file: Evidence) -> dict[str, Any]:
    keys = {target: [s.key for s in file.supports.all() if s.target == target] for target in Target.values}
    return {
        "title": file.title, "kind": file.kind, "indicators": keys[Target.INDICATOR], "measures": keys[Target.MEASURE]
    }  # fmt: skip


def choices_of(report: Report) -> dict[str, Any]:
    """The indicators and measures that a file can support: those of the plan's current revision."""
    plan = report.plan.frozen.content
    return {"indicators": _numbered(plan["indicators"], "name"), "measures": _numbered(plan["measures"], "title")}


def _numbered(rows: list[Mapping[str, Any]], name: str) -> list[tuple[int, str]]:
    return [(row["id"], f"{number}. {row[name]}") for number, row in enumerate(rows, start=1)]


def _page(request: SignedInRequest, pk: int, form: UploadForm | None = None) -> HttpResponse:
    def context(report: Report, around: Context) -> Context:
        rows = {file.pk: file for file in report.evidence.all()}
        return {
            "form": form or _blank(request, report),
            "indicators": _with_files(around["content"], checks.harmful(report)),
            "files": [
                (file, supported(around["content"], file), beside(rows[file["id"]]))
                for file in around["content"]["evidence"]
            ],
            "others": [(file, beside(file)) for file in queries.files_not_used(report)],
            "allowed": allowed_in(report.plan.cycle),
        }

    return screens.step_page(request, pk, "evidence", "reports/evidence.html", context)


def _blank(request: SignedInRequest, report: Report) -> UploadForm:
    """An empty form; a link of the list of what is missing names the indicator that the file is for."""
    asked = request.GET.get("for", "")
    choices = choices_of(report)
    wanted = [key for key, _words in choices["indicators"] if str(key) == asked]
    return _form(request, report, initial={"kind": Kind.INDICATOR.value, "indicators": wanted})


def _form(
    request: SignedInRequest, report: Report, data: Any = None, files: Any = None, initial: Any = None
) -> UploadForm:
    """The form for files, with those of this person that came before it was sent."""
    waiting = arriving.waiting(report.plan, request.user, at=timezone.now())
    more = choices_of(report) | {"waiting": waiting, "cycle": report.plan.cycle, "initial": initial}
    return UploadForm(data, files, **more)


def _with_files(content: Context, withheld: Collection[int]) -> list[tuple[int, int, str, int]]:
    """Every indicator: its number, id and name, and how many files support it."""
    files = checks.supporting(content, withheld)
    rows = enumerate(content["indicators"], start=1)
    return [(number, row["id"], row["name"], files[row["id"]]) for number, row in rows]


def _description_page(request: SignedInRequest, pk: int, file: Evidence, form: DescriptionForm) -> HttpResponse:
    def context(_report: Report, _around: Context) -> Context:
        return {"file": file, "form": form}

    return screens.step_page(request, pk, "evidence", "reports/describe.html", context)
