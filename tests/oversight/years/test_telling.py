"""Agencies are told of moved dates by the worker: each once, with its own dates."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.audit.models import Event
from cleanreport.core.drafts import Edit
from cleanreport.core.formfields import fingerprint
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import DateChange, Round
from cleanreport.cycles.revisions import Wanted
from cleanreport.notifications.models import Letter
from cleanreport.oversight.years import actions
from cleanreport.plans.lifecycle import State as PlanState
from tests.at_once import at_once
from tests.cast import TODAY, World, plan_at

WHY = "น้ำท่วมหลายจังหวัด"


def move(on: World, row: Any, **days: date) -> DateChange:
    edit = Edit(row, days, {name: fingerprint(getattr(row, name)) for name in days})
    actions.revise(on.cycle, Wanted([edit], reason=WHY), by=on.olga, at=TODAY)
    return DateChange.objects.latest("id")


def tell() -> None:
    for _time in range(20):
        if not actions.tell(at=TODAY):
            return
    pytest.fail("The worker never comes to an end.")


def told() -> list[str]:
    return sorted(Letter.objects.filter(purpose="dates_moved").values_list("recipient", flat=True))


@pytest.fixture
def addresses(on: World) -> None:
    for name in ("carla", "cory", "stan", "olga"):
        User.objects.filter(username=name).update(email=f"{name}@example.go.th")


@pytest.mark.usefixtures("addresses")
def test_everybody_who_works_for_an_agency_is_told_once(on: World) -> None:
    change = move(on, on.round, due_on=date(2014, 9, 15))
    assert told() == []
    tell()
    tell()
    assert told() == ["carla@example.go.th", "cory@example.go.th", "stan@example.go.th"]
    change.refresh_from_db()
    assert (change.letters, change.told_at) == (3, TODAY)
    event = Event.objects.get(verb="cycle.agencies_told")
    assert (event.actor, event.details["letters"]) == (on.olga, 3)


@pytest.mark.usefixtures("addresses")
def test_the_letter_names_the_dates_before_and_after_and_the_reason(on: World) -> None:
    move(on, on.round, due_on=date(2014, 9, 15), opens_on=date(2014, 7, 2))
    tell()
    letter = Letter.objects.get(recipient="carla@example.go.th")
    assert letter.agency_code == on.agency.code
    assert "กรมที่ดิน" in letter.email.subject
    for words in ("15 กันยายน 2557", "31 สิงหาคม 2557", "2 กรกฎาคม 2557", "รอบ 9 เดือน", WHY, "เรียน พิมพ์ชนก ใจซื่อ"):
        assert words in letter.email.message
    move(on, on.cycle, plan_due_on=date(2014, 8, 25))
    tell()
    assert "แผนสร้างความโปร่งใส" in Letter.objects.filter(recipient="carla@example.go.th").latest("id").email.message


def test_without_accounts_with_an_address_the_recorder_of_the_plan_is_told(on: World) -> None:
    plan = plan_at(PlanState.DRAFT, on)
    move(on, on.round, due_on=date(2014, 9, 15))
    tell()
    assert told() == [plan.people.get(role="recorder").email]


@pytest.mark.usefixtures("addresses")
def test_an_agency_whose_own_date_stays_hears_nothing(on: World) -> None:
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 30), reason=WHY, by=on.olga)
    move(on, on.round, due_on=date(2014, 9, 15))
    tell()
    assert told() == ["stan@example.go.th"]
    on.round.refresh_from_db()
    move(on, on.round, due_on=date(2014, 10, 5))
    tell()
    message = Letter.objects.filter(recipient="carla@example.go.th").get().email.message
    assert "ครบกำหนดวันที่ 5 ตุลาคม 2557 (เดิม 30 กันยายน 2557)" in message


@pytest.mark.usefixtures("addresses")
def test_agencies_are_told_of_a_new_round_of_one_that_goes_and_of_what_a_round_asks_for(on: World) -> None:
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 10), reason=WHY, by=on.olga)
    new = Round(cycle=on.cycle, months=6, opens_on=date(2014, 6, 25), due_on=date(2014, 8, 28), evidence_required=True)
    asks = {"stakeholders_required": True}
    edit = Edit(on.round, asks, {name: fingerprint(getattr(on.round, name)) for name in asks})
    wanted = Wanted([edit], added=[new], removed=[on.last_round])
    with pytest.raises(cycles.ToConfirm):
        actions.revise(on.cycle, wanted, by=on.olga, at=TODAY)
    actions.revise(on.cycle, replace(wanted, reason=WHY), by=on.olga, at=TODAY)
    assert DateChange.objects.get().moved == [
        {"months": 6, "opens_on": [None, "2014-06-25"], "due_on": [None, "2014-08-28"],
         "evidence_required": [None, True]},
        {"months": 9, "stakeholders_required": [False, True]},
        {"months": 12, "opens_on": ["2014-09-15", None], "due_on": ["2014-10-15", None]},
    ]  # fmt: skip
    tell()
    assert told() == ["carla@example.go.th", "cory@example.go.th", "stan@example.go.th"]
    lines = Letter.objects.get(recipient="carla@example.go.th").email.message.splitlines()
    start = lines.index("รายงานความก้าวหน้า รอบ 6 เดือน (เพิ่มรอบใหม่)")
    assert [line for line in lines[start + 1 : start + 13] if line] == [
        "- เปิดวันที่ 25 มิถุนายน 2557",
        "- ครบกำหนดวันที่ 28 สิงหาคม 2557",
        "- ต้องส่ง: หลักฐานของทุกตัวชี้วัด",
        "รายงานความก้าวหน้า รอบ 9 เดือน",
        "- ต้องส่ง: ฐานข้อมูลผู้มีส่วนได้ส่วนเสีย",
        "รายงานความก้าวหน้า รอบ 12 เดือน",
        "- ยกเลิกรอบนี้ ไม่ต้องส่งรายงาน",
        f"เหตุผล: {WHY}",
    ]


@pytest.mark.usefixtures("addresses")
def test_closed_accounts_and_agencies_that_are_gone_hear_nothing(on: World) -> None:
    User.objects.filter(username="cory").update(is_active=False)
    Agency.objects.filter(pk=on.other_agency.pk).update(in_force_to=date(2013, 9, 30))
    move(on, on.round, due_on=date(2014, 9, 15))
    tell()
    assert told() == ["carla@example.go.th"]


@pytest.mark.usefixtures("addresses")
def test_many_agencies_are_told_in_portions_and_none_is_left_out(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 3)
    for number in range(5):
        one = agencies.record_agency(
            f"X-{number}", kind="department", name_th=f"กรม {number}", ministry=on.agency.ministry, by=on.olga
        )
        agencies.open_account(
            f"x{number}", agency=one, by=on.olga, password="Rungarun-2557", first_name="ก", last_name="ข",
            email=f"x{number}@example.go.th",
        )  # fmt: skip
    change = move(on, on.round, due_on=date(2014, 9, 15))
    assert actions.tell(at=TODAY) == 3
    change.refresh_from_db()
    assert change.told_at is None
    tell()
    assert len(told()) == len(set(told())) == 8


@pytest.mark.usefixtures("addresses")
def test_letters_that_could_not_be_written_are_written_the_next_time(
    on: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(on, on.round, due_on=date(2014, 9, 15))
    with monkeypatch.context() as broken:
        broken.setattr(actions.notifications, "post_all", lambda *_args, **_more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.tell(at=TODAY)
    tell()
    assert len(told()) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_everybody_once(transactional_db: None, on: World) -> None:
    for name in ("carla", "cory", "stan"):
        User.objects.filter(username=name).update(email=f"{name}@example.go.th")
    move(on, on.round, due_on=date(2014, 9, 15))
    at_once(tell, tell)
    assert told() == ["carla@example.go.th", "cory@example.go.th", "stan@example.go.th"]
