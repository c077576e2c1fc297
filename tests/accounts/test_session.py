"""The session: who needs one, how long it lasts, and that reading does not write."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.accounts.models import User

pytestmark = pytest.mark.urls("tests.accounts.site")
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def writes(client: Client, method: str, path: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        getattr(client, method)(path)
    return [q["sql"] for q in queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


# Who needs one


def test_a_page_leads_to_the_sign_in_and_back(client: Client, db: None) -> None:
    answer = client.get("/text/a/?page=2")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Ftext%2Fa%2F%3Fpage%3D2")
    assert client.get("/")["Location"] == "/sign-in/"
    assert client.head("/").status_code == 302


def test_an_address_too_long_to_come_back_to_is_left_out(client: Client, db: None) -> None:
    assert client.get("/text/a/?" + "x" * 3000)["Location"] == "/sign-in/"


def test_some_views_are_open_to_everybody(client: Client, db: None) -> None:
    assert client.get("/open/").status_code == 200


def test_autosave_is_told_where_to_sign_in(client: Client, db: None) -> None:
    headers = {"X-Autosave": "1", "Referer": "http://testserver/text/a/"}
    answer = client.post("/write/", {"summary": "x"}, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/sign-in/?next=%2Ftext%2Fa%2F"})


def test_somebody_unknown_opens_a_page_without_any_query(
    client: Client, django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        client.get("/sign-in/")


# How long it lasts


def test_it_ends_when_nothing_is_done_for_the_time_of_the_settings(
    person: User, client: Client, clock: Any, settings: Any
) -> None:
    client.force_login(person)
    clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE - 1))
    assert client.get("/").status_code == 200
    clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))
    answer = client.get("/text/a/")
    assert answer["Location"] == "/sign-in/?ended=1&next=%2Ftext%2Fa%2F"
    assert "หมดเวลาการใช้งาน" in client.get(answer["Location"]).content.decode()


def test_whoever_works_is_never_signed_out(person: User, client: Client, clock: Any) -> None:
    client.force_login(person)
    for _ in range(20):
        clock.shift(timedelta(minutes=20))
        assert client.get("/").status_code == 200


def test_reading_writes_the_session_every_five_minutes_and_nothing_else(
    person: User, client: Client, clock: Any
) -> None:
    client.force_login(person)
    assert writes(client, "get", "/") == []
    clock.shift(timedelta(seconds=299))
    assert writes(client, "get", "/") == []
    clock.shift(timedelta(seconds=1))
    assert [sql.split()[1] for sql in writes(client, "get", "/")] == ['"django_session"']
    assert writes(client, "get", "/") == []


def test_saving_prolongs_it_every_minute(person: User, client: Client, clock: Any) -> None:
    client.force_login(person)
    clock.shift(timedelta(seconds=59))
    assert writes(client, "post", "/write/") == []
    clock.shift(timedelta(seconds=1))
    assert len(writes(client, "post", "/write/")) == 1


def test_the_page_knows_how_long_the_session_lasts(person: User, client: Client, clock: Any, settings: Any) -> None:
    client.force_login(person)
    clock.shift(timedelta(seconds=100))
    page = client.get("/").content.decode()
    assert f'data-session-seconds="{settings.SESSION_COOKIE_AGE - 100}"' in page
    assert 'data-stay-url="/session/stay/"' in page
    assert "data-session-seconds" not in Client().get("/open/").content.decode()


def test_one_can_stay(person: User, client: Client, clock: Any, settings: Any) -> None:
    client.force_login(person)
    clock.shift(timedelta(seconds=30))
    assert client.post("/session/stay/").json() == {"seconds": settings.SESSION_COOKIE_AGE}
    clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE - 1))
    assert client.get("/").status_code == 200
    assert client.get("/session/stay/").status_code == 405


def test_nobody_can_stay_after_the_end(client: Client, db: None) -> None:
    answer = client.post("/session/stay/", headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/sign-in/"})


def test_the_row_in_the_database_ends_with_the_session(person: User, client: Client, clock: Any, settings: Any) -> None:
    client.force_login(person)
    assert Session.objects.get().expire_date == START + timedelta(seconds=settings.SESSION_COOKIE_AGE)
