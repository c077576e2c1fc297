"""A file is handed out whole, to be saved, and only to whoever may see its plan."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cleanreport.evidence import actions, storage
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan
from tests.cast import World
from tests.evidence.samples import PDF, THAI_874


def given(plan: Plan, on: World, name: str = "ผลการรังวัด ไตรมาส 4.pdf", content: bytes = PDF) -> Evidence:
    return actions.add(plan, actions.bring_in(SimpleUploadedFile(name, content)), by=on.carla)


def address(evidence: Evidence) -> str:
    return reverse("evidence_file", args=[evidence.pk])


@pytest.mark.parametrize("who", ["carla", "cory", "olga"])
def test_whoever_may_see_the_plan_gets_the_file(who: str, plan: Plan, on: World, client: Client) -> None:
    client.force_login(getattr(on, who))
    response = client.get(address(given(plan, on)))
    assert response.getvalue() == PDF


def test_others_do_not_learn_that_there_is_one(plan: Plan, on: World, client: Client) -> None:
    evidence = given(plan, on)
    assert client.get(address(evidence)).status_code == 302
    client.force_login(on.stan)
    assert client.get(address(evidence)).status_code == 404


def test_a_browser_saves_it_and_never_shows_it(plan: Plan, on: World, client: Client) -> None:
    client.force_login(on.carla)
    response = client.get(address(given(plan, on)), headers={"accept-encoding": "gzip"})
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%9C")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(PDF))
    assert "Content-Encoding" not in response
    assert "no-store" in response["Cache-Control"]


def test_thai_text_says_its_encoding(plan: Plan, on: World, client: Client) -> None:
    client.force_login(on.carla)
    response = client.get(address(given(plan, on, "ตาราง.csv", THAI_874)))
    assert response["Content-Type"] == "text/csv; charset=windows-874"
    assert response.getvalue() == THAI_874


def test_a_file_that_is_lost_is_not_found(plan: Plan, on: World, client: Client, folder: Path) -> None:
    evidence = given(plan, on)
    storage.remove(evidence.path)
    client.force_login(on.carla)
    assert client.get(address(evidence)).status_code == 404
