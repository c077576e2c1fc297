"""The outbox as the office sees it: what was sent to whom, what the mail server said, and trying again."""

import csv
import io
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import STATUS, Email

from cleanreport.audit.models import Event
from cleanreport.notifications.actions import deliver, post
from cleanreport.notifications.models import Delivery, Letter
from tests.cast import TODAY, World
from tests.outreach.conftest import MailServer, Office

MAIL = "/office/mail/"
NO_MAILBOX = "550 5.1.1 no such mailbox here"


@transaction.atomic
def a_letter(name: str = "นายธีรพงษ์ ตรงธรรม", **facts: Any) -> Letter:
    known = {
        "to": "deputy@land.example",
        "subject": "เพื่อโปรดรับทราบ",
        "body": "เรียน",
        "purpose": "asked",
        "about": "x:1",
    }
    return post(**known | facts, name=name)


def shown(client: Client, **query: object) -> Any:
    answer = client.get(MAIL, query)
    assert answer.status_code == 200
    return answer.context


def names(context: Any) -> list[str]:
    return [row.letter.recipient_name for row in context["letters"]]


def tried(server: MailServer, *answers: str, clock: Any = None) -> None:
    """The worker delivers what is due, and the mail server answers so, one answer a try."""
    server.answers += answers
    for _ in answers or [""]:
        deliver()
        if clock:
            clock.shift(timedelta(minutes=5))


@pytest.fixture
def outbox(on: World, mail_server: MailServer, clock: Any) -> dict[str, Letter]:
    """A letter in every state."""
    made = {"refused": a_letter("ก ถูกปฏิเสธ", to="gone@land.example")}
    tried(mail_server, *[NO_MAILBOX] * 5, clock=clock)
    clock.move_to(TODAY + timedelta(minutes=26))
    made["sent"] = a_letter("ข ส่งแล้ว", to="here@land.example")
    tried(mail_server)
    made["retrying"] = a_letter("ค รอลองใหม่", to="full@land.example")
    tried(mail_server, "452 4.2.2 mailbox full")
    made["queued"] = a_letter("ง รอส่ง", subject="แผนของจังหวัดน่าน")
    return made


def test_every_letter_stands_there_the_newest_first(outbox: dict, olga: Client) -> None:
    context = shown(olga)
    assert names(context) == ["ง รอส่ง", "ค รอลองใหม่", "ข ส่งแล้ว", "ก ถูกปฏิเสธ"]
    assert [row.letter.delivery.value for row in context["letters"]] == ["queued", "retrying", "sent", "refused"]
    assert [tab.count for tab in context["tabs"]] == [4, 1, 1, 1, 1]


def test_what_the_mail_server_said_stands_in_its_own_words(outbox: dict, olga: Client) -> None:
    said = {row.letter.recipient: row.letter.refusal for row in shown(olga)["letters"]}
    assert said == {
        "gone@land.example": "550 5.1.1 no such mailbox here",
        "full@land.example": "452 4.2.2 mailbox full",
        "here@land.example": "",
        "deputy@land.example": "",
    }
    page = olga.get(MAIL).content.decode()
    assert "550 5.1.1 no such mailbox here" in page
    assert page.count("เครื่องแม่ข่ายอีเมลตอบว่า:") == 2


FOUND: list[tuple[dict[str, str], str]] = [
    ({"state": "refused"}, "ก"),
    ({"state": "sent"}, "ข"),
    ({"state": "retrying"}, "ค"),
    ({"state": "queued"}, "ง"),
    ({"state": "lost"}, "งคขก"),
    ({"q": "ปฏิเสธ"}, "ก"),
    ({"q": "HERE@land"}, "ข"),
    ({"q": "น่าน"}, "ง"),
    ({"q": "น่าน จังหวัด"}, "ง"),
    ({"q": "land", "state": "retrying"}, "ค"),
    ({"q": "น่าน", "state": "sent"}, ""),
    ({"q": "%"}, ""),
    ({"q": "ก" * 101}, ""),
]


def test_letters_are_found(outbox: dict, olga: Client) -> None:
    for query, found in FOUND:
        assert "".join(name[0] for name in names(shown(olga, **query))) == found, query


def test_a_letter_leads_to_what_it_is_about(there: Office, on: World, olga: Client) -> None:
    number = there.plan(on.agency, "finished").current.number
    a_letter(about="submission:999999")
    page = olga.get(MAIL).content.decode()
    assert page.count('href="/submissions/') == 1
    assert f'href="/submissions/{number}/"' in page


def test_texts_are_text_and_nothing_else(on: World, mail_server: MailServer, olga: Client) -> None:
    a_letter("<b>ใคร</b>", subject="<script>alert(1)</script>")
    tried(mail_server, "550 5.1.1 <script>alert(2)</script>")
    page = olga.get(MAIL).content.decode()
    assert "<script>alert" not in page
    assert "<b>ใคร" not in page
    assert page.count("&lt;script&gt;alert") == 2


