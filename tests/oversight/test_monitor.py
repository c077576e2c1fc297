"""Following all agencies: every figure is the one counted by hand, on the page and in its files."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, Ministry, MinistryMembership
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle
from cleanreport.oversight.queries import Stage, formerly
from cleanreport.oversight.queries.marks import forget
from cleanreport.oversight.queries.progress import place_of_quarter
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import PASSWORD, TODAY, World, bangkok
from tests.documents.workbooks import Book
from tests.kept import kept
from tests.oversight.conftest import BECAUSE, Office

NOTHING, DRAFT, TO_CORRECT, WAITING, ACKNOWLEDGED = Stage
OFFICE = "/office/"
# What became of each agency's plans and their 9-month reports; which ministry, which province.
STORIES: dict[str, tuple[str, str, list[tuple[str, str | None]]]] = {
    "A-01": ("MOI", "", []),
    "A-02": ("MOI", "", [("draft", None)]),
    "A-03": ("MOT", "", [("acknowledged", "draft")]),
    "A-04": ("MOT", "TH-50", [("acknowledged", "sent")]),
    "A-05": ("MOT", "TH-50", [("acknowledged", "acknowledged"), ("finished", "sent")]),
    "A-06": ("MOT", "", [("acknowledged", "acknowledged"), ("finished", None)]),
    "A-07": ("MOT", "TH-51", [("acknowledged", "sent back")]),
    "A-08": ("MOI", "TH-51", [("acknowledged", "withdrawn")]),
    "A-09": ("MOI", "TH-51", [("acknowledged", "reopened")]),
    "A-10": ("MOI", "", [("reopened", None)]),
    "A-11": ("MOI", "", [("acknowledged", "sent")]),
}
AT = {
    "A-01": NOTHING, "A-02": NOTHING, "A-03": DRAFT, "A-04": WAITING, "A-05": WAITING, "A-06": NOTHING,
    "A-07": TO_CORRECT, "A-08": TO_CORRECT, "A-09": TO_CORRECT, "A-10": NOTHING, "A-11": WAITING,
}  # fmt: skip


@pytest.fixture
def year(there: Office, on: World) -> Office:
    """Agencies at every stage of the 9-month round; one came late, one closed before the year, one was merged in it."""
    return told(there, on)


@kept
def told(there: Office, on: World) -> Office:
    for code, (ministry, province, plans) in STORIES.items():
        made = there.agency(code, f"กรม {code}", ministry=ministry)
        Agency.objects.filter(pk=made.pk).update(iso_3166_2=province)
        for plan, report in plans:
            document = there.plan(made, plan)
            if report:
                there.report(document, report)
    late = Submission.objects.get(agency__code="A-11", round=on.round)
    Submission.objects.filter(pk=late.pk).update(late=True, sent_on=date(2014, 9, 3), plan_progress=Decimal("12.50"))
    cycles.extend(on.round, Agency.objects.get(code="A-03"), due_on=date(2014, 9, 20), reason="น้ำท่วม", by=on.olga)
    Agency.objects.filter(code="MOI-04").update(in_force_to=date(2013, 9, 30))  # closed before the year
    Agency.objects.filter(code="TH-55").update(in_force_to=date(2014, 5, 1))  # closed in it: it still counts
    return there


ALL = {**AT, "TH-55": NOTHING}


def shown(client: Client, address: str = OFFICE, **query: object) -> Any:
    answer = client.get(address, {"watch": "9", **query})
    assert answer.status_code == 200
    return answer.context


def book(client: Client, folder: Path, address: str, **query: object) -> Book:
    answer: Any = client.get(address, {"watch": "9", **query})
    (folder / "file.xlsx").write_bytes(b"".join(answer))
    return Book(folder / "file.xlsx")


def lines(client: Client, address: str, **query: object) -> list[dict[str, str]]:
    answer: Any = client.get(address, {"watch": "9", **query})
    found = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(found, newline="")))


# The overview


def test_figures_of_the_overview_are_those_counted_by_hand(year: Office, olga: Client) -> None:
    context = shown(olga)
    assert {part.stage: part.count for part in context["parts"]} == {s: list(ALL.values()).count(s) for s in Stage}
    assert (context["total"], context["not_yet"]) == (12, 9)


def test_shares_by_ministry_and_province_add_up_to_the_overview(year: Office, olga: Client) -> None:
    context = shown(olga)
    found = {share.code: (share.done, share.total) for share in context["ministries"]}
    assert found == {"MOI": (1, 7), "MOT": (2, 5)}
    assert [share.code for share in context["ministries"]] == ["MOI", "MOT"], "those with most missing come first"
    assert {s.code: (s.done, s.total) for s in context["provinces"]} == {
        "TH-50": (2, 2), "TH-51": (0, 3), "TH-55": (0, 1),
    }  # fmt: skip
    assert {part.stage: part.count for part in context["map_legend"]} == {
        ACKNOWLEDGED: 0, WAITING: 1, TO_CORRECT: 1, DRAFT: 0, NOTHING: 1,
    }  # fmt: skip
    assert "เชียงใหม่: ส่งแล้ว 2 จาก 2 หน่วยงาน" in context["map"]
    assert "น่าน: ยังไม่เริ่ม" in context["map"]


def test_the_curve_counts_every_document_that_stands_once(year: Office, olga: Client) -> None:
    curve = shown(olga)["by_day"].curve
    assert curve.by_day == {TODAY.date(): 4, date(2014, 9, 3): 1}
    assert curve.rows == [(TODAY.date(), 4, 4), (date(2014, 9, 3), 1, 5)]


FOUND: list[tuple[dict[str, object], set[str]]] = [
    ({"timing": "late"}, {"A-11"}),
    ({"timing": "extended"}, {"A-03"}),
    ({"timing": "overdue"}, set()),
    ({"province": "TH-51"}, {"A-07", "A-08", "A-09"}),
    ({"province": "TH-51", "stage": TO_CORRECT.value, "ministry": "MOT"}, {"A-07"}),
    ({"region": "ภาคใต้"}, set()),
    ({"timing": "never", "province": "TH-99", "region": "โลก", "sort": "colour"}, set(ALL)),
]


def test_agencies_are_found_by_timing_and_place(year: Office, olga: Client) -> None:
    for query, found in FOUND:
        assert {line.agency.code for line in shown(olga, **query)["lines"]} == found, query


def test_after_the_due_date_all_who_miss_it_are_overdue_but_the_extended(
    year: Office, olga: Client, comes_back: Any
) -> None:
    comes_back(bangkok(2014, 9, 10))
    missing = {code for code, stage in ALL.items() if stage not in (WAITING, ACKNOWLEDGED)}
    assert {line.agency.code for line in shown(olga, timing="overdue")["lines"]} == missing - {"A-03"}
    comes_back(bangkok(2014, 9, 21))
    assert {line.agency.code for line in shown(olga, timing="overdue")["lines"]} == missing


def test_the_list_is_put_in_order_by_what_was_sent(year: Office, olga: Client) -> None:
    def codes(sort: str) -> list[str]:
        return [line.agency.code for line in shown(olga, sort=sort)["lines"]]

    sent = {"A-04", "A-05", "A-06", "A-11"}
    for sort in ("sent", "-sent", "plan", "-plan", "indicators", "-indicators"):
        assert set(codes(sort)[:4]) == sent, sort
    assert codes("plan")[0] == codes("-plan")[3] == codes("-sent")[0] == codes("sent")[3] == "A-11"
    assert codes("name") == codes("-name")[::-1] == sorted(codes("name"))


def test_figures_follow_withdrawal_and_sending_again(year: Office, on: World, olga: Client) -> None:
    def figures() -> tuple[int, Any, str]:
        context = shown(olga, q="A-04")
        [line] = context["lines"]
        return context["not_yet"], sum(context["by_day"].curve.by_day.values()), line.plan

    assert figures() == (0, 1, "60.28")
    report = Report.objects.get(plan__agency__code="A-04")
    reports.withdraw(report, reason=BECAUSE, by=year.people["A-04"], at=TODAY)
    assert figures() == (1, 0, "–")
    reports.send(report, by=year.people["A-04"], at=TODAY + timedelta(days=1))
    assert figures() == (0, 1, "60.28")


# Progress, warnings, comparison


def test_every_agency_that_sent_stands_in_one_range(year: Office, olga: Client) -> None:
    plan, _indicators = shown(olga, "/office/progress/")["spreads"]
    assert [bar.count for bar in plan["bars"]] == [0, 1, 0, 0, 0, 0, 3, 0, 0, 0]
    assert (plan["spread"].lower, plan["spread"].middle, plan["spread"].upper) == (
        Decimal("12.50"), Decimal("60.28"), Decimal("60.28"),
    )  # fmt: skip


@pytest.mark.parametrize(("total", "place"), [(4, 0), (5, 1), (8, 1), (9, 2), (100, 24)])
def test_the_lowest_quarter_ends_at_a_figure_that_somebody_has(total: int, place: int) -> None:
    assert place_of_quarter(total, 1) == place


def test_below_the_others_is_below_the_lowest_quarter(year: Office, on: World, olga: Client) -> None:
    warnings = shown(olga, "/office/warnings/", signal="behind")
    assert (warnings["quartile"], warnings["rows"]) == (Decimal("12.50"), []), "the lowest of four is the limit itself"
    there = there_sent(year, on, "A-12")
    Submission.objects.filter(agency=there, round=on.round).update(plan_progress=Decimal("12.49"))
    warnings = shown(olga, "/office/warnings/", signal="behind")
    assert [row.agency.code for row in warnings["rows"]] == ["A-12"]


def there_sent(year: Office, on: World, code: str) -> Agency:
    made = year.agency(code, f"กรม {code}")
    year.report(year.plan(made), "sent")
    return made


def test_who_never_signed_in_and_who_left_a_draft_are_warned_of(
    year: Office, on: World, olga: Client, comes_back: Any
) -> None:
    missing = {code for code, stage in ALL.items() if stage not in (WAITING, ACKNOWLEDGED)}
    Client().force_login(year.people["A-02"])
    User.objects.filter(pk=year.people["A-02"].pk).update(last_login=TODAY)
    never = shown(olga, "/office/warnings/", signal="sign-in")
    assert {row.agency.code for row in never["rows"]} == missing - {"A-02"}
    assert shown(olga, "/office/warnings/", signal="untouched")["rows"] == []
    comes_back(TODAY + timedelta(days=14, seconds=1))
    lying = shown(olga, "/office/warnings/", signal="untouched")
    assert {row.agency.code for row in lying["rows"]} == {"A-03", "A-07", "A-08", "A-09"}
    assert {tab.label: tab.count for tab in lying["tabs"]}["ฉบับร่างค้างไว้นาน"] == 4


def test_rounds_and_years_are_compared_by_what_still_stands(year: Office, olga: Client) -> None:
    context = shown(olga, "/office/comparison/")
    rounds = {one.key: (one.found.agencies, one.found.documents, one.found.late) for one in context["rounds"]}
    assert rounds["9"] == (4, 5, 1)
    assert rounds["12"] == (0, 0, 0)
    [this] = context["by_year"]
    assert (this.year_be, this.agencies, this.found.agencies) == (2557, 12, 4)


# Files


def test_the_files_have_every_row_of_the_list_and_the_figures_of_the_page(
    year: Office, olga: Client, tmp_path: Path
) -> None:
    page = shown(olga)
    rows = lines(olga, "/office/export.csv")
    assert Counter(row["สถานะ"] for row in rows) == {p.label: p.count for p in page["parts"] if p.count}
    assert {row["รหัส"] for row in rows} == set(ALL)
    [late] = [row for row in rows if row["รหัส"] == "A-11"]
    assert (late["วันที่ส่ง"], late["ร้อยละความก้าวหน้าของแผน"], late["ทันกำหนดหรือไม่"]) == (
        "2014-09-03", "12.50", "ส่งหลังกำหนด",
    )  # fmt: skip
    found = book(olga, tmp_path, "/office/export.xlsx")
    sheets = {name: found.cells(name) for name in found.sheets}
    assert list(sheets) == ["หน่วยงาน", "กระทรวง", "จังหวัด", "รายวัน"]
    assert sum(place.startswith("A") for place in sheets["หน่วยงาน"]) == 1 + len(ALL)
    assert [sheets["กระทรวง"][f"{letter}2"] for letter in "AHI"] == ["MOI", 1, 7]
    assert [sheets["รายวัน"][f"{letter}3"] for letter in "BC"] == [1, 5]


def test_the_file_has_what_the_list_was_asked_for(year: Office, olga: Client) -> None:
    rows = lines(olga, "/office/export.csv", ministry="MOT", stage=WAITING.value, sort="-name")
    assert [row["รหัส"] for row in rows] == ["A-05", "A-04"]
    assert lines(olga, "/office/export.csv", q="ก" * 101) == []


def test_the_whole_round_is_one_workbook(year: Office, olga: Client, tmp_path: Path) -> None:
    found = book(olga, tmp_path, "/office/round/export.xlsx")
    sheets = {name: found.cells(name) for name in found.sheets}
    assert list(sheets) == ["หน่วยงาน", "แผน", "มาตรการ", "ตัวชี้วัด", "ผลตามตัวชี้วัด"]

    def codes(name: str) -> Counter[str]:
        return Counter(str(v) for place, v in sheets[name].items() if place.startswith("A") and place != "A1")

    # A plan that is a draft again was not sent: neither A-02 nor A-10 has anything here.
    standing = Counter(p.agency.code for p in Plan.objects.select_related("agency") if p.is_frozen)
    assert codes("แผน") == standing
    assert codes("มาตรการ") == Counter({code: 4 * count for code, count in standing.items()})
    assert codes("ตัวชี้วัด") == Counter({code: 3 * count for code, count in standing.items()})
    assert codes("ผลตามตัวชี้วัด") == Counter({"A-04": 3, "A-05": 6, "A-06": 3, "A-11": 3})


def test_what_the_other_pages_show_can_be_saved_too(year: Office, olga: Client) -> None:
    ranges = lines(olga, "/office/progress/export.csv")
    assert sum(int(row["หน่วยงาน"]) for row in ranges) == 8
    warned = lines(olga, "/office/warnings/export.csv", signal="sign-in")
    assert len(warned) == shown(olga, "/office/warnings/", signal="sign-in")["page"].paginator.count == 9
    compared = lines(olga, "/office/comparison/export.csv")
    assert [row["จำนวนฉบับ"] for row in compared if row["รอบ"] == "รอบ 9 เดือน"] == ["5", "5"]


# Names


def test_a_renamed_agency_is_shown_with_the_name_that_it_had_when_the_year_began(on: World, olga: Client) -> None:
    said = {"name_en": "", "reason": "พ.ร.บ.", "by": on.olga}
    assert "เดิมชื่อ" not in olga.get(OFFICE, {"q": "ที่ดิน"}).text  # remembered as long as nothing moves
    agencies.rename(on.agency, name_th="กรมแผนที่", from_on=date(2013, 3, 1), seen=0, **said)
    agencies.rename(on.agency, name_th="กรมที่ดินและแผนที่", from_on=date(2014, 3, 1), seen=1, **said)
    agencies.rename(on.agency, name_th="กรมของวันหน้า", from_on=date(2015, 3, 1), seen=2, **said)
    page = olga.get(OFFICE, {"q": "ที่ดิน"}).text
    assert "กรมที่ดินและแผนที่</a>" in page
    assert "<small>เดิมชื่อ กรมแผนที่</small>" in page
    rows = {row["รหัส"]: row["ชื่อเดิม"] for row in lines(olga, "/office/export.csv")}
    assert rows == {"MOI-04": "กรมแผนที่", "TH-55": ""}
    assert "เมื่อเริ่มปีงบประมาณ 2557 ใช้ชื่อ กรมแผนที่" in olga.get("/office/agencies/MOI-04/").text
    assert "<small>เดิมชื่อ กรมแผนที่, กรมที่ดิน</small>" in olga.get("/office/agencies/").text
    on.agency.refresh_from_db()
    names = [formerly(on.agency, Cycle(year_be=year)) for year in (2556, 2557, 2558)]
    assert names == ["กรมที่ดิน", "กรมแผนที่", ""]


# Ministry viewers


@pytest.fixture
def vera(on: World, client: Client) -> User:
    """She reads what the agencies of MOT have sent."""
    user = agencies.open_account("vera", by=on.olga, password=PASSWORD, role=Role.MINISTRY)
    over = Ministry.objects.get_or_create(code="MOT", defaults={"name_th": "กระทรวง MOT", "sort_key": "m"})[0]
    MinistryMembership.objects.create(user=user, ministry=over, since=TODAY)
    return user


def test_a_ministry_sees_its_own_agencies_and_no_others(year: Office, vera: User, client: Client) -> None:
    client.force_login(vera)
    context = shown(client)
    assert {line.agency.code for line in context["lines"]} == {"A-03", "A-04", "A-05", "A-06", "A-07"}
    assert (context["total"], context["not_yet"], context["remind"]) == (5, 3, "")
    assert [share.code for share in context["ministries"]] == ["MOT"]
    assert shown(client, ministry="MOI")["total"] == 5, "another ministry cannot be chosen"
    for name in ("progress", "warnings", "comparison"):
        assert client.get(f"/office/{name}/").status_code == 200
    assert {row["รหัส"] for row in lines(client, "/office/export.csv")} == {"A-03", "A-04", "A-05", "A-06", "A-07"}
    assert client.get("/office/agencies/A-04/").status_code == 200
    assert client.get("/office/agencies/A-01/").status_code == 404


def test_a_ministry_reads_what_was_sent_and_changes_nothing(year: Office, vera: User, client: Client) -> None:
    client.force_login(vera)
    page = client.get("/office/agencies/A-04/").content.decode()
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    own, other = (Report.objects.get(plan__agency__code=code) for code in ("A-04", "A-11"))
    assert client.get(f"/submissions/{own.frozen.number}/").status_code == 200
    assert client.get(f"/submissions/{other.frozen.number}/").status_code == 404
    for report in (own, Report.objects.get(plan__agency__code="A-03")):
        assert client.get(f"/reports/{report.pk}/").status_code == 404
        assert client.get(f"/plans/{report.plan_id}/").status_code == 404
        assert client.post(f"/office/reports/{report.pk}/reopen/", {"reason": BECAUSE}).status_code == 404
        assert client.post(f"/office/plans/{report.plan_id}/reopen/", {"reason": BECAUSE}).status_code == 404


def test_a_viewer_without_a_ministry_sees_no_agency(year: Office, vera: User, client: Client) -> None:
    MinistryMembership.objects.all().delete()
    client.force_login(vera)
    assert shown(client)["total"] == 0
    assert client.get("/office/agencies/A-04/").status_code == 404


# What the agency's page says of a draft


def test_the_page_of_an_agency_says_how_much_of_a_draft_is_there(year: Office, olga: Client) -> None:
    [card] = olga.get("/office/agencies/A-03/").context["plans"]
    steps = {step.name: (step.done, step.total) for step in card.reports[0].steps}
    assert steps["มาตรการ"] == (4, 4)
    assert steps["ตัวชี้วัด"] == (3, 3)
    report = Report.objects.get(plan__agency__code="A-03")
    report.measures.filter(pk=report.measures.first().pk).update(summary="")  # type: ignore[union-attr]
    [card] = olga.get("/office/agencies/A-03/").context["plans"]
    assert {step.name: (step.done, step.total) for step in card.reports[0].steps}["มาตรการ"] == (3, 4)


# Statements


def test_no_page_of_the_monitor_takes_more_than_twelve_statements(year: Office, olga: Client) -> None:
    for query in ("", "&timing=overdue", "&sort=-plan&stage=3", "&q=กรม&ministry=MOT&kind=department"):
        for page in ("?", "progress/?", "warnings/?", "warnings/?signal=behind", "comparison/?"):
            forget()
            with CaptureQueriesContext(connection) as statements:
                assert olga.get(f"{OFFICE}{page}{query}").status_code == 200
            assert len(statements) <= 12, (page, query, len(statements))
