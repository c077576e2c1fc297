"""Pictures of a completion report come in through the same gate as evidence: the year, the room, the virus scanner."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cleanreport.audit.models import Event
from cleanreport.completion import actions, queries
from cleanreport.completion.lifecycle import State
from cleanreport.completion.models import Completion, Picture
from cleanreport.core.drafts import Edit
from cleanreport.core.missing import Incomplete
from cleanreport.cycles.models import Cycle
from cleanreport.evidence import limits, scanning
from cleanreport.evidence.models import Scan
from tests.cast import IN_ROUND_12, World, completion_at
from tests.evidence.fake_clamd import FakeClamd, at_socket
from tests.evidence.samples import PNG
from tests.plans.screens import signed_in


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    """A path of a socket must be short."""
    with tempfile.TemporaryDirectory() as folder:
        settings.CLAMD, settings.CLAMD_SECONDS = f"unix:{folder}/clamd.ctl", 5
        with at_socket(Path(folder) / "clamd.ctl") as daemon:
            yield daemon


@pytest.fixture
def completion(on: World) -> Completion:
    return completion_at(State.DRAFT, on)


def given(completion: Completion, on: World) -> Picture:
    return actions.add_picture(completion, SimpleUploadedFile("จอ.png", PNG), by=on.carla, at=IN_ROUND_12)


def test_a_picture_waits_for_the_scanner_and_is_found_clean(
    completion: Completion, on: World, clamd: FakeClamd
) -> None:
    picture = given(completion, on)
    assert picture.scan == Scan.WAITING
    assert scanning.scan_next() is True
    picture.refresh_from_db()
    assert (picture.scan, clamd.heard, scanning.scan_next()) == (Scan.CLEAN, [PNG], False)


def test_a_harmful_picture_is_shown_to_nobody_and_keeps_the_report_from_being_sent(
    completion: Completion, on: World, clamd: FakeClamd
) -> None:
    picture = given(completion, on)
    section = completion.sections.get(number="2.1")
    actions.edit(completion, [Edit(section, {"text": f"![จอ](picture:{picture.pk})"}, {})], by=on.carla, at=IN_ROUND_12)
    assert picture.sha256 in queries.paths(completion.plan_id, completion.pk)
    clamd.answer = b"stream: Eicar-Test-Signature FOUND\0"
    scanning.scan_next()
    assert picture.sha256 not in queries.paths(completion.plan_id, completion.pk)
    answer = signed_in(on.carla).get(reverse("completion_picture", args=[picture.pk]))
    assert (answer.status_code, "no-picture" in answer["Location"]) == (302, True)
    event = Event.objects.get(verb="evidence.withheld")
    assert (event.subject, event.agency_code) == (f"completion:{completion.pk}", on.agency.code)
    with pytest.raises(Incomplete) as refused:
        actions.send(completion, by=on.carla, at=IN_ROUND_12)
    assert ("2.1", "text") in {(item.step, item.field) for item in refused.value.missing}


def test_a_picture_is_taken_as_the_year_says(completion: Completion, on: World, monkeypatch: Any) -> None:
    Cycle.objects.update(evidence_kinds=["pdf"])
    for refreshed in (completion, completion.plan):
        refreshed.refresh_from_db()
    with pytest.raises(ValidationError, match="PDF"):
        given(completion, on)
    Cycle.objects.update(evidence_kinds=["image"], evidence_plan_mb=1)
    monkeypatch.setattr(limits, "MEGABYTE", len(PNG) - 1)
    completion.plan.refresh_from_db()
    with pytest.raises(ValidationError):
        given(completion, on)
    assert not Picture.objects.exists()


def test_pictures_count_against_the_room_of_the_plan_each_once(completion: Completion, on: World) -> None:
    before = limits.used_bytes(completion.plan)
    assert given(completion, on) == given(completion, on)
    assert limits.used_bytes(completion.plan) - before == len(PNG)
