"""Looking back: the receipt, the frozen content, who may see it, the history, what changed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.accounts.models import Role
from cleanreport.agencies import actions as agencies
from cleanreport.assignments import actions as assignments
from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.demo.examples import record_plan
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.submissions import actions, views
from cleanreport.submissions.models import Submission
from tests.cast import PASSWORD, RECORDED, TODAY, World, bangkok, example, plan_at, report_at, request_for
from tests.certification.screens import AFTER_THE_ROUND, OTHER, words
from tests.plans.screens import SCRIPT, signed_in, url
from tests.reports.screens import last_report
from tests.submissions.screens import address

pytestmark = pytest.mark.usefixtures("clock")


def sent_again(submission: Submission, on: World, **report: str) -> Submission:
    """The report withdrawn, changed and sent once more."""
    document = on.agency.plans.get().reports.get(pk=submission.subject_id)
    reports.withdraw(document, reason="แนบไฟล์ผิดฉบับ", by=on.carla, at=TODAY)
    reports.edit(document, [Edit(document, report, {})], by=on.carla, at=TODAY)
    return reports.send(document, by=on.carla, at=TODAY)


# The receipt and the content


def test_right_after_sending_the_receipt_stands_first(sent: Submission, carla: Client) -> None:
    page = words(carla.get(address(sent) + "?sent=1"))
    assert "ส่งรายงานแล้ว" in page
    assert sent.number in page
    assert "20 สิงหาคม 2557 เวลา 10:00 น. โดย พิมพ์ชนก ใจซื่อ" in page
    assert "ส่งทันกำหนด" in page
    assert "จะเกิดอะไรขึ้นต่อไป" in page
    assert "นายธีรพงษ์ ตรงธรรม จะได้รับอีเมลพร้อมลิงก์ที่ deputy@land.example" in page


def test_a_finished_plan_has_its_own_receipt(on: World, carla: Client) -> None:
    page = words(carla.get(address(plan_at(PlanState.FINISHED, on).current) + "?sent=1"))
    assert "เสร็จสิ้นการบันทึกข้อมูลแล้ว" in page
    assert "ไม่ต้องรอผู้รับรองรับทราบ" in page


def test_later_the_same_address_looks_back(sent: Submission, carla: Client) -> None:
    assert "จะเกิดอะไรขึ้นต่อไป" not in carla.get(address(sent)).text
    certification.acknowledge(request_for(sent), at=TODAY)
    page = words(carla.get(address(sent) + "?sent=1"))
    assert "จะเกิดอะไรขึ้นต่อไป" not in page
    assert "รับทราบเมื่อ 20 สิงหาคม 2557 เวลา 10:00 น." in page


def test_a_report_is_read_as_it_was_frozen(sent: Submission, on: World, carla: Client) -> None:
    page = words(carla.get(address(sent)))
    assert "ตรวจสอบการรายงานความก้าวหน้า" in page
    for text in (
        sent.content["work_process"],
        sent.content["problems"],
        "60.28 %",
        sent.content["measures"][0]["summary"],
    ):
        assert text in page
    for person in sent.content["people"].values():
        assert person["phone"] in page
        assert person["email"] in page


def test_a_plan_is_read_as_it_was_frozen(on: World, carla: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    plans.reopen(plan, reason="เพิ่มมาตรการ", by=on.olga, at=TODAY)
    plans.edit(plan, [Edit(plan, {"work_process": "กระบวนงานใหม่"}, {})], by=on.carla, at=TODAY)
    page = words(carla.get(address(plan.frozen)))
    assert "ตรวจสอบการบันทึกข้อมูลโครงการ" in page
    assert plan.frozen.content["work_process"] in page
    assert "กระบวนงานใหม่" not in page


def test_the_fingerprint_is_reckoned_anew(sent: Submission, carla: Client) -> None:
    page = words(carla.get(address(sent)))
    assert " ".join(sent.sha256[n : n + 8] for n in range(0, 64, 8)) in page
    assert "สำเนาคงรูปไม่ถูกแก้ไข" in page
    Submission.objects.update(snapshot=sent.snapshot.replace("75", "76"))
    page = words(carla.get(address(sent)))
    assert "สำเนาไม่ตรงกับลายพิมพ์ดิจิทัล" in page
    assert "สำเนาคงรูปไม่ถูกแก้ไข" not in page


def test_what_was_sent_after_the_due_date_says_so(on: World, carla: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on, at=bangkok(2013, 11, 30))
    page = words(carla.get(address(plan.current)))
    assert "ส่งหลังวันครบกำหนด 29 พฤศจิกายน 2556" in page
    assert "ส่งทันกำหนด" not in page
    assert "ส่งหลังกำหนด" in words(carla.get(url("submissions")))


def test_who_did_what_when(sent: Submission, on: World, carla: Client) -> None:
    certification.send_back(request_for(sent), comment="เพิ่มสาเหตุ", at=TODAY)
    page = words(carla.get(address(sent)))
    trail = page[page.index("ใครทำอะไรเมื่อใด") :]
    steps = [
        "พิมพ์ชนก ใจซื่อ เริ่มบันทึกรายงาน",
        f"พิมพ์ชนก ใจซื่อ ส่งรายงาน{sent.number}",
        "พิมพ์ชนก ใจซื่อ ขอให้ผู้รับรองรับทราบนายธีรพงษ์ ตรงธรรม · deputy@land.example",
        f"นายธีรพงษ์ ตรงธรรม ส่งรายงานกลับให้แก้ไข{sent.number}เพิ่มสาเหตุ",
    ]
    assert sorted(steps, key=trail.index) == steps


# Taking back


def test_what_came_back_leads_to_the_draft(sent: Submission, on: World, carla: Client) -> None:
    certification.send_back(request_for(sent), comment=f"เพิ่มสาเหตุ {SCRIPT}", at=TODAY)
    page = carla.get(address(sent))
    assert "เพิ่มสาเหตุ" in page.text
    assert SCRIPT not in page.text
    assert f'href="{url("report", sent.subject_id)}"' in page.text
    assert f'href="{url("report", sent.subject_id)}"' not in signed_in(on.olga).get(address(sent)).text


def test_of_what_was_sent_again_the_older_leads_to_the_newer(sent: Submission, on: World, carla: Client) -> None:
    newer = sent_again(sent, on, problems="จอแสดงผลชำรุด")
    page = words(carla.get(address(sent)))
    assert "เอกสารนี้มีการส่งใหม่แล้ว" in page
    assert "แนบไฟล์ผิดฉบับ" in page
    assert "ไปแก้ไขแล้วส่งใหม่" not in page
    page = words(carla.get(address(newer)))
    assert "เอกสารนี้มีการส่งใหม่แล้ว" not in page
    assert page.count(sent.number) >= 2  # in the list of all submissions and in the trail


def test_a_report_is_withdrawn_from_here_while_its_round_is_open(sent: Submission, carla: Client, clock: Any) -> None:
    target = f'action="{url("report_withdraw", sent.subject_id)}"'
    page = carla.get(address(sent))
    assert target in page.text
    assert "ถอนรายงานกลับมาแก้ไข (ได้ถึง 31 สิงหาคม 2557)" in words(page)
    clock.move_to(AFTER_THE_ROUND, tick=False)
    assert target not in carla.get(address(sent)).text


def test_only_the_agency_withdraws_and_only_a_report_that_stands(sent: Submission, on: World, carla: Client) -> None:
    plan = Submission.objects.get(kind="plan")
    for client, found in ((signed_in(on.olga), sent), (carla, plan)):
        assert "/withdraw/" not in client.get(address(found)).text
    carla.post(url("report_withdraw", sent.subject_id), {"reason": "แนบไฟล์ผิดฉบับ"})
    page = carla.get(address(sent))
    assert "/withdraw/" not in page.text
    assert "หน่วยงานถอนกลับมาแก้ไข" in page.text


# Who may


def test_an_officer_reads_and_asks_nobody(sent: Submission, on: World) -> None:
    olga = signed_in(on.olga)
    page = olga.get(address(sent))
    assert sent.content["work_process"] in page.text
    # Papers are for every reader; all other buttons are the agency's.
    forms = set(re.findall(r'<form [^>]*action="([^"]+)"', page.text[page.text.index("<main") :]))
    assert forms == {address(sent, "submission_paper_ask")}
    assert olga.post(address(sent, "submission_ask"), {}).status_code == 403
    assert olga.post(address(sent, "submission_ask"), OTHER).status_code == 403
    assert sent.requests.count() == 1


@pytest.mark.parametrize("what", ["submission", "submission_changes", "submission_ask"])
def test_a_stranger_finds_nothing(sent: Submission, on: World, what: str) -> None:
    stan = signed_in(on.stan)
    for number in (sent.number, "2557-999999", "None", SCRIPT.replace("/", "")):
        assert stan.post(url(what, number), OTHER).status_code == (404 if what == "submission_ask" else 405)
        if what != "submission_ask":
            assert stan.get(url(what, number)).status_code == 404
    assert sent.number not in stan.get(url("submissions")).text


def test_reading_writes_nothing(sent: Submission, on: World, carla: Client) -> None:
    newer = sent_again(sent, on, problems="จอแสดงผลชำรุด")
    pages = [url("submissions"), address(sent), address(newer) + "?sent=1", address(newer, "submission_changes")]
    carla.get(pages[0])  # the session says once an hour that somebody is at work
    for page in pages:
        with CaptureQueriesContext(connection) as captured:
            assert carla.get(page).status_code == 200
        assert [q["sql"] for q in captured.captured_queries if not q["sql"].startswith("SELECT")] == [], page


# The history


def test_nothing_was_sent_yet(on: World, carla: Client) -> None:
    page = carla.get(url("submissions"))
    assert "ยังไม่มีการส่ง" in page.text
    assert f'href="{url("home")}"' in page.text


def test_the_history_tells_every_submission_the_newest_first(sent: Submission, on: World, carla: Client) -> None:
    newer = sent_again(sent, on, problems="จอแสดงผลชำรุด")
    plan = Submission.objects.get(kind="plan")
    page = words(carla.get(url("submissions")))
    numbers = [newer.number, sent.number, plan.number]
    assert sorted(numbers, key=page.index) == numbers
    for text in ("ปีงบประมาณ 2557", "รายงานความก้าวหน้า รอบ 9 เดือน", "แผนสร้างความโปร่งใส", plan.content["work_process"]):
        assert text in page
    assert f"{newer.sha256[:8]} {newer.sha256[8:16]}…" in page
    assert page.count("สิ่งที่เปลี่ยน 2557-") == 1


def test_the_history_comes_in_pages(
    sent: Submission, on: World, carla: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "A_PAGE", 2)
    newer = sent_again(sent, on, problems="จอแสดงผลชำรุด")
    first, second = (carla.get(url("submissions") + f"?page={page}") for page in (1, 2))
    assert [s.number for s in first.context["rows"]] == [newer.number, sent.number]
    assert [s.kind for s in second.context["rows"]] == ["plan"]
    assert "หน้า 1 จาก 2" in first.text
    assert 'rel="next" href="?page=2"' in first.text
    assert 'rel="prev" href="?page=1"' in second.text


@pytest.mark.parametrize(("asked", "given"), [("", 1), ("x", 1), ("๒", 2), ("-1", 2), ("99999999999999999999", 2)])
def test_a_page_that_is_none_is_answered_with_one_that_is(
    sent: Submission, on: World, carla: Client, monkeypatch: pytest.MonkeyPatch, asked: str, given: int
) -> None:
    monkeypatch.setattr(views, "A_PAGE", 1)
    page = carla.get(url("submissions"), {"page": asked})
    assert page.context["page"].number == given


def test_an_officer_sees_whose_it_is(sent: Submission, on: World, carla: Client) -> None:
    assert "<small>กรมที่ดิน</small>" in signed_in(on.olga).get(url("submissions")).text
    assert "<small>กรมที่ดิน</small>" not in carla.get(url("submissions")).text


def test_who_reads_several_agencies_sees_whose_it_is_and_finds_them_by_name_and_code(
    sent: Submission, on: World
) -> None:
    asa = agencies.open_account("asa", by=on.olga, password=PASSWORD, role=Role.ASSESSOR)
    assignments.assign(on.cycle, asa, ["MOI-04", "TH-55"], by=on.olga)
    other = record_plan(example(), on.other_agency, on.cycle, by=on.stan, at=RECORDED)
    plans.finish(other, by=on.stan, at=RECORDED)
    client = signed_in(asa)

    def of(**asked: str) -> set[str]:
        years = client.get(url("submissions"), asked).context["years"]
        return {line.agency for _year, lines in years for line in lines}

    assert of() == {"กรมที่ดิน", "จังหวัดน่าน"}
    assert of(q="น่าน") == of(q="th55") == {"จังหวัดน่าน"}
    assert (of(q="ไม่มีชื่อนี้"), of(q="x" * 200)) == (set(), set())
    assert "ไม่พบหน่วยงาน" in words(client.get(url("submissions"), {"q": "ไม่มีชื่อนี้"}))
    assert "x" * 200 in client.get(url("submissions"), {"q": "x" * 200}).text


def test_an_agency_has_no_search_for_agencies(sent: Submission, carla: Client) -> None:
    page = carla.get(url("submissions"), {"q": "น่าน"})
    assert 'type="search"' not in page.text
    assert sent.number in page.text


# What changed


def test_old_and_new_stand_side_by_side(sent: Submission, on: World, carla: Client) -> None:
    newer = sent_again(sent, on, problems=f"จอแสดงผลชำรุด {SCRIPT}")
    assert f'href="{address(newer, "submission_changes")}"' in carla.get(address(newer)).text
    page = carla.get(address(newer, "submission_changes"))
    [part] = page.context["parts"]
    [change] = part.changes
    assert (change.old, change.new) == (sent.content["problems"], f"จอแสดงผลชำรุด {SCRIPT}")
    assert sent.content["problems"] in words(page)
    assert "<del>" in page.text
    assert "<ins>" in page.text
    assert SCRIPT not in page.text
    assert f"จาก {sent.number} (20 ส.ค. 57 10:00) เป็น {newer.number} (20 ส.ค. 57 10:00)" in words(page)


def test_sent_again_as_it_was(sent: Submission, on: World, carla: Client) -> None:
    newer = sent_again(sent, on, problems=sent.content["problems"])
    assert "เนื้อหาไม่มีการเปลี่ยนแปลง" in carla.get(address(newer, "submission_changes")).text


def test_the_first_submission_has_none_before_it(sent: Submission, carla: Client) -> None:
    assert "ฉบับนี้เป็นการส่งครั้งแรก" in carla.get(address(sent, "submission_changes")).text
    assert address(sent, "submission_changes") not in carla.get(address(sent)).text


# How much it costs


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.any_database
def test_many_submissions_cost_as_much_as_three(on: World, carla: Client) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    cost = {}
    for count in (3, 30):
        while plan.frozen.revision < count:
            at = RECORDED + timedelta(hours=plan.frozen.revision)
            plans.reopen(plan, reason="เพิ่มมาตรการ", by=on.olga, at=at)
            actions.ask_again(plans.finish(plan, by=on.carla, at=at), by=on.carla, at=at, **OTHER)
            plan.refresh_from_db()
        pages = [url("submissions"), address(plan.frozen), address(plan.frozen, "submission_changes")]
        cost[count] = [asked(carla, page) for page in pages]
        assert all(row.get_deferred_fields() == {"snapshot"} for row in carla.get(pages[0]).context["rows"])
    assert cost[3] == cost[30]
    assert max(cost[30]) <= 12


@pytest.mark.any_database
def test_a_report_of_thirty_measures_costs_as_much_as_one_of_three(on: World, carla: Client) -> None:
    few = reports.send(report_at(State.DRAFT, on), by=on.carla, at=TODAY)
    cheap = asked(carla, address(few))
    many = last_report(on, rows=30)
    assert len(many.plan.frozen.content["measures"]) == 30
    before = Submission.objects.get(kind="report", plan_id=many.plan_id)
    assert asked(carla, address(before)) == cheap <= 12
