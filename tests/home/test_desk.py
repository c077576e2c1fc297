"""What the home page gathers: what is missing and where it is filled in, who was asked, and what became of letters."""

from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils.translation import override

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Membership
from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.actions import extend
from cleanreport.demo.examples import record_plan
from cleanreport.home.desk import Desk, Gap, desk_of
from cleanreport.home.queries import years_of
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.content import content_of
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.queries import sent_before
from cleanreport.submissions.actions import ask_again
from cleanreport.submissions.shown import PURPOSES, delivery_chip, name_of
from tests.cast import IN_ROUND_12, RECORDED, TODAY, World, bangkok, example, plan_at, report_at, request_for
from tests.home.conftest import begun_report, desk_at, next_year, refuse

OTHER = {"name": "นางสาวอรุณี ซื่อตรง", "position": "อธิบดี", "email": "director@land.example"}


# Years and agencies


def test_the_year_that_agencies_work_on_comes_first(on: World) -> None:
    next_year(on)
    days = [date(2013, 9, 30), date(2014, 8, 20), date(2014, 10, 10), date(2014, 10, 16)]
    assert [[year.cycle.year_be for year in years_of(on.carla, day)] for day in days] == [
        [],
        [2557],
        [2557, 2558],  # the 12-month round of 2557 still runs
        [2558, 2557],
    ]


def test_a_year_runs_on_for_an_agency_that_was_given_more_time(on: World) -> None:
    next_year(on)
    extend(on.last_round, on.agency, due_on=date(2014, 10, 31), reason="น้ำท่วม", by=on.olga, at=IN_ROUND_12)
    first = {
        (who, day): years_of(getattr(on, who), date(2014, 10, day))[0].cycle.year_be
        for who in ("carla", "stan")
        for day in (15, 16, 31)
    }
    assert first == {(who, day): 2557 if day == 15 or who == "carla" else 2558 for who, day in first}
    assert years_of(on.carla, date(2014, 11, 1))[0].cycle.year_be == 2558


def test_a_year_knows_the_newest_plan_and_its_latest_report(on: World) -> None:
    [year] = years_of(on.carla, TODAY.date())
    assert (year.agency_id, year.plan_id, year.report_id) == (on.agency.pk, None, None)
    report = report_at(ReportState.SENT, on)
    last = begun_report(on, report.plan, at=IN_ROUND_12)
    [year] = years_of(on.carla, TODAY.date())
    assert (year.plan_id, year.report_id) == (report.plan_id, last.pk)


def test_a_stranger_sees_nothing_of_it(on: World) -> None:
    report_at(ReportState.SENT, on)
    [year] = years_of(on.stan, TODAY.date())
    assert (year.agency_id, year.plan_id, year.report_id) == (on.other_agency.pk, None, None)
    desk = desk_at(on, TODAY, who=on.stan)
    assert (desk.agency, desk.plans, desk.mails, desk.asked) == (on.other_agency, [], [], [])


def test_of_two_agencies_the_first_in_thai_order_counts(on: World) -> None:
    plan_at(State.FINISHED, on)
    Membership.objects.create(user=on.stan, agency=on.agency, since=TODAY)
    desk = desk_at(on, TODAY, who=on.stan)
    assert desk.agency == on.agency  # กรมที่ดิน stands before จังหวัดน่าน
    assert len(desk.plans) == 1


def test_somebody_without_an_agency_has_no_desk(on: World) -> None:
    nobody = User.objects.create(username="nobody")
    assert desk_of(nobody, years_of(nobody, TODAY.date()), None, TODAY.date()) is None


@pytest.mark.parametrize("year_be", [2556, 2558, 9999])
def test_there_is_no_desk_in_a_year_that_was_not_set_up(year_be: int, on: World) -> None:
    with pytest.raises(Http404):
        desk_at(on, TODAY, year_be=year_be)


# What is missing


def test_what_a_plan_lacks_leads_to_its_fields(on: World) -> None:
    data = {**example(), "why_chosen": ""}
    plan = record_plan(data, on.agency, on.cycle, by=on.carla, at=RECORDED)
    with override("en"):
        [card] = desk_at(on, RECORDED).plans
    assert card.gaps == [
        ("Write why this work process was chosen.", reverse("plan_general", args=[plan.pk]) + "#id_why_chosen")
    ]


def test_what_a_report_lacks_leads_to_its_fields(on: World) -> None:
    report = begun_report(on, plan_at(State.FINISHED, on), measures=3)
    third = report.plan.frozen.content["measures"][3]["id"]
    [card] = desk_at(on, TODAY).plans
    assert card.rounds[0].gaps[0].url == reverse("report_measures", args=[report.pk]) + f"#id_m{third}-percent"
    assert card.rounds[1].gaps == []


def test_a_report_is_held_against_the_round_before(on: World) -> None:
    first = report_at(ReportState.SENT, on)
    last = begun_report(on, first.plan, measures=None, at=IN_ROUND_12)
    whole = content_of(last, sent_before(last))
    assert whole["before"]["number"] == first.current.number
    [card] = desk_at(on, IN_ROUND_12).plans
    assert card.rounds[1].gaps == []  # also nothing to explain: no percent is below the first round's
    lower = begun_report_below(on, first.plan)
    assert [gap.url for gap in lower] == [
        reverse("report_measures", args=[last.pk]) + f"#id_m{measure_of(first.plan)}-explanation"
    ]


def measure_of(plan: Plan) -> int:
    return plan.frozen.content["measures"][0]["id"]


