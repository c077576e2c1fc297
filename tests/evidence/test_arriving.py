"""Files that come part by part: nothing is lost with a line, seen before it is whole, or counted twice."""

import hashlib
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.request import UnreadablePostError
from django.test import Client
from django.utils import timezone

from cleanreport.core.lifecycle import WrongState
from cleanreport.evidence import actions as evidence
from cleanreport.evidence import limits, storage
from cleanreport.evidence.arriving import actions, parts, queries
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.plans.models import Plan
from tests.at_once import at_once
from tests.cast import World
from tests.evidence.samples import PDF, PNG, PROGRAM
from tests.evidence.tus import TUS, Sending, announced, begun, sent
from tests.plans.screens import signed_in, url

FILE = PDF.ljust(5000, b"\n")


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def on_disk(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def given(plan: Plan, on: World, *keys: str) -> list[Evidence]:
    with transaction.atomic():
        return actions.add(plan, dict.fromkeys(keys, ""), kind="other", supports=(), by=on.carla, at=timezone.now())


# The protocol


def test_a_file_comes_part_by_part_and_lies_there_as_it_was_sent(
    plan: Plan, on: World, carla: Client, folder: Path
) -> None:
    sending = begun(carla, plan.pk, "../ผล.pdf", FILE)
    assert sending.arrived() == 0
    sending.send(upto=3000)
    assert (sending.arrived(), on_disk(folder), Evidence.objects.count()) == (3000, [], 0)
    sending.send()
    assert sending.check().json() == {"state": "whole", "name": "ผล.pdf", "words": [""]}
    [kept] = on_disk(folder)
    assert kept.read_bytes() == FILE
    assert on_disk(folder.parent / "incoming") == []
    assert not Evidence.objects.exists()
    [added] = given(plan, on, sending.key)
    assert (added.sha256, added.size_bytes, added.title) == (hashlib.sha256(FILE).hexdigest(), 5000, "ผล")
    assert Path(storage.address(added.path)) == kept


def test_a_broken_line_loses_nothing_of_what_came(plan: Plan, carla: Client) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)

    class Line:
        """A connection that breaks after so many bytes."""

        left = FILE[:2500]

        def read(self, size: int, /) -> bytes:
            if not self.left:
                raise UnreadablePostError
            piece, self.left = self.left[:1000], self.left[1000:]
            return piece

    arrival = Arrival.objects.select_related("plan").get()
    assert actions.receive(arrival, Line(), offset=0).arrived_bytes == 2500
    assert sending.arrived() == 2500
    sending.send()
    assert sending.check().json()["state"] == "whole"


def test_bytes_that_were_never_acknowledged_are_written_anew(plan: Plan, carla: Client) -> None:
    """A process that was killed leaves more in the part than its row says."""
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    sending.send(upto=2048)
    with parts.part(sending.key).open("ab") as part:
        part.write(b"half of what was on its way")
    assert sending.arrived() == 2048
    sending.send()
    assert sending.check().json()["state"] == "whole"


def test_a_part_that_is_lost_begins_anew(plan: Plan, carla: Client) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    sending.send(upto=3000)
    parts.remove(sending.key)
    assert sending.arrived() == 0
    assert sending.put(0, FILE[:1000]).status_code == 204
    sending.send()
    assert sending.check().json()["state"] == "whole"


def test_what_the_protocol_does_not_know_is_refused_and_changes_nothing(plan: Plan, carla: Client) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    sending.send(upto=1024)
    wrong = {
        "a place further on": (sending.put(2000, b"x"), 409),
        "a place before": (sending.put(0, b"x"), 409),
        "more than was announced": (sending.put(1024, FILE), 413),
        "no place": (sending.put(1024, b"x", **{"Upload-Offset": "-1"}), 400),
        "another protocol": (sending.put(1024, b"x", **{"Tus-Resumable": "0.2"}), 412),
        "a form": (carla.generic("PATCH", sending.address, b"x", headers=TUS | {"Upload-Offset": "1024"}), 415),
        "too early": (sending.check(), 409),
        "no size": (carla.post(url("plan_uploads", plan.pk), headers=TUS), 400),
        "a size beyond all": (announced(carla, plan.pk, "x.pdf", 10**30), 400),
        "no protocol": (carla.post(url("plan_uploads", plan.pk), headers={"Upload-Length": "5"}), 412),
    }
    assert [(what, answer.status_code) for what, (answer, code) in wrong.items() if answer.status_code != code] == []
    assert sending.arrived() == 1024
    assert Arrival.objects.count() == 1


