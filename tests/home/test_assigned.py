"""An assessor's first page: the agencies of a year that are theirs, what each sent, and what is not there yet."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.assignments import actions as assignments
from cleanreport.certification import actions as certification
from cleanreport.completion import actions as completions
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.cycles import actions as cycles
from cleanreport.evidence import actions as evidence
from cleanreport.evidence.models import Kind
from cleanreport.home import assigned
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import (
    IN_ROUND_12,
    PASSWORD,
    RECORDED,
    TODAY,
    World,
    completion_at,
    plan_at,
    report_at,
    request_for,
)  # fmt: skip
from tests.evidence.samples import PDF

MOST_STATEMENTS = 12
DAY = TODAY.date()


@pytest.fixture
def asa(on: World) -> User:
    """Carla's agency and the other one are assigned to her in 2557."""
    user = agencies.open_account("asa", by=on.olga, password=PASSWORD, role=Role.ASSESSOR)
    assignments.assign(on.cycle, user, ["MOI-04", "TH-55"], by=on.olga, at=RECORDED)
    return user


def seen(asa: User, on: World, *, on_day: date = DAY, year_be: int | None = None, **asked: str) -> Any:
    found = assigned.year_of(asa, year_be, asked, on_day)
    assert found is not None
    return found


def parts_of(card: Any, place: int = 0) -> dict[str, tuple[str, str]]:
    """What stands there of one plan: the number of what was sent, and the words of the chip."""
    return {part.name: (part.number, part.chip.text) for part in card.plans[place].parts}


def test_what_was_sent_is_named_with_its_state_and_the_rest_with_its_due_date(on: World, asa: User) -> None:
    report = report_at(ReportState.SENT, on)
    lands, nan = seen(asa, on).cards
    assert (lands.name, nan.name) == ("กรมที่ดิน", "จังหวัดน่าน")
    assert parts_of(lands) == {
        "แผน": (report.plan.current.number, "รับทราบแล้ว"),
        "รอบ 9 เดือน": (report.current.number, "รอผู้รับรองรับทราบ"),
        "รอบ 12 เดือน": ("", "ยังไม่เปิด"),
        "รายงานการสิ้นสุดโครงการ": ("", "ยังไม่เปิด"),
    }
    due = [part.due_on for part in lands.plans[0].parts]
    assert due == [None, None, on.last_round.due_on, on.last_round.due_on]
    assert (nan.plans, nan.nothing.chip.text, nan.nothing.due_on) == ((), "ยังไม่ได้ส่ง", on.cycle.plan_due_on)


def test_a_round_that_is_open_or_over_says_so_and_an_extension_counts(on: World, asa: User) -> None:
    plan_at(State.FINISHED, on)
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 10), reason="น้ำท่วม", by=on.olga, at=TODAY)
    for day, words in ((date(2014, 9, 10), "ยังไม่ส่ง"), (date(2014, 9, 11), "ยังไม่ได้ส่ง")):
        part = seen(asa, on, on_day=day).cards[0].plans[0].parts[1]
        assert (part.chip.text, part.due_on) == (words, date(2014, 9, 10))


def test_what_was_sent_back_leads_to_what_was_sent_and_is_awaited_again(on: World, asa: User) -> None:
    report = report_at(ReportState.SENT, on)
    certification.send_back(request_for(report.current), comment="แก้ไข", at=TODAY)
    part = seen(asa, on).cards[0].plans[0].parts[1]
    assert (part.number, part.chip.text, part.due_on) == (
        report.current.number, "ส่งกลับให้แก้ไข", on.round.due_on,
    )  # fmt: skip


def test_an_agency_is_ready_when_the_last_report_and_the_completion_report_of_every_plan_were_sent(
    on: World, asa: User
) -> None:
    completion = completion_at(CompletionState.DRAFT, on)
    found = seen(asa, on, on_day=IN_ROUND_12.date())
    assert (found.agencies, found.ready) == (2, 0)
    completions.send(completion, by=on.carla, at=IN_ROUND_12)
    found = seen(asa, on, on_day=IN_ROUND_12.date())
    assert (found.agencies, found.ready, found.cards[0].is_ready) == (2, 1, True)
    assert [tab.count for tab in found.tabs] == [2, 1, 1]
    assert [card.code for card in seen(asa, on, show="ready").cards] == ["MOI-04"]
    assert [card.code for card in seen(asa, on, show="missing").cards] == ["TH-55"]
    plan_at(State.FINISHED, on, file="driving-licence", at=IN_ROUND_12)
    assert seen(asa, on).ready == 0


def test_of_several_plans_each_stands_by_itself_and_drafts_are_only_counted(on: World, asa: User) -> None:
    first = plan_at(State.FINISHED, on)
    second = plan_at(State.FINISHED, on, file="driving-licence")
    draft = plan_at(State.DRAFT, on, file="provincial-procurement")
    card = seen(asa, on).cards[0]
    assert [(plan.plan_id, plan.work_process) for plan in card.plans] == [
        (first.pk, first.work_process), (second.pk, second.work_process),
    ]  # fmt: skip
    assert card.unfinished == 1
    page = browser(asa).get(reverse("home")).text
    assert second.work_process in page.replace("\u2060", "")
    assert draft.work_process not in page


