"""With a virus scanner every file waits for it, and nobody else does; what is harmful is handed out to nobody."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cleanreport.audit.models import Event
from cleanreport.evidence import actions, scanning, storage
from cleanreport.evidence.clamd import Scanner, TooLarge, Unavailable
from cleanreport.evidence.models import Evidence, Scan
from cleanreport.plans.models import Plan
from tests.cast import World
from tests.evidence.fake_clamd import FakeClamd, at_port, at_socket
from tests.evidence.making import EICAR
from tests.evidence.samples import PDF


@pytest.fixture
def place() -> Iterator[Path]:
    """A path of a socket must be short."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "clamd.ctl"


@pytest.fixture
def configured(settings: Any, place: Path) -> str:
    """The installation has a scanner, which may or may not run."""
    settings.CLAMD, settings.CLAMD_SECONDS = f"unix:{place}", 5
    return settings.CLAMD


@pytest.fixture
def clamd(configured: str, place: Path) -> Iterator[FakeClamd]:
    with at_socket(place) as daemon:
        yield daemon


def given(plan: Plan, on: World, name: str = "ผล.pdf", content: bytes = PDF) -> Evidence:
    return actions.add(plan, actions.bring_in(SimpleUploadedFile(name, content)), by=on.carla)


def state_of(evidence: Evidence) -> str:
    evidence.refresh_from_db()
    return evidence.scan


def test_without_a_scanner_a_file_says_that_nobody_scanned_it(plan: Plan, on: World) -> None:
    evidence = given(plan, on)
    assert state_of(evidence) == Scan.UNSCANNED
    assert scanning.scan_next() is False
    assert scanning.take_up_old() == 0


def test_a_file_waits_and_is_found_clean(plan: Plan, on: World, clamd: FakeClamd) -> None:
    evidence = given(plan, on)
    assert state_of(evidence) == Scan.WAITING
    assert clamd.heard == []
    assert scanning.scan_next() is True
    assert state_of(evidence) == Scan.CLEAN
    assert evidence.scanned_at is not None
    assert clamd.heard == [PDF]
    assert scanning.scan_next() is False


def test_what_is_harmful_is_withheld_and_the_trail_says_so(
    plan: Plan, on: World, clamd: FakeClamd, client: Client
) -> None:
    evidence = given(plan, on, "ทะเบียน.txt", EICAR)
    scanning.scan_next()
    assert state_of(evidence) == Scan.INFECTED
    assert storage.exists(evidence.path)
    event = Event.objects.get(verb="evidence.withheld")
    assert (event.subject, event.agency_code) == (f"evidence:{evidence.pk}", on.agency.code)
    assert event.details["found"] == "Eicar-Test-Signature"
    for who in (on.carla, on.olga):
        client.force_login(who)
        answer = client.get(reverse("evidence_file", args=[evidence.pk]) + "?unscanned")
        assert answer.status_code == 403
        assert EICAR not in answer.content
        assert reverse("evidence_look", args=[evidence.pk]) in answer.text  # the way back


def test_the_agency_is_told_on_its_first_page(plan: Plan, on: World, clamd: FakeClamd, client: Client) -> None:
    harmful, clean = given(plan, on, "ทะเบียน.txt", EICAR), given(plan, on)
    while scanning.scan_next():
        pass
    client.force_login(on.carla)
    page = client.get(reverse("home")).text
    assert "โปรแกรมตรวจไวรัสพบสิ่งที่เป็นอันตราย" in page
    assert reverse("evidence_look", args=[harmful.pk]) in page
    assert reverse("evidence_look", args=[clean.pk]) not in page
    client.force_login(on.stan)
    assert "โปรแกรมตรวจไวรัส" not in client.get(reverse("home")).text


