"""What can be done with a completion report. The only writers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.completion import checks, lifecycle, queries, rules
from cleanreport.completion.content import content_of
from cleanreport.completion.models import Completion, CompletionPerson, PersonRole, Picture, Section, Work
from cleanreport.completion.outline import SECTIONS
from cleanreport.core import drafts
from cleanreport.core.locks import locked
from cleanreport.core.missing import require_nothing
from cleanreport.cycles.queries import Window, day_of, window
from cleanreport.evidence import actions as evidence
from cleanreport.evidence import limits, scanning, storage
from cleanreport.evidence.arriving import actions as arriving
from cleanreport.evidence.checks import Upload
from cleanreport.evidence.models import Evidence
from cleanreport.evidence.models import Kind as EvidenceKind
from cleanreport.plans.models import Plan
from cleanreport.reports.rules import may_be_sent_back
from cleanreport.submissions import actions as submissions
from cleanreport.submissions import lifecycle as submitted
from cleanreport.submissions.models import Submission

PICTURES = "pictures"
# What browsers show and papers take.
SHOWN = ("image/jpeg", "image/png", "image/webp")
# A picture without a row is of an upload that broke off; a slow one may take this long.
ARRIVES_WITHIN = timedelta(days=1)


def window_of(completion: Completion) -> Window:
    return window(completion.round, completion.plan.agency)


@transaction.atomic
def start(plan: Plan, *, by: User, at: datetime | None = None) -> Completion:
    """Begin the completion report (G19); one that was begun before is given again.

    Dates and people are those of the plan and of its last report, to be corrected where they are others.
    Raises PermissionDenied when the plan is not finished, its round is not open, or the year asks for none.
    """
    at = at or timezone.now()
    plan = locked(plan)
    if found := Completion.objects.filter(plan=plan).first():
        return found
    round_ = queries.asking_round(plan)
    if round_ is None:
        raise PermissionDenied(_("No completion report is asked for in this fiscal year."))
    rules.may_start(by, plan, window(round_, plan.agency), on=day_of(at)).or_raise()
    began, ended = _period(plan.frozen.content)
    completion = Completion.objects.create(
        plan=plan, round=round_, began_on=began, ended_on=ended, started_at=at, started_by=by
    )
    Section.objects.bulk_create(Section(completion=completion, number=number) for number in SECTIONS)
    known = _people_known(plan)
    CompletionPerson.objects.bulk_create(
        CompletionPerson(completion=completion, role=role, **known.get(role, {})) for role in PersonRole
    )
    audit.record("completion.started", completion, actor=by, agency=plan.agency.code, at=at)
    return completion


def _period(content: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """From the first measure's start to the last one's end."""
    starts = [row["starts"] for row in content["measures"] if row["starts"]]
    ends = [row["ends"] for row in content["measures"] if row["ends"]]
    return (
        date.fromisoformat(min(starts)) if starts else None,
        date.fromisoformat(max(ends)) if ends else None,
    )


def _people_known(plan: Plan) -> dict[str, dict[str, str]]:
    recorder = plan.frozen.content["people"]["recorder"]
    sent = queries.sent_reports(plan.pk)
    people = sent[-1].content["people"] if sent else {"reporter": recorder, **plan.frozen.content["people"]}
    return {
        PersonRole.RESPONSIBLE: recorder,
        PersonRole.REPORTER: people["reporter"],
        PersonRole.CERTIFIER: people["certifier"],
    }


def _open_draft(completion: Completion, by: User, at: datetime) -> Completion:
    """The report under its lock, once it is sure that this person may change it now."""
    completion = locked(completion)
    rules.may_edit(by, completion, window_of(completion), on=day_of(at)).or_raise()
    return completion


def _note(completion: Completion, verb: str, *, by: User, at: datetime, **details: Any) -> None:
    Completion.objects.filter(pk=completion.pk).update(edited_at=at, edited_by=by)
    audit.record(verb, completion, actor=by, agency=completion.plan.agency.code, at=at, **details)


@transaction.atomic
def edit(
    completion: Completion, edits: Iterable[drafts.Edit], *, by: User, at: datetime | None = None
) -> list[drafts.Outcome]:
    """Write what this person changed; what somebody else changed meanwhile is left alone.

    Raises PermissionDenied when the report was sent or the round is closed.
    """
    at = at or timezone.now()
    completion, edits = _open_draft(completion, by, at), list(edits)
    # Under the lock and rules of one report nothing of another is changed.
    if any(e.row != completion and getattr(e.row, "completion_id", None) != completion.pk for e in edits):
        raise PermissionDenied
    _require_own_files(completion, edits)
    outcomes = drafts.save(edits, by=by, at=at)
    written = [f"{o.row._meta.model_name}:{_called(o.row)}.{name}" for o in outcomes for name in o.written]
    if written:
        _note(completion, "completion.edited", by=by, at=at, fields=written)
    return outcomes


def _called(row: models.Model) -> object:
    return row.number if isinstance(row, Section) else row.pk


def _require_own_files(completion: Completion, edits: Iterable[drafts.Edit]) -> None:
    chosen = {key for e in edits if e.row == completion for key in e.values.get("outputs", ())}  # type: ignore[attr-defined]
    if chosen and completion.plan.evidence.filter(pk__in=chosen).count() != len(chosen):
        raise ValidationError(_("This file belongs to another plan."))


@transaction.atomic
def add_work(completion: Completion, *, by: User, at: datetime | None = None) -> Work:
    """A new line in the list of other works, to be filled in. Raises PermissionDenied."""
    at = at or timezone.now()
    completion = _open_draft(completion, by, at)
    work = Work.objects.create(completion=completion)
    _note(completion, "completion.work_added", by=by, at=at, work=work.pk)
    return work


@transaction.atomic
def remove_work(completion: Completion, work: Work, *, by: User, at: datetime | None = None) -> None:
    """Take a line out of the list of other works; what it said stays in the record of events."""
    at = at or timezone.now()
    completion = _open_draft(completion, by, at)
    said = {"form": work.form, "description": work.description}
    Work.objects.filter(pk=work.pk, completion=completion).delete()
    _note(completion, "completion.work_removed", by=by, at=at, work=work.pk, **said)


def add_picture(completion: Completion, upload: Upload, *, by: User, at: datetime | None = None) -> Picture:
    """A picture for the texts; the same one given before is used again.

    Raises PermissionDenied, or ValidationError for a file that the year does not take, that is no picture which pages
    and papers show, or for which the plan has no room left.
    """
    at = at or timezone.now()
    rules.may_edit(by, completion, window_of(completion), on=day_of(at)).or_raise()
    # Copying takes long, so that it happens before the report is locked.
    incoming = evidence.bring_in(upload, completion.plan.cycle, PICTURES)
    if incoming.media_type not in SHOWN:
        storage.remove(incoming.file.path)
        raise ValidationError(_("“%(name)s” is no picture. Choose a JPEG, PNG or WebP picture.") % vars(incoming))
    with transaction.atomic():
        plan = locked(completion.plan, "cycle")  # whose room is counted
        completion = _open_draft(completion, by, at)
        facts = {
            "file_name": incoming.name, "path": incoming.file.path, "size_bytes": incoming.file.size_bytes,
            "media_type": incoming.media_type, "added_at": at, "added_by": by,
        }  # fmt: skip
        found = Picture.objects.filter(completion=completion, sha256=incoming.file.sha256).first()
        if found is None:
            limits.require_room(plan, incoming.name, incoming.file.size_bytes)
            found = Picture.objects.create(completion=completion, sha256=incoming.file.sha256, **facts)
            scanning.on_arrival(found)
            _note(completion, "completion.picture_added", by=by, at=at, picture=found.pk, sha256=found.sha256)
        else:
            transaction.on_commit(lambda: storage.remove(incoming.file.path))
    return found


def add_outputs(
    completion: Completion, uploads: Sequence[Upload], *, titles: Sequence[str], by: User,
    arrived: Mapping[str, str] | None = None, at: datetime | None = None,
) -> list[Evidence]:  # fmt: skip
    """Bring documents in that are outputs of the project (7.2); `arrived` are keys of files that came in before.

    Raises PermissionDenied, or ValidationError for a file that is not taken; then none of them is added.
    """
    at = at or timezone.now()
    rules.may_edit(by, completion, window_of(completion), on=day_of(at)).or_raise()
    incoming = [evidence.bring_in(upload, completion.plan.cycle) for upload in uploads]
    facts: dict[str, Any] = {"kind": EvidenceKind.OUTPUT, "supports": (), "by": by, "at": at}
    with transaction.atomic():
        locked(completion.plan)  # whose room is counted
        completion = _open_draft(completion, by, at)
        added = arriving.add(completion.plan, arrived or {}, **facts)
        added += [
            evidence.add(completion.plan, one, title=title, **facts)
            for one, title in zip(incoming, titles, strict=True)
        ]
        completion.outputs.add(*added)
        _note(completion, "completion.outputs_added", by=by, at=at, evidence=[one.pk for one in added])
    return added


@transaction.atomic
def send(completion: Completion, *, by: User, at: datetime | None = None) -> Submission:
    """Send the completion report (G19): freeze what it says, ask the certifier. `at` counts for the deadline.

    Raises PermissionDenied, WrongState, or Incomplete with the list of what is missing.
    """
    at = at or timezone.now()
    # Neither the plan nor what was reported on it can change meanwhile.
    locked(completion.plan)
    for report in completion.plan.reports.order_by("pk"):
        locked(report)
    locked(completion)
    completion = queries.with_rows(queries.completions_visible_to(by).get(pk=completion.pk))
    open_window = window_of(completion)
    rules.may_send(by, completion, open_window, on=day_of(at)).or_raise()
    plan = completion.plan
    content = content_of(completion, queries.sent_reports(plan.pk))
    require_nothing(checks.missing_in(content, completion.round, queries.withheld_pictures(completion)))
    return submissions.hand_in(
        completion, lifecycle.SEND, content, plan_id=plan.pk, agency=plan.agency, cycle=plan.cycle,
        round=completion.round, due_on=open_window.due_on, late=open_window.is_late(day_of(at)), by=by, at=at,
    )  # fmt: skip


def acknowledge(submission: Submission, *, by_name: str, at: datetime) -> None:
    """The certifier has taken note. Called by `certification`, in its transaction."""
    completion = Completion.objects.get(pk=submission.subject_id)
    submissions.answered(submission, submitted.ACKNOWLEDGE, completion, lifecycle.ACKNOWLEDGE, by_name=by_name, at=at)


def send_back(submission: Submission, *, by_name: str, comment: str, at: datetime) -> None:
    """The certifier wants it corrected; the report is a draft again. Called by `certification`, in its transaction.

    Raises PermissionDenied when its round is closed for the agency.
    """
    completion = Completion.objects.select_related("plan__agency", "round").get(pk=submission.subject_id)
    may_be_sent_back(window_of(completion), on=day_of(at)).or_raise()
    submissions.answered(
        submission, submitted.SEND_BACK, completion, lifecycle.SEND_BACK, by_name=by_name, comment=comment, at=at
    )


@transaction.atomic
def withdraw(completion: Completion, *, reason: str, by: User, at: datetime | None = None) -> None:
    """Take back what was sent, while its round is open; the certifier is told.

    Raises PermissionDenied, WrongState, or ValidationError without a reason.
    """
    at = at or timezone.now()
    completion = locked(completion)
    rules.may_withdraw(by, completion, window_of(completion), on=day_of(at)).or_raise()
    submissions.take_back(
        completion.frozen, submitted.WITHDRAW, completion, lifecycle.WITHDRAW, reason=reason, by=by, at=at
    )


@transaction.atomic
def reopen(completion: Completion, *, reason: str, by: User, at: datetime | None = None) -> None:
    """An officer opens a sent report for correction; reporter and certifier are told the reason.

    Raises PermissionDenied, WrongState, or ValidationError without a reason. After the due date the agency also needs
    an extension before it can send again.
    """
    at = at or timezone.now()
    completion = locked(completion)
    rules.may_reopen(by, completion).or_raise()
    submissions.take_back(
        completion.frozen, submitted.REOPEN, completion, lifecycle.REOPEN, reason=reason, by=by, at=at
    )


def sweep(*, at: datetime | None = None) -> int:
    """Take away pictures of uploads that broke off; returns how many. For the worker only."""
    taken = 0
    for paths in storage.older_than((at or timezone.now()) - ARRIVES_WITHIN, PICTURES):
        known = set(Picture.objects.filter(path__in=paths).values_list("path", flat=True))
        for path in set(paths) - known:
            storage.remove(path)
            taken += 1
    return taken
