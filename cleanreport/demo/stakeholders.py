"""Invented persons for the stakeholder databases of the demo, brought in as a file by the actions of the screens.

Nobody can be reached: addresses end in example.com, which belongs to nobody (RFC 2606), and numbers have the area
code 041, which no province of Thailand has.
"""

import csv
import io
from datetime import datetime, timedelta
from random import Random

from cleanreport.accounts.models import User
from cleanreport.core.thai import be
from cleanreport.demo import people
from cleanreport.plans.models import Plan
from cleanreport.stakeholders.actions import arrivals, importing
from cleanreport.stakeholders.models import Arrival
from cleanreport.stakeholders.uploads import SealedFile

TITLES = ("กลุ่ม", "ชื่อ-นามสกุล", "หน่วยงาน/องค์กร", "บริการที่ใช้", "วันที่ติดต่อ", "อีเมล", "โทรศัพท์", "ความยินยอม")
GROUPS = ("ผู้รับบริการ", "ผู้มีส่วนได้ส่วนเสีย", "ผู้ได้รับผลกระทบ")
WEIGHTS = (6, 2, 1)
ORGANISATIONS = (
    "บริษัท ตัวอย่างการช่าง จำกัด", "ห้างหุ้นส่วนจำกัด ตัวอย่างก่อสร้าง", "องค์การบริหารส่วนตำบลตัวอย่าง",
    "วิสาหกิจชุมชนบ้านตัวอย่าง", "สภาทนายความตัวอย่าง", "ชมรมผู้ประกอบการตัวอย่าง",
)  # fmt: skip
SERVICES = ("ยื่นคำขอ", "ติดต่อสอบถาม", "รับเอกสาร", "นัดหมายเจ้าหน้าที่", "ยื่นเอกสารเพิ่มเติม")
ROMAN = (
    "kamon jira chonthicha natthida duang thip thanya nipha benja pawinee porn malee ratana wipha siri sunisa kitti "
    "krai jakrapan chai narong thana noppa piya phong phuwa mana rang worawut sakda surachai anucha ekachai"
).split()
DAYS_BACK = 240


def file_of(plan: Plan, count: int, at: datetime) -> bytes:
    """So many persons as CSV, the same every time."""
    chance = Random(f"{plan.agency.code} {plan.cycle.year_be} stakeholders")
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(TITLES)
    lines.writerows(_line(number, chance, at) for number in range(1, count + 1))
    return text.getvalue().encode("utf-8-sig")


def _line(number: int, chance: Random, at: datetime) -> list[str]:
    [group] = chance.choices(GROUPS, WEIGHTS)
    organisation = chance.choice(ORGANISATIONS) if group != GROUPS[0] or chance.random() < 0.2 else ""
    day = at.date() - timedelta(days=chance.randrange(3, DAYS_BACK))
    ways = chance.choice(("email", "phone", "both"))
    email = f"{chance.choice(ROMAN)}.{number:03}@example.com" if ways != "phone" else ""
    phone = f"041 {500 + number // 1000} {number % 1000:03}" if ways != "email" else ""
    name, service = " ".join(people.named(chance)), chance.choice(SERVICES)
    return [group, name, organisation, service, f"{day.day}/{day.month}/{be(day.year)}", email, phone, "แจ้งและยินยอมแล้ว"]


def bring_in(plan: Plan, count: int, *, by: User, at: datetime) -> None:
    """The file arrives, the worker reads it, and its agency takes everybody."""
    file = SealedFile("รายชื่อผู้รับบริการ.csv")
    try:
        file.add(file_of(plan, count, at))
        file.end()
        arrival = arrivals.bring_in(plan, file, by=by, at=at)
    finally:
        file.close()
    while importing.work_on_next(at=at):
        pass
    arrival.refresh_from_db()
    arrivals.take(arrival, plan, way=Arrival.Way.ADD, by=by, at=at)
