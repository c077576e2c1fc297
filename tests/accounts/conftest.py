"""Somebody who can sign in, and what happened to them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from cleanreport.audit.models import Event
from tests.accounts.site import processors
from tests.cast import PASSWORD


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _no_later_chapter(settings: Any) -> None:
    processors(settings)


@pytest.fixture
def person(db: None) -> User:
    return agencies.open_account("lands-01", by=None, password=PASSWORD, first_name="พิมพ์ชนก", last_name="ใจซื่อ")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Any]:
    """`sign_in()` posts the form; the password is right and the name that of `person` unless told otherwise."""

    def post(
        login: str = "lands-01", password: str = PASSWORD, *, by: Client = client, path: str = "/sign-in/", **more: Any
    ) -> Any:
        headers = more.pop("headers", None)
        return by.post(path, {"login": login, "password": password, **more}, headers=headers)

    return post


@pytest.fixture
def events(db: None) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """Verb and details of what the chapter wrote down since the account was opened."""

    def written() -> list[tuple[str, dict[str, Any]]]:
        own = Event.objects.filter(verb__startswith="account.").exclude(verb="account.opened").order_by("id")
        return list(own.values_list("verb", "details"))

    return written
