"""Every form and every address, filled with what nobody should send.

No answer may be a 500, whatever comes back is shown as text, and a file's name leads nowhere.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from cleanreport.documents import standby
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from tests.cast import RECORDED, World
from tests.consistency.test_urls import Address, addresses, example_of
from tests.evidence.samples import PDF
from tests.story import Browsers, Page, Stage, story

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
# Markup that would act if it reached a page as it is.
RAW = (SCRIPT, "<img src=x onerror", "<svg onload")
PAYLOADS = {
    "negative": "-1",
    "over": "100.01",
    "letters": "abc",
    "thai digits": "๗๕",
    "script": SCRIPT + "\"'><img src=x onerror=alert(1)><svg onload=alert(1)>",
    "template": "{{ 7|add:7 }}{% load static %}{% now 'Y' %}",
    "endless": "ก" * 20_001,
    "digits": "9" * 400,
    "an id too large": "9" * 18 + "99",
    "exponent": "1e400",
    "not a number": "NaN",
    "infinite": "-Infinity",
    "zeros": "0." + "0" * 300 + "1",
    "null": "a\x00b",
    "half a character": "a\ud800b",
    "controls": "a\x01\x1b[31m\u202e\u2028b",
    "path": "../../../../etc/passwd\r\nSet-Cookie: a=b",
    "sql": "'; DROP TABLE plans_plan; --",
    "like": "%_\\%",
    "impossible day": "31/2/2557",
    "day of another year": "1/1/2400",
    "day before all years": "1/1/1",
    "address": "a@b@c..d, e@land.example\nBcc: f@land.example",
    "emoji": "👩‍👩‍👧‍👦🇹🇭",
    "nothing": "",
    "spaces": " \t\u200b\n ",
    "marks": "\u0e48" * 300,
}
URLENCODED = "application/x-www-form-urlencoded"
KEPT = ("hidden", "button", "file")  # kinds of fields into which nobody types
# For what nobody types in a field but somebody may forge: hidden fields, buttons, addresses, cookies, headers.
FORGED = (
    "negative", "letters", "script", "endless", "digits", "an id too large", "null", "half a character", "path", "like",
    "nothing",
)  # fmt: skip
# Where fields are forged as well it says no more than in fields that take text, and takes longest.
LONGEST = "endless"
# A button that leads elsewhere sends what the form itself sends: what is wrong there has been found.
FROM_A_BUTTON = ("letters", "script", "null", "half a character", "an id too large", "endless")
# After these the next page is looked at as well: it shows what was stored.
SHOWN_AGAIN = ("script", "controls", "marks", "template")


@dataclass
class Form:
    """What a browser could send from a page: the fields of a form, and where one of its buttons leads."""

    action: str
    method: str
    id: str = ""
    saves_itself: bool = False
    is_another_button: bool = False
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, kind, value

    @property
    def name(self) -> str:
        """The name of the address to which it is sent."""
        return resolve(urlsplit(self.action).path).url_name or ""

    @property
    def size(self) -> int:
        return len({re.sub(r"\d+", "N", name) for name, _kind, _value in self.fields})

    @property
    def is_filled_in(self) -> bool:
        return any(kind not in KEPT for _name, kind, _value in self.fields)

    def takes(self, payload: str) -> bool:
        return self.is_filled_in and (payload in FROM_A_BUTTON or not self.is_another_button)

    def takes_forged(self, payload: str) -> bool:
        return payload in FORGED and payload != LONGEST


class Forms(HTMLParser):
    """The forms of a page, one for each address to which a button of theirs leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            saves = "data-autosave" in known
            self.inside = Form(known.get("action", ""), known.get("method", "get").lower(), known.get("id", ""), saves)
            self.found.append(self.inside)
        elif tag in ("input", "textarea", "select", "button"):
            self.handle_control(known, known.get("type", tag))

    def handle_control(self, known: dict[str, str], kind: str) -> None:
        form = next((form for form in self.found if known.get("form", "") == form.id != ""), self.inside)
        if form is None:
            return
        if known.get("name"):
            form.fields.append((known["name"], "button" if kind == "submit" else kind, known.get("value", "")))
        if "formaction" in known:
            self.found.append(Form(known["formaction"], "post", "", False, True, form.fields))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


