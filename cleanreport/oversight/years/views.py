"""The pages of fiscal years: all of them, one with its sections, copying, moving dates."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.checks import Refused, has_begun
from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType
from cleanreport.cycles.queries import day_of
from cleanreport.cycles.revisions import Revision, notice
from cleanreport.evidence.allowed import allowed_in
from cleanreport.oversight.guards import for_officers
from cleanreport.oversight.years import actions, checks, queries, shown
from cleanreport.oversight.years.evidence import EvidenceSheet
from cleanreport.oversight.years.forms import CopyForm, FirstYearForm, ReasonForm, usual_dates
from cleanreport.oversight.years.sheets import DatesSheet, NamesSheet, SettingsSheet, Sheet

reads_or_writes = require_http_methods(["GET", "HEAD", "POST"])
CHANGES_SHOWN = 10


def _year(year_be: int) -> Cycle:
    cycle = queries.year_called(year_be)
    if cycle is None:
        raise Http404
    return cycle


# All years, and new ones


@require_safe
@for_officers
def office_years(request: SignedInRequest) -> HttpResponse:
    today = day_of(timezone.now())
    return render(request, "oversight/years/list.html", {"years": shown.shown_years(queries.years(), today)})


@reads_or_writes
@for_officers
def office_year_copy(request: SignedInRequest, year: int) -> HttpResponse:
    """Set up another year like this one."""
    source = _year(year)
    posted = request.method == "POST"
    form = CopyForm(request.POST if posted else None, initial={"year_be": source.year_be + 1})
    if posted and form.is_valid():
        try:
            made = cycles.copy_cycle(source, form.cleaned_data["year_be"], by=request.user)
        except ValidationError as complaint:
            form.add_error(None, complaint)
        else:
            words = _("The fiscal year %(year)s is set up like %(source)s. Change here what is different.")
            return _done(request, words % {"year": made, "source": source}, "office_year", made)
    wanted = form.cleaned_data.get("year_be") if form.is_bound and form.is_valid() else source.year_be + 1
    context = {
        "cycle": source,
        "form": form,
        "to": wanted,
        "shifts": shown.shifts(source, wanted or source.year_be + 1),
    }
    return render(request, "oversight/years/copy.html", context, status=422 if posted else 200)


@reads_or_writes
@for_officers
def office_years_new(request: SignedInRequest) -> HttpResponse:
    """The first year, when there is none to copy."""
    if newest := next(iter(queries.years()), None):
        return redirect("office_year_copy", newest.cycle.year_be)
    posted = request.method == "POST"
    form = FirstYearForm(request.POST if posted else None, initial=usual_dates(day_of(timezone.now())))
    if posted and form.is_valid():
        said = form.cleaned_data
        one = {name: said[name] for name in ("months", "opens_on", "due_on")}
        try:
            made = cycles.open_cycle(
                said["year_be"], plan_due_on=said["plan_due_on"], rounds=[one],
                process_types={said["kind_th"]: [said["factor_th"]]}, by=request.user,
            )  # fmt: skip
        except ValidationError as complaint:
            form.add_error(None, complaint)
        else:
            return _done(request, _("The fiscal year %(year)s is set up.") % {"year": made}, "office_year", made)
    return render(request, "oversight/years/new.html", {"form": form}, status=422 if posted else 200)


@require_POST
@for_officers
def office_year_drop(request: SignedInRequest, year: int) -> HttpResponse:
    """Take away a year in which nobody has done anything."""
    cycle = queries.year_called(year)
    if cycle is None:
        return redirect("office_years")  # the second of two clicks
    try:
        actions.drop(cycle, by=request.user)
    except ValidationError as complaint:
        messages.error(request, " ".join(complaint.messages))
        return redirect("office_year", year)
    messages.success(request, _("The fiscal year %(year)s was taken away.") % {"year": year})
    return redirect("office_years")


def _done(request: SignedInRequest, words: str, name: str, cycle: Cycle) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse(name, args=[cycle.year_be]))


# One year


def frame(cycle: Cycle, current: str) -> dict[str, Any]:
    """What stands around every section of a year."""
    today = day_of(timezone.now())
    return {
        "cycle": cycle,
        "state": shown.state_of(cycle, cycle.rounds.all(), today),
        "sections": shown.sections(cycle, current),
        "has_begun": has_begun(cycle, today),
    }


@require_safe
@for_officers
def office_year(request: SignedInRequest, year: int) -> HttpResponse:
    cycle = _year(year)
    context = frame(cycle, "office_year") | {
        "plans": queries.plans_in(cycle),
        "taken": allowed_in(cycle),
        "kept": checks.year_is_kept(cycle),
        "changes": shown.shown_changes(queries.date_changes(cycle)[:CHANGES_SHOWN]),
    }
    return render(request, "oversight/years/year.html", context)


def _page(request: SignedInRequest, sheet: Sheet, name: str, **more: object) -> HttpResponse:
    """A section as a page; 422 when it holds something that could not be saved."""
    context = frame(sheet.cycle, name) | {"sheet": sheet, **more}
    return render(request, f"oversight/years/{name}.html", context, status=422 if sheet.data is not None else 200)


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _saved(request: SignedInRequest, sheet: Sheet, reason: str | None = None) -> Revision | None:
    """What became of the year; None when something could not be taken, which the forms then say."""
    if not sheet.is_valid():
        return None
    try:
        revision = actions.revise(sheet.cycle, sheet.wanted(reason), by=request.user)
    except Refused as refusal:
        sheet.refuse(refusal.misfits)
        return None
    if revision.is_refused:
        sheet.show(revision)
        return None
    return revision


def _said(revision: Revision) -> str:
    if revision.changes_nothing:
        return _("Nothing was changed.")
    return _("The changes are saved.")


@reads_or_writes
@for_officers
def office_year_dates(request: SignedInRequest, year: int) -> HttpResponse:
    """The due date of the plan, and the rounds; dates that agencies know are moved only for a reason."""
    cycle = _year(year)
    sheet = DatesSheet(cycle, _posted(request))
    asked = ReasonForm(request.POST) if "reason" in request.POST else None
    if request.method == "POST" and "back" not in request.POST:
        reason = asked.cleaned_data["reason"] if asked and asked.is_valid() else None
        try:
            revision = _saved(request, sheet, reason)
        except cycles.ToConfirm as question:
            return _question(request, cycle, question.revision, asked)
        if revision:
            return _done(request, _said_of_dates(revision, reason), "office_year_dates", cycle)
    uses = queries.uses_of_rounds(cycle)
    fixed = {one.pk: checks.round_is_fixed(uses.get(one.pk, queries.RoundUse())) for one in cycle.rounds.all()}
    return _page(request, sheet, "office_year_dates", lines=[(form, fixed[form.row.pk]) for form in sheet.rounds])


def _said_of_dates(revision: Revision, reason: str | None) -> str:
    if reason and notice(revision):
        return _("The changes are saved. The agencies whom they concern are told by e-mail.")
    return _said(revision)


def _question(request: SignedInRequest, cycle: Cycle, revision: Revision, asked: Form | None) -> HttpResponse:
    """Whom moving the dates concerns, and why it is done; everything typed is carried along."""
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "reason")
        for value in values
    ]
    moves = shown.moves(revision)
    context = frame(cycle, "office_year_dates") | {
        "moves": moves,
        "form": asked or ReasonForm(),
        "carried": carried,
        "told": max(move.concerned.told for move in moves),
    }
    return render(request, "oversight/years/moving.html", context, status=422 if asked else 200)


def _names_sheet(cycle: Cycle, data: QueryDict | None) -> NamesSheet:
    finished = queries.finished_plans(cycle, cycle.process_types.all())
    fixed = {kind: words for kind, count in finished.items() if (words := checks.kind_is_fixed(count))}
    return NamesSheet(cycle, data, fixed=fixed)


@reads_or_writes
@for_officers
def office_year_types(request: SignedInRequest, year: int) -> HttpResponse:
    """The process types with their ordered key factors."""
    cycle = _year(year)
    sheet = _names_sheet(cycle, _posted(request))
    if request.method == "POST" and (revision := _saved(request, sheet)):
        return _done(request, _said(revision), "office_year_types", cycle)
    return _page(request, sheet, "office_year_types")


ROWS: dict[str, Callable[[Cycle], Any]] = {
    "types": lambda cycle: ProcessType.objects.filter(cycle=cycle),
    "factors": lambda cycle: KeyFactor.objects.filter(process_type__cycle=cycle).select_related("process_type__cycle"),
}


@require_POST
@for_officers
def office_year_move(request: SignedInRequest, year: int, kind: str, row: int, *, up: bool) -> HttpResponse:
    """A process type or key factor changes places with its neighbour; what was typed beside it is saved first."""
    cycle = _year(year)
    if kind not in ROWS:
        raise Http404
    moved = get_object_or_404(ROWS[kind](cycle), pk=row)
    sheet = _names_sheet(cycle, request.POST)
    if not _saved(request, sheet):
        return _page(request, sheet, "office_year_types")
    try:
        actions.move_row(moved, up=up, by=request.user)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    return HttpResponseRedirect(reverse("office_year_types", args=[year]) + f"#{moved._meta.model_name}-{row}")


@reads_or_writes
@for_officers
def office_year_settings(request: SignedInRequest, year: int) -> HttpResponse:
    """Scoring, acknowledgement, reminders, retention."""
    cycle = _year(year)
    sheet = SettingsSheet(cycle, _posted(request), fixed=checks.scoring_is_fixed(cycle))
    if request.method == "POST" and (revision := _saved(request, sheet)):
        return _done(request, _said(revision), "office_year_settings", cycle)
    return _page(request, sheet, "office_year_settings", drafts=queries.draft_reports(cycle))


@reads_or_writes
@for_officers
def office_year_evidence(request: SignedInRequest, year: int) -> HttpResponse:
    """Which files are taken as evidence, and how large they may be."""
    cycle = _year(year)
    sheet = EvidenceSheet(cycle, _posted(request))
    if request.method == "POST" and (revision := _saved(request, sheet)):
        return _done(request, _said(revision), "office_year_evidence", cycle)
    return _page(request, sheet, "office_year_evidence", scanned=bool(settings.CLAMD))