def test_an_empty_outbox_says_so(on: World, olga: Client) -> None:
    assert "ไม่พบอีเมล" in olga.get(MAIL).content.decode()


# Trying again


def again(client: Client, letter: Letter, query: str = "") -> Any:
    return client.post(reverse("office_mail_again", args=[letter.pk]) + query)


def delivery(letter: Letter) -> Delivery:
    return Letter.objects.select_related("email").get(pk=letter.pk).delivery


@pytest.mark.parametrize("state", ["refused", "retrying"])
def test_a_refused_letter_is_tried_again(
    state: str, outbox: dict, mail_server: MailServer, on: World, olga: Client
) -> None:
    letter, arrived = outbox[state], len(mail_server.inbox)
    answer = again(olga, letter)
    assert (answer.status_code, answer["Location"]) == (302, MAIL)
    assert letter.recipient in olga.get(MAIL).content.decode().partition("<table")[0]
    assert delivery(letter) == Delivery.QUEUED
    deliver()
    assert delivery(letter) == Delivery.SENT
    assert letter.recipient in [message["To"] for message in mail_server.inbox[arrived:]]
    event = Event.objects.get(verb="letter.tried_again")
    assert (event.actor, event.subject) == (on.olga, f"letter:{letter.pk}")


def test_afterwards_one_is_at_the_same_place_of_the_list(outbox: dict, olga: Client) -> None:
    page = olga.get(MAIL, {"state": "refused", "q": "ก"}).content.decode()
    address = reverse("office_mail_again", args=[outbox["refused"].pk])
    place = "?state=refused&q=%E0%B8%81"
    assert f'action="{address}{place.replace("&", "&amp;")}"' in page
    assert again(olga, outbox["refused"], place)["Location"] == MAIL + place


def test_what_waits_is_left_alone(outbox: dict, olga: Client) -> None:
    assert again(olga, outbox["queued"]).status_code == 302
    assert delivery(outbox["queued"]) == Delivery.QUEUED
    assert not Event.objects.filter(verb__startswith="letter.").exists()
    assert "ส่งอีเมลถึง" not in olga.get(MAIL).content.decode()


def test_what_was_delivered_is_sent_a_second_time(
    outbox: dict, mail_server: MailServer, on: World, olga: Client
) -> None:
    """As a letter of its own, so that the first one still says what became of it; two clicks are one."""
    tried(mail_server)
    arrived = len(mail_server.inbox)
    assert [again(olga, outbox["sent"]).status_code for _click in range(2)] == [302, 302]
    deliver()
    [copy] = [message for message in mail_server.inbox[arrived:] if message["To"] == "here@land.example"]
    assert copy["Subject"] == outbox["sent"].email.subject
    event = Event.objects.get(verb="letter.sent_again")
    letter = Letter.objects.get(pk=event.subject.partition(":")[2])
    assert (event.actor_id, letter.purpose, letter.pk == outbox["sent"].pk) == (on.olga.pk, "asked", False)


def test_a_letter_without_its_key_is_asked_for_anew(
    there: Office, on: World, mail_server: MailServer, olga: Client
) -> None:
    """What was delivered keeps no key; sent again, it would open nothing."""
    number = there.plan(on.agency, "finished").current.number
    deliver()
    letter = Letter.objects.get(purpose="asked_to_acknowledge")
    assert letter.blanked
    page = olga.get(MAIL).content.decode()
    assert reverse("office_mail_again", args=[letter.pk]) not in page
    assert page.count(f'href="/submissions/{number}/"') == 2
    answer = again(olga, letter)
    assert (answer.status_code, answer["Location"]) == (302, f"/submissions/{number}/")
    assert Letter.objects.filter(purpose="asked_to_acknowledge").count() == 1
    assert len(mail_server.inbox) == 1


def test_an_invitation_without_its_key_leads_to_its_accounts(on: World, olga: Client) -> None:
    letter = a_letter(purpose="invited", about="invitation:1", agency="MOI-04")
    Letter.objects.update(blanked=True)
    Email.objects.update(status=STATUS.sent)
    assert again(olga, letter)["Location"] == "/office/accounts/?agency=MOI-04"


def test_two_clicks_try_once(outbox: dict, olga: Client) -> None:
    assert [again(olga, outbox["refused"]).status_code for _click in range(2)] == [302, 302]
    assert Event.objects.filter(verb="letter.tried_again").count() == 1


def test_a_button_stands_only_where_it_helps(outbox: dict, olga: Client) -> None:
    page = olga.get(MAIL).content.decode()
    offered = {name for name, letter in outbox.items() if reverse("office_mail_again", args=[letter.pk]) in page}
    assert offered == {"refused", "retrying", "sent"}


def test_a_letter_that_is_not_there_is_not_found(on: World, olga: Client) -> None:
    assert olga.post(reverse("office_mail_again", args=[10**9])).status_code == 404


