"""Reading every file again finds what is missing, altered, or lies there for nobody, and nothing else."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanreport import cli
from cleanreport.evidence import actions, storage, verify
from cleanreport.evidence.models import Evidence
from cleanreport.evidence.verify import Wrong
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import TODAY, World, report_at
from tests.evidence.samples import PDF, PNG


@pytest.fixture
def report(on: World, time_machine: Any) -> Report:
    """Sent with two files."""
    time_machine.move_to(TODAY, tick=False)
    report = report_at(State.DRAFT, on)
    for name, content in (("ทะเบียน.pdf", PDF), ("ภาพ.png", PNG)):
        given = actions.add(report.plan, actions.bring_in(SimpleUploadedFile(name, content)), by=on.carla, at=TODAY)
        reports.attach(report, given, by=on.carla, at=TODAY)
    reports.send(report, by=on.carla, at=TODAY)
    report.refresh_from_db()
    return report


def place(evidence: Evidence) -> Path:
    return Path(storage.address(evidence.path))


def frozen_anew(submission: Submission, change: Callable[[dict], object]) -> None:
    """As somebody would who reckons the digest anew, too."""
    content = submission.content
    change(content)
    snapshot = json.dumps(content, ensure_ascii=False)
    sha256 = hashlib.sha256(snapshot.encode()).hexdigest()
    Submission.objects.filter(pk=submission.pk).update(snapshot=snapshot, sha256=sha256)


def found() -> set[tuple[Wrong, str]]:
    return {(finding.wrong, finding.what) for finding in verify.walk()}


def test_what_is_whole_is_found_whole(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    assert found() == set()
    assert cli.main(["evidence", "verify"]) == 0
    told = capsys.readouterr().out
    assert "อ่านแล้ว: 2" in told
    assert "ครบถ้วน" in told


def test_each_harm_is_named(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = Evidence.objects.order_by("pk")
    place(first).unlink()
    content = bytearray(place(second).read_bytes())
    content[-1] ^= 1
    place(second).write_bytes(content)
    lonely = storage.new_path()
    Path(storage.address(lonely)).parent.mkdir(parents=True, exist_ok=True)
    Path(storage.address(lonely)).write_bytes(b"whose?")
    Path(storage.address(f"{lonely}.12345678.part")).write_bytes(b"on its way")
    assert found() == {
        (Wrong.MISSING, f"evidence {first.pk}"),
        (Wrong.ALTERED, f"evidence {second.pk}"),
        (Wrong.UNKNOWN, lonely),
    }
    assert cli.main(["evidence", "verify"]) == 1
    told = capsys.readouterr().out
    for word in ("missing", "altered", "without a row", first.file_name, lonely, "ไม่พบแฟ้ม"):
        assert word in told


def test_a_file_that_grew_or_shrank_is_altered(report: Report) -> None:
    evidence = Evidence.objects.order_by("pk")[0]
    for content in (PDF + b" ", PDF[:-1], b""):
        place(evidence).write_bytes(content)
        assert found() == {(Wrong.ALTERED, f"evidence {evidence.pk}")}


def test_what_was_frozen_is_held_against_what_is_there(report: Report) -> None:
    """Whoever changes a file and its row cannot change what was frozen without breaking its digest."""
    evidence, other = Evidence.objects.order_by("pk")
    place(evidence).write_bytes(b"forged")
    forged = hashlib.sha256(b"forged").hexdigest()
    Evidence.objects.filter(pk=evidence.pk).update(sha256=forged, size_bytes=6)
    assert found() == {(Wrong.FROZEN_OTHER, f"evidence {evidence.pk}")}
    submission = report.frozen
    Submission.objects.filter(pk=submission.pk).update(
        snapshot=submission.snapshot.replace(submission.content["evidence"][0]["sha256"], forged)
    )
    assert found() == {(Wrong.SUBMISSION, f"submission {submission.number}")}
    frozen_anew(submission, lambda content: content["evidence"][1].update(id=99_999, sha256=other.sha256))
    assert (Wrong.FROZEN_OTHER, "evidence 99999") in found()


def test_a_file_that_cannot_be_read_is_named_and_a_storage_that_cannot_is_an_error(
    report: Report, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence, read = Evidence.objects.order_by("pk")[0], storage.read

    def broken(path: str) -> storage.Pieces:
        if path == evidence.path:
            raise OSError(5, "Input/output error")
        return read(path)

    monkeypatch.setattr(storage, "read", broken)
    assert found() == {(Wrong.UNREADABLE, f"evidence {evidence.pk}")}
    monkeypatch.setattr(verify, "MOST_UNREADABLE", 1)
    assert cli.main(["evidence", "verify"]) == 2
    assert "Input/output" in capsys.readouterr().err


def test_it_says_how_far_it_is(report: Report) -> None:
    told: list[tuple[int, int, int]] = []
    list(verify.walk(lambda now: told.append((now.files, now.bytes, now.submissions))))
    assert told[-1] == (2, len(PDF) + len(PNG), Submission.objects.count())
    assert told == sorted(told)
