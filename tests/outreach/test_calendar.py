"""The calendar of due dates: what other programs get, at an address that only its owner knows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cleanreport.audit.models import Event
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, Round
from cleanreport.outreach import ics
from cleanreport.outreach.models import Feed
from cleanreport.outreach.queries.feeds import token_of
from tests.cast import TODAY, World
from tests.outreach.calendars import Part, read, unfolded

PAGE = "/calendar/"


def address(client: Client) -> str:
    """As the page shows it, without the host."""
    found: str = client.get(PAGE).context["plain"]
    return found.partition("8000")[2]


def feed(path: str, **headers: str) -> Any:
    """As a calendar fetches it: without an account, a session or a cookie."""
    return Client().get(path, headers=headers)


def days(calendar: Part) -> dict[str, str]:
    return {event.values["DTSTART"]: event.values["SUMMARY"] for event in calendar.inside}


def moved(on: World, to: date, reason: str = "น้ำท่วม") -> None:
    cycles.extend(on.round, on.agency, due_on=to, reason=reason, by=on.olga, at=TODAY)


def test_the_year_of_an_agency_stands_in_its_calendar(carla: Client) -> None:
    answer = feed(address(carla))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert days(read(answer.content)) == {
        "20131129": "วันสุดท้ายของแผนสร้างความโปร่งใส ปี 2557",
        "20140701": "เปิดรับรายงานรอบ 9 เดือน ปี 2557",
        "20140831": "วันสุดท้ายที่ส่งรายงานรอบ 9 เดือน ปี 2557",
        "20140915": "เปิดรับรายงานรอบ 12 เดือน ปี 2557",
        "20141015": "วันสุดท้ายที่ส่งรายงานรอบ 12 เดือน ปี 2557",
    }
    assert len(read(answer.content).inside) == 6  # the completion report is due on the day of the last round


def test_a_day_is_a_whole_day_wherever_one_looks_from(carla: Client) -> None:
    for event in read(feed(address(carla)).content).inside:
        start, end = (datetime.strptime(event.values[name], "%Y%m%d") for name in ("DTSTART", "DTEND"))  # noqa: DTZ007
        assert end - start == timedelta(days=1)
        assert event.parameters["DTSTART"] == event.parameters["DTEND"] == ";VALUE=DATE"
        assert event.values["DTSTAMP"] == "20140819T170000Z"  # the day's midnight in Bangkok


def test_an_extension_moves_the_entry_and_keeps_its_name(on: World, carla: Client, olga: Client) -> None:
    path = address(carla)
    before = {event.values["UID"]: event for event in read(feed(path).content).inside}
    moved(on, date(2014, 9, 10), "น้ำท่วม, ถนนขาด; รอ\nเอกสาร \\ ใหม่")
    after = {event.values["UID"]: event for event in read(feed(path).content).inside}
    assert before.keys() == after.keys()
    [(uid, changed)] = [(uid, event) for uid, event in after.items() if event.values != before[uid].values]
    assert (before[uid].values["DTSTART"], changed.values["DTSTART"]) == ("20140831", "20140910")
    assert "น้ำท่วม, ถนนขาด; รอ\nเอกสาร \\ ใหม่" in changed.values["DESCRIPTION"]
    assert "20140831" in days(read(feed(address(olga)).content))  # for officers, as it is for all


def test_the_names_of_entries_are_unlike(carla: Client) -> None:
    uids = [event.values["UID"] for event in read(feed(address(carla)).content).inside]
    assert len(set(uids)) == len(uids)
    assert all("@" in uid for uid in uids)


def test_alarms_come_when_asked_for_on_the_days_of_the_year(on: World, carla: Client) -> None:
    path = address(carla)
    assert not any(event.inside for event in read(feed(path).content).inside)
    triggers = [
        [alarm.values["TRIGGER"] for alarm in event.inside] for event in read(feed(path + "?alarms=1").content).inside
    ]
    assert sorted(filter(None, triggers)) == [["-P13DT15H", "-P6DT15H", "-P0DT15H"]] * 4
    Cycle.objects.update(remind_before=[0])
    again = read(feed(path + "?alarms=1").content).inside
    assert [alarm.values["TRIGGER"] for event in again for alarm in event.inside] == ["PT9H"] * 4


def test_nothing_changed_is_not_fetched_again(on: World, carla: Client, clock: Any) -> None:
    path = address(carla)
    first = feed(path)
    assert first["Cache-Control"] == "private, max-age=3600"
    same = feed(path, **{"if-none-match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    clock.shift(timedelta(hours=3))
    assert feed(path)["ETag"] == first["ETag"]
    moved(on, date(2014, 9, 10))
    changed = feed(path, **{"if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_somebody_of_two_agencies_has_both(on: World, carla: Client) -> None:
    on.other_agency.memberships.create(user=on.carla, since=TODAY)
    events = read(feed(address(carla)).content).inside
    assert len(events) == 12
    assert sum("(จังหวัดน่าน)" in event.values["SUMMARY"] for event in events) == 6


def test_it_speaks_english_to_who_took_the_address_in_english(carla: Client) -> None:
    carla.cookies["language"] = "en"
    assert "Last day: Transparency plan 2557" in days(read(feed(address(carla)).content)).values()


# The address


def test_a_renewed_address_ends_the_old_one(on: World, carla: Client) -> None:
    old = address(carla)
    assert carla.post("/calendar/renew/", {"version": 0})["Location"] == PAGE
    new = address(carla)
    assert new != old
    assert (feed(old).status_code, feed(new).status_code) == (404, 200)
    assert Event.objects.get(verb="calendar.renewed").actor == on.carla


def test_two_clicks_renew_it_once(on: World, carla: Client) -> None:
    for _click in range(2):
        carla.post("/calendar/renew/", {"version": 0})
    assert Feed.objects.get().version == 1


@pytest.mark.parametrize("version", ["", "-1", "x", "๑", "9" * 40])
def test_nonsense_renews_nothing(carla: Client, version: str) -> None:
    assert carla.post("/calendar/renew/", {"version": version}).status_code == 302
    assert not Feed.objects.filter(version__gt=0).exists()


def test_a_closed_account_has_no_calendar(on: World, carla: Client) -> None:
    path = address(carla)
    on.carla.is_active = False
    on.carla.save()
    assert feed(path).status_code == 404


def test_nobody_finds_an_address_by_trying(on: World, settings: Any) -> None:
    good = token_of(on.carla, 0)
    pk, version, signature = good.split("-")
    wrong = [
        f"{on.stan.pk}-{version}-{signature}", f"{pk}-1-{signature}", f"{pk}-{version}-", f"{pk}-{version}", pk,
        f"{pk}-{version}-{signature[:-1]}x", f"๑-{version}-{signature}", f"{pk}-{version}-{signature}-", "--", "ก",
        f"{'9' * 30}-0-{signature}", signature,
    ]  # fmt: skip
    assert {feed(f"/calendar/{token}.ics").status_code for token in wrong} == {404}
    assert feed(f"/calendar/{good}.ics").status_code == 200
    settings.SECRET_KEY = "another"
    assert feed(f"/calendar/{good}.ics").status_code == 404


def test_the_address_stands_in_no_log(on: World, caplog: Any) -> None:
    from cleanreport.certification.logs import HiddenLinks

    caplog.handler.addFilter(HiddenLinks())
    feed(f"/calendar/{token_of(on.carla, 5)}.ics")
    assert caplog.messages
    assert token_of(on.carla, 5) not in caplog.text


def test_the_page_says_what_comes_next(on: World, carla: Client) -> None:
    Round.objects.filter(pk=on.last_round.pk).delete()
    page = carla.get(PAGE)
    assert page.context["next_days"] == [(date(2014, 8, 31), "วันสุดท้ายที่ส่งรายงานรอบ 9 เดือน ปี 2557")]
    assert 'href="/calendar/"' in carla.get("/").text


# Lines


def test_long_lines_are_folded_between_characters() -> None:
    for text in ("ก" * 200, "x" * 75, "x" * 74 + "ก", "😀" * 60, "", "ab" * 300):
        content = ics.folded("SUMMARY:" + text)
        assert unfolded(content) == ["SUMMARY:" + text]


def test_texts_stay_what_they_are() -> None:
    said = "ข้อ 1; ก, ข\\n ไม่ใช่บรรทัดใหม่\r\nบรรทัดใหม่\rอีกบรรทัด\nBEGIN:VEVENT"
    entry = ics.Entry("1@x", date(2014, 8, 31), said, said, "http://x/", (0, 1))
    [event] = read(ics.calendar(said, [entry], stamp=datetime(2014, 8, 1, tzinfo=UTC))).inside
    assert event.values["SUMMARY"] == said.replace("\r\n", "\n").replace("\r", "\n")


def test_controls_of_a_text_become_spaces() -> None:
    entry = ics.Entry("1@x", date(2014, 8, 31), "a\x07b\x7fc\td", "", "http://x/")
    [event] = read(ics.calendar("x", [entry], stamp=datetime(2014, 8, 1, tzinfo=UTC))).inside
    assert event.values["SUMMARY"] == "a b c d"
