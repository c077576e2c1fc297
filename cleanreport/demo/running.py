"""The running year: each agency lives its story, through the actions that its people would use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.certification import actions as certification
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, Round
from cleanreport.demo import stakeholders, writing
from cleanreport.demo.calendar import Year, running_year
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.demo.past import BANGKOK, acknowledge
from cleanreport.demo.stories import ACKNOWLEDGED, DRAFT, KNOWN, NOTHING, SENT_BACK, WITHDRAWN, Story
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.submissions.models import Submission

# The example whose agency has an account to try: its own words, not invented ones.
TOLD_BY_FILE = {"MOI-04": "land-survey"}
PEOPLE_BY_FILE = {"MOI-04": "land-survey", "MOT-03": "driving-licence", "TH-55": "provincial-procurement"}
EXTENDED = timedelta(days=10)
PLAN_WEEKS = timedelta(days=45)
# In the stakeholder databases of those with an account to try; the last round asks for them.
PERSONS = 52
COMMENTS = (
    "ขอให้ระบุแหล่งข้อมูลของตัวชี้วัดให้ชัดเจน และตรวจสอบร้อยละความก้าวหน้าของมาตรการเพิ่มเติมอีกครั้ง",
    "ผลการดำเนินงานยังไม่สอดคล้องกับผลผลิตที่รายงาน กรุณาปรับปรุงแล้วส่งใหม่",
    "โปรดเพิ่มรายละเอียดปัญหาและอุปสรรคของหน่วยงานในส่วนภูมิภาคด้วย",
)
WITHDRAWN_BECAUSE = "พบว่าร้อยละความก้าวหน้าของมาตรการที่ 2 คลาดเคลื่อน ขอแก้ไขก่อนส่งใหม่"
LATE_BECAUSE = (
    "ระบบสารสนเทศของหน่วยงานขัดข้องในช่วงใกล้ครบกำหนด",
    "ผู้รับผิดชอบย้ายหน่วยงานและอยู่ระหว่างส่งมอบงาน",
    "พื้นที่ประสบอุทกภัย เจ้าหน้าที่ต้องปฏิบัติงานช่วยเหลือประชาชน",
)


@dataclass
class Days:
    """Moments in office hours that chance chooses; none is later than `now`."""

    now: datetime
    chance: Random

    def between(self, first: date, last: date) -> datetime:
        """A moment from the first day to the last, both inclusive."""
        return self.at(first + timedelta(days=self.chance.randrange((last - first).days + 1)))

    def after(self, moment: datetime, days: int) -> datetime:
        """A later moment, at most so many days on."""
        later = self.at(moment.date() + timedelta(days=self.chance.randrange(1, days + 1)))
        return max(later, moment + timedelta(minutes=1))

    def at(self, day: date) -> datetime:
        clock = time(self.chance.randrange(8, 17), self.chance.randrange(60), self.chance.randrange(60))
        return min(datetime.combine(day, clock, BANGKOK), self.now)


@dataclass(frozen=True)
class Setting:
    """Where and when the stories take place."""

    year: Year
    cycle: Cycle
    closed: Round
    open: Round
    officer: User
    now: datetime


def open_year(officer: User, now: datetime) -> Setting:
    year = running_year(now.astimezone(BANGKOK).date())
    opened = datetime.combine(year.plan_due_on - PLAN_WEEKS - timedelta(days=20), time(9), BANGKOK)
    cycle = cycles.open_cycle(
        year.year_be, plan_due_on=year.plan_due_on, rounds=year.rounds, process_types=writing.process_types(),
        retention_on=year.retention_on, by=officer, at=opened,
    )  # fmt: skip
    closed, open_, _to_come = cycle.rounds.all()
    return Setting(year, cycle, closed, open_, officer, now)


def tell(story: Story, agency: Agency, number: int, setting: Setting, *, by: User) -> None:
    """Everything that this agency has done so far; `number` is its place among agencies of its kind."""
    days = Days(setting.now, Random(f"{agency.code} days"))
    if story.extended:
        _extend(setting.open, agency, setting, days, at=days.at(setting.open.opens_on + timedelta(days=9)))
    if story.plan == NOTHING:
        return
    data = plan_data(agency, number, setting.year.year_be)
    due = setting.year.plan_due_on
    if story.plan == DRAFT:
        record_plan(half_done(data, days.chance), agency, setting.cycle, by=by, at=days.between(due - PLAN_WEEKS, due))
        return
    plan = _plan(story, data, agency, setting, days, by=by)
    if agency.code in KNOWN:
        stakeholders.bring_in(plan, PERSONS, by=by, at=setting.now - timedelta(days=4))
    before = _closed_round(story, data, plan, setting, days, by=by)
    if story.open != NOTHING:
        _open_round(story, data, plan, setting, days, by=by, before=before)


def plan_data(agency: Agency, number: int, year_be: int) -> dict:
    if agency.code in TOLD_BY_FILE:
        return writing.example(TOLD_BY_FILE[agency.code])
    data = writing.plan_of(agency, number, year_be)
    if agency.code in PEOPLE_BY_FILE:
        known = writing.example(PEOPLE_BY_FILE[agency.code])
        data |= {"recorder": known["recorder"], "certifier": known["certifier"]}
    return data


def half_done(data: Mapping, chance: Random) -> dict:
    """The plan as somebody left it: what comes last is missing."""
    left_out: tuple[dict, ...] = (
        {"risks": [], "measures": [], "indicators": [], "recorder": {}, "certifier": {}},
        {"measures": [], "indicators": [], "certifier": {}},
        {"indicators": [], "certifier": {}},
        {"certifier": {**data["certifier"], "email": "", "phone": ""}},
    )
    return {**data, **chance.choice(left_out)}


def said_in(data: Mapping, round_: Round, agency: Agency, before: dict | None) -> dict:
    """What the agency says in a round: the closed round is told first, the open one after it."""
    if agency.code in TOLD_BY_FILE:
        return data["reports"][1 if before else 0]
    return writing.report_of(dict(data), round_.months, before=before)


def _plan(story: Story, data: Mapping, agency: Agency, setting: Setting, days: Days, *, by: User) -> Plan:
    due = setting.year.plan_due_on
    begun = days.between(due - PLAN_WEEKS, due - timedelta(days=7))
    plan = record_plan(data, agency, setting.cycle, by=by, at=begun)
    # One in ten is late: the date is the office's, and nothing stops them.
    last = due + timedelta(days=5) if days.chance.random() < 0.1 else due
    finished = days.after(days.between(begun.date(), last), 1)
    submission = plans.finish(plan, by=by, at=finished)
    if story.plan == ACKNOWLEDGED:
        acknowledge(submission, days.after(finished, 6))
    elif story.plan == SENT_BACK:
        _send_back(submission, days, days.after(finished, 6))
    plan.refresh_from_db()
    return plan


def _closed_round(story: Story, data: Mapping, plan: Plan, setting: Setting, days: Days, *, by: User) -> dict | None:
    """The report of the closed round; what it said when it was sent."""
    round_ = setting.closed
    if story.closed == NOTHING:
        return None
    said = said_in(data, round_, plan.agency, None)
    first = max(round_.opens_on, plan.frozen.sent_at.date() + timedelta(days=1))
    at = days.between(first, round_.due_on)
    if story.closed == DRAFT:
        record_report(data, said, plan, round_, by=by, at=at, measures=2)
        return None
    if story.late:
        _extend(round_, plan.agency, setting, days, at=days.at(round_.due_on))
        sent = days.between(round_.due_on + timedelta(days=1), round_.due_on + EXTENDED)
    else:
        sent = days.between(at.date(), round_.due_on)
    report = record_report(data, said, plan, round_, by=by, at=at)
    submission = reports.send(report, by=by, at=max(at, sent))
    if story.closed == ACKNOWLEDGED:
        acknowledge(submission, days.after(submission.sent_at, 5))
    return said


def _open_round(
    story: Story, data: Mapping, plan: Plan, setting: Setting, days: Days, *, by: User, before: dict | None
) -> None:
    round_ = setting.open
    said = said_in(data, round_, plan.agency, before)
    today = setting.now.astimezone(BANGKOK).date()
    at = days.between(round_.opens_on, today - timedelta(days=3))
    if story.open == DRAFT:
        record_report(data, said, plan, round_, by=by, at=at, measures=days.chance.choice([1, 2, 2]))
        return
    report = record_report(data, said, plan, round_, by=by, at=at)
    submission = reports.send(report, by=by, at=max(at, days.between(at.date(), today - timedelta(days=2))))
    answered = days.after(submission.sent_at, 2)
    if story.open == ACKNOWLEDGED:
        acknowledge(submission, answered)
    elif story.open == SENT_BACK:
        _send_back(submission, days, answered)
    elif story.open == WITHDRAWN:
        report.refresh_from_db()
        reports.withdraw(report, reason=WITHDRAWN_BECAUSE, by=by, at=answered)


def _send_back(submission: Submission, days: Days, at: datetime) -> None:
    request = submission.requests.get(answered_at=None, ended_at=None)
    certification.send_back(request, comment=days.chance.choice(COMMENTS), at=at)


def _extend(round_: Round, agency: Agency, setting: Setting, days: Days, *, at: datetime) -> None:
    reason = days.chance.choice(LATE_BECAUSE)
    cycles.extend(round_, agency, due_on=round_.due_on + EXTENDED, reason=reason, by=setting.officer, at=at)
