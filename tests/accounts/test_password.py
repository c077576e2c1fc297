"""One's own password, and the first one that has to be replaced."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cleanreport.accounts.models import User
from tests.cast import PASSWORD
from tests.certification.screens import words

pytestmark = pytest.mark.urls("tests.accounts.site")
NEW = "สวนหลังบ้านปลูกมะม่วง"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "", **more: str) -> Any:
    return client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": again or new, **more})


def test_the_new_password_works_and_the_old_one_no_longer(signed_in: Client, sign_in: Any, events: Any) -> None:
    assert change(signed_in)["Location"] == "/"
    assert events() == [("account.password_changed", {})]
    assert "ตั้งรหัสผ่านใหม่แล้ว" in signed_in.get("/").content.decode()
    assert sign_in("lands-01", PASSWORD, by=Client()).status_code == 200
    assert sign_in("lands-01", NEW, by=Client()).status_code == 302


def test_one_stays_signed_in_here_and_nowhere_else(person: User, signed_in: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    change(signed_in)
    assert signed_in.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", NEW, NEW, "รหัสผ่านปัจจุบันไม่ถูกต้อง"),
        (PASSWORD, "short", "short", "ใช้อย่างน้อย 10 ตัวอักษร"),
        (PASSWORD, "password123", "password123", "เดาได้ง่าย"),
        (PASSWORD, "lands-01-01", "lands-01-01", "ใกล้เคียงกับชื่อผู้ใช้งาน"),
        (PASSWORD, NEW, NEW + "x", "ไม่ตรงกัน"),
        (PASSWORD, PASSWORD, PASSWORD, "ต้องต่างจากรหัสผ่านปัจจุบัน"),
        ("", NEW, NEW, "กรุณากรอกข้อมูลในช่องนี้"),
        (PASSWORD, "", "", "กรุณากรอกข้อมูลในช่องนี้"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    person: User, signed_in: Client, events: Any, old: str, new: str, again: str, sentence: str
) -> None:
    answer = change(signed_in, old, new, again)
    assert answer.status_code == 200
    assert sentence in words(answer)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert events() == []


def test_the_page_tells_the_rules_of_the_settings(signed_in: Client, settings: Any) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}}
    ]
    assert "อย่างน้อย 14 ตัวอักษร" in words(signed_in.get("/account/password/"))


@pytest.fixture
def newcomer(person: User, sign_in: Callable[..., Any], client: Client) -> Client:
    person.must_change_password = True
    person.save()
    sign_in()
    return client


def test_the_first_password_is_replaced_before_anything_else(newcomer: Client, person: User) -> None:
    assert newcomer.get("/")["Location"] == "/account/password/"
    way = newcomer.get("/text/a/?page=2")["Location"]
    assert way == "/account/password/?next=%2Ftext%2Fa%2F%3Fpage%3D2"
    page = newcomer.get(way).content.decode()
    assert "ตั้งรหัสผ่านของท่านเองก่อน" in page
    assert "/text/a/?page=2" in page
    assert change(newcomer, next="/text/a/?page=2")["Location"] == "/text/a/?page=2"
    person.refresh_from_db()
    assert not person.must_change_password
    assert newcomer.get("/").status_code == 200


def test_until_then_nothing_is_written(newcomer: Client) -> None:
    answer = newcomer.post("/write/", {"summary": "ข้อความหนึ่งประโยค"}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403
    assert "ข้อความหนึ่งประโยค" in answer.content.decode()
    answer = newcomer.post("/write/", {}, headers={"X-Autosave": "1"})
    assert (answer.status_code, list(answer.json())) == (403, ["detail"])


def test_until_then_one_can_stay_sign_out_and_choose_the_language(newcomer: Client) -> None:
    assert newcomer.post("/session/stay/").status_code == 200
    assert newcomer.post("/i18n/setlang/", {"language": "en"}).status_code == 302
    assert newcomer.post("/sign-out/")["Location"] == "/sign-in/"


def test_an_account_without_password_gets_a_reason(person: User, client: Client) -> None:
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    answer = client.get("/account/password/")
    assert answer.status_code == 403
    assert "บัญชีนี้ไม่มีรหัสผ่าน" in answer.content.decode()
