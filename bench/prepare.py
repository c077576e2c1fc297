"""The pages that are measured: two agencies of the same kind, one with 3 rows of everything and one with 30.

Run as a process of its own, it fills the database through the actions and prints the addresses as JSON.
"""

import json
from datetime import timedelta
from decimal import Decimal

import django

django.setup()

from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from cleanreport.accounts.models import Role, User  # noqa: E402
from cleanreport.agencies import actions as agencies  # noqa: E402
from cleanreport.agencies.models import Agency  # noqa: E402
from cleanreport.cycles.models import Cycle, Round  # noqa: E402
from cleanreport.cycles.queries import cycle_of, day_of  # noqa: E402
from cleanreport.demo.examples import typed  # noqa: E402
from cleanreport.plans import actions as plans  # noqa: E402
from cleanreport.plans.models import Plan  # noqa: E402
from cleanreport.reports import actions as reports  # noqa: E402
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report  # noqa: E402

PASSWORD = "Bench-2557-Bench"  # noqa: S105  # of a database that lives for minutes
TEXT = "ติดประกาศขั้นตอน ระยะเวลา และค่าธรรมเนียม ณ สำนักงาน และเผยแพร่ลำดับคิวรายวันบนเว็บไซต์และจอแสดงผลหน้าสำนักงานทุกแห่ง"
PERSON = {
    "name": "นางสาวพิมพ์ชนก ใจซื่อ", "position": "นักวิชาการ", "unit": "กลุ่มพัฒนาระบบบริหาร", "phone": "02 555 0104",
    "email": "bench@cleanreport.example",
}  # fmt: skip
NOW = timezone.now()


def plan_with(rows: int, agency: Agency, cycle: Cycle, by: User) -> Plan:
    """A complete draft plan with so many risks, measures and indicators."""
    plan = plans.start(agency, cycle, by=by)
    kind = cycle.process_types.first()
    factors = [factor.pk for factor in kind.factors.all()]
    starts, ends = day_of(NOW), day_of(NOW) + timedelta(days=1)
    edits = [typed(plan, work_process="การรังวัดแบ่งแยกที่ดิน", process_type=kind.pk, why_chosen=TEXT)]
    for number in range(max(rows, len(factors))):
        risk = plans.add_row(plan, "risks", by=by)
        edits.append(typed(risk, step="รับคำขอ", risk=TEXT, cause=TEXT, likelihood=number % 5 + 1, impact=4))
        measure = plans.add_row(plan, "measures", by=by)
        values = {"factor": factors[number % len(factors)], "title": f"{number} {TEXT}", "unit": "สำนัก"}
        edits.append(typed(measure, **values, starts=starts, ends=ends, answers=[risk.pk]))
        indicator = plans.add_row(plan, "indicators", by=by)
        levels = {f"level{k}": Decimal(50 + 10 * k) for k in range(1, 6)}
        edits.append(typed(indicator, name=f"{number} {TEXT}", unit="ร้อยละ", source="ทะเบียน", **levels))
    edits += [typed(person, **PERSON) for person in plan.people.all()]
    plans.edit(plan, edits, by=by)
    return plan


def report_on(plan: Plan, by: User, round_: Round) -> Report:
    """A complete draft report."""
    report = reports.start(plan, round_, by=by)
    edits = [typed(report, problems=TEXT, solutions=TEXT)]
    for row in plan.current.content["measures"]:
        entry = MeasureProgress(report=report, key=row["id"])
        edits.append(typed(entry, percent=Decimal("66.67"), summary=TEXT, output=TEXT))
    for row in plan.current.content["indicators"]:
        edits.append(typed(IndicatorResult(report=report, key=row["id"]), result=Decimal("82.5")))
    edits += [typed(person, **PERSON) for person in report.people.all()]
    reports.edit(report, edits, by=by)
    return report


def pages_of(rows: int, cycle: Cycle, round_: Round, officer: User) -> dict:
    """Reading pages and writing addresses of an agency with so many rows."""
    code = f"BENCH-{rows}"
    ministry = agencies.ministry("BENCH", name_th="กระทรวงวัดความเร็ว")
    agency = agencies.record_agency(code, kind="department", name_th=f"กรม {rows} แถว", ministry=ministry, by=officer)
    by = agencies.open_account(
        code.lower(), by=officer, agency=agency, password=PASSWORD, first_name="วัด", last_name="เร็ว"
    )
    draft = plan_with(rows, agency, cycle, by)
    finished = plan_with(rows, agency, cycle, by)
    plans.finish(finished, by=by)
    finished.refresh_from_db()
    report = report_on(finished, by, round_)
    row = {kind: getattr(draft, kind).first().pk for kind in plans.ROWS}
    reading = {
        "home": reverse("home"),
        **{name: reverse(name, args=[draft.pk]) for name in PLAN_PAGES},
        **{f"plan_{kind[:-1]}": reverse(f"plan_{kind[:-1]}", args=[draft.pk, pk]) for kind, pk in row.items()},
        **{name: reverse(name, args=[report.pk]) for name in REPORT_PAGES},
        "submissions": reverse("submissions"),
        "submission": reverse("submission", args=[finished.current.number]),
    }
    return {"username": code.lower(), "password": PASSWORD, "reading": reading, "report": report.pk, "rows": rows}


PLAN_PAGES = ["plan", "plan_general", "plan_risks", "plan_measures", "plan_indicators", "plan_people", "plan_check"]
REPORT_PAGES = [
    "report", "report_measures", "report_indicators", "report_summary", "report_problems", "report_evidence",
    "report_people", "report_check",
]  # fmt: skip


def main() -> None:
    cycle = cycle_of(day_of(NOW))
    assert cycle is not None
    round_ = next(r for r in cycle.rounds.all() if r.opens_on <= day_of(NOW) <= r.due_on)
    officer = agencies.open_account("bench-officer", by=None, password=PASSWORD, role=Role.OFFICER)
    office = {"office": reverse("office"), "office_agency": reverse("office_agency", args=["BENCH-30"])}
    made = {
        "three": pages_of(3, cycle, round_, officer),
        "thirty": pages_of(30, cycle, round_, officer),
        "officer": {"username": "bench-officer", "password": PASSWORD, "reading": office},
    }
    print(json.dumps(made))


if __name__ == "__main__":
    main()
