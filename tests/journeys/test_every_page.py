"""Every page of every role, in every state that is made of other things, drawn on a phone and on a desk."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest
import time_machine
from django.conf import settings as product_settings
from django.test import Client
from playwright.sync_api import Page as Tab

from tests.cast import World
from tests.story import FEW, Page, Stage, person_called, story

pytestmark = pytest.mark.django_db(transaction=True)
DESK, PHONE = 1280, 390
MANY = 30
# What runs over the edge when nothing may be broken: 240 letters without a space, Thai and not.
LONG_WORDS = ("มหาวิทยาลัยเกษตรศาสตร์วิทยาเขตกำแพงแสน" * 7)[:240], "W" * 240

# Everything that must hold of a page as it is drawn now; answers a list of what does not. The page cuts off at its
# right edge what is wider, so that texts and controls are held against the edge of the panel or cell they stand in.
DRAWN = """([terms]) => {
  const found = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push("wider than the screen");
  const cuts = (e) => !e.matches("main, body, html") && getComputedStyle(e).overflowX !== "visible";
  const isCut = (e) => e && (cuts(e) || isCut(e.parentElement));
  const judge = (e, box, words) => {
    const frame = e.closest(".panel, td, th, .note, main, header, footer") || root;
    const over = box.right - Math.min(innerWidth, frame.getBoundingClientRect().right);
    if (box.width && over > 1 && !isCut(e)) found.push(`${Math.round(over)} px over the edge: ${words.slice(0, 120)}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (!text.data.trim() || text.parentElement.closest("svg, template, .visually-hidden")) continue;
    range.selectNodeContents(text);
    judge(text.parentElement, range.getBoundingClientRect(), text.data.trim());
  }
  for (const e of document.querySelectorAll("input, select, textarea, button, .btn, svg:not(.icon)")) {
    judge(e, e.getBoundingClientRect(), e.outerHTML);
  }
  for (const term of document.querySelectorAll(".keep")) {
    const tops = new Set([...term.getClientRects()].map((box) => Math.round(box.top)));
    if (terms.includes(term.textContent.trim()) && tops.size > 1) found.push(`on two lines: ${term.textContent}`);
  }
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) found.push(`${headings} headings of the first order`);
  if (!/\\S/.test(document.title)) found.push("no title");
  return found;
}"""
ELEMENT = re.compile(r'<\w+(?: class="[^"]*")?')
# A form filled with what it cannot take anywhere, and sent without the help of scripts.
SEND_NONSENSE = """() => {
  const form = document.querySelector("main form[data-autosave]");
  for (const input of form.querySelectorAll("input[type=text], input[type=email], input[type=tel], textarea")) {
    input.value = "ก".repeat(5000);
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


@dataclass
class Telling:
    """How the year is told and looked at."""

    rows: int = FEW
    words: tuple[str, ...] = ()
    theme: str = "light"
    language: str = "th"
    axe_at: int | None = DESK  # at which width axe reads the pages
    with_errors: tuple[str, ...] = ()  # the stages in which every form is sent with nonsense, too
    once: bool = False  # each page in one state alone, one in which something stands on it


TELLINGS = {
    "ordinary": Telling(axe_at=PHONE, with_errors=("a plan recorded", "the last round")),
    "long words in the dark": Telling(words=LONG_WORDS, theme="dark", once=True),
    "thirty rows in English": Telling(rows=MANY, language="en", axe_at=None, once=True),
}
# In these stages little stands on a page that is shown again later.
EMPTY = ("nothing", "a report begun", "a completion report begun")


@dataclass
class Onlooker:
    """One browser window for each person, in which pages are opened and looked at."""

    on: World
    site: str
    open_page: Callable[..., Tab]
    axe: Callable[[Tab], None]
    telling: Telling
    tabs: dict[str, Tab] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    seen: set[tuple[Any, ...]] = field(default_factory=set)
    shown: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # by the name of a page
    clients: dict[str, Client] = field(default_factory=dict)

    def look_at(self, stage: Stage) -> None:
        pages = [page for page in stage.pages if self.is_to_be_seen(stage, page)]
        with time_machine.travel(stage.at):
            for who in sorted({page.who for page in pages}):
                self.sign_in(who)
            for page in pages:
                self.open(stage, page)

    def is_to_be_seen(self, stage: Stage, page: Page) -> bool:
        return not self.telling.once or (stage.name not in EMPTY and self.is_new(page.who, page.name))

    def is_new(self, *what: object) -> bool:
        is_new = what not in self.seen
        self.seen.add(what)
        return is_new

    def sign_in(self, who: str) -> None:
        """Anew at every stage: a session lasts an hour, and the story a year."""
        if who not in self.tabs:
            self.tabs[who] = self.open_page(width=DESK)
        cookies = {"theme": self.telling.theme, "language": self.telling.language}
        client = self.clients[who] = Client()
        client.cookies.load(cookies)
        if who:
            client.force_login(person_called(who, self.on))
            cookies["sessionid"] = client.cookies["sessionid"].value
        pairs: Any = [{"name": name, "value": value, "url": self.site} for name, value in cookies.items()]
        self.tabs[who].context.add_cookies(pairs)

    def open(self, stage: Stage, page: Page) -> None:
        """Looks at it where it holds what it did not hold before; axe reads it where no page before held that."""
        html = self.clients[page.who].get(page.path).content.decode()
        shown, before = set(ELEMENT.findall(html)), self.shown[page.name]
        sends_nonsense = stage.name in self.telling.with_errors and "data-autosave" in html
        if shown <= before and not sends_nonsense:
            return
        is_unknown = not before or not shown <= set().union(*self.shown.values())
        before |= shown
        tab, where = self.tabs[page.who], f"{stage.name}, {page.who or 'nobody'}: {page.name}"
        tab.goto(page.path)
        self.judge(tab, where, with_axe=is_unknown)
        if sends_nonsense and tab.locator("main form[data-autosave]").count():
            with tab.expect_navigation():
                tab.evaluate(SEND_NONSENSE)
            self.judge(tab, f"{where} with errors")

    def judge(self, tab: Tab, where: str, *, with_axe: bool = True) -> None:
        """The page as a phone and as a desk shows it: what comes from the server is the same."""
        for width in (PHONE, DESK):
            tab.set_viewport_size({"width": width, "height": 900})
            found = tab.evaluate(DRAWN, [product_settings.KEEP_TERMS])
            if with_axe and width == self.telling.axe_at:
                found += self.heard_from_axe(tab)
            self.found += [f"{where}, {width} px: {wrong}" for wrong in found]

    def heard_from_axe(self, tab: Tab) -> list[str]:
        try:
            self.axe(tab)
        except pytest.fail.Exception as failure:
            return [str(failure)]
        return []


def texts(words: tuple[str, ...]) -> Callable[[], str] | None:
    following: Iterator[str] = cycle(words)
    return (lambda: next(following)) if words else None


@pytest.mark.parametrize("name", TELLINGS)
def test_every_page_is_sound(
    name: str, transactional_db: None, on: World, live_server: Any, open_page: Callable[..., Tab],
    axe: Callable[[Tab], None], browser_log: Any,
) -> None:  # fmt: skip
    for status in (410, 422):
        browser_log.allow(f"status of {status}")
    browser_log.allow("/sign-in/?ended=1")  # a page that looks again by itself, while a year of the story passes
    telling = TELLINGS[name]
    onlooker = Onlooker(on, live_server.url, open_page, axe, telling)
    for stage in story(on, rows=telling.rows, write=texts(telling.words)):
        onlooker.look_at(stage)
    assert not onlooker.found, "\n".join(onlooker.found)
