"""The password of a letter works for some weeks; then the office makes another letter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cleanreport.accounts import actions
from cleanreport.accounts.models import User
from cleanreport.audit.models import Event
from tests.cast import TODAY

GIVEN = "k7mw-3hpt-9fxd"
SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def given(person: User, settings: Any) -> None:
    settings.ONE_TIME_PASSWORD_DAYS = 60
    actions.give_password(person, GIVEN, by=person, agency="MOI-04", at=TODAY)


def on_day(days: int) -> Any:
    return time_machine.travel(TODAY + timedelta(days=days), tick=False)


def test_it_works_to_the_end_of_its_last_day(sign_in: SignIn) -> None:
    with time_machine.travel((TODAY + timedelta(days=60)).replace(hour=23, minute=59), tick=False):
        assert sign_in(password=GIVEN).status_code == 302
        assert Event.objects.filter(verb="account.signed_in").count() == 1


def test_after_that_day_the_page_says_whom_to_ask(sign_in: SignIn) -> None:
    with on_day(61):
        answer = sign_in(password=GIVEN)
    assert answer.status_code == 200
    assert "รหัสผ่านในหนังสือแจ้งหมดอายุแล้ว" in answer.text
    event = Event.objects.get(verb="account.sign_in_failed")
    assert event.details["expired"] is True
    assert GIVEN not in str(event.details)


def test_only_who_knows_it_is_told(sign_in: SignIn) -> None:
    with on_day(61):
        assert "หมดอายุแล้ว" not in sign_in(password="another-password").text


def test_a_password_of_ones_own_does_not_expire(sign_in: SignIn, person: User) -> None:
    actions.change_password(person, "แม่น้ำสี่สายไหลช้า")
    assert person.password_given_at is None
    with on_day(1000):
        assert sign_in(password="แม่น้ำสี่สายไหลช้า").status_code == 302


def test_a_new_letter_begins_anew(sign_in: SignIn, person: User) -> None:
    with on_day(61):
        actions.give_password(person, "another-given", by=person, agency="MOI-04", at=timezone.now())
        assert sign_in(password="another-given").status_code == 302
