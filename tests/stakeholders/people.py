"""Persons as the tests have them: files with them, and a plan whose year asks for them.

Nobody is real: addresses end in .example, numbers are of the block that no telephone has (02 555 01xx, 08x 555 xxxx).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from cleanreport.cycles.models import Cycle, Round
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.stakeholders.actions import arrivals, importing, persons
from cleanreport.stakeholders.models import Arrival, Person
from cleanreport.stakeholders.sealing import Contact
from cleanreport.stakeholders.uploads import SealedFile
from tests.cast import RECORDED, TODAY, World

HEADINGS = ["กลุ่ม", "ชื่อ-นามสกุล", "หน่วยงาน/องค์กร", "บริการที่ใช้", "วันที่ติดต่อ", "อีเมล", "โทรศัพท์", "ความยินยอม"]
SOMCHAI = Contact(
    "นายสมชาย ใจดี", "ร้านใจดีการช่าง", "ขอรังวัดที่ดิน", "somchai@people.example", "+66815550101", "ยินยอม 1/5/2557"
)
MALEE = Contact("นางมาลี มีสุข", email="malee@people.example")
RETENTION = date(2015, 3, 31)


def row(number: int, group: str = "ผู้รับบริการ", **more: str) -> list[str]:
    """A row of a file: somebody whom nobody else is."""
    said = {
        "name": f"นายคนที่ {number}", "organisation": "", "service": "ขอรังวัดที่ดิน", "on": "1/5/2557",
        "email": f"person{number}@people.example", "phone": f"08{number % 100:02}55{number // 100:04}",
        "consent": "ยินยอม",
    } | more  # fmt: skip
    return [group, *(said[k] for k in ("name", "organisation", "service", "on", "email", "phone", "consent"))]


def csv_of(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode("utf-8-sig")


def asking_plan(on: World) -> Plan:
    """A plan of Carla's agency; the 9-month round asks for the database, which is kept until RETENTION."""
    Round.objects.filter(pk=on.round.pk).update(stakeholders_required=True)
    Cycle.objects.filter(pk=on.cycle.pk).update(retention_on=RETENTION)
    plan = plans.start(on.agency, on.cycle, by=on.carla, at=RECORDED)
    return Plan.objects.select_related("agency", "cycle").get(pk=plan.pk)


def uploaded(content: bytes, name: str = "รายชื่อ.csv") -> SealedFile:
    file = SealedFile(name)
    file.add(content)
    file.end()
    return file


def brought_in(plan: Plan, on: World, content: bytes, *, at: datetime = TODAY) -> Arrival:
    """A file that arrived and waits for the worker."""
    file = uploaded(content)
    try:
        return arrivals.bring_in(plan, file, by=on.carla, at=at)
    finally:
        file.close()


def read(plan: Plan, on: World, content: bytes, *, at: datetime = TODAY) -> Arrival:
    """A file that the worker has read."""
    arrival = brought_in(plan, on, content, at=at)
    while importing.work_on_next():
        pass
    return Arrival.objects.get(pk=arrival.pk)


def taken(plan: Plan, on: World, content: bytes, *, way: str = Arrival.Way.ADD, at: datetime = TODAY) -> Arrival:
    arrival = read(plan, on, content, at=at)
    arrivals.take(arrival, plan, way=way, by=on.carla, at=at)
    return Arrival.objects.get(pk=arrival.pk)


def recorded(plan: Plan, on: World, contact: Contact = SOMCHAI, *, group: str = "recipient") -> Person:
    """Somebody whom Carla typed in."""
    return persons.add(plan, group=group, contacted_on=date(2014, 5, 1), contact=contact, by=on.carla, at=TODAY)
