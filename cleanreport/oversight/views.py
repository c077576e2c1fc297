"""The office's console: how far every agency is, one agency with extensions and reopening, and the outbox."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.agencies.queries import agencies_visible_to
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.completion.queries import completions_visible_to
from cleanreport.core.thai import long_date
from cleanreport.cycles import actions as cycles
from cleanreport.cycles import rules
from cleanreport.cycles.models import Cycle, Round
from cleanreport.cycles.queries import day_of
from cleanreport.documents.making import Failed
from cleanreport.notifications.models import Delivery, Letter
from cleanreport.oversight import actions, cards, letters, queries, shown
from cleanreport.oversight.forms import AgencyFilter, MailFilter
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.plans.queries import plans_visible_to
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.reports.queries import reports_visible_to

A_PAGE = 50
View = Callable[..., HttpResponse]


def for_officers(view: View) -> View:
    """To everybody else these pages do not exist."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_run_cycles(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class Counted(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: QuerySet[Any], count: int) -> None:
        super().__init__(rows, A_PAGE)
        self.known = count

    @property
    def count(self) -> int:
        return self.known


# All agencies


@require_safe
@for_officers
def office(request: SignedInRequest) -> HttpResponse:
    """All agencies of a year by what they have done of the plan or of a round."""
    now = timezone.now()
    years = queries.years()
    cycle = queries.year_shown(years, request.GET.get("year", ""), day_of(now))
    if cycle is None:
        return render(request, "oversight/no_year.html")
    context = {"years": years, "cycle": cycle, "now": now, "refused": queries.refused_letters()}
    return render(request, "oversight/office.html", context | _board(request.GET, cycle, now))


def _board(asked: QueryDict, cycle: Cycle, now: datetime) -> dict[str, object]:
    """What the page of all agencies shows of a year, as the address asks for it."""
    watched = queries.watched_in(cycle, day_of(now))
    watch = queries.asked_for(watched, asked.get("watch", ""))
    chosen = AgencyFilter(asked)
    stage = chosen.chosen("stage")
    choice = queries.Choice(watch, *(chosen.chosen(name) or "" for name in ("q", "kind", "ministry")))
    counts = dict.fromkeys(queries.Stage, 0) if chosen.finds_nothing else queries.stage_counts(choice)
    total = sum(counts.values())
    page = Paginator(range(total if stage is None else counts[stage]), A_PAGE).get_page(asked.get("page"))
    agencies = queries.at_stage(choice, stage, page.start_index(), page.end_index())
    return {
        "watch": watch, "things": shown.things(watched, watch), "filter": chosen, "stage": stage, "total": total,
        "not_yet": total - sum(counts[done] for done in queries.HANDED_IN),
        "parts": shown.parts_of(counts), "bar": shown.bar_of(counts), "tabs": shown.stage_tabs(counts, stage),
        "page": page, "lines": shown.shown(queries.lines(agencies, cycle, watched)),
    }  # fmt: skip


# One agency


@require_safe
@for_officers
def office_agency(request: SignedInRequest, code: str) -> HttpResponse:
    agency = queries.agency_called(code)
    if agency is None:
        raise Http404
    return _agency_page(request, agency, request.GET.get("year", ""))


def _agency_page(request: SignedInRequest, agency: Agency, year: str, sent: cards.Sent | None = None) -> HttpResponse:
    """One agency in one year; `sent` are forms that could not be taken, by their keys."""
    sent = sent or {}
    today = day_of(timezone.now())
    years = queries.years()
    cycle = queries.year_shown(years, year, today)
    context: dict[str, object] = {"agency": agency, "years": years, "cycle": cycle, "sent": list(sent.values())}
    if cycle is not None:
        turns = queries.turns_of(agency, cycle, today)
        context |= {
            "plans": cards.plan_cards(queries.plans_of(agency, cycle), turns, sent),
            "rounds": cards.round_cards(turns, sent),
            "submissions": cards.shown_submissions(queries.submissions_of(agency, cycle)),
        }
    return render(request, "oversight/agency.html", context, status=422 if sent else 200)


def _back(agency: Agency, cycle: Cycle) -> HttpResponse:
    return HttpResponseRedirect(reverse("office_agency", args=[agency.code]) + f"?year={cycle.year_be}")


