"""Recording, finishing, sending back and reopening a plan."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.audit.models import Event
from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.core.formfields import fingerprint
from cleanreport.core.missing import Incomplete
from cleanreport.core.thai import fiscal_year_bounds
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions, rules
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Submission
from tests.cast import RECORDED, World, bangkok, plan_at, request_for
from tests.plans.screens import signed_in, url

ACTORS = ("carla", "cory", "stan", "olga")
MAY = {
    "edit": {State.DRAFT: {"carla", "cory"}, State.FINISHED: set(), State.ACKNOWLEDGED: set()},
    "finish": {State.DRAFT: {"carla", "cory"}, State.FINISHED: set(), State.ACKNOWLEDGED: set()},
    "reopen": {State.DRAFT: set(), State.FINISHED: {"olga"}, State.ACKNOWLEDGED: {"olga"}},
}
DO = {
    "edit": lambda plan, by: actions.edit(plan, [Edit(plan, {"why_chosen": "ใหม่"}, {})], by=by),
    "finish": lambda plan, by: actions.finish(plan, by=by, at=RECORDED),
    "reopen": lambda plan, by: actions.reopen(plan, reason="ข้อมูลไม่ครบ", by=by),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("verb", MAY)
def test_who_may_do_what_in_which_state(verb: str, who: str, state: State, on: World) -> None:
    plan, person = plan_at(state, on), getattr(on, who)
    allowed = who in MAY[verb][state]
    assert bool(getattr(rules, f"may_{verb}")(person, plan)) is allowed
    if allowed:
        DO[verb](plan, person)
    else:
        with pytest.raises((PermissionDenied, Plan.DoesNotExist)):
            DO[verb](plan, person)
        assert Plan.objects.get(pk=plan.pk).state == state


def test_a_closed_agency_starts_no_plan_in_a_later_year(on: World) -> None:
    first, last = fiscal_year_bounds(on.cycle.year_be)
    on.agency.in_force_to = first - timedelta(days=1)
    with pytest.raises(PermissionDenied, match="หน่วยงานใดรับช่วงต่อ"):
        actions.start(on.agency, on.cycle, by=on.carla)
    on.agency.in_force_to = last
    assert actions.start(on.agency, on.cycle, by=on.carla)


def test_finishing_freezes_digests_and_asks_the_certifier(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    submission = plan.current
    assert submission.revision == 1
    assert submission.is_intact
    assert not submission.late
    assert submission.content["measures"][1]["answers"] == [1]
    assert submission.content["indicators"][1]["levels"] == ["5", "4", "3", "2", "1"]
    letter = Letter.objects.get()
    assert (letter.recipient, letter.delivery) == ("deputy@land.example", "queued")
    assert "/certify/" in letter.email.message
    assert Event.objects.get(verb="plan.finished").details["sha256"] == submission.sha256


def test_a_plan_finished_after_its_due_date_is_late(on: World) -> None:
    assert plan_at(State.FINISHED, on, at=bangkok(2013, 11, 30, 0, 0)).current.late
    assert not Submission.objects.filter(late=True).exclude(pk=Plan.objects.get().current_id).exists()


def test_an_incomplete_plan_is_not_finished_and_every_gap_is_named(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    risk, indicator = plan.risks.first(), plan.indicators.first()
    gaps = [Edit(plan, {"work_process": ""}, {}), Edit(risk, {"cause": ""}, {}), Edit(indicator, {"level3": None}, {})]
    actions.edit(plan, gaps, by=on.carla)
    with pytest.raises(Incomplete) as refused:
        actions.finish(plan, by=on.carla)
    places = {(m.step, m.row, m.field) for m in refused.value.missing}
    assert places == {
        ("general", None, "work_process"),
        ("risks", risk.pk, "cause"),
        ("indicators", indicator.pk, "level3"),
    }
    assert Submission.objects.count() == 0
    assert Letter.objects.count() == 0


@pytest.mark.parametrize("levels", [(1, 2, 2, 4, 5), (1, 2, 3, 2, 5), (5, 4, 4, 2, 1)])
def test_levels_must_strictly_rise_or_fall(levels: tuple[int, ...], on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    indicator = plan.indicators.first()
    values = {f"level{k}": Decimal(level) for k, level in enumerate(levels, start=1)}
    actions.edit(plan, [Edit(indicator, values, {})], by=on.carla)
    with pytest.raises(Incomplete) as refused:
        actions.finish(plan, by=on.carla)
    assert [m.field for m in refused.value.missing] == ["level1"]


@pytest.mark.parametrize("most", ["99999999999.9995", "-9999999999.0001"])
def test_the_largest_levels_come_back_as_they_were_typed(most: str, on: World) -> None:
    """Also where the database keeps decimals as floats, which hold fifteen digits."""
    plan = plan_at(State.DRAFT, on)
    levels = [Decimal(most) + k * Decimal("0.0001") for k in range(5)]
    page = signed_in(on.carla).post(
        url("plan_indicator", plan.pk, plan.indicators.first().pk),
        {f"level{k}": str(level) for k, level in enumerate(levels, start=1)} | {"seen": ""},
    )
    assert page.status_code == 302
    assert plan.indicators.first().levels == levels


def test_sent_back_becomes_a_draft_and_the_next_revision_follows(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    first = plan.current
    certification.send_back(request_for(first), comment="เพิ่มสาเหตุ", at=RECORDED)
    plan.refresh_from_db()
    first.refresh_from_db()
    assert (plan.state, first.state, first.comment) == (State.DRAFT, "sent_back", "เพิ่มสาเหตุ")
    second = actions.finish(plan, by=on.carla, at=RECORDED + timedelta(days=1))
    assert (second.revision, second.follows) == (2, first)
    assert Submission.objects.get(pk=first.pk).snapshot == first.snapshot


def test_a_reopened_plan_keeps_what_was_frozen_and_tells_both(on: World) -> None:
    plan = plan_at(State.ACKNOWLEDGED, on)
    actions.reopen(plan, reason="เกณฑ์ไม่ตรงกับคำรับรอง", by=on.olga)
    plan.refresh_from_db()
    assert (plan.state, plan.current.state) == (State.DRAFT, "reopened")
    told = {letter.recipient for letter in Letter.objects.filter(purpose__in=["taken_back", "answered"])}
    assert told == {"deputy@land.example", "pimchanok@land.example"}


def test_a_reason_is_needed_to_reopen(on: World) -> None:
    with pytest.raises(ValidationError):
        actions.reopen(plan_at(State.FINISHED, on), reason="  ", by=on.olga)


def test_two_people_changing_different_fields_both_keep_their_words(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    risk = plan.risks.first()
    before = {name: fingerprint(getattr(risk, name)) for name in ("cause", "risk")}
    actions.edit(plan, [Edit(risk, {"cause": "ของกานดา"}, before)], by=on.carla)
    outcome = actions.edit(plan, [Edit(risk, {"risk": "ของกรกช"}, before)], by=on.cory)[0]
    risk.refresh_from_db()
    assert (risk.cause, risk.risk, outcome.refused) == ("ของกานดา", "ของกรกช", ())


def test_the_later_save_of_the_same_field_is_refused_until_it_was_seen(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    risk = plan.risks.first()
    before = {"cause": fingerprint(risk.cause)}
    actions.edit(plan, [Edit(risk, {"cause": "ของกานดา"}, before)], by=on.carla)
    outcome = actions.edit(plan, [Edit(risk, {"cause": "ของกรกช"}, before)], by=on.cory)[0]
    assert (outcome.refused, outcome.row.cause, outcome.row.edited_by) == (("cause",), "ของกานดา", on.carla)
    having_seen_it = {"cause": fingerprint("ของกานดา")}
    actions.edit(plan, [Edit(risk, {"cause": "ของกรกช"}, having_seen_it)], by=on.cory)
    risk.refresh_from_db()
    assert risk.cause == "ของกรกช"


def test_rows_are_added_moved_and_removed(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    first, second, third = plan.risks.all()
    actions.move_row(plan, third, up=True, by=on.carla)
    actions.move_row(plan, first, up=True, by=on.carla)
    assert list(plan.risks.all()) == [first, third, second]
    actions.remove_row(plan, third, by=on.carla)
    added = actions.add_row(plan, "risks", by=on.carla)
    assert list(plan.risks.all()) == [first, second, added]


def test_starting_twice_gives_the_same_untouched_draft(on: World) -> None:
    assert actions.start(on.agency, on.cycle, by=on.carla) == actions.start(on.agency, on.cycle, by=on.carla)


def test_nobody_starts_a_plan_for_another_agency(on: World) -> None:
    with pytest.raises(PermissionDenied):
        actions.start(on.agency, on.cycle, by=on.stan)