def test_a_plan_that_is_opened_again_keeps_the_words_that_were_finished(on: World, asa: User) -> None:
    plan = plan_at(State.FINISHED, on)
    plans.reopen(plan, reason="แก้ชื่อ", by=on.olga, at=TODAY)
    Plan.objects.filter(pk=plan.pk).update(work_process="ชื่อใหม่ที่ยังเขียนไม่เสร็จ")
    card = seen(asa, on).cards[0].plans[0]
    assert (card.work_process, card.parts[0].number) == (plan.work_process, plan.current.number)
    page = browser(asa).get(reverse("plan_evidence", args=[plan.pk]))
    assert page.status_code == 200
    assert "ชื่อใหม่" not in page.text
    assert browser(asa).get(reverse("plan", args=[plan.pk])).status_code == 404


def test_files_are_counted_as_the_list_of_evidence_shows_them(on: World, asa: User) -> None:
    report = report_at(ReportState.DRAFT, on)

    def give(name: str) -> None:
        file = evidence.bring_in(SimpleUploadedFile(name, PDF + name.encode()))
        given = evidence.add(report.plan, file, kind=Kind.OTHER, by=on.carla, at=TODAY)
        reports.attach(report, given, by=on.carla, at=TODAY)

    def counted() -> int:
        files: int = seen(asa, on).cards[0].plans[0].files
        page = browser(asa).get(reverse("plan_evidence", args=[report.plan_id]))
        assert page.context["page"].paginator.count == files
        return files

    give("หนึ่ง.pdf")
    assert counted() == 0, "it was not sent yet"
    reports.send(report, by=on.carla, at=TODAY)
    assert counted() == 1
    report.refresh_from_db()
    certification.send_back(request_for(report.current), comment="แก้ไข", at=TODAY)
    report.refresh_from_db()
    give("สอง.pdf")
    assert counted() == 1, "what was sent stays, and what is added to the draft is not seen"


def test_words_find_agencies_by_name_and_code(on: World, asa: User) -> None:
    for words, codes in (
        ("ที่ดิน", ["MOI-04"]), ("moi04", ["MOI-04"]), ("น่าน", ["TH-55"]), ("กรม จังหวัด", []), ("x" * 200, []),
    ):  # fmt: skip
        found = seen(asa, on, q=words)
        assert [card.code for card in found.cards] == codes, words
        assert (found.agencies, found.tabs[0].count) == (2, len(codes))
    page = browser(asa).get(reverse("home"), {"q": "x" * 200})
    assert (page.status_code, "x" * 200 in page.text) == (200, True)
    assert "ไม่พบหน่วยงาน" in browser(asa).get(reverse("home"), {"q": "กรม จังหวัด"}).text


def test_another_year_is_a_click_away_and_a_year_without_assignments_is_not_there(on: World, asa: User) -> None:
    later = cycles.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)
    client = browser(asa)
    assert client.get(reverse("home")).context["year"].years == [2557]
    assert client.get(reverse("home_year", args=[2558])).status_code == 404
    assignments.assign(later, asa, ["TH-55"], by=on.olga, at=TODAY)
    newest = client.get(reverse("home")).context["year"]
    assert (newest.cycle, newest.years, [card.code for card in newest.cards]) == (later, [2558, 2557], ["TH-55"])
    page = client.get(reverse("home_year", args=[2557]))
    assert [card.code for card in page.context["year"].cards] == ["MOI-04", "TH-55"]
    assert reverse("home_year", args=[2558]) in page.text


def test_nothing_of_an_agency_stands_there_that_is_not_assigned(on: World, asa: User) -> None:
    plan = plan_at(State.FINISHED, on)
    assignments.take_away(on.cycle, asa, ["MOI-04"], by=on.olga, at=TODAY)
    page = browser(asa).get(reverse("home")).text
    assert "จังหวัดน่าน" in page
    assert not [word for word in ("กรมที่ดิน", "MOI-04", plan.current.number) if word in page]


@pytest.mark.parametrize("count", [3, 60])
def test_the_page_asks_as_little_for_sixty_agencies_as_for_three(count: int, on: World, asa: User) -> None:
    report_at(ReportState.SENT, on)
    many(count, on, asa)
    client = browser(asa)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("home"))
    assert len(asked) <= MOST_STATEMENTS
    assert len([one for one in page.context["year"].cards[0].plans[0].parts if one.number]) == 2
    assert page.context["year"].agencies == count + 2
    assert len(page.context["year"].cards) == min(count + 2, assigned.A_PAGE)
    last = client.get(reverse("home"), {"page": "99"}).context["year"]
    assert len(last.cards) == (count + 2) % assigned.A_PAGE


def many(count: int, on: World, asa: User) -> None:
    """Agencies with two plans each, which are written as rows: the page only reads them."""
    facts = {"kind": "department", "ministry": on.agency.ministry, "by": on.olga}
    for number in range(count):
        agencies.record_agency(f"X-{number:02}", name_th=f"สำนักงานที่ {number}", **facts)
    assignments.assign(on.cycle, asa, [f"X-{number:02}" for number in range(count)], by=on.olga, at=TODAY)
    made = Agency.objects.filter(code__startswith="X-")
    start = {"cycle": on.cycle, "started_at": TODAY, "started_by": on.carla}
    Plan.objects.bulk_create(Plan(agency=one, work_process=name, **start) for one in made for name in ("ก", "ข"))


def browser(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client
