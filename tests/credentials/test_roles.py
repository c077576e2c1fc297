"""What somebody of each role meets after signing in, and that an assessor meets nothing that was not assigned."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cleanreport.accounts.models import Role, User
from cleanreport.assignments import actions as assignments
from cleanreport.home.context import entries
from cleanreport.plans.lifecycle import State
from tests.cast import PASSWORD, World, plan_at


@pytest.fixture
def signed_in(on: World, someone: Callable[[str], User]) -> Callable[[str], Client]:
    """The browser of somebody of this role, who came in by the sign-in page."""

    def browser(role: str) -> Client:
        user, client = someone(role), Client()
        user.set_password(PASSWORD)
        user.save()
        client.post("/sign-in/", {"login": user.username, "password": PASSWORD})
        return client

    return browser


def test_an_officer_and_a_ministry_viewer_are_led_to_the_office(signed_in: Callable[[str], Client]) -> None:
    for role in (Role.OFFICER, Role.MINISTRY):
        assert signed_in(role).get("/")["Location"] == "/office/"


def test_an_assessor_reads_that_nothing_is_assigned_yet(signed_in: Callable[[str], Client]) -> None:
    page = signed_in(Role.ASSESSOR).get("/")
    assert page.status_code == 200
    assert "ยังไม่มีหน่วยงานที่มอบหมายให้ท่าน" in page.text
    assert "assessor-01" in page.text


def test_an_assessor_finds_on_the_first_page_what_was_assigned(on: World, signed_in: Callable[[str], Client]) -> None:
    plan, client = plan_at(State.FINISHED, on), signed_in(Role.ASSESSOR)
    assignments.assign(on.cycle, User.objects.get(role=Role.ASSESSOR), ["MOI-04"], by=on.olga)
    page = client.get("/")
    assert reverse("submission", args=[plan.current.number]) in page.text
    for name, arguments in [("submission", [plan.current.number]), ("plan_evidence", [plan.pk]), ("submissions", [])]:
        assert client.get(reverse(name, args=arguments)).status_code == 200, name
    for name, arguments in [("office_agency", ["MOI-04"]), ("stakeholders", [plan.pk]), ("colleagues", [])]:
        assert client.get(reverse(name, args=arguments)).status_code == 404, name


def test_the_menu_offers_only_what_opens(signed_in: Callable[[str], Client]) -> None:
    for role in Role.values:
        client = signed_in(role) if role != Role.AGENCY else None
        for item in entries("home", role, "th") if client else ():
            assert client.get(item.url, follow=True).status_code == 200, (role, item.url)


def test_an_assessor_finds_nothing_that_was_not_assigned(on: World, signed_in: Callable[[str], Client]) -> None:
    plan, client = plan_at(State.FINISHED, on), signed_in(Role.ASSESSOR)
    for name, arguments in [
        ("plan", [plan.pk]), ("submission", [plan.current.number]), ("office", []), ("office_agency", ["MOI-04"]),
        ("office_accounts", []), ("colleagues", []),
    ]:  # fmt: skip
        assert client.get(reverse(name, args=arguments)).status_code == 404, name
    assert client.post(reverse("plan_general", args=[plan.pk]), {}).status_code == 404
    assert "2557-" not in client.get(reverse("submissions")).text
    assert client.get(reverse("my_plan"))["Location"] == "/"
