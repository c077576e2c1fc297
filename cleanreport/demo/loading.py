"""Loading the demo into an empty installation, whole or not at all, and starting it over."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from cleanreport.accounts import actions as accounts
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, Ministry
from cleanreport.assignments import actions as assignments
from cleanreport.audit import actions as audit
from cleanreport.audit.models import Event
from cleanreport.completion.actions import PICTURES
from cleanreport.credentials import actions as credentials
from cleanreport.credentials.actions import Opened
from cleanreport.cycles.models import Cycle
from cleanreport.demo import ACCOUNTS, past, people, running, writing
from cleanreport.demo.stories import KNOWN, stories
from cleanreport.evidence import storage

Say = Callable[[str], object]
LOADED = "demo.loaded"
# Everything that lies in files and belongs to the database's rows.
FOLDERS = ("files", "mail", "incoming")
REPORT_EVERY = 50
# Long before anybody recorded anything.
FOUNDED = past.OPENED - timedelta(days=14)
OFFICER, READER = "opdc", "moi-01"
MINISTRY_OF = "MOI-04"  # the reader reads the ministry of this agency
ASSESSOR = "assessor-01"
# Whom the assessor reads in the running year besides the agencies with an account to try; of 2557, who has plans there.
ASSESSED = ("MOI-03", "MOT-02", "TH-50", "TH-57")
PASSWORDS = {account.username: account.password for account in ACCOUNTS}


class NotADemo(Exception):
    """There is real data; no demo is put over it."""


class Stopped(Exception):
    """Somebody ended the loading; nothing of it stays."""


def is_empty() -> bool:
    """Nobody has an account and no agency is recorded: a new installation."""
    return not (User.objects.exists() or Agency.objects.exists())


def is_demo() -> bool:
    return Event.objects.filter(verb=LOADED).exists()


def start_over(say: Say) -> None:
    """Delete every row and file of a demo and load it anew. Raises NotADemo for an installation that is none."""
    if not is_empty():
        if not is_demo():
            raise NotADemo("This is no demo, nothing was deleted · ไม่ใช่ระบบสาธิต จึงไม่ลบข้อมูลใด ๆ")
        call_command("flush", interactive=False, verbosity=0)
    for name in FOLDERS:
        _empty(settings.VAR / name)
    for folder in (storage.EVIDENCE, storage.PREVIEWS, PICTURES):
        for some in storage.found(folder):
            for one in some:
                storage.remove(one.path)  # where they lie elsewhere
    load(say)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir() if folder.is_dir() else ():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def load(say: Say, *, now: datetime | None = None, stopped: Callable[[], bool] = lambda: False) -> None:
    """Load the demo as of `now`. Everything is one transaction: whoever ends it in between finds nothing of it.

    Raises NotADemo when there is data that is no demo.
    """
    if is_demo():
        say("The demo is there already · มีข้อมูลสาธิตอยู่แล้ว (cleanreport demo --reset)")
        return
    if not is_empty():
        raise NotADemo("There is data already, the demo is only for an empty installation · มีข้อมูลอยู่แล้ว จึงไม่ใส่ข้อมูลสาธิต")
    say("Loading the demo, about a minute · กำลังใส่ข้อมูลสาธิต ใช้เวลาประมาณหนึ่งนาที")
    try:
        with transaction.atomic():
            _tell_everything(say, now or timezone.now(), stopped)
            audit.record(LOADED)
            while audit.seal():
                pass
    except Stopped:
        say("Loading was ended, nothing of it stays · หยุดใส่ข้อมูลสาธิตแล้ว ไม่มีข้อมูลค้างอยู่")


def _tell_everything(say: Say, now: datetime, stopped: Callable[[], bool]) -> None:
    officer = agencies.open_account(
        OFFICER, by=None, password=PASSWORDS[OFFICER], first_name="วราภรณ์", last_name="สอดส่อง", role=Role.OFFICER,
        at=FOUNDED,
    )  # fmt: skip
    known = _agencies(officer)
    users = _accounts(known, officer)
    _reader_of_a_ministry(known[MINISTRY_OF].ministry, officer)
    guideline_year = past.record(known, users, officer)
    setting = running.open_year(officer, now)
    past.write_afterwards(guideline_year, users, officer, until=setting.open.due_on, now=now)
    told = stories(list(known.values()))
    numbers: dict[str, int] = {}
    for done, (code, agency) in enumerate(known.items(), start=1):
        if stopped():
            raise Stopped
        number = numbers[agency.kind] = numbers.get(agency.kind, -1) + 1
        running.tell(told[code], agency, number, setting, by=users[code])
        if done % REPORT_EVERY == 0:
            say(f"  {done} / {len(known)}")
    _assessor({guideline_year: past.AGENCIES, setting.cycle: (*KNOWN, *ASSESSED)}, officer, at=now)


def _reader_of_a_ministry(ministry: Ministry, officer: User) -> None:
    told = Opened(Role.MINISTRY, READER, "อรวรรณ", "ภักดีไทย", "reader@moi.example", ministry=ministry)
    reader = credentials.open_account(told, by=officer, at=FOUNDED)
    accounts.change_password(reader, PASSWORDS[READER], at=FOUNDED)


def _assessor(codes: Mapping[Cycle, Iterable[str]], officer: User, *, at: datetime) -> None:
    """Somebody who assesses these agencies of each year."""
    told = Opened(Role.ASSESSOR, ASSESSOR, "ธีรพงศ์", "เที่ยงธรรม", "assessor@assessment.example")
    assessor = credentials.open_account(told, by=officer, at=FOUNDED)
    accounts.change_password(assessor, PASSWORDS[ASSESSOR], at=FOUNDED)
    for cycle, assigned in codes.items():
        assignments.assign(cycle, assessor, list(assigned), by=officer, at=at)


def _agencies(officer: User) -> dict[str, Agency]:
    """All agencies by their code, with their ministries."""
    ministries, found = {}, {}
    for row in writing.rows("agencies.csv"):
        code = row["ministry_code"]
        if code not in ministries:
            ministries[code] = agencies.ministry(code, name_th=row["ministry_th"], name_en=row["ministry_en"])
        found[row["code"]] = agencies.record_agency(
            row["code"], kind=row["kind"], name_th=row["name_th"], name_en=row["name_en"], ministry=ministries[code],
            by=officer, iso_3166_2=row["iso_3166_2"], region_th=row["region_th"], at=FOUNDED,
        )  # fmt: skip
    return found


def _accounts(known: Mapping[str, Agency], officer: User) -> dict[str, User]:
    """One account for each agency; only those of `ACCOUNTS` have a password."""
    users = {}
    for code, agency in known.items():
        username = f"{code.replace('-', '').lower()}-01"
        first, last = people.named(Random(f"{code} account"))
        if code in running.PEOPLE_BY_FILE:
            first, last = writing.example(running.PEOPLE_BY_FILE[code])["recorder"]["name"].split()
        users[code] = agencies.open_account(
            username, by=officer, agency=agency, password=PASSWORDS.get(username), first_name=first, last_name=last,
            email=f"recorder@{people.mail_domain(agency)}", at=FOUNDED,
        )  # fmt: skip
    return users
