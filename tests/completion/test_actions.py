"""Starting, writing, sending, withdrawing and reopening a completion report: who, in which state, and when."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from cleanreport.audit.models import Event
from cleanreport.certification import actions as certification
from cleanreport.completion import actions, rules
from cleanreport.completion.lifecycle import State
from cleanreport.completion.models import Completion
from cleanreport.core.drafts import Edit
from cleanreport.core.missing import Incomplete
from cleanreport.cycles import actions as cycles
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.submissions.models import Submission
from tests.cast import IN_ROUND_12, World, bangkok, completion_at, last_round_sent, plan_at, request_for
from tests.evidence.samples import PDF, PNG, PROGRAM
from tests.reports.verbs import AGENCY, allowed, expected, tried, who_did

LATE = bangkok(2014, 10, 20)
# When, whether the last round is open for the agency then, and whether it was given until 25 October.
TIMES = {
    "before the opening day": (bangkok(2014, 9, 14, 23, 59, 59), False, False),
    "while it is open": (IN_ROUND_12, True, False),
    "on the last second": (bangkok(2014, 10, 15, 23, 59, 59), True, False),
    "after the due date": (LATE, False, False),
    "under an extension": (LATE, True, True),
}
DO: dict[str, Callable] = {
    "edit": lambda one, by, at: actions.edit(one, [Edit(one.sections.first(), {"text": "ใหม่"}, {})], by=by, at=at),
    "send": lambda one, by, at: actions.send(one, by=by, at=at),
    "withdraw": lambda one, by, at: actions.withdraw(one, reason="ภาพผิด", by=by, at=at),
    "reopen": lambda one, by, at: actions.reopen(one, reason="ตัวเลขไม่ตรง", by=by, at=at),
}


def extended(on: World) -> None:
    cycles.extend(
        on.last_round, on.agency, due_on=date(2014, 10, 25), reason="น้ำท่วมสำนักงาน", by=on.olga, at=IN_ROUND_12
    )


@pytest.mark.parametrize("when", TIMES)
@pytest.mark.parametrize("state", State)
def test_who_may_do_what_in_which_state_and_when(state: State, when: str, on: World) -> None:
    completion, (at, is_open, is_extended) = completion_at(state, on), TIMES[when]
    if is_extended:
        extended(on)
    did, may = tried(DO, completion, on, at), allowed(rules, completion, actions.window_of(completion), on, at)
    assert did == may == expected(state, is_open)
    assert Completion.objects.get(pk=completion.pk).state == state


@pytest.mark.parametrize("state", PlanState)
def test_it_is_begun_when_the_plan_is_finished_and_the_last_round_open(state: PlanState, on: World) -> None:
    plan = plan_at(state, on)
    for at, is_open, _extended in list(TIMES.values())[:4]:
        started = who_did(lambda by, at=at: actions.start(plan, by=by, at=at), on)
        assert started == (AGENCY if is_open and state != PlanState.DRAFT else set()), at


def test_beginning_again_gives_the_one_that_was_begun(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    assert actions.start(completion.plan, by=on.cory, at=LATE) == completion


def test_dates_and_people_are_those_of_the_plan_and_the_last_report(on: World) -> None:
    completion = actions.start(last_round_sent(on), by=on.carla, at=IN_ROUND_12)
    assert (completion.began_on, completion.ended_on) == (date(2013, 10, 1), date(2014, 9, 30))
    names = {person.role: person.name for person in completion.people.all()}
    assert names["responsible"] == names["reporter"] == "นางสาวพิมพ์ชนก ใจซื่อ"
    assert names["certifier"] == "นายธีรพงษ์ ตรงธรรม"


# Writing


def test_two_people_write_different_sections_and_neither_loses_a_word(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    first, second = completion.sections.get(number="1.1"), completion.sections.get(number="1.2")
    actions.edit(completion, [Edit(first, {"text": "คาร์ลา"}, {})], by=on.carla, at=IN_ROUND_12)
    actions.edit(completion, [Edit(second, {"text": "โครี"}, {})], by=on.cory, at=IN_ROUND_12)
    texts = dict(completion.sections.values_list("number", "text"))
    assert (texts["1.1"], texts["1.2"]) == ("คาร์ลา", "โครี")


def test_the_same_section_is_not_overwritten(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    mine, theirs = completion.sections.get(number="1.1"), completion.sections.get(number="1.1")
    actions.edit(completion, [Edit(theirs, {"text": "โครี"}, {"text": "old"})], by=on.cory, at=IN_ROUND_12)
    [outcome] = actions.edit(completion, [Edit(mine, {"text": "คาร์ลา"}, {"text": "old"})], by=on.carla, at=IN_ROUND_12)
    assert outcome.refused == ("text",)


def test_under_one_completion_report_nothing_of_another_is_changed(on: World) -> None:
    mine, other = completion_at(State.DRAFT, on), completion_at(State.DRAFT, on)
    work = actions.add_work(other, by=on.carla, at=IN_ROUND_12)
    for row in (other.sections.first(), other.people.first(), work, other):
        with pytest.raises(PermissionDenied):
            actions.edit(mine, [Edit(row, {"edited_at": None}, {})], by=on.carla, at=IN_ROUND_12)
    actions.remove_work(mine, work, by=on.carla, at=IN_ROUND_12)
    assert other.works.get() == work


def test_files_of_another_plan_are_no_outputs(on: World, folder: Path) -> None:
    mine, other = completion_at(State.DRAFT, on), completion_at(State.DRAFT, on)
    [file] = actions.add_outputs(other, [upload("คู่มือ.pdf", PDF)], titles=[""], by=on.carla, at=IN_ROUND_12)
    assert (file.kind, list(other.outputs.all())) == ("output", [file])
    with pytest.raises(ValidationError):
        actions.edit(mine, [Edit(mine, {"outputs": [file.pk]}, {})], by=on.carla, at=IN_ROUND_12)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_is_taken_once_and_nothing_else_is(on: World, folder: Path) -> None:
    completion = completion_at(State.DRAFT, on)
    with pytest.raises(PermissionDenied):
        actions.add_picture(completion, upload("จอ.png", PNG), by=on.stan, at=IN_ROUND_12)
    for name, content in (("คู่มือ.pdf", PDF), ("จอ.png", PROGRAM)):
        with pytest.raises(ValidationError):
            actions.add_picture(completion, upload(name, content), by=on.carla, at=IN_ROUND_12)
    assert files_in(folder) == []
    first = actions.add_picture(completion, upload("จอ.png", PNG), by=on.carla, at=IN_ROUND_12)
    with transaction.atomic():
        assert actions.add_picture(completion, upload("อีก.png", PNG), by=on.cory, at=IN_ROUND_12) == first


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_away_pictures_that_belong_to_nothing(on: World, folder: Path) -> None:
    import os
    import time

    completion = completion_at(State.DRAFT, on)
    kept = actions.add_picture(completion, upload("จอ.png", PNG), by=on.carla, at=IN_ROUND_12)
    lost = folder / "pictures" / "aa" / "lost"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(PNG)
    for path in files_in(folder):
        os.utime(path, (time.time() - 3 * 86400,) * 2)
    assert actions.sweep() == 1
    assert files_in(folder) == [folder.parent / "files" / kept.path]


# Freezing and taking back


def test_sending_freezes_and_asks_the_certifier(on: World) -> None:
    completion = completion_at(State.SENT, on)
    submission = completion.frozen
    assert (submission.kind, submission.round, submission.revision) == ("completion", on.last_round, 1)
    assert submission.is_intact
    assert submission.content["plan"]["sha256"] == completion.plan.frozen.sha256
    assert [one["round"] for one in submission.content["rounds"]] == [9, 12]
    asked = Letter.objects.get(purpose="asked_to_acknowledge", about=f"submission:{submission.pk}")
    assert asked.recipient == "deputy@land.example"
    sent = Event.objects.get(verb="completion.sent")
    assert (sent.subject, sent.details["sha256"]) == (f"completion:{completion.pk}", submission.sha256)


def test_what_is_missing_is_not_sent(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    section = completion.sections.get(number="5.1")
    actions.edit(completion, [Edit(section, {"text": ""}, {})], by=on.carla, at=IN_ROUND_12)
    with pytest.raises(Incomplete) as refused:
        actions.send(completion, by=on.carla, at=IN_ROUND_12)
    assert [(item.step, item.field) for item in refused.value.missing] == [("5.1", "text")]


def test_nothing_is_sent_while_the_plan_is_open_for_correction(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    plans.reopen(completion.plan, reason="มาตรการซ้ำ", by=on.olga, at=IN_ROUND_12)
    with pytest.raises(PermissionDenied):
        actions.send(completion, by=on.carla, at=IN_ROUND_12)


def test_what_is_sent_under_an_extension_is_late(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    extended(on)
    assert actions.send(completion, by=on.carla, at=LATE).late


def test_a_withdrawn_one_is_corrected_and_follows_what_was_sent(on: World) -> None:
    completion = completion_at(State.ACKNOWLEDGED, on)
    first = completion.frozen
    actions.withdraw(completion, reason=" ภาพผิด ", by=on.carla, at=IN_ROUND_12)
    completion.refresh_from_db()
    first.refresh_from_db()
    assert (completion.state, first.state, first.comment) == (State.DRAFT, "withdrawn", "ภาพผิด")
    assert Letter.objects.get(purpose="taken_back").recipient == "deputy@land.example"
    second = actions.send(completion, by=on.carla, at=IN_ROUND_12)
    assert (second.revision, second.follows) == (2, first)
    assert Submission.objects.get(pk=first.pk).snapshot == first.snapshot


def test_the_certifier_can_send_it_back_while_it_can_be_corrected(on: World) -> None:
    completion = completion_at(State.SENT, on)
    with pytest.raises(PermissionDenied):
        certification.send_back(request_for(completion.frozen), comment="เพิ่มภาพ", at=LATE)
    certification.send_back(request_for(completion.frozen), comment="เพิ่มภาพ", at=IN_ROUND_12)
    completion.refresh_from_db()
    assert (completion.state, completion.frozen.state) == (State.DRAFT, "sent_back")
    answered = Letter.objects.filter(purpose="answered", about=f"submission:{completion.frozen.pk}")
    assert [letter.recipient for letter in answered] == ["pimchanok@land.example"]


def test_a_reopened_one_tells_reporter_and_certifier(on: World) -> None:
    completion = completion_at(State.SENT, on)
    actions.reopen(completion, reason="ตัวเลขไม่ตรง", by=on.olga, at=LATE)
    told = {letter.recipient for letter in Letter.objects.filter(created_at=LATE)}
    assert told == {"deputy@land.example", "pimchanok@land.example"}


@pytest.mark.parametrize(("verb", "who"), [(actions.withdraw, "carla"), (actions.reopen, "olga")])
def test_taking_back_needs_a_reason(verb: Callable, who: str, on: World) -> None:
    completion = completion_at(State.SENT, on)
    with pytest.raises(ValidationError):
        verb(completion, reason="  ", by=getattr(on, who), at=IN_ROUND_12)
    completion.refresh_from_db()
    assert completion.state == State.SENT
