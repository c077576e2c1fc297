"""The screens of the stakeholder database: who gets in, what is shown, what is written down."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import MinistryMembership
from cleanreport.audit.models import Event
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import opening, queries
from cleanreport.stakeholders.actions import importing, retention
from cleanreport.stakeholders.models import Arrival, Person
from cleanreport.stakeholders.reading.ids import MASK
from cleanreport.stakeholders.shown import email_masked, phone_masked, phone_shown
from tests.cast import PASSWORD, TODAY, World, bangkok
from tests.stakeholders.lists import ID, xlsx_of
from tests.stakeholders.people import (
    HEADINGS,
    MALEE,
    RETENTION,
    SOMCHAI,
    asking_plan,
    csv_of,
    read,
    recorded,
    row,
    taken,
)

pytestmark = pytest.mark.time_machine(TODAY)
TYPED = {
    "group": "affected", "name": "นางสาวดวงใจ แก้วใส", "organisation": "", "service": "", "contacted_on": "2/5/2557",
    "email": "Duang@people.example", "phone": "๐๘๑-๕๕๕-๐๒๐๒", "consent": "",
}  # fmt: skip


@pytest.fixture
def plan(on: World) -> Plan:
    return asking_plan(on)


@pytest.fixture
def carla(on: World, client: Client) -> Client:
    client.force_login(on.carla)
    return client


@pytest.fixture
def office(on: World) -> Client:
    client = Client()
    client.force_login(on.olga)
    return client


def url(name: str, plan: Plan, *more: int) -> str:
    return reverse(f"stakeholders{name}", args=[plan.pk, *more])


def verbs() -> list[str]:
    told = Event.objects.filter(verb__startswith="stakeholders.").order_by("id")
    return [verb.removeprefix("stakeholders.") for verb in told.values_list("verb", flat=True)]


def addresses_of(plan: Plan, person: Person, arrival: Arrival) -> list[str]:
    plain = ("", "_notice", "_open", "_find", "_export", "_list", "_add", "_template", "_upload")
    persons = ("_person", "_person_show", "_person_remove")
    files = ("_file", "_take", "_discard", "_bad_rows")
    return [
        *(url(name, plan) for name in plain),
        *(url(name, plan, person.pk) for name in persons),
        *(url(name, plan, arrival.pk) for name in files),
    ]


def test_it_exists_only_for_the_agency_and_the_office(on: World, plan: Plan, client: Client) -> None:
    arrival = taken(plan, on, csv_of([row(1), row(2, email="x")]))
    person = queries.listed(plan).get()
    ministry = on.agency.ministry
    viewer = agencies.open_account("viewer", by=on.olga, password=PASSWORD, role=Role.MINISTRY)
    MinistryMembership.objects.create(user=viewer, ministry=ministry, since=TODAY)
    assessor = agencies.open_account("assessor", by=on.olga, password=PASSWORD, role=Role.ASSESSOR)
    before = verbs()
    for user in (on.stan, viewer, assessor):
        client.force_login(User.objects.get(pk=user.pk))
        for address in addresses_of(plan, person, arrival):
            assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, (user, address)
    assert verbs() == before


def test_an_empty_database_says_how_to_begin(plan: Plan, carla: Client) -> None:
    page = carla.get(url("", plan)).content.decode()
    for name in ("_template", "_notice", "_upload", "_add"):
        assert url(name, plan) in page
    assert url("_open", plan) not in page


def test_counts_are_shown_without_looking_at_anybody(on: World, plan: Plan, carla: Client, office: Client) -> None:
    taken(plan, on, csv_of([row(1), row(2), row(3, "ผู้มีส่วนได้ส่วนเสีย")]))
    before = verbs()
    for client in (carla, office):
        response = client.get(url("", plan))
        assert [count for _label, count in response.context["groups"]] == [2, 1, 0]
        assert "people.example" not in response.content.decode()
    assert verbs() == before


def test_the_list_opens_for_who_asks_and_the_asking_is_written_down(on: World, plan: Plan, carla: Client) -> None:
    recorded(plan, on, SOMCHAI)
    assert carla.get(url("_list", plan)).status_code == 302
    assert carla.post(url("_open", plan)).url == url("_list", plan)
    page = carla.get(url("_list", plan)).content.decode()
    assert SOMCHAI.name in page
    assert SOMCHAI.email not in page
    assert email_masked(SOMCHAI.email) in page
    assert phone_shown(SOMCHAI.phone) not in page
    assert verbs()[-1:] == ["opened"]


def test_what_was_opened_closes_by_itself(on: World, plan: Plan, carla: Client, clock: Any) -> None:
    person = recorded(plan, on, SOMCHAI)
    carla.post(url("_open", plan))
    carla.post(url("_person_show", plan, person.pk))
    assert carla.get(url("_person", plan, person.pk)).status_code == 200
    clock.move_to(TODAY + timedelta(seconds=opening.SECONDS + 1))
    for address in (url("_list", plan), url("_person", plan, person.pk)):
        assert carla.get(address).url == url("", plan)


def test_an_officer_says_what_for(on: World, plan: Plan, office: Client) -> None:
    recorded(plan, on, SOMCHAI)
    response = office.post(url("_open", plan))
    assert response.status_code == 422
    assert office.get(url("_list", plan)).status_code == 302
    assert office.post(url("_open", plan), {"purpose": "request"}).status_code == 302
    assert office.get(url("_list", plan)).status_code == 200
    told = Event.objects.filter(verb="stakeholders.opened").get()
    assert (told.actor_id, told.details) == (on.olga.pk, {"purpose": "request"})


def test_one_person_is_shown_in_full_on_demand(on: World, plan: Plan, carla: Client) -> None:
    person = recorded(plan, on, SOMCHAI)
    assert carla.get(url("_person", plan, person.pk)).status_code == 302
    page = carla.post(url("_person_show", plan, person.pk), follow=True).content.decode()
    assert SOMCHAI.email in page
    assert phone_shown(SOMCHAI.phone) in page
    assert verbs()[-1] == "person_shown"


@pytest.mark.parametrize("wanted", ["somchai@people.example", "SOMCHAI@PEOPLE.EXAMPLE ", "081-555-0101", "๐๘๑๕๕๕๐๑๐๑"])
def test_a_person_is_found_by_exact_address_or_number(on: World, plan: Plan, carla: Client, wanted: str) -> None:
    person = recorded(plan, on, SOMCHAI)
    recorded(plan, on, MALEE)
    assert carla.post(url("_find", plan), {"wanted": wanted}).url == url("_person", plan, person.pk)
    assert verbs()[-2:] == ["searched", "person_shown"]
    assert "people.example" not in str(list(Event.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("wanted", ["somchai", "nobody@people.example", "", "1" * 300, "@"])
def test_who_is_not_found_is_told_and_what_was_typed_stays(on: World, plan: Plan, carla: Client, wanted: str) -> None:
    recorded(plan, on, SOMCHAI)
    response = carla.post(url("_find", plan), {"wanted": wanted})
    assert response.status_code == 422
    assert response.context["find"].errors["wanted"]


def test_a_person_is_added_by_the_rules_of_files(on: World, plan: Plan, carla: Client) -> None:
    assert carla.post(url("_add", plan), TYPED).status_code == 302
    person = queries.listed(plan).get()
    assert (person.contact.email, person.contact.phone) == ("duang@people.example", "+66815550202")
    assert (person.group, person.contacted_on, queries.roll_of(plan).affected) == ("affected", date(2014, 5, 2), 1)


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(on: World, plan: Plan, carla: Client) -> None:
    recorded(plan, on, SOMCHAI)
    wrong = {
        "group": "x", "name": "", "email": SOMCHAI.email.upper(), "phone": "12", "contacted_on": "31/2/2557",
        "consent": "บัตร 1-1017-00230-70-8",
    }  # fmt: skip
    for name, value in wrong.items():
        response = carla.post(url("_add", plan), TYPED | {name: value})
        assert (response.status_code, list(response.context["form"].errors)) == (422, [name])
    neither = carla.post(url("_add", plan), TYPED | {"email": "", "phone": ""})
    assert (neither.status_code, queries.listed(plan).count()) == (422, 1)
    assert TYPED["name"] in neither.content.decode()


def test_a_person_is_corrected_and_stays_the_same_person(on: World, plan: Plan, carla: Client) -> None:
    person = recorded(plan, on, SOMCHAI)
    recorded(plan, on, MALEE)
    carla.post(url("_person_show", plan, person.pk))
    page = url("_person", plan, person.pk)
    assert carla.post(page, TYPED | {"email": MALEE.email}).status_code == 422
    assert carla.post(page, TYPED).status_code == 302
    row_ = Person.objects.get(pk=person.pk)
    assert (row_.contact.name, row_.edited_by_id) == (TYPED["name"], on.carla.pk)
    assert queries.found_by(plan, email=SOMCHAI.email) is None


def test_a_person_is_deleted_for_a_reason(on: World, plan: Plan, carla: Client, office: Client, clock: Any) -> None:
    first, second = recorded(plan, on, SOMCHAI), recorded(plan, on, MALEE)
    assert carla.post(url("_person_remove", plan, first.pk), {"reason": ""}).status_code == 302  # not shown: no page
    assert carla.post(url("_person_remove", plan, first.pk), {"reason": "mistake"}).status_code == 302
    clock.move_to(bangkok(2014, 12, 1))
    office.force_login(on.olga)
    office.post(url("_person_show", plan, second.pk))
    assert office.post(url("_person_remove", plan, second.pk), {"reason": "mistake"}).status_code == 422
    assert office.post(url("_person_remove", plan, second.pk), {"reason": "requested"}).status_code == 302
    assert office.post(url("_person_remove", plan, second.pk), {"reason": "requested"}).status_code == 302
    assert not queries.listed(plan).exists()
    told = Event.objects.filter(verb="stakeholders.person_deleted").order_by("id")
    assert [event.details["reason"] for event in told] == ["mistake", "requested"]


def test_after_the_round_the_agency_only_reads_and_deletes(on: World, plan: Plan, carla: Client, clock: Any) -> None:
    person = recorded(plan, on, SOMCHAI)
    clock.move_to(bangkok(2014, 9, 1))
    carla.force_login(on.carla)
    page = carla.get(url("", plan))
    assert url("_upload", plan) not in page.content.decode()
    assert carla.get(url("_add", plan)).status_code == 302
    assert carla.post(url("_add", plan), TYPED).status_code == 403
    carla.post(url("_person_show", plan, person.pk))
    assert carla.post(url("_person", plan, person.pk), TYPED).status_code == 403
    assert SOMCHAI.email in carla.get(url("_person", plan, person.pk)).content.decode()


def test_a_file_is_brought_in_looked_at_and_taken(on: World, plan: Plan, carla: Client) -> None:
    content = csv_of([row(1), row(2, email="x")])
    response = carla.post(url("_upload", plan), {"file": SimpleUploadedFile("รายชื่อ.csv", content)})
    arrival = Arrival.objects.get()
    assert response.url == url("_file", plan, arrival.pk)
    waiting = carla.get(response.url)
    assert "data-busy" in waiting.content.decode()
    importing.work_on_next()
    page = carla.get(response.url)
    assert [figure.number for figure in page.context["figures"]] == [1, 0, 0, 1]
    assert "people.example" not in page.content.decode()
    assert carla.post(url("_take", plan, arrival.pk), {"way": "x"}).status_code == 422
    assert carla.post(url("_take", plan, arrival.pk), {"way": "add"}).url == url("", plan)
    assert queries.listed(plan).count() == 1
    assert carla.get(response.url).status_code == 200


def test_nothing_that_is_no_file_is_brought_in(plan: Plan, carla: Client) -> None:
    for sent in ({}, {"file": "text"}, {"file": SimpleUploadedFile("empty.csv", b"")}):
        assert carla.post(url("_upload", plan), sent).status_code == 422
    assert not Arrival.objects.exists()


def test_bad_rows_come_back_as_a_workbook_and_the_fetching_is_written_down(
    on: World, plan: Plan, carla: Client
) -> None:
    arrival = read(plan, on, csv_of([row(1), row(2, email="not an address")]))
    assert carla.get(url("_bad_rows", plan, arrival.pk)).status_code == 405
    response = carla.post(url("_bad_rows", plan, arrival.pk))
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    cells = str(sheets.get_sheet_by_index(0).to_python())
    assert "not an address" in cells
    assert "person1@people.example" not in cells
    assert verbs()[-1] == "bad_rows_fetched"


def test_an_id_number_beside_the_rows_is_told_where_it_stands_and_its_digits_nowhere(plan: Plan, carla: Client) -> None:
    """In the name of the file, in a note of a row, and in a text box, which is in no row."""

    def more(_book: Any, page: Any) -> None:
        page.write_comment("B2", ID)
        page.insert_textbox("L2", ID)

    content = xlsx_of(row(1), row(2), heads=HEADINGS, more=more)
    carla.post(url("_upload", plan), {"file": SimpleUploadedFile(f"สำเนาบัตร {ID}.xlsx", content)})
    importing.work_on_next()
    arrival = Arrival.objects.get()
    assert (arrival.persons_found, arrival.bad_rows, arrival.problems) == (1, 2, {"national_id": 2})
    page = carla.get(url("_file", plan, arrival.pk)).content.decode()
    assert f"สำเนาบัตร {MASK}.xlsx" in page
    assert '<b class="keep">B2</b>' in page
    assert "กล่องข้อความ" in page
    assert ID not in page


def test_officers_take_the_list_out_and_nobody_else(on: World, plan: Plan, carla: Client, office: Client) -> None:
    taken(plan, on, csv_of([row(n, name=f"ชื่อ {n} <&>") for n in range(700)]))
    assert carla.post(url("_export", plan), {"purpose": "survey"}).status_code == 403
    assert office.post(url("_export", plan)).status_code == 422
    response = office.post(url("_export", plan), {"purpose": "survey"})
    content = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 701
    assert rows[8][2] == "ชื่อ 7 <&>"
    assert rows[8][5] == date(2014, 5, 1)
    assert rows[8][6:8] == ["person7@people.example", "080 755 0000"]
    told = Event.objects.get(verb="stakeholders.exported")
    assert told.details == {"purpose": "survey", "persons": 700}


def test_the_notice_names_agency_process_and_last_day_in_both_languages(plan: Plan, carla: Client) -> None:
    Plan.objects.filter(pk=plan.pk).update(work_process="การรังวัด <b>")
    page = carla.get(url("_notice", plan)).content.decode()
    for words in ("กรมที่ดิน", "Department of Lands", "การรังวัด &lt;b&gt;", "31 มีนาคม 2558", "31 March 2015"):
        assert words in page


def test_when_their_time_is_over_the_persons_go_and_the_numbers_stay(
    on: World, plan: Plan, carla: Client, clock: Any
) -> None:
    recorded(plan, on, SOMCHAI)
    taken(plan, on, csv_of([row(1, "ผู้มีส่วนได้ส่วนเสีย"), row(2, email="x")]))
    waiting = read(plan, on, csv_of([row(5)]))
    at = bangkok(RETENTION.year, RETENTION.month, RETENTION.day, 0)
    assert retention.erase_what_is_over(at=at - timedelta(seconds=1)) == 0
    assert retention.erase_what_is_over(at=at) == 1
    assert not Person.objects.exists()
    waiting.refresh_from_db()
    assert (waiting.state, queries.roll_of(plan).counts) == (
        "discarded",
        {"recipient": 1, "stakeholder": 1, "affected": 0},
    )
    assert retention.erase_what_is_over(at=at + timedelta(days=1)) == 0
    assert verbs()[-1] == "erased"
    clock.move_to(at)
    carla.force_login(on.carla)
    page = carla.get(url("", plan))
    assert (page.context["is_over"], page.context["roll"].total) == (True, 2)
    assert url("_open", plan) not in page.content.decode()


def test_pages_take_few_statements_however_many_there_are(
    on: World, plan: Plan, carla: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    taken(plan, on, csv_of([row(n) for n in range(120)]))
    carla.post(url("_open", plan))
    for address in (url("", plan), url("_list", plan), url("_list", plan) + "?page=3&group=recipient"):
        with django_assert_max_num_queries(12):
            assert carla.get(address).status_code == 200


def test_contacts_are_masked() -> None:
    assert email_masked("somchai@people.example") == "s•••@people.example"
    assert phone_masked("+66815550101") == "••• 01"
    assert (email_masked(""), phone_masked("")) == ("", "")
    shown = [
        phone_shown(p) for p in ("+66815550101", "+6625550104", "+6653210123", "+6625550104;ext=12", "+4420111111")
    ]
    assert shown == ["081 555 0101", "02 555 0104", "053 210 123", "02 555 0104 ต่อ 12", "+4420111111"]


def test_a_person_under_a_lost_key_is_told_and_breaks_no_page(
    on: World, plan: Plan, carla: Client, settings: Any, tmp_path: Any
) -> None:
    person = recorded(plan, on, SOMCHAI)
    settings.STAKEHOLDER_KEYS_FILE = tmp_path / "other-keys"
    carla.post(url("_open", plan))
    assert carla.get(url("_list", plan)).status_code == 200
    carla.post(url("_person_show", plan, person.pk))
    assert not carla.get(url("_person", plan, person.pk)).context["is_readable"]
