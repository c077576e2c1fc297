import pytest
from django.test import Client

from tests.cast import World


@pytest.fixture
def olga(on: World, client: Client) -> Client:
    client.force_login(on.olga)
    return client
