"""How many SQL statements a page costs: twelve at most, and as many with thirty rows of everything as with three."""

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
from tests.plans.screens import held
from tests.reports.screens import measures
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
    forget()  # what was counted in a year that never was
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