@require_POST
@for_officers
def office_extend(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Give this agency a later due date for a round."""
    agency = get_object_or_404(agencies_visible_to(request.user), code=code)
    round_ = get_object_or_404(Round.objects.select_related("cycle"), pk=pk)
    form = cards.extend_form(queries.turn_of(round_, agency, day_of(timezone.now())), request.POST)
    if not taken(form, lambda data: cycles.extend(round_, agency, **data, by=request.user)):
        return _agency_page(request, agency, str(round_.cycle), {cards.key_of(round_): form})
    facts = {"round": round_.name, "date": long_date(form.cleaned_data["due_on"])}
    messages.success(request, _("%(round)s: the agency can send until %(date)s.") % facts)
    return _back(agency, round_.cycle)


@require_POST
@for_officers
def office_plan_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a finished plan for correction."""
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    words = _("The plan is open for correction. The agency and the certifier are told why.")
    return _reopened(request, plan, plan, plans.reopen, words)


@require_POST
@for_officers
def office_report_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a sent report for correction."""
    report = get_object_or_404(reports_visible_to(request.user), pk=pk)
    words = _("The report is open for correction. The agency and the certifier are told why.")
    return _reopened(request, report, report.plan, reports.reopen, words)


@require_POST
@for_officers
def office_completion_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a sent completion report for correction."""
    completion = get_object_or_404(completions_visible_to(request.user), pk=pk)
    words = _("The completion report is open for correction. The agency and the certifier are told why.")
    return _reopened(request, completion, completion.plan, completions.reopen, words)


def _reopened(
    request: SignedInRequest, document: Plan | Report | Completion, plan: Plan, reopen: Callable[..., None], words: str
) -> HttpResponse:
    """Reopen and go back to the agency; the second of two clicks finds a draft and leads to the same page."""
    if queries.is_handed_in(document):
        form = cards.reason_form(document, request.POST)
        try:
            if not taken(form, lambda data: reopen(document, **data, by=request.user)):
                return _agency_page(request, plan.agency, str(plan.cycle), {cards.key_of(document): form})
            messages.success(request, words)
        except PermissionDenied:
            document.refresh_from_db()
            if queries.is_handed_in(document):
                raise
    return _back(plan.agency, plan.cycle)


def taken(form: Form, action: Callable[[dict[str, Any]], object]) -> bool:
    """Whether what was typed is sound and the action took it; its complaints go to the form."""
    if form.is_valid():
        try:
            action(form.cleaned_data)
        except ValidationError as complaint:
            form.add_error(None, complaint)
    return form.is_valid()


# Accounts of one agency


@require_safe
@for_officers
def office_accounts(request: SignedInRequest, code: str) -> HttpResponse:
    """Who signs in for an agency, with the letter that gives a new password."""
    agency = get_object_or_404(agencies_visible_to(request.user), code=code)
    letters.prepare()
    context = {"agency": agency, "accounts": queries.accounts_of(agency)}
    return render(request, "oversight/accounts.html", context)


@require_POST
@for_officers
@sensitive_variables("letter")
def office_letter(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Give an account a new password; the letter that tells it is the answer, and there is no other copy."""
    agency = get_object_or_404(agencies_visible_to(request.user), code=code)
    account = get_object_or_404(queries.accounts_of(agency), pk=pk)
    try:
        letter = actions.give_letter(account, agency, by=request.user)
    except Failed as failed:
        messages.error(request, letters.why_none(failed))
        return HttpResponseRedirect(reverse("office_accounts", args=[agency.code]))
    name = f"หนังสือแจ้งรหัสผ่าน {account.username}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(letter, content_type="application/pdf", headers={"Content-Disposition": disposition})


# The outbox


@require_safe
@for_officers
def office_mail(request: SignedInRequest) -> HttpResponse:
    """What was sent to whom, and what the mail server said."""
    chosen = MailFilter(request.GET)
    words, state = chosen.chosen("q") or "", chosen.chosen("state") or ""
    letters = queries.letters_found(words)
    if chosen.finds_nothing:
        letters = letters.none()
    counts = queries.delivery_counts(letters)
    count = counts[Delivery(state)] if state else sum(counts.values())
    page = Counted(queries.delivered_as(letters, state), count).get_page(request.GET.get("page"))
    found = list(page.object_list)
    context = {
        "filter": chosen, "tabs": shown.delivery_tabs(counts, state), "page": page, "state": state,
        "letters": shown.shown_letters(found, queries.numbers_of(found)),
    }  # fmt: skip
    return render(request, "oversight/mail.html", context)


@require_POST
@for_officers
def office_mail_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try a refused letter again, and go back to the same place in the list."""
    letter = get_object_or_404(Letter.objects.select_related("email"), pk=pk)
    if letter.delivery in queries.REFUSED:
        actions.send_again(letter, by=request.user)
        words = _("The e-mail to %(name)s will be sent again within a minute.")
        messages.success(request, words % {"name": letter.recipient})
    place = request.GET.urlencode()
    return HttpResponseRedirect(reverse("office_mail") + (f"?{place}" if place else ""))
