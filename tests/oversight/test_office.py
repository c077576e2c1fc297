"""All agencies of a year: who sees them, how far they are, and finding some of them."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.accounts.models import Role
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.completion import actions as completions
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle
from cleanreport.oversight.queries import Stage
from cleanreport.reports import actions as reports
from tests.cast import IN_ROUND_12, World, bangkok, completion_at
from tests.oversight.conftest import Office

NOTHING, DRAFT, TO_CORRECT, WAITING, ACKNOWLEDGED = Stage
OFFICE = "/office/"


def shown(client: Client, **query: object) -> Any:
    """What the page of all agencies was made of."""
    answer = client.get(OFFICE, query)
    assert answer.status_code == 200
    return answer.context


def codes(context: Any) -> list[str]:
    return [line.agency.code for line in context["lines"]]


def counts(context: Any) -> dict[Stage, int]:
    return {part.stage: part.count for part in context["parts"]}


# Who may


PAGES = {
    "office": (),
    "office_agency": ("MOI-04",),
    "office_plan_reopen": (1,),
    "office_report_reopen": (1,),
    "office_extend": (1, "MOI-04"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["carla", "stan"])
def test_for_everybody_else_the_office_does_not_exist(name: str, who: str, on: World, client: Client) -> None:
    client.force_login(getattr(on, who))
    address = reverse(name, args=PAGES[name])
    codes = {client.get(address).status_code, client.post(address).status_code}
    assert 404 in codes
    assert codes <= {404, 405}


@pytest.mark.parametrize("name", ["office_plan_reopen", "office_report_reopen", "office_extend"])
def test_what_changes_something_is_not_done_by_opening_an_address(name: str, olga: Client) -> None:
    assert olga.get(reverse(name, args=PAGES[name])).status_code == 405


def test_an_officer_who_left_sees_nothing(on: World, olga: Client) -> None:
    on.olga.is_active = False
    on.olga.save()
    assert olga.get(OFFICE).status_code == 302


# Counting

# What became of each agency's plan and 9-month report, and at which stages that is.
STORIES = {
    "A-01": (None, None, NOTHING, NOTHING),
    "A-02": ("draft", None, DRAFT, NOTHING),
    "A-03": ("draft", None, DRAFT, NOTHING),
    "A-04": ("sent back", None, TO_CORRECT, NOTHING),
    "A-05": ("reopened", None, TO_CORRECT, NOTHING),
    "A-06": ("finished", None, WAITING, NOTHING),
    "A-07": ("finished", "draft", WAITING, DRAFT),
    "A-08": ("acknowledged", "sent", ACKNOWLEDGED, WAITING),
    "A-09": ("acknowledged", "sent", ACKNOWLEDGED, WAITING),
    "A-10": ("acknowledged", "acknowledged", ACKNOWLEDGED, ACKNOWLEDGED),
    "A-11": ("acknowledged", "sent back", ACKNOWLEDGED, TO_CORRECT),
    "A-12": ("acknowledged", "withdrawn", ACKNOWLEDGED, TO_CORRECT),
    "A-13": ("acknowledged", "reopened", ACKNOWLEDGED, TO_CORRECT),
}


@pytest.fixture
def year(there: Office) -> Office:
    for code, (plan, report, *_stages) in STORIES.items():
        made = there.agency(code, f"กรม {code}")
        document = there.plan(made, plan) if plan else None
        if document and report:
            there.report(document, report)
    Agency.objects.filter(code__in=["MOI-04", "TH-55"]).update(in_force_to=date(2013, 9, 30))
    return there


BY_HAND = {
    "plan": ({ACKNOWLEDGED: 6, WAITING: 2, TO_CORRECT: 2, DRAFT: 2, NOTHING: 1}, 5),
    "9": ({ACKNOWLEDGED: 1, WAITING: 2, TO_CORRECT: 3, DRAFT: 1, NOTHING: 6}, 10),
    "12": ({ACKNOWLEDGED: 0, WAITING: 0, TO_CORRECT: 0, DRAFT: 0, NOTHING: 13}, 13),
}


def test_the_counts_are_those_counted_by_hand(year: Office, olga: Client) -> None:
    for watch, (by_hand, not_yet) in BY_HAND.items():
        context = shown(olga, watch=watch)
        assert counts(context) == by_hand, watch
        assert (context["total"], context["not_yet"]) == (13, not_yet), watch
        assert [tab.count for tab in context["tabs"]] == [13, *(by_hand[stage] for stage in Stage)], watch


def test_every_row_says_how_far_its_agency_is_the_least_far_first(year: Office, olga: Client) -> None:
    lines = shown(olga)["lines"]
    found = {line.agency.code: [cell.chip.text if cell.chip else None for cell in line.cells] for line in lines}
    stages = [STORIES[code][3] for code in found]
    assert stages == sorted(stages)
    assert found == {code: [plan.label, report.label, None, None] for code, (_p, _r, plan, report) in STORIES.items()}


def test_a_stage_shows_its_agencies_and_no_others(year: Office, olga: Client) -> None:
    for watch, place in (("plan", 2), ("9", 3)):
        for stage in Stage:
            expected = [code for code, story in STORIES.items() if story[place] == stage]
            assert codes(shown(olga, watch=watch, stage=stage.value)) == expected, (watch, stage)


def test_of_several_plans_the_one_that_is_least_far_counts(there: Office, on: World, olga: Client) -> None:
    there.report(there.plan(on.agency), "sent")
    there.plan(on.agency, "finished")
    assert counts(shown(olga, watch="plan", q="MOI-04"))[WAITING] == 1
    assert counts(shown(olga, watch="9", q="MOI-04"))[NOTHING] == 1


def test_without_being_asked_the_open_round_is_shown(on: World, olga: Client, comes_back: Any) -> None:
    assert shown(olga)["watch"].key == "9"
    comes_back(bangkok(2014, 10, 1))
    assert shown(olga)["watch"].key == "12"
    comes_back(bangkok(2013, 11, 1))
    assert shown(olga)["watch"].key == "plan"
    assert shown(olga, watch="7")["watch"].key == "plan"


def test_an_agency_counts_in_the_years_of_its_existence(on: World, olga: Client) -> None:
    for first, last, there_in_2557 in [
        (None, date(2013, 9, 30), False),
        (None, date(2013, 10, 1), True),
        (date(2014, 9, 30), None, True),
        (date(2014, 10, 1), None, False),
    ]:
        dates = {"in_force_from": first, "in_force_to": last, "revision": F("revision") + 1}
        Agency.objects.filter(code="MOI-04").update(**dates)
        assert ("MOI-04" in codes(shown(olga))) == there_in_2557, (first, last)


# What a row notes besides


def notes(client: Client, code: str) -> list[str]:
    return [cell.note for line in shown(client, q=code)["lines"] for cell in line.cells]


def test_what_is_overdue_extended_or_late_is_said(there: Office, on: World, olga: Client, comes_back: Any) -> None:
    plan = there.plan(on.agency)
    report = there.report(plan, "draft")
    assert notes(olga, "MOI-04") == ["", "", "", ""]
    assert notes(olga, "TH-55") == ["เลยกำหนด", "", "", ""]
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 10), reason="น้ำท่วม", by=on.olga)
    assert notes(olga, "MOI-04") == ["", "ขยายถึง 10 ก.ย. 57", "", ""]
    comes_back(bangkok(2014, 9, 10))
    assert notes(olga, "MOI-04") == ["", "ขยายถึง 10 ก.ย. 57", "", ""]
    assert notes(olga, "TH-55") == ["เลยกำหนด", "เลยกำหนด", "", ""]
    comes_back(bangkok(2014, 9, 11))
    assert notes(olga, "MOI-04") == ["", "เลยกำหนด", "", ""]
    reports.send(report, by=on.carla, at=bangkok(2014, 9, 10))
    assert notes(olga, "MOI-04") == ["", "ส่งหลังกำหนด", "", ""]


def test_completion_reports_are_watched_like_reports(on: World, olga: Client, comes_back: Any) -> None:
    completion = completion_at(CompletionState.DRAFT, on)
    comes_back(IN_ROUND_12)
    assert counts(shown(olga, watch="completion"))[Stage.DRAFT] == 1
    cycles.extend(on.last_round, on.agency, due_on=date(2014, 10, 25), reason="น้ำท่วม", by=on.olga)
    comes_back(bangkok(2014, 10, 20))
    assert notes(olga, "MOI-04")[-1] == "ขยายถึง 25 ต.ค. 57"
    completions.send(completion, by=on.carla, at=bangkok(2014, 10, 20))
    found = shown(olga, watch="completion")
    assert (counts(found)[WAITING], found["watch"].name) == (1, "รายงานการสิ้นสุดโครงการ")
    assert notes(olga, "MOI-04") == ["", "", "", "ส่งหลังกำหนด"]


# Finding


ALL = {"MOI-04", "TH-55", "MOT-03", "PM-01", "TH-50"}


@pytest.fixture
def several(there: Office) -> Office:
    there.agency("MOT-03", "กรมการขนส่งทางบก", ministry="MOT")
    there.agency("PM-01", "สำนักงานปลัดสำนักนายกรัฐมนตรี", ministry="PM")
    there.agency("TH-50", "จังหวัดเชียงใหม่", kind="province")
    return there


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ขนส่ง"}, {"MOT-03"}),  # inside a name without spaces
        ({"q": "ที่ดิน"}, {"MOI-04"}),
        ({"q": "จังหวัด น่าน"}, {"TH-55"}),
        ({"q": "lands"}, {"MOI-04"}),
        ({"q": "mot-03"}, {"MOT-03"}),
        ({"q": "ไม่มีชื่อนี้"}, set()),
        ({"kind": "province"}, {"TH-55", "TH-50"}),
        ({"ministry": "MOI"}, {"MOI-04", "TH-55", "TH-50"}),
        ({"ministry": "MOI", "kind": "province", "q": "เชียง"}, {"TH-50"}),
        ({"ministry": "MOT", "kind": "province"}, set()),
        ({"kind": "planet", "ministry": "NASA", "stage": "9", "page": "x"}, None),
        ({"stage": "", "q": "  "}, None),
    ],
)
def test_agencies_are_found(query: dict, found: set[str] | None, several: Office, olga: Client) -> None:
    assert set(codes(shown(olga, **query))) == (ALL if found is None else found)


def test_counts_are_of_what_was_found(several: Office, on: World, olga: Client) -> None:
    several.plan(on.agency, "draft")
    context = shown(olga, ministry="MOI", watch="plan")
    assert (context["total"], context["not_yet"]) == (3, 3)
    assert counts(context)[DRAFT] == 1


def test_nothing_found_says_so_and_leads_back(olga: Client) -> None:
    answer = olga.get(OFFICE, {"q": "ไม่มีชื่อนี้", "watch": "plan"})
    assert "ไม่พบหน่วยงาน" in answer.content.decode()
    assert 'href="?year=2557&amp;watch=plan"' in answer.content.decode()


def test_words_that_are_too_long_are_kept_with_the_reason(olga: Client) -> None:
    answer = olga.get(OFFICE, {"q": "ก" * 101})
    page = answer.content.decode()
    assert answer.context["lines"] == []
    assert f'value="{"ก" * 101}"' in page
    assert "100" in re.search(r'class="error".*?</p>', page)[0]


def test_a_name_is_text_and_nothing_else(there: Office, olga: Client) -> None:
    there.agency("X-01", "<script>alert(1)</script>")
    page = olga.get(OFFICE, {"q": "<script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_filters_stay_while_one_turns_pages_and_looks_at_another_round(olga: Client) -> None:
    page = olga.get(OFFICE, {"ministry": "MOI", "kind": "province", "q": "น่าน", "stage": "0"}).content.decode()
    links = re.findall(r'href="(\?[^"]*)"', page)
    assert "?ministry=MOI&amp;kind=province&amp;q=%E0%B8%99%E0%B9%88%E0%B8%B2%E0%B8%99&amp;watch=plan" in links
    assert (
        sum("kind=province" in link for link in links) == 4 + 6 + 4 + 1
    )  # what to look at, stages, columns, the province
    assert '<input type="hidden" name="stage" value="0">' in page


# Pages and years


def many(on: World, number: int) -> None:
    Agency.objects.bulk_create(
        Agency(code=f"L-{n:03}", kind="local", name_th=f"เทศบาล {n}", ministry=on.agency.ministry, sort_key=f"zz{n:03}")
        for n in range(number)
    )


def test_twenty_stand_on_a_page(on: World, olga: Client) -> None:
    many(on, 21)
    first, second = shown(olga), shown(olga, page=2)
    assert (len(codes(first)), len(codes(second))) == (20, 3)
    assert len({*codes(first), *codes(second)}) == 23
    assert codes(shown(olga, page=99)) == codes(second)
    assert "1–20 จาก 23" in olga.get(OFFICE).content.decode()
    assert "21–23 จาก 23" in olga.get(OFFICE, {"page": 2}).content.decode()


@pytest.fixture
def next_year(on: World) -> Cycle:
    rounds = [{"months": 6, "opens_on": date(2015, 4, 1), "due_on": date(2015, 4, 30)}]
    types = {"การให้บริการประชาชน": ["การเปิดเผยข้อมูลข่าวสาร"]}
    return cycles.open_cycle(2558, plan_due_on=date(2014, 11, 28), rounds=rounds, process_types=types, by=on.olga)


def test_another_year_can_be_chosen(next_year: Cycle, there: Office, on: World, olga: Client) -> None:
    there.plan(on.agency)
    assert (shown(olga)["cycle"].year_be, shown(olga, year="2600")["cycle"].year_be) == (2557, 2557)
    context = shown(olga, year="2558", watch="plan")
    assert [thing.key for thing in context["things"]] == ["plan", "6", "completion"]
    assert counts(context)[NOTHING] == 2
    assert 'href="?year=2557"' in olga.get(OFFICE, {"year": "2558"}).content.decode()


def test_after_its_last_round_the_next_year_is_shown(next_year: Cycle, olga: Client, comes_back: Any) -> None:
    comes_back(bangkok(2014, 10, 15))
    assert shown(olga)["cycle"].year_be == 2557
    comes_back(bangkok(2014, 10, 16))
    assert shown(olga)["cycle"].year_be == 2558
    comes_back(bangkok(2016, 1, 1))
    assert shown(olga)["cycle"].year_be == 2558


@pytest.mark.django_db
def test_before_the_first_year_the_page_says_what_will_be_here(client: Client) -> None:
    officer = agencies.open_account("olga", by=None, role=Role.OFFICER)
    over = agencies.ministry("MOI", name_th="กระทรวงมหาดไทย")
    agencies.record_agency("MOI-04", kind="department", name_th="กรมที่ดิน", ministry=over, by=officer)
    client.force_login(officer)
    assert client.get(OFFICE).templates[0].name == "oversight/no_year.html"
    assert "กรมที่ดิน" in client.get("/office/agencies/MOI-04/").content.decode()


# Statements


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.any_database
def test_thirty_agencies_take_as_many_statements_as_three(there: Office, on: World, olga: Client) -> None:
    plan = there.plan(on.agency)
    there.report(plan, "sent")
    cycles.extend(on.last_round, on.agency, due_on=date(2014, 11, 10), reason="น้ำท่วม", by=on.olga)
    there.agency("A-00", "กรม")
    three = statements(olga, OFFICE)
    for n in range(1, 10):
        there.plan(there.agency(f"A-{n:02}", f"กรมที่ {n}"), "finished")
    many(on, 18)
    assert statements(olga, OFFICE) == three <= 12
    assert statements(olga, f"{OFFICE}?q=กรม&ministry=MOI&kind=department&stage=0&watch=plan") <= 12