def test_the_first_page_names_what_was_refused(
    on: World, mail_server: MailServer, olga: Client, comes_back: Any, clock: Any
) -> None:
    assert "state=refused" not in olga.get("/office/").content.decode()
    a_letter()
    tried(mail_server, *[NO_MAILBOX] * 5, clock=clock)
    comes_back(TODAY + timedelta(hours=1))
    page = olga.get("/office/").content.decode()
    assert "ส่งอีเมลไม่ได้ 1 ฉบับ" in page
    assert f'href="{MAIL}?state=refused"' in page


# Pages and statements


def test_fifty_stand_on_a_page(on: World, olga: Client) -> None:
    for n in range(53):
        a_letter(f"คนที่ {n:02}")
    assert names(shown(olga)) == [f"คนที่ {n:02}" for n in range(52, 2, -1)]
    assert names(shown(olga, page=2)) == ["คนที่ 02", "คนที่ 01", "คนที่ 00"]


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(MAIL)
    return len(queries)


@pytest.mark.any_database
def test_thirty_letters_take_as_many_statements_as_three(
    there: Office, on: World, mail_server: MailServer, olga: Client
) -> None:
    there.plan(on.agency)
    a_letter()
    tried(mail_server, *[NO_MAILBOX] * 3)
    three = statements(olga)
    for n in range(9):
        there.plan(there.agency(f"A-{n:02}", f"กรมที่ {n}"))
    tried(mail_server, *[NO_MAILBOX] * 30)
    assert Letter.objects.count() >= 20
    assert statements(olga) == three <= 12


# More filters, and the same as a file


@pytest.fixture
def many(on: World, clock: Any) -> None:
    """Letters of two agencies, for two purposes, on three days."""
    for day, (agency, purpose) in enumerate([("MOI-04", "reminder"), ("MOI-04", "answered"), ("TH-55", "reminder")]):
        a_letter(f"{day}", agency=agency, purpose=purpose, at=TODAY + timedelta(days=day))


SOUGHT: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["2", "1", "0"]),
    ({"purpose": "reminder"}, ["2", "0"]),
    ({"agency": "MOI-04"}, ["1", "0"]),
    ({"agency": "น่าน"}, ["2"]),
    ({"agency": "ไม่มีหน่วยงานนี้"}, []),
    ({"since": "21/8/2557"}, ["2", "1"]),
    ({"until": "21/8/2557"}, ["1", "0"]),
    ({"since": "21/8/2557", "until": "21/8/2557"}, ["1"]),
    ({"agency": "MOI-04", "purpose": "reminder", "state": "queued", "q": "land"}, ["0"]),
    ({"state": "sent"}, []),
    ({"since": "เมื่อวาน"}, []),
    ({"purpose": "nonsense"}, ["2", "1", "0"]),
]


def test_letters_are_found_by_purpose_agency_and_day(many: None, olga: Client) -> None:
    for query, found in SOUGHT:
        context = shown(olga, **query)
        assert names(context) == found, query
        assert context["page"].paginator.count == len(found), query


def test_the_file_holds_what_the_list_holds(many: None, olga: Client) -> None:
    for query, found in SOUGHT:
        answer = olga.get(f"{MAIL}export.csv", query)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert [row[1] for row in rows[1:]] == found, query
    assert olga.get(f"{MAIL}export.pdf").status_code == 404


def test_the_file_tells_what_became_of_each(outbox: dict, olga: Client) -> None:
    [refused] = [row for row in everything(olga) if row[2] == "gone@land.example"]
    assert refused[-1] == NO_MAILBOX
    assert refused[7:9] == ["ส่งไม่ได้", "4"]
    [retrying] = [row for row in everything(olga) if row[2] == "full@land.example"]
    assert retrying[8:10] == ["1", "2014-08-20 10:31"]


def everything(client: Client) -> list[list[str]]:
    content = b"".join(client.get(f"{MAIL}export.csv").streaming_content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_tries_and_the_next_one_stand_in_the_list(outbox: dict, olga: Client) -> None:
    rows = {row.letter.recipient_name[0]: (row.tries, row.next_try) for row in shown(olga)["letters"]}
    assert rows["ก"] == ("ลองแล้ว 5 ครั้ง", None)
    assert rows["ค"] == ("ลองแล้ว 1 ครั้ง", TODAY + timedelta(minutes=31))
    assert rows["ง"] == ("", None)


def test_letters_from_before_learn_their_agency(there: Office, on: World, mail_server: MailServer) -> None:
    """The step of the migration, on letters as they were written before."""
    there.plan(on.agency, "finished")
    deliver()
    Letter.objects.update(agency_code="", blanked=False)
    other = a_letter(about="invitation:1")
    import_module("cleanreport.outreach.migrations.0002_agency_of_letters").fill(apps, None)
    known = dict(Letter.objects.values_list("purpose", "agency_code"))
    assert known == {"asked_to_acknowledge": "MOI-04", "asked": ""}
    assert dict(Letter.objects.values_list("purpose", "blanked")) == {"asked_to_acknowledge": True, "asked": False}
    assert other.purpose == "asked"
