"""The officer before the pages of fiscal years, on 20 August 2557; forms are sent as a browser sends them."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import World
from tests.oversight.conftest import clock

__all__ = ["clock"]

type Data = dict[str, list[str]]


class Held(HTMLParser):
    """What the form to one address holds: ticked boxes, chosen options, nothing that is disabled, no buttons."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.data: Data = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.inside = known.get("action") == self.action
        elif tag == "select":
            self.select = known.get("name") or ""
        elif tag == "option" and "selected" in known:
            self.keep(self.select, known.get("value"))
        elif tag == "input" and "disabled" not in known:
            ticked = known.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in known:
                self.keep(known.get("name"), known.get("value", "on" if ticked else ""))

    def keep(self, name: str | None, value: str | None) -> None:
        if self.inside and name and name != "csrfmiddlewaretoken":
            self.data.setdefault(name, []).append(value or "")


def held_by(page: str, address: str) -> Data:
    form = Held(address)
    form.feed(page)
    assert form.data
    return form.data


class Pages:
    """The pages of the fiscal year 2557."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @staticmethod
    def address(section: str) -> str:
        return reverse(f"office_year_{section}", args=[2557])

    def held(self, section: str) -> Data:
        """What the form of a section holds when its page is opened."""
        return held_by(self.client.get(self.address(section)).text, self.address(section))

    def save(self, section: str, held: Data | None = None, **typed: Any) -> Any:
        """Send the form of a section with some fields changed."""
        data = self.held(section) if held is None else held
        return self.client.post(self.address(section), data | typed)


@pytest.fixture
def pages(on: World, olga: Client) -> Pages:
    return Pages(olga)
