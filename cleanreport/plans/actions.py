"""What can be done with a plan. The only writers."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.core import drafts
from cleanreport.core.locks import locked
from cleanreport.core.missing import require_nothing
from cleanreport.core.prepared import attach
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import day_of
from cleanreport.plans import checks, lifecycle, queries, rules
from cleanreport.plans.content import content_of
from cleanreport.plans.models import Indicator, Measure, PersonRole, Plan, PlanPerson, PlanRow, Risk
from cleanreport.submissions import actions as submissions
from cleanreport.submissions.lifecycle import ACKNOWLEDGE, REOPEN, SEND_BACK
from cleanreport.submissions.models import Submission

ROWS: dict[str, type[Risk] | type[Measure] | type[Indicator]] = {
    "risks": Risk,
    "measures": Measure,
    "indicators": Indicator,
}


@transaction.atomic
def start(
    agency: Agency, cycle: Cycle, *, by: User, copied_from: Plan | None = None, at: datetime | None = None
) -> Plan:
    """A new draft, empty or with what an earlier year's plan of the same agency says.

    Starting twice (a double click) gives the same untouched draft. Raises PermissionDenied, also for a year in which
    the agency is no longer there.
    """
    at = at or timezone.now()
    rules.may_start(by, agency).or_raise()
    if agency.in_force_to and agency.in_force_to < fiscal_year_bounds(cycle.year_be)[0]:
        raise PermissionDenied(
            _("The agency was closed before this fiscal year. Ask the office which agency has taken over.")
        )
    locked(agency)
    untouched = agency.plans.filter(
        cycle=cycle, started_by=by, edited_at=None, state=lifecycle.State.DRAFT, current=None
    )
    if found := untouched.filter(copied_from=copied_from).first():
        return found
    plan = Plan.objects.create(agency=agency, cycle=cycle, started_at=at, started_by=by, copied_from=copied_from)
    PlanPerson.objects.bulk_create(PlanPerson(plan=plan, role=role) for role in PersonRole)
    if copied_from is not None:
        _copy(copied_from, plan)
    audit.record(
        "plan.started", plan, actor=by, agency=agency.code, at=at, copied_from=copied_from.pk if copied_from else None
    )
    return plan


def _copy(old: Plan, new: Plan) -> None:
    """What last year's plan said. Dates are left out, since they belong to that year; factors are found by name."""
    if old.agency_id != new.agency_id:
        raise ValidationError(_("Only a plan of the same agency can be copied."))
    old = queries.whole(Plan.objects.all()).select_related("process_type").get(pk=old.pk)
    new.work_process, new.why_chosen = old.work_process, old.why_chosen
    new.process_type = new.cycle.process_types.filter(
        name_th=old.process_type.name_th if old.process_type else ""
    ).first()
    new.save(update_fields=["work_process", "why_chosen", "process_type"])
    factors = {factor.name_th: factor for factor in queries.factors_of(new)}
    risks = {}
    for risk in old.risks.all():
        risks[risk.pk] = _clone(risk, plan=new)
    for measure in old.measures.all():
        factor = factors.get(measure.factor.name_th) if measure.factor else None
        answers = [risks[r.pk] for r in measure.answers.all()]
        _clone(measure, plan=new, factor=factor, starts=None, ends=None).answers.set(answers)
    for indicator in old.indicators.all():
        _clone(indicator, plan=new, factor=factors.get(indicator.factor.name_th) if indicator.factor else None)
    for person in old.people.all():
        new.people.filter(role=person.role).update(**person.content())


def _clone[R: (Risk, Measure, Indicator)](row: R, **fields: object) -> R:
    copied = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    copied |= {"edited_at": None, "edited_by_id": None}
    clone = type(row)(**copied)
    for name, value in fields.items():
        setattr(clone, name, value)
    clone.save(force_insert=True)
    return clone


def _open_draft(plan: Plan, by: User) -> Plan:
    """The plan under its lock, once it is sure that this person may change it."""
    plan = locked(plan, "agency")
    rules.may_edit(by, plan).or_raise()
    return plan


def _own(plan: Plan, rows: Iterable[models.Model]) -> None:
    """Under the lock and rules of one plan nothing of another is changed."""
    if any(row != plan and getattr(row, "plan_id", None) != plan.pk for row in rows):
        raise PermissionDenied


def _as_they_are(
    plan: Plan, edits: Iterable[drafts.Edit]
) -> tuple[list[drafts.Edit], Callable[[models.Model], models.Model]]:
    """The edits, and the rows as the database has them; of a measure also the risks that it answers, in one query.

    A risk that somebody removed meanwhile is answered by no measure, and is no mistake of this person.
    """
    rows: dict[object, models.Model] = {}
    kept = []
    for edit in edits:
        if _name_of(edit.row) not in rows:
            rows[_name_of(edit.row)] = drafts.as_it_is(edit.row)
        answered = edit.values.get("answers")
        if isinstance(answered, list):
            known = _with_answers(plan, rows[_name_of(edit.row)])
            edit = replace(edit, values={**edit.values, "answers": sorted(known.intersection(answered))})  # noqa: PLW2901
        kept.append(edit)
    return kept, lambda row: rows[_name_of(row)]


def _name_of(row: models.Model) -> object:
    return type(row), row.pk


def _with_answers(plan: Plan, measure: models.Model) -> set[int]:
    """The ids of all risks of the plan; the measure knows those that it answers."""
    mine = Measure.answers.through.objects.filter(measure=measure.pk, risk=models.OuterRef("pk"))
    risks = list(plan.risks.order_by().only("pk").annotate(mine=models.Exists(mine)))
    attach(measure, "answers", [risk for risk in risks if risk.mine])
    return {risk.pk for risk in risks}


