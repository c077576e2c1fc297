"""Step 4: problems, obstacles, and how they are solved (G12)."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.reports.forms import ProblemsForm
from cleanreport.reports.models import Report
from cleanreport.reports.views.common import Context, screens


@require_http_methods(["GET", "HEAD", "POST"])
def report_problems(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk)
    report = screens.visible(request, pk)
    form = ProblemsForm(request.POST, row=report)
    screens.save(request, report, [form])
    return drafts.answer(
        request,
        [form],
        page=lambda: _page(request, pk, form),
        onward=screens.onward(request, pk, "problems", "evidence"),
    )


def _page(request: SignedInRequest, pk: int, form: ProblemsForm | None = None) -> HttpResponse:
    def context(report: Report, around: Context) -> Context:
        before = around["before"]
        said = {name: before.content[name] for name in ("round", "problems", "solutions")} if before else None
        return {"form": form or ProblemsForm(row=report), "said": said}

    return screens.step_page(request, pk, "problems", "reports/problems.html", context)
