"""The whole job of one agency in fiscal year 2557, as its people do it: in a browser, by e-mail, on the real days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from cleanreport.notifications import actions as notifications
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Submission
from tests.cast import PASSWORD, RECORDED, TODAY, World, example
from tests.evidence.samples import PDF
from tests.journeys.conftest import MailServer, tab_to, text_of

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = re.compile(r"บันทึกแล้ว \d\d:\d\d")
DATA = example()
NINE_MONTHS = DATA["reports"][0]
CERTIFIER = DATA["certifier"]
KINDS = {"current": "มาตรการที่ดำเนินการในปัจจุบัน", "additional": "มาตรการเพิ่มเติม"}


@dataclass
class Day:
    """Carla's browser, the certifier's telephone, the mail between them, and the calendar."""

    page: Page
    phone: Page
    smtp: MailServer
    calendar: time_machine.Traveller

    def dawns(self, at: datetime) -> None:
        self.calendar.move_to(at)

    def press(self, name: str | re.Pattern[str], *, last: bool = False) -> None:
        """A button or a link that does what its words say."""
        found = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        (found.last if last else found.first).click()

    def headed(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def type(self, **fields: object) -> None:
        """What stands in the file into the fields of these names."""
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").fill(str(value))

    def saved(self) -> None:
        expect(self.page.locator(".saved [data-words]")).to_have_text(SAVED)


@pytest.fixture
def day(
    transactional_db: None, on: World, page: Page, phone: Page, smtp: MailServer, browser_log: Any
) -> Iterator[Day]:
    # What the telephone shows in November asks for its papers until its link has ended.
    browser_log.allow("/papers/)")
    with time_machine.travel(RECORDED) as calendar:
        yield Day(page, phone, smtp, calendar)


def test_the_whole_job(day: Day) -> None:
    # November 2556: the plan.
    sign_in_by_keyboard(day)
    start_a_plan(day)
    general_data_by_keyboard(day)
    risks(day)
    measures(day)
    indicators(day)
    people_of_the_plan(day)
    finish(day)
    acknowledge_on_the_telephone(day)
    see_the_acknowledgement(day)
    # August 2557: the report of nine months. The session of November is long over.
    day.dawns(TODAY)
    enter_the_round(day)
    progress_of_the_measures(day)
    results_of_the_indicators(day)
    summary_of_the_figures(day)
    problems(day)
    evidence(day)
    people_of_the_report(day)
    send(day)
    send_back_on_the_telephone(day)
    correct_and_send_again(day)
    look_back(day)
    the_same_in_english(day)


# The plan (G2-G7)


def sign_in_by_keyboard(day: Day) -> None:
    page = day.page
    page.goto("/")
    tab_to(page, page.get_by_label("ชื่อผู้ใช้งาน (Username)"))
    page.keyboard.type("carla")
    tab_to(page, page.get_by_label("รหัสผ่าน (Password)", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    day.headed("กรมที่ดิน")


def start_a_plan(day: Day) -> None:
    expect(day.page.get_by_role("heading", name="บันทึกแผนสร้างความโปร่งใสของปีนี้")).to_be_visible()
    # Before the plan is finished there is no way to the reporting system, and the page says why.
    expect(day.page.get_by_role("button", name="เข้าสู่ระบบรายงาน")).to_have_count(0)
    day.press("เริ่มบันทึกแผน")
    day.headed("แผนสร้างความโปร่งใส")
    expect(day.page.locator("main")).to_contain_text("ฉบับร่าง ยังไม่ได้ส่ง")


def general_data_by_keyboard(day: Day) -> None:
    page = day.page
    tab_to(page, page.get_by_role("link", name=re.compile("^เริ่มที่")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/general/")
    tab_to(page, page.get_by_label("กระบวนงานที่ดำเนินการ"))
    page.keyboard.type(DATA["work_process"])
    tab_to(page, page.get_by_label("ประเภทกระบวนงาน"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("#factors")).to_contain_text("การเปิดเผยข้อมูลข่าวสาร")
    tab_to(page, page.get_by_label("เหตุผลที่เลือกกระบวนงานนี้"))
    page.keyboard.type(DATA["why_chosen"])
    day.saved()
    tab_to(page, page.get_by_role("button", name="ไปขั้นที่ 2"))
    page.keyboard.press("Enter")
    day.headed("ความเสี่ยงของกระบวนงาน")
    assert Plan.objects.get().work_process == DATA["work_process"]


def risks(day: Day) -> None:
    for risk in DATA["risks"]:
        day.press("เพิ่มความเสี่ยง")
        expect(day.page.locator("[name=step]")).to_have_value("")
        day.type(step=risk["step"], risk=risk["risk"], cause=risk["cause"])
        for name, words in (("likelihood", "โอกาสเกิด"), ("impact", "ผลกระทบ")):
            day.page.get_by_role("group", name=words).locator("label").nth(risk[name] - 1).click()
        expect(day.page.locator("#score")).to_contain_text(f"{risk['likelihood']} × {risk['impact']}")
    day.press("ไปขั้นที่ 3")
    day.headed("แนวทางแก้ไขปัญหาหรือความเสี่ยง")


def measures(day: Day) -> None:
    page = day.page
    for measure in DATA["measures"]:
        panel = page.locator("section.panel").filter(has=page.get_by_role("heading", name=measure["factor"]))
        panel.get_by_role("button", name="เพิ่มมาตรการ").click()
        expect(page.locator("[name=title]")).to_have_value("")
        page.get_by_role("group", name="ชนิดของมาตรการ").get_by_text(KINDS[measure["kind"]]).click()
        dates = {name: buddhist(measure[name]) for name in ("starts", "ends")}
        day.type(title=measure["title"], unit=measure["unit"], weight=measure["weight"], **dates)
        for number in measure["answers"]:
            page.get_by_role("group", name="ความเสี่ยงที่มาตรการนี้แก้ไข").get_by_role("checkbox").nth(number - 1).check()
    day.press("ไปขั้นที่ 4")
    day.headed("ตัวชี้วัดความสำเร็จ")


def buddhist(day: str) -> str:
    """2014-09-30 as people type it: 30/9/2557."""
    year, month, number = map(int, day.split("-"))
    return f"{number}/{month}/{year + 543}"


def indicators(day: Day) -> None:
    page = day.page
    by_target, typed, by_milestones = DATA["indicators"]
    first_fields(day, by_target)
    page.get_by_label("ค่าเป้าหมาย (ระดับ\u00a03)").fill("๘๐")
    page.get_by_label("ช่วงปรับ ±").fill("10")
    page.get_by_role("group", name="ทิศทาง").get_by_text("ยิ่งมากยิ่งดี").click()
    day.press("เติมเกณฑ์")
    for number, level in enumerate(by_target["levels"], start=1):
        expect(page.locator(f"[name=level{number}]")).to_have_value(level)
    page.get_by_label("ลองคำนวณ ถ้าผลเป็น").fill("82.5")
    expect(page.locator("#trial-out")).to_contain_text("3.2500")

    first_fields(day, typed)
    day.type(**{f"level{number}": level for number, level in enumerate(typed["levels"], start=1)})
    day.type(baseline=typed["baseline"])
    expect(page.locator("#direction")).to_contain_text("ยิ่งน้อยยิ่งดี")

    first_fields(day, by_milestones)
    page.get_by_text("ขั้นตอนความสำเร็จ 5 ขั้น").click()
    day.type(**{f"milestone{number}": text for number, text in enumerate(by_milestones["milestones"], start=1)})
    day.press("ไปขั้นที่ 5")
    day.headed("ผู้บันทึกและผู้รับรอง")


def first_fields(day: Day, indicator: dict) -> None:
    day.press("เพิ่มตัวชี้วัด")
    expect(day.page.locator("[name=name]")).to_have_value("")
    day.type(**{name: indicator[name] for name in ("name", "unit", "source", "weight")})
    if indicator["factor"]:
        day.page.get_by_label("วัดความสำเร็จของ").select_option(label=indicator["factor"])


def people_of_the_plan(day: Day) -> None:
    for role in ("recorder", "certifier"):
        day.type(**{f"{role}-{name}": text for name, text in DATA[role].items()})
    day.press("ตรวจสอบและเสร็จสิ้น", last=True)
    day.headed("ตรวจสอบและเสร็จสิ้น")


def finish(day: Day) -> None:
    expect(day.page.locator("main")).to_contain_text("ครบทุกขั้นแล้ว")
    day.press("เสร็จสิ้นการบันทึกข้อมูล")
    day.headed("เสร็จสิ้นการบันทึกข้อมูลแล้ว")
    receipt(day, Submission.objects.get())
    assert Plan.objects.get().state == PlanState.FINISHED


def receipt(day: Day, submission: Submission) -> None:
    """Number, time, and the fingerprint of what was frozen."""
    main = day.page.locator("main")
    expect(main).to_contain_text(submission.number)
    expect(main).to_contain_text("10:0")
    expect(main.locator("p.digest").first).to_contain_text(submission.sha256[:4])


def acknowledge_on_the_telephone(day: Day) -> None:
    submission = Submission.objects.get()
    read_the_letter(day, submission)
    expect(day.phone.locator("main")).to_contain_text(DATA["measures"][1]["title"])
    # Whoever only opens the link, as scanners of mail do, has answered nothing.
    day.phone.reload()
    submission.refresh_from_db()
    assert submission.state == State.WAITING
    day.phone.get_by_role("button", name="รับทราบ").click()
    expect(day.phone.get_by_role("heading", level=1)).to_have_text("ท่านรับทราบแล้ว")
    submission.refresh_from_db()
    assert (submission.state, submission.state_by) == (State.ACKNOWLEDGED, CERTIFIER["name"])


def read_the_letter(day: Day, submission: Submission) -> None:
    """The worker delivers; the certifier opens the link in the letter, without an account."""
    notifications.deliver()
    letter = day.smtp.letter_to(CERTIFIER["email"])
    assert "กรมที่ดิน" in letter["Subject"]
    assert submission.number in text_of(letter)
    link = re.search(r"http://\S+/certify/\S+", text_of(letter))
    assert link
    day.phone.goto(link[0])
    expect(day.phone.get_by_role("heading", level=1)).to_contain_text("กรมที่ดิน")


def see_the_acknowledgement(day: Day) -> None:
    day.page.reload()
    main = day.page.locator("main")
    expect(main).to_contain_text("รับทราบเมื่อ")
    expect(main).to_contain_text("ส่งถึงเครื่องแม่ข่ายอีเมลแล้ว")
    notifications.deliver()
    assert "รับทราบแล้ว" in day.smtp.letter_to(DATA["recorder"]["email"])["Subject"]


# The report (G8-G15)


def enter_the_round(day: Day) -> None:
    page = day.page
    page.goto("/")
    expect(page.get_by_role("heading", name="เข้าสู่ระบบ", level=1)).to_be_visible()
    page.get_by_label("ชื่อผู้ใช้งาน (Username)").fill("carla")
    page.get_by_label("รหัสผ่าน (Password)", exact=True).fill(PASSWORD)
    day.press("ยืนยัน")
    expect(page.get_by_role("heading", name="รายงานความก้าวหน้า รอบ 9 เดือน")).to_be_visible()
    day.press("เข้าสู่ระบบรายงาน")
    day.headed("รายงานรอบ 9 เดือน")


def progress_of_the_measures(day: Day) -> None:
    day.press(re.compile("^เริ่มที่"))
    cards = day.page.locator("article.measure")
    expect(cards).to_have_count(len(DATA["measures"]))
    for card, said in zip(cards.all(), NINE_MONTHS["measures"].values(), strict=True):
        card.get_by_label("ร้อยละความก้าวหน้า").fill(said["percent"])
        card.get_by_label("กิจกรรมหรือผลการดำเนินงานโดยสรุป").fill(said["summary"])
        card.get_by_label("ผลผลิต/ผลลัพธ์").fill(said["output"])
    day.saved()
    day.press("ไปขั้นที่ 2")


def results_of_the_indicators(day: Day) -> None:
    expect(day.page.locator("article.measure")).to_have_count(len(DATA["indicators"]))
    for card, (key, said) in zip(
        day.page.locator("article.measure").all(), NINE_MONTHS["indicators"].items(), strict=True
    ):
        if "level" in said:
            card.get_by_text(f"ขั้นที่ {said['level']} ").click()
        else:
            card.get_by_label("ผล", exact=True).fill(said["result"])
        reached = card.locator(".reach__out")
        expect(reached).to_contain_text(NINE_MONTHS["expect"]["levels"][key])
        expect(reached).to_contain_text(NINE_MONTHS["expect"]["percent_of_target"][key])
    day.saved()
    day.press("ไปขั้นที่ 3")


def summary_of_the_figures(day: Day) -> None:
    day.headed("สรุปสถานะการดำเนินงาน")
    main = day.page.locator("main")
    for name in ("plan_progress", "indicator_progress", "indicator_progress_uncapped", "weighted_score"):
        expect(main).to_contain_text(NINE_MONTHS["expect"][name])
    day.press("ไปขั้นที่ 4")


def problems(day: Day) -> None:
    day.type(problems=NINE_MONTHS["problems"], solutions=NINE_MONTHS["solutions"])
    day.press("ไปขั้นที่ 5")
    day.headed("หลักฐานอ้างอิงประกอบการดำเนินงาน")


def evidence(day: Day) -> None:
    page = day.page
    file: FilePayload = {"name": "ลำดับคิวรังวัด เม.ย. 2557.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("ไฟล์", exact=True).set_input_files(file)
    page.get_by_role("group", name="ประเภท").get_by_text("หลักฐานของตัวชี้วัด").click()
    page.get_by_role("group", name="ตัวชี้วัดที่ใช้ยืนยัน").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="แนบไฟล์").click()
    expect(page.get_by_role("status").first).to_contain_text("แนบแล้ว 1 ไฟล์")
    expect(page.locator(".uploads")).to_contain_text("ลำดับคิวรังวัด เม.ย. 2557")
    day.press("ไปขั้นที่ 6")


def people_of_the_report(day: Day) -> None:
    """Nobody is typed twice: both stand in the plan."""
    for role, person in (("reporter", DATA["recorder"]), ("certifier", DATA["certifier"])):
        day.page.locator(f"[name={role}-person]").select_option(label=f"{person['name']} · {person['position']}")
        day.page.get_by_role("button", name="เติมข้อมูล").nth(int(role == "certifier")).click()
        expect(day.page.locator(f"[name={role}-email]")).to_have_value(person["email"])
    day.press("ตรวจสอบและส่งรายงาน", last=True)
    day.headed("ตรวจสอบและส่งรายงาน")


def send(day: Day) -> None:
    expect(day.page.locator("main")).to_contain_text("ครบทุกขั้นแล้ว")
    day.press("ส่งรายงาน", last=True)
    day.headed("ส่งรายงานแล้ว")
    submission = Submission.objects.latest("pk")
    receipt(day, submission)
    assert (Report.objects.get().state, submission.late) == (ReportState.SENT, False)


def send_back_on_the_telephone(day: Day) -> None:
    submission = Submission.objects.latest("pk")
    read_the_letter(day, submission)
    day.phone.get_by_label("สิ่งที่ต้องแก้ไข").fill("โปรดระบุจำนวนผู้ขอที่ไม่มาตามนัด")
    day.phone.get_by_role("button", name="ส่งกลับให้แก้ไข").click()
    expect(day.phone.get_by_role("heading", level=1)).to_have_text("ท่านส่งกลับให้แก้ไขแล้ว")
    submission.refresh_from_db()
    assert (submission.state, submission.comment) == (State.SENT_BACK, "โปรดระบุจำนวนผู้ขอที่ไม่มาตามนัด")


CORRECTED = "ผู้ขอร้อยละ 12 ไม่มาตามนัด ทำให้ลำดับคิวเลื่อน"


def correct_and_send_again(day: Day) -> None:
    day.page.goto("/")
    expect(day.page.locator("main")).to_contain_text("โปรดระบุจำนวนผู้ขอที่ไม่มาตามนัด")
    day.press("แก้ไขรายงาน")
    day.press(re.compile("ปัญหา อุปสรรค"))
    day.type(problems=CORRECTED)
    day.press("ไปขั้นที่ 5")
    day.headed("หลักฐานอ้างอิงประกอบการดำเนินงาน")
    day.page.goto(reverse("report_check", args=[Report.objects.get().pk]))
    day.press("ส่งรายงาน", last=True)
    day.headed("ส่งรายงานแล้ว")
    second = Submission.objects.latest("pk")
    assert (second.revision, second.follows) == (2, Submission.objects.get(comment__contains="ผู้ขอที่ไม่มา"))


def look_back(day: Day) -> None:
    day.press("ประวัติการส่ง")
    sent = day.page.locator("main tbody tr")
    expect(sent).to_have_count(3)
    sent.filter(has_text=Submission.objects.latest("pk").number).get_by_role("link").first.click()
    expect(day.page.locator(".trail")).to_contain_text("ส่งรายงานกลับให้แก้ไข")
    day.press("สิ่งที่เปลี่ยนจากฉบับก่อน")
    changes = day.page.locator("main")
    expect(changes).to_contain_text(NINE_MONTHS["problems"])
    expect(changes).to_contain_text(CORRECTED)


def the_same_in_english(day: Day) -> None:
    day.page.goto("/")
    day.press("English")
    expect(day.page.locator("html")).to_have_attribute("lang", "en")
    expect(day.page.get_by_role("heading", name="You are up to date")).to_be_visible()
    expect(day.page.locator("main")).to_contain_text("Sent on 20 August 2014")
    day.press("ไทย")
    expect(day.page.locator("html")).to_have_attribute("lang", "th")
