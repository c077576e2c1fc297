"""The mailbox of the demo: there for everybody who tries it, and nowhere else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cleanreport.demo.views import pieces
from cleanreport.notifications.models import Letter
from cleanreport.plans.lifecycle import State
from tests.cast import World, plan_at


@pytest.fixture
def letter(on: World, settings: Any) -> Letter:
    settings.DEMO = True
    settings.SITE_URL = "http://127.0.0.1:8999"
    plan_at(State.FINISHED, on, at=timezone.now())
    return Letter.objects.get(purpose="asked_to_acknowledge")


def test_letters_can_be_found_and_read_without_signing_in(client: Client, letter: Letter) -> None:
    page = client.get("/demo/mail/", {"q": letter.recipient}).content.decode()
    assert f'href="/demo/mail/{letter.pk}/"' in page
    assert letter.recipient in client.get(f"/demo/mail/{letter.pk}/").content.decode()
    assert f'href="/demo/mail/{letter.pk}/"' not in client.get("/demo/mail/", {"q": "ไม่มีใครชื่อนี้"}).content.decode()


def test_the_certifier_s_link_works_wherever_the_demo_runs(client: Client, letter: Letter) -> None:
    (link,) = [piece for piece in pieces(letter.email.message) if "/certify/" in piece.url]
    assert link.text.startswith("http://127.0.0.1:8999/certify/")
    assert link.url.startswith("/certify/")
    assert client.get(link.url).status_code == 200


def test_letters_whose_answer_is_waited_for_can_be_shown_alone(client: Client, letter: Letter, on: World) -> None:
    plan_at(State.ACKNOWLEDGED, on)
    page = client.get("/demo/mail/", {"waiting": 1}).content.decode()
    assert page.count('href="/demo/mail/') - page.count('href="/demo/mail/"') == 1
    assert f'href="/demo/mail/{letter.pk}/"' in page


def test_text_is_never_read_as_markup(client: Client, letter: Letter) -> None:
    letter.email.message = "<b>ก</b> http://a.example/<i>x"
    letter.email.save()
    page = client.get(f"/demo/mail/{letter.pk}/").content.decode()
    assert "&lt;b&gt;ก&lt;/b&gt;" in page
    assert "<i>x" not in page


@pytest.mark.parametrize("path", ["/demo/mail/", "/demo/mail/1/"])
def test_a_real_site_has_no_such_pages(client: Client, letter: Letter, settings: Any, path: str) -> None:
    settings.DEMO = False
    assert client.get(path).status_code == 404


def test_the_mailbox_costs_as_much_for_many_letters_as_for_one(
    client: Client, letter: Letter, on: World, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        client.get("/demo/mail/")
    plan_at(State.ACKNOWLEDGED, on)
    with django_assert_num_queries(2):
        client.get("/demo/mail/")
