"""Recording, sending and answering as the actions do it, step by step, into a ledger.

What is typed comes from `demo.examples`, what is frozen from the chapters' own `content`. No rule is asked: the demo's
texts are whole, and its days are those of the rounds.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.db.models import Model

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit.actions import subject_of
from cleanreport.audit.digests import canonical, sha256
from cleanreport.core.drafts import Edit, settle, take
from cleanreport.core.prepared import attach, join
from cleanreport.cycles.models import Cycle, Extension, KeyFactor, ProcessType, Round
from cleanreport.cycles.queries import day_of
from cleanreport.demo.examples import plan_edits, report_edits
from cleanreport.demo.many.ledger import Ledger
from cleanreport.evidence.actions import Incoming
from cleanreport.evidence.models import Evidence, Support, Target
from cleanreport.plans import lifecycle as planned
from cleanreport.plans.actions import ROWS
from cleanreport.plans.content import content_of as plan_content
from cleanreport.plans.models import Measure, Plan, PlanPerson, PlanRow
from cleanreport.plans.models import PersonRole as PlanRole
from cleanreport.reports import lifecycle as reported
from cleanreport.reports.content import content_of as report_content
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report, ReportPerson
from cleanreport.reports.models import PersonRole as ReportRole
from cleanreport.submissions.actions import PROGRESS
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, Request, Submission
from cleanreport.submissions.queries import token_hash

CERTIFIER = "certifier"
ANSWERS = Measure.answers.through
USED = Report.evidence.through


@dataclass(frozen=True)
class Sent:
    """Something that was handed in, with the question to its certifier and the word that opens it."""

    document: Plan | Report
    submission: Submission
    request: Request
    token: str


class Hand:
    """Who records for one agency."""

    def __init__(self, ledger: Ledger, agency: Agency, by: User, chance: Random) -> None:
        self.ledger, self.agency, self.by, self.chance = ledger, agency, by, chance

    def _note(self, verb: str, subject: Model, at: datetime, **details: Any) -> None:
        self.ledger.note(verb, subject, agency=self.agency.code, at=at, actor=self.by, **details)

    # Plans

    def record_plan(self, data: Mapping, cycle: Cycle, kind: ProcessType, *, at: datetime) -> Plan:
        """A draft with what the file says; `kind` is its process type with its factors at hand."""
        plan = self.ledger.add(Plan(agency=self.agency, cycle=cycle, started_at=at, started_by=self.by))
        people = [self.ledger.add(PlanPerson(plan=plan, role=role)) for role in PlanRole]
        self._note("plan.started", plan, at, copied_from=None)
        rows: dict[str, list[Any]] = {
            name: [self._row(plan, name, order, at) for order, _ in enumerate(data[name], 1)] for name in ROWS
        }
        for measure in rows["measures"]:
            attach(measure, "answers", [])
        edits = [edit for edit in plan_edits(data, plan, kind, rows, people) if edit.values]
        written = self._write(edits, at, lambda row: row.pk)
        if written:
            plan.edited_at, plan.edited_by = at, self.by
            self._note("plan.edited", plan, at, fields=written)
        join(plan, "process_type", kind)
        self._relate(rows, {factor.pk: factor for factor in kind.factors.all()}, edits)
        for name, found in {**rows, "people": people}.items():
            attach(plan, name, found)
        return plan

    def _row(self, plan: Plan, name: str, order: int, at: datetime) -> PlanRow:
        row = self.ledger.add(ROWS[name](plan=plan, order=order, edited_at=at, edited_by=self.by))
        self._note("plan.row_added", plan, at, row=subject_of(row))
        return row

    def _relate(
        self, rows: Mapping[str, Sequence[Any]], factors: Mapping[int, KeyFactor], edits: Sequence[Edit]
    ) -> None:
        """Let rows know their factors, and measures the risks that they answer."""
        risks = {risk.pk: risk for risk in rows["risks"]}
        for row in [*rows["measures"], *rows["indicators"]]:
            join(row, "factor", factors.get(row.factor_id))
        for edit in edits:
            if isinstance(edit.row, Measure):
                answered: Any = edit.values["answers"]
                attach(edit.row, "answers", [risks[pk] for pk in answered])
                for pk in answered:
                    self.ledger.add(ANSWERS(measure_id=edit.row.pk, risk_id=pk))

    def finish(self, plan: Plan, *, at: datetime) -> Sent:
        cycle = plan.cycle
        late = day_of(at) > cycle.plan_due_on
        content = plan_content(plan)
        submission = self._freeze(Kind.PLAN, content, plan, plan, due_on=cycle.plan_due_on, late=late, at=at)
        plan.state, plan.current = planned.FINISH.target, submission
        return self._sent("plan.finished", plan, submission, content, at)

    # Reports

    def record_report(
        self, data: Mapping, said: Mapping, plan: Plan, round_: Round, *, at: datetime, measures: int | None = None
    ) -> Report:
        """A draft with what the file says of a round; `measures` limits how many of them are filled in."""
        report = self.ledger.add(Report(plan=plan, round=round_, started_at=at, started_by=self.by))
        people = [self.ledger.add(ReportPerson(report=report, role=role)) for role in ReportRole]
        self._note("report.started", report, at, round=round_.months)
        edits = report_edits(data, said, report, people, measures=measures)
        written = self._write(edits, at, lambda row: getattr(row, "key", row.pk))
        if written:
            report.edited_at, report.edited_by = at, self.by
            self._note("report.edited", report, at, fields=written)
        for kind, name in ((MeasureProgress, "measures"), (IndicatorResult, "indicators")):
            attach(report, name, [edit.row for edit in edits if isinstance(edit.row, kind)])
        attach(report, "people", people)
        attach(report, "evidence", [])
        return report

    def add_evidence(self, report: Report, file: Incoming, *, title: str, indicator: int, at: datetime) -> None:
        """Use a file that was brought in for an indicator, by its id in the plan."""
        facts = {"file_name": file.name, "media_type": file.media_type, "added_at": at, "added_by": self.by}
        arrived = {"path": file.file.path, "size_bytes": file.file.size_bytes, "sha256": file.file.sha256}
        given = self.ledger.add(Evidence(plan=report.plan, title=title, **facts, **arrived))
        support = self.ledger.add(Support(evidence=given, target=Target.INDICATOR, key=indicator))
        self._note("evidence.added", given, at, file_name=given.file_name, sha256=given.sha256)
        self.ledger.add(USED(report_id=report.pk, evidence_id=given.pk))
        report.edited_at, report.edited_by = at, self.by
        self._note("report.evidence_attached", report, at, evidence=[given.pk])
        attach(given, "supports", [support])
        attach(report, "evidence", [given])

    def send(self, report: Report, before: Submission | None, *, due_on: date, at: datetime) -> Sent:
        """`before` is what stands of the last earlier round; `due_on` includes an extension."""
        content = report_content(report, before)
        late = day_of(at) > report.round.due_on
        submission = self._freeze(
            Kind.REPORT, content, report, report.plan, due_on=due_on, late=late, at=at, round=report.round,
            **{name: Decimal(content["figures"][name]) for name in PROGRESS},
        )  # fmt: skip
        report.state, report.current = reported.SEND.target, submission
        return self._sent("report.sent", report, submission, content, at)

    def withdraw(self, sent: Sent, reason: str, *, at: datetime) -> None:
        self._answered(sent, State.WITHDRAWN, at=at, by_name=self.by.shown_name, comment=reason)
        sent.document.state = reported.WITHDRAW.target
        self._note("report.withdrawn", sent.document, at, number=sent.submission.number, reason=reason)

    # Both

    def acknowledge(self, sent: Sent, *, at: datetime) -> None:
        document, name = sent.document, sent.request.name[:200]
        self._answered(sent, State.ACKNOWLEDGED, at=at, by_name=name)
        sent.request.answered_at = at
        chapter: Any = planned if isinstance(document, Plan) else reported
        document.state = chapter.ACKNOWLEDGE.target
        self._told(f"{sent.submission.kind}.acknowledged", sent, name, at)

    def send_back(self, sent: Sent, comment: str, *, at: datetime) -> None:
        document, name = sent.document, sent.request.name[:200]
        self._answered(sent, State.SENT_BACK, at=at, by_name=name, comment=comment)
        sent.request.answered_at = at
        chapter: Any = planned if isinstance(document, Plan) else reported
        document.state = chapter.SEND_BACK.target
        self._told(f"{sent.submission.kind}.sent_back", sent, name, at, comment=comment)

    def _answered(self, sent: Sent, state: State, *, at: datetime, by_name: str, comment: str = "") -> None:
        submission = sent.submission
        submission.state, submission.state_at, submission.state_by = state, at, by_name
        submission.comment = comment
        if sent.request.ended_at is None:
            sent.request.ended_at = at

    def _told(self, verb: str, sent: Sent, name: str, at: datetime, **details: Any) -> None:
        known = {"agency": self.agency.code, "at": at, "actor_name": name, "number": sent.submission.number}
        self.ledger.note(verb, sent.document, **known, **details)  # type: ignore[arg-type]

    def _write(self, edits: Iterable[Edit], at: datetime, key: Any) -> list[str]:
        """Let rows hold what was typed, and new ones have an id; which fields were written."""
        written = []
        for edit in edits:
            changes = settle(edit.row, edit).changes
            if not changes:
                continue
            take(edit.row, changes, by=self.by, at=at)
            if edit.row.pk is None:
                self.ledger.add(edit.row)
            written += [f"{edit.row._meta.model_name}:{key(edit.row)}.{name}" for name in changes]
        return written

    def _freeze(
        self, kind: Kind, content: dict, document: Plan | Report, plan: Plan, *, due_on: date, late: bool,
        at: datetime, **more: Any,
    ) -> Submission:  # fmt: skip
        snapshot = canonical(content)
        submission = self.ledger.add(
            Submission(
                kind=kind, subject_id=document.pk, plan_id=plan.pk, agency=self.agency, cycle=plan.cycle, revision=1,
                sent_at=at, sent_on=day_of(at), sent_by=self.by, due_on=due_on, late=late, snapshot=snapshot,
                sha256=sha256(snapshot), **more,
            )
        )  # fmt: skip
        submission.number = f"{plan.cycle.year_be}-{submission.pk:06d}"
        submission.__dict__["content"] = content  # which reading the snapshot gives, too
        return submission

    def _sent(self, verb: str, document: Plan | Report, submission: Submission, content: Mapping, at: datetime) -> Sent:
        self._note(verb, document, at, number=submission.number, sha256=submission.sha256)
        certifier = content["people"][CERTIFIER]
        token = urlsafe_b64encode(self.chance.randbytes(32)).decode().rstrip("=")
        asked = {"name": certifier["name"], "position": certifier["position"], "email": certifier["email"]}
        ends = at + timedelta(days=settings.CERTIFIER_LINK_DAYS)
        request = self.ledger.add(
            Request(submission=submission, token_hash=token_hash(token), asked_at=at, expires_at=ends, **asked)
        )
        self._note("certifier.asked", submission, at, name=request.name, email=request.email)
        return Sent(document, submission, request, token)


def extend(ledger: Ledger, round_: Round, agency: Agency, *, due_on: date, reason: str, by: User, at: datetime) -> None:
    """An officer gives one agency a later due date."""
    ledger.add(Extension(round=round_, agency=agency, due_on=due_on, reason=reason, given_by=by, given_at=at))
    said = {"due_on": due_on.isoformat(), "reason": reason}
    ledger.note("round.extended", round_, agency=agency.code, at=at, actor=by, **said)