def test_another_agency_and_another_person_find_nothing(plan: Plan, on: World, carla: Client) -> None:
    sending = sent(carla, plan.pk, "ผล.pdf", FILE)
    for other in (on.stan, on.cory, on.olga):
        theirs = Sending(signed_in(other), sending.address, FILE)
        codes = [theirs.client.head(sending.address).status_code, theirs.put(0, b"x").status_code]
        assert [*codes, theirs.check().status_code, theirs.remove().status_code] == [404] * 4
    assert announced(signed_in(on.stan), plan.pk, "x.pdf", 5).status_code == 404
    assert announced(signed_in(on.olga), plan.pk, "x.pdf", 5).status_code == 403
    on.carla.memberships.all().delete()
    assert carla.head(sending.address).status_code == 404


def test_a_page_that_is_too_old_is_told_the_way(plan: Plan, on: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(on.carla)
    answer = announced(strict, plan.pk, "ผล.pdf", 5)
    assert (answer.status_code, len(answer.json()["csrf"])) == (403, 64)
    unknown = announced(Client(), plan.pk, "ผล.pdf", 5)
    assert (unknown.status_code, unknown.json()["sign_in"].startswith("/sign-in/")) == (401, True)


# Going on


def test_the_same_file_chosen_again_goes_on_and_an_older_window_cannot_write(
    plan: Plan, carla: Client, django_capture_on_commit_callbacks: Any
) -> None:
    first = begun(carla, plan.pk, "ผล.pdf", FILE, modified="1408500000000")
    first.send(upto=3000)
    other = begun(carla, plan.pk, "ผล.pdf", FILE, modified="1408600000000")
    with django_capture_on_commit_callbacks(execute=True):
        again = begun(carla, plan.pk, "ผล.pdf", FILE, modified="1408500000000")
    assert again.arrived() == 3000
    assert first.put(3000, FILE[3000:]).status_code == 404
    again.send()
    assert again.check().json()["state"] == "whole"
    assert begun(carla, plan.pk, "ผล.pdf", FILE, modified="1408500000000").address == again.address
    assert (other.arrived(), Arrival.objects.count()) == (0, 2)


def test_a_request_that_wakes_up_after_another_went_on_writes_nothing(plan: Plan, carla: Client) -> None:
    begun(carla, plan.pk, "ผล.pdf", FILE)
    asleep = Arrival.objects.select_related("plan").get()

    class Slow:
        """Its second piece comes when another request has written."""

        turn = 0

        def read(self, size: int, /) -> bytes:
            self.turn += 1
            if self.turn == 2:
                awake = Arrival.objects.select_related("plan").get()
                assert actions.receive(awake, Whole(FILE), offset=0).arrived_bytes == 5000
            return b"?" * 100

    with pytest.raises(WrongState):
        actions.receive(asleep, Slow(), offset=0)
    checked = actions.check(Arrival.objects.select_related("plan__agency", "plan__cycle").get(), by=asleep.by)
    assert checked.sha256 == hashlib.sha256(FILE).hexdigest()


def test_of_two_requests_that_stand_at_the_same_place_the_later_one_goes_on(plan: Plan, carla: Client) -> None:
    begun(carla, plan.pk, "ผล.pdf", FILE)
    arrivals = Arrival.objects.select_related("plan__agency", "plan__cycle")
    first = arrivals.get()

    class Second:
        """As much comes as of the first one, and then no more."""

        left = FILE[:2500]

        def read(self, size: int, /) -> bytes:
            piece, self.left = self.left, b""
            return piece

    class First:
        turn = 0

        def read(self, size: int, /) -> bytes:
            self.turn += 1
            if self.turn == 2:
                actions.receive(arrivals.get(), Second(), offset=0)
            return b"?" * 2500

    with pytest.raises(WrongState):
        actions.receive(first, First(), offset=0)
    assert (arrivals.get().arrived_bytes, arrivals.get().sha256) == (2500, "")
    actions.receive(arrivals.get(), Whole(FILE[2500:]), offset=2500)
    assert actions.check(arrivals.get(), by=first.by).sha256 == hashlib.sha256(FILE).hexdigest()


@pytest.mark.parametrize("requests", [[5000], [3000, 2000]])
def test_the_digest_is_that_of_what_lies_there_however_it_came(
    plan: Plan, carla: Client, folder: Path, monkeypatch: Any, requests: list[int]
) -> None:
    monkeypatch.setattr(parts, "PIECE", 300)
    monkeypatch.setattr(parts, "CONFIRMED_AHEAD", 900)
    sending, offset = begun(carla, plan.pk, "ผล.pdf", FILE), 0
    for size in requests:
        assert sending.put(offset, FILE[offset : offset + size]).status_code == 204
        offset += size
    assert bool(Arrival.objects.get().sha256) == (len(requests) == 1)  # of several it is reckoned at the end
    assert sending.check().json()["state"] == "whole"
    [kept] = on_disk(folder)
    assert Arrival.objects.get().sha256 == hashlib.sha256(kept.read_bytes()).hexdigest()


def test_a_whole_part_that_was_lost_may_come_with_other_bytes(plan: Plan, carla: Client, folder: Path) -> None:
    sending, other = begun(carla, plan.pk, "ผล.pdf", FILE), PDF.ljust(5000, b" ")
    sending.put(0, FILE)
    before = Arrival.objects.select_related("plan__agency", "plan__cycle").get()
    parts.remove(sending.key)
    assert sending.put(0, other[:3000]).status_code == 204
    assert Arrival.objects.get().sha256 == ""
    assert sending.put(3000, other[3000:]).status_code == 204
    # Somebody who looked at the row before knows another digest.
    assert actions.check(before, by=before.by).state == queries.State.COMING
    assert on_disk(folder) == []
    assert sending.check().json()["state"] == "whole"
    assert Arrival.objects.get().sha256 == hashlib.sha256(other).hexdigest()


def test_a_full_disk_is_told_and_the_file_goes_on_afterwards(plan: Plan, carla: Client, monkeypatch: Any) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    with monkeypatch.context() as full:
        full.setattr(parts.os, "pwrite", lambda *_: 0)
        assert sending.put(0, FILE).status_code == 503
    assert sending.arrived() == 0
    sending.send()
    assert sending.check().json()["state"] == "whole"


def test_what_the_disk_could_not_keep_counts_as_not_arrived(plan: Plan, carla: Client, monkeypatch: Any) -> None:
    """It tells so once, to whoever asks first."""
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    trouble = [OSError("Input/output error")]

    def fdatasync(_handle: int) -> None:
        if trouble:
            raise trouble.pop()

    with monkeypatch.context() as failing:
        failing.setattr(parts, "PIECE", 1000)
        failing.setattr(parts, "CONFIRMED_AHEAD", 1000)
        failing.setattr(parts.os, "fdatasync", fdatasync)
        assert sending.put(0, FILE).status_code == 503
    assert (trouble, sending.arrived()) == ([], 0)
    sending.send()
    assert sending.check().json()["state"] == "whole"


class Whole:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int, /) -> bytes:
        piece, self.content = self.content[:size], self.content[size:]
        return piece


