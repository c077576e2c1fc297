"""Making a demo large: local administrations beside the known agencies, years behind the running one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import batched

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, Kind, Membership
from cleanreport.assignments import actions as assignments
from cleanreport.audit import actions as audit
from cleanreport.audit.models import Event
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle
from cleanreport.demo import PASSWORD, people, writing
from cleanreport.demo.loading import ASSESSOR, FOUNDED, OFFICER, Say
from cleanreport.demo.many.ledger import Ledger
from cleanreport.demo.many.letters import write_letters
from cleanreport.demo.many.names import local_administrations
from cleanreport.demo.many.years import OVER, RUNNING, Telling, Year, past_year
from cleanreport.demo.past import BANGKOK
from cleanreport.demo.running import PLAN_WEEKS

ENLARGED = "demo.enlarged"
# So many agencies are in memory at a time.
A_SLICE = 100
REPORT_EVERY = 10
ASSESSED = 40  # agencies of every year
MOST_AGENCIES, MOST_YEARS = 8320, 9


class CannotEnlarge(Exception):
    """It is large already, or there are not so many agencies."""


def enlarge(say: Say, *, agencies: int, years: int, seed: int = 0, now: datetime | None = None) -> None:
    """Bring a loaded demo to so many agencies, and put so many years behind its running one.

    Each step is a transaction of its own: whoever ends it in between starts the demo over. Raises CannotEnlarge.
    """
    now = now or timezone.now()
    if Event.objects.filter(verb=ENLARGED).exists():
        raise CannotEnlarge("The demo is large already · ข้อมูลสาธิตขนาดใหญ่มีอยู่แล้ว (cleanreport demo --reset)")
    if agencies > MOST_AGENCIES or not 0 <= years <= MOST_YEARS:
        raise CannotEnlarge(
            f"At most {MOST_AGENCIES} agencies and {MOST_YEARS} years · ไม่เกิน {MOST_AGENCIES} หน่วยงาน {MOST_YEARS} ปี"
        )
    officer = User.objects.get(username=OFFICER)
    known = list(_with_people())
    made = _local(max(0, agencies - len(known)), officer, seed, say)
    running = Cycle.objects.order_by("year_be").last()
    assert running is not None
    for year_be in range(running.year_be - years, running.year_be):
        year = Year.of(_open(year_be, officer), OVER, officer, now)
        _tell(year, known + made, seed, say)
        _assess(year, known + made, officer)
    year = Year.of(running, RUNNING, officer, now)
    _tell(year, made, seed, say)
    _assess(year, made, officer)
    audit.record(ENLARGED, agencies=len(known) + len(made), years=years, seed=seed)
    while audit.seal():
        pass
    _measure()


def _with_people() -> Iterator[tuple[Agency, User]]:
    """The known agencies with the person who records for each, in the order of their ids."""
    memberships = Membership.objects.select_related("user").order_by("-pk")
    by_agency = {membership.agency_id: membership.user for membership in memberships}
    for agency in Agency.objects.exclude(kind=Kind.LOCAL).select_related("ministry").order_by("pk"):
        yield agency, by_agency[agency.pk]


@transaction.atomic
def _local(count: int, officer: User, seed: int, say: Say) -> list[tuple[Agency, User]]:
    """Local administrations with an account each; all have the demo's password, reckoned once."""
    if not count:
        return []
    ministry = agencies.ministry("LAO", name_th="องค์กรปกครองส่วนท้องถิ่น", name_en="Local administrative organisations")
    facts = local_administrations(count, ministry, seed)
    recorded = agencies.record_agencies(facts, by=officer, at=FOUNDED)
    ledger, made = Ledger(), []
    password = make_password(PASSWORD)
    for one in facts:
        made.append((recorded[one.code], _account(ledger, recorded[one.code], password, officer, seed)))
    ledger.write()
    say(f"  {count} local administrations · องค์กรปกครองส่วนท้องถิ่น {count} แห่ง")
    return made


def _account(ledger: Ledger, agency: Agency, password: str, officer: User, seed: int) -> User:
    chance = writing.Random(f"{agency.code} account {seed}")
    first, last = people.named(chance)
    user = ledger.add(
        User(
            username=f"{agency.code.replace('-', '').lower()}-01", first_name=first, last_name=last,
            email=f"recorder@{people.mail_domain(agency)}", password=password, date_joined=FOUNDED,
        )
    )  # fmt: skip
    ledger.add(Membership(user=user, agency=agency, since=FOUNDED))
    ledger.note("account.opened", user, agency=agency.code, at=FOUNDED, actor=officer, role=str(user.role))
    return user


def _open(year_be: int, officer: User) -> Cycle:
    year = past_year(year_be)
    opened = datetime.combine(year.plan_due_on - PLAN_WEEKS - timedelta(days=20), time(9), BANGKOK)
    return cycles.open_cycle(
        year_be, plan_due_on=year.plan_due_on, rounds=year.rounds, process_types=writing.process_types(), by=officer,
        at=opened,
    )  # fmt: skip


def _tell(year: Year, those: Sequence[tuple[Agency, User]], seed: int, say: Callable[[str], object]) -> None:
    """What these agencies did in a year."""
    for done, some in enumerate(batched(enumerate(those), A_SLICE), start=1):
        with transaction.atomic():
            ledger = Ledger()
            sent = [
                each
                for number, (agency, user) in some
                for each in Telling(ledger, agency, number, user, year, seed).tell()
            ]
            ledger.write()
            write_letters(sent, year.now)
        if done % REPORT_EVERY == 0 or done * A_SLICE >= len(those):
            say(f"  {year.cycle.year_be}: {min(done * A_SLICE, len(those))} / {len(those)}")


def _assess(year: Year, those: Sequence[tuple[Agency, User]], officer: User) -> None:
    """Some of these agencies, from all over the country, are the assessor's."""
    some = those[:: max(1, len(those) // ASSESSED)][:ASSESSED]
    assessor, codes = User.objects.get(username=ASSESSOR), [agency.code for agency, _user in some]
    assignments.assign(year.cycle, assessor, codes, by=officer, at=year.now)


def _measure() -> None:
    """Let the database know how much there is now, so that it chooses the right indexes.

    PostgreSQL answers from an index alone only what it has tidied up, which it does by itself some time after a load.
    """
    tidies_up = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if tidies_up else "ANALYZE")