def test_while_the_scanner_is_away_files_come_in_and_wait(plan: Plan, on: World, configured: str, place: Path) -> None:
    first, second = given(plan, on), given(plan, on, "ผล 2.txt", b"text")
    for _time in range(3):
        with pytest.raises(Unavailable):
            scanning.scan_next()
    assert {state_of(first), state_of(second)} == {Scan.WAITING}
    with at_socket(place):
        assert [scanning.scan_next() for _time in range(3)] == [True, True, False]
    assert {state_of(first), state_of(second)} == {Scan.CLEAN}


@pytest.mark.parametrize("answer", [b"", b"stream: Can't allocate memory ERROR\0", b"\xff\xfe\0", b"UNKNOWN COMMAND\0"])
def test_an_answer_that_says_nothing_is_none(answer: bytes, plan: Plan, on: World, clamd: FakeClamd) -> None:
    evidence = given(plan, on)
    clamd.answer = answer
    with pytest.raises(Unavailable):
        scanning.scan_next()
    assert state_of(evidence) == Scan.WAITING


def test_what_is_too_large_for_the_scanner_is_not_called_clean(plan: Plan, on: World, clamd: FakeClamd) -> None:
    clamd.most = 100
    evidence = given(plan, on)
    assert scanning.scan_next() is True
    assert state_of(evidence) == Scan.UNSCANNED
    assert scanning.take_up_old() == 0


def test_a_large_file_is_refused_by_the_scanner_in_the_middle(clamd: FakeClamd, configured: str) -> None:
    clamd.most = 1_000_000
    with pytest.raises(TooLarge):
        Scanner(configured, 5).scan(b"x" * 1_000_000 for _piece in range(40))


def test_a_file_that_is_lost_does_not_hold_up_the_others(plan: Plan, on: World, clamd: FakeClamd) -> None:
    lost = given(plan, on)
    storage.remove(lost.path)
    whole = given(plan, on, "ผล 2.txt", b"text")
    while scanning.scan_next():
        pass
    assert (state_of(lost), state_of(whole)) == (Scan.UNSCANNED, Scan.CLEAN)


def test_what_came_before_there_was_a_scanner_is_taken_up(plan: Plan, on: World, settings: Any, place: Path) -> None:
    old = given(plan, on)
    settings.CLAMD, settings.CLAMD_SECONDS = f"unix:{place}", 5
    assert (scanning.take_up_old(), scanning.take_up_old()) == (1, 0)
    with at_socket(place):
        scanning.scan_next()
    assert state_of(old) == Scan.CLEAN


def test_files_that_waited_for_a_scanner_that_was_taken_away_say_so(
    plan: Plan, on: World, settings: Any, configured: str
) -> None:
    evidence = given(plan, on)
    settings.CLAMD = ""
    assert scanning.scan_next() is True
    assert state_of(evidence) == Scan.UNSCANNED


def test_what_two_workers_find_is_written_down_once(
    plan: Plan, on: World, clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(plan, on, "ทะเบียน.txt", EICAR)
    scan = Scanner.scan

    def slow(self: Scanner, pieces: Any) -> Any:
        """The other worker has the answer first."""
        monkeypatch.setattr(Scanner, "scan", scan)
        scanning.scan_next()
        return scan(self, pieces)

    monkeypatch.setattr(Scanner, "scan", slow)
    scanning.scan_next()
    assert Event.objects.filter(verb="evidence.withheld").count() == 1


@pytest.mark.parametrize("form", ["tcp:127.0.0.1:{}", "tcp://127.0.0.1:{}"])
def test_a_scanner_may_be_on_another_machine(form: str) -> None:
    with at_port() as (daemon, port):
        scanner = Scanner(form.format(port), 5)
        assert scanner.scan([b"text"]).name == ""
        assert scanner.scan([EICAR[:20], EICAR[20:]]).name == "Eicar-Test-Signature"
        assert daemon.heard == [b"text", EICAR]


def test_nobody_at_an_address_is_told_as_such() -> None:
    with at_port() as (_daemon, port):
        pass
    with pytest.raises(Unavailable):
        Scanner(f"tcp:127.0.0.1:{port}", 1).scan([b"text"])
