"""What all screens of a report share: finding it, saving what was posted, the frame around a step."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.core.steps import after, progress
from cleanreport.core.verdict import Verdict
from cleanreport.cycles.queries import day_of
from cleanreport.reports import actions, checks, queries, rules
from cleanreport.reports.content import content_of
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report
from cleanreport.reports.shown import round_name
from cleanreport.reports.steps import chip_of, deadline_of, name_of, saved_at, steps_of

Context = dict[str, Any]


@dataclass
class Rows[F]:
    """The forms of all rows of a page, made only when their HTML must be written.

    `made_of` is what it depends on (`core/pure.py`): the rows of the content and of the database; None when something
    was typed.
    """

    made_of: object
    make: Callable[[], list[F]]

    @cached_property
    def forms(self) -> list[F]:
        return self.make()


def stored(entries: Iterable[MeasureProgress | IndicatorResult]) -> list[tuple[object, ...]]:
    """What people typed into these rows."""
    return [tuple(getattr(entry, name) for name in entry.TYPED) for entry in entries]


def asks_why(around: Context, step: str) -> bool:
    """Whether a row of this step must be explained, which is told at the top of its page."""
    return any(item.step == step and item.field == "explanation" for item in around["missing"])


def visible_report(request: SignedInRequest, pk: int) -> Report:
    """The report alone, for saving; 404 when this person may not see it."""
    report = queries.report_seen_by(request.user, pk)
    if report is None:
        raise Http404
    return report


def whole_report(request: SignedInRequest, pk: int) -> Report:
    """The report with all its rows, for showing."""
    return queries.with_rows(visible_report(request, pk))


def save(request: SignedInRequest, report: Report, forms: Iterable[drafts.DraftForm]) -> list[drafts.Outcome]:
    """Save what can be saved of the posted forms, and let them know what became of it."""
    forms = list(forms)
    outcomes = actions.edit(report, [form.edit() for form in forms], by=request.user)
    drafts.show(forms, outcomes)
    return outcomes


def step_page(
    request: SignedInRequest, pk: int, step: str, template: str, context_of: Callable[[Report, Context], Context]
) -> HttpResponse:
    """The page of one step of a draft; whoever may not change it now is led to where it can be read.

    `context_of` gets the report and the frame around it, and gives what the page itself shows.
    """
    report = whole_report(request, pk)
    around = frame(request, report, step)
    if not around["verdict"]:
        return redirect("report", report.pk)
    return render(request, template, around | context_of(report, around))


def frame(request: SignedInRequest, report: Report, step: str = "") -> Context:
    """Content, steps, chips, dates and the way back: what stands around every page of a report."""
    now = timezone.now()
    today, window = day_of(now), queries.window_of(report)
    # What was sent is shown as it was frozen, whatever became of the rows.
    before = None if report.is_handed_in else queries.sent_before(report)
    content = report.frozen.content if report.is_handed_in else content_of(report, before)
    missing = [] if report.is_handed_in else checks.missing_in(report, content)
    steps = steps_of(report, content, missing, current=step)
    return {
        "report": report,
        "content": content,
        "before": before,
        "missing": missing,
        "verdict": rules.may_edit(request.user, report, window, on=today),
        "steps": steps,
        "current": next((one for one in steps if one.current), None),
        "following": after(steps),
        "total": progress(steps)[1],
        "state": chip_of(report),
        "window": window,
        "today": today,
        "deadline": deadline_of(window, today),
        "saved_at": saved_at(report, now),
        "name": name_of(report),
        "before_name": round_name(content["before"]["round"]) if content["before"] else "",
        "back_url": reverse("report", args=[report.pk]),
        "plan_open": not report.plan.is_frozen,
    }


def require_open(request: SignedInRequest, report: Report) -> None:
    """Raise PermissionDenied with the reason unless this person may change the report now."""
    rules.may_edit(request.user, report, queries.window_of(report), on=day_of(timezone.now())).or_raise()


def may_withdraw(request: SignedInRequest, around: Context) -> Verdict:
    return rules.may_withdraw(request.user, around["report"], around["window"], on=around["today"])


def onward(request: SignedInRequest, pk: int, step: str, following: str) -> str:
    """Where a saved page leads: to the next step by its button, and nowhere by the Enter key."""
    return reverse(f"report_{step if request.POST.get('go') == 'stay' else following}", args=[pk])
