"""The trail as officers read it: events by agency, person, kind and time, page after page, and as a file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.audit.actions import record
from cleanreport.audit.models import Event
from cleanreport.oversight.trail import queries
from cleanreport.oversight.trail.queries import Choice
from cleanreport.plans.lifecycle import State
from tests.cast import RECORDED, TODAY, World, plan_at
from tests.documents.workbooks import Book

TRAIL = "/office/trail/"
A_DAY = timedelta(days=1)


@pytest.fixture
def noted(on: World) -> list[Event]:
    """Five events of different agencies, people, kinds and days, beside those of setting up."""
    facts: list[tuple[str, Any, str, str]] = [
        ("plan.edited", on.carla, "", "MOI-04"), ("plan.edited", on.stan, "", "TH-55"),
        ("report.edited", on.carla, "", "MOI-04"), ("plan.acknowledged", None, "นายธีรพงษ์ ตรงธรรม", "MOI-04"),
        ("cycle.edited", on.olga, "", ""),
    ]  # fmt: skip
    return [
        record(verb, on.cycle, actor=who, actor_name=name, agency=code, at=RECORDED + number * A_DAY)
        for number, (verb, who, name, code) in enumerate(facts)
    ]


def shown(client: Client, **query: object) -> list[int]:
    answer = client.get(TRAIL, query)
    assert answer.status_code == 200
    return [event.pk for event in answer.context["events"]]


def test_events_come_newest_first(olga: Client, noted: list[Event]) -> None:
    pks = shown(olga, last="1/1/2557")
    assert pks == [event.pk for event in reversed(noted)]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ({"agency": "MOI-04"}, [3, 2, 0]),
        ({"agency": "moi-04"}, [3, 2, 0]),
        ({"agency": "moi04"}, [3, 2, 0]),
        ({"agency": "น่าน"}, [1]),
        ({"person": "carla"}, [2, 0]),
        ({"person": "ใจซื่อ"}, [2, 0]),
        ({"verb": "plan.edited"}, [1, 0]),
        ({"verb": "plan.edited", "agency": "ที่ดิน"}, [0]),
        ({"first": "27/11/2556"}, [4, 3, 2]),
        ({"first": "26/11/2556", "last": "27 พ.ย. 2556"}, [2, 1]),
    ],
)
def test_events_are_found_by(query: dict[str, str], places: list[int], olga: Client, noted: list[Event]) -> None:
    assert shown(olga, **{"last": "1/1/2557", **query}) == [noted[place].pk for place in places]


def test_certifiers_are_found_by_their_whole_names(olga: Client, on: World) -> None:
    plan_at(State.ACKNOWLEDGED, on)
    event = Event.objects.get(verb="plan.acknowledged")
    assert event.actor is None
    assert shown(olga, person=event.actor_name) == [event.pk]
    assert olga.get(TRAIL, {"person": event.actor_name.split()[-1]}).context["filter"].errors


@pytest.mark.parametrize(
    "query",
    [{"agency": "กรมที่ไม่มี"}, {"person": "ไม่มีใครชื่อนี้"}, {"first": "31/13/2557"}, {"first": "2/1/2557", "last": "1/1/2557"},
     {"agency": "ก" * 200}],
)  # fmt: skip
def test_what_cannot_be_asked_shows_nothing_and_says_why(
    query: dict[str, str], olga: Client, noted: list[Event]
) -> None:
    answer = olga.get(TRAIL, query)
    assert list(answer.context["events"]) == []
    assert answer.context["filter"].errors


@pytest.mark.parametrize(
    "query", [{"older": "abc"}, {"older": "9" * 30}, {"newer": "-1"}, {"verb": "plan.painted"}, {"older": "987654321"}]
)
def test_an_odd_address_shows_the_newest(query: dict[str, str], olga: Client, noted: list[Event]) -> None:
    assert shown(olga, **query) == shown(olga)


def test_too_many_agencies_are_not_looked_for(
    olga: Client, noted: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_AGENCIES", 1)
    answer = olga.get(TRAIL, {"agency": "น"})
    assert answer.context["filter"].errors["agency"] == ["มีหน่วยงานตรงกับคำที่ค้นมากเกินไป โปรดระบุชื่อให้ครบขึ้น หรือระบุรหัสหน่วยงาน"]
    assert answer.context["events"] == []


def test_too_many_people_are_not_looked_for(olga: Client, noted: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_PEOPLE", 1)
    assert olga.get(TRAIL, {"person": "ร"}).context["filter"].errors["person"]


@pytest.fixture
def many(on: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Eleven events, some in the same moment, on pages of four; the ids from the newest on."""
    monkeypatch.setattr(queries, "A_PAGE", 4)
    Event.objects.all().delete()
    for number in range(11):
        record("plan.edited", on.cycle, actor=on.carla, agency="MOI-04", at=RECORDED + number // 3 * A_DAY)
    return list(Event.objects.order_by("-at", "-id").values_list("pk", flat=True))


def test_pages_go_on_where_the_last_one_ended(olga: Client, many: list[int]) -> None:
    first, second = shown(olga), shown(olga, older=many[3])
    third = shown(olga, older=second[-1])
    assert first + second + third == many
    assert shown(olga, newer=third[0]) == second
    assert shown(olga, newer=second[0]) == first


def test_pages_lead_on_and_back_only_where_there_is_something(olga: Client, many: list[int]) -> None:
    def ways(**query: object) -> tuple[bool, bool]:
        page = olga.get(TRAIL, query).context["page"]
        return page.has_newer, page.has_older

    assert ways() == (False, True)
    assert ways(older=many[3]) == (True, True)
    assert ways(older=many[7]) == (True, False)
    assert ways(newer=many[4]) == (False, True)


def test_events_that_come_meanwhile_move_no_page(olga: Client, many: list[int], on: World) -> None:
    second = shown(olga, older=many[3])
    record("plan.edited", on.cycle, actor=on.carla, agency="MOI-04", at=TODAY)
    assert shown(olga, older=many[3]) == second


def test_the_page_tells_the_sentence_the_details_and_where_to_look(olga: Client, on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    page = olga.get(TRAIL, {"verb": "plan.finished"}, headers={"Accept-Language": "th"}).content.decode()
    assert "บันทึกแผนแล้วเสร็จ" in page
    assert f'href="/submissions/{plan.frozen.number}/"' in page
    assert 'href="/office/agencies/MOI-04/"' in page


def test_every_event_is_in_the_files(olga: Client, many: list[int], on: World, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "A_SLICE", 3)
    record("round.extended", on.round, actor=on.olga, agency="TH-55", at=TODAY, reason="=น้ำท่วม", due_on="2014-09-10")
    answer = olga.get(f"{TRAIL}export.csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert len(lines) == 1 + Event.objects.count()
    assert lines[1][0].startswith("2014-08-20")
    assert "น้ำท่วม" in lines[1][5]
    path = tmp_path / "events.xlsx"
    path.write_bytes(b"".join(olga.get(f"{TRAIL}export.xlsx", {"agency": "TH-55"})))
    cells = Book(path).cells(next(iter(Book(path).sheets)))
    assert cells["D2"] == "TH-55"
    assert "D3" not in cells


@pytest.mark.parametrize("path", [TRAIL, f"{TRAIL}export.csv"])
@pytest.mark.parametrize("who", ["carla", "stan"])
def test_nobody_else_sees_them(path: str, who: str, client: Client, on: World) -> None:
    client.force_login(getattr(on, who))
    assert client.get(path).status_code == 404


def test_a_page_costs_the_same_however_many_events_there_are(olga: Client, noted: list[Event], on: World) -> None:
    def statements(**query: object) -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(olga, **query)
        return len(captured)

    before = statements(agency="ที่ดิน", person="carla")
    for _ in range(20):
        plan = on.cycle
        record("plan.edited", plan, actor=on.carla, agency="MOI-04", at=RECORDED)
    assert statements(agency="ที่ดิน", person="carla") == before <= 12


@pytest.mark.parametrize(
    ("choice", "index"),
    [
        (Choice(), "event_by_time"),
        (Choice(agencies=("MOI-04",)), "event_by_agency"),
        (Choice(verb="plan.edited"), "event_by_verb"),
        (Choice(people=queries.People((1,))), "event_by_actor"),
    ],
)
def test_a_page_is_read_from_an_index_in_its_order(choice: Choice, index: str, many: list[int]) -> None:
    """Without an order to make: that is what takes long with millions of events."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by how many rows there are")
    plan = queries.chosen(choice).order_by("-at", "-id")[:50].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan
