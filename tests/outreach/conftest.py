"""The office speaks to agencies at every stage of a year; the cast and the clock are those of the office's pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cleanreport.accounts.models import User
from cleanreport.notifications.models import Letter
from tests.cast import TODAY, World
from tests.oversight.conftest import MailServer, Office, clock, mail_server, there

__all__ = ["MailServer", "Office", "clock", "mail_server", "there"]

WEEK_BEFORE = TODAY + timedelta(days=4)  # 24 August: seven days before the 9-month round is due


def with_address(user: User, email: str) -> User:
    """People type their address on a page of their account."""
    user.email = email
    user.save()
    return user


@pytest.fixture
def carla_at(on: World) -> str:
    """The only address of Carla's agency."""
    return with_address(on.carla, "carla@land.example").email


@pytest.fixture
def stan_at(on: World) -> str:
    return with_address(on.stan, "stan@nan.example").email


@pytest.fixture
def carla(on: World, carla_at: str) -> Client:
    client = Client()
    client.force_login(on.carla)
    return client


def sent_to(**about: Any) -> list[str]:
    return sorted(Letter.objects.filter(**about).values_list("recipient", flat=True))
