"""What a page costs: twelve SQL statements at most, as many with thirty rows of everything as with three, few bytes."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.oversight.queries.marks import forget
from cleanreport.plans.lifecycle import State
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import TODAY, World, plan_at, report_at
from tests.consistency.bytes_on_the_line import assets_of, collected, too_heavy, varied
from tests.plans.screens import held
from tests.reports.screens import measures
from tests.story import FEW, Browsers, Page, Stage, story

# How many statements and bytes does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MOST, MANY = 12, 30


@dataclass
class Pages:
    """The pages of a year: the statements of each, by its stage, reader and name, and which weigh too much."""

    static: Path
    asked: dict[str, list[str]] = field(default_factory=dict)
    too_heavy: list[str] = field(default_factory=list)

    def of_year(self, on: World, rows: int) -> "Pages":
        forget()  # what was counted in a year that never was
        for stage in story(on, rows=rows, write=varied()):
            with time_machine.travel(stage.at, tick=False):
                self.open(stage, Browsers(on, headers={"Accept-Encoding": "gzip"}))
        return self

    def open(self, stage: Stage, browsers: Browsers) -> None:
        home = gzip.decompress(browsers["carla"].get("/").content).decode()
        known = assets_of(home, self.static)
        for page in stage.pages:
            name = f"{stage.name}, {page.who or 'nobody'}: {page.name}"
            self.asked[name], packed = opened(browsers[page.who], page)
            self.too_heavy += [f"{name}: {wrong}" for wrong in too_heavy(page.name, packed, known, self.static)]


def opened(client: Client, page: Page) -> tuple[list[str], bytes]:
    """The statements that the page costs, and its bytes on the line."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.path)
    assert answer.status_code in (200, 410), (page, answer.status_code)
    return [query["sql"] for query in captured.captured_queries], answer.content


def test_every_page_is_light_however_much_there_is(on: World, settings: Any, tmp_path: Path) -> None:
    static = collected(settings, tmp_path / "static")
    with transaction.atomic():
        few = Pages(static).of_year(on, FEW)
        transaction.set_rollback(True)
    many = Pages(static).of_year(on, MANY)
    assert few.asked.keys() == many.asked.keys()
    too_many = {name: len(sql) for name, sql in many.asked.items() if len(sql) > MOST}
    growing = {
        name: (len(few.asked[name]), len(sql)) for name, sql in many.asked.items() if len(sql) != len(few.asked[name])
    }
    assert (too_many, growing, few.too_heavy + many.too_heavy) == ({}, {}, [])


def saved(client: Client, address: str, data: dict[str, object]) -> list[str]:
    """The statements of a save in the background, without those that only hold the test's own transaction."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, data, headers={"X-Autosave": "1"})
    assert answer.json()["errors"] == {}
    told = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE"))]


@time_machine.travel(TODAY, tick=False)
def test_a_save_asks_little_however_much_was_changed(on: World, client: Client) -> None:
    client.force_login(on.carla)
    plan = plan_at(State.DRAFT, on)
    first, second = plan.risks.all()[:2]
    measure = plan.measures.filter(answers=first).exclude(answers=second)[0]
    address = reverse("plan_measure", args=[plan.pk, measure.pk])
    for chosen in ([first.pk, second.pk], [second.pk]):
        data = held(client.get(address).context["form"], title=f"{chosen}", answers=chosen)
        assert len(saved(client, address, data)) <= MOST
        assert sorted(measure.answers.values_list("pk", flat=True)) == chosen
    report = report_at(ReportState.DRAFT, on)
    forms = measures(report)
    changes = {form.add_prefix("summary"): f"สรุป {form.prefix}" for form in forms}
    assert len(saved(client, reverse("report_measures", args=[report.pk]), held(*forms, **changes))) <= MOST
    assert {entry.summary for entry in report.measures.all()} == set(changes.values())
