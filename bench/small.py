"""A small site: one agency with one report that is open today, and a browser that is signed in.

Run as a process of its own it migrates the database and prints what there is as JSON.
"""

import json
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

import cleanreport  # noqa: E402
from cleanreport.accounts.models import Role  # noqa: E402
from cleanreport.agencies import actions as agencies  # noqa: E402
from cleanreport.cycles import actions as cycles  # noqa: E402
from cleanreport.cycles.models import Cycle  # noqa: E402
from cleanreport.cycles.queries import day_of  # noqa: E402
from cleanreport.demo.examples import record_plan  # noqa: E402
from cleanreport.plans import actions as plans  # noqa: E402
from cleanreport.reports import actions as reports  # noqa: E402

EXAMPLE = Path(cleanreport.__file__).parent / "demo_data" / "plans" / "land-survey.json"
FACTORS = ["การเปิดเผยข้อมูลข่าวสาร", "การกำหนดมาตรฐานและลดการใช้ดุลยพินิจ", "การมีส่วนร่วมและการตรวจสอบ"]


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    today = day_of(timezone.now())
    officer = agencies.open_account("officer", by=None, password="Bench-2557-Bench", role=Role.OFFICER)  # noqa: S106
    ministry = agencies.ministry("MOI", name_th="กระทรวงมหาดไทย")
    agency = agencies.record_agency("MOI-04", kind="department", name_th="กรมที่ดิน", ministry=ministry, by=officer)
    person = agencies.open_account("person", agency=agency, first_name="วัด", by=officer, password="Bench-2557-Bench")  # noqa: S106
    round_ = {"months": 9, "opens_on": today - timedelta(days=1), "due_on": today + timedelta(days=30)}
    kinds = dict.fromkeys(["การให้บริการประชาชน"], FACTORS)
    cycle = cycles.open_cycle(2557, plan_due_on=today, rounds=[round_], process_types=kinds, by=officer)
    Cycle.objects.update(evidence_plan_mb=100_000)
    plan = record_plan(json.loads(EXAMPLE.read_text()), agency, cycle, by=person, at=timezone.now())
    plans.finish(plan, by=person)
    plan.refresh_from_db()
    report = reports.start(plan, cycle.rounds.get(), by=person)
    browser = Client()
    browser.force_login(person)
    print(json.dumps({"plan": plan.pk, "report": report.pk, "session": browser.cookies["sessionid"].value}))


if __name__ == "__main__":
    main()
