"""What was typed is not lost when the session ended, when the page was too old, or when it came too late."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.datastructures import MultiValueDict

from cleanreport.accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.urls("tests.accounts.site")
TYPED = 'ผลการดำเนินงาน "รอบแรก" <b>ครบ</b>\r\nบรรทัดที่สอง & อื่น ๆ \\ "'
OURS = {"Origin": "http://testserver"}
FIELDS = {"summary": TYPED, "percent": ["10", "20"], "empty": ""}


class Browser(Client):
    """A client that checks CSRF tokens as the server does, and fills in the forms of a page."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def open(self, path: str, **more: Any) -> str:
        return self.get(path, **more).content.decode()

    def send(self, path: str, fields: dict[str, Any], token: str = "", **headers: str) -> Any:
        self.page = self.post(path, {**fields, "csrfmiddlewaretoken": token or self.token}, headers=headers)
        return self.page

    @property
    def token(self) -> str:
        if "csrftoken" not in self.cookies:
            self.open("/sign-in/")
        return self.cookies["csrftoken"].value

    def press(self, action: str, **fields: str) -> Any:
        """Send the form of the last page that goes to `action`, with its hidden fields and these."""
        return self.send(action, {**hidden_fields(self.page, action), **fields}, **OURS)


def hidden_fields(page: Any, action: str) -> dict[str, list[str]]:
    form = re.search(rf'<form[^>]* action="{re.escape(action)}".*?</form>', page.content.decode(), re.S)
    assert form, f"no form to {action}"
    found = MultiValueDict()
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[0]):
        found.appendlist(html.unescape(name), html.unescape(value))
    return {name: values for name, values in found.lists() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def browser(person: User) -> Browser:
    return Browser()


def test_a_form_sent_after_the_end_goes_on_after_signing_in(browser: Browser) -> None:
    page = browser.send("/write/?part=2", FIELDS, Referer="http://testserver/text/a/")
    assert page.status_code == 401
    assert "หมดเวลาการใช้งาน" in page.content.decode()
    assert "ข้อความที่ท่านพิมพ์ไว้ยังอยู่" in page.content.decode()
    page = browser.press("/sign-in/", login="lands-01", password="wrong")
    assert "ชื่อผู้ใช้งานกับรหัสผ่านไม่ตรงกัน" in page.content.decode()
    page = browser.press("/sign-in/", login="lands-01", password=PASSWORD)
    assert page.status_code == 200
    assert "ข้อความที่ท่านพิมพ์ไว้ยังอยู่" in page.content.decode()
    assert "<b>ครบ</b>" not in page.content.decode()
    answer = browser.press("/write/?part=2").json()
    assert answer["by"] == "lands-01"
    assert answer["fields"] | FIELDS | {"summary": [TYPED], "empty": [""]} == answer["fields"]


def test_the_page_can_be_loaded_again_and_still_has_it(browser: Browser) -> None:
    browser.send("/write/", FIELDS)
    kept = hidden_fields(browser.page, "/sign-in/")
    browser.press("/sign-in/", login="lands-01", password=PASSWORD)
    page = browser.send("/sign-in/", {**kept, "login": "lands-01", "password": PASSWORD})
    assert "ข้อความที่ท่านพิมพ์ไว้ยังอยู่" in page.content.decode()


def test_a_form_with_nothing_in_it_leads_back_to_its_page(browser: Browser) -> None:
    page = browser.send("/write/", {}, Referer="http://testserver/text/a/")
    assert "ข้อความที่ท่านพิมพ์ไว้ยังอยู่" not in page.content.decode()
    assert browser.press("/sign-in/", login="lands-01", password=PASSWORD)["Location"] == "/text/a/"


def test_passwords_tokens_and_files_are_not_kept(browser: Browser) -> None:
    file = SimpleUploadedFile("รายงาน.pdf", b"%PDF-1.7 content")
    browser.send("/write/", {"title": "ชื่อเรื่อง", "new_password": "secret-word", "file": file})
    kept = json.loads(hidden_fields(browser.page, "/sign-in/")["kept"][0])
    assert kept == {"path": "/write/", "fields": [["title", "ชื่อเรื่อง"]], "files": True}
    page = browser.press("/sign-in/", login="lands-01", password=PASSWORD)
    assert "ไฟล์แนบเก็บไว้ไม่ได้" in page.content.decode()


def test_three_thousand_fields_are_kept(browser: Browser) -> None:
    browser.send("/write/", {f"field-{n}": "ก" for n in range(2999)})
    browser.press("/sign-in/", login="lands-01", password=PASSWORD)
    assert len(browser.press("/write/").json()["fields"]) == 3000


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"path": "/write/"}',
        '{"path": "/write/", "fields": 1, "files": false}',
        '{"path": "/write/", "fields": [["a"]], "files": false}',
        '{"path": "/write/", "fields": [["a", "\\ud800"]], "files": false}',
        '{"path": "https://example.org/", "fields": [["a", "b"]], "files": false}',
        '{"path": "//example.org/", "fields": [["a", "b"]], "files": false}',
        '{"path": "http://testserver/write/", "fields": [["a", "b"]], "files": false}',
        '{"path": "/nothing/here/", "fields": [["a", "b"]], "files": false}',
        '{"path": "javascript:alert(1)", "fields": [["a", "b"]], "files": false}',
        "[" * 100_000,
    ],
)
def test_what_was_tampered_with_is_dropped(person: User, sign_in: Callable[..., Any], kept: str) -> None:
    assert sign_in(kept=kept)["Location"] == "/"