# What is taken


def test_a_file_that_is_not_taken_is_told_and_leaves_nothing_but_the_reason(
    plan: Plan, carla: Client, folder: Path
) -> None:
    sending = sent(carla, plan.pk, "ผล.pdf", PROGRAM.ljust(3000, b"\0"))
    told = sending.check().json()
    assert told["state"] == "refused"
    assert "ผล.pdf" in "".join(told["words"])
    assert on_disk(folder.parent) == []
    [row] = queries.waiting(plan, Arrival.objects.get().by, at=timezone.now())
    assert row.refusal == "".join(told["words"])
    assert sending.remove().json() == {"state": "removed"}
    assert not Arrival.objects.exists()


def test_what_is_too_large_or_empty_is_told_before_the_first_byte(plan: Plan, carla: Client, settings: Any) -> None:
    plan.cycle.evidence_file_mb = 1
    plan.cycle.save()
    assert "ใหญ่กว่า 1.0 MB" in "".join(announced(carla, plan.pk, "ผล.pdf", 2**20 + 1).json()["detail"])
    assert announced(carla, plan.pk, "ผล.pdf", 2**20).status_code == 201
    settings.EVIDENCE_MAX_BYTES = 1000
    assert "ใหญ่กว่า 1000 ไบต์" in "".join(announced(carla, plan.pk, "ผล.pdf", 1001).json()["detail"])
    assert "ว่างเปล่า" in "".join(announced(carla, plan.pk, "ผล.pdf", 0).json()["detail"])