def begun_report_below(on: World, plan: Plan) -> list[Gap]:
    """The gaps once the first measure says less than in the round before."""
    report = on.last_round.reports.get()
    row = report.measures.get(key=measure_of(plan))
    reports.edit(report, [Edit(row, {"percent": 1}, {})], by=on.carla, at=IN_ROUND_12)
    [card] = desk_at(on, IN_ROUND_12).plans
    return card.rounds[1].gaps


def test_the_round_before_does_not_count_when_it_came_back(on: World) -> None:
    first = report_at(ReportState.SENT, on)
    begun_report(on, first.plan, measures=None, at=IN_ROUND_12)
    cycles.extend(on.round, on.agency, due_on=date(2014, 10, 10), reason="น้ำท่วม", by=on.olga, at=TODAY)
    reports.withdraw(first, reason="แก้ตัวเลข", by=on.carla, at=TODAY)
    assert begun_report_below(on, first.plan) == []


def test_beside_a_finished_plan_an_unfinished_one_is_told_without_its_gaps(on: World) -> None:
    plan_at(State.FINISHED, on)
    record_plan({**example("driving-licence"), "indicators": []}, on.agency, on.cycle, by=on.carla, at=RECORDED)
    finished, draft = desk_at(on, TODAY).plans
    assert (finished.gaps, draft.gaps, draft.steps, draft.recorder) == ([], [], [], "")


# Rounds


def test_a_round_says_how_it_stands(on: World) -> None:
    report_at(ReportState.SENT, on)
    [card] = desk_at(on, TODAY).plans
    nine, twelve = card.rounds
    assert (nine.sent, nine.taken_back, nine.is_missed) == (card.plan.reports.get().current, None, False)
    assert (twelve.sent, twelve.is_to_come, bool(twelve.verdict)) == (None, True, False)
    [card] = desk_at(on, bangkok(2014, 10, 16)).plans
    assert [round_card.is_missed for round_card in card.rounds] == [False, True]


def test_the_reporting_system_is_closed_until_the_plan_is_finished(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    with override("en"):
        [card] = desk_at(on, TODAY).plans
        assert (
            card.rounds[0].verdict.reason
            == "Finish recording the plan first. Reporting opens as soon as it is finished."
        )
        plans.finish(plan, by=on.carla, at=TODAY)
        assert desk_at(on, TODAY).plans[0].rounds[0].verdict


# The certifier and the letters


def words(desk: Desk) -> list[list[tuple[str, str]]]:
    return [[(line.tone, line.text) for line in asked.lines] for asked in desk.asked]


def test_the_trail_tells_asking_delivery_and_answer(on: World) -> None:
    report = report_at(ReportState.SENT, on)
    with override("en"):
        sent, plan = words(desk_at(on, TODAY))
        assert sent == [
            ("ok", "Asked by e-mail"),
            ("quiet", "Waiting to be sent"),
            ("info", "Waiting for the certifier"),
        ]
        assert plan == [("ok", "Asked by e-mail"), ("ok", "Acknowledged")]
        certification.send_back(request_for(report.current), comment="เพิ่มแหล่งข้อมูล", at=TODAY)
        [sent, _plan] = desk_at(on, TODAY).asked
        assert [(line.text, line.at) for line in sent.lines][-1] == ("Sent back for correction", TODAY)
    assert not sent.waits


def test_a_refused_letter_tells_the_words_of_the_mail_server(on: World) -> None:
    report = report_at(ReportState.SENT, on)
    refuse(Letter.objects.get(about=f"submission:{report.current.pk}"), "450 try later")
    refuse(Letter.objects.get(about=f"submission:{report.current.pk}"), "550 no such mailbox")
    desk = desk_at(on, TODAY)
    assert desk.asked[0].did_not_arrive
    assert "550 no such mailbox" in desk.asked[0].lines[1].detail
    assert [mail.said for mail in desk.mails] == ["550 no such mailbox", "", ""]


def test_another_certifier_is_shown_with_the_letter_that_counts(on: World) -> None:
    report = report_at(ReportState.SENT, on)
    refuse(Letter.objects.get(about=f"submission:{report.current.pk}"))
    ask_again(report.current, by=on.carla, at=TODAY, **OTHER)
    asked = desk_at(on, TODAY).asked[0]
    assert (asked.certifier["name"], asked.certifier["email"]) == (OTHER["name"], OTHER["email"])
    assert not asked.did_not_arrive


def test_a_corrected_address_keeps_the_certifier(on: World) -> None:
    report = report_at(ReportState.SENT, on)
    named = report.current.content["people"]["certifier"]
    ask_again(report.current, by=on.carla, at=TODAY, name=named["name"], position="", email="new@land.example")
    assert desk_at(on, TODAY).asked[0].certifier == named | {"email": "new@land.example"}


def test_letters_come_newest_first_with_what_became_of_them(on: World) -> None:
    report = report_at(ReportState.ACKNOWLEDGED, on)
    desk = desk_at(on, TODAY)
    plan, sent = name_of(report.plan.current), name_of(report.current)
    queued = delivery_chip(Letter.objects.filter(email__isnull=False)[0])
    assert [(mail.purpose, mail.about, mail.chip) for mail in desk.mails] == [
        (PURPOSES["answered"], sent, queued),
        (PURPOSES["asked_to_acknowledge"], sent, queued),
        (PURPOSES["answered"], plan, queued),
        (PURPOSES["asked_to_acknowledge"], plan, queued),
    ]
