"""The register: recording, correcting, renaming from a day, merging, closing and reopening; by officers alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.agencies import actions
from cleanreport.agencies.facts import Facts, facts_of
from cleanreport.agencies.models import Agency, AgencyName, Ministry
from cleanreport.agencies.queries import agency_of, in_force, named_like
from cleanreport.audit.models import Event
from cleanreport.core.lifecycle import WrongState
from cleanreport.plans.lifecycle import State
from tests.cast import TODAY, World, plan_at

MARCH = date(2014, 3, 1)
REASON = "พระราชบัญญัติปรับปรุงกระทรวง ทบวง กรม"
NEW = {"name_th": "กรมที่ดินแห่งชาติ", "name_en": "National Department of Lands"}


def fresh(agency: Agency) -> Agency:
    return Agency.objects.select_related("ministry").get(pk=agency.pk)


def facts(on: World, **other: Any) -> Facts:
    known = {"code": "MOI-09", "kind": "department", "name_th": "กรมทางหลวงชนบท", "ministry": on.agency.ministry}
    return Facts(**known | other)


def verbs(about: Agency | Ministry) -> list[str]:
    subject = f"{about._meta.model_name}:{about.pk}"
    return list(Event.objects.filter(subject=subject).order_by("id").values_list("verb", flat=True))


def rename(on: World, agency: Agency, from_on: date = MARCH, **other: Any) -> None:
    told = NEW | {"from_on": from_on, "reason": REASON, "seen": fresh(agency).revision, "by": on.olga, "at": TODAY}
    actions.rename(agency, **told | other)


def close(on: World, agency: Agency, from_on: date = date(2014, 10, 1), **other: Any) -> None:
    told = {"from_on": from_on, "reason": REASON, "sure": False, "seen": fresh(agency).revision, "by": on.olga}
    actions.close(agency, **told | other)


def merge(on: World, *olds: Agency, into: Agency, **other: Any) -> None:
    seen = {agency.code: fresh(agency).revision for agency in [*olds, into]}
    told = {"from_on": date(2014, 10, 1), "reason": REASON, "carry": True, "sure": False, "seen": seen, "by": on.olga}
    actions.merge(list(olds), into, **told | other)


def refused(call: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        call()
    return refusal.value.message_dict


# Recording and correcting


def test_a_new_agency_is_found_and_told_of_once_however_often_somebody_clicks(on: World) -> None:
    first = actions.create(facts(on), by=on.olga)
    assert actions.create(facts(on), by=on.olga) == first
    assert list(named_like(Agency.objects.all(), "หลวงชน")) == [first]
    assert verbs(first) == ["agency.created"]
    assert Event.objects.get(verb="agency.created", agency_code="MOI-09").details["name_th"] == "กรมทางหลวงชนบท"
    assert "code" in refused(lambda: actions.create(facts(on, name_th="กรมอื่น"), by=on.olga))


def test_facts_that_cannot_be_are_named_at_their_fields(on: World) -> None:
    bad = facts(on, code="ก", name_th="", kind="company", iso_3166_2="TH-99", region_th="ภาคเหนือสุด")
    found = refused(lambda: actions.create(bad, by=on.olga))
    assert set(found) == {"code", "name_th", "kind", "iso_3166_2", "region_th"}
    assert "iso_3166_2" in refused(lambda: actions.create(facts(on, kind="province"), by=on.olga))
    assert not Agency.objects.filter(ministry=on.agency.ministry).exclude(pk__in=[on.agency.pk, on.other_agency.pk])


def test_a_correction_tells_old_and_new_and_does_nothing_twice(on: World) -> None:
    wanted = Facts(**vars(facts_of(on.other_agency)) | {"region_th": "ภาคเหนือ", "name_en": "Nan"})
    actions.edit(on.other_agency, wanted, seen=0, by=on.olga)
    actions.edit(on.other_agency, wanted, seen=0, by=on.olga)
    assert fresh(on.other_agency).region_th == "ภาคเหนือ"
    event = Event.objects.get(verb="agency.changed")
    assert event.details == {"changes": {"name_en": ["", "Nan"], "region_th": ["", "ภาคเหนือ"]}}


def test_of_two_officers_the_slower_one_is_refused(on: World) -> None:
    mine, theirs = facts(on, code="MOI-04", name_th="กรมที่ดิน 1"), facts(on, code="MOI-04", name_th="กรมที่ดิน 2")
    actions.edit(on.agency, mine, seen=0, by=on.olga)
    with pytest.raises(WrongState):
        actions.edit(on.agency, theirs, seen=0, by=on.olga)
    for stale in (rename, close):
        with pytest.raises(WrongState):
            stale(on, on.agency, seen=0)
    assert fresh(on.agency).name_th == "กรมที่ดิน 1"


def test_nobody_but_an_officer_keeps_the_register(on: World) -> None:
    calls: list[Callable[[Any], object]] = [
        lambda by: actions.create(facts(on), by=by),
        lambda by: actions.edit(on.agency, facts(on, code="MOI-04"), seen=0, by=by),
        lambda by: rename(on, on.agency, by=by),
        lambda by: actions.take_back_name(on.agency, seen=0, by=by),
        lambda by: close(on, on.agency, by=by),
        lambda by: actions.reopen(on.agency, reason=REASON, seen=0, by=by),
        lambda by: merge(on, on.agency, into=on.other_agency, by=by),
        lambda by: actions.create_ministry("MOT", name_th="กระทรวงคมนาคม", name_en="", by=by),
        lambda by: actions.correct_ministry(on.agency.ministry, name_th="ก", name_en="", seen=0, by=by),
    ]
    before = Event.objects.count()
    for call in calls:
        with pytest.raises(PermissionDenied):
            call(on.carla)
    assert Event.objects.count() == before


# Names


def test_a_new_name_holds_from_its_day_and_the_old_one_stays_known(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    rename(on, on.agency)
    agency = fresh(on.agency)
    assert (agency.name_th, agency.name_en) == tuple(NEW.values())
    for words in ("กรมที่ดินแห่งชาติ", "department of lands"):
        assert list(named_like(Agency.objects.all(), words)) == [agency]
    assert [(name.name_th, name.from_on) for name in agency.names.all()] == [("กรมที่ดิน", None), (NEW["name_th"], MARCH)]
    plan.refresh_from_db()
    assert plan.current.content["agency"]["name_th"] == "กรมที่ดิน"
    rename(on, on.agency)  # the second of two clicks
    assert verbs(agency) == ["agency.created", "agency.renamed"]


def test_a_name_of_a_day_to_come_is_waited_for(on: World) -> None:
    october = date(2014, 10, 1)
    rename(on, on.agency, october)
    assert fresh(on.agency).name_th == "กรมที่ดิน"
    assert actions.begin_names(at=TODAY) == 0
    assert actions.begin_names(at=TODAY + timedelta(days=60)) == 1
    assert actions.begin_names(at=TODAY + timedelta(days=61)) == 0
    assert fresh(on.agency).name_th == NEW["name_th"]
    assert verbs(on.agency) == ["agency.created", "agency.renamed", "agency.name_began"]


def test_names_follow_one_another(on: World) -> None:
    rename(on, on.agency)
    assert "from_on" in refused(lambda: rename(on, on.agency, MARCH, name_th="กรมอื่น"))
    assert "name_th" in refused(lambda: rename(on, on.agency, date(2014, 4, 1)))
    assert "name_th" in refused(lambda: rename(on, on.agency, date(2014, 4, 1), name_th=""))
    close(on, on.agency)
    assert "from_on" in refused(lambda: rename(on, on.agency, date(2014, 10, 1), name_th="กรมอื่น"))


def test_a_name_given_by_mistake_is_taken_back(on: World) -> None:
    rename(on, on.agency)
    actions.take_back_name(on.agency, seen=1, by=on.olga, at=TODAY)
    assert (fresh(on.agency).name_th, AgencyName.objects.count()) == ("กรมที่ดิน", 0)
    assert not named_like(Agency.objects.all(), "แห่งชาติ")
    with pytest.raises(WrongState):
        actions.take_back_name(on.agency, seen=1, by=on.olga, at=TODAY)


def test_a_spelling_is_put_right_in_the_name_that_holds(on: World) -> None:
    rename(on, on.agency)
    wanted = Facts(**vars(facts_of(fresh(on.agency))) | {"name_th": "กรมที่ดินแห่งชาติไทย"})
    actions.edit(on.agency, wanted, seen=1, by=on.olga, at=TODAY)
    assert [name.name_th for name in fresh(on.agency).names.all()] == ["กรมที่ดิน", "กรมที่ดินแห่งชาติไทย"]
    assert fresh(on.agency).revision == 2


def test_ministries_are_recorded_corrected_and_renamed_likewise(on: World) -> None:
    made = actions.create_ministry("MOT", name_th="กระทรวงคมนาคม", name_en="", by=on.olga)
    assert actions.create_ministry("MOT", name_th="กระทรวงคมนาคม", name_en="", by=on.olga) == made
    same = {"name_th": "กระทรวง มหาดไทย", "name_en": "", "by": on.olga}
    assert "name_th" in refused(lambda: actions.create_ministry("MI", **same))
    assert "code" in refused(lambda: actions.create_ministry("MOI", **same))
    actions.correct_ministry(made, name_th="กระทรวงคมนาคม", name_en="Transport", seen=0, by=on.olga)
    told = {"name_th": "กระทรวงการขนส่ง", "name_en": "Transport", "from_on": MARCH, "reason": REASON}
    actions.rename(made, **told, seen=1, by=on.olga, at=TODAY)
    assert [str(name) for name in Ministry.objects.get(code="MOT").names.all()] == ["กระทรวงคมนาคม", "กระทรวงการขนส่ง"]
    assert verbs(made) == ["ministry.created", "ministry.changed", "ministry.renamed"]


# Closing and merging


def test_an_agency_is_closed_from_a_day_and_reopened(on: World) -> None:
    close(on, on.agency)
    close(on, on.agency, seen=0)  # the second of two clicks
    there = [on.agency in in_force(day) for day in (date(2014, 9, 30), date(2014, 10, 1))]
    assert there == [True, False]
    actions.reopen(on.agency, reason="บันทึกผิด", seen=1, by=on.olga)
    actions.reopen(on.agency, reason="บันทึกผิด", seen=1, by=on.olga)
    assert on.agency in in_force(date(2014, 10, 1))
    assert verbs(on.agency) == ["agency.created", "agency.closed", "agency.reopened"]


def test_with_a_plan_under_way_somebody_must_have_read_what_happens(on: World) -> None:
    plan_at(State.DRAFT, on)
    assert "sure" in refused(lambda: close(on, on.agency))
    assert "sure" in refused(lambda: merge(on, on.agency, into=on.other_agency))
    close(on, on.agency, sure=True)
    assert "reason" in refused(lambda: close(on, on.other_agency, reason=" "))
    close(on, on.other_agency, date(2014, 11, 1))  # its year is over by then, and it has no plan


def test_agencies_become_part_of_another_with_their_people(on: World) -> None:
    plan = plan_at(State.FINISHED, on)
    third = actions.create(facts(on), by=on.olga)
    merge(on, on.agency, third, into=on.other_agency, sure=True)
    merge(on, on.agency, third, into=on.other_agency, sure=True)
    for old in (on.agency, third):
        assert (fresh(old).successor, fresh(old).in_force_to) == (on.other_agency, date(2014, 9, 30))
    plan.refresh_from_db()
    assert plan.agency == on.agency
    assert set(on.other_agency.members.all()) == {on.carla, on.cory, on.stan}
    assert agency_of(on.carla) == on.other_agency  # and no longer the one that ends
    took = Event.objects.get(verb="agency.took_over").details
    assert (took["agencies"], took["people"]) == (["MOI-04", "MOI-09"], 2)


def test_what_cannot_be_merged_is_refused(on: World) -> None:
    assert "olds" in refused(lambda: merge(on, into=on.agency))
    assert "olds" in refused(lambda: merge(on, on.agency, into=on.agency))
    close(on, on.agency)
    assert "from_on" in refused(lambda: merge(on, on.agency, into=on.other_agency))
    assert "from_on" in refused(lambda: merge(on, on.other_agency, into=on.agency))
    with pytest.raises(WrongState):
        merge(on, on.agency, into=on.other_agency, seen={})


# Many at once


def test_many_recorded_at_once_are_as_if_recorded_one_by_one(on: World) -> None:
    rows = [facts(on, code=f"X-{number}", name_th=f"กรมที่ {number}", region_th="ภาคใต้") for number in range(3)]
    made = actions.record_agencies(rows, by=on.olga, at=TODAY)
    single = actions.create(facts(on, code="Y-0", name_th="กรมที่ 0", region_th="ภาคใต้"), by=on.olga, at=TODAY)
    apart = {"id", "code", "search_text", "_state", "_ministry_cache"}
    alike = [{k: v for k, v in vars(fresh(one)).items() if k not in apart} for one in (made["X-0"], single)]
    assert alike[0] == alike[1]
    events = [Event.objects.get(subject=f"agency:{one.pk}") for one in (made["X-0"], single)]
    assert events[0].details == events[1].details
    first, second = [(event.verb, event.at, event.actor_name, event.agency_code[1:]) for event in events]
    assert first == second
    actions.record_agencies(rows, by=on.olga, at=TODAY)
    assert Event.objects.filter(agency_code__startswith="X-").count() == 3
