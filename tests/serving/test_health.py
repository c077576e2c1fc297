"""/healthz: one look at database, files and worker, without a session and without secrets."""

import shutil
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from cleanreport.evidence import actions as evidence
from cleanreport.evidence.models import Kind, Preview
from cleanreport.evidence.previews import Painter
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.serving import health, heartbeat
from tests.cast import RECORDED, World, plan_at
from tests.documents.samples import ask
from tests.evidence import s3
from tests.evidence.samples import PDF
from tests.evidence.test_storage import in_bucket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def beating() -> None:
    cache.clear()
    heartbeat.beat()


def test_all_is_well(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    told = answer.json()
    assert told.pop("worker_seconds") <= 1
    assert told == {
        "ok": True,
        "database": True,
        "files": True,
        "evidence": True,
        "worker": True,
        "papers_seconds": None,
    }
    assert not answer.cookies


def test_a_worker_that_never_gave_a_sign_is_not_well(client: Client) -> None:
    cache.clear()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    told = {"ok": False, "database": True, "files": True, "evidence": True, "worker": False}
    assert answer.json() == told | {"worker_seconds": None, "papers_seconds": None}


@pytest.mark.parametrize(("silent", "status"), [(59, 200), (61, 503)])
def test_a_worker_is_dead_after_a_minute_of_silence(client: Client, silent: int, status: int) -> None:
    cache.set(heartbeat.KEY, int(time.time()) - silent)
    assert client.get("/healthz").status_code == status


def test_a_database_that_is_gone_is_told_and_not_a_500(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object) -> None:
        raise DatabaseError("connection to 10.0.0.7 refused")

    monkeypatch.setattr(health.connection, "cursor", gone)
    monkeypatch.setattr(heartbeat.cache, "get", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert "10.0.0.7" not in answer.content.decode()


def test_a_folder_that_cannot_be_written_is_told(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "made" / "yet"
    assert client.get("/healthz").json()["files"] is True
    monkeypatch.setattr(health.os, "access", lambda *_: False)
    assert client.get("/healthz").json()["files"] is False


def test_a_full_disk_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**70)
    assert client.get("/healthz").json()["files"] is False


def test_a_paper_that_waits_long_is_told_and_no_fault(client: Client) -> None:
    ask(at=timezone.now() - timedelta(minutes=10))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert 600 <= answer.json()["papers_seconds"] < 660


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for evidence, which many machines share."""
    folder = tmp_path / "evidence-of-many"
    kept = {"BACKEND": "cleanreport.evidence.storage.Folder", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = settings.STORAGES | {"evidence": kept}
    return folder


def test_a_folder_of_evidence_that_is_no_longer_mounted_is_told(client: Client, on: World, elsewhere: Path) -> None:
    assert client.get("/healthz").json()["evidence"] is True  # nothing was ever kept
    incoming = evidence.bring_in(SimpleUploadedFile("ผล.pdf", PDF))
    plan = plan_at(PlanState.DRAFT, on)
    evidence.add(plan, incoming, kind=Kind.INDICATOR, title="ผล", supports=[], by=on.carla, at=RECORDED)
    assert client.get("/healthz").json()["evidence"] is True
    shutil.rmtree(elsewhere)
    elsewhere.mkdir()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["evidence"], answer.json()["files"]) == (503, False, True)


def test_a_storage_that_does_not_answer_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hung = threading.Event()
    monkeypatch.setattr(health, "LONGEST_SECONDS", 0.01)
    monkeypatch.setattr(health.storage, "answers", hung.wait)
    assert client.get("/healthz").json()["evidence"] is False
    hung.set()


def test_a_bucket_that_cannot_be_reached_is_told(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3.serving() as server:
        in_bucket(server, settings, monkeypatch)
        assert client.get("/healthz").json()["evidence"] is True
        server.refuses = True
        assert client.get("/healthz").json()["evidence"] is False
    assert client.get("/healthz").json()["evidence"] is False  # nobody listens any more


def test_nothing_is_written_into_a_folder_that_is_not_mounted(on: World, elsewhere: Path) -> None:
    plan = plan_at(PlanState.DRAFT, on)
    kept = evidence.add(plan, evidence.bring_in(SimpleUploadedFile("ผล.pdf", PDF)), by=on.carla, at=RECORDED)
    shutil.rmtree(elsewhere)
    elsewhere.mkdir()
    with pytest.raises(ValidationError):
        evidence.bring_in(SimpleUploadedFile("ผล 2.pdf", PDF))
    assert list(elsewhere.iterdir()) == []
    with pytest.raises(OSError, match="not mounted"):
        Painter().make_next()
    kept.refresh_from_db()
    assert kept.preview == Preview.WAITING