def forms_on(client: Client, path: str) -> list[Form]:
    parser = Forms()
    parser.feed(client.get(path).content.decode())
    for form in parser.found:
        form.action = form.action or path
    return parser.found


def signed_in(on: World, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(getattr(on, who))
    return client


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def filled(form: Form, payload: str, *, forged: bool) -> dict[str, list[bytes]]:
    """What a person sends who types this everywhere; forged also what the page itself holds and its buttons say."""
    pairs: dict[str, list[bytes]] = {}
    for name, kind, value in form.fields:
        if kind != "file" and (forged or kind != "button"):
            pairs.setdefault(name, []).append(encoded(payload if forged or kind not in KEPT else value))
    return pairs


def on_the_line(pairs: dict[str, list[bytes]]) -> str:
    """The letter of what is endless as it is: each server takes it for the same, and to escape it takes longest."""
    return urlencode(pairs, doseq=True).replace(quote("ก"), "ก")


def answers(client: Client, form: Form, payload: str, *, forged: bool) -> Iterator[HttpResponseBase]:
    """The form as a person sends it, and as the page itself does in the background."""
    pairs = filled(form, payload, forged=forged)
    plain = on_the_line(pairs)
    if form.method == "get":
        yield client.get(f"{form.action.partition('?')[0]}?{plain}")
    elif files := [name for name, kind, _value in form.fields if kind == "file"]:
        name = payload[:3000].encode("utf-8", "ignore").decode()
        given = {one: SimpleUploadedFile(f"{name}.pdf", PDF if payload else b"") for one in files}
        yield client.post(form.action, {**pairs, **given})
    else:
        yield client.post(form.action, plain, content_type=URLENCODED)
        if form.saves_itself:
            yield client.post(form.action, plain, content_type=URLENCODED, headers={"X-Autosave": "1"})


def complaint(answer: Any) -> str:
    """What is wrong with an answer, or nothing."""
    # That is how /healthz says that there is no worker.
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"status {answer.status_code}"
    kind = answer.get("Content-Type", "")
    if answer.streaming:
        answer.getvalue()  # a file is closed when it was read
    if answer.streaming or not answer.content or not kind.startswith(("text/html", "application/json")):
        return ""
    # Texts in JSON become texts of the page; only its fragments are HTML.
    html = answer.content.decode() if kind.startswith("text/html") else "".join(answer.json().get("patch", {}).values())
    return next((f"{raw} stands in the page" for raw in RAW if raw in html), "")


def wrong_with(client: Client, form: Form, name: str, *, forged: bool = False) -> Iterator[str]:
    """What is wrong with the answers to this form; everything is taken back."""
    carried = deepcopy(client.cookies)
    with transaction.atomic():
        for answer in answers(client, form, PAYLOADS[name], forged=forged):
            shown = [answer]
            if answer.status_code == 302 and name in SHOWN_AGAIN:
                shown.append(client.get(answer["Location"]))
            for each in shown:
                if wrong := complaint(each):
                    yield f"{form.method} {form.action}, {name}{' forged' if forged else ''}: {wrong}"
        transaction.set_rollback(True)
    client.cookies = carried


def new_forms(stage: Stage, browsers: Browsers, known: dict[str, int]) -> Iterator[tuple[Client, Form]]:
    """The forms of the stage that hold more than any before that led to the same address, with who may send them."""
    for page in stage.pages:
        for form in forms_on(browsers[page.who], page.path):
            if form.size > known.get(form.name, -1):
                known[form.name] = form.size
                yield browsers[page.who], form


# What a database may refuse or keep otherwise than another; the rest is the same on each.
STORED = (
    "endless", "digits", "an id too large", "exponent", "not a number", "infinite", "zeros", "null", "half a character",
    "controls", "sql", "like", "day before all years", "emoji",
)  # fmt: skip


@pytest.fixture
def tried(pytestconfig: pytest.Config) -> tuple[str, ...]:
    """Everything on the first database; on the second what it may refuse or keep otherwise."""
    return STORED if pytestconfig.getoption("--second-database") else tuple(PAYLOADS)


@pytest.fixture(autouse=True)
def _nobody_asks_what_a_page_was_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client copies the variables of every piece of a page for its test: thousands of pages for nothing."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_rendered, **_more: None)


def test_no_form_falls_over(tried: tuple[str, ...], on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # A process of its own would write each letter; what papers are made of is tried elsewhere.
    monkeypatch.setattr(standby, "written_now", lambda *_given: (b"%PDF-", 1))
    known: dict[str, int] = {}
    found: list[str] = []
    for stage in story(on):
        with time_machine.travel(stage.at, tick=False):
            browsers = Browsers(on, raise_request_exception=False)
            for client, form in new_forms(stage, browsers, known):
                for name in tried:
                    cache.clear()  # it is not the limits of the sign-in that are tried here
                    if form.takes(name):
                        found += wrong_with(client, form, name)
                    if form.takes_forged(name):
                        found += wrong_with(client, form, name, forged=True)
    assert found == []
    assert len(known) > 30


# Words that views read from an address.
ASKED = (
    "page", "q", "year", "watch", "stage", "kind", "ministry", "region", "state", "trial", "for", "sent", "next",
    "ended", "again", "what", "old", "role", "agency", "have", "show",
)  # fmt: skip


def test_no_page_falls_over_what_is_asked_of_it(tried: tuple[str, ...], on: World) -> None:
    known: set[str] = set()
    forged = [name for name in FORGED if name in tried]
    found = []
    for stage in story(on):
        browsers = Browsers(on, raise_request_exception=False)
        with time_machine.travel(stage.at, tick=False):
            for page in [page for page in stage.pages if page.name not in known]:
                known.add(page.name)
                for name in forged:
                    asked = urlencode(dict.fromkeys(ASKED, encoded(PAYLOADS[name][:2000])))
                    if wrong := complaint(browsers[page.who].get(f"{page.path.partition('?')[0]}?{asked}")):
                        found.append(f"{page.path}, {name}: {wrong}")
    assert found == []


TEXTS = ("code", "number", "role", "token", "username")  # arguments of addresses that take any text
NUMBERS = ("0", str(2**31), str(2**63), "9" * 400)


def paths_of(address: Address) -> Iterator[str]:
    """The address with numbers that no row has, and with what may be forged where it takes text."""
    for text in (*NUMBERS, *(PAYLOADS[name] for name in FORGED)):
        given = {name: example_of(name, address.name, {}) for name in address.arguments}
        # A long address is refused before it reaches the product.
        given |= {name: text[:500] for name in given if name in TEXTS or text in NUMBERS}
        try:
            yield reverse(address.name, kwargs=given)
        except (NoReverseMatch, UnicodeEncodeError):
            continue


@pytest.mark.parametrize("who", ["carla", "olga", ""])
def test_no_address_falls_over_what_it_names(who: str, on: World) -> None:
    client = signed_in(on, who)
    found = []
    # Somebody without an account gets no further than the sign-in elsewhere.
    for address in [address for address in addresses() if address.arguments and (who or address.is_open)]:
        verbs = [client.get, client.post]
        for path in sorted(set(paths_of(address))):
            said = [(verb, verb(path)) for verb in verbs]
            found += [f"{path[:200]}: {wrong}" for _verb, answer in said if (wrong := complaint(answer))]
            # A verb that is refused where nothing is was refused before anything was looked for.
            verbs = [verb for verb, answer in said if answer.status_code != 405]
    assert found == []


@pytest.mark.any_database
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_address_falls_over_another_method(method: str, on: World) -> None:
    client = signed_in(on, "carla")
    paths = [address.path() for address in addresses()]
    assert {path: wrong for path in paths if (wrong := complaint(client.generic(method, path, b"a=b")))} == {}


COOKIES = ("sessionid", "csrftoken", "messages", "language", "theme")
HEADERS = ("Referer", "Accept-Language", "Accept", "X-Autosave", "User-Agent", "If-Modified-Since", "X-Forwarded-For")


@pytest.mark.any_database
def test_nothing_falls_over_what_a_browser_carries(on: World) -> None:
    client, found = signed_in(on, "carla"), []
    session = client.cookies["sessionid"].value
    for payload in FORGED:
        raw = encoded(PAYLOADS[payload][:4000]).decode("latin-1")
        for name in COOKIES:
            cookie = "; ".join(f"{key}={value}" for key, value in {"sessionid": session, name: raw}.items())
            anew = Client(raise_request_exception=False)
            pages = [anew.get(path, headers={"Cookie": cookie}) for path in ("/", "/sign-in/")]
            found += [f"{name}, {payload}: {wrong}" for page in pages if (wrong := complaint(page))]
        for name in HEADERS:
            pages = [client.get("/", headers={name: raw}), client.post("/plans/start/", headers={name: raw})]
            found += [f"{name}, {payload}: {wrong}" for page in pages if (wrong := complaint(page))]
    assert found == []


BODIES = {
    "multipart without a boundary": ("multipart/form-data", b"a=b"),
    "multipart that breaks off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n',
    ),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    "no such charset": ("application/x-www-form-urlencoded; charset=none", b"a=b"),
    "JSON": ("application/json", b"{"),
    "more fields than any form has": (URLENCODED, b"a=&" * 4000),
    "more bytes than any form has": (URLENCODED, b"a=" + b"b" * 6_000_000),
    "broken escapes": (URLENCODED, b"a=%&b=%zz&%ff=%ff&=&&;"),
    "no type": ("", b"a=b"),
}


@pytest.mark.any_database
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_nothing_falls_over_what_is_no_form(body: tuple[str, bytes], on: World) -> None:
    client = signed_in(on, "carla")
    kind, content = body
    found = []
    # A draft's page, a button, the certifier's answer, the sign-in.
    draft = plans.start(on.agency, on.cycle, by=on.carla, at=RECORDED).pk
    for path in (f"/plans/{draft}/general/", "/plans/start/", "/certify/x/send-back/", "/sign-in/", "/i18n/setlang/"):
        for headers in ({}, {"X-Autosave": "1"}):
            answer = client.generic("POST", path, content, content_type=kind, headers=headers)
            found += [f"{path}: {wrong}" for wrong in [complaint(answer)] if wrong]
    assert found == []


class Harmless(HTMLParser):
    """Notes what would run in a page: a script of its own, an attribute with code or style, a link that is a script."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style" or (tag == "script" and not dict(attrs).get("src")):
            self.noted.append(f"<{tag}>")
        for name, value in attrs:
            link = (value or "").strip().lower()
            if name.startswith("on") or name == "style" or link.startswith(("javascript:", "data:text")):
                self.noted.append(f"<{tag} {name}={value}>")


ALL_AT_ONCE = SCRIPT + "\"' onmouseover=alert(1) style=\"x\"><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now 'Y' %}"


@pytest.mark.any_database
def test_what_was_typed_is_text_on_every_page(on: World, settings: Any) -> None:
    settings.DEMO = True
    found, seen = [], set()
    for stage in story(on, write=lambda: ALL_AT_ONCE):
        letters = [Page("", "demo_letter", reverse("demo_letter", args=[letter.pk])) for letter in Letter.objects.all()]
        browsers = Browsers(on)
        with time_machine.travel(stage.at, tick=False):
            for page in [*stage.pages, Page("", "demo_mail", reverse("demo_mail")), *letters[-2:]]:
                html = browsers[page.who].get(page.path).content.decode()
                parser = Harmless()
                parser.feed(html)
                found += [f"{stage.name}, {page.path}: {note}" for note in parser.noted]
                if "now 'Y'" in html.replace("&#x27;", "'"):
                    seen.add(page.name)
    assert found == []
    # It stands there, and was not taken for a template.
    assert len(seen) > 20
