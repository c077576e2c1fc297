"""An agency's story told twice, by the actions and in bulk, and everything that it left, without ids."""

import json
from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from cleanreport.agencies.models import Agency
from cleanreport.audit.models import Event
from cleanreport.certification import actions as certification
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Extension
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.demo.files import pdf
from cleanreport.demo.many.hand import Hand, Sent, extend
from cleanreport.demo.many.ledger import Ledger
from cleanreport.demo.many.letters import write_letters
from cleanreport.evidence.actions import bring_in
from cleanreport.evidence.models import Kind, Target
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import RECORDED, TODAY, World, bangkok, request_for

BECAUSE = "ตัวเลขของมาตรการที่ 2 ไม่ตรงกับหลักฐาน"
LATE = bangkok(2014, 9, 5)
# What differs although the same was done: the word in the certifier's link, where a file lies.
UNEQUAL = {"token_hash", "path"}


def values_of(row: Model, names: dict[object, str]) -> dict[str, object]:
    """Every column; ids as the names of what they belong to."""
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in UNEQUAL}
    related = {f.attname: f.related_model._meta.model_name for f in row._meta.concrete_fields if f.related_model}
    known = {"id": row._meta.model_name, "key": row_of_key(row), **related}
    known |= {"subject_id": getattr(row, "kind", ""), "plan_id": "plan"}
    return {name: names.get((known[name], value), value) if name in known else value for name, value in columns.items()}


def row_of_key(row: Model) -> str:
    return {"measureprogress": "measure", "indicatorresult": "indicator", "support": "indicator"}.get(
        str(row._meta.model_name), ""
    )


def story_of(agency: Agency) -> dict[str, Any]:
    """Everything there is of an agency, with names for ids, so that two agencies' stories can be held side by side."""
    found = rows_of(agency)
    names = {
        (row._meta.model_name, row.pk): f"{row._meta.model_name} {number}"
        for rows in found.values()
        for number, row in enumerate(rows)
    }
    names[("agency", agency.pk)] = "agency"
    words = Words(names, found["submissions"])
    told = {name: [words.plain(values_of(row, names)) for row in rows] for name, rows in found.items()}
    told["answers"] = [
        sorted(names[("risk", pk)] for pk in row.answers.values_list("pk", flat=True)) for row in found["measures"]
    ]
    events = Event.objects.filter(agency_code=agency.code).exclude(verb__in=["agency.created", "account.opened"])
    told["events"] = [
        words.plain([e.at, e.verb, f"account {e.actor_id}", e.actor_name, e.subject, e.details])
        for e in events.order_by("id")
    ]
    letters = Letter.objects.filter(about__in=[f"submission:{row.pk}" for row in found["submissions"]])
    told["letters"] = sorted(
        words.plain([each.purpose, each.about, each.recipient, each.recipient_name, each.created_at.isoformat()])
        for each in letters
    )
    return told


def rows_of(agency: Agency) -> dict[str, list[Any]]:
    plan = Plan.objects.filter(agency=agency).first()
    report = Report.objects.filter(plan=plan).first()
    submissions = list(Submission.objects.filter(agency=agency).order_by("pk"))
    parts: dict[str, Iterable[Any]] = {
        "plans": [plan],
        "reports": [report] if report else [],
        "submissions": submissions,
    }
    if plan:
        for name in ("risks", "measures", "indicators", "people"):
            parts[name] = getattr(plan, name).order_by("pk")
    if report:
        parts["evidence"] = report.evidence.order_by("pk")
        parts["supports"] = [
            support for file in report.evidence.order_by("pk") for support in file.supports.order_by("pk")
        ]
        for name in ("measures", "indicators", "people"):
            parts[f"report {name}"] = getattr(report, name).order_by("pk")
    parts["requests"] = [request for each in submissions for request in each.requests.order_by("pk")]
    parts["extensions"] = Extension.objects.filter(agency=agency).order_by("pk")
    return {name: [row for row in rows if row is not None] for name, rows in parts.items()}


class Words:
    """Texts without ids: those of rows, numbers of submissions, digests of what holds ids."""

    def __init__(self, names: dict[object, str], submissions: list[Submission]) -> None:
        self.events = {f"{kind}:{number}": word for (kind, number), word in names.items()}
        self.known = {each.number or "": f"number {place}" for place, each in enumerate(submissions)}
        self.known |= {each.sha256: f"digest {place}" for place, each in enumerate(submissions)}

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: self.snapshot(each) if name == "snapshot" else self.plain(each) for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.row("evidence", each) or self.plain(each) for each in value]
        if not isinstance(value, str):
            return value
        begin, dot, name = value.partition(".")
        found = self.result(begin) or self.events.get(begin)
        return f"{found}{dot}{name}" if found else self.known.get(value, value)

    def row(self, kind: str, value: Any) -> str:
        """The name of the row of this id."""
        return self.events.get(f"{kind}:{value}", "") if isinstance(value, int) else ""

    def result(self, begin: str) -> str:
        """Of a report's row, which is named by its key."""
        kind, _colon, key = begin.partition(":")
        owner = {"measureprogress": "measure", "indicatorresult": "indicator"}.get(kind)
        return f"{kind} of {self.events[f'{owner}:{key}']}" if owner else ""

    def snapshot(self, text: str) -> str:
        """What was frozen, sign by sign, with names for the ids and the numbers in it."""

        def named(value: Any, kind: str = "") -> Any:
            if isinstance(value, list):
                return [self.row(kind, each) or named(each, kind) for each in value]
            if isinstance(value, dict):
                return {
                    key: self.events[f"{kind}:{each}"] if key == "id" else named(each, PARTS.get(key, kind))
                    for key, each in value.items()
                }
            return self.known.get(value, value) if isinstance(value, str) else value

        return json.dumps(named(json.loads(text) | {"agency": "agency"}), ensure_ascii=False)


