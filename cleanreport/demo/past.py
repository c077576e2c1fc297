"""The year 2557: the three example plans, recorded and reported as their files say, when it was asked.

Two of them have their completion report as well; the third is being written afterwards (`write_afterwards`).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.certification import actions as certification
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, Round
from cleanreport.demo import files, stakeholders
from cleanreport.demo.calendar import guideline_year
from cleanreport.demo.endings import record_completion, reports_of
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.demo.writing import example, process_types_of_2557
from cleanreport.evidence import actions as evidence
from cleanreport.evidence.models import Kind, Target
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission

BANGKOK = ZoneInfo("Asia/Bangkok")
OPENED = datetime(2013, 9, 16, 9, 30, tzinfo=BANGKOK)
# When each plan was begun and finished, each report and the completion report sent; the certifier answered in the
# afternoon of the next day.
TIMES = {
    "land-survey": {
        "begun": (2013, 10, 28, 10, 5),
        "finished": (2013, 11, 25, 14, 20),
        "9": (2014, 8, 27, 15, 40),
        "12": (2014, 10, 9, 10, 15),
        "completion": (2014, 10, 14, 16, 5),
    },
    "driving-licence": {
        "begun": (2013, 11, 11, 9, 12),
        "finished": (2013, 11, 28, 16, 48),
        "9": (2014, 8, 29, 11, 30),
        "12": (2014, 10, 8, 13, 25),
    },
    "provincial-procurement": {
        "begun": (2013, 11, 4, 13, 45),
        "finished": (2013, 11, 22, 10, 10),
        "9": (2014, 8, 31, 21, 52),
        "12": (2014, 10, 10, 9, 40),
        "completion": (2014, 10, 15, 22, 40),
    },
}
AGENCIES = ("MOI-04", "MOT-03", "TH-55")
# How many persons stand in the stakeholder database of each.
PERSONS = {"land-survey": 64, "driving-licence": 120, "provincial-procurement": 35}
# Of this one the completion report is still being written; so many of its sections stand there.
UNFINISHED, HALF = "driving-licence", 7
STILL_TAKEN = "เปิดให้จัดทำรายงานการสิ้นสุดโครงการย้อนหลัง เพื่อรวบรวมไว้เป็นคลังความรู้ของส่วนราชการ"
WRITTEN_IN = timedelta(days=5)


def record(agencies: Mapping[str, Agency], recorders: Mapping[str, User], officer: User) -> Cycle:
    """Open 2557 and tell what these three agencies did in it."""
    year = guideline_year()
    cycle = cycles.open_cycle(
        year.year_be, plan_due_on=year.plan_due_on, rounds=year.rounds, process_types=process_types_of_2557(),
        retention_on=year.retention_on, by=officer, at=OPENED,
    )  # fmt: skip
    rounds = {str(round_.months): round_ for round_ in cycle.rounds.all()}
    for name, times in TIMES.items():
        data = example(name)
        at = {step: datetime(*time, tzinfo=BANGKOK) for step, time in times.items()}
        code = data["agency"]
        plan = _plan(data, agencies[code], cycle, by=recorders[code], begun=at["begun"], finished=at["finished"])
        listed_at = at["9"] - timedelta(days=6)
        stakeholders.bring_in(plan, PERSONS[name], by=recorders[code], at=listed_at)
        for said in reports_of(name, data):
            _report(data, said, plan, rounds[said["round"]], by=recorders[code], at=at[said["round"]])
        if "completion" in at:
            _complete(name, plan, by=recorders[code], at=at["completion"])
    return cycle


def _complete(name: str, plan: Plan, *, by: User, at: datetime) -> None:
    """The completion report, written over some days, then sent at `at`."""
    book = record_completion(name, plan, by=by, at=at - WRITTEN_IN)
    acknowledge(completions.send(book, by=by, at=at), next_afternoon(at))


def write_afterwards(
    cycle: Cycle, recorders: Mapping[str, User], officer: User, *, until: date, now: datetime
) -> Completion:
    """The office still takes a completion report that is missing, and its agency has written half of it."""
    code = example(UNFINISHED)["agency"]
    plan = Plan.objects.get(agency__code=code, cycle=cycle)
    last = cycle.rounds.get(is_last=True)
    cycles.extend(last, plan.agency, due_on=until, reason=STILL_TAKEN, by=officer, at=now - timedelta(days=12))
    return record_completion(UNFINISHED, plan, by=recorders[code], at=now - timedelta(days=2), written=HALF)


def next_afternoon(at: datetime) -> datetime:
    return (at + timedelta(days=1)).replace(hour=14, minute=35)


def acknowledge(submission: Submission, at: datetime) -> None:
    """The certifier opens the link of the letter and takes note."""
    certification.acknowledge(submission.requests.get(answered_at=None, ended_at=None), at=at)


def _plan(data: Mapping, agency: Agency, cycle: Cycle, *, by: User, begun: datetime, finished: datetime) -> Plan:
    plan = record_plan(data, agency, cycle, by=by, at=begun)
    submission = plans.finish(plan, by=by, at=finished)
    acknowledge(submission, next_afternoon(finished))
    plan.refresh_from_db()
    return plan


def _report(data: Mapping, said: Mapping, plan: Plan, round_: Round, *, by: User, at: datetime) -> None:
    report = record_report(data, said, plan, round_, by=by, at=at.replace(hour=9, minute=0))
    if round_.evidence_required:
        _give_evidence(report, said, by=by, at=at.replace(hour=9, minute=30))
    acknowledge(reports.send(report, by=by, at=at), next_afternoon(at))


def _give_evidence(report: Report, said: Mapping, *, by: User, at: datetime) -> None:
    """One file for each indicator: a table, a document, a picture in turn."""
    indicators = report.plan.frozen.content["indicators"]
    for number, row in enumerate(indicators, start=1):
        result = said["indicators"][f"i{number}"]
        value = Decimal(result.get("result", result.get("level")))
        upload = (
            files.table(f"ผลตัวชี้วัดที่ {number}.csv", [["ตัวชี้วัด", "หน่วย", "ผล"], [row["name"], row["unit"], value]]),
            files.pdf(f"รายงานตัวชี้วัดที่ {number}.pdf", [f"Evidence for indicator {number}", f"Result: {value}"]),
            files.png(f"ภาพหน้าจอตัวชี้วัดที่ {number}.png", [20, 45, 70, 85]),
        )[(number - 1) % 3]
        incoming = evidence.bring_in(upload)
        given = evidence.add(
            report.plan, incoming, title=f"หลักฐานของตัวชี้วัด: {row['name']}", kind=Kind.INDICATOR,
            supports=[(Target.INDICATOR, row["id"])], by=by, at=at,
        )  # fmt: skip
        reports.attach(report, given, by=by, at=at)
