"""Reminders by the day: who gets one, when, and that nobody gets it twice."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cleanreport.audit.models import Event
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, Round
from cleanreport.notifications.actions import deliver
from cleanreport.notifications.models import Letter
from cleanreport.outreach.actions import remind
from cleanreport.outreach.models import Reminder
from cleanreport.outreach.queries.dues import Choice, days_reached, dues_of, missing
from cleanreport.oversight.queries import HANDED_IN, Stage
from cleanreport.oversight.queries.stages import completion_stage, plan_stage, round_stage
from cleanreport.plans.lifecycle import State
from cleanreport.reports.lifecycle import State as ReportState
from tests.at_once import at_once
from tests.cast import IN_ROUND_12, World, bangkok, completion_at, plan_at, report_at
from tests.outreach.conftest import WEEK_BEFORE, MailServer, Office, sent_to, with_address

SEVENTH, EVE, DAY_AFTER, WEEK_AFTER = WEEK_BEFORE, bangkok(2014, 8, 30), bangkok(2014, 9, 1), bangkok(2014, 9, 7)


def reminded(at: datetime) -> list[str]:
    """Whom the worker reminds at this moment, until there is nobody left."""
    before = set(Letter.objects.values_list("pk", flat=True))
    while remind(at=at):
        pass
    return sorted(Letter.objects.exclude(pk__in=before).values_list("recipient", flat=True))


@pytest.mark.parametrize("at", [bangkok(2014, 8, 17), SEVENTH, EVE, DAY_AFTER, WEEK_AFTER])
def test_on_each_day_of_the_year_who_has_not_sent_is_reminded(on: World, carla_at: str, at: datetime) -> None:
    assert reminded(at) == [carla_at]
    assert reminded(at) == []


@pytest.mark.parametrize("at", [bangkok(2014, 8, 16), bangkok(2014, 8, 20), bangkok(2014, 8, 28), bangkok(2014, 9, 5)])
def test_on_other_days_nobody_is(on: World, carla_at: str, at: datetime) -> None:
    assert reminded(at) == []


def test_the_days_are_those_of_the_year(on: World, carla_at: str) -> None:
    Cycle.objects.update(remind_before=[5], remind_after=[])
    assert reminded(SEVENTH) == []
    assert reminded(bangkok(2014, 8, 26)) == [carla_at]
    assert reminded(DAY_AFTER) == []


def test_every_day_of_the_year_brings_a_letter_of_its_own(on: World, carla_at: str) -> None:
    days = [bangkok(2014, 8, 17), SEVENTH, EVE, DAY_AFTER, WEEK_AFTER]
    assert [reminded(at) for at in days] == [[carla_at]] * 5
    assert list(Reminder.objects.order_by("id").filter(agency=on.agency).values_list("offset", flat=True)) == [
        -14, -7, -1, 1, 7,
    ]  # fmt: skip


def test_a_day_that_the_worker_missed_is_caught_up_once_and_only_soon(on: World, carla_at: str) -> None:
    assert reminded(SEVENTH + timedelta(days=3)) == []
    assert reminded(SEVENTH + timedelta(days=2)) == [carla_at]
    # On the first of September the eve of the due date is over: only what is overdue is told.
    assert reminded(DAY_AFTER) == [carla_at]
    assert list(Reminder.objects.filter(agency=on.agency, offset__gt=-7).values_list("offset", flat=True)) == [1]


@pytest.mark.parametrize("hour", [0, 7, 18, 23])
def test_nobody_is_reminded_at_night(on: World, carla_at: str, hour: int) -> None:
    assert reminded(SEVENTH.replace(hour=hour)) == []
    assert reminded(SEVENTH.replace(hour=8)) == [carla_at]


def test_the_hours_are_a_setting(on: World, carla_at: str, settings: Any) -> None:
    settings.REMIND_HOURS = 6, 7
    assert reminded(SEVENTH) == []
    assert reminded(SEVENTH.replace(hour=6)) == [carla_at]


def test_who_has_sent_is_not_reminded(on: World, carla_at: str, stan_at: str) -> None:
    report_at(ReportState.SENT, on, at=WEEK_BEFORE - timedelta(days=4))
    assert reminded(SEVENTH) == [stan_at]


def test_what_was_sent_back_is_missing_again(there: Office, on: World, carla_at: str) -> None:
    there.report(there.plan(on.agency), "sent back")
    assert carla_at in reminded(SEVENTH)


def test_of_two_plans_the_one_that_lacks_its_report_counts(there: Office, on: World, carla_at: str) -> None:
    there.report(there.plan(on.agency))
    assert carla_at not in reminded(SEVENTH)
    there.plan(on.agency)
    assert carla_at in reminded(EVE)


def test_an_agency_with_an_extension_is_reminded_by_its_own_date(on: World, carla_at: str, stan_at: str) -> None:
    ten_more = date(2014, 9, 10)
    cycles.extend(on.round, on.agency, due_on=ten_more, reason="น้ำท่วม", by=on.olga, at=bangkok(2014, 8, 20))
    assert reminded(SEVENTH) == [stan_at]
    assert reminded(DAY_AFTER) == [stan_at]
    assert reminded(bangkok(2014, 9, 3)) == [carla_at]
    assert reminded(bangkok(2014, 9, 11)) == [carla_at]
    assert Reminder.objects.get(agency=on.agency, offset=1).due_on == ten_more


def test_what_an_extension_has_just_told_is_not_told_again(on: World, carla_at: str) -> None:
    given = bangkok(2014, 8, 31)
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 6), reason="น้ำท่วม", by=on.olga, at=given)
    assert reminded(given + timedelta(days=1)) == []
    assert reminded(bangkok(2014, 9, 5)) == [carla_at]


def test_the_plan_is_asked_for_by_its_own_date(on: World, carla_at: str, stan_at: str) -> None:
    plan_at(State.FINISHED, on)
    assert reminded(bangkok(2013, 11, 28)) == [stan_at]
    assert "แผนสร้างความโปร่งใส" in Letter.objects.get(purpose="reminder").email.subject


def test_the_completion_report_is_asked_for_with_the_round_that_requires_it(on: World, carla_at: str) -> None:
    completion_at(CompletionState.DRAFT, on)
    assert carla_at in reminded(bangkok(2014, 10, 8))
    subjects = Letter.objects.filter(purpose="reminder", recipient=carla_at).values_list("email__subject", flat=True)
    assert ["รายงานการสิ้นสุดโครงการ" in subject for subject in subjects] == [True]


def test_a_round_that_is_not_open_yet_is_not_asked_for(on: World, carla_at: str) -> None:
    Round.objects.filter(pk=on.round.pk).update(opens_on=date(2014, 8, 25))
    assert reminded(SEVENTH) == []
    assert reminded(bangkok(2014, 8, 25)) == [carla_at]


def test_agencies_that_no_longer_exist_are_not_reminded(on: World, carla_at: str) -> None:
    type(on.agency).objects.filter(pk=on.agency.pk).update(in_force_to=date(2013, 9, 30))
    assert reminded(SEVENTH) == []


# Who receives it


def test_accounts_and_the_people_named_get_it_each_address_once(there: Office, on: World, carla_at: str) -> None:
    with_address(on.cory, "CARLA@land.example")
    plan = there.plan(on.agency)
    there.report(plan, "draft")
    named = {person.email for person in (*plan.people.filter(role="recorder"), *plan.reports.get().people.all())}
    to = reminded(SEVENTH)
    assert carla_at in to
    assert plan.people.get(role="recorder").email in to
    assert plan.people.get(role="certifier").email not in to
    assert set(to) <= {carla_at, *named}
    assert len({address.casefold() for address in to}) == len(to)


def test_a_closed_account_gets_none(on: World, carla_at: str) -> None:
    on.carla.is_active = False
    on.carla.save()
    assert reminded(SEVENTH) == []


def test_nobody_to_be_reached_is_written_down_and_not_asked_again(on: World) -> None:
    assert reminded(SEVENTH) == []
    assert {row.letters for row in Reminder.objects.all()} == {0}
    assert remind(at=SEVENTH) == 0


def test_the_letter_says_what_is_due_when_and_where(on: World, carla_at: str, mail_server: MailServer) -> None:
    reminded(SEVENTH)
    deliver()
    [message] = mail_server.inbox
    text = message.get_content()
    assert message["Subject"] == "ครบกำหนดวันที่ 31 สิงหาคม 2557: รายงานรอบ 9 เดือน กรมที่ดิน"
    assert "เรียน พิมพ์ชนก ใจซื่อ" in text
    assert "(เหลือ 7 วัน)" in text
    assert "\n\n\n" not in text


def test_after_the_due_date_it_says_that_an_extension_is_needed(on: World, carla_at: str) -> None:
    reminded(DAY_AFTER)
    letter = Letter.objects.get()
    assert letter.email.subject == "เลยกำหนดส่ง: รายงานรอบ 9 เดือน กรมที่ดิน"
    assert "ขยายเวลา" in letter.email.message
    assert letter.agency_code == "MOI-04"


def test_the_trail_knows_every_agency_that_was_reminded(on: World, carla_at: str) -> None:
    reminded(SEVENTH)
    events = Event.objects.filter(verb="agency.reminded").order_by("id")
    assert {(event.agency_code, event.details["letters"]) for event in events} == {("MOI-04", 1), ("TH-55", 0)}


# Never twice


def test_the_database_takes_a_reminder_of_a_day_once(on: World, carla_at: str) -> None:
    reminded(SEVENTH)
    again = Reminder.objects.filter(agency=on.agency).get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_what_broke_off_is_done_whole_by_the_next(on: World, carla_at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("cleanreport.audit.actions.record", killed)
        with pytest.raises(SystemExit):
            remind(at=SEVENTH)
    assert (Reminder.objects.count(), Letter.objects.count()) == (0, 0)
    assert reminded(SEVENTH) == [carla_at]


def killed(*_args: object, **_facts: object) -> None:
    raise SystemExit


@pytest.mark.django_db(transaction=True)
def test_a_reminder_is_received_once_although_two_workers_run(
    on: World, there: Office, mail_server: MailServer
) -> None:
    """Both write reminders and deliver letters until there is nothing left to do."""
    for n in range(8):
        there.agency(f"A-{n:02}", f"กรมที่ {n}")
        with_address(there.people[f"A-{n:02}"], f"recorder{n}@a.example")

    def worker() -> None:
        while remind(at=SEVENTH) or deliver():
            pass

    assert at_once(worker, worker) == [None, None]
    assert sorted(message["To"] for message in mail_server.inbox) == [f"recorder{n}@a.example" for n in range(8)]


def test_many_are_reminded_in_slices(on: World, there: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        there.agency(f"A-{n:02}", f"กรมที่ {n}")
    monkeypatch.setattr("cleanreport.outreach.actions.remind_of_day.__kwdefaults__", {"most": 3})
    assert [remind(at=SEVENTH) for _time in range(4)] == [3, 3, 1, 0]


def test_reminders_wait_behind_letters_for_which_somebody_waits(
    on: World, carla_at: str, there: Office, mail_server: MailServer
) -> None:
    reminded(SEVENTH)
    there.plan(on.other_agency, "finished")
    deliver()
    purposes = list(Letter.objects.order_by("email__logs__id").values_list("purpose", flat=True))
    assert purposes == ["asked_to_acknowledge", "reminder"]


# What is missing, as the office's own list counts it


def test_what_is_missing_agrees_with_the_offices_list(there: Office, on: World) -> None:
    for n, became in enumerate(["draft", "finished", "acknowledged", "sent back", "reopened"]):
        there.plan(there.agency(f"P-{n}", f"กรมที่ {n}"), became)
    for n, became in enumerate(["draft", "sent", "acknowledged", "sent back", "withdrawn"]):
        there.report(there.plan(there.agency(f"R-{n}", f"กองที่ {n}")), became)
    completion_at(CompletionState.SENT, on)
    of_plan, of_nine, of_twelve, of_completion = dues_of(Cycle.objects.get())
    stages = {
        of_plan: plan_stage(on.cycle.pk),
        of_nine: round_stage(on.cycle.pk, on.round.pk),
        of_twelve: round_stage(on.cycle.pk, on.last_round.pk),
        of_completion: completion_stage(on.cycle.pk),
    }
    for due, stage in stages.items():
        agencies = Choice().of(on.cycle)
        by_list: Any = agencies.annotate(at=stage).exclude(at__in=HANDED_IN)
        assert set(missing(agencies, due)) == set(by_list), due.key
        assert 0 < by_list.count() < agencies.count() or due in (of_twelve, of_completion)
    assert Stage.WAITING in HANDED_IN


def test_a_year_without_dates_near_reminds_of_nothing(on: World) -> None:
    assert days_reached(IN_ROUND_12.date() + timedelta(days=300)) == []


def test_letters_of_reminders_name_their_row(on: World, carla_at: str) -> None:
    reminded(SEVENTH)
    row = Reminder.objects.get(letters=1)
    assert sent_to(about=f"reminder:{row.pk}") == [carla_at]
