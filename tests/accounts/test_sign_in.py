"""Signing in and out by user name and password."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from cleanreport.accounts.models import User
from cleanreport.audit.models import Event
from tests.accounts.site import processors
from tests.cast import PASSWORD

pytestmark = pytest.mark.urls("tests.accounts.site")
ONE_MESSAGE = "ชื่อผู้ใช้งานกับรหัสผ่านไม่ตรงกัน"


def test_the_right_password_leads_to_the_first_page(person: User, sign_in: Callable[..., Any], events: Any) -> None:
    response = sign_in()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert events() == [("account.signed_in", {})]
    assert Event.objects.get(verb="account.signed_in").actor == person


def test_afterwards_one_is_where_one_wanted_to_be(person: User, client: Client, sign_in: Callable[..., Any]) -> None:
    way = client.get("/text/หนึ่ง/?page=2")["Location"]
    assert way.startswith("/sign-in/?next=")
    assert sign_in(path=way)["Location"] == "/text/%E0%B8%AB%E0%B8%99%E0%B8%B6%E0%B9%88%E0%B8%87/?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "///example.org/",
        "http:///example.org/",
        "/\\example.org/",
        "http://testserver//example.org/",
        "javascript:alert(1)",
        "/nothing/here/",
        "/\t/example.org/",
    ],
)
def test_nobody_is_led_to_another_site(person: User, sign_in: Callable[..., Any], elsewhere: str) -> None:
    assert sign_in(next=elsewhere)["Location"] == "/"


def test_letters_and_spaces_around_the_name_do_not_matter(person: User, sign_in: Callable[..., Any]) -> None:
    assert sign_in("  LANDS-01 ").status_code == 302


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("lands-01", "wrong"),
        ("nobody", PASSWORD),
        ("lands-01 x", PASSWORD),
        ("lands-01", PASSWORD.lower()),
        ("n" * 151, PASSWORD),
        ("lands-01", PASSWORD + "x" * 500),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("<b>lands</b>", "x&y"),
    ],
)
def test_one_message_for_whatever_is_wrong(
    person: User, sign_in: Callable[..., Any], login: str, password: str
) -> None:
    response = sign_in(login, password)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(ONE_MESSAGE) == 1
    assert "<b>lands</b>" not in page
    assert password not in page


def test_closed_accounts_and_accounts_without_password_answer_alike(person: User, sign_in: Callable[..., Any]) -> None:
    person.is_active = False
    person.save()
    assert ONE_MESSAGE in sign_in().content.decode()
    person.is_active = True
    person.set_unusable_password()
    person.save()
    assert ONE_MESSAGE in sign_in().content.decode()


@pytest.mark.parametrize("kind", ["right", "wrong", "unknown", "closed", "without password"])
def test_every_attempt_hashes_once(
    person: User, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The time that an answer takes does not tell which names exist."""
    if kind == "closed":
        User.objects.update(is_active=False)
    if kind == "without password":
        person.set_unusable_password()
        person.save()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    sign_in("nobody" if kind == "unknown" else "lands-01", "wrong" if kind == "wrong" else PASSWORD)
    assert len(hashed) == 1


def test_a_failure_is_written_down_without_the_password(person: User, sign_in: Callable[..., Any], events: Any) -> None:
    sign_in("Lands-01 ", "geheim-geheim")
    assert events() == [("account.sign_in_failed", {"username": "Lands-01", "locked_seconds": 0})]
    assert "geheim" not in str(list(Event.objects.values()))


def test_empty_fields_are_told_at_the_field_and_count_as_nothing(sign_in: Callable[..., Any], events: Any) -> None:
    page = sign_in("", "").content.decode()
    assert page.count("กรุณากรอกข้อมูลในช่องนี้") == 4  # in the summary and at the field
    assert events() == []


def test_the_name_stays_and_the_password_does_not(person: User, sign_in: Callable[..., Any]) -> None:
    page = sign_in("lands-01", "wrong-password").content.decode()
    assert 'value="lands-01"' in page
    assert "wrong-password" not in page


def test_signing_out_takes_a_button(signed_in: Client, events: Any) -> None:
    assert signed_in.get("/sign-out/").status_code == 405
    response = signed_in.post("/sign-out/", follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    assert "ออกจากระบบแล้ว" in response.content.decode()
    assert signed_in.get("/").status_code == 302
    assert events() == [("account.signed_out", {})]


def test_signing_out_twice_is_no_error(client: Client, db: None, events: Any) -> None:
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert events() == []


def test_a_new_session_begins_with_signing_in(person: User, client: Client, sign_in: Callable[..., Any]) -> None:
    client.cookies["sessionid"] = "a-key-that-somebody-planted-here"
    sign_in()
    assert client.cookies["sessionid"].value != "a-key-that-somebody-planted-here"


def test_the_cookie_ends_with_the_browser(person: User, client: Client, sign_in: Callable[..., Any]) -> None:
    sign_in()
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_who_is_signed_in_is_sent_on(signed_in: Client) -> None:
    assert signed_in.get("/sign-in/")["Location"] == "/"
    assert signed_in.get("/sign-in/?next=/text/a/")["Location"] == "/text/a/"


def test_nothing_else_of_allauth_can_be_reached(client: Client) -> None:
    names = {str(name) for name in get_resolver("tests.accounts.site").reverse_dict if isinstance(name, str)}
    assert {name for name in names if name.startswith("account_")} == {
        "account_login",
        "account_logout",
        "account_change_password",
    }
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_the_page_says_whom_to_call(client: Client, db: None, settings: Any) -> None:
    assert "/sign-in/help/#password" in client.get("/sign-in/").content.decode()
    page = client.get("/sign-in/help/").content.decode()
    assert settings.CONTACT_PHONE in page
    assert 'href="tel:025550199"' in page


def test_the_answer_is_a_page_whatever_the_browser_says_it_accepts(person: User, client: Client) -> None:
    """allauth would answer a script with JSON, which no page of ours asks for."""
    answer = client.post("/sign-in/", {"login": "x", "password": "y"}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer["Content-Type"].startswith("text/html")


def test_another_chapter_gives_calendar_and_demo_accounts(client: Client, db: None, settings: Any) -> None:
    assert "door__side" not in client.get("/sign-in/").content.decode()
    processors(settings, "tests.accounts.test_sign_in.door")
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert "รายงานรอบ 9 เดือน" in page
    assert "ปีงบประมาณ 2557" in page
    assert 'value="demo-01"' in page
    settings.DEMO = False
    assert "demo-01" not in client.get("/sign-in/").content.decode()


def door(request: object) -> dict[str, object]:
    item = {"title": "รายงานรอบ 9 เดือน", "note": "ปิดรับแล้ว", "state": "done", "deadline": None}
    return {"door_calendar": [item], "door_year": 2557, "demo_accounts": [("กรมที่ดิน", "demo-01", "demo-password")]}