PARTS = {"risks": "risk", "measures": "measure", "indicators": "indicator", "evidence": "evidence", "answers": "number"}


def a_file() -> SimpleUploadedFile:
    return pdf("ผลการสำรวจ.pdf", ["Evidence"])


def first_indicator(plan: Plan) -> int:
    return int(plan.frozen.content["indicators"][0]["id"])


class ByActions:
    """Records through the actions that the pages use."""

    def __init__(self, on: World, agency: Agency) -> None:
        self.on, self.agency, self.by = on, agency, on.people[agency.code]  # type: ignore[attr-defined]

    def plan(self, data: dict, became: str) -> Plan:
        plan = record_plan(data, self.agency, self.on.cycle, by=self.by, at=RECORDED)
        if became != "draft":
            self.answer(plans.finish(plan, by=self.by, at=RECORDED), became)
        return Plan.objects.get(pk=plan.pk)

    def report(self, data: dict, plan: Plan, became: str) -> None:
        said = data["reports"][0]
        if became == "draft":
            record_report(data, said, plan, self.on.round, by=self.by, at=TODAY, measures=2)
            return
        report = record_report(data, said, plan, self.on.round, by=self.by, at=TODAY)
        if became == "late":
            self.extend()
        if became == "with evidence":
            facts = {"kind": Kind.INDICATOR, "supports": [(Target.INDICATOR, first_indicator(plan))]}
            reports.add_evidence(report, [a_file()], titles=["หลักฐาน"], **facts, by=self.by, at=TODAY)
        submission = reports.send(report, by=self.by, at=LATE if became == "late" else TODAY)
        self.answer(submission, became)
        if became == "withdrawn":
            report.refresh_from_db()
            reports.withdraw(report, reason=BECAUSE, by=self.by, at=TODAY)

    def extend(self) -> None:
        due_on = self.on.round.due_on + timedelta(days=10)
        cycles.extend(self.on.round, self.agency, due_on=due_on, reason=BECAUSE, by=self.on.olga, at=TODAY)

    def answer(self, submission: Submission, became: str) -> None:
        if became in ("acknowledged", "late"):
            certification.acknowledge(request_for(submission), at=submission.sent_at + timedelta(hours=5))
        elif became == "sent back":
            certification.send_back(request_for(submission), comment=BECAUSE, at=submission.sent_at)


class InBulk:
    """Records into a ledger."""

    def __init__(self, on: World, agency: Agency) -> None:
        self.on, self.agency, self.ledger = on, agency, Ledger()
        self.hand = Hand(self.ledger, agency, on.people[agency.code], Random(1))  # type: ignore[attr-defined]
        self.sent: list[Sent] = []

    def plan(self, data: dict, became: str) -> Plan:
        kind = self.on.cycle.process_types.prefetch_related("factors").get(name_th=data["process_type"])
        plan = self.hand.record_plan(data, self.on.cycle, kind, at=RECORDED)
        if became != "draft":
            self.answer(self.hand.finish(plan, at=RECORDED), became)
        return plan

    def report(self, data: dict, plan: Plan, became: str) -> None:
        said = data["reports"][0]
        if became == "draft":
            self.hand.record_report(data, said, plan, self.on.round, at=TODAY, measures=2)
            return
        report = self.hand.record_report(data, said, plan, self.on.round, at=TODAY)
        if became == "with evidence":
            file = bring_in(a_file())
            self.hand.add_evidence(report, file, title="หลักฐาน", indicator=first_indicator(plan), at=TODAY)
        due_on = self.on.round.due_on
        if became == "late":
            due_on += timedelta(days=10)
            facts = {"due_on": due_on, "reason": BECAUSE, "by": self.on.olga, "at": TODAY}
            extend(self.ledger, self.on.round, self.agency, **facts)
        self.answer(self.hand.send(report, None, due_on=due_on, at=LATE if became == "late" else TODAY), became)

    def answer(self, sent: Sent, became: str) -> None:
        self.sent.append(sent)
        if became in ("acknowledged", "late"):
            self.hand.acknowledge(sent, at=sent.submission.sent_at + timedelta(hours=5))
        elif became == "sent back":
            self.hand.send_back(sent, BECAUSE, at=sent.submission.sent_at)
        elif became == "withdrawn":
            self.hand.withdraw(sent, BECAUSE, at=sent.submission.sent_at)

    def write(self) -> None:
        self.ledger.write()
        write_letters(self.sent, RECORDED)
