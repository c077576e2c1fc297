"""Files come in whole or not at all, once for each plan, and what broke off is swept away."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cleanreport.audit.models import Event
from cleanreport.evidence import actions, storage
from cleanreport.evidence.models import Evidence, Kind, Target
from cleanreport.plans.models import Plan
from tests.cast import World
from tests.evidence.samples import PDF, PNG, PROGRAM, THAI_874


def upload(name: str = "ผล.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def given(plan: Plan, on: World, name: str = "ผล.pdf", content: bytes = PDF, **facts: Any) -> Evidence:
    return actions.add(plan, actions.bring_in(upload(name, content)), by=on.carla, **facts)


def on_disk(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_a_file_is_kept_as_it_came_under_a_name_of_ours(plan: Plan, on: World, folder: Path) -> None:
    evidence = given(plan, on, "../../ผล.pdf")
    [kept] = on_disk(folder)
    assert kept == Path(storage.address(evidence.path))
    assert kept.read_bytes() == PDF
    assert kept.stat().st_mode & 0o077 == 0
    assert "ผล" not in evidence.path
    assert (evidence.file_name, evidence.title, evidence.size_bytes) == ("ผล.pdf", "ผล", len(PDF))
    assert evidence.sha256 == hashlib.sha256(PDF).hexdigest()
    assert evidence.media_type == "application/pdf"
    assert Event.objects.filter(verb="evidence.added", subject=f"evidence:{evidence.pk}").count() == 1


def test_a_name_without_an_ending_gets_one(plan: Plan, on: World) -> None:
    assert given(plan, on, "ผล").file_name == "ผล.pdf"
    assert given(plan, on, "ตาราง.csv", THAI_874).media_type == "text/csv; charset=windows-874"


def test_the_same_file_again_is_recognised_and_kept_once(
    plan: Plan, on: World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first = given(plan, on, title="ทะเบียน", supports=[(Target.INDICATOR, 1)])
    with django_capture_on_commit_callbacks(execute=True):
        again = given(plan, on, "อีกชื่อ.pdf", title="อื่น", supports=[(Target.INDICATOR, 1), (Target.MEASURE, 2)])
    assert again == first
    assert (again.title, again.file_name) == ("ทะเบียน", "ผล.pdf")
    assert {(s.target, s.key) for s in again.supports.all()} == {("indicator", 1), ("measure", 2)}
    assert len(on_disk(folder)) == 1


def test_a_file_that_was_lost_is_mended_by_the_same_file(
    plan: Plan, on: World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first = given(plan, on)
    storage.remove(first.path)
    with django_capture_on_commit_callbacks(execute=True):
        given(plan, on)
    assert on_disk(folder) == [Path(storage.address(first.path))]


def test_a_refused_file_leaves_nothing_behind(plan: Plan, on: World, folder: Path) -> None:
    with pytest.raises(ValidationError):
        given(plan, on, content=PROGRAM)
    assert on_disk(folder) == []
    assert not Evidence.objects.exists()


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    plan: Plan, on: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValidationError, match="ระบบเก็บไฟล์ไม่สำเร็จ"):
        given(plan, on)
    assert on_disk(folder) == []


@pytest.mark.parametrize("who", ["stan", "olga"])
def test_only_the_agency_itself_adds_evidence(who: str, plan: Plan, on: World) -> None:
    incoming = actions.bring_in(upload())
    with pytest.raises(PermissionDenied):
        actions.add(plan, incoming, by=getattr(on, who))
    with pytest.raises(PermissionDenied):
        actions.describe(given(plan, on), title="อื่น", kind=Kind.OTHER, supports=[], by=getattr(on, who))


def test_a_description_can_be_corrected(plan: Plan, on: World) -> None:
    evidence = given(plan, on, supports=[(Target.INDICATOR, 1), (Target.INDICATOR, 2)])
    wanted = [(Target.INDICATOR, 2), (Target.MEASURE, 3)]
    actions.describe(evidence, title="ใหม่", kind=Kind.OUTPUT, supports=wanted, by=on.cory)
    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.kind) == ("ใหม่", Kind.OUTPUT)
    assert {(s.target, s.key) for s in evidence.supports.all()} == set(wanted)


def test_what_broke_off_is_swept_away_after_a_day_and_nothing_else(plan: Plan, on: World, folder: Path) -> None:
    """A crash leaves a file without a row, or half a file; neither was ever visible."""
    kept = given(plan, on)
    lost = actions.bring_in(upload("ภาพ.png", PNG))
    half = Path(storage.address("evidence/ab/half.part"))
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"half")
    temporary = folder.parent / "incoming" / "x.upload.pdf"
    temporary.write_bytes(PDF)
    assert actions.sweep() == 0
    assert actions.sweep(at=timezone.now() + timedelta(days=2)) == 3
    assert on_disk(folder.parent) == [Path(storage.address(kept.path))]
    assert not storage.exists(lost.file.path)
