"""A real browser, a real web server and a real mail server for the journeys.

A journey asks for `page` (1280 px wide, Thai) or `phone` (390 px), or opens any with `open_page`, or with `opened` as
somebody who is signed in; `smtp` receives the letters. Whatever the browser complains about fails the journey, unless
`browser_log.allow(text)` expected it. Everything is waited for patiently: no journey says how fast a machine must be.
"""

import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.contrib.staticfiles import handlers
from django.http import FileResponse, HttpRequest
from django.utils.http import http_date
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    WebError,
    expect,
    sync_playwright,
)

from cleanreport.accounts.models import User
from cleanreport.documents.making import Maker
from cleanreport.submissions.papers import ask_for_wanted
from config import settings as product_settings
from scripts.test import browser as find_chromium
from tests.cast import World
from tests.guards import ROOT
from tests.plans.screens import signed_in

OpenPage = Callable[..., Page]
Work = Callable[[], None]

CONTEXTS = pytest.StashKey[list[BrowserContext]]()
FAILED = pytest.StashKey[bool]()

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (ROOT / "tests/assets/axe.min.js").read_text()
PICTURES = ROOT / "var/failed-journeys"
PATIENCE = 30_000  # milliseconds
A_DAY_TO_COME = 4_102_444_800  # 1 January 2100

expect.set_options(timeout=PATIENCE)


@dataclass
class BrowserLog:
    """What went wrong in the browser, and which of it a journey provokes on purpose."""

    site: str
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, text: str) -> None:
        """Complaints that contain the text are expected, for example `status of 404` after opening such a page."""
        self.allowed.append(text)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self.on_console)
        context.on("weberror", self.on_script_error)
        context.on("response", self.on_response)

    def on_console(self, message: ConsoleMessage) -> None:
        # The browser reports a breach of the content security policy as an error, too.
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def on_script_error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")

    def on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"status {response.status}: {response.url}")
        if not response.url.startswith((self.site, "blob:", "data:")):
            self.complaints.append(f"another host was asked: {response.url}")

    def unexpected(self) -> list[str]:
        return [line for line in self.complaints if not any(text in line for text in self.allowed)]


class KeptFiles(handlers.StaticFilesHandler):
    """Styles and scripts dated ahead: those of 2557 a browser takes for old, and asks for on every page."""

    def serve(self, request: HttpRequest) -> FileResponse:
        response = super().serve(request)
        response["Date"] = http_date(A_DAY_TO_COME)
        response["Cache-Control"] = "max-age=3600"
        return response


@pytest.fixture(autouse=True, scope="session")
def _files_are_kept_by_browsers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", KeptFiles)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if not chromium:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browser_log(live_server: Any) -> Iterator[BrowserLog]:
    log = BrowserLog(live_server.url)
    yield log
    if log.unexpected():
        pytest.fail("The browser complained:\n" + "\n".join(log.unexpected()), pytrace=False)


@pytest.fixture
def open_page(
    browser: Browser, live_server: Any, settings: Any, browser_log: BrowserLog, request: pytest.FixtureRequest
) -> OpenPage:
    """Opens a page for somebody new: `open_page(width=390, locale="en-GB", java_script_enabled=False)`."""
    settings.SITE_URL = live_server.url
    contexts = request.node.stash.setdefault(CONTEXTS, [])

    def open_page(width: int = 1280, height: int = 900, locale: str = "th-TH", **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Bangkok",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        browser_log.watch(context)
        contexts.append(context)
        return context.new_page()

    return open_page


@pytest.fixture
def opened(open_page: OpenPage, live_server: Any, on: World) -> OpenPage:
    """Opens a browser in which somebody is signed in, Carla unless another is named: `opened("/", who=on.cory)`."""

    def opened(path: str = "", *, who: User = on.carla, theme: str = "light", **options: Any) -> Page:
        page = open_page(**options)
        cookies = {"sessionid": signed_in(who).cookies["sessionid"].value, "theme": theme}
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        if path:
            page.goto(path)
        return page

    return opened


@pytest.fixture
def work() -> Iterator[Work]:
    """Has every paper made that waits, as the worker does."""
    with Maker() as maker:

        def work() -> None:
            ask_for_wanted()
            while maker.make_next():
                pass

        yield work


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(width=390, height=844, has_touch=True, is_mobile=True)


def tab_to(page: Page, field: Locator) -> None:
    """Presses the tab key until the field has the focus, as somebody without a mouse does."""
    for _press in range(60):
        if field.evaluate("field => field === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The tab key does not reach {field}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Lets the page take a picture of what it showed when the journey failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Closes the pages while their rows are still there: a page asks for pictures, also when the test is over.

    What the server is just answering ends before the rows go, too.
    """
    contexts = item.stash.get(CONTEXTS, [])
    for number, context in enumerate(contexts):
        for page in context.pages if item.stash.get(FAILED, False) else []:
            name = re.sub(r"\W+", "-", item.name)
            page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
        context.close()
    for thread in threading.enumerate() if contexts else []:
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE / 1000)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with a list of what axe finds wrong with the page as it is now."""

    def check(page: Page) -> None:
        # Through the debugger, since the page's own policy rightly forbids scripts from elsewhere.
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": AXE})
        found_by_axe = "axe.run({resultTypes: ['violations'], preload: false}).then(r => r.violations)"
        run = {"expression": found_by_axe, "awaitPromise": True, "returnByValue": True}
        found = debugger.send("Runtime.evaluate", run)["result"]["value"]
        debugger.detach()
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {node['html'][:200]}\n    {node['target']}"
            for rule in found
            for node in rule["nodes"]
        ]
        if lines:
            pytest.fail(f"axe on {page.url}:\n" + "\n".join(lines), pytrace=False)

    return check


@dataclass
class MailServer:
    """A mail server on this machine: keeps what it accepts, refuses whom it is told to refuse."""

    port: int
    inbox: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  # the name and arguments that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.inbox.append(message)
        return "250 OK"

    def letter_to(self, address: str, seconds: float = PATIENCE / 1000) -> EmailMessage:
        """The newest letter to the address; waits for one to come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [message for message in self.inbox if address in str(message["To"])]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"No letter to {address} within {seconds} s; there are {[m['To'] for m in self.inbox]}")


def text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    """A mail server to which the product delivers during the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    delivery = product_settings.mail_server(f"smtp://127.0.0.1:{port}")
    settings.MAILERS = {**product_settings.MAILERS, "delivery": delivery}
    controller.start()
    yield server
    controller.stop()
