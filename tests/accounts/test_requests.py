"""Bad requests get an answer and never an error of ours; every answer carries its headers; the language is chosen."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT

pytestmark = pytest.mark.urls("tests.accounts.site")
FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n%b\r\n--x--\r\n'


@pytest.fixture
def strict(client: Client) -> Client:
    """Errors arrive as pages, as they would in a browser."""
    client.raise_request_exception = False
    return client


# Characters that PostgreSQL does not store


@pytest.mark.parametrize("path", ["/open/?q=a%00b", "/open/?a%00=b", "/text/a%00b/", "/sign-in/?next=%00"])
def test_a_nul_in_an_address_is_refused(strict: Client, db: None, path: str) -> None:
    answer = strict.get(path)
    assert answer.status_code == 400
    assert "ระบบอ่านคำขอนี้ไม่ได้" in answer.content.decode()


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "language", "theme", "messages", "other"])
def test_a_nul_in_a_cookie_is_refused(strict: Client, db: None, cookie: str) -> None:
    answer = strict.get("/", headers={"Cookie": f'{cookie}="a\\000bcdefghijk"'})
    assert answer.status_code == 400


def test_a_nul_in_a_text_is_taken_out(signed_in: Client) -> None:
    answer = signed_in.post("/write/", {"summ\0ary": ["a\0b", "\0"], "plain": "ข้อความ"})
    assert answer.json()["fields"] == {"summary": ["ab", ""], "plain": ["ข้อความ"]}


def test_a_nul_in_the_name_to_sign_in_is_taken_out_too(person: Any, sign_in: Any) -> None:
    assert sign_in("lands\0-01").status_code == 302
    assert sign_in("\0").status_code in {200, 302}


# Other nonsense


def test_the_encoding_of_an_address_is_not_for_the_asking(strict: Client, db: None) -> None:
    answer = strict.get("/sign-in/?next=%5Cud800", CONTENT_TYPE="text/plain; charset=unicode_escape")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=%ff%fe", FORM, 200),
        (b"a=%ED%A0%80", FORM, 200),
        (b"\xff\xfe\x00\x01", FORM, 200),
        (b"a=b", FORM + "; charset=utf-16", 400),
        (b"a=b", FORM + "; charset=nonsense", 400),
        (b"--x\r\nnothing", "multipart/form-data; boundary=x", 200),
        (b"--x", "multipart/form-data", 400),
        (b"--x", "multipart/form-data; boundary=" + "x" * 300, 400),
        (b"&".join(b"a=1" for _ in range(3001)), FORM, 400),
        (b"a=" + b"x" * (5 * 1024 * 1024 + 1), FORM, 400),
        (b"{", "application/json", 200),
        (PART % b"\xff", "multipart/form-data; boundary=x; charset=hex", 400),
        (PART % b"\xff", "multipart/form-data; boundary=x; charset=idna", 400),
        (PART % b"\\ud800", "multipart/form-data; boundary=x; charset=unicode_escape", 400),
        (PART % b"+2AA-", "multipart/form-data; boundary=x; charset=utf-7", 400),
        (PART % "ข้อความ".encode(), "multipart/form-data; boundary=x; charset=UTF-8", 200),
    ],
)
def test_bodies_that_cannot_be_read(signed_in: Client, body: bytes, kind: str, status: int) -> None:
    signed_in.raise_request_exception = False
    assert signed_in.generic("POST", "/write/", body, kind).status_code == status


def test_a_body_that_breaks_off(signed_in: Client) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the connection was closed")

    signed_in.raise_request_exception = False
    answer = signed_in.generic("POST", "/write/", b"a=b", FORM, **{"wsgi.input": Broken(), "CONTENT_LENGTH": "3"})
    assert answer.status_code == 400


def test_too_many_files(signed_in: Client) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nb\r\n'
    answer = signed_in.post("/write/", part * 101 + b"--x--", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


def test_more_parameters_than_fit_in_an_address(strict: Client, db: None) -> None:
    assert strict.get("/sign-in/?" + "a=1&" * 4000).status_code == 400


@pytest.mark.parametrize("host", ["example.org", "testserver:port", "[::1", ""])
def test_a_host_that_is_not_ours(strict: Client, db: None, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert strict.get("/sign-in/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "x" * 5000},
        {"Cookie": "sessionid=" + "x" * 5000},
        {"Cookie": 'sessionid="\\377\\376abcdefghij"'},
        {"Cookie": "language=xx; theme=purple; csrftoken=short; messages=nonsense"},
        {"Referer": "http://["},
        {"Referer": "\udcff"},
        {"Origin": "null"},
        {"X-Forwarded-For": "nonsense, 1.2.3.4"},
        {"User-Agent": ""},
    ],
)
def test_headers_that_say_nothing(strict: Client, db: None, headers: dict[str, str]) -> None:
    assert strict.get("/sign-in/", headers=headers).status_code == 200
    assert strict.post("/sign-in/", {"login": "a", "password": "b"}, headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["next", "language", "theme", "login", "kept"])
@pytest.mark.parametrize("path", ["/sign-in/", "/i18n/setlang/", "/theme/", "/sign-out/"])
def test_any_value_in_any_field(strict: Client, db: None, path: str, name: str) -> None:
    for value in (
        "",
        "x" * 10_000,
        "\ud7ff\uffff",
        "../../etc/passwd",
        "http://[",
        "//",
        "%",
        "{{ 7*7 }}",
        "-1",
        "\r\nA: b",
    ):
        assert strict.post(path, {"password": "x", name: value}).status_code < 500, value
        assert strict.get(path, {name: value}).status_code < 500, value


# Refusals


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing/", 404, "กรุณาตรวจสอบที่อยู่ของหน้า"),
        ("/refuse/", 403, "The reason stands here."),
        ("/late/", 409, "กรุณาเปิดหน้านี้อีกครั้งเพื่อดูสถานะล่าสุด"),
        ("/write/", 405, "ที่อยู่นี้ใช้กับปุ่มเท่านั้น"),
        ("/fail/", 500, "ข้อมูลที่บันทึกไว้ก่อนหน้านี้ยังอยู่ครบ"),
    ],
)
def test_a_refusal_is_a_page_with_its_reason_and_json_for_a_script(
    signed_in: Client, path: str, status: int, words: str
) -> None:
    signed_in.raise_request_exception = False
    page = signed_in.get(path)
    assert page.status_code == status
    assert words in page.content.decode()
    answer = signed_in.get(path, headers={"X-Autosave": "1"})
    assert answer.status_code == status
    assert words in "".join(answer.json()["detail"])


def test_a_refused_address_says_what_it_takes(signed_in: Client) -> None:
    assert signed_in.get("/write/")["Allow"] == "POST"


def test_an_address_with_markup_is_text(signed_in: Client) -> None:
    page = signed_in.get("/nothing/%3Cscript%3Ealert(1)%3C/script%3E/?<script>alert(2)</script>")
    assert "<script>alert" not in page.content.decode()


# Headers


def test_every_page_carries_its_headers(signed_in: Client) -> None:
    signed_in.raise_request_exception = False
    for path in ("/", "/open/", "/sign-in/help/", "/nothing/", "/late/", "/fail/", "/write/", "/?%00"):
        headers = signed_in.get(path).headers
        assert "no-store" in headers["Cache-Control"]
        assert "private" in headers["Cache-Control"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "no-store" in Client().get("/sign-in/").headers["Cache-Control"]


# Language and theme


def test_thai_unless_chosen_otherwise(client: Client, db: None) -> None:
    page = client.get("/sign-in/", headers={"Accept-Language": "en"})
    assert page["Content-Language"] == "th"
    assert '<html lang="th"' in page.content.decode()
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/sign-in/help/"})["Location"] == "/sign-in/help/"
    page = client.get("/sign-in/")
    assert page["Content-Language"] == "en"
    assert "Sign in" in page.content.decode()
    assert "Cookie" in page["Vary"]


def test_the_language_is_remembered_for_a_year_and_an_unknown_one_is_not(client: Client, db: None) -> None:
    client.post("/i18n/setlang/", {"language": "en"})
    assert client.cookies["language"]["max-age"] == 365 * 24 * 3600
    client.cookies["language"] = "fr"
    assert client.get("/sign-in/")["Content-Language"] == "th"


def test_reading_the_address_of_the_switch_changes_nothing(client: Client, db: None) -> None:
    client.get("/i18n/setlang/?language=en")
    assert "language" not in client.cookies


def test_errors_speak_the_chosen_language(strict: Client, db: None) -> None:
    strict.cookies["language"] = "en"
    assert "There is no page here" in strict.get("/nothing/").content.decode()
    assert "This request could not be understood" in strict.get("/open/?%00").content.decode()


def test_dark_is_remembered(signed_in: Client) -> None:
    answer = signed_in.post("/theme/", {"theme": "dark", "next": "/text/a/"})
    assert answer["Location"] == "/text/a/"
    assert 'data-bs-theme="dark"' in signed_in.get("/").content.decode()
    signed_in.post("/theme/", {"theme": "purple"})
    assert 'data-bs-theme="dark"' in signed_in.get("/").content.decode()
    assert signed_in.post("/theme/", {"theme": "light", "next": "https://example.org/"})["Location"] == "/"


def test_a_multipart_form_arrives_as_any_other(signed_in: Client) -> None:
    answer = signed_in.post("/write/", {"a": "ข้อ\0ความ"}, content_type=MULTIPART_CONTENT)
    assert json.loads(answer.content)["fields"] == {"a": ["ข้อความ"]}
