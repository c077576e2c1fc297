"""Announcements: written and looked at by officers, read and put away on the home pages of those they are for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cleanreport.agencies.models import Agency
from cleanreport.audit.models import Event
from cleanreport.outreach.models import Announcement
from cleanreport.outreach.shown import paragraphs
from tests.cast import TODAY, World

LIST, NEW, WRITE = (f"/office/announcements/{end}" for end in ("", "new/", "write/"))


def facts(**more: Any) -> dict[str, Any]:
    return {
        "token": uuid4(), "title_th": "ประชุมชี้แจง", "text_th": "เชิญประชุมวันศุกร์\n\nดูที่ https://opdc.example/a?b=1.",
        "title_en": "", "text_en": "", "from_on": "20/8/2557", "until_on": "31/8/2557", "kind": "", "ministry": "",
        "region_th": "", "seen": "", **more,
    }  # fmt: skip


def announced(client: Client, **more: Any) -> Announcement:
    answer = client.post(WRITE, facts(**more))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    return Announcement.objects.latest("id")


def home(client: Client) -> list[str]:
    return [said.title for said in client.get("/").context["announcements"]]


def changed(client: Client, announcement: Announcement, **more: Any) -> Any:
    form = client.get(f"{LIST}{announcement.pk}/").context["form"]
    held = {name: form[name].value() for name in form.fields}
    known = {name: form.fields[name].prepare_value(value) or "" for name, value in held.items()}
    return client.post(f"{LIST}{announcement.pk}/change/", known | more)


def test_agencies_read_it_on_their_home_page(on: World, carla: Client, olga: Client) -> None:
    announced(olga)
    assert home(carla) == ["ประชุมชี้แจง"]
    link = '<a href="https://opdc.example/a?b=1" rel="noopener noreferrer nofollow">https://opdc.example/a?b=1</a>.'
    assert f"<p>เชิญประชุมวันศุกร์</p><p>ดูที่ {link}</p>" in carla.get("/").text
    event = Event.objects.get(verb="announcement.written")
    assert (event.actor_id, event.details["title"]) == (on.olga.pk, "ประชุมชี้แจง")


@pytest.mark.parametrize(
    ("audience", "reads"),
    [
        ({"kind": "department"}, True), ({"kind": "province"}, False), ({"ministry": "MOI"}, True),
        ({"ministry": "MOE"}, False), ({"region_th": "ภาคกลาง"}, True), ({"region_th": "ภาคเหนือ"}, False),
        ({"kind": "department", "ministry": "MOI", "region_th": "ภาคกลาง"}, True),
        ({"kind": "department", "ministry": "MOE"}, False),
    ],
)  # fmt: skip
def test_only_those_for_whom_it_is_read_it(
    audience: dict[str, str], reads: bool, on: World, there: Any, carla: Client, olga: Client
) -> None:
    there.agency("MOE-01", "กรมการศึกษา", ministry="MOE")
    Agency.objects.filter(pk=on.agency.pk).update(region_th="ภาคกลาง")
    Agency.objects.filter(pk=on.other_agency.pk).update(region_th="ภาคเหนือ")
    made = announced(olga, **audience)
    assert home(carla) == (["ประชุมชี้แจง"] if reads else [])
    assert carla.post(f"/announcements/{made.pk}/dismiss/").status_code == (302 if reads else 404)


def test_it_is_shown_from_the_first_day_to_the_last(on: World, carla: Client, olga: Client, clock: Any) -> None:
    announced(olga, from_on="21/8/2557", until_on="22/8/2557")
    shown = []
    for day in range(4):
        clock.move_to(TODAY + timedelta(days=day))
        carla.force_login(on.carla)
        shown.append(bool(home(carla)))
    assert shown == [False, True, True, False]


def test_english_readers_get_the_english_text_if_there_is_one(carla: Client, olga: Client) -> None:
    announced(olga, title_en="Meeting", text_en="On Friday")
    announced(olga, title_th="เฉพาะไทย")
    assert home(carla) == ["เฉพาะไทย", "ประชุมชี้แจง"]
    carla.cookies["language"] = "en"
    assert home(carla) == ["เฉพาะไทย", "Meeting"]


def test_several_come_with_every_sign_that_was_typed_the_newest_first(carla: Client, olga: Client) -> None:
    typed = 'ก "อ้าง" \\ ข, {"a": [1]}\n😀 <b>'
    announced(olga, title_th=typed.replace("\n", " "), text_th=typed)
    announced(olga, title_th="ใหม่กว่า")
    newest, first = carla.get("/").context["announcements"]
    assert (newest.title, first.title) == ("ใหม่กว่า", typed.replace("\n", " "))
    assert first.html == paragraphs(typed)


def test_put_away_it_is_gone_for_this_person_alone(on: World, carla: Client, olga: Client) -> None:
    made = announced(olga)
    for _click in range(2):
        assert carla.post(f"/announcements/{made.pk}/dismiss/")["Location"] == "/"
    assert home(carla) == []
    cory = Client()
    cory.force_login(on.cory)
    assert home(cory) == ["ประชุมชี้แจง"]


def test_changed_it_is_shown_again(on: World, carla: Client, olga: Client, clock: Any) -> None:
    made = announced(olga)
    carla.post(f"/announcements/{made.pk}/dismiss/")
    clock.shift(timedelta(minutes=5))
    assert changed(olga, made, title_th="เลื่อนประชุม").status_code == 302
    assert home(carla) == ["เลื่อนประชุม"]
    assert Event.objects.filter(verb="announcement.changed").count() == 1


def test_ended_it_is_gone_for_all_and_stays_so(on: World, carla: Client, olga: Client) -> None:
    made = announced(olga)
    for _click in range(2):
        assert olga.post(f"{LIST}{made.pk}/end/").status_code == 302
    assert home(carla) == []
    assert Event.objects.filter(verb="announcement.ended").count() == 1
    page = olga.get(f"{LIST}{made.pk}/").text
    assert "/change/" not in page
    assert olga.post(f"{LIST}{made.pk}/change/", facts(title_th="ใหม่")).status_code == 409
    assert home(carla) == []


def test_two_clicks_write_one(olga: Client) -> None:
    form = facts()
    assert [olga.post(WRITE, form).status_code for _click in range(2)] == [302, 302]
    assert Announcement.objects.count() == 1


def test_of_two_officers_the_second_sees_that_it_changed(on: World, olga: Client, clock: Any) -> None:
    made = announced(olga)
    old = olga.get(f"{LIST}{made.pk}/").context["form"]["seen"].value()
    clock.shift(timedelta(minutes=1))
    changed(olga, made, title_th="คนแรก")
    clock.shift(timedelta(minutes=1))
    answer = changed(olga, made, title_th="คนที่สอง", seen=old)
    assert answer.status_code == 409
    assert Announcement.objects.get().title_th == "คนแรก"


def test_a_second_click_on_a_change_is_no_conflict(olga: Client, clock: Any) -> None:
    made = announced(olga)
    form = facts(title_th="ใหม่", seen=olga.get(f"{LIST}{made.pk}/").context["form"]["seen"].value())
    clock.shift(timedelta(minutes=1))
    assert [olga.post(f"{LIST}{made.pk}/change/", form).status_code for _click in range(2)] == [302, 302]
    assert Event.objects.filter(verb="announcement.changed").count() == 1


def test_it_is_looked_at_before_it_is_shown(on: World, carla: Client, olga: Client) -> None:
    answer = olga.post(WRITE, facts(look="1", kind="province"))
    assert answer.status_code == 200
    assert answer.context["preview"].title == "ประชุมชี้แจง"
    assert (answer.context["audience"], answer.context["reaches"]) == ("จังหวัด", 1)
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title_th": ""}, "title_th"), ({"text_th": " "}, "text_th"), ({"title_th": "ก" * 201}, "title_th"),
        ({"until_on": "19/8/2557"}, "until_on"), ({"from_on": "25/8/2557", "until_on": "24/8/2557"}, "until_on"),
        ({"until_on": "1/1/2600"}, "until_on"), ({"from_on": "เมื่อวาน"}, "from_on"),
        ({"title_en": "Meeting"}, "text_en"), ({"text_en": "On Friday"}, "title_en"), ({"kind": "planet"}, "kind"),
        ({"ministry": "NONE"}, "ministry"), ({"region_th": "ดวงจันทร์"}, "region_th"), ({"token": "x"}, "token"),
        ({"seen": "yesterday"}, "seen"),
    ],
)  # fmt: skip
def test_bad_input_says_where_and_keeps_everything(bad: dict[str, str], field: str, on: World, olga: Client) -> None:
    answer = olga.post(WRITE, facts(**bad))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert ("ประชุมชี้แจง" in answer.text) == ("title_th" not in bad)
    assert not Announcement.objects.exists()


def test_the_list_says_what_is_shown_to_whom(on: World, olga: Client) -> None:
    assert "ยังไม่มีประกาศ" in olga.get(LIST).text
    ended = announced(olga, title_th="ยุติ")
    olga.post(f"{LIST}{ended.pk}/end/")
    announced(olga, title_th="ต่อไป", from_on="25/8/2557")
    announced(olga, kind="province", ministry="MOI")
    rows = [(row.announcement.title, str(row.chip.text), row.audience) for row in olga.get(LIST).context["rows"]]
    assert rows == [
        ("ต่อไป", "ยังไม่ถึงวันแสดง", "หน่วยงานทั้งหมด"),
        ("ประชุมชี้แจง", "กำลังแสดง", "จังหวัด · กระทรวงมหาดไทย"),
        ("ยุติ", "ยุติแล้ว", "หน่วยงานทั้งหมด"),
    ]


def test_only_officers_write(on: World, carla: Client, olga: Client) -> None:
    made = announced(olga)
    assert {carla.get(path).status_code for path in (LIST, NEW, f"{LIST}{made.pk}/")} == {404}
    paths = [WRITE, f"{LIST}{made.pk}/change/", f"{LIST}{made.pk}/end/"]
    assert {carla.post(path, facts()).status_code for path in paths} == {404}


# Text is text


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("หนึ่ง\nสอง\n\n\n สาม", "<p>หนึ่ง<br>สอง</p><p>สาม</p>"),
        ("<script>alert(1)</script> & \"'", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#x27;</p>"),
        ("javascript:alert(1) data:text/html,x", "<p>javascript:alert(1) data:text/html,x</p>"),
    ],
)
def test_a_text_becomes_paragraphs_and_nothing_else(typed: str, html: str) -> None:
    assert paragraphs(typed) == html


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ดูที่https://a.example/bเพื่อทราบ", "https://a.example/b"),
        ("(http://a.example/b).", "http://a.example/b"),
        ("https://a.example/?q=1&amp=2 ต่อ", "https://a.example/?q=1&amp;amp=2"),
        ("https://a.example/'onclick='x", "https://a.example/&#x27;onclick=&#x27;x"),
        ('https://a.example/"onclick="x', "https://a.example/"),
        ("https://a.example/<b>", "https://a.example/"),
    ],
)
def test_addresses_become_links_and_end_where_they_should(typed: str, address: str) -> None:
    assert f'<a href="{address}" rel="noopener noreferrer nofollow">{address}</a>' in paragraphs(typed)
    assert paragraphs(typed).count("<a ") == 1
