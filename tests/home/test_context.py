"""The menu of every page, and what stands beside the sign-in."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils.translation import override

from cleanreport.accounts.models import User
from cleanreport.home.context import door_calendar, menu
from cleanreport.plans.lifecycle import State
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import TODAY, World, plan_at, report_at
from tests.home.conftest import begun_report


@pytest.fixture(autouse=True)
def _today(clock: Any) -> None:
    pass


def menu_of(user: User | AnonymousUser, path: str = "/") -> dict[str, tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user, request.resolver_match = user, resolve(path)
    with override("en"):
        return {item.label: (item.url, item.current) for item in menu(request)}


def test_an_agency_finds_its_plan_and_its_report(on: World) -> None:
    assert list(menu_of(on.carla)) == ["Home", "Plan", "Report", "Submissions"]


@pytest.mark.parametrize("name", ["my_plan", "my_report"])
def test_what_there_is_not_yet_leads_home(name: str, on: World, client: Client) -> None:
    client.force_login(on.carla)
    assert client.get(reverse(name))["Location"] == reverse("home")
    report = begun_report(on, plan_at(State.FINISHED, on))
    there = reverse("plan", args=[report.plan_id]) if name == "my_plan" else reverse("report", args=[report.pk])
    assert client.get(reverse(name))["Location"] == there


def test_the_page_one_is_on_is_marked(on: World) -> None:
    report = report_at(ReportState.SENT, on)
    for path, label in {
        "/": "Home",
        "/years/2557/": "Home",
        f"/plans/{report.plan_id}/general/": "Plan",
        f"/reports/{report.pk}/summary/": "Report",
        "/submissions/": "Submissions",
        f"/submissions/{report.current.number}/": "Submissions",
        "/account/password/": "",
    }.items():
        marked = [name for name, (_url, current) in menu_of(on.carla, path).items() if current]
        assert marked == ([label] if label else []), path


def test_the_office_has_its_own_menu(on: World) -> None:
    entries = ["Monitoring", "Agencies", "Fiscal years", "Messages", "Accounts", "Events"]
    assert list(menu_of(on.olga, "/office/")) == entries
    for path, lit in [
        ("/office/mail/", "Messages"),
        ("/office/accounts/letters/", "Accounts"),
        ("/office/", "Monitoring"),
    ]:
        assert [name for name, (_url, current) in menu_of(on.olga, path).items() if current] == [lit], path


@pytest.mark.parametrize(("role", "entries"), [("ministry", ["Monitoring"]), ("assessor", ["Home", "Submissions"])])
def test_other_roles_have_a_menu_of_what_is_open_to_them(role: str, entries: list[str], on: World) -> None:
    on.stan.role = role
    assert list(menu_of(on.stan)) == entries


def test_an_assessor_reads_evidence_below_the_home_page(on: World) -> None:
    on.stan.role = "assessor"
    for path, lit in (
        ("/evidence/plans/1/", "Home"),
        ("/evidence/1/view/", "Home"),
        ("/submissions/x/", "Submissions"),
    ):
        assert [name for name, (_url, current) in menu_of(on.stan, path).items() if current] == [lit], path


def test_who_is_unknown_has_no_menu(on: World) -> None:
    assert menu_of(AnonymousUser()) == {}


@pytest.mark.parametrize("who", ["carla", "olga"])
def test_the_menu_asks_the_database_nothing(who: str, on: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        menu_of(getattr(on, who))


# Beside the sign-in


def test_the_calendar_tells_the_year_before_anybody_signs_in(client: Client, on: World) -> None:
    page = client.get(reverse("account_login"))
    assert (page.context["door_year"], len(page.context["door_calendar"])) == (2557, 3)
    assert "15 กันยายน – 15 ตุลาคม 2557" in page.text


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2013, 11, 29), ["now", "todo", "todo"]),
        (date(2013, 11, 30), ["done", "todo", "todo"]),
        (date(2014, 8, 31), ["done", "now", "todo"]),
        (date(2014, 9, 1), ["done", "done", "todo"]),
        (date(2014, 10, 15), ["done", "done", "now"]),
        (date(2014, 10, 16), ["done", "done", "done"]),
    ],
)
def test_the_calendar_says_what_is_over_what_runs_and_what_comes(day: date, states: list[str], on: World) -> None:
    items = door_calendar(on.cycle, day)
    assert [item.state for item in items] == states
    assert [item.deadline is not None for item in items] == [state == "now" for state in states]


def test_before_the_first_year_there_is_no_calendar(client: Client, on: World, clock: Any) -> None:
    clock.move_to(TODAY.replace(year=2012))
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    assert "door_calendar" not in page.context


def test_no_other_page_reads_the_calendar(client: Client, on: World) -> None:
    assert "door_calendar" not in client.get(reverse("sign_in_help")).context
