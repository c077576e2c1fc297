"""The fixed cast of the tests, and documents in every state, reached by real actions only.

Carla records and reports for the Department of Lands with Cory, Olga is the officer, Stan works for another agency
and must see nothing; certifiers need no account. It is 20 August 2557 (2014), the 9-month round is open until the 31st.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import cleanreport
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.certification import actions as certification
from cleanreport.completion import actions as completions
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.completion.models import Completion
from cleanreport.core.drafts import Edit
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, Round
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Request, Submission
from tests.kept import kept

BANGKOK = ZoneInfo("Asia/Bangkok")
PASSWORD = "Rungarun-2557"
EXAMPLES = Path(cleanreport.__file__).parent / "demo_data" / "plans"
FACTORS = ["การเปิดเผยข้อมูลข่าวสาร", "การกำหนดมาตรฐานและลดการใช้ดุลยพินิจ", "การมีส่วนร่วมและการตรวจสอบ"]
PROCESS_TYPES = dict.fromkeys(["การให้บริการประชาชน", "การอนุมัติ อนุญาต", "การจัดซื้อจัดจ้าง"], FACTORS)
ROUNDS = [
    {"months": 9, "opens_on": date(2014, 7, 1), "due_on": date(2014, 8, 31)},
    {"months": 12, "opens_on": date(2014, 9, 15), "due_on": date(2014, 10, 15)},
]


def bangkok(year: int, month: int, day: int, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=BANGKOK)


TODAY = bangkok(2014, 8, 20)
RECORDED = bangkok(2013, 11, 25)
IN_ROUND_12 = bangkok(2014, 10, 1)


def example(name: str = "land-survey") -> dict:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


@dataclass
class World:
    """Who and what there is before anybody has done anything."""

    agency: Agency
    other_agency: Agency
    cycle: Cycle
    round: Round
    last_round: Round
    carla: User
    cory: User  # works with Carla
    stan: User
    olga: User


@kept
def world() -> World:
    olga = agencies.open_account(
        "olga", by=None, password=PASSWORD, first_name="อรทัย", last_name="สอดส่อง", role=Role.OFFICER
    )
    interior = agencies.ministry("MOI", name_th="กระทรวงมหาดไทย", name_en="Ministry of Interior")
    lands = agencies.record_agency(
        "MOI-04", kind="department", name_th="กรมที่ดิน", name_en="Department of Lands", ministry=interior, by=olga
    )
    nan = agencies.record_agency(
        "TH-55", kind="province", name_th="จังหวัดน่าน", ministry=interior, by=olga, iso_3166_2="TH-55"
    )
    people = {"password": PASSWORD, "by": olga}
    cycle = cycles.open_cycle(2557, plan_due_on=date(2013, 11, 29), rounds=ROUNDS, process_types=PROCESS_TYPES, by=olga)
    nine, twelve = cycle.rounds.all()
    return World(
        agency=lands,
        other_agency=nan,
        cycle=cycle,
        round=nine,
        last_round=twelve,
        carla=agencies.open_account("carla", agency=lands, first_name="พิมพ์ชนก", last_name="ใจซื่อ", **people),
        cory=agencies.open_account("cory", agency=lands, first_name="กรกช", last_name="ช่วยงาน", **people),
        stan=agencies.open_account("stan", agency=nan, first_name="สุเมธ", last_name="น่านเจริญ", **people),
        olga=olga,
    )


def request_for(submission: Submission) -> Request:
    """What the certifier got by mail, without the mail."""
    return submission.requests.get(answered_at=None, ended_at=None)


@kept
def plan_at(state: PlanState, on: World, *, file: str = "land-survey", at: datetime = RECORDED) -> Plan:
    """A complete plan of Carla's agency in this state."""
    plan = record_plan(example(file), on.agency, on.cycle, by=on.carla, at=at)
    if state != PlanState.DRAFT:
        plans.finish(plan, by=on.carla, at=at)
        plan.refresh_from_db()
    if state == PlanState.ACKNOWLEDGED:
        certification.acknowledge(request_for(plan.current), at=at)
        plan.refresh_from_db()
    return plan


# What stands in a section of a completion report of the tests, beside its name.
SAID = "ประชาชนทราบ**ลำดับคิว**ของตนก่อนไปสำนักงาน\n\n- เปิดเผยครบทุกสำนักงาน\n- ตรวจสอบย้อนหลังได้"


@kept
def last_round_sent(on: World, *, plan: Plan | None = None) -> Plan:
    """A finished plan whose two reports were sent."""
    data = example()
    plan = plan or plan_at(PlanState.ACKNOWLEDGED, on)
    for said, round_, at in zip(data["reports"], (on.round, on.last_round), (TODAY, IN_ROUND_12), strict=True):
        report = record_report(data, said, plan, round_, by=on.carla, at=at)
        reports.send(report, by=on.carla, at=at)
    return plan


@kept
def completion_at(
    state: CompletionState, on: World, *, plan: Plan | None = None, at: datetime = IN_ROUND_12
) -> Completion:
    """A complete completion report in this state."""
    completion = completions.start(plan or last_round_sent(on), by=on.carla, at=at)
    edits = [Edit(section, {"text": f"หัวข้อ {section.number} {SAID}"}, {}) for section in completion.sections.all()]
    completions.edit(completion, edits, by=on.carla, at=at)
    if state != CompletionState.DRAFT:
        completions.send(completion, by=on.carla, at=at)
    if state == CompletionState.ACKNOWLEDGED:
        completion.refresh_from_db()
        certification.acknowledge(request_for(completion.current), at=at)
    return Completion.objects.get(pk=completion.pk)


@kept
def report_at(state: ReportState, on: World, *, plan: Plan | None = None, at: datetime = TODAY) -> Report:
    """A complete 9-month report in this state."""
    data = example()
    plan = plan or plan_at(PlanState.ACKNOWLEDGED, on)
    report = record_report(data, data["reports"][0], plan, on.round, by=on.carla, at=at)
    if state != ReportState.DRAFT:
        reports.send(report, by=on.carla, at=at)
        report.refresh_from_db()
    if state == ReportState.ACKNOWLEDGED:
        certification.acknowledge(request_for(report.current), at=at)
        report.refresh_from_db()
    return report
