"""A year of the office, as an officer runs it in a browser: set it up, hand out accounts, watch, extend, remind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
import time_machine
from playwright.sync_api import FilePayload, Page, expect

from cleanreport.accounts.models import User
from cleanreport.agencies.actions import lists
from cleanreport.agencies.models import Agency
from cleanreport.credentials.making import LetterMaker
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.notifications import actions as notifications
from cleanreport.outreach import actions as outreach
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from tests.agencies.sheets import csv_of
from tests.cast import World, bangkok, example
from tests.journeys.conftest import MailServer, text_of
from tests.plans.screens import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

SETTING_UP = bangkok(2014, 9, 22)
RECORDING = bangkok(2014, 11, 20)
REPORTING = bangkok(2015, 8, 20)
ROADS, CITY, PORT = "MOT-05", "TH-50", "MOT-09"
LIST = csv_of(
    [ROADS, "กรมทางหลวงชนบท", "ส่วนราชการ", "MOI", ""],
    [CITY, "จังหวัดเชียงใหม่", "จังหวัด", "MOI", "TH-50"],
    [PORT, "กรมเจ้าท่า", "ส่วนราชการ", "MOI", ""],
)
PASSWORD = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
OWN_PASSWORD = "Chonnabot-2558-road"
BECAUSE = "พื้นที่ประสบอุทกภัย เจ้าหน้าที่ต้องช่วยเหลือประชาชน"
FIGURE = ".overview .figure"


@dataclass
class Office:
    """Olga's browser, that of an agency, the mail between them, and the calendar."""

    page: Page
    agency: Page
    site: str
    smtp: MailServer
    calendar: time_machine.Traveller
    on: World

    def dawns(self, at: datetime) -> None:
        """Another day: sessions are long over, so that everybody signs in anew."""
        self.calendar.move_to(at)
        self.lets_in(self.page, self.on.olga)

    def lets_in(self, page: Page, who: User) -> None:
        session = signed_in(who).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])

    def post_of(self, action: str) -> None:
        """The one button of the form that posts to this address."""
        self.page.locator(f"form[action='{action}'] button[type=submit]").first.click()


@pytest.fixture
def office(
    transactional_db: None, on: World, page: Page, open_page: Callable[..., Page], smtp: MailServer, live_server: Any
) -> Iterator[Office]:
    with time_machine.travel(SETTING_UP) as calendar:
        found = Office(page, open_page(), live_server.url, smtp, calendar, on)
        found.lets_in(page, on.olga)
        yield found


def test_the_year_of_the_office(office: Office) -> None:
    copy_the_year(office)
    import_three_agencies(office)
    passwords = print_their_letters(office)
    sign_in_and_change_the_password(office, passwords[ROADS])
    the_agencies_record(office)
    office.dawns(REPORTING)
    watch_the_monitor_as_one_sends(office)
    extend_another(office)
    remind_the_third(office)
    look_at_the_trail(office)


