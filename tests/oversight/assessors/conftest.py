"""Assessors before the office's pages of 2557, on 20 August of that year."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.assignments import actions
from tests.cast import PASSWORD, TODAY, World
from tests.oversight.conftest import Office, clock, there

__all__ = ["Office", "clock", "there"]


class Pages:
    """What the officer opens and sends."""

    def __init__(self, on: World, client: Client) -> None:
        self.on, self.client = on, client

    def assessor(self, name: str = "asa", **facts: Any) -> User:
        known = {"email": f"{name}@assess.example", "first_name": "อัสนี", "last_name": "ตรวจงาน"} | facts
        return agencies.open_account(name, by=self.on.olga, password=PASSWORD, role=Role.ASSESSOR, **known)

    def given(self, who: User, *codes: str) -> None:
        actions.assign(self.on.cycle, who, codes, by=self.on.olga, at=TODAY)

    @staticmethod
    def address(name: str, *more: object, year: int = 2557) -> str:
        return reverse(f"office_year_{name}", args=[year, *more])

    def get(self, name: str, *more: object, query: str = "") -> Any:
        answer = self.client.get(self.address(name, *more) + query)
        assert answer.status_code == 200
        return answer

    def codes(self, name: str, *more: object, query: str = "") -> list[str]:
        """The agencies of a list."""
        return [row.agency.code for row in self.get(name, *more, query=query).context["rows"]]

    def send(self, name: str, who: User, *ticked: str, query: str = "", **more: str) -> Any:
        return self.client.post(self.address(name, who.username) + query, {"agency": list(ticked), **more})

    def assigned(self, who: User) -> list[str]:
        return sorted(who.assignments.values_list("agency__code", flat=True))


@pytest.fixture
def pages(on: World, olga: Client) -> Pages:
    return Pages(on, olga)