def _note(plan: Plan, verb: str, *, by: User, at: datetime, **details: Any) -> None:
    Plan.objects.filter(pk=plan.pk).update(edited_at=at, edited_by=by)
    audit.record(verb, plan, actor=by, agency=plan.agency.code, at=at, **details)


@transaction.atomic
def edit(plan: Plan, edits: Iterable[drafts.Edit], *, by: User, at: datetime | None = None) -> list[drafts.Outcome]:
    """Write what this person changed in the plan or its rows; what somebody else changed meanwhile is left alone.

    Raises PermissionDenied, and WrongState when a row was removed.
    """
    at = at or timezone.now()
    edits = [e for e in edits if e.values]
    if not edits:
        rules.may_edit(by, plan).or_raise()
        return []
    plan = _open_draft(plan, by)
    _own(plan, (e.row for e in edits))
    edits, fresh = _as_they_are(plan, edits)
    outcomes = drafts.save(edits, by=by, at=at, fresh=fresh)
    written = [f"{o.row._meta.model_name}:{o.row.pk}.{name}" for o in outcomes for name in o.written]
    if written:
        _note(plan, "plan.edited", by=by, at=at, fields=written)
    return outcomes


@transaction.atomic
def add_row(plan: Plan, kind: str, *, by: User, at: datetime | None = None, **fields: Any) -> PlanRow:
    """A new row ("risks", "measures", "indicators") at the end; `fields` may hold first values such as the factor."""
    at = at or timezone.now()
    plan = _open_draft(plan, by)
    rows = ROWS[kind]._base_manager.filter(plan=plan)
    last = rows.aggregate(last=models.Max("order"))["last"] or 0
    row = ROWS[kind]._base_manager.create(plan=plan, order=last + 1, edited_at=at, edited_by=by, **fields)
    _note(plan, "plan.row_added", by=by, at=at, row=audit.subject_of(row))
    return row


@transaction.atomic
def remove_row(plan: Plan, row: PlanRow, *, by: User, at: datetime | None = None) -> None:
    """Take a row out of the draft. What was frozen before keeps it."""
    at = at or timezone.now()
    plan = _open_draft(plan, by)
    _own(plan, [row])
    subject = audit.subject_of(row)
    row.delete()
    _note(plan, "plan.row_removed", by=by, at=at, row=subject)


@transaction.atomic
def move_row(plan: Plan, row: PlanRow, *, up: bool, by: User, at: datetime | None = None) -> None:
    """Change places with the neighbour (of a measure: under its key factor); at the end nothing happens."""
    at = at or timezone.now()
    plan = _open_draft(plan, by)
    rows = list(type(row)._base_manager.filter(plan=plan).order_by("order", "id"))
    place = next((i for i, r in enumerate(rows) if r.pk == row.pk), len(rows))
    beside = [i for i, r in enumerate(rows) if (i < place if up else i > place) and r.group == row.group]
    if place == len(rows) or not beside:
        return
    other = beside[-1 if up else 0]
    rows[place], rows[other] = rows[other], rows[place]
    for order, each in enumerate(rows, start=1):
        if each.order != order:
            type(row)._base_manager.filter(pk=each.pk).update(order=order)
    _note(plan, "plan.row_moved", by=by, at=at, row=audit.subject_of(row), up=up)


@transaction.atomic
def finish(plan: Plan, *, by: User, at: datetime | None = None) -> Submission:
    """Finish recording (G7): freeze what the plan says, ask the certifier, and open the way to reporting.

    Raises PermissionDenied, WrongState, or Incomplete with the list of what is missing.
    """
    at = at or timezone.now()
    plan = queries.with_rows(locked(plan, "agency__ministry", "cycle", "process_type"))
    rules.may_finish(by, plan).or_raise()
    require_nothing(checks.missing_in(plan))
    content = content_of(plan)
    return submissions.hand_in(
        plan, lifecycle.FINISH, content, plan_id=plan.pk, agency=plan.agency, cycle=plan.cycle,
        due_on=plan.cycle.plan_due_on, late=day_of(at) > plan.cycle.plan_due_on, by=by, at=at,
    )  # fmt: skip


def acknowledge(submission: Submission, *, by_name: str, at: datetime) -> None:
    """The certifier has taken note. Called by `certification`, in its transaction."""
    plan = Plan.objects.get(pk=submission.subject_id)
    submissions.answered(submission, ACKNOWLEDGE, plan, lifecycle.ACKNOWLEDGE, by_name=by_name, at=at)


def send_back(submission: Submission, *, by_name: str, comment: str, at: datetime) -> None:
    """The certifier wants it corrected; the plan is a draft again. Called by `certification`, in its transaction."""
    plan = Plan.objects.get(pk=submission.subject_id)
    submissions.answered(submission, SEND_BACK, plan, lifecycle.SEND_BACK, by_name=by_name, comment=comment, at=at)


@transaction.atomic
def reopen(plan: Plan, *, reason: str, by: User, at: datetime | None = None) -> None:
    """An officer opens a finished plan for correction; certifier and recorder are told the reason.

    Raises PermissionDenied, WrongState, or ValidationError without a reason.
    """
    at = at or timezone.now()
    plan = locked(plan)
    rules.may_reopen(by, plan).or_raise()
    submissions.take_back(plan.frozen, REOPEN, plan, lifecycle.REOPEN, reason=reason, by=by, at=at)
