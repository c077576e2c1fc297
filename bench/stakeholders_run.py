"""One database's part of `bench/stakeholders.py`, in a process whose settings name it: prints names and figures."""

import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import django
import xlsxwriter

django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.cycles import actions as cycles
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import bulk, queries
from cleanreport.stakeholders.actions import arrivals, importing
from cleanreport.stakeholders.models import Arrival
from cleanreport.stakeholders.uploads import PART_BYTES, SealedFile

HEADINGS = ["กลุ่ม", "ชื่อ-นามสกุล", "หน่วยงาน/องค์กร", "บริการที่ใช้", "วันที่ติดต่อ", "อีเมล", "โทรศัพท์", "ความยินยอม"]


def file_of(rows: int) -> Path:
    """Persons as an agency has them: dates, telephone numbers as text, names that differ."""
    path = settings.VAR / "stakeholders.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "d/m/yyyy"})
        page.write_row(0, 0, HEADINGS)
        for number in range(1, rows + 1):
            page.write_row(number, 0, ["ผู้รับบริการ", f"นางสาวตัวอย่าง คนที่{number}", "บริษัทตัวอย่าง จำกัด", "ยื่นคำขอ"])
            page.write_datetime(number, 4, date(2026, 1, 1) + timedelta(days=number % 200), day)
            page.write_row(number, 5, [f"person{number}@example.com", f"08{number:08}", "ยินยอม"])
    return path


def plan_and_account() -> tuple[Plan, User]:
    officer = agencies.open_account("office", by=None, role=Role.OFFICER)
    agency = agencies.record_agency(
        "X-01", kind="department", name_th="กรมตัวอย่าง", by=officer,
        ministry=agencies.ministry("X", name_th="กระทรวงตัวอย่าง"),
    )  # fmt: skip
    today = timezone.localdate()
    dates = {"opens_on": today - timedelta(days=9), "due_on": today + timedelta(days=9)}
    cycle = cycles.open_cycle(
        today.year + 543, plan_due_on=today, rounds=[{"months": 9, "stakeholders_required": True, **dates}],
        process_types={"ตัวอย่าง": ["ตัวอย่าง"]}, by=officer,
    )  # fmt: skip
    user = agencies.open_account("agency", by=officer, agency=agency)
    plan = plans.start(agency, cycle, by=user)
    return Plan.objects.select_related("agency", "cycle").get(pk=plan.pk), user


def arrived(plan: Plan, user: User, path: Path) -> Arrival:
    upload = SealedFile(path.name)
    with path.open("rb") as file:
        while data := file.read(PART_BYTES):
            upload.add(data)
    upload.end()
    try:
        return arrivals.bring_in(plan, upload, by=user)
    finally:
        upload.close()


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare_reading(path: Path) -> None:
    """Every cell, with nothing done to it."""
    for _row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows():
        pass


class Memory(threading.Thread):
    """The most that this process and its children had at once, in megabytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.ended = 0.0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            self.most = max(self.most, sum(map(resident, self.family())))

    @staticmethod
    def family() -> list[str]:
        children = Path("/proc/self/task").glob("*/children")
        return ["self", *(pid for path in children for pid in path.read_text().split())]


def resident(pid: str) -> float:
    """What a process has in memory for itself."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main(rows: int, turns: int) -> None:
    call_command("migrate", verbosity=0)
    path, (plan, user) = file_of(rows), plan_and_account()
    print("memory", memory_of(arrived(plan, user, path)))
    found: dict[str, list[float]] = {"bare_reading": [], "bare_insert": [], "import": [], "taking": []}
    for _turn in range(turns):
        found["bare_reading"].append(seconds(lambda: bare_reading(path)))
        arrival = arrived(plan, user, path)
        found["import"].append(seconds(importing.work_on_next))
        arrival.refresh_from_db()
        assert arrival.persons_found == rows, arrival.refusal or arrival.problems
        made = finished_rows(arrival)
        found["bare_insert"].append(seconds(partial(inserted, made)))
        made.clear()
        taken_out(arrival, rows)
        found["taking"].append(seconds(partial(arrivals.take, arrival, plan, way="replace", by=user)))
    for name, values in found.items():
        print(name, median(values))


def memory_of(arrival: Arrival) -> float:
    """Of an import that is not timed, for looking costs time, and before anything else could leave memory behind."""
    watch = Memory()
    watch.start()
    importing.work_on_next()
    watch.ended.set()
    watch.join()
    assert Arrival.objects.get(pk=arrival.pk).persons_found
    return watch.most


def finished_rows(arrival: Arrival) -> list[tuple[Any, ...]]:
    """The rows as they were sealed, to be inserted once more."""
    values = queries.staged(arrival).order_by("pk").values_list(*bulk.COLUMNS)
    as_text = connection.vendor == "sqlite"
    day, moment = (bulk.COLUMNS.index(name) for name in ("contacted_on", "made_at"))
    rows = []
    for row in values:
        cells = list(row)
        cells[moment] = bulk.for_database("made_at", cells[moment])
        cells[day] = cells[day].isoformat() if as_text else cells[day]
        rows.append(tuple(cells))
    return rows


def inserted(rows: list[tuple[Any, ...]]) -> None:
    """All of them in one transaction, so that they are there and every constraint was asked."""
    with transaction.atomic():
        bulk.insert(rows)


def taken_out(arrival: Arrival, count: int) -> None:
    """The last ones again."""
    last = queries.staged(arrival).order_by("-pk")[count - 1].pk
    persons = queries.staged(arrival).filter(pk__gte=last)
    persons._raw_delete(persons.db)  # noqa: SLF001 - one statement for all


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