def copy_the_year(office: Office) -> None:
    page = office.page
    page.goto("/office/years/2557/copy/")
    page.locator("[name=year_be]").fill("2558")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/office/years/2558/**")
    cycle = Cycle.objects.get(year_be=2558)
    assert [round_.due_on.isoformat() for round_ in cycle.rounds.all()] == ["2015-08-31", "2015-10-15"]
    assert cycle.process_types.count() == office.on.cycle.process_types.count()


def import_three_agencies(office: Office) -> None:
    page = office.page
    page.goto("/office/agencies/import/")
    page.locator("main input[type=file]").set_input_files(
        FilePayload(name="หน่วยงาน.csv", mimeType="text/csv", buffer=LIST)
    )
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/import/\d+/"))
    assert lists.work_on_next()
    page.reload()
    expect(page.locator("table.import-rows tbody tr")).to_have_count(3)
    assert not Agency.objects.filter(code=ROADS).exists()
    page.locator("form[action$='/confirm/'] button").click()
    while lists.work_on_next():
        pass
    page.reload()
    expect(page.locator("#outcome")).to_contain_text("บันทึก")
    assert Agency.objects.filter(code__in=[ROADS, CITY, PORT]).count() == 3


def print_their_letters(office: Office) -> dict[str, str]:
    """The passwords that stand on the printed letters, by the agencies' codes."""
    page = office.page
    page.goto("/office/accounts/agencies/")
    for code in (ROADS, CITY, PORT):
        page.get_by_role("row").filter(has_text=code).locator("[name=chosen]").check()
    office.post_of("/office/accounts/agencies/make/")
    page.wait_for_url(re.compile(r"/office/accounts/letters/\d+/"))
    with LetterMaker() as maker:
        while maker.make_next():
            pass
    page.reload()
    with page.expect_download() as got:
        page.locator("button[name=form][value=pdf]").click()
    printed = pages_of(got.value.path())
    assert len(printed) == 3
    return {
        agency.code: PASSWORD.findall(text)[0]
        for agency in Agency.objects.filter(code__in=[ROADS, CITY, PORT])
        for text in printed
        if username_of(agency.code) in text
    }


def pages_of(path: Any) -> list[str]:
    with pypdfium2.PdfDocument(path) as book:
        return [page.get_textpage().get_text_bounded() for page in book]


def username_of(code: str) -> str:
    return f"{code.replace('-', '').lower()}-01"


def sign_in_and_change_the_password(office: Office, password: str) -> None:
    page = office.agency
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(username_of(ROADS))
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/password/**")
    page.locator("[name=oldpassword]").fill(password)
    page.locator("[name=password1]").fill(OWN_PASSWORD)
    page.locator("[name=password2]").fill(OWN_PASSWORD)
    page.locator("[name=password2]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("กรมทางหลวงชนบท")
    user = User.objects.get(username=username_of(ROADS))
    assert user.check_password(OWN_PASSWORD)
    assert not user.must_change_password


def the_agencies_record(office: Office) -> None:
    """Two have finished their plans in November; the third has only begun."""
    office.calendar.move_to(RECORDING)
    cycle = Cycle.objects.get(year_be=2558)
    for code in (ROADS, CITY, PORT):
        agency, user = Agency.objects.get(code=code), User.objects.get(username=username_of(code))
        data = example()
        data["recorder"]["email"] = f"recorder@{code.lower()}.example"
        plan = record_plan(data, agency, cycle, by=user, at=RECORDING)
        if code != PORT:
            plans.finish(plan, by=user, at=RECORDING)


def watch_the_monitor_as_one_sends(office: Office) -> None:
    """The officer sees five agencies that have not sent, the agency sends, and there are four."""
    page, agency = office.page, office.agency
    nine = Round.objects.get(cycle__year_be=2558, months=9)
    user, plan = User.objects.get(username=username_of(ROADS)), Plan.objects.get(agency__code=ROADS)
    report = record_report(example(), example()["reports"][0], plan, nine, by=user, at=REPORTING)
    page.goto("/office/?year=2558&watch=9")
    expect(page.locator(FIGURE)).to_contain_text(re.compile(r"^\s*5\s"))
    office.lets_in(agency, user)
    agency.goto(f"/reports/{report.pk}/check/")
    agency.locator(f"form[action='/reports/{report.pk}/send/'] button[type=submit]").click()
    expect(agency.get_by_role("heading", level=1)).to_be_visible()
    assert Report.objects.get(pk=report.pk).state == "sent"
    page.reload()
    expect(page.locator(FIGURE)).to_contain_text(re.compile(r"^\s*4\s"))


def extend_another(office: Office) -> None:
    page = office.page
    page.goto("/office/extensions/?year=2558&watch=9")
    page.get_by_role("row").filter(has_text="จังหวัดเชียงใหม่").locator("[name=agency]").check()
    page.locator("form[action='/office/extensions/chosen/'] button[type=submit]").first.click()
    page.locator("[name=due_on]").fill("15/9/2558")
    page.locator("[name=reason]").fill(BECAUSE)
    office.post_of("/office/extensions/give/")
    office.post_of("/office/extensions/give/")
    page.wait_for_url("**/office/extensions/?**")
    given = Extension.objects.get(agency__code=CITY)
    assert (given.due_on.isoformat(), given.reason) == ("2015-09-15", BECAUSE)


def remind_the_third(office: Office) -> None:
    """By hand; the letter comes over the wire to its recorder, once."""
    page = office.page
    page.goto("/office/reminders/?year=2558&watch=9")
    page.get_by_role("row").filter(has_text="กรมเจ้าท่า").locator("[name=agency]").check()
    page.locator("form[action='/office/reminders/preview/'] button[type=submit]").first.click()
    expect(page.locator(".letter")).to_contain_text("กรมเจ้าท่า")
    page.locator("[name=sentence]").fill("หากมีข้อขัดข้องโปรดแจ้งสำนักงาน ก.พ.ร.")
    office.post_of("/office/reminders/send/")
    page.wait_for_url("**/office/reminders/?**")
    while outreach.remind():
        pass
    while notifications.deliver(seconds=30):
        pass
    letter = text_of(office.smtp.letter_to(f"recorder@{PORT.lower()}.example"))
    assert "กรมเจ้าท่า" in letter
    assert "หากมีข้อขัดข้อง" in letter


def look_at_the_trail(office: Office) -> None:
    """Who did what, when: all of it stands in the trail."""
    page = office.page
    page.goto(f"/office/trail/?agency={CITY}&verb=round.extended")
    row = page.locator("table.trail tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("อรทัย สอดส่อง")
    expect(row).to_contain_text(BECAUSE)
    page.goto(f"/office/trail/?agency={PORT}")
    expect(page.locator("table.trail")).to_contain_text("เตือนหน่วยงานแล้ว")
