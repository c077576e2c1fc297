"""Reminding by hand: choosing agencies, looking at the letter, sending it once."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cleanreport.audit.models import Event
from cleanreport.core.drafts import Edit
from cleanreport.notifications.models import Letter
from cleanreport.outreach.actions import remind
from cleanreport.outreach.models import Call, Reminder
from cleanreport.plans import actions as plans
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import TODAY, World, report_at
from tests.outreach.conftest import WEEK_BEFORE, Office, sent_to, with_address

LIST, PREVIEW, SEND = (f"/office/reminders/{end}" for end in ("", "preview/", "send/"))
NIGHT = TODAY.replace(hour=2)


def listed(client: Client, **query: object) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [row.agency.code for row in answer.context["rows"]]


def asked(**more: object) -> dict[str, object]:
    return {"watch": "9", "token": uuid4(), "sentence": "", **more}


def written() -> None:
    """The worker writes what was asked for."""
    while remind(at=NIGHT):
        pass


def test_the_list_holds_who_has_not_sent(there: Office, on: World, olga: Client) -> None:
    assert listed(olga) == ["MOI-04", "TH-55"]
    there.report(there.plan(on.agency), "sent")
    assert listed(olga) == ["TH-55"]
    assert listed(olga, watch="12") == ["MOI-04", "TH-55"]
    assert listed(olga, watch="plan") == ["TH-55"]
    assert listed(olga, watch="completion") == ["MOI-04", "TH-55"]


def test_the_list_is_narrowed(there: Office, on: World, olga: Client) -> None:
    type(on.agency).objects.filter(pk=on.other_agency.pk).update(region_th="ภาคเหนือ")
    there.agency("MOE-01", "กรมการศึกษา", ministry="MOE")
    for query, found in (
        ({"q": "ที่ดิน"}, ["MOI-04"]),
        ({"kind": "province"}, ["TH-55"]),
        ({"ministry": "MOE"}, ["MOE-01"]),
        ({"region": "ภาคเหนือ"}, ["TH-55"]),
        ({"q": "ก" * 101}, []),
        ({"kind": "nonsense", "region": "ไม่มี", "watch": "99", "year": "1"}, ["MOE-01", "MOI-04", "TH-55"]),
    ):
        assert listed(olga, **query) == found, query


def test_addresses_and_the_last_reminder_stand_there(on: World, carla_at: str, olga: Client) -> None:
    first, second = olga.get(LIST).context["rows"]
    assert [(row.addresses, row.reminded) for row in (first, second)] == [(1, ""), (0, "")]
    while remind(at=WEEK_BEFORE):
        pass
    first, second = olga.get(LIST).context["rows"]
    assert (first.reminded, second.reminded) == ("24 ส.ค. 57 10:00", "24 ส.ค. 57 10:00 ไม่มีผู้รับที่มีอีเมล")


def test_the_preview_shows_the_letter_and_who_has_no_address(on: World, carla_at: str, olga: Client) -> None:
    context = olga.get(PREVIEW, {"all": "1"}).context
    assert context["letter"].subject == "ครบกำหนดวันที่ 31 สิงหาคม 2557: รายงานรอบ 9 เดือน กรมที่ดิน"
    assert (context["count"], context["without_count"]) == (2, 1)
    assert [agency.code for agency in context["without"]] == ["TH-55"]
    only = olga.get(PREVIEW, {"agency": "TH-55"}).context
    assert (only["count"], only["without_count"], only["letter"]) == (1, 1, None)


def test_whom_the_preview_counts_as_reached_is_reached(there: Office, on: World, olga: Client) -> None:
    """Somebody only named in a draft, somebody only with an account, and nobody."""
    plan = there.plan(on.agency, "draft")
    assert olga.get(PREVIEW, {"all": "1"}).context["without_count"] == 1
    recorder = plan.people.get(role="recorder")
    plans.edit(plan, [Edit(recorder, {"email": ""}, {})], by=on.carla, at=TODAY)
    assert olga.get(PREVIEW, {"all": "1"}).context["without_count"] == 2
    with_address(on.stan, "stan@nan.example")
    assert olga.get(PREVIEW, {"all": "1"}).context["without_count"] == 1
    olga.post(SEND, asked(all="1"))
    written()
    assert sent_to() == ["stan@nan.example"]


def test_the_sentence_is_looked_at_before_it_is_sent(on: World, carla_at: str, olga: Client) -> None:
    form = asked(all="1", sentence="พบกันที่ห้อง 1 <b>วันศุกร์</b>", look="1")
    answer = olga.post(SEND, form)
    assert answer.status_code == 200
    assert "พบกันที่ห้อง 1 <b>วันศุกร์</b>" in answer.context["letter"].body
    assert "<b>วันศุกร์" not in answer.text
    assert str(form["token"]) in answer.text
    assert not Call.objects.exists()


def test_the_chosen_are_reminded_also_at_night(on: World, carla_at: str, stan_at: str, olga: Client) -> None:
    answer = olga.post(SEND, asked(agency=["MOI-04"], sentence="โปรดโทรกลับ"))
    assert (answer.status_code, answer["Location"]) == (302, LIST + "?watch=9")
    written()
    [letter] = Letter.objects.all()
    assert letter.recipient == carla_at
    assert "โปรดโทรกลับ" in letter.email.message
    row = olga.get(LIST).context["rows"][0]
    assert row.reminded == "20 ส.ค. 57 02:00 สั่งโดย olga"
    [event] = Event.objects.filter(verb="reminders.asked")
    assert (event.actor_id, event.details["agencies"]) == (on.olga.pk, 1)
    assert Event.objects.get(verb="agency.reminded").actor_id == on.olga.pk


def test_two_clicks_are_one_letter_each(on: World, carla_at: str, stan_at: str, olga: Client) -> None:
    form = asked(all="1")
    assert [olga.post(SEND, form).status_code for _click in range(2)] == [302, 302]
    written()
    assert sent_to() == [carla_at, stan_at]
    olga.post(SEND, asked(all="1"))  # and once more, on purpose
    written()
    assert sent_to() == sorted([carla_at, stan_at] * 2)


def test_who_sends_meanwhile_gets_none(on: World, carla_at: str, stan_at: str, olga: Client) -> None:
    olga.post(SEND, asked(all="1"))
    report_at(ReportState.SENT, on)
    written()
    assert sent_to(purpose="reminder") == [stan_at]
    assert Reminder.objects.get(agency=on.agency).letters == 0


def test_all_means_all_of_the_filter(there: Office, on: World, carla_at: str, stan_at: str, olga: Client) -> None:
    answer = olga.post(SEND, asked(all="1", kind="province"))
    assert answer["Location"] == LIST + "?watch=9&kind=province"
    written()
    assert sent_to() == [stan_at]


def test_a_round_of_an_earlier_year_stays_what_it_was(on: World, carla_at: str, olga: Client) -> None:
    """The address names year and thing, so that nobody else is reminded of something else on another day."""
    olga.post(SEND, asked(all="1", year="2557", watch="plan"))
    written()
    assert "แผนสร้างความโปร่งใส" in Letter.objects.get().email.subject
    assert Reminder.objects.filter(due="2557-0-plan").count() == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"sentence": "ก" * 601, "all": "1"},
        {"token": "nonsense", "all": "1"},
        {"token": "", "all": "1"},
        {},
        {"agency": ["NOBODY"]},
        {"agency": ["<script>"]},
    ],
)
def test_what_cannot_be_sent_is_shown_again_with_every_word(
    bad: dict[str, Any], on: World, carla_at: str, olga: Client
) -> None:
    answer = olga.post(SEND, asked(**{"sentence": "โปรดโทรกลับ", **bad}))
    assert answer.status_code == 422
    assert not Call.objects.exists()
    if "all" in bad:
        assert bad.get("sentence", "โปรดโทรกลับ") in answer.text
        assert "error" in answer.text


def test_when_all_have_sent_there_is_nobody_to_remind(there: Office, on: World, olga: Client) -> None:
    for agency in (on.agency, on.other_agency):
        there.report(there.plan(agency), "sent")
    assert listed(olga) == []
    assert olga.post(SEND, asked(all="1")).status_code == 422
    assert not Call.objects.exists()


def test_without_a_year_the_page_says_so(db: None, on: World, olga: Client) -> None:
    from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType, Round

    for model in (KeyFactor, ProcessType, Round, Cycle):
        model.objects.all().delete()
    for path in (LIST, PREVIEW, "/office/extensions/", "/office/reopening/"):
        assert "ยังไม่มีปีงบประมาณ" in olga.get(path).text
    assert olga.post(SEND, asked(all="1")).status_code == 422


def test_only_officers_find_these_pages(on: World, carla: Client) -> None:
    assert {carla.get(path).status_code for path in (LIST, PREVIEW)} == {404}
    assert carla.post(SEND, asked(all="1")).status_code == 404


def test_of_what_is_not_open_yet_nobody_is_reminded(there: Office, on: World, olga: Client) -> None:
    later = asked(watch="12", all="1")
    page = olga.get(LIST, {"watch": "12"})
    assert "ยังไม่มีสิ่งที่ต้องแจ้งเตือน" in page.text
    assert 'name="all"' not in page.text
    assert olga.get(PREVIEW, {"watch": "12", "all": "1"})["Location"] == f"{LIST}?watch=12"
    assert olga.post(SEND, later).status_code == 422
    assert not Call.objects.exists()
