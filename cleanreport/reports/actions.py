"""What can be done with a progress report. The only writers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.core import drafts
from cleanreport.core.locks import locked
from cleanreport.core.missing import require_nothing
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import Window, day_of, window
from cleanreport.evidence import actions as evidence
from cleanreport.evidence.arriving import actions as arriving
from cleanreport.evidence.checks import Upload
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan
from cleanreport.reports import checks, lifecycle, queries, rules
from cleanreport.reports.content import content_of
from cleanreport.reports.models import IndicatorResult, MeasureProgress, PersonRole, Report, ReportPerson
from cleanreport.submissions import actions as submissions
from cleanreport.submissions import lifecycle as submitted
from cleanreport.submissions.models import Submission


def window_of(report: Report) -> Window:
    return window(report.round, report.plan.agency)


@transaction.atomic
def start(plan: Plan, round_: Round, *, by: User, at: datetime | None = None) -> Report:
    """Enter the reporting system for a round (G8); a report that was started before is given again.

    Raises PermissionDenied to anybody else, and when the plan is not finished or the round is not open.
    """
    at = at or timezone.now()
    rules.may_report(by, plan).or_raise()
    plan = locked(plan)
    if found := Report.objects.filter(plan=plan, round=round_).first():
        return found
    if round_.cycle_id != plan.cycle_id:
        raise ValidationError(_("This round belongs to another year."))
    rules.may_start(by, plan, window(round_, plan.agency), on=day_of(at)).or_raise()
    report = Report.objects.create(plan=plan, round=round_, started_at=at, started_by=by)
    ReportPerson.objects.bulk_create(ReportPerson(report=report, role=role) for role in PersonRole)
    audit.record("report.started", report, actor=by, agency=plan.agency.code, at=at, round=round_.months)
    return report


def _open_draft(report: Report, by: User, at: datetime) -> Report:
    """The report under its lock, once it is sure that this person may change it now."""
    report = locked(report, "plan__agency", "round")
    rules.may_edit(by, report, window_of(report), on=day_of(at)).or_raise()
    return report


def _note(report: Report, verb: str, *, by: User, at: datetime, **details: Any) -> None:
    Report.objects.filter(pk=report.pk).update(edited_at=at, edited_by=by)
    audit.record(verb, report, actor=by, agency=report.plan.agency.code, at=at, **details)


def _as_they_are(report: Report, edits: Iterable[drafts.Edit]) -> Callable[[models.Model], models.Model]:
    """The report's rows by their keys, so that of two people who begin one the second meets the first's words.

    One query for each kind of row, however many are edited.
    """
    kinds: dict[type[MeasureProgress] | type[IndicatorResult], list[int]] = {}
    for row in (edit.row for edit in edits if edit.values):
        if isinstance(row, MeasureProgress | IndicatorResult):
            kinds.setdefault(type(row), []).append(row.key)
    known: dict[object, models.Model] = {
        (kind, row.key): row
        for kind, keys in kinds.items()
        for row in kind._base_manager.filter(report=report, key__in=keys)
    }

    def as_it_is(row: models.Model) -> models.Model:
        found = known.get((type(row), getattr(row, "key", None)))
        return found or drafts.as_it_is(row)

    return as_it_is


@transaction.atomic
def edit(report: Report, edits: Iterable[drafts.Edit], *, by: User, at: datetime | None = None) -> list[drafts.Outcome]:
    """Write what this person changed; what somebody else changed meanwhile is left alone.

    Raises PermissionDenied when the report was sent or the round is closed.
    """
    at = at or timezone.now()
    report, edits = _open_draft(report, by, at), list(edits)
    # Under the lock and rules of one report nothing of another is changed.
    if any(e.row != report and getattr(e.row, "report_id", None) != report.pk for e in edits):
        raise PermissionDenied
    outcomes = drafts.save(edits, by=by, at=at, fresh=_as_they_are(report, edits))
    written = [
        f"{o.row._meta.model_name}:{getattr(o.row, 'key', o.row.pk)}.{name}" for o in outcomes for name in o.written
    ]
    if written:
        _note(report, "report.edited", by=by, at=at, fields=written)
    return outcomes


def add_evidence(
    report: Report, uploads: Sequence[Upload], *, titles: Sequence[str], kind: str,
    supports: Iterable[tuple[str, int]], by: User, arrived: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> list[Evidence]:  # fmt: skip
    """Bring files in and use them in this report; `supports` are (target, id of the plan's row).

    `arrived` are keys of files that came in before, part by part, with their titles. Raises PermissionDenied, or
    ValidationError for a file that is not taken; then none of them is added.
    """
    at = at or timezone.now()
    rules.may_edit(by, report, window_of(report), on=day_of(at)).or_raise()
    supports = list(supports)
    # Copying takes long, so that it happens before the report is locked.
    incoming = [evidence.bring_in(upload, report.plan.cycle) for upload in uploads]
    with transaction.atomic():
        locked(report.plan)  # whose room is counted; before the report, as when it is sent
        report = _open_draft(report, by, at)
        added = arriving.add(report.plan, arrived or {}, kind=kind, supports=supports, by=by, at=at)
        added += [
            evidence.add(report.plan, one, title=title, kind=kind, supports=supports, by=by, at=at)
            for one, title in zip(incoming, titles, strict=True)
        ]
        report.evidence.add(*added)
        _note(report, "report.evidence_attached", by=by, at=at, evidence=[one.pk for one in added])
    return added


@transaction.atomic
def describe_evidence(
    report: Report, file: Evidence, *, title: str, kind: str, supports: Iterable[tuple[str, int]], by: User,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Correct what is said about a file, while the report takes changes."""
    at = at or timezone.now()
    report = _open_draft(report, by, at)
    evidence.describe(file, title=title, kind=kind, supports=supports, by=by, at=at)


@transaction.atomic
def attach(report: Report, file: Evidence, *, by: User, at: datetime | None = None) -> None:
    """Use a file of the plan in this report."""
    at = at or timezone.now()
    report = _open_draft(report, by, at)
    if file.plan_id != report.plan_id:
        raise ValidationError(_("This file belongs to another plan."))
    report.evidence.add(file)
    _note(report, "report.evidence_attached", by=by, at=at, evidence=[file.pk])


@transaction.atomic
def detach(report: Report, file: Evidence, *, by: User, at: datetime | None = None) -> None:
    """No longer use a file in this report; the file stays with the plan."""
    at = at or timezone.now()
    report = _open_draft(report, by, at)
    report.evidence.remove(file)
    _note(report, "report.evidence_detached", by=by, at=at, evidence=[file.pk])


@transaction.atomic
def send(report: Report, *, by: User, at: datetime | None = None) -> Submission:
    """Send the report (G15): freeze what it says, ask the certifier. What counts for the deadline is `at`.

    Raises PermissionDenied, WrongState, or Incomplete with the list of what is missing.
    """
    at = at or timezone.now()
    locked(report.plan)  # the revision that the report speaks of cannot change meanwhile
    report = queries.with_rows(locked(report, "plan__agency__ministry", "plan__cycle", "plan__current", "round"))
    open_window = window_of(report)
    rules.may_send(by, report, open_window, on=day_of(at)).or_raise()
    content = content_of(report, queries.sent_before(report))
    require_nothing(checks.missing_in(report, content))
    plan = report.plan
    return submissions.hand_in(
        report, lifecycle.SEND, content, plan_id=plan.pk, agency=plan.agency, cycle=plan.cycle, round=report.round,
        due_on=open_window.due_on, late=open_window.is_late(day_of(at)), by=by, at=at,
    )  # fmt: skip


def acknowledge(submission: Submission, *, by_name: str, at: datetime) -> None:
    """The certifier has taken note. Called by `certification`, in its transaction."""
    report = Report.objects.get(pk=submission.subject_id)
    submissions.answered(submission, submitted.ACKNOWLEDGE, report, lifecycle.ACKNOWLEDGE, by_name=by_name, at=at)


def send_back(submission: Submission, *, by_name: str, comment: str, at: datetime) -> None:
    """The certifier wants it corrected; the report is a draft again. Called by `certification`, in its transaction.

    Raises PermissionDenied when the round is closed for the agency.
    """
    report = Report.objects.select_related("plan__agency", "round").get(pk=submission.subject_id)
    rules.may_be_sent_back(window_of(report), on=day_of(at)).or_raise()
    submissions.answered(
        submission, submitted.SEND_BACK, report, lifecycle.SEND_BACK, by_name=by_name, comment=comment, at=at
    )


@transaction.atomic
def withdraw(report: Report, *, reason: str, by: User, at: datetime | None = None) -> None:
    """Take back what was sent, while the round is open; the certifier is told.

    Raises PermissionDenied, WrongState, or ValidationError without a reason.
    """
    at = at or timezone.now()
    report = locked(report, "plan__agency", "round", "current__agency")
    rules.may_withdraw(by, report, window_of(report), on=day_of(at)).or_raise()
    submissions.take_back(report.frozen, submitted.WITHDRAW, report, lifecycle.WITHDRAW, reason=reason, by=by, at=at)


@transaction.atomic
def reopen(report: Report, *, reason: str, by: User, at: datetime | None = None) -> None:
    """An officer opens a sent report for correction; reporter and certifier are told the reason.

    Raises PermissionDenied, WrongState, or ValidationError without a reason. After the due date the agency also needs
    an extension before it can send again.
    """
    at = at or timezone.now()
    report = locked(report)
    rules.may_reopen(by, report).or_raise()
    submissions.take_back(report.frozen, submitted.REOPEN, report, lifecycle.REOPEN, reason=reason, by=by, at=at)
