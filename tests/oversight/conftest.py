"""Agencies at every stage of a year, reached by real actions; the office looks at them on 20 August 2557."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.certification import actions as certification
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import PASSWORD, RECORDED, TODAY, World, example, request_for
from tests.notifications.conftest import MailServer, mail_server

__all__ = ["MailServer", "mail_server"]

BECAUSE = "ตัวเลขของมาตรการที่ 2 ไม่ตรงกับหลักฐาน"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


class Office:
    """Agencies and what they have done so far."""

    def __init__(self, on: World) -> None:
        self.on = on
        self.people: dict[str, User] = {on.agency.code: on.carla, on.other_agency.code: on.stan}

    def agency(self, code: str, name: str, *, kind: str = "department", ministry: str = "MOI") -> Agency:
        """An agency with one person who records."""
        over = agencies.ministry(ministry, name_th=f"กระทรวง {ministry}")
        made = agencies.record_agency(code, kind=kind, name_th=name, ministry=over, by=self.on.olga)
        username = f"recorder-{code}".lower()
        self.people[code] = agencies.open_account(username, by=self.on.olga, agency=made, password=PASSWORD)
        return made

    def plan(self, agency: Agency, became: str = "acknowledged") -> Plan:
        """Its plan as "draft", "finished", "acknowledged", "sent back" or "reopened"."""
        by = self.people[agency.code]
        plan = record_plan(example(), agency, self.on.cycle, by=by, at=RECORDED)
        if became != "draft":
            submission = plans.finish(plan, by=by, at=RECORDED)
            self.answer(submission, became)
        if became == "reopened":
            plans.reopen(plan, reason=BECAUSE, by=self.on.olga, at=TODAY)
        plan.refresh_from_db()
        return plan

    def report(self, plan: Plan, became: str = "acknowledged") -> Report:
        """Its 9-month report as "draft", "sent", "acknowledged", "sent back", "withdrawn" or "reopened"."""
        by, data = self.people[plan.agency.code], example()
        report = record_report(data, data["reports"][0], plan, self.on.round, by=by, at=TODAY)
        if became != "draft":
            submission = reports.send(report, by=by, at=TODAY)
            self.answer(submission, became)
        if became == "withdrawn":
            reports.withdraw(report, reason=BECAUSE, by=by, at=TODAY)
        if became == "reopened":
            reports.reopen(report, reason=BECAUSE, by=self.on.olga, at=TODAY)
        report.refresh_from_db()
        return report

    def answer(self, submission: Submission, became: str) -> None:
        """The certifier answers if that is how it became what it became."""
        if became == "acknowledged":
            certification.acknowledge(request_for(submission), at=submission.sent_at)
        elif became == "sent back":
            certification.send_back(request_for(submission), comment=BECAUSE, at=submission.sent_at)


@pytest.fixture
def there(on: World) -> Office:
    return Office(on)
