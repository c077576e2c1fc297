"""Looking back (G16): the receipt, the frozen content, what changed, and asking the certifier again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.lifecycle import WrongState
from cleanreport.submissions import actions, queries, rules, shown
from cleanreport.submissions.compare import compare
from cleanreport.submissions.forms import AgencyFilter, CertifierForm
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Submission
from cleanreport.submissions.paper_views import panel_context, visible

A_PAGE = 50


@require_safe
def submissions(request: SignedInRequest) -> HttpResponse:
    """Every finished plan and sent report that one may see, the newest first."""
    found = queries.submissions_visible_to(request.user).order_by("-cycle__year_be", "-id")
    search = AgencyFilter(request.GET) if request.user.is_officer or request.user.is_reader else None
    if search:
        words = search.chosen("q") or ""
        found = found.none() if search.finds_nothing else queries.of_agencies_called(words, found)
    page = Paginator(found.values_list("pk", flat=True), A_PAGE).get_page(request.GET.get("page"))
    rows = queries.listed(page)
    context = {"page": page, "rows": rows, "years": shown.by_year(rows, request.user), "search": search}
    return render(request, "submissions/list.html", context)


@require_safe
def submission(request: SignedInRequest, number: str) -> HttpResponse:
    """What was frozen, and what became of it; right after sending the receipt's head stands first."""
    return page(request, visible(request, number))


def page(
    request: SignedInRequest, found: Submission, form: CertifierForm | None = None, status: int = 200
) -> HttpResponse:
    context = shown.context(found, request.user, at=timezone.now())
    asked = context["asked"]
    context["form"] = form or CertifierForm(initial={k: getattr(asked, k, "") for k in CertifierForm.base_fields})
    context["just_sent"] = "sent" in request.GET and found.state == State.WAITING
    context |= panel_context(found, request.GET)
    return render(request, "submissions/submission.html", context, status=status)


@require_safe
def submission_changes(request: SignedInRequest, number: str) -> HttpResponse:
    """Old and new side by side, since the submission that this one follows."""
    found = visible(request, number)
    parts = compare(found.follows.content, found.content) if found.follows else []
    return render(request, "submissions/changes.html", {"submission": found, "parts": parts})


@require_POST
def submission_ask(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the certifier's link again, to a corrected address, or to somebody else."""
    found = visible(request, number)
    rules.may_ask_certifier(request.user, found).or_raise()
    form = CertifierForm(request.POST)
    if not form.is_valid():
        return page(request, found, form, status=422)
    try:
        actions.ask_again(found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        raise WrongState(refused.messages[0]) from refused
    messages.success(request, _("The letter is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})
    return redirect("submission", number=found.number)