# A page that is older than the last signing in


def test_a_page_that_is_too_old_can_be_sent_from_the_next_one(browser: Browser, sign_in: Callable[..., Any]) -> None:
    old = browser.token
    browser.send("/sign-in/", {"login": "lands-01", "password": PASSWORD})
    page = browser.send("/write/", FIELDS, old, **OURS)
    assert page.status_code == 403
    assert "กดปุ่มเพื่อส่ง" in page.content.decode()
    assert browser.press("/write/").json()["fields"]["summary"] == [TYPED]


def test_autosave_gets_a_new_token(browser: Browser) -> None:
    old = browser.token
    browser.send("/sign-in/", {"login": "lands-01", "password": PASSWORD})
    answer = browser.post("/write/", FIELDS, headers={"X-Autosave": "1", "X-CSRFToken": old})
    assert (answer.status_code, sorted(answer.json())) == (403, ["csrf", "detail"])
    headers = {"X-Autosave": "1", "X-CSRFToken": answer.json()["csrf"]}
    assert browser.post("/write/", FIELDS, headers=headers).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}, {}])
def test_a_form_of_another_site_is_neither_shown_nor_offered(browser: Browser, headers: dict[str, str]) -> None:
    browser.send("/sign-in/", {"login": "lands-01", "password": PASSWORD})
    kept = json.dumps({"path": "/write/", "fields": [["summary", TYPED]], "files": False})
    for fields in (FIELDS, {"kept": kept}):
        answer = browser.send("/write/", fields, "x" * 64, **headers)
        assert answer.status_code == 403
        assert "ผลการดำเนินงาน" not in answer.content.decode()
        assert 'action="/write/"' not in answer.content.decode()


def test_an_old_sign_in_page_is_simply_shown_again(browser: Browser) -> None:
    fields = {"login": "lands-01", "password": PASSWORD, "next": "/text/a/"}
    answer = browser.send("/sign-in/", fields, "x" * 64, **OURS)
    assert answer["Location"] == "/sign-in/?again=1&next=%2Ftext%2Fa%2F"
    assert "กรุณาลองอีกครั้ง" in browser.open(answer["Location"])


def test_an_old_sign_in_page_keeps_what_it_carries(browser: Browser) -> None:
    browser.send("/write/", FIELDS)
    kept = hidden_fields(browser.page, "/sign-in/")["kept"][0]
    other_window = browser.token
    browser.send("/sign-in/", {"login": "lands-01", "password": PASSWORD})
    page = browser.send("/sign-in/", {"login": "lands-01", "password": PASSWORD, "kept": kept}, other_window, **OURS)
    assert page.status_code == 403
    assert browser.press("/write/").json()["fields"]["summary"] == [TYPED]


# Refusals


@pytest.mark.parametrize(("path", "status"), [("/late/", 409), ("/refuse/", 403), ("/nothing/", 404)])
def test_a_refusal_shows_what_was_typed(browser: Browser, path: str, status: int) -> None:
    browser.send("/sign-in/", {"login": "lands-01", "password": PASSWORD})
    answer = browser.send(path, FIELDS, Referer="http://testserver/text/a/", **OURS)
    assert answer.status_code == status
    assert html.escape(TYPED, quote=False)[:40] in answer.content.decode().replace("&quot;", '"')
    assert 'href="/text/a/"' in answer.content.decode()
