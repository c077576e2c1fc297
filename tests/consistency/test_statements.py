"""How many SQL statements a page costs: twelve at most, and as many with thirty rows of everything as with three."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.story import FEW, Page, Stage, story

pytestmark = pytest.mark.django_db
MOST, MANY = 12, 30


def statements(client: Client, page: Page) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.path)
    assert answer.status_code in (200, 410), (page, answer.status_code)
    return [query["sql"] for query in captured.captured_queries]


def asked_in(stage: Stage, on: World) -> dict[str, list[str]]:
    """What each page of the stage asks of the database, by its name."""
    asked = {}
    with time_machine.travel(stage.at, tick=False):
        for page in stage.pages:
            client = Client()
            if page.who:
                client.force_login(getattr(on, page.who))
            asked[f"{stage.name}, {page.who or 'nobody'}: {page.name}"] = statements(client, page)
    return asked


def asked_with(rows: int, on: World) -> dict[str, list[str]]:
    return {name: sql for stage in story(on, rows=rows) for name, sql in asked_in(stage, on).items()}


def test_every_page_asks_little_however_much_there_is(on: World) -> None:
    with transaction.atomic():
        few = asked_with(FEW, on)
        transaction.set_rollback(True)
    many = asked_with(MANY, on)
    assert few.keys() == many.keys()
    too_many = {name: len(sql) for name, sql in many.items() if len(sql) > MOST}
    growing = {name: (len(few[name]), len(sql)) for name, sql in many.items() if len(sql) != len(few[name])}
    assert (too_many, growing) == ({}, {})
