"""Frozen snapshots follow each other, stay as they are, and are shown to a certifier who can be asked again."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.audit.models import Event
from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.submissions.actions import ask_again
from cleanreport.submissions.models import Request, Submission
from cleanreport.submissions.queries import is_usable, last_request, request_behind, submissions_visible_to
from tests.cast import RECORDED, TODAY, World, plan_at, report_at, request_for

LATER = RECORDED + timedelta(days=2)
SAME = {"name": "นายธีรพงษ์ ตรงธรรม", "position": "รองอธิบดี", "email": "deputy@land.example"}
OTHER = {"name": "นางสาวอรุณี ซื่อตรง", "position": "อธิบดี", "email": "director@land.example"}


def refinished(plan: Plan, on: World) -> Submission:
    plans.reopen(plan, reason="เกณฑ์ไม่ครบ", by=on.olga, at=LATER)
    return plans.finish(plan, by=on.carla, at=LATER)


# The chain


def test_each_revision_names_the_one_it_follows(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    first, second = plan.current, refinished(plan, on)
    third = refinished(plan, on)
    assert [s.revision for s in (first, second, third)] == [1, 2, 3]
    assert (first.follows, second.follows, third.follows) == (None, first, second)
    assert (first.followed_by, second.followed_by) == (second, third)


def test_revisions_are_counted_for_each_document(on: World) -> None:
    first = report_at(ReportState.SENT, on).current
    other = plan_at(State.FINISHED, on, file="driving-licence").current
    assert (first.revision, other.revision, other.follows) == (1, 1, None)


def test_a_number_tells_the_year_and_is_never_given_twice(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    refinished(plan, on)
    numbers = list(Submission.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 2
    assert all(re.fullmatch(r"2557-\d{6}", number) for number in numbers)


def test_the_digest_is_of_the_text_as_anybody_would_write_it(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    text = json.dumps(submission.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert text == submission.snapshot
    assert hashlib.sha256(text.encode()).hexdigest() == submission.sha256


@pytest.mark.parametrize(("before", "after"), [("รองอธิบดี", "อธิบดี"), ('"likelihood":4', '"likelihood":1'), ("}", "} ")])
def test_an_altered_text_is_noticed(before: str, after: str, on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    assert submission.is_intact
    Submission.objects.filter(pk=submission.pk).update(snapshot=submission.snapshot.replace(before, after, 1))
    assert not Submission.objects.get(pk=submission.pk).is_intact


def test_what_was_frozen_does_not_follow_the_draft(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    plans.reopen(plan, reason="เกณฑ์ไม่ครบ", by=on.olga, at=LATER)
    plans.edit(plan, [Edit(plan, {"work_process": "กระบวนงานอื่น"}, {})], by=on.carla, at=LATER)
    assert Submission.objects.get().content["work_process"] == "การรังวัดแบ่งแยกที่ดินและจดทะเบียนสิทธิและนิติกรรม"


# Who sees it


def test_an_agency_sees_its_own_submissions_an_officer_all(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    assert list(submissions_visible_to(on.carla)) == list(submissions_visible_to(on.olga)) == [submission]
    assert list(submissions_visible_to(on.stan)) == []


# Asking the certifier again


def link_in(letter: Letter) -> str:
    """The token of the link in the letter."""
    found = re.search(r"/certify/([\w-]+)/", letter.email.message)
    assert found
    return found[1]


def test_the_link_in_the_mail_leads_to_the_request_and_says_until_when(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    letter = Letter.objects.get()
    assert request_behind(link_in(letter)) == request_for(submission)
    assert "25 ธันวาคม 2556" in letter.email.message
    assert request_behind("no-such-token") is None


def test_asked_again_at_the_same_address_both_links_work(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    first = request_for(submission)
    second = ask_again(submission, by=on.cory, at=LATER, **SAME)
    first.refresh_from_db()
    assert is_usable(first, LATER)
    assert is_usable(second, LATER)
    links = [link_in(letter) for letter in Letter.objects.order_by("pk")]
    assert [request_behind(link) for link in links] == [first, second]
    certification.acknowledge(first, at=LATER)
    second.refresh_from_db()
    assert not is_usable(second, LATER)


def test_asked_at_another_address_the_links_before_end(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    first = request_for(submission)
    ask_again(submission, by=on.carla, at=LATER, **SAME)
    last = ask_again(submission, by=on.carla, at=LATER, **OTHER)
    assert not any(is_usable(request, LATER) for request in Request.objects.exclude(pk=last.pk))
    assert is_usable(last, LATER)
    first.refresh_from_db()
    assert first.ended_at == LATER
    assert [letter.recipient for letter in Letter.objects.order_by("pk")][-1] == "director@land.example"
    assert Event.objects.filter(verb="certifier.asked").last().details["email"] == "director@land.example"


def test_of_two_clicks_the_second_sends_nothing(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    first = ask_again(submission, by=on.carla, at=LATER, **OTHER)
    assert ask_again(submission, by=on.cory, at=LATER + timedelta(seconds=1), **OTHER) == first
    assert ask_again(submission, by=on.cory, at=LATER + timedelta(seconds=1), **SAME) != first
    assert Letter.objects.count() == submission.requests.count() == 3


def test_a_new_link_lasts_from_the_day_it_was_asked_for(on: World, settings: object) -> None:
    settings.CERTIFIER_LINK_DAYS = 7
    submission = plan_at(State.FINISHED, on).current
    again = ask_again(submission, by=on.carla, at=LATER, **SAME)
    assert again.expires_at == LATER + timedelta(days=7)


def test_the_submission_stays_as_it_is_when_somebody_else_is_asked(on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    ask_again(submission, by=on.carla, at=LATER, **OTHER)
    after = Submission.objects.get()
    assert (after.state, after.snapshot, Plan.objects.get().state) == ("waiting", submission.snapshot, State.FINISHED)


@pytest.mark.parametrize("who", ["stan", "olga"])
def test_only_the_agency_asks(who: str, on: World) -> None:
    submission = plan_at(State.FINISHED, on).current
    with pytest.raises(PermissionDenied):
        ask_again(submission, by=getattr(on, who), at=LATER, **OTHER)
    assert submission.requests.count() == 1


def test_nobody_is_asked_about_what_was_answered_or_taken_back(on: World) -> None:
    acknowledged = plan_at(State.ACKNOWLEDGED, on).current
    withdrawn = report_at(ReportState.SENT, on, plan=Plan.objects.get()).current
    reports.withdraw(withdrawn.round.reports.get(), reason="ผิดไฟล์", by=on.carla, at=TODAY)
    for submission in (acknowledged, withdrawn):
        with pytest.raises(ValidationError):
            ask_again(submission, by=on.carla, at=LATER, **OTHER)


def test_the_latest_request_is_the_one_that_is_shown(on: World, django_assert_num_queries: object) -> None:
    submission = plan_at(State.FINISHED, on).current
    last = ask_again(submission, by=on.carla, at=LATER, **OTHER)
    with django_assert_num_queries(1):
        assert last_request(submission) == last


# Letters


def test_letters_carry_what_was_typed_as_it_is(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    typed = "งาน <b>ด่วน</b> {{ settings.SECRET_KEY }} {% now 'Y' %} 100 %(title)s & ก"
    plans.edit(plan, [Edit(plan, {"work_process": typed}, {})], by=on.carla, at=RECORDED)
    plans.finish(plan, by=on.carla, at=RECORDED)
    assert typed in Letter.objects.get().email.message


def test_letters_are_thai_whatever_the_screen_speaks(on: World) -> None:
    from django.utils.translation import override

    with override("en"):
        plan_at(State.FINISHED, on)
    letter = Letter.objects.get()
    assert re.search("[ก-๙]", letter.email.subject)
    assert "Dear" not in letter.email.message