def test_the_room_of_a_plan_counts_what_is_on_its_way_and_each_file_once(
    plan: Plan, on: World, carla: Client, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(limits, "MEGABYTE", 6000)
    plan.cycle.evidence_plan_mb = 2
    plan.cycle.save()
    first = sent(carla, plan.pk, "ก.pdf", FILE)
    begun(carla, plan.pk, "ข.pdf", FILE)
    refused = announced(carla, plan.pk, "ค.pdf", 5000)
    assert (refused.status_code, "ค.pdf" in "".join(refused.json()["detail"])) == (413, True)
    given(plan, on, first.key)
    assert limits.used_bytes(plan) == 10_000
    Arrival.objects.filter(file_name="ข.pdf").delete()
    same = sent(carla, plan.pk, "อีกชื่อ.pdf", FILE)
    with django_capture_on_commit_callbacks(execute=True):
        given(plan, on, same.key)
    assert limits.used_bytes(plan) == 5000
    plan.cycle.evidence_plan_mb = 1
    plan.cycle.save()
    third = evidence.bring_in(SimpleUploadedFile("ง.png", PNG.ljust(2000, b"1")))
    with pytest.raises(ValidationError, match="ง"):
        evidence.add(plan, third, by=on.carla)


@pytest.mark.django_db(transaction=True)
def test_of_two_files_at_the_same_moment_only_one_gets_the_last_room(
    plan: Plan, on: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MEGABYTE", 9000)
    plan.cycle.evidence_plan_mb = 1
    plan.cycle.save()
    begun = [partial(actions.begin, plan, name=name, size_bytes=5000, by=on.carla) for name in ("ก.pdf", "ข.pdf")]
    assert sorted(type(found).__name__ for found in at_once(*begun)) == ["Arrival", "ValidationError"]


def test_the_same_bytes_are_recognised_with_day_and_title(
    plan: Plan, on: World, carla: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first = sent(carla, plan.pk, "ทะเบียน.pdf", FILE)
    given(plan, on, first.key)
    again = sent(carla, plan.pk, "อีกชื่อ.pdf", FILE)
    words = "".join(again.check().json()["words"])
    assert "“ทะเบียน”" in words
    with django_capture_on_commit_callbacks(execute=True):
        [same] = given(plan, on, again.key)
    assert same == Evidence.objects.get()
    assert len(on_disk(folder)) == 1


# Being added


def test_two_windows_that_add_the_same_file_add_it_once(plan: Plan, on: World, carla: Client, folder: Path) -> None:
    sending = sent(carla, plan.pk, "ผล.pdf", FILE)
    assert given(plan, on, sending.key) == given(plan, on, sending.key) == [Evidence.objects.get()]
    assert sending.check().json()["state"] == "whole"
    assert sending.remove().status_code == 200
    assert len(on_disk(folder)) == 1


def test_what_is_not_whole_or_not_there_cannot_be_added(plan: Plan, on: World, carla: Client) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    for key in (sending.key, "unknown"):
        with pytest.raises(ValidationError):
            given(plan, on, key)
    mine = sent(carla, plan.pk, "ผล.pdf", FILE)
    with pytest.raises(ValidationError), transaction.atomic():
        actions.add(plan, {mine.key: ""}, kind="other", supports=(), by=on.cory, at=timezone.now())
    assert not Evidence.objects.exists()


# Crashes and time


def test_a_crash_between_the_storage_and_the_row_is_mended_by_asking_again(
    plan: Plan, carla: Client, folder: Path, monkeypatch: Any
) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    sending.send()

    def killed(*_args: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(actions.actions, "named", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.check()
    assert (sending.arrived(), len(on_disk(folder))) == (5000, 1)
    assert sending.check().json()["state"] == "whole"
    assert len(on_disk(folder)) == 2
    assert evidence.sweep(at=timezone.now() + timedelta(days=2)) == 1
    [kept] = on_disk(folder)
    assert str(kept).endswith(Arrival.objects.get().path)


def test_what_nobody_went_on_with_is_forgotten_and_nothing_else(
    plan: Plan, on: World, carla: Client, folder: Path
) -> None:
    half = begun(carla, plan.pk, "ครึ่ง.pdf", FILE)
    half.send(upto=1000)
    whole = sent(carla, plan.pk, "ผล.pdf", FILE)
    added = sent(carla, plan.pk, "ภาพ.png", PNG)
    [kept] = given(plan, on, added.key)
    (folder.parent / "incoming" / "lost.part").write_bytes(b"half")
    soon, late = timezone.now() + timedelta(days=2), timezone.now() + timedelta(days=4)
    assert actions.forget(at=soon) == 1
    assert (half.arrived(), whole.arrived()) == (1000, 5000)
    assert actions.forget(at=late) == 4
    evidence.sweep(at=late)
    assert on_disk(folder.parent) == [Path(storage.address(kept.path))]
    assert half.client.head(half.address).status_code == 404


def test_an_upload_that_waited_too_long_is_not_there(plan: Plan, carla: Client, time_machine: Any) -> None:
    sending = begun(carla, plan.pk, "ผล.pdf", FILE)
    time_machine.move_to(timezone.now() + timedelta(days=3, seconds=1))
    carla.force_login(Arrival.objects.get().by)
    assert sending.put(0, FILE[:10]).status_code == 404
