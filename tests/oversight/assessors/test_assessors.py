"""An officer assigns agencies of a year to assessors and takes them away, and sees how many have none."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import Email
from python_calamine import CalamineWorkbook

from cleanreport.accounts.models import Role
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.assignments.models import Assignment
from cleanreport.audit.models import Event
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.credentials.actions import accounts
from cleanreport.cycles import actions as cycles
from tests.cast import PASSWORD, TODAY, World, completion_at, last_round_sent
from tests.oversight.assessors.conftest import Pages
from tests.oversight.conftest import Office

pytestmark = pytest.mark.django_db
LAST, BOOK = "รอบ 12 เดือน", "รายงานการสิ้นสุดโครงการ"


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# All assessors


def test_without_an_assessor_the_section_leads_to_opening_an_account(pages: Pages) -> None:
    shown = pages.get("assessors").text
    assert 'class="panel empty"' in shown
    assert f'href="{reverse("office_account_new")}?role=assessor"' in shown
    assert f'href="{pages.address("assessors")}" aria-current="page"' in shown


def test_the_section_counts_who_has_how_much_and_what_of_it_was_sent(on: World, pages: Pages) -> None:
    last_round_sent(on)
    asa, bea = pages.assessor(), pages.assessor("bea")
    pages.given(asa, "MOI-04", "TH-55")
    pages.given(bea, "MOI-04")
    pages.assessor("cid")
    context = pages.get("assessors").context
    assert context["covered"] == (2, 0)
    assert [(one.username, one.assigned, one.sent) for one in context["people"]] == [
        ("asa", 2, [(LAST, 1), (BOOK, 0)]), ("bea", 1, [(LAST, 1), (BOOK, 0)]), ("cid", 0, [(LAST, 0), (BOOK, 0)]),
    ]  # fmt: skip


def test_completion_reports_are_counted_where_the_year_asks_for_them(on: World, pages: Pages) -> None:
    completion_at(CompletionState.SENT, on)
    pages.given(pages.assessor(), "MOI-04")
    [one] = pages.get("assessors").context["people"]
    assert one.sent[1] == (BOOK, 1)
    on.last_round.completion_required = False
    on.last_round.save()
    [one] = pages.get("assessors").context["people"]
    assert [name for name, _count in one.sent] == [LAST]


def test_the_agencies_that_nobody_assesses_are_a_click_away(pages: Pages) -> None:
    pages.given(pages.assessor(), "MOI-04")
    page = pages.get("assessors")
    assert page.context["covered"].without == 1
    assert f'href="{pages.address("assessed")}?have=none"' in page.text
    assert pages.codes("assessed", query="?have=none") == ["TH-55"]
    assert pages.codes("assessed", query="?have=some") == ["MOI-04"]
    assert pages.codes("assessed") == ["MOI-04", "TH-55"]
    assert pages.codes("assessed", query="?q=น่าน") == ["TH-55"]
    assert pages.codes("assessed", query=f"?q={'ก' * 101}") == []


@pytest.mark.parametrize("who", ["carla", "asa", "mina", ""])
def test_to_everybody_but_officers_the_pages_do_not_exist(on: World, pages: Pages, who: str) -> None:
    asa = pages.assessor()
    mina = agencies.open_account("mina", by=on.olga, password=PASSWORD, role=Role.MINISTRY)
    client = Client()
    if who:
        client.force_login({"carla": on.carla, "asa": asa, "mina": mina}[who])
    for name, more in (("assessors", ()), ("assessed", ()), ("assessor", ["asa"]), ("assign", ["asa"])):
        assert client.get(pages.address(name, *more)).status_code == (404 if who else 302), name
    assert client.post(pages.address("assign", "asa"), {"agency": "MOI-04"}).status_code == (404 if who else 401)
    assert client.get(pages.address("assessors_export", "csv")).status_code == (404 if who else 302)
    assert not Assignment.objects.exists()


def test_a_year_or_an_assessor_that_is_not_there_is_not_found(on: World, pages: Pages) -> None:
    pages.assessor()
    for path in (
        pages.address("assessors", year=2599), pages.address("assessed", year=2599),
        pages.address("assessor", "asa", year=2599), pages.address("assessor", "nobody"),
        pages.address("assign", on.carla.username), pages.address("assessors_export", "pdf"),
    ):  # fmt: skip
        assert pages.client.get(path).status_code == 404, path


# Assigning


def test_agencies_that_were_ticked_are_assigned_and_the_assessor_is_told(pages: Pages) -> None:
    asa = pages.assessor()
    assert pages.codes("assign", "asa") == ["MOI-04", "TH-55"]
    answer = pages.send("assign", asa, "MOI-04", query="?kind=department")
    assert (answer.status_code, answer["Location"]) == (302, pages.address("assign", "asa") + "?kind=department")
    assert told(answer) == ["มอบหมาย 1 หน่วยงานให้ อัสนี ตรวจงาน แล้ว ระบบแจ้งผู้ตรวจประเมินทางอีเมล"]
    assert pages.assigned(asa) == ["MOI-04"]
    assert Email.objects.filter(to__contains=asa.email).count() == 1
    assert pages.codes("assign", "asa") == ["TH-55"]
    assert pages.codes("assessor", "asa") == ["MOI-04"]


def test_who_has_no_address_is_not_told_and_the_officer_hears_of_it(pages: Pages) -> None:
    asa = pages.assessor(email="")
    [words] = told(pages.send("assign", asa, "MOI-04"))
    assert words.endswith("บัญชีนี้ไม่มีอีเมล กรุณาแจ้งผู้ตรวจประเมินด้วยตนเอง")
    assert pages.assigned(asa) == ["MOI-04"]


def test_two_clicks_assign_once(pages: Pages) -> None:
    asa = pages.assessor()
    for ticked, more in ((("MOI-04",), {}), ((), {"all": "1", "found": "1"})):
        answers = [pages.send("assign", asa, *ticked, **more) for _click in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
    assert pages.assigned(asa) == ["MOI-04", "TH-55"]
    assert Email.objects.filter(to__contains=asa.email).count() == 2
    assert Event.objects.filter(verb="assessor.assigned").count() == 2


def test_all_that_the_list_finds_are_assigned_by_their_number(pages: Pages) -> None:
    asa = pages.assessor()
    page = pages.get("assign", "asa", query="?kind=province")
    assert 'name="found" value="1"' in page.text
    assert pages.send("assign", asa, query="?kind=province", all="1", found="1").status_code == 302
    assert pages.assigned(asa) == ["TH-55"]


def test_another_number_than_was_seen_assigns_nobody(there: Office, pages: Pages) -> None:
    asa = pages.assessor()
    there.agency("MOT-01", "กรมการขนส่งทางบก")
    answer = pages.send("assign", asa, "TH-55", all="1", found="2")
    assert answer.status_code == 409
    assert "ขณะนี้พบ 3 หน่วยงาน" in answer.text
    assert 'name="found" value="3"' in answer.text
    assert 'value="TH-55" id="agency-3" checked' in answer.text
    assert pages.assigned(asa) == []
    for forged in ("", "x", "-3", "3.0"):
        assert pages.send("assign", asa, all="1", found=forged).status_code == 409
    assert pages.send("assign", asa, all="1", found="3").status_code == 302
    assert len(pages.assigned(asa)) == 3


def test_nothing_ticked_is_told_and_changes_nothing(pages: Pages) -> None:
    asa = pages.assessor()
    for name in ("assign", "assessor"):
        pages.given(asa, "MOI-04")
        answer = pages.send(name, asa)
        assert answer.status_code == 422
        assert "กรุณาทำเครื่องหมายหน้าหน่วยงาน" in answer.text
    assert pages.assigned(asa) == ["MOI-04"]


def test_agencies_that_others_have_are_offered_when_they_are_asked_for(pages: Pages) -> None:
    asa, bea = pages.assessor(), pages.assessor("bea", first_name="เบญจา")
    pages.given(bea, "MOI-04")
    assert pages.codes("assign", "asa") == ["TH-55"]
    page = pages.get("assign", "asa", query="?have=any")
    assert [[one.username for one in row.assessors] for row in page.context["rows"]] == [["bea"], []]
    assert f'href="{pages.address("assessor", "bea")}"' in page.text
    pages.send("assign", asa, "MOI-04", "TH-55")
    assert 'href="?have=any"' in pages.get("assign", "asa").text
    assert pages.codes("assign", "bea", query="?have=any") == ["TH-55"]


def test_the_own_agency_is_left_out_and_refused_to_who_sends_it_all_the_same(on: World, pages: Pages) -> None:
    on.carla.email = "Twice@people.example"
    on.carla.save()
    asa = pages.assessor(email="twice@people.example")
    page = pages.get("assign", "asa")
    assert [row.agency.code for row in page.context["rows"]] == ["TH-55"]
    assert "ไม่แสดงในรายการ" in page.text
    answer = pages.send("assign", asa, "MOI-04", "TH-55")
    assert answer.status_code == 422
    assert "กรมที่ดิน ด้วยอีเมลเดียวกัน" in answer.text
    assert 'value="TH-55" id="agency-1" checked' in answer.text
    assert pages.assigned(asa) == []
    assert pages.send("assign", asa, all="1", found="1").status_code == 302
    assert pages.assigned(asa) == ["TH-55"]


def test_codes_that_no_agency_of_the_year_has_are_passed_over(on: World, pages: Pages) -> None:
    asa = pages.assessor()
    facts = {"kind": "department", "name_th": "กรมใหม่", "ministry": on.agency.ministry, "by": on.olga}
    agencies.record_agency("NEW-01", **facts)
    Agency.objects.filter(code="NEW-01").update(in_force_from=date(2020, 1, 1))
    assert "NEW-01" not in pages.codes("assign", "asa", query="?have=any")
    assert pages.send("assign", asa, "NEW-01", "ไม่มี", "MOI-04").status_code == 302
    assert pages.assigned(asa) == ["MOI-04"]


def test_another_year_has_its_own(on: World, pages: Pages) -> None:
    asa = pages.assessor()
    pages.given(asa, "MOI-04")
    later = cycles.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)
    path = pages.address("assign", "asa", year=later.year_be)
    assert [row.agency.code for row in pages.client.get(path).context["rows"]] == ["MOI-04", "TH-55"]
    assert pages.client.post(path, {"agency": "TH-55"}).status_code == 302
    assert sorted(asa.assignments.values_list("cycle__year_be", "agency__code")) == [(2557, "MOI-04"), (2558, "TH-55")]


# Taking away


def test_the_agencies_of_an_assessor_stand_there_with_what_each_has_sent(on: World, pages: Pages) -> None:
    last_round_sent(on)
    pages.given(pages.assessor(), "MOI-04", "TH-55")
    page = pages.get("assessor", "asa")
    states = {row.agency.code: [cell.chip and cell.chip.text for cell in row.cells] for row in page.context["rows"]}
    assert states == {"MOI-04": ["รอรับทราบ", None], "TH-55": [None, None]}
    assert pages.codes("assessor", "asa", query="?kind=province") == ["TH-55"]
    assert pages.codes("assessor", "asa", query="?ministry=MOI&region=ไม่มี") == ["MOI-04", "TH-55"]
    assert pages.codes("assessor", "asa", query="?q=ไม่มีคำนี้") == []


def test_agencies_are_taken_away_ticked_or_all(pages: Pages) -> None:
    asa = pages.assessor()
    assert f'class="btn btn-primary" href="{pages.address("assign", "asa")}"' in pages.get("assessor", "asa").text
    pages.given(asa, "MOI-04", "TH-55")
    answers = [pages.send("assessor", asa, "TH-55") for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert told(answers[0]) == ["ยกเลิกการมอบหมาย 1 หน่วยงานของ อัสนี ตรวจงาน แล้ว"]
    assert pages.assigned(asa) == ["MOI-04"]
    assert pages.send("assessor", asa, all="1", found="2").status_code == 409
    assert pages.send("assessor", asa, all="1", found="1").status_code == 302
    assert pages.assigned(asa) == []
    assert Event.objects.filter(verb="assessor.taken_away").count() == 2


def test_a_closed_account_can_only_lose_its_agencies(on: World, pages: Pages) -> None:
    asa = pages.assessor()
    pages.given(asa, "MOI-04")
    accounts.close(asa, by=on.olga)
    assert "บัญชีปิดแล้ว" in pages.get("assessors").text
    assert "note--warning" in pages.get("assessor", "asa").text
    page = pages.get("assign", "asa").text
    assert f'href="{reverse("office_account", args=[asa.pk])}"' in page
    assert 'name="agency"' not in page
    answer = pages.send("assign", asa, "TH-55")
    assert answer.status_code == 422
    assert "บัญชีผู้ใช้ยังเปิดอยู่" in answer.text
    assert pages.assigned(asa) == ["MOI-04"]
    assert pages.send("assessor", asa, "MOI-04").status_code == 302
    assert pages.assigned(asa) == []
    assert pages.get("assessor", "asa").status_code == 200


def test_an_agency_that_was_closed_since_can_still_be_taken_away(on: World, pages: Pages) -> None:
    asa = pages.assessor()
    pages.given(asa, "TH-55")
    Agency.objects.filter(code="TH-55").update(in_force_to=date(2000, 1, 1))
    assert pages.codes("assessor", "asa") == ["TH-55"]
    assert pages.send("assessor", asa, "TH-55").status_code == 302
    assert pages.assigned(asa) == []


# Elsewhere


def test_the_page_of_an_agency_names_who_assesses_it(on: World, pages: Pages) -> None:
    address = reverse("office_agency", args=["MOI-04"])
    assert "ยังไม่มี" in pages.client.get(address).text
    pages.given(pages.assessor(), "MOI-04")
    shown = pages.client.get(address).text
    assert f'href="{pages.address("assessor", "asa")}">อัสนี ตรวจงาน</a>' in shown
    assert f'href="{pages.address("assessors")}"' in shown


def test_the_trail_tells_who_was_assigned_what_and_leads_there(pages: Pages) -> None:
    pages.given(pages.assessor(), "MOI-04")
    [event] = pages.client.get(reverse("office_trail") + "?verb=assessor.assigned").context["events"]
    assert (event.sentence, event.agency) == ("มอบหมายหน่วยงานให้ผู้ตรวจประเมิน", "กรมที่ดิน")
    assert [tuple(each) for each in event.details] == [("ปีงบประมาณ", "2557"), ("ผู้ตรวจประเมิน", "asa")]
    assert event.url == pages.address("assessor", "asa")


def test_the_year_is_handed_out_as_a_list(on: World, pages: Pages) -> None:
    last_round_sent(on)
    asa, bea = pages.assessor(), pages.assessor("bea", first_name="=1+1")
    pages.given(asa, "MOI-04", "TH-55")
    pages.given(bea, "MOI-04")
    answer = pages.client.get(pages.address("assessors_export", "csv"))
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert lines[0] == [
        "รหัส", "หน่วยงาน", "กระทรวง", "ผู้ตรวจประเมิน", "ชื่อผู้ใช้งาน", "วันที่มอบหมาย", f"วันที่ส่ง {LAST}",
        f"วันที่ส่ง {BOOK}",
    ]  # fmt: skip
    assert [(line[0], line[3], line[4], line[5]) for line in lines[1:]] == [
        ("MOI-04", "อัสนี ตรวจงาน", "asa", "2014-08-20"), ("MOI-04", "'=1+1 ตรวจงาน", "bea", "2014-08-20"),
        ("TH-55", "อัสนี ตรวจงาน", "asa", "2014-08-20"),
    ]  # fmt: skip
    assert [bool(line[6]) for line in lines[1:]] == [True, True, False]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(pages.client.get(pages.address("assessors_export", "xlsx")).getvalue())
    )
    assert len(book.get_sheet_by_index(0).to_python()) == 4


ADDRESSES = [
    ("assessors", ()), ("assessed", ()), ("assessed", (), "?have=none&q=น่าน"), ("assessor", ("asa",)),
    ("assessor", ("asa",), "?q=ก"), ("assign", ("asa",)), ("assign", ("asa",), "?have=any&q=น่าน"),
]  # fmt: skip


def test_the_pages_ask_as_little_of_sixty_agencies_as_of_three(on: World, pages: Pages) -> None:
    asa = pages.assessor(email="carla@land.example")
    on.carla.email = asa.email
    on.carla.save()
    facts = {"kind": "department", "ministry": on.agency.ministry, "by": on.olga}
    found: dict[int, list[int]] = {}
    for many in (3, 60):
        for number in range(Agency.objects.count(), many):
            agencies.record_agency(f"X-{number:02}", name_th=f"กรม {number}", **facts)
        half = [f"X-{number:02}" for number in range(2, many, 2)]
        pages.given(asa, *half)
        for place, one in enumerate(half[::10]):
            pages.given(pages.assessor(f"a{many}-{place}"), one)
        for name, more, *query in ADDRESSES:
            with CaptureQueriesContext(connection) as asked:
                pages.get(name, *more, query="".join(query))
            found.setdefault(many, []).append(len(asked))
    assert found[3] == found[60]
    assert max(found[60]) <= 12
