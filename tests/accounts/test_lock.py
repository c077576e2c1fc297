"""Repeated failures are slowed, then locked: the name, however it is written and wherever it comes from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from cleanreport.accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.urls("tests.accounts.site")
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
WAIT = "ไม่สำเร็จหลายครั้ง"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def fail(sign_in: Callable[..., Any], times: int, clock: Any, *, every: int = 11, login: str = "lands-01") -> Any:
    """That many failures, too slow for the pause after three; the last answer."""
    for _ in range(times):
        clock.shift(timedelta(seconds=every))
        response = sign_in(login, "wrong")
    return response


def test_after_three_quick_failures_one_has_to_wait(person: User, sign_in: Any, clock: Any, settings: Any) -> None:
    assert fail(sign_in, 3, clock, every=1).status_code == 200
    response = sign_in()
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "28")
    assert "กรุณารอ 28 วินาที" in page
    assert f"โทร. {settings.CONTACT_PHONE.replace(' ', chr(160))}" in page
    clock.shift(timedelta(seconds=28))
    assert sign_in().status_code == 302


def test_after_ten_failures_the_name_is_locked_also_for_the_right_password(
    person: User, sign_in: Any, clock: Any
) -> None:
    assert fail(sign_in, 10, clock).status_code == 200
    clock.shift(timedelta(minutes=1))
    response = sign_in()
    assert response.status_code == 429
    assert "กรุณารอ 13 นาที" in response.content.decode()
    assert sign_in("nobody", "wrong").status_code == 200  # another name is not locked
    clock.shift(timedelta(seconds=int(response["Retry-After"])))
    assert sign_in().status_code == 302


def test_trying_while_it_is_locked_makes_it_no_longer(person: User, sign_in: Any, clock: Any) -> None:
    fail(sign_in, 10, clock)
    first = int(sign_in()["Retry-After"])
    clock.shift(timedelta(minutes=5))
    assert int(sign_in()["Retry-After"]) == first - 300


def test_a_name_that_nobody_has_is_locked_alike(person: User, sign_in: Any, clock: Any) -> None:
    fail(sign_in, 10, clock, login="nobody")
    assert WAIT in sign_in("nobody").content.decode()


@pytest.mark.parametrize("login", ["LANDS-01", " lands-01", "Lands-01\t", "\u00a0lands-01 "])
def test_no_other_spelling_dodges_the_lock(person: User, sign_in: Any, clock: Any, login: str) -> None:
    fail(sign_in, 10, clock)
    assert sign_in(login).status_code == 429


def test_another_browser_port_or_address_dodges_nothing(person: User, sign_in: Any, clock: Any) -> None:
    fail(sign_in, 10, clock)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9", headers={"Host": "testserver:4711"})
    assert sign_in(by=elsewhere).status_code == 429
    assert sign_in(headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 429


def test_one_address_may_not_try_many_names(person: User, sign_in: Any, clock: Any) -> None:
    for number in range(30):
        sign_in(f"name-{number}", "wrong")
    response = sign_in()
    assert (response.status_code, response["Retry-After"]) == (429, "60")


def test_a_success_does_not_wipe_out_earlier_failures(person: User, sign_in: Any, clock: Any) -> None:
    fail(sign_in, 9, clock)
    clock.shift(timedelta(seconds=31))
    assert sign_in().status_code == 302
    stranger = Client()
    sign_in("lands-01", "wrong", by=stranger)
    assert sign_in(by=stranger).status_code == 429


def test_the_failure_that_locks_is_written_down_and_refusals_are_not(
    person: User, sign_in: Any, clock: Any, events: Any
) -> None:
    fail(sign_in, 10, clock)
    for _ in range(5):
        sign_in()
    assert [details["locked_seconds"] for _verb, details in events()] == [0, 0, *[8] * 7, 801]


def test_the_lock_lies_in_the_database_and_holds_for_every_process(
    person: User, sign_in: Any, clock: Any, settings: Any
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_of_this_test"}
    }
    call_command("createcachetable", verbosity=0)
    fail(sign_in, 10, clock)
    del caches["default"]  # another process begins without it
    assert sign_in().status_code == 429


def test_more_attempts_than_a_person_makes_are_turned_away(db: None, client: Client, clock: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    for _ in range(2):
        assert client.post("/sign-in/", {}).status_code == 200
    response = client.post("/sign-in/", {})
    assert response.status_code == 429
    assert "ทำรายการถี่เกินไป" in response.content.decode()


def test_a_server_on_a_local_socket_knows_no_address(person: User, sign_in: Any) -> None:
    assert sign_in(by=Client(REMOTE_ADDR="")).status_code == 302


def test_the_password_form_is_limited_too(person: User, client: Client, clock: Any) -> None:
    client.force_login(person)
    answers = [
        client.post(
            "/account/password/", {"oldpassword": f"guess-{n}", "password1": PASSWORD * 2, "password2": PASSWORD * 2}
        )
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
