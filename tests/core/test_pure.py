"""Pieces of HTML written once: what they may depend on, and what is never shown to somebody else."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, override

from cleanreport.core import pure
from cleanreport.core.drawings import RiskPoint
from cleanreport.core.pure import Remembered, html_of, html_with_forms
from cleanreport.core.steps import Step
from tests.cast import World

PERSON = "reports/_person.html"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Remembered:
    """Each test begins with nothing remembered."""
    fresh = Remembered(100_000)
    monkeypatch.setattr(pure, "remembered", fresh)
    return fresh


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were really written."""
    names: list[str] = []
    write = pure.written

    def noting(template: str, values: dict[str, object]) -> Any:
        names.append(template)
        return write(template, values)

    monkeypatch.setattr(pure, "written", noting)
    return names


def person(**facts: str) -> dict[str, str]:
    return {"name": "", "position": "", "unit": "", "phone": "", "email": ""} | facts


def test_the_same_values_are_written_once(written: list[str]) -> None:
    first = html_of(PERSON, person=person(name="สมชาย"))
    assert html_of(PERSON, person=person(name="สมชาย")) == first
    assert "สมชาย" in first
    assert written == [PERSON]


def test_other_values_are_written_anew(written: list[str]) -> None:
    assert "สมชาย" in html_of(PERSON, person=person(name="สมชาย"))
    assert "สมหญิง" in html_of(PERSON, person=person(name="สมหญิง"))
    assert len(written) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"), (1, True), (Decimal("1.0"), Decimal("1.00")), (None, ""), (None, "None"), ([1], (1,)), ("a", ["a"]),
        (dt.date(2014, 1, 1), dt.datetime(2014, 1, 1, tzinfo=dt.UTC)), ({"a": 1}, {"a": "1"}), ("'", '"'),
    ],
)  # fmt: skip
def test_values_that_are_alike_but_not_the_same(written: list[str], one: object, other: object) -> None:
    html_of("core/_brand.html", value=one)
    html_of("core/_brand.html", value=other)
    assert len(written) == 2


def test_languages_are_kept_apart() -> None:
    with override("th"):
        thai = html_of("core/_brand.html")
    with override("en"):
        english = html_of("core/_brand.html")
    assert thai != english


def test_text_stays_text() -> None:
    html = html_of(PERSON, person=person(name="<script>alert(1)</script>"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "value",
    [
        AnonymousUser(), SimpleLazyObject(lambda: "x"), gettext_lazy("Edit"), mark_safe("<b>x</b>"), object(), {1, 2},
        [AnonymousUser()], {"a": mark_safe("<i>")}, (gettext_lazy("Edit"),), 1.5, iter("ab"),
    ],
)  # fmt: skip
def test_nothing_but_data_is_taken(value: object) -> None:
    with pytest.raises(TypeError, match="no plain value"):
        html_of("core/_brand.html", value=value)


def test_rows_of_the_database_are_not_taken(on: World) -> None:
    """Two states of one row have the same `repr`: the old one would be shown."""
    with pytest.raises(TypeError, match="no plain value"):
        html_of("core/_brand.html", value=on.agency)


@pytest.mark.parametrize("value", [Step("a", "/", "todo"), RiskPoint(1, 2, 3, "/"), [Step("a", "/", "done", 1)], {}])
def test_plain_things_are_taken(value: object) -> None:
    assert html_of("core/_brand.html", value=value)


def test_a_template_sees_nothing_of_the_page() -> None:
    page = Template('{% load ui %}{% pure "reports/_files.html" rows=rows content=content files=files %}')
    file = {"id": 7, "title": "ก", "kind": "indicator", "size_bytes": 5, "measures": [], "indicators": []}
    file |= {"media_type": "text/plain", "sha256": "0" * 64}
    content = {"measures": [], "indicators": []}
    signed_in = Context({"signed_in": True, "rows": [file], "content": content, "files": {}})
    assert "<a" not in page.render(signed_in)


class Thing:
    """Something that says what it is made of, or that it must not be remembered."""

    def __init__(self, name: str, made_of: object) -> None:
        self.name, self.made_of = name, made_of


def test_a_thing_is_known_by_what_it_is_made_of(written: list[str]) -> None:
    html_of(PERSON, person=Thing("สมชาย", ("person", 1)))
    assert "สมชาย" in html_of(PERSON, person=Thing("ใครก็ได้", ("person", 1)))
    assert "สมหญิง" in html_of(PERSON, person=Thing("สมหญิง", ("person", 2)))
    assert len(written) == 2


def test_a_thing_made_of_nothing_certain_is_written_each_time(written: list[str], forgotten: Remembered) -> None:
    for name in ("สมชาย", "สมหญิง"):
        assert name in html_of(PERSON, person=Thing(name, None))
    assert len(written) == 2
    assert not forgotten.texts


def test_every_page_has_its_own_token(written: list[str]) -> None:
    values: dict[str, Any] = {"theme": "light", "path": "/", "other_language": {"code": "en", "name": "English"}}
    pages = [html_with_forms(token, "core/_appbar.html", name="ก", navigation=[], **values) for token in ("one", "two")]
    for page, token in zip(pages, ("one", "two"), strict=True):
        assert set(re.findall(r'csrfmiddlewaretoken" value="([^"]*)"', page)) == {token}
        assert pure.TOKEN not in page
    assert len(written) == 1


def test_two_people_see_each_their_own_bar(on: World) -> None:
    for _again in range(2):
        for user, stranger in ((on.carla, on.stan), (on.stan, on.carla)):
            client = Client()
            client.force_login(user)
            html = client.get("/submissions/").content.decode()
            assert user.shown_name in html
            assert stranger.shown_name not in html


def test_what_is_not_asked_for_makes_room() -> None:
    small = Remembered(10)
    for key, text in ((b"a", "1234"), (b"b", "5678")):
        small.keep(key, SafeString(text))
    assert small.get(b"a") == "1234"  # now b is the one not asked for longest
    small.keep(b"c", mark_safe("9012"))
    assert (small.get(b"a"), small.get(b"b"), small.get(b"c")) == ("1234", None, "9012")
    small.keep(b"c", mark_safe("90123"))
    assert small.size == 9
    small.keep(b"d", mark_safe("longer than all the room"))
    assert (small.size, len(small.texts)) == (0, 0)


def test_threads_at_once() -> None:
    small = Remembered(50)

    def work(number: int) -> None:
        for turn in range(200):
            key = bytes([(number + turn) % 20])
            small.keep(key, SafeString("x" * (key[0] % 9 + 1)))
            small.get(key)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert small.size == sum(map(len, small.texts.values())) <= 50
